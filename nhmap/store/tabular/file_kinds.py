"""File kinds: what a file is, told by its bytes, where it is none that can be read as a table."""

from __future__ import annotations

from contextlib import closing
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from nhmap.errors import InputRefusedError
from nhmap.store.tabular.archives import Archive, is_zip

if TYPE_CHECKING:
    from collections.abc import Collection


@dataclass(frozen=True)
class Kind:
    """What a file is, in words with an article, and what to do with it."""

    words: str
    hint: str


_AS_XLSX: Final = "Open it in Excel or LibreOffice and save it as .xlsx, .ods or CSV UTF-8."
_AS_TABLE: Final = "Copy the table into a spreadsheet and save that as .xlsx, .ods or CSV UTF-8."
_UNPACK: Final = "Unpack it and give the file inside."
_COMPOUND: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_STREAMS: Final = (
    ("EncryptedPackage", Kind("a workbook locked by a password", "Save it without the password.")),
    ("WordDocument", Kind("an old Word document (.doc)", _AS_TABLE)),
    ("PowerPoint Document", Kind("an old PowerPoint file (.ppt)", _AS_TABLE)),
    ("__properties_version1.0", Kind("an Outlook message (.msg)", "Save the file that is attached to it.")),
    ("Workbook", Kind("an old Excel workbook (.xls)", _AS_XLSX)),
    ("Book", Kind("an old Excel workbook (.xls)", _AS_XLSX)),
)
"""Streams of Microsoft's compound files, by which they are told apart."""
_STARTS: Final = (
    (_COMPOUND[:4], Kind("an old Excel or Word file", _AS_XLSX)),
    (b"\x09\x08\x10\x00\x00\x06\x05\x00", Kind("an old Excel workbook (.xls)", _AS_XLSX)),
    (b"%PDF", Kind("a PDF document", _AS_TABLE)),
    (b"SQLite format 3\x00", Kind("a GeoPackage or another SQLite database", "Save its table as CSV UTF-8.")),
    (b"{\\rtf", Kind("a rich text document (.rtf)", _AS_TABLE)),
    (b"\x1f\x8b", Kind("a gzip archive", _UNPACK)),
    (b"BZh", Kind("a bzip2 archive", _UNPACK)),
    (b"\xfd7zXZ\x00", Kind("an xz archive", _UNPACK)),
    (b"\x28\xb5\x2f\xfd", Kind("a Zstandard archive", _UNPACK)),
    (b"7z\xbc\xaf", Kind("a 7-Zip archive", _UNPACK)),
    (b"Rar!", Kind("a RAR archive", _UNPACK)),
    (b"PK\x05\x06", Kind("an empty zip archive", "Give the file that was to be in it.")),
    (b"PK\x07\x08", Kind("a part of a zip archive in several pieces", _UNPACK)),
    (b"PAR1", Kind("a Parquet file", "Save it as CSV UTF-8.")),
    (b"ARROW1", Kind("an Arrow file", "Save it as CSV UTF-8.")),
    (b"\x00\x00\x27\x0a", Kind("a shapefile", "Save its table of attributes as CSV UTF-8.")),
    (b"\x89PNG", Kind("an image", _AS_TABLE)),
    (b"\xff\xd8\xff", Kind("an image", _AS_TABLE)),
    (b"GIF8", Kind("an image", _AS_TABLE)),
    (b"\x7fELF", Kind("a program", "Check that this is the right file.")),
    (b"MZ\x90\x00", Kind("a program", "Check that this is the right file.")),
)  # fmt: skip
_TEXTS: Final = (
    ("{", Kind("a JSON file", "Give a table: a workbook or CSV UTF-8.")),
    ("[{", Kind("a JSON file", "Give a table: a workbook or CSV UTF-8.")),
    ("<!doctype html", Kind("a web page, whatever its name ends in", _AS_XLSX)),
    ("<html", Kind("a web page, whatever its name ends in", _AS_XLSX)),
    ("<table", Kind("a web page, whatever its name ends in", _AS_XLSX)),
    ("<?xml", Kind("an XML file", _AS_XLSX)),
)
_MEMBERS: Final = (
    ("xl/workbook.bin", Kind("a binary Excel workbook (.xlsb)", _AS_XLSX)),
    ("xl/", Kind("an Excel workbook that lacks its first part (xl/workbook.xml)", "Save it again.")),
    ("word/", Kind("a Word document (.docx)", _AS_TABLE)),
    ("ppt/", Kind("a PowerPoint file (.pptx)", _AS_TABLE)),
    ("Index/", Kind("an Apple Numbers document", "In Numbers choose File, Export To, Excel, and give that.")),
    ("Index.zip", Kind("an Apple Numbers document", "In Numbers choose File, Export To, Excel, and give that.")),
    ("content.xml", Kind("an OpenDocument file that is no spreadsheet", _AS_TABLE)),
    ("doc.kml", Kind("a KMZ file", "Save its table as CSV UTF-8.")),
)
_ENDS: Final = ((".shp", Kind("a zipped shapefile", "Save its table of attributes as CSV UTF-8.")),)
_ARCHIVES: Final = (".zip", ".7z", ".rar", ".gz", ".bz2", ".xz", ".tar", ".tgz")
EXCEL_PART: Final = "xl/workbook.xml"
OPEN_DOCUMENT_PART: Final = "content.xml"
_ODS: Final = b"opendocument.spreadsheet"
_AS_CSV: Final = "Save the sheet as CSV UTF-8 and give that."
_WORKBOOKS: Final = {
    EXCEL_PART: Kind("an Excel workbook", _AS_CSV),
    OPEN_DOCUMENT_PART: Kind("an OpenDocument spreadsheet", _AS_CSV),
}
_PLAIN_ZIP: Final = Kind("a zip archive", _UNPACK)
_NESTED: Final = Kind("an archive that holds other archives", "Unpack them all and give the file inside.")
_HEAD: Final = 400


