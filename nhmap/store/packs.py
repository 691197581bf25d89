"""Packs: the ZIP that nhmap writes of a plan, its shortlist, its notes and building facts, opened again with care.

Only the files that nhmap writes itself are looked at, by name; nothing is unpacked to the disk.
"""

from __future__ import annotations

import io
import zipfile
import zlib
from typing import TYPE_CHECKING, Final

from nhmap.errors import InputRefusedError
from nhmap.store.uploads import MEGABYTE

if TYPE_CHECKING:
    from nhmap.store.uploads import Limits

MEMBERS: Final = (
    "footprints.geojson",
    "lookup.csv",
    "shortlist.geojson",
    "shortlist.csv",
    "building-notes.csv",
    "building-facts.csv",
)
"""What is read of a pack; the other files in it are for people."""
_TIMES: Final = 8
"""How many times larger than a single file a whole pack may be once it is unpacked."""
_HINT: Final = "Give “Everything (ZIP)” as nhmap wrote it, or one of the files inside."


def is_zip(data: bytes) -> bool:
    """Whether a file begins as a ZIP does."""
    return data.startswith(b"PK\x03\x04")


def is_pack(data: bytes) -> bool:
    """Whether a file is a ZIP that holds anything nhmap writes."""
    if not is_zip(data):
        return False
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return any(name in MEMBERS for name in archive.namelist())
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError):
        return False


def unpack(data: bytes, name: str, limits: Limits) -> dict[str, bytes]:
    """The files of a pack that nhmap reads: name -> bytes.

    Raises
    ------
    InputRefusedError
        When it cannot be unpacked, unpacks to too much, or holds nothing that nhmap wrote.
    """
    if len(data) > limits.file_bytes:
        size, limit = len(data) / MEGABYTE, limits.file_bytes / MEGABYTE
        message = f"{name} has {size:,.1f} MB; files of up to {limit:,.0f} MB are read."
        raise InputRefusedError(message, "Give one of the files inside.")
    found: dict[str, bytes] = {}
    room = _TIMES * limits.file_bytes
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            for each in archive.infolist():
                if each.filename not in MEMBERS or each.filename in found:
                    continue
                with archive.open(each) as stream:
                    # What the directory says of a size can be a lie: no more is unpacked than there is room for.
                    held = stream.read(min(limits.file_bytes, room) + 1)
                if len(held) > min(limits.file_bytes, room):
                    message = f"{each.filename} in {name} is too large once it is unpacked."
                    raise InputRefusedError(message, _HINT)
                room -= len(held)
                found[each.filename] = held
    except (zipfile.BadZipFile, zlib.error, EOFError, RuntimeError, ValueError, OSError) as error:
        message = f"{name} cannot be unpacked: it is damaged, or locked by a password."
        raise InputRefusedError(message, _HINT) from error
    if not found:
        message = f"{name} is a zip archive that holds nothing nhmap wrote."
        raise InputRefusedError(message, "Unpack it and give the GeoJSON or CSV file inside.")
    return found
