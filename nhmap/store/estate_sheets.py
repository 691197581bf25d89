"""Estate sheets: rows of cells from a CSV file of any delimiter and encoding, or from an Excel workbook.

Formulas are never worked out: of a workbook the values that stand in it are read. What a cell shows is what counts, so
a number formatted as per cent becomes “12%”.
"""

from __future__ import annotations

import csv
import io
import zipfile
from dataclasses import dataclass
from datetime import date, datetime
from itertools import islice
from typing import TYPE_CHECKING, Any, Final

from nhmap.errors import InputRefusedError
from nhmap.store.cells import as_written
from nhmap.store.problems import Problem
from nhmap.store.uploads import MEGABYTE, Limits, admit, decode

if TYPE_CHECKING:
    from collections.abc import Iterable

_ZIPPED: Final = b"PK\x03\x04"
_DELIMITERS: Final = ",;\t|"
_HINT: Final = "Give the list as CSV UTF-8 or as an Excel workbook (.xlsx)."
_SHEETS: Final = 40
_LAST_ROW: Final = 1_048_576
"""Of any Excel sheet."""
_WHOLE: Final = 1e15
"""Whole numbers below this have no more digits than a cell can hold."""

Row = tuple[int, tuple[str, ...]]
"""Line of the file or row of the sheet, counted from 1, and its cells."""


@dataclass(frozen=True)
class EstateLimits:
    """How much of a file is taken on.

    Attributes
    ----------
    file_bytes
        Larger files are refused before they are opened.
    unpacked_bytes
        A workbook is a zip archive: what all its parts may come to.
    rows, columns, cells
        Of all sheets together, of one row, and of all rows.
    """

    file_bytes: int = 25 * MEGABYTE
    unpacked_bytes: int = 250 * MEGABYTE
    rows: int = 200_000
    columns: int = 1_000
    cells: int = 8_000_000


@dataclass(frozen=True)
class Sheet:
    """One table of a file: its name ("" for a CSV file) and its rows that are not blank."""

    name: str
    rows: tuple[Row, ...]


def read_sheets(
    data: bytes, name: str, limits: EstateLimits | None = None
) -> tuple[tuple[Sheet, ...], tuple[Problem, ...]]:
    """Every sheet that holds anything, and what was noted on the way.

    Raises
    ------
    InputRefusedError
        When the file is empty, too large, of another kind, or cannot be opened.
    """
    limits = limits or EstateLimits()
    if len(data) > limits.file_bytes:
        message = (
            f"{name} has {len(data) / MEGABYTE:,.1f} MB; lists of up to {limits.file_bytes // MEGABYTE} MB are read."
        )
        raise InputRefusedError(message, "Give the rows of your planning area, or fewer columns.")
    if data.startswith(_ZIPPED) and b"xl/" in data:
        sheets: list[Sheet] = _workbook(data, name, limits)
        problems: list[Problem] = []
    else:
        try:
            admit(data, name, Limits(file_bytes=limits.file_bytes))
        except InputRefusedError as refused:
            raise InputRefusedError(refused.message, _HINT) from refused
        sheets, problems = _csv(data, name, limits)
    held = tuple(sheet for sheet in sheets if sheet.rows)
    if not held:
        message = f"{name} holds no rows."
        raise InputRefusedError(message, _HINT)
    return held, tuple(problems)


def _csv(data: bytes, name: str, limits: EstateLimits) -> tuple[list[Sheet], list[Problem]]:
    text = decode(data, name)
    problems = []
    if text.encoding not in {"utf-8", "ascii"}:
        said = f"{name} is not UTF-8; it was read as {text.encoding.upper()}. Check letters with accents and £ signs."
        problems.append(Problem("encoding", "information", said))
    characters = text.characters.replace("\x00", "")
    reader = csv.reader(io.StringIO(characters, newline=""), delimiter=_delimiter(characters))
    try:
        rows = _kept(((reader.line_num, [as_written(c) for c in cells]) for cells in reader), name, limits)
    except csv.Error as error:
        message = f"{name} cannot be read beyond line {reader.line_num}: {error}."
        raise InputRefusedError(message, "Look for a quotation mark that is never closed.") from error
    return [Sheet("", rows)], problems


def _delimiter(characters: str) -> str:
    """The delimiter that cuts the head of the file into most columns of equal number."""
    lines = [line for line in islice(io.StringIO(characters), 200) if line.strip()][:40]

    def fit(delimiter: str) -> int:
        try:
            widths = [len(row) for row in csv.reader(lines, delimiter=delimiter)]
        except csv.Error:
            return 0
        return max((widths.count(w) * (w - 1) for w in set(widths)), default=0)

    return max(_DELIMITERS, key=fit)