def kind_of_bytes(data: bytes) -> Kind | None:
    """What a file is that is no table of text; None where it may be one. Zip archives are told by their members."""
    if data.startswith(_COMPOUND):
        for stream, kind in _STREAMS:
            if stream.encode("utf-16-le") in data:
                return kind
    for start, kind in _STARTS:
        if data.startswith(start):
            return kind
    head = data[:_HEAD].replace(b"\x00", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n").lower().decode("latin-1")
    if 'progid="excel.sheet"' in head or "schemas-microsoft-com:office:spreadsheet" in head:
        return Kind("an Excel workbook of 2003 in XML", _AS_XLSX)
    if "opendocument" in head and "<office:document" in head:
        return Kind("a flat OpenDocument file (.fods)", "Save it as .ods.")
    return next((kind for start, kind in _TEXTS if head.startswith(start)), None)


def admit_table(data: bytes, name: str, wanted: str) -> None:
    """Refuse what is no table of text, by the name of what it is.

    Parameters
    ----------
    wanted
        What belongs here, in words.

    Raises
    ------
    InputRefusedError
        When it is empty or of another kind.
    """
    if not data.strip(b"\x00 \t\r\n\xef\xbb\xbf\xff\xfe"):
        message = f"{name} is empty."
        raise InputRefusedError(message, wanted)
    kind = kind_of_bytes(data)
    if kind is None and is_zip(data):
        with closing(Archive(data, name)) as archive:
            kind = _WORKBOOKS.get(workbook_part(archive)) or kind_of_archive(archive.names)
    if kind is not None:
        message = f"{name} is {kind.words}."
        raise InputRefusedError(message, kind.hint)


def workbook_part(archive: Archive) -> str:
    """The part by which a workbook that can be read is known: that of Excel or of OpenDocument; "" for no workbook."""
    if EXCEL_PART in archive.names:
        return EXCEL_PART
    media_type = archive.read("mimetype", 1_000) if "mimetype" in archive.names else _ODS
    return OPEN_DOCUMENT_PART if OPEN_DOCUMENT_PART in archive.names and _ODS in media_type else ""


def kind_of_archive(names: Collection[str]) -> Kind:
    """What a zip archive is that is no workbook which can be read, by the names of its members."""
    for start, kind in _MEMBERS:
        if any(name.startswith(start) for name in names):
            return kind
    for end, kind in _ENDS:
        if any(name.lower().endswith(end) for name in names):
            return kind
    return _NESTED if any(name.lower().endswith(_ARCHIVES) for name in names) else _PLAIN_ZIP
