"""Road files: what people bring as roads, told by its first bytes: OpenStreetMap or OS Open Roads."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from nhmap.errors import InputRefusedError
from nhmap.store.travel_files.osm_blocks import is_pbf

if TYPE_CHECKING:
    from pathlib import Path

OPENSTREETMAP: Final = "OpenStreetMap"
OPEN_ROADS: Final = "OS Open Roads"
GET: Final = "Get it again: an .osm.pbf of OpenStreetMap for the county, or OS Open Roads as GeoPackage."
_SQLITE: Final = b"SQLite format 3\x00"
_ZIP: Final = b"PK\x03\x04"


@dataclass(frozen=True, slots=True)
class RoadFile:
    """A file of roads.

    Attributes
    ----------
    path
        Where it is, as an absolute path.
    kind
        ``OPENSTREETMAP`` or ``OPEN_ROADS``.
    """

    path: str
    kind: str

    @classmethod
    def of(cls, file: Path) -> RoadFile:
        """Tell by its first bytes what a file is.

        Raises
        ------
        InputRefusedError
            When it is neither, or cannot be read.
        """
        try:
            if not file.is_file():
                message = f"{file} is {'a folder' if file.is_dir() else 'no plain file, or not there'}."
                raise InputRefusedError(message, GET)
            with file.open("rb") as stream:
                head = stream.read(64)
        except (OSError, ValueError) as error:
            message = f"{file} cannot be read: {getattr(error, 'strerror', None) or error}."
            raise InputRefusedError(message, "Check the name of the file.") from error
        if head.startswith(_SQLITE):
            return cls(str(file.resolve()), OPEN_ROADS)
        if is_pbf(head):
            return cls(str(file.resolve()), OPENSTREETMAP)
        if head.startswith(_ZIP):
            message = f"{file.name} is a ZIP, not yet unpacked."
            raise InputRefusedError(
                message, "Unpack it, and give the .gpkg in its folder “Data”, or the .osm.pbf in it."
            )
        message = f"{file.name} is neither an .osm.pbf of OpenStreetMap nor a GeoPackage."
        raise InputRefusedError(message, GET)
