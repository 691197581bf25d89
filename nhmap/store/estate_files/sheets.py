"""Estate sheets: rows of cells from a CSV file of any delimiter and encoding, or from a workbook (.xlsx, .ods).

Formulas are never worked out: of a workbook the values that stand in it are read. What a cell shows is what counts, so
a number formatted as per cent becomes “12%”.
"""

from __future__ import annotations

from contextlib import closing
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final

from nhmap.errors import InputRefusedError
from nhmap.store.estate_files.site_points import is_geojson, site_points
from nhmap.store.tabular.archives import Archive, ArchiveLimits, is_zip
from nhmap.store.tabular.cells import as_written
from nhmap.store.tabular.file_kinds import admit_table, kind_of_archive, workbook_part
from nhmap.store.tabular.tables import (
    DELIMITERS,
    HEAD_LINES,
    TableLimits,
    admit_lines,
    head_of,
    rows_of,
    text_of,
    widths_of,
)
from nhmap.store.tabular.uploads import MEGABYTE
from nhmap.store.tabular.workbook_cells import Cells
from nhmap.store.tabular.workbook_parts import SAVE_AGAIN, Parts, WorkbookLimits
from nhmap.store.tabular.workbooks import WORKBOOKS

_HINT: Final = "Give the list as a workbook (.xlsx or .ods) or as CSV UTF-8."
if TYPE_CHECKING:
    from collections.abc import Mapping

    from nhmap.store.tabular.problems import Problem
    from nhmap.store.tabular.workbook_cells import Grid

_FEWER: Final = "Give the rows of your planning area, or fewer columns."
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
    unpacked_bytes: int = 150 * MEGABYTE
    rows: int = 40_000
    columns: int = 1_000
    cells: int = 2_000_000

    @property
    def table(self) -> TableLimits:
        """The same as limits of a table of text; cells may hold several lines."""
        return TableLimits(4 * self.rows + 1_000, self.rows, self.columns, self.cells, hint=_FEWER)


@dataclass(frozen=True)
class Sheet:
    """One table of a file.

    Attributes
    ----------
    name
        Of the sheet, "" for a CSV file.
    rows
        Those that are not blank, without spaces around and empty cells behind what they hold.
    widths
        Of a CSV file, how many cells each of its first rows had before empty ones behind were taken off, by line: there
        a delimiter too many shifts all that follows. Empty for a workbook.
    hidden, hidden_rows, hidden_columns, repeated, wide, written, scales, remarks
        As ``Grid`` says of them.
    delimiter
        Of a CSV file.
    """

    name: str
    rows: tuple[Row, ...]
    widths: Mapping[int, int] = field(default_factory=dict)
    hidden: bool = False
    hidden_rows: frozenset[int] = frozenset()
    hidden_columns: frozenset[int] = frozenset()
    repeated: frozenset[tuple[int, int]] = frozenset()
    wide: Mapping[tuple[int, int], int] = field(default_factory=dict)
    delimiter: str = ""
    written: frozenset[tuple[int, int]] = frozenset()
    scales: Mapping[tuple[int, int], int] = field(default_factory=dict)
    remarks: Mapping[tuple[int, int], str] = field(default_factory=dict)

    def without_hidden_rows(self) -> Sheet:
        """The sheet without the rows that are hidden or filtered away."""
        return replace(self, rows=tuple(row for row in self.rows if row[0] not in self.hidden_rows))


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
    admit_size(data, name, limits)
    if is_zip(data):
        sheets, problems = _workbook(data, name, limits)
    elif is_geojson(data):
        sheets, problems = [Sheet("", *site_points(data, name, limits.table))], []
    else:
        admit_table(data, name, _HINT)
        sheets, problems = _csv(data, name, limits)
    held = tuple(sheet for sheet in sheets if sheet.rows)
    if not held:
        message = f"{name} holds no rows."
        raise InputRefusedError(message, _HINT)
    return held, tuple(problems)


def admit_size(data: bytes, name: str, limits: EstateLimits) -> None:
    """Refuse what is too large before it is looked into: bytes, and lines of text.

    Raises
    ------
    InputRefusedError
        When it is.
    """
    if len(data) > limits.file_bytes:
        message = (
            f"{name} has {len(data) / MEGABYTE:,.1f} MB; lists of up to {limits.file_bytes // MEGABYTE} MB are read."
        )
        raise InputRefusedError(message, _FEWER)
    if not is_zip(data):
        admit_lines(data, name, limits.table)


def _csv(data: bytes, name: str, limits: EstateLimits) -> tuple[list[Sheet], list[Problem]]:
    text, problems = text_of(data, name, limits.table)
    rows: list[Row] = []
    widths: dict[int, int] = {}
    delimiter = _delimiter(text.characters)
    for number, cells in rows_of(text.characters, delimiter, name, limits.table):
        stripped = [as_written(cell).strip(" \u00a0\t\r\n\ufeff") for cell in cells]
        while stripped and not stripped[-1]:
            stripped.pop()
        if stripped:
            rows.append((number, tuple(stripped)))
            if len(widths) < HEAD_LINES:
                widths[number] = len(cells)
    return [Sheet("", tuple(rows), widths, delimiter=delimiter)], problems


def _delimiter(characters: str) -> str:
    """The delimiter that cuts the head of the file into most columns of equal number."""
    lines = head_of(characters)

    def fit(delimiter: str) -> int:
        widths = widths_of(lines, delimiter)
        return max((widths.count(w) * (w - 1) for w in set(widths)), default=0)

    return max(DELIMITERS, key=fit)


def _workbook(data: bytes, name: str, limits: EstateLimits) -> tuple[list[Sheet], list[Problem]]:
    """Sheets of a workbook, visible or not."""
    with closing(Archive(data, name, ArchiveLimits(unpacked_bytes=limits.unpacked_bytes, hint=SAVE_AGAIN))) as archive:
        known = workbook_part(archive)
        if not known:
            kind = kind_of_archive(archive.names)
            message = f"{name} is {kind.words}."
            raise InputRefusedError(message, kind.hint)
        words, sheets_of = WORKBOOKS[known]
        archive.admit(part for part in archive.names if part.endswith((".xml", ".rels")))
        cells = Cells(name, limits.table, WorkbookLimits())
        grids = list(sheets_of(archive, Parts(name, words, WorkbookLimits()), cells))
    return [_sheet(grid) for grid in grids], cells.problems()


def _sheet(grid: Grid) -> Sheet:
    return Sheet(
        grid.name,
        grid.rows,
        hidden=grid.hidden,
        hidden_rows=grid.hidden_rows,
        hidden_columns=grid.hidden_columns,
        repeated=grid.repeated,
        wide=grid.wide,
        written=grid.written,
        scales=grid.scales,
        remarks=grid.remarks,
    )
