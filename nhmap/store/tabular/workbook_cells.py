"""Workbook cells: rows of sheets as they are gathered, within bounds; what could not be read is counted and said."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from nhmap.errors import InputRefusedError
from nhmap.store.tabular.problems import Problem, counted, some

if TYPE_CHECKING:
    from collections.abc import Mapping

    from nhmap.store.tabular.tables import TableLimits
    from nhmap.store.tabular.workbook_parts import WorkbookLimits

_MOST_REMARKS, _LONGEST_REMARK = 500, 500
_PARTED: Final = re.compile(r"\d[.,]\d")
_BLANK: Final = " \u00a0\t\r\n\ufeff"
_UNREADABLE: Final = ("cannot be read and was taken for empty", "cannot be read and were taken for empty")
_OPEN: Final = "never worked out (open the file in a spreadsheet and save it)"
_NOT_WORKED_OUT: Final = (f"holds a formula that was {_OPEN}", f"hold formulas that were {_OPEN}")


@dataclass(frozen=True)
class Merge:
    """A block of cells that are one: first and last row and column, all counted from 1."""

    top: int
    bottom: int
    left: int
    right: int


@dataclass(frozen=True)
class Grid:
    """One sheet.

    Attributes
    ----------
    rows
        Those that are not blank, each with its number, counted from 1. What stands in a merged cell is repeated in
        every row of it, in its first column.
    hidden
        Whether the sheet is hidden.
    hidden_rows, hidden_columns
        Numbers of what is hidden or filtered away, counted from 1.
    repeated
        Row and column, counted from 1, of each cell that only repeats what a merged cell above it says.
    wide
        Row and column where a cell begins that spans several columns -> its last column.
    written
        Row and column, counted from 1, of each cell that is text and holds figures with a point or a comma: what these
        mean is for a reader to find out, as the workbook does not say it.
    scales
        Row and column, counted from 1, of each number that shows a part of itself -> how many times what it shows its
        cell holds: “#,##0,” shows 125 of 125,000.
    remarks
        Row and column, counted from 1, of a cell -> the note that somebody put on it.
    """

    name: str
    rows: tuple[tuple[int, tuple[str, ...]], ...]
    hidden: bool = False
    hidden_rows: frozenset[int] = frozenset()
    hidden_columns: frozenset[int] = frozenset()
    repeated: frozenset[tuple[int, int]] = frozenset()
    wide: Mapping[tuple[int, int], int] = field(default_factory=dict)
    written: frozenset[tuple[int, int]] = frozenset()
    scales: Mapping[tuple[int, int], int] = field(default_factory=dict)
    remarks: Mapping[tuple[int, int], str] = field(default_factory=dict)


class Cells:
    """All sheets of one workbook, counted together."""

    def __init__(self, name: str, table: TableLimits, limits: WorkbookLimits) -> None:
        self.name, self.table, self.limits = name, table, limits
        self.rows = self._held = self._characters = self._strings = self._repeats = 0
        self._read = 0
        self._left: list[str] = []
        self._faulty: dict[tuple[str, str], list[str]] = {}

    def sheet(self, name: str) -> SheetRows | None:
        """The next sheet; None where there have been enough."""
        self._read += 1
        if self._read > self.limits.sheets:
            self._left.append(name)
            return None
        return SheetRows(self, name)

    def take_repeat(self) -> None:
        """Count a row that a merged cell reaches: such cells may lie over one another in a hostile file."""
        self._repeats += 1
        if self._repeats > self.table.cells:
            raise self._too_large()

    def take_string(self, text: str) -> None:
        """Count a text that cells share."""
        self._strings += 1
        self._take(len(text))
        if self._strings > self.limits.strings:
            raise self._too_large()

    def take_row(self, cells: tuple[str, ...]) -> None:
        """Count a row, padded as it is."""
        self.rows += 1
        self._held += len(cells)
        if self.rows > self.table.rows or self._held > self.table.cells:
            raise self._too_large()

    def take_cell(self, text: str) -> None:
        """Count a cell."""
        if len(text) > self.limits.text:
            message = f"A cell of {self.name} has {len(text):,} characters; up to {self.limits.text:,} are read."
            raise InputRefusedError(message, "Shorten it, or leave its column out.")
        self._characters += len(text)
        if self._characters > self.limits.characters:
            raise self._too_large()

    def note(self, what: tuple[str, str], where: str) -> None:
        """Something that could not be read: in words for one cell, and for several."""
        self._faulty.setdefault(what, []).append(where)

    def problems(self) -> list[Problem]:
        """What a person should know."""
        problems = []
        for (one, several), cells in self._faulty.items():
            what = one if len(cells) == 1 else several
            message = f"{counted(len(cells), 'cell')} of {self.name} {what}: {some(cells)}."
            problems.append(Problem("cell not read", "warning", message))
        if self._left:
            most = self.limits.sheets
            message = f"{self.name} has {self._read:,} sheets; the first {most:,} were read, not {some(self._left)}."
            problems.append(Problem("sheets not read", "warning", message))
        return problems

    def too_wide(self) -> InputRefusedError:
        """The refusal of a row with too many columns."""
        return self._too_large()

    def _take(self, characters: int) -> None:
        self._characters += characters
        if self._characters > self.limits.characters:
            raise self._too_large()

    def _too_large(self) -> InputRefusedError:
        table = self.table
        message = (
            f"{self.name} is too large: lists of up to {table.rows:,} rows, {table.columns:,} columns and "
            f"{table.cells:,} cells are read."
        )
        return InputRefusedError(message, table.hint)


class SheetEndsError(Exception):
    """Enough of a sheet has been read: raised by those who want its first rows only, and never seen by others."""


@dataclass
class SheetRows:
    """The rows of one sheet while they are gathered.

    Attributes
    ----------
    only
        Columns that are wanted, counted from 1; all where none are named.
    """

    cells: Cells
    name: str
    _rows: list[tuple[int, tuple[str, ...]]] = field(default_factory=list)
    _row: dict[int, str] = field(default_factory=dict)
    _number: int = 0
    hidden: bool = False
    _hidden_rows: set[int] = field(default_factory=set)
    _hidden_columns: set[int] = field(default_factory=set)
    _merges: list[Merge] = field(default_factory=list)
    _written: set[tuple[int, int]] = field(default_factory=set)
    _scales: dict[tuple[int, int], int] = field(default_factory=dict)
    _remarks: dict[tuple[int, int], str] = field(default_factory=dict)
    only: frozenset[int] = frozenset()

    def remark(self, row: int, column: int, text: str) -> None:
        """A note on a cell, both counted from 1; a few hundred are enough, as headings are what is looked for."""
        if text.strip() and len(self._remarks) < _MOST_REMARKS:
            self._remarks[row, column] = " ".join(text[:_LONGEST_REMARK].split())

    def hide_row(self, times: int = 1) -> None:
        """The row that has begun is hidden, as often as it stands there; rows beyond any table do not matter."""
        most = self.cells.table.rows
        self._hidden_rows.update(range(self._number, self._number + min(times, most)))

    def hide_columns(self, first: int, last: int) -> None:
        """Columns that are hidden, counted from 1."""
        self._hidden_columns.update(range(first, min(last, self.cells.table.columns) + 1))

    def merge(self, block: Merge) -> None:
        """Cells that are one."""
        if len(self._merges) < self.cells.table.rows:
            self._merges.append(block)

    def start_row(self, number: int) -> None:
        """A row with this number begins."""
        self._number = number
        self._row = {}

    def put(self, column: int, text: str, *, typed: bool = False) -> None:
        """What a cell says; columns count from 1.

        Parameters
        ----------
        typed
            Whether it is a number, a day or a yes to the workbook itself, and no text.
        """
        text = text.strip(_BLANK)
        if text and (not self.only or column in self.only):
            self.cells.take_cell(text)
            if column > self.cells.table.columns:
                raise self.cells.too_wide()
            self._row[column] = text
            if not typed and _PARTED.search(text):
                self._written.add((self._number, column))

    def scale(self, column: int, times: int) -> None:
        """The number in a column of this row holds so many times what it shows."""
        self._scales[self._number, column] = times

    def unreadable(self, column: int) -> None:
        """A cell whose value cannot be made out: nothing is known of it."""
        self.cells.note(_UNREADABLE, self._where(column))

    def uncounted(self, column: int) -> None:
        """A formula that no program has worked out yet."""
        self.cells.note(_NOT_WORKED_OUT, self._where(column))

    def end_row(self, times: int = 1) -> None:
        """The row is whole; it may stand there several times."""
        if self._row:
            cell_at = self._row.get
            row = tuple([cell_at(column, "") for column in range(1, max(self._row) + 1)])
            written = [column for column in self._row if times > 1 and (self._number, column) in self._written]
            scales = {c: s for c in self._row if times > 1 and (s := self._scales.get((self._number, c)))}
            for at in range(times):
                self.cells.take_row(row)
                self._rows.append((self._number + at, row))
                self._written.update((self._number + at, column) for column in written)
                self._scales.update({(self._number + at, column): scale for column, scale in scales.items()})
        self._row = {}

    def grid(self) -> Grid:
        """The sheet as it was read; what merged cells say stands in every row of them."""
        rows = dict(self._rows)
        numbers = sorted(rows)
        repeated: set[tuple[int, int]] = set()
        for block in self._merges:
            for number in numbers[bisect_left(numbers, block.top + 1) : bisect_right(numbers, block.bottom)]:
                self.cells.take_repeat()
                if _repeat(rows, block, number):
                    repeated.add((number, block.left))
                    if (block.top, block.left) in self._scales:
                        self._scales[number, block.left] = self._scales[block.top, block.left]
                    if (block.top, block.left) in self._written:
                        self._written.add((number, block.left))
        wide = {(block.top, block.left): block.right for block in self._merges if block.right > block.left}
        return Grid(
            self.name,
            tuple((number, rows[number]) for number, _ in self._rows),
            self.hidden,
            frozenset(self._hidden_rows & rows.keys()),
            frozenset(self._hidden_columns),
            frozenset(repeated),
            wide,
            frozenset(self._written),
            dict(self._scales),
            dict(self._remarks),
        )

    def _where(self, column: int) -> str:
        letters = ""
        while column > 0:
            column, rest = divmod(column - 1, 26)
            letters = chr(65 + rest) + letters
        return f"{self.name} {letters}{self._number}"


def _repeat(rows: dict[int, tuple[str, ...]], block: Merge, number: int) -> bool:
    """Put into a row what the merged cell above it says; whether there was something to say, and room for it."""
    at = block.left - 1
    above, row = rows.get(block.top, ()), rows[number]
    if at >= len(above) or not above[at] or (at < len(row) and row[at]):
        return False
    padded = [*row, *[""] * (at + 1 - len(row))]
    padded[at] = above[at]
    rows[number] = tuple(padded)
    return True
