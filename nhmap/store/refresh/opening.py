"""Opening: files of a folder as tables, whatever they are called, packed in, encoded in and parted by.

Files are hostile until looked at: sizes are checked before bytes are read, no more is unpacked than there is room
for, nothing is written where an archive says, and of a text only the head is read to tell what it is.
"""

from __future__ import annotations

import codecs
import contextlib
import csv
import gzip
import io
import zipfile
import zlib
from collections import Counter
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, BinaryIO, Final

from nhmap.errors import InputRefusedError, NhmapError
from nhmap.store.refresh.bounds import (
    MOST_BYTES,
    MOST_FILES,
    MOST_OF_A_BOOK,
    MOST_UNPACKED,
    Bounded,
    lines_of,
    measure_gzip,
    refuse_hollow,
    refuse_rows,
)
from nhmap.store.tabular.archives import Archive, ArchiveLimits, is_zip
from nhmap.store.tabular.file_kinds import OPEN_DOCUMENT_PART, kind_of_bytes, workbook_part
from nhmap.store.tabular.tables import DELIMITERS, TableLimits
from nhmap.store.tabular.uploads import MEGABYTE, marked_encodings
from nhmap.store.tabular.workbook_cells import Cells, SheetEndsError, SheetRows
from nhmap.store.tabular.workbook_parts import Parts, WorkbookLimits
from nhmap.store.tabular.workbooks import WORKBOOKS

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from nhmap.store.tabular.workbook_cells import Grid

HEAD_BYTES: Final = 256 * 1024
HEAD_ROWS: Final = 60
_HEADER_WITHIN: Final = 30
_CHUNK: Final = 1 << 20
_ARCHIVE: Final = ArchiveLimits(unpacked_bytes=MOST_UNPACKED, hint="Unpack it and give the files inside.")
_TABLE: Final = TableLimits(rows=1_200_000, cells=40_000_000, columns=1_000)
_BOOK: Final = WorkbookLimits(tags=200_000_000, characters=400_000_000)
_UNREADABLE: Final = (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, RuntimeError)

_SHEET_ROWS: Final = 10_000
_TEXT_ROWS: Final = 500_000
"""Rows of a sheet and of a text that take a few seconds."""

Row = tuple[int, "Sequence[str]"]
"""Line of the text or row of the sheet, counted from 1, and its cells."""
Hear = Callable[[int], None]


def _deaf(rows: int) -> None:
    """Hear of no rows."""


@dataclass(frozen=True)
class Table:
    """One table of a file.

    Attributes
    ----------
    path
        The file.
    name
        What people know it by: the file, and the member or sheet in it.
    head
        Its first rows that are not blank.
    member, sheet
        In an archive, in a workbook; "" otherwise.
    encoding, delimiter
        Of a text.
    """

    path: Path
    name: str
    head: tuple[Row, ...]
    member: str = ""
    sheet: str = ""
    encoding: str = ""
    delimiter: str = ""

    def rows(self, after: int = 0, only: Sequence[int] = (), hear: Hear = _deaf) -> Iterator[Row]:
        """Every row that is not blank, one at a time, those up to a line left out.

        Parameters
        ----------
        after
            The line of the header.
        only
            Positions of the columns that are wanted; of a workbook the others are not kept, and come empty.
        hear
            Hears now and then how many rows have been read.

        Raises
        ------
        InputRefusedError
            When it cannot be read to its end.
        """
        rows = self._sheet_rows(only, hear) if self.sheet else self._text_rows()
        for count, (line, cells) in enumerate(rows, start=1):
            refuse_rows(count, self.name)
            if count % _TEXT_ROWS == 0 and not self.sheet:
                hear(count)
            if line > after:
                yield line, cells

    def _text_rows(self) -> Iterator[Row]:
        with _binary(self.path, self.member) as raw:
            bounded = io.BufferedReader(Bounded(raw, self.name), _CHUNK)
            lines = lines_of(io.TextIOWrapper(bounded, encoding=self.encoding, newline=""), self.name)
            reader = csv.reader(lines, delimiter=self.delimiter)
            try:
                for cells in reader:
                    if any(cells):
                        yield reader.line_num, cells
            except UnicodeDecodeError as error:
                message = f"{self.name} cannot be read beyond line {reader.line_num:,}: its characters change there."
                raise InputRefusedError(message, "Save it again as CSV UTF-8.") from error
            except csv.Error as error:
                message = f"{self.name} cannot be read beyond line {reader.line_num:,}: {error}."
                raise InputRefusedError(message, "Look for a quotation mark that is never closed.") from error

    def _sheet_rows(self, only: Sequence[int], hear: Hear) -> Iterator[Row]:
        for grid in _grids(self.path, _OneSheet(self.path.name, self.sheet, frozenset(at + 1 for at in only), hear)):
            yield from grid.rows


