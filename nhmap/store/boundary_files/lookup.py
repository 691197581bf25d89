"""Lookups: a table of areas and names becomes groups of small areas; rows not used come back with a reason."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd

from nhmap.errors import InputRefusedError
from nhmap.store.boundary_files.area_codes import KINDS, AreaCodes, code_of, find_areas, why_unknown
from nhmap.store.boundary_files.brought import REJECTED, Brought, admit_groups, ask, chosen_column
from nhmap.store.boundary_files.group_status import GroupStatus
from nhmap.store.boundary_files.naming_columns import best_of, name_columns, name_of
from nhmap.store.boundary_files.strange_codes import strange_codes
from nhmap.store.boundary_files.tables import HINT, Rows, rows_of_file
from nhmap.store.footprint_files.finer_rows import ByMost, admit_finer, divided_problems, finer_rows
from nhmap.store.tabular.problems import Problem, counted, some

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from nhmap.core.geography.areas import SmallAreas

_E05: Final = re.compile(r"E05\d{6}")
_HEAD: Final = 12
"""Rows in which the header is looked for: some exports begin with a title."""


def read_lookup(  # noqa: PLR0913, PLR0917 - a job for a process apart, by position
    data: bytes,
    name: str,
    areas: SmallAreas,
    named_by: str | None,
    sheet: str | None,
    retired: Mapping[str, tuple[str, ...]],
    more: Mapping[str, Mapping[str, NDArray[np.intp]]] | None = None,
) -> Brought:
    """Read a lookup from a CSV file or a workbook.

    Raises
    ------
    LayersError
        When a workbook has several sheets, and none was named.
    InputRefusedError
        When no row can be used.
    """
    return lookup_of_rows(*rows_of_file(data, name, sheet), name, areas, named_by, retired, more)


def lookup_of_rows(  # noqa: PLR0913, PLR0917 - what a table is read by
    rows: Rows,
    problems: tuple[Problem, ...],
    name: str,
    areas: SmallAreas,
    named_by: str | None,
    retired: Mapping[str, tuple[str, ...]],
    more: Mapping[str, Mapping[str, NDArray[np.intp]]] | None = None,
    finer: str = "",
) -> Brought:
    """As ``read_lookup``, of rows that were read; ``finer`` says what they are where that does not stand in them."""
    lookup = find_areas(rows, areas, retired, more or {})
    if lookup is None:
        strange = strange_codes([cells for _, cells in rows], name)
        if strange is not None:
            raise strange
        message = f"No column of {name} holds codes of areas that nhmap knows."
        raise InputRefusedError(message, f"{HINT} Codes of {', '.join(KINDS.values())} are known.")
    at, book = lookup
    header, body, remarks = _header(rows, at, book)
    cells = {
        column: [row[place] if place < len(row) else "" for _, row in body]
        for place, column in enumerate(header)
        if place != at and column
    }
    when = GroupStatus.of(cells)
    columns = name_columns(cells, [*_same_areas(cells, book), *when.columns])
    column = chosen_column(columns, named_by, best_of(columns), name)
    if column is None:
        return replace(ask(columns, len(areas), "lookup", KINDS[book.kind]), headings=tuple(header))
    codes = cells[column.code] if column.code else [""] * len(body)
    finer = finer or finer_rows([cells for _, cells in body], at)
    groups = _Groups(areas, book, header[at], finer)
    for place, ((line, row), called, code) in enumerate(zip(body, cells[column.column], codes, strict=True)):
        group = groups.take(line, row[at] if at < len(row) else "", called, code)
        if group is not None:
            when.take(line, place, group)
    groups.settle(name)
    admit_groups(len(groups.names), name)
    if not (groups.member >= 0).any():
        why = groups.rejected[0][-1] if groups.rejected else "No row has a name."
        message = f"No row of {name} can be used. {why}"
        raise InputRefusedError(message, HINT)
    return Brought(
        groups.settled_names(), tuple(groups.codes), groups.member, column.column, columns, "lookup",
        (*problems, *remarks, *groups.problems(), *when.problems()),
        rejected=pd.DataFrame(groups.rejected, columns=list(REJECTED)),
        of=KINDS[book.kind], statuses=when.statuses(len(groups.names)), starts=when.starts(len(groups.names)),
        headings=tuple(header),
    )  # fmt: skip


def _header(rows: Rows, at: int, book: AreaCodes) -> tuple[list[str], Rows, list[Problem]]:
    """Headings, and the rows below; made up where the file has none."""
    for place, (line, cells) in enumerate(rows[:_HEAD]):
        cell = cells[at] if at < len(cells) else ""
        if book.find(cell) is not None:
            break
        if cell and len([c for c in cells if c]) > 1:
            message = f"The header is in row {line}; what stands above it was left out."
            above = [Problem("lines above the header", "information", message, lines=(line,))] if place else []
            return _apart(cells, rows), rows[place + 1 :], above
    width = max(len(cells) for _, cells in rows)
    message = "The file has no header; its columns were numbered."
    return [f"column {i + 1}" for i in range(width)], rows, [Problem("no header", "warning", message)]


def _apart(cells: list[str], rows: Rows) -> list[str]:
    """Headings, each different from the others, as many as the widest row has cells."""
    width = max(len(row) for _, row in rows)
    counts: Counter[str] = Counter()
    header = []
    for place in range(width):
        column = cells[place] if place < len(cells) else ""
        column = column or f"column {place + 1}"
        counts[column] += 1
        header.append(column if counts[column] == 1 else f"{column} ({counts[column]})")
    return header


def _same_areas(cells: Mapping[str, list[str]], book: AreaCodes) -> list[str]:
    """Columns that only say the areas again, such as their names."""
    same = []
    for column, texts in cells.items():
        sample = [cell for cell in texts[:200] if cell]
        if sample and book.kind == "lsoa" and sum(book.find(cell) is not None for cell in sample) * 2 > len(sample):
            same.append(column)
    return same


class _Groups:
    """Takes row after row, and gives each small area to the first name that a row has for it.

    Where rows are ``finer`` than small areas, each goes to the name that most of its rows have.
    """

    def __init__(self, areas: SmallAreas, book: AreaCodes, column: str, finer: str = "") -> None:
        self.areas, self.book, self.column, self.finer = areas, book, column, finer
        self.member = np.full(len(areas), -1, dtype=np.int32)
        self.names: list[str] = []
        self.codes: list[str] = []
        self.rejected: list[tuple[object, ...]] = []
        self._number: dict[tuple[str, str], int] = {}
        self._nameless: list[int] = []
        self._converted: list[int] = []
        self._votes: list[tuple[NDArray[np.intp], int]] = []
        self._divided: list[Problem] = []

    def take(self, line: int, cell: str, called: object, code: str) -> int | None:
        """One row; the group that it names, if it can be used."""
        if not cell.strip():
            return None
        rows, name = self.book.find(cell), name_of(called)
        if rows is None:
            self._reject(line, cell, name, why_unknown(cell, self.book.kind))
        elif not name:
            self._nameless.append(line)
        else:
            if code_of(cell) in self.book.converted:
                self._converted.append(line)
            group = self._group(name, code_of(code))
            self._hold(line, cell, name, group)
            return group
        return None

    def _group(self, name: str, code: str) -> int:
        key = (code or name.casefold(), "code" if code else "name")
        if key not in self._number:
            self._number[key] = len(self.names)
            self.names.append(name)
            self.codes.append(code)
        return self._number[key]

    def _hold(self, line: int, cell: str, name: str, group: int) -> None:
        rows = self.book.find(cell)
        assert rows is not None  # noqa: S101 - looked up by the caller
        if self.finer:
            self._votes.append((rows, group))
            return
        before = self.member[rows]
        self.member[rows[before < 0]] = group
        other = before[(before >= 0) & (before != group)]
        if len(other) and code_of(cell) not in self.book.converted:
            self._reject(line, cell, name, f"An earlier row gives it to {self.names[int(other[0])]}, which keeps it.")

    def settle(self, name: str) -> None:
        """Give small areas to what most of their rows name, where rows are finer."""
        if not self.finer:
            return
        by_most = ByMost.of([rows for rows, _ in self._votes], [group for _, group in self._votes], len(self.areas))
        admit_finer(by_most, self.finer, self.book.kind, KINDS[self.book.kind], name)
        self.member = by_most.winner
        self._divided = divided_problems(by_most, self.finer, self.areas, self.settled_names())

    def _reject(self, line: int, cell: str, name: str, reason: str) -> None:
        self.rejected.append((line, self.column, code_of(cell), name, reason))

    def settled_names(self) -> tuple[str, ...]:
        """Names, with the code behind those that several groups share."""
        shared = {name for name, times in Counter(map(str.casefold, self.names)).items() if times > 1}
        return tuple(
            f"{name} ({code})" if code and name.casefold() in shared else name
            for name, code in zip(self.names, self.codes, strict=True)
        )

    def problems(self) -> list[Problem]:
        """What was odd, and what was done about it."""
        problems = list(self._divided)
        if self.rejected:
            people = self._people([str(row[2]) for row in self.rejected])
            where = some(f"row {row[0]}: {row[2]}" for row in self.rejected)
            message = (
                f"{counted(len(self.rejected), 'row')} could not be used and {_was(self.rejected)} left out ({where})."
            )
            if self.book.kind == "ward" and any(_E05.fullmatch(str(row[2])) for row in self.rejected):
                message += (
                    " nhmap knows the wards of 2024; those of another year once they were brought under “Data”,"
                    " “Boundaries”."
                )
            problems.append(Problem("rows left out", "problem", message, people=people, lines=_lines(self.rejected)))
        if self._nameless:
            message = f"{counted(len(self._nameless), 'row')} without a name: in no group."
            problems.append(Problem("no name", "information", message, lines=tuple(self._nameless)))
        if self._converted:
            message = f"{counted(len(self._converted), 'row')} with a code of 2011: converted to 2021."
            problems.append(Problem("code converted", "warning", message, lines=tuple(self._converted)))
        return problems

    def _people(self, cells: list[str]) -> int:
        areas = [rows for rows in map(self.book.find, cells) if rows is not None]
        return int(self.areas.residents[np.unique(np.concatenate(areas))].sum()) if areas else 0


def _was(rows: list[tuple[object, ...]]) -> str:
    return "was" if len(rows) == 1 else "were"


def _lines(rows: list[tuple[object, ...]]) -> tuple[int, ...]:
    return tuple(int(str(row[0])) for row in rows)
