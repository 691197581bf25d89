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
_AGAIN: Final = "Download it again, and compare its size with what its publisher says."


def is_pbf(head: bytes) -> bool:
    """Whether a file that begins so is an ``.osm.pbf``."""
    return len(head) > _LENGTH.size and head[_LENGTH.size :].startswith(_HEADER)


def whole_pbf(path: str) -> None:
    """See that a file ends where its last block does.

    Raises
    ------
    InputRefusedError
        When it does not.
    """
    file = Path(path)
    size, at = file.stat().st_size, 0
    with file.open("rb") as stream:
        while at < size:
            stream.seek(at)
            block = _block(stream.read(_LENGTH.size), stream.read(_MOST_HEAD))
            at += block
            if not block or at > size:
                message = f"{file.name} is damaged or not whole: it breaks off after {min(at, size) / 1e6:,.1f} MB."
                raise InputRefusedError(message, _AGAIN)


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