@dataclass
class Folder:
    """What a folder holds: its tables, files of other kinds, and what could not be opened, with the reason."""

    tables: list[Table] = field(default_factory=list)
    others: list[tuple[Path, str]] = field(default_factory=list)
    refused: list[tuple[Path, str, str]] = field(default_factory=list)


def look_into(folder: Path) -> Folder:
    """Open every file of a folder, those of folders in it too, in the order of their names.

    Raises
    ------
    InputRefusedError
        When there is no such folder, or it holds more files than any set of publications.
    """
    if not folder.is_dir():
        message = f"There is no folder {folder}."
        raise InputRefusedError(message, "Name the folder that holds the publishers' files.")
    files = []
    for path in folder.rglob("*"):
        if path.is_file() and not path.is_symlink() and not path.name.startswith("."):
            files.append(path)
        if len(files) > MOST_FILES:
            message = f"{folder.name} holds more than {MOST_FILES:,} files."
            raise InputRefusedError(message, "Name a folder that holds the publishers' files and nothing else.")
    contents = Folder()
    for path in sorted(files):
        try:
            _look_at(path, path.relative_to(folder).as_posix(), contents)
        except NhmapError as refused:
            contents.refused.append((path, path.relative_to(folder).as_posix(), str(refused)))
        except (*_UNREADABLE, UnicodeError, csv.Error, ValueError) as error:
            reason = f"It cannot be opened: {type(error).__name__}."
            contents.refused.append((path, path.relative_to(folder).as_posix(), reason))
    return contents


def _look_at(path: Path, name: str, contents: Folder) -> None:
    size = path.stat().st_size
    if size > MOST_BYTES:
        message = f"It has {size // MEGABYTE:,} MB; files of up to {MOST_BYTES // MEGABYTE:,} MB are read."
        raise InputRefusedError(message, "Give the publisher's file.")
    with path.open("rb") as stream:
        head = stream.read(HEAD_BYTES)
    if not head.strip(b"\x00 \t\r\n\xef\xbb\xbf\xff\xfe"):
        message = "It is empty."
        raise InputRefusedError(message)
    if head.startswith(b"SQLite format 3\x00") or head.lstrip(b"\xef\xbb\xbf \r\n\t").startswith(b"{"):
        contents.others.append((path, name))
    elif is_zip(head):
        _look_into_zip(path, name, contents)
    elif head.startswith(b"\x1f\x8b"):
        measure_gzip(path, name)
        with gzip.open(path) as unpacked:
            _add_text(path, name, unpacked.read(HEAD_BYTES), "", contents)
    else:
        kind = kind_of_bytes(head)
        if kind is not None:
            message = f"It is {kind.words}."
            raise InputRefusedError(message, kind.hint)
        _add_text(path, name, head, "", contents)


def _look_into_zip(path: Path, name: str, contents: Folder) -> None:
    if path.stat().st_size > MOST_BYTES // 2:
        message = f"It is an archive of {path.stat().st_size // MEGABYTE:,} MB."
        raise InputRefusedError(message, "Unpack it and give the files inside.")
    data = path.read_bytes()
    with closing(Archive(data, name, _ARCHIVE)) as archive:
        if workbook_part(archive):
            _admit_workbook(archive, name)
            contents.tables += [
                Table(path, f"{name}, sheet {grid.name}", grid.rows[:HEAD_ROWS], sheet=grid.name)
                for grid in _grids(path, _Heads(path.name, _TABLE, _BOOK))
                if grid.rows
            ]
            return
        _refuse_outward(path)
        archive.admit(archive.names)
        for member in archive.names:
            if member.endswith("/"):
                continue
            label = f"{name}: {member}"
            refuse_hollow(archive.declared(member), archive.packed(member), label)
            head = b""
            for piece in archive.chunks(member):
                head += piece
                if len(head) >= HEAD_BYTES:
                    break
            kind = kind_of_bytes(head)
            if kind is not None or is_zip(head):
                contents.refused.append((path, label, f"It is {kind.words if kind else 'an archive in an archive'}."))
            elif head.strip():
                _add_text(path, label, head[:HEAD_BYTES], member, contents)


def _admit_workbook(archive: Archive, name: str) -> None:
    """Refuse a workbook with a part that is too large, or that is too large in all: its sheets are read one by one."""
    for part in archive.names:
        archive.admit([part])
        refuse_hollow(archive.declared(part), archive.packed(part), f"{name}, its part {part},")
    if sum(map(archive.declared, archive.names)) > MOST_OF_A_BOOK:
        message = f"{name} unpacks to more than {MOST_OF_A_BOOK // MEGABYTE:,} MB."
        raise InputRefusedError(message, "Save the sheet that counts as CSV, and give that.")