def _workbook(data: bytes, name: str, limits: EstateLimits) -> list[Sheet]:
    """Sheets of an Excel workbook, visible or not, opened for reading only."""
    from openpyxl import load_workbook  # noqa: PLC0415 - a third of a second that CSV files need not wait for

    _harmless_archive(data, name, limits)
    try:
        book = load_workbook(io.BytesIO(data), read_only=True, data_only=True, keep_links=False)
        left = limits.rows
        sheets = []
        for sheet in islice(book.worksheets, _SHEETS):
            rows = _kept(_rows_of(sheet), name, limits, left)
            left -= len(rows)
            sheets.append(Sheet(str(sheet.title), rows))
        book.close()
    except InputRefusedError:
        raise
    except Exception as error:  # whatever the library meets in a damaged file
        message = f"{name} cannot be opened as an Excel workbook: it is damaged or protected by a password."
        raise InputRefusedError(message, "Save it again, or save the sheet as CSV UTF-8.") from error
    return sheets


def _harmless_archive(data: bytes, name: str, limits: EstateLimits) -> None:
    """Refuse archives that unpack to far more than they seem, and XML that defines things of its own."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = archive.infolist()
            unpacked = sum(part.file_size for part in parts)
            if unpacked > limits.unpacked_bytes:
                size, limit = unpacked / MEGABYTE, limits.unpacked_bytes // MEGABYTE
                message = f"{name} unpacks to {size:,.0f} MB; workbooks of up to {limit} MB unpacked are read."
                raise InputRefusedError(message, "Save the sheet as CSV UTF-8, or give fewer rows.")
            for part in parts:
                if part.filename.endswith((".xml", ".rels")):
                    with archive.open(part) as stream:
                        if b"<!" in stream.read(2_000).replace(b"<!--", b""):
                            message = f"{name} holds definitions that no workbook needs."
                            raise InputRefusedError(message, "Save the sheet as CSV UTF-8.")
    except (zipfile.BadZipFile, NotImplementedError, OSError, RuntimeError, EOFError) as error:
        message = f"{name} is damaged: it cannot be unpacked."
        raise InputRefusedError(message, "Save it again, or save the sheet as CSV UTF-8.") from error


def _rows_of(sheet: Any) -> Iterable[tuple[int, list[str]]]:  # noqa: ANN401 - openpyxl has no types
    sheet.reset_dimensions()  # what a sheet says of its own size may be a million empty columns
    for number, cells in enumerate(sheet.iter_rows(), start=1):
        if number > _LAST_ROW:
            message = f"The sheet “{sheet.title}” says that it has more than {_LAST_ROW:,} rows."
            raise InputRefusedError(message, _HINT)
        yield number, [_shown(cell) for cell in cells]


def _shown(cell: Any) -> str:  # noqa: ANN401 - openpyxl has no types
    """A cell as text: what a person sees in it, but numbers with all their digits and dates as ISO."""
    value = cell.value
    if value is None:
        return ""
    if isinstance(value, bool):
        return "Yes" if value else "No"
    if isinstance(value, datetime):
        return value.date().isoformat() if (value.hour, value.minute) == (0, 0) else value.isoformat(" ", "minutes")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, int | float):
        percent = "%" in str(cell.number_format or "")
        number = round(value * 100, 10) if percent else value
        text = str(int(number)) if abs(number) < _WHOLE and number == int(number) else repr(number)
        return f"{text}%" if percent else text
    return str(value)


def _kept(
    rows: Iterable[tuple[int, list[str]]], name: str, limits: EstateLimits, most: int | None = None
) -> tuple[Row, ...]:
    """Rows that are not blank, without spaces around and empty cells behind what they hold."""
    most = limits.rows if most is None else most
    kept: list[Row] = []
    held = 0
    for number, cells in rows:
        stripped = [cell.strip(" \u00a0\t\r\n\ufeff") for cell in cells]
        while stripped and not stripped[-1]:
            stripped.pop()
        if not stripped:
            continue
        kept.append((number, tuple(stripped)))
        held += len(stripped)
        if len(kept) > most or held > limits.cells or len(stripped) > limits.columns:
            message = (
                f"{name} is too large: lists of up to {limits.rows:,} rows, {limits.columns:,} columns and "
                f"{limits.cells:,} cells are read."
            )
            raise InputRefusedError(message, "Give the rows of your planning area, or fewer columns.")
    return tuple(kept)
