"""Outline formats: which format of outlines a file is in, told by its bytes, and by its name where they are silent.

What nhmap does not read is refused by its name. Nothing is unpacked or parsed here but the head of a file.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import PurePath
from typing import Final

from nhmap.errors import InputRefusedError

GEOJSON: Final = "GeoJSON"
"""All that begins as JSON does; which kind of JSON is seen when it is parsed."""
GEOPACKAGE: Final = "GeoPackage"
FLATGEOBUF: Final = "FlatGeobuf"
KML: Final = "KML"
GML: Final = "GML"
MIF: Final = "MapInfo MIF"
ZIP: Final = "ZIP archive"

READ: Final = "GeoJSON, GeoPackage, a zipped shapefile, KML, KMZ, GML, TopoJSON, MapInfo, FlatGeobuf or Esri JSON"
_EXPORT: Final = "Export the layer of polygons as GeoPackage or GeoJSON, for example in QGIS or ArcGIS."
_PICTURE: Final = "A picture has no boundaries to read. Ask for the layer it was made from."
_UNPACK: Final = "Unpack it and give the file inside."
_PARTS: Final = "Put the parts that belong together (.shp, .shx, .dbf, .prj, .cpg) into one ZIP and give that."

_HEAD: Final = 4_096
_GEOPACKAGE_IDS: Final = (b"GPKG", b"GP10", b"GP11")
_ENDS: Final = {
    ".gpkg": GEOPACKAGE,
    ".fgb": FLATGEOBUF,
    ".kml": KML,
    ".gml": GML,
    ".mif": MIF,
    ".geojson": GEOJSON,
    ".topojson": "TopoJSON",
    ".geojsonl": "newline-delimited GeoJSON",
    ".geojsons": "newline-delimited GeoJSON",
    ".kmz": "KMZ",
    ".shp": "shapefile",
}
"""What a file is called; one of these names over anything else is a mistake worth saying."""


@dataclass(frozen=True)
class Refused:
    """A kind of file that is not read: its name with an article, and what to do."""

    words: str
    hint: str


_STARTS: Final[tuple[tuple[bytes, str | Refused], ...]] = (
    (b"PK\x03\x04", ZIP),
    (b"fgb\x03", FLATGEOBUF),
    (b"%PDF", Refused("a PDF document", _PICTURE)),
    (b"\x89PNG", Refused("an image", _PICTURE)),
    (b"\xff\xd8\xff", Refused("an image", _PICTURE)),
    (b"GIF8", Refused("an image", _PICTURE)),
    (b"II*\x00", Refused("an image (TIFF)", _PICTURE)),
    (b"MM\x00*", Refused("an image (TIFF)", _PICTURE)),
    (b"AutoCAD Binary DXF", Refused("a drawing of AutoCAD (DXF)", _EXPORT)),
    (b"\x1f\x8b", Refused("a gzip archive", _UNPACK)),
    (b"BZh91AY", Refused("a bzip2 archive", _UNPACK)),
    (b"\xfd7zXZ", Refused("an xz archive", _UNPACK)),
    (b"7z\xbc\xaf\x27\x1c", Refused("a 7-Zip archive or an Esri layer package", _UNPACK)),
    (b"Rar!\x1a", Refused("a RAR archive", _UNPACK)),
    (b"PAR1", Refused("a Parquet file", _EXPORT)),
    (b"ARROW1", Refused("an Arrow file", _EXPORT)),
    (b"\x00\x00\x27\x0a", Refused("one part of a shapefile", _PARTS)),
    (b"PK\x05\x06", Refused("an empty zip archive", "Give the file that was to be in it.")),
)  # fmt: skip
_PAGE: Final = Refused("a web page", "Open it in a browser and look for a download of the layer.")
_ROOTS: Final[dict[str, str | Refused]] = {
    "kml": KML,
    "html": _PAGE,
    "gpx": Refused("a GPX file", "GPX holds points and tracks, no areas. Give the layer of polygons."),
    "osm": Refused("an OpenStreetMap extract", _EXPORT),
    "svg": Refused("a picture (SVG)", _PICTURE),
    "ogrvrtdatasource": Refused("a virtual layer (VRT)", "It only points to other files. Give the file it points to."),
    "wfs_capabilities": Refused("the description of a map service (WFS)", "Download the layer itself and give that."),
    "wms_capabilities": Refused(
        "the description of a map service (WMS)", "It serves pictures. Ask for the layer itself."
    ),
    "exceptionreport": Refused("a map service's error message", "Download the layer again."),
    "serviceexceptionreport": Refused("a map service's error message", "Download the layer again."),
    "qgis": Refused("a QGIS project", "A project holds no layers of its own. " + _EXPORT),
    "metadata": Refused("a description of data (metadata)", "Give the layer itself."),
    "rss": Refused("a news feed", _EXPORT),
    "feed": Refused("a news feed", _EXPORT),
    "gpkg": Refused("an XML file of a kind that nhmap does not read", _EXPORT),
}
_DWG: Final = re.compile(rb"AC10\d\d\x00")
_MIF: Final = re.compile(rb"\s*version\s+\d+", re.IGNORECASE)
_TAB: Final = re.compile(rb"\s*!table\b", re.IGNORECASE)
_DXF: Final = re.compile(rb"\s*(?:999\r?\n[^\n]*\n\s*)?0\r?\n\s*SECTION\s")
_SKIPPED: Final = re.compile(rb"\s+|<\?.*?\?>|<!--.*?-->", re.DOTALL)
_ROOT: Final = re.compile(rb"<(?:[\w.-]+:)?([A-Za-z_][\w.-]*)([^>]*)")


def format_of(data: bytes, name: str) -> str:
    """The format of outlines that a file is in; "" for one that may be a table.

    Raises
    ------
    InputRefusedError
        When it is of a kind that is not read.
    """
    format_key = _by_bytes(data)
    if isinstance(format_key, Refused):
        message = f"{name} is {format_key.words}."
        raise InputRefusedError(message, format_key.hint)
    return format_key


def admit_name(name: str) -> None:
    """Refuse a file that is no outlines by its bytes, and is called as if it were.

    Raises
    ------
    InputRefusedError
        When it is.
    """
    called = _ENDS.get(PurePath(name).suffix.lower())
    if called:
        message = f"{name} is called like {called} but holds something else. Was it cut short or renamed?"
        raise InputRefusedError(message, f"Export it again as {called}.")


def _by_bytes(data: bytes) -> str | Refused:
    if data.startswith(b"SQLite format 3\x00"):
        if data[68:72] in _GEOPACKAGE_IDS or b"gpkg_contents" in data:
            return GEOPACKAGE
        return Refused("a database (SQLite) that is no GeoPackage", _EXPORT)
    if data.startswith(b"BM") and data[6:10] == bytes(4):
        return Refused("an image", _PICTURE)
    if _DWG.match(data):
        return Refused("a drawing of AutoCAD (DWG)", _EXPORT)
    return next((kind for start, kind in _STARTS if data.startswith(start)), None) or _by_text(plain_head(data))


def _by_text(head: bytes) -> str | Refused:
    if head[:1] in {b"{", b"[", b"\x1e"}:
        return GEOJSON
    if head[:1] == b"<":
        return _by_root(head)
    if _MIF.match(head) and b"columns" in head.lower():
        return MIF
    if _TAB.match(head):
        return Refused(
            "one part of a MapInfo table", "Put its parts (.tab, .dat, .map, .id) into one ZIP and give that."
        )
    if _DXF.match(head):
        return Refused("a drawing of AutoCAD (DXF)", _EXPORT)
    return ""


def _by_root(head: bytes) -> str | Refused:
    """What an XML file is, by its first element."""
    if head[:14].lower() == b"<!doctype html":
        return _PAGE
    root = root_of(head)
    if root is None:
        return Refused("an XML file that nhmap cannot make out", f"Give {READ}.")
    name, attributes = root
    known = _ROOTS.get(name.lower())
    if known is not None:
        return known
    if b"/gml" in attributes or b"opengis.net/wfs" in attributes:
        return GML
    return Refused(f"an XML file (<{name[:40]}>) of a kind that nhmap does not read", f"Give {READ}.")


def root_of(head: bytes) -> tuple[str, bytes] | None:
    """Name of the first element without its prefix, and its attributes; None where there is none."""
    at = 0
    while skipped := _SKIPPED.match(head, at):
        at = skipped.end()
    root = _ROOT.match(head, at)
    return (root[1].decode("ascii", "replace"), root[2]) if root else None


def plain_head(data: bytes) -> bytes:
    """The beginning of a text, without what its encoding adds; comments before an XML element are taken along."""
    head = data[:_HEAD]
    if head.lstrip(b"\xef\xbb\xbf\xff\xfe\x00 \t\r\n").startswith(b"<"):
        head = data  # its first element may stand behind a long comment
    if b"\x00" in head[:_HEAD]:
        head = head.replace(b"\x00", b"")
    return head.lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n")
