"""ZIP archives that are damaged, locked, packed in other ways, or far larger inside than outside."""

from __future__ import annotations

import io
import struct
import warnings
import zipfile
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

MEGABYTE = 1_000_000


def zipped(parts: Mapping[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """Parts as an archive."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as packed:
        for name, data in parts.items():
            packed.writestr(name, data)
    return out.getvalue()


def unzipped(data: bytes) -> dict[str, bytes]:
    """The parts of an archive."""
    with zipfile.ZipFile(io.BytesIO(data)) as packed:
        return {name: packed.read(name) for name in packed.namelist()}


def twice(parts: Mapping[str, bytes], name: str) -> bytes:
    """An archive that holds one name twice."""
    out = io.BytesIO()
    with warnings.catch_warnings(), zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        warnings.simplefilter("ignore")
        for each, data in parts.items():
            packed.writestr(each, data)
        packed.writestr(name, b"other")
    return out.getvalue()


def locked(data: bytes) -> bytes:
    """The same archive, saying that every member is locked."""
    return _flagged(data, 0x1)


def _flagged(data: bytes, flag: int) -> bytes:
    changed = bytearray(data)
    for mark, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        start = changed.find(mark)
        while start >= 0:
            changed[start + at] |= flag
            start = changed.find(mark, start + 4)
    return bytes(changed)


def damaged(data: bytes) -> bytes:
    """The same archive with noise in the middle of every packed stream; its directory stays sound."""
    changed = bytearray(data)
    with zipfile.ZipFile(io.BytesIO(data)) as packed:
        for member in packed.infolist():
            start = member.header_offset + 30 + len(member.filename)
            for at in range(start + 2, min(start + member.compress_size, start + 60)):
                changed[at] ^= 0xA5
    return bytes(changed)


def saying_larger(data: bytes, size: int) -> bytes:
    """The same archive, whose directory says that each member unpacks to so many bytes."""
    changed = bytearray(data)
    start = changed.find(b"PK\x01\x02")
    while start >= 0:
        changed[start + 24 : start + 28] = struct.pack("<I", size)
        start = changed.find(b"PK\x01\x02", start + 4)
    return bytes(changed)


def bad_archives(parts: Mapping[str, bytes], largest: str) -> dict[str, bytes | Callable[[], bytes]]:
    """Every way in which an archive of these parts can be bad; ``largest`` is the part that is made large."""
    good = zipped(parts)
    return {
        "cut short": good[: len(good) // 2],
        "without its directory": good[:-40],
        "a damaged stream": damaged(good),
        "locked": locked(good),
        "LZMA": zipped(parts, zipfile.ZIP_LZMA),
        "bzip2": zipped(parts, zipfile.ZIP_BZIP2),
        "a name twice": twice(parts, largest),
        "names outside": zipped({f"../{name}": data for name, data in parts.items()}),
        "absolute names": zipped({f"/{name}": data for name, data in parts.items()}),
        "an archive inside": zipped({"inside.zip": good}),
        "sizes that lie": saying_larger(good, 5),
        "sizes beyond all room": saying_larger(good, 2**32 - 2),
        "noughts": lambda: zipped({**parts, largest: b"\0" * (200 * MEGABYTE)}),
        "five thousand members": zipped({f"{i}.txt": b"" for i in range(5_000)}),
        "nothing": zipped({}),
        "only its first bytes": b"PK\x03\x04",
        "noise behind its first bytes": b"PK\x03\x04" + bytes(range(256)) * 40,
    }
