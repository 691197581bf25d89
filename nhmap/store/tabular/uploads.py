"""The door for files from people: size, kind and characters, before anything is parsed."""

from __future__ import annotations

import codecs
from dataclasses import dataclass
from typing import Final

from charset_normalizer import from_bytes

from nhmap.errors import InputRefusedError

MEGABYTE: Final = 1_000_000

_SIGNATURES: Final[tuple[tuple[bytes, str, str], ...]] = (
    (b"SQLite format 3\x00", "a GeoPackage or another SQLite database", "Export the layer as GeoJSON in WGS84."),
    (b"\xd0\xcf\x11\xe0", "an old Excel or Word file", "Save the sheet as CSV UTF-8."),
    (b"%PDF", "a PDF document", "Give the polygons as GeoJSON or the lookup as CSV."),
    (b"\x1f\x8b", "a gzip archive", "Unpack it first."),
    (b"7z\xbc\xaf", "a 7-Zip archive", "Unpack it first."),
    (b"Rar!", "a RAR archive", "Unpack it first."),
    (b"PAR1", "a Parquet file", "Save it as CSV or GeoJSON."),
    (b"\x00\x00\x27\x0a", "a shapefile", "Export the layer as GeoJSON in WGS84."),
    (b"\x89PNG", "an image", "A picture has no boundaries to read: give GeoJSON or CSV."),
    (b"\xff\xd8\xff", "an image", "A picture has no boundaries to read: give GeoJSON or CSV."),
)
_ZIPPED: Final = b"PK\x03\x04"
_WANTED: Final = "Give GeoJSON, or a CSV with the columns LSOA21CD and SNP."


@dataclass(frozen=True)
class Limits:
    """How much of a file nhmap takes on.

    Attributes
    ----------
    file_bytes
        Larger files are refused before they are parsed.
    features
        Polygons in one GeoJSON file.
    coordinates
        Corners in one GeoJSON file.
    """

    file_bytes: int = 25 * MEGABYTE
    features: int = 5_000
    coordinates: int = 3_000_000


@dataclass(frozen=True)
class Text:
    """The characters of a file, and the encoding they were read in."""

    characters: str
    encoding: str


def admit_size(data: bytes, name: str, limits: Limits) -> None:
    """Refuse what is empty or too large.

    Raises
    ------
    InputRefusedError
        When it is.
    """
    if len(data) > limits.file_bytes:
        size, limit = len(data) / MEGABYTE, limits.file_bytes / MEGABYTE
        message = f"{name} has {size:,.1f} MB; files of up to {limit:,.0f} MB are read."
        raise InputRefusedError(message, "Simplify the outlines, or give the footprints as a lookup CSV.")
    if not data.strip(b"\x00 \t\r\n\xef\xbb\xbf\xff\xfe"):
        message = f"{name} is empty."
        raise InputRefusedError(message, _WANTED)


def admit(data: bytes, name: str, limits: Limits) -> None:
    """Refuse what cannot be a table, and say what it is.

    Raises
    ------
    InputRefusedError
        When the file is empty, too large, or plainly of another kind.
    """
    admit_size(data, name, limits)
    if data.startswith(_ZIPPED):
        kind, hint = _zipped(data)
        message = f"{name} is {kind}."
        raise InputRefusedError(message, hint)
    for signature, kind, hint in _SIGNATURES:
        if data.startswith(signature):
            message = f"{name} is {kind}."
            raise InputRefusedError(message, hint)


def _zipped(data: bytes) -> tuple[str, str]:
    """What a zip file holds, by the names of its members."""
    if b"xl/" in data:
        return "an Excel workbook", "Save the sheet as CSV UTF-8 and give that."
    if b"word/" in data:
        return "a Word document", "Give the polygons as GeoJSON or the lookup as CSV."
    if b".shp" in data:
        return "a zipped shapefile", "Export the layer as GeoJSON in WGS84."
    if b"doc.kml" in data:
        return "a KMZ file", "Export the layer as GeoJSON in WGS84."
    return "a zip archive", "Unpack it and give the GeoJSON or CSV file inside."


def marked_encodings(head: bytes) -> tuple[str, ...]:
    """Encodings that the first bytes of a text speak for, the likelier first: by a mark, or UTF-16 by its zeros."""
    marked = next((encoding for mark, encoding in _MARKS if head.startswith(mark)), None)
    encodings = [] if marked is None else [marked]
    for offset, encoding in ((1, "utf-16-le"), (0, "utf-16-be")):
        every_other = head[:_SAMPLE][offset::2]
        if len(every_other) > 1 and every_other.count(0) > _MOSTLY * len(every_other):
            encodings.append(encoding)
            break
    return tuple(encodings)


_SAMPLE: Final = 4_000
_MOSTLY: Final = 0.6
_MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


def decode(data: bytes, name: str) -> Text:
    """Turn bytes into characters: by byte order mark, as UTF-8, as UTF-16 without a mark, else by likelihood.

    Raises
    ------
    InputRefusedError
        When no encoding fits.
    """
    for encoding in marked_encodings(data):
        try:
            return Text(data.decode(encoding), encoding.removesuffix("-sig"))
        except UnicodeDecodeError:
            continue
    try:
        return Text(data.decode("utf-8"), "utf-8")
    except UnicodeDecodeError:
        return _likely(data, name)


def _likely(data: bytes, name: str) -> Text:
    """Read bytes that are not Unicode in the encoding of Windows in Britain, else in the likeliest one."""
    try:
        return Text(data.decode("cp1252"), "cp1252")
    except UnicodeDecodeError:
        best = from_bytes(data[: 64 * 1024]).best()
    if best is not None:
        try:
            return Text(data.decode(best.encoding), best.encoding)
        except UnicodeDecodeError:
            pass
    message = f"The characters of {name} cannot be read: it is in no encoding that nhmap knows."
    raise InputRefusedError(message, "Save it again as UTF-8 (in Excel: “CSV UTF-8”).")