def _refuse_outward(path: Path) -> None:
    """Refuse an archive with a member that would be written outside of the folder it is unpacked in."""
    with zipfile.ZipFile(path) as packed:
        for member in packed.namelist():
            parts = member.replace("\\", "/").split("/")
            if member.startswith(("/", "\\")) or ".." in parts or member[1:2] == ":":
                message = f"It holds a file that would be written outside of its folder: {member}."
                raise InputRefusedError(message, "Do not use it. Fetch the publisher's file again.")


def _add_text(path: Path, name: str, head: bytes, member: str, contents: Folder) -> None:
    encoding = encoding_of(head)
    decoder = codecs.getincrementaldecoder(encoding)(errors="replace" if encoding == "cp1252" else "strict")
    whole = decoder.decode(head).replace("\x00", "")
    lines = whole.splitlines(keepends=True)
    lines = lines if len(head) < HEAD_BYTES or len(lines) < 2 else lines[:-1]  # noqa: PLR2004 - the last may be cut
    delimiter = _delimiter(lines[: HEAD_ROWS + _HEADER_WITHIN])
    reader = csv.reader(lines, delimiter=delimiter)
    rows: list[Row] = []
    for cells in reader:
        if any(cells):
            rows.append((reader.line_num, tuple(cells)))
        if len(rows) >= HEAD_ROWS * 8:
            break
    contents.tables.append(Table(path, name, tuple(rows), member, "", encoding, delimiter))


def encoding_of(head: bytes) -> str:
    """The encoding of a text by its first bytes: mark, UTF-8, UTF-16 by its zeros, else that of Windows in Britain."""
    marked = marked_encodings(head)
    if marked:
        return marked[0]
    try:
        codecs.getincrementaldecoder("utf-8")().decode(head)
    except UnicodeDecodeError:
        return "cp1252"
    return "utf-8"


def _delimiter(lines: Sequence[str]) -> str:
    """The delimiter that cuts most lines into the same, largest number of cells; of one column, one that cuts none.

    Of “E01000001;1,812” both semicolon and comma make two cells: the header then tells, which only one of them cuts.
    """
    best, widest = "", (1, 0)
    whole = []
    for delimiter in DELIMITERS:
        with contextlib.suppress(csv.Error):
            widths = Counter(len(row) for row in csv.reader(lines, delimiter=delimiter) if row)
            if set(widths) == {1}:
                whole.append(delimiter)
            width, times = max(widths.items(), key=lambda pair: (pair[1], pair[0]), default=(1, 0))
            if width > 1 and (width, times) > widest and 2 * times > sum(widths.values()):
                best, widest = delimiter, (width, times)
    return best or next(iter(whole), ",")


@contextlib.contextmanager
def _binary(path: Path, member: str) -> Iterator[BinaryIO]:
    """The bytes of a text, unpacked."""
    with path.open("rb") as stream:
        packed = stream.read(2) == b"\x1f\x8b"
    if member:
        with zipfile.ZipFile(path) as archive, archive.open(member) as unpacked:
            yield unpacked  # type: ignore[misc]
    elif packed:
        with gzip.open(path) as unpacked:
            yield unpacked  # type: ignore[misc]
    else:
        with path.open("rb") as stream:
            yield stream


class _Heads(Cells):
    """Sheets of which only the first rows are read."""

    def sheet(self, name: str) -> SheetRows | None:
        """The next sheet."""
        return _FirstRows(self, name)


class _OneSheet(Cells):
    """One sheet of a workbook, some columns of it, counted from 1; hears of its rows."""

    def __init__(self, name: str, sheet: str, only: frozenset[int], hear: Hear) -> None:
        super().__init__(name, _TABLE, _BOOK)
        self._sheet, self._only, self._hear = sheet, only, hear

    def sheet(self, name: str) -> SheetRows | None:
        """The sheet that is wanted; none for all others."""
        return SheetRows(self, name, only=self._only) if name == self._sheet else None

    def take_row(self, cells: tuple[str, ...]) -> None:
        """Count a row."""
        super().take_row(cells)
        if self.rows % _SHEET_ROWS == 0:
            self._hear(self.rows)


@dataclass
class _FirstRows(SheetRows):
    """The first rows of a sheet."""

    def end_row(self, times: int = 1) -> None:
        """Stop once there are enough."""
        super().end_row(min(times, HEAD_ROWS))
        if len(self._rows) >= HEAD_ROWS:
            raise SheetEndsError


def _grids(path: Path, cells: Cells) -> Iterator[Grid]:
    """The sheets of a workbook."""
    with closing(Archive(path.read_bytes(), path.name, _ARCHIVE)) as archive:
        part = workbook_part(archive)
        words, sheets_of = WORKBOOKS[part]
        if part == OPEN_DOCUMENT_PART and isinstance(cells, _Heads):
            cells = Cells(path.name, _TABLE, _BOOK)  # all sheets stand in one part, which is read to its end
        yield from sheets_of(archive, Parts(path.name, words, _BOOK), cells)
