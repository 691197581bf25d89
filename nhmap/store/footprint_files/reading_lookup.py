"""Reading lookups: a table of codes and zones becomes a plan; rows that cannot be used come back with a reason."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd

from nhmap.core.plan.plans import Level
from nhmap.errors import InputRefusedError
from nhmap.store.footprint_files.finer_rows import ByMost, admit_finer, divided_problems, finer_rows
from nhmap.store.footprint_files.lookup_meaning import NOUNS, CodeBook, plan_of
from nhmap.store.footprint_files.lookup_table import LookupTable, read_table
from nhmap.store.tabular.cells import as_written, clean_name, harmless
from nhmap.store.tabular.problems import Problem, Severity, counted, some
from nhmap.store.tabular.tables import overflow_words, overflowing

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from nhmap.core.geography.areas import SmallAreas
    from nhmap.core.plan.plans import Plan

REJECTED: Final = ("line", "column", "code", "SNP", "MNP", "IHO", "reason")

Names = tuple[str, str, str]
"""What a row names: SNP, MNP, IHO; "" for none."""


@dataclass(frozen=True)
class _Row:
    """One row of the file."""

    line: int
    code: str
    names: Names


@dataclass(eq=False)
class _Reader:
    """Reads row after row, then gives each small area to what the first row (or the last) names.

    ``names`` are the different things that rows name; ``held`` gives each small area the position of what its row
    names, -1 for none; shape (n,). ``residents`` are those of the small areas.
    """

    table: LookupTable
    book: CodeBook
    held: NDArray[np.int32]
    residents: NDArray[np.int64]
    names: list[Names] = field(default_factory=list)
    number: dict[Names, int] = field(default_factory=dict)
    rejected: list[tuple[int | str, ...]] = field(default_factory=list)
    reasons: dict[str, list[_Row]] = field(default_factory=dict)
    repeated: list[_Row] = field(default_factory=list)
    converted: list[_Row] = field(default_factory=list)
    trimmed: list[_Row] = field(default_factory=list)
    unassigned: list[_Row] = field(default_factory=list)
    divided: ByMost | None = None
    _named: list[tuple[_Row, NDArray[np.intp], bool]] = field(default_factory=list)
    _cleaned: dict[str, tuple[str, bool]] = field(default_factory=dict)

    @property
    def column(self) -> str:
        """What the column of codes is called."""
        return self.table.header[self.table.code]

    @property
    def named_lines(self) -> list[int]:
        """Lines of the rows that name a zone, as they stand."""
        return [row.line for row, _, _ in self._named]

    def read(self, line: int, cells: list[str]) -> None:
        """Take in one row, or put it aside with a reason."""
        at = self.table.code
        code = cells[at].upper() if at < len(cells) else ""
        cleaned = [self._name(level, cells) for level in Level]
        row = _Row(line, code, (cleaned[0][0], cleaned[1][0], cleaned[2][0]))
        if overflowing(cells, len(self.table.header)):
            self._reject(row, "overflowing", overflow_words(cells, len(self.table.header)))
            return
        if any(trimmed for _, trimmed in cleaned):
            self.trimmed.append(row)
        if not code:
            self._reject(row, "without a code", "The row has no code.")
            return
        place, converted = self.book.find(code)
        if place is None:
            self._reject(row, *self.book.unknown(code))
            return
        if converted:
            self.converted.append(row)
        if not any(row.names):
            self.unassigned.append(row)
            return
        if row.names not in self.number:
            self.number[row.names] = len(self.names)
            self.names.append(row.names)
        self._named.append((row, place, converted))

    def settle(self, *, last: bool) -> None:
        """Give small areas to what the rows name; of several rows the first counts, or the last."""
        for row, place, converted in reversed(self._named) if last else self._named:
            self._hold(row, place, converted=converted, other="A later" if last else "An earlier")
        self.rejected.sort(key=lambda row: row[0])
        if last:
            for rows in (self.repeated, *self.reasons.values()):
                rows.sort(key=lambda row: row.line)

    def settle_by_most(self) -> ByMost:
        """Give each small area to what most of its rows name, where rows are finer than small areas."""
        places = [place for _, place, _ in self._named]
        self.divided = ByMost.of(places, [self.number[row.names] for row, _, _ in self._named], len(self.held))
        self.held[:] = self.divided.winner
        self.rejected.sort(key=lambda row: row[0])
        return self.divided

    def _hold(self, row: _Row, place: NDArray[np.intp], *, converted: bool, other: str) -> None:
        """Give small areas to what the row names, save those that another row gave away before."""
        mine = self.number[row.names]
        if len(place) == 1 and self.held[place[0]] < 0:
            self.held[place[0]] = mine
            return
        before = self.held[place]
        self.held[place[before < 0]] = mine
        if (before == mine).any() and not converted:
            self.repeated.append(row)
        others = before[(before >= 0) & (before != mine)]
        if len(others):
            kept = next(name for name in self.names[others[0]] if name)
            self._reject(row, "twice", f"{other} row gives it to {kept}, which keeps it.")

    def _name(self, level: Level, cells: list[str]) -> tuple[str, bool]:
        """Name of a zone in a row, without what nhmap added against formulas; and whether it had to be cut."""
        at = self.table.levels.get(level.value, -1)
        if not 0 <= at < len(cells):
            return "", False
        known = self._cleaned.get(cells[at])
        if known is None:
            written = as_written(cells[at])
            name = clean_name(written)
            known = self._cleaned[cells[at]] = name, name != written.strip()
        return known

    def places(self, rows: list[_Row]) -> NDArray[np.intp]:
        """The small areas that the codes of some rows mean, each once, ascending."""
        members = (self.book.find(row.code)[0] for row in rows)
        return np.unique(
            np.concatenate([np.empty(0, dtype=np.intp), *(place for place in members if place is not None)])
        )

    def people(self, rows: list[_Row]) -> int:
        """Residents of the small areas of some rows; nobody where no code is known."""
        return int(self.residents[self.places(rows)].sum())

    def _reject(self, row: _Row, why: str, reason: str) -> None:
        """Put a row aside: ``why`` groups it with others, ``reason`` is what the row itself is told."""
        self.rejected.append((row.line, self.column, row.code, *row.names, reason))
        self.reasons.setdefault(why, []).append(row)


def read_lookup(
    data: bytes, name: str, areas: SmallAreas, retired: Mapping[str, tuple[str, ...]], *, last: bool = False
) -> tuple[Plan, tuple[Problem, ...], pd.DataFrame]:
    """Read a lookup CSV.

    Parameters
    ----------
    retired
        Small areas of 2021 for each code that is no longer one (LSOA 2011 to LSOA 2021); may be empty.
    last
        Whether the last of several rows of a small area counts, not the first.

    Returns
    -------
    The plan, what a person should know, and the rejected rows with columns ``REJECTED``.

    Raises
    ------
    InputRefusedError
        When no row can be used.
    """
    return plan_of_table(read_table(data, name), name, areas, retired, last=last)


def plan_of_table(  # noqa: PLR0913 - what a table is read by
    table: LookupTable,
    name: str,
    areas: SmallAreas,
    retired: Mapping[str, tuple[str, ...]],
    *,
    last: bool = False,
    finer: str = "",
) -> tuple[Plan, tuple[Problem, ...], pd.DataFrame]:
    """As ``read_lookup``, of a table whose columns are known; ``finer`` says what its rows are, if not to be looked."""
    nobody = np.full(len(areas), -1, dtype=np.int32)
    reader = _Reader(table, CodeBook.of(table.kind, areas, retired), nobody, areas.residents)
    for line, cells in table.rows:
        reader.read(line, cells)
    finer = finer or finer_rows([cells for _, cells in table.rows], table.code)
    if finer:
        admit_finer(reader.settle_by_most(), finer, table.kind, NOUNS[table.kind][1], name)
    else:
        reader.settle(last=last)
    if not (reader.held >= 0).any():
        why = " ".join(problem.message for problem in _rejections(reader)[:3])
        message = f"No row of {name} can be used. {why}".strip()
        raise InputRefusedError(message, "Use codes of LSOAs (2021), MSOAs (2021) or wards (2024) of England.")
    plan, nesting = plan_of(reader.names, reader.held, areas)
    called = [next(filter(None, names)) for names in reader.names]
    divided = divided_problems(reader.divided, finer, areas, called) if reader.divided else ()
    problems = (*table.problems, *_rejections(reader), *divided, *_said(reader), *nesting)
    return plan, problems, pd.DataFrame(reader.rejected, columns=list(REJECTED))


def rejected_csv(rejected: pd.DataFrame) -> bytes:
    """The rejected rows as a CSV file to correct and give again."""
    return rejected.map(harmless).to_csv(index=False, lineterminator="\r\n").encode()


_REASONS: Final = {
    "overflowing": (
        "more cells than the header",
        (
            "{count} with more cells than the header: left out ({where}). A delimiter inside a name belongs in"
            " quotation marks."
        ),
    ),
    "without a code": ("no code", "{count} without a code in the column {column}: left out ({where})."),
    "unknown": ("code unknown", "{count} with a code that is no {noun} of England: left out ({where})."),
    "unplaced": (
        "code unknown",
        "{count} with a postcode that is not known, or not in England: left out ({where}).",
    ),
    "another year": (
        "code unknown",
        (
            "{count} with a code of a ward that is none of 2024: left out ({where}). Bring the wards of that year once"
            " under “Data”, “Boundaries”, or give LSOAs."
        ),
    ),
    "retired": (
        "code retired",
        (
            "{count} with a code in the column {column} that is not among the {nouns} of 2021, such as codes of 2011:"
            " left out ({where}). Convert them with the ONS lookup from LSOA 2011 to LSOA 2021."
        ),
    ),
    "elsewhere": ("code elsewhere", "{count} with a code of another nation: left out ({where})."),
    "twice": (
        "claimed twice",
        "{count} for {a} {noun} that another row gives to another zone: that one keeps it ({where}).",
    ),
}
"""For each group of rejected rows the check and the sentence."""


def _rejections(reader: _Reader) -> list[Problem]:
    """One problem for each reason that rows were rejected for."""
    noun, nouns, article = NOUNS[reader.table.kind]
    problems = []
    for why, rows in reader.reasons.items():
        check, sentence = _REASONS[why]
        count = counted(len(rows), "row")
        message = sentence.format(
            count=count, column=reader.column, noun=noun, nouns=nouns, a=article, where=_where(rows)
        )
        codes = tuple(row.code for row in rows if row.code)
        people, lines = reader.people(rows), tuple(row.line for row in rows)
        problems.append(Problem(check, "problem", message, codes=codes, people=people, lines=lines))
    return problems


def _where(rows: list[_Row]) -> str:
    return some(f"line {row.line}{': ' if row.code else ''}{row.code}" for row in rows)


def _said(reader: _Reader) -> list[Problem]:
    """What was made of rows that were used."""
    noun = NOUNS[reader.table.kind][0]
    sayings: tuple[tuple[str, Severity, list[_Row], str], ...] = (
        ("code converted", "warning", reader.converted, "with a code of 2011: converted to 2021"),
        ("same row twice", "information", reader.repeated, f"repeating what another row says of the same {noun}"),
        ("name trimmed", "warning", reader.trimmed, "with a name that was cut or lost characters"),
    )
    said = [
        Problem(
            check,
            severity,
            f"{counted(len(rows), 'row')} {what} ({_where(rows)}).",
            people=reader.people(rows),
            lines=tuple(r.line for r in rows),
        )
        for check, severity, rows, what in sayings
        if rows
    ]
    if reader.unassigned:
        free = reader.places(reader.unassigned)
        free = free[reader.held[free] < 0]
        people = int(reader.residents[free].sum())
        message = f"{counted(len(reader.unassigned), 'row')} with a code and no zone, {people:,} people: unassigned."
        lines = tuple(row.line for row in reader.unassigned)
        if _names_stand_once(reader):
            message += (
                " Each name stands in one row, with empty rows below it, as merged cells leave it. If it holds "
                "for those rows, too, write it into each (in Excel: unmerge, then fill down) and open the file again."
            )
            said.append(Problem("names stand once", "problem", message, people=people, lines=lines))
        else:
            said.append(Problem("unassigned", "information", message, people=people, lines=lines))
    return said


def _names_stand_once(reader: _Reader) -> bool:
    """Whether each of several names stands in one row alone, the first row has one, and most rows have none."""
    named = reader.named_lines
    alone = len(named) == len(reader.names) > 2 and len(reader.unassigned) > len(named)  # noqa: PLR2004 - several
    return alone and named[0] < reader.unassigned[0].line
