"""Blocks of an ``.osm.pbf``: whether the file is one, and whether it is whole.

GDAL reads a file that ends in the middle without a word, as far as it goes. So the chain of blocks is followed to the
end of the file first: a length of four bytes, a header that says how long its block is, the block.
"""

from __future__ import annotations

import struct
from pathlib import Path
from typing import Final

from nhmap.errors import InputRefusedError

_LENGTH: Final = struct.Struct(">I")
_MOST_HEAD: Final = 64 * 1024
_MOST_BLOCK: Final = 32 * 1024 * 1024
"""Bounds of the format itself."""
_HEADER: Final = b"\x0a\x09OSMHeader"
_SIZE: Final = 3
_UNPACKED_SIZE: Final = 2 << 3
_AGAIN: Final = "Download it again, and compare its size with what its publisher says."


def is_pbf(head: bytes) -> bool:
    """Whether a file that begins so is an ``.osm.pbf``."""
    return len(head) > _LENGTH.size and head[_LENGTH.size :].startswith(_HEADER)


def whole_pbf(path: str) -> int:
    """See that a file ends where its last block does; bytes of what it holds, unpacked, as its blocks say.

    Raises
    ------
    InputRefusedError
        When it does not.
    """
    file = Path(path)
    size, at, unpacked = file.stat().st_size, 0, 0
    with file.open("rb") as stream:
        while at < size:
            stream.seek(at)
            length, head = stream.read(_LENGTH.size), stream.read(_MOST_HEAD)
            block = _block(length, head)
            at += block
            unpacked += _unpacked(length, head, block)
            if not block or at > size:
                message = f"{file.name} is damaged or not whole: it breaks off after {min(at, size) / 1e6:,.1f} MB."
                raise InputRefusedError(message, _AGAIN)
    return unpacked


def _unpacked(length: bytes, head: bytes, block: int) -> int:
    """Bytes of a block unpacked: its blob says so before its data, or is as long as it stands there."""
    if not block:
        return 0
    (long,) = _LENGTH.unpack(length)
    blob = head[long : long + 24]
    tag, at = _number(blob, 0)
    value, _ = _number(blob, at)
    return min(value, _MOST_BLOCK) if tag == _UNPACKED_SIZE and value is not None else block


def _block(length: bytes, head: bytes) -> int:
    """Bytes of a block with its header; 0 where it cannot be one."""
    if len(length) < _LENGTH.size:
        return 0
    (long,) = _LENGTH.unpack(length)
    if not 0 < long <= min(_MOST_HEAD, len(head)):
        return 0
    data = _data_size(head[:long])
    return 0 if data is None or data > _MOST_BLOCK else _LENGTH.size + long + data


def _data_size(head: bytes) -> int | None:
    """What the header of a block says of its length; None where it says nothing that can be read."""
    at = 0
    while at < len(head):
        tag, at = _number(head, at)
        value, at = _number(head, at)
        if tag is None or value is None:
            return None
        if tag >> 3 == _SIZE:
            return value
        if tag & 7:  # a text of that length; a number stands for itself
            at += value
    return None


def _number(data: bytes, at: int) -> tuple[int | None, int]:
    """A whole number of seven bits a byte, and where it ends; None where there is none."""
    value = 0
    for place, byte in enumerate(data[at : at + 10]):
        value |= (byte & 0x7F) << (7 * place)
        if not byte & 0x80:
            return value, at + place + 1
    return None, at
