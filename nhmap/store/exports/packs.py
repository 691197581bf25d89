"""Packs: the ZIP that nhmap writes of a plan, its shortlist, its notes and building facts, opened again with care.

Only the files that nhmap writes itself are looked at, by name; nothing is unpacked to the disk.
"""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING, Final

from nhmap.errors import InputRefusedError
from nhmap.store.tabular.archives import Archive, ArchiveLimits, is_zip
from nhmap.store.tabular.file_kinds import kind_of_archive
from nhmap.store.tabular.uploads import MEGABYTE

if TYPE_CHECKING:
    from collections.abc import Iterable

    from nhmap.store.tabular.uploads import Limits

MEMBERS: Final = (
    "footprints.geojson",
    "lookup.csv",
    "shortlist.geojson",
    "shortlist.csv",
    "building-notes.csv",
    "building-facts.csv",
)
"""What is read of a pack; the other files in it are for people."""
PACK_BYTES: Final = 200 * MEGABYTE
"""A planning paper is mostly maps, which are not read: it may be larger than a file of which everything is."""
_TIMES: Final = 4
"""How many times larger than a single file all that is read of a pack may be once it is unpacked."""
_HINT: Final = "Give “Everything (ZIP)” as nhmap wrote it, or one of the files inside."


def is_pack(data: bytes) -> bool:
    """Whether a file is a ZIP that holds anything nhmap writes."""
    if not is_zip(data):
        return False
    try:
        with closing(Archive(data, "the file")) as archive:
            return bool(_places(archive.names))
    except InputRefusedError:
        return any(name.encode() in data for name in MEMBERS)  # damaged: “unpack” says what is wrong


def unpack(data: bytes, name: str, limits: Limits) -> dict[str, bytes]:
    """The files of a pack that nhmap reads: name -> bytes.

    Raises
    ------
    InputRefusedError
        When it cannot be unpacked, unpacks to too much, or holds nothing that nhmap wrote.
    """
    most = max(PACK_BYTES, limits.file_bytes)
    if len(data) > most:
        message = f"{name} has {len(data) / MEGABYTE:,.1f} MB; packs of up to {most / MEGABYTE:,.0f} MB are read."
        raise InputRefusedError(message, "Give one of the files inside.")
    room = ArchiveLimits(unpacked_bytes=_TIMES * limits.file_bytes, hint=_HINT)
    with closing(Archive(data, name, room)) as archive:
        held = _places(archive.names)
        if not held:
            kind = kind_of_archive(archive.names)
            message = f"{name} is {kind.words} and holds nothing nhmap wrote."
            raise InputRefusedError(message, kind.hint)
        return {member: archive.read(place, limits.file_bytes) for member, place in held.items()}


def _places(names: Iterable[str]) -> dict[str, str]:
    """Where in a pack each file that nhmap reads lies: at its head, or in the one folder of a planning paper."""
    held = set(names)
    folders = {name.partition("/")[0] for name in held if name.endswith("/manifest.json") and name.count("/") == 1}
    folder = f"{folders.pop()}/" if len(folders) == 1 else ""
    return {
        member: place
        for member in MEMBERS
        for place in (member, folder + member)[: 2 if folder else 1]
        if place in held
    }
