"""Growth: a table of somebody's own says how many people will live where, by year: a projection, or new housing.

Areas may be small areas, MSOAs, wards, councils or boards; larger ones are shared out by today's residents, in whole
people that add up. What the table does not name keeps today's residents.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from nhmap.core.people.sharing import whole_numbers
from nhmap.errors import InputRefusedError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from nhmap.core.geography.areas import SmallAreas

LEVELS: Final = {
    "lsoa": "small areas",
    "msoa": "MSOAs",
    "ward": "wards",
    "district": "councils",
    "hwb": "counties and boards",
}
"""What an area of a table may be, finest first: our geography, and in words."""


class Counts(StrEnum):
    """What the numbers of a table count."""

    PEOPLE = "people"
    ADDED = "added"
    HOMES = "homes"


@dataclass(frozen=True)
class GrowthRow:
    """One row: an area by its geography (see ``LEVELS``) and code, a year, and a number of people or homes."""

    line: int
    level: str
    code: str
    year: int
    number: float


@dataclass(frozen=True)
class GrowthTable:
    """A table as it is used.

    Attributes
    ----------
    name
        Of the file.
    counts
        Whether numbers are of all people, of people added to today's, or of new homes.
    rows
        Those that can be used; no two of a year hold the same small area.
    each_year
        Of people added and homes: whether a number is of its year alone, so that years add up; else it is all since
        today. None while nobody has said so and the table holds several years.
    people_per_home
        Of homes; None while nobody has said so.
    year
        Which year counts.
    """

    name: str
    counts: Counts
    rows: tuple[GrowthRow, ...]
    each_year: bool | None = None
    people_per_home: float | None = None
    year: int = 0

    @cached_property
    def years(self) -> tuple[int, ...]:
        """Years of the table, ascending."""
        return tuple(sorted({row.year for row in self.rows}))

    @property
    def open_questions(self) -> tuple[str, ...]:
        """What must be said before the table can be used: ``each_year``, ``people_per_home``."""
        questions = []
        if self.counts is not Counts.PEOPLE and len(self.years) > 1 and self.each_year is None:
            questions.append("each_year")
        if self.counts is Counts.HOMES and self.people_per_home is None:
            questions.append("people_per_home")
        return tuple(questions)

    def answered(self, **answers: Any) -> GrowthTable:  # noqa: ANN401 - one kind a field
        """The table with answers, and the year that counts: its last where none is said."""
        table = replace(self, **{key: value for key, value in answers.items() if value is not None})
        if table.year and table.year not in table.years:
            message = f"{table.name} says nothing of {table.year}."
            raise InputRefusedError(message, f"Its years are {', '.join(map(str, table.years))}.")
        return table if table.year else replace(table, year=table.years[-1])

    def to_dict(self) -> dict[str, Any]:
        """The table as plain values."""
        return {
            "name": self.name,
            "counts": self.counts.value,
            "each_year": self.each_year,
            "people_per_home": self.people_per_home,
            "year": self.year,
            "rows": [[row.line, row.level, row.code, row.year, row.number] for row in self.rows],
        }

    @classmethod
    def from_dict(cls, raw: Mapping[str, Any]) -> GrowthTable:
        """The inverse of ``to_dict``.

        Raises
        ------
        AttributeError, KeyError, TypeError, ValueError
            When the values are not those of a table.
        """
        rows = tuple(GrowthRow(int(a), str(b), str(c), int(d), float(e)) for a, b, c, d, e in raw["rows"])
        yearly, per_home = raw["each_year"], raw["people_per_home"]
        table = cls(
            str(raw["name"]),
            Counts(raw["counts"]),
            rows,
            None if yearly is None else bool(yearly),
            None if per_home is None else float(per_home),
            int(raw["year"]),
        )
        if table.year not in table.years or table.open_questions or any(row.level not in LEVELS for row in rows):
            message = "not a table in use"
            raise ValueError(message)
        return table


@dataclass(frozen=True, eq=False)
class Growth:
    """People of each small area by a table.

    Attributes
    ----------
    people
        Shape (n,).
    named
        Small areas that a row of the year names, alone or in a larger area; shape (n,).
    words
        What stands beside every figure.
    """

    people: NDArray[np.int64]
    named: NDArray[np.bool_]
    words: str


def growth(table: GrowthTable, areas: SmallAreas) -> Growth:
    """How many people live where in the year that counts.

    Raises
    ------
    InputRefusedError
        When more people would leave an area than live there.
    """
    today = areas.residents
    adds = table.counts is not Counts.PEOPLE
    factor = (table.people_per_home or 0.0) if table.counts is Counts.HOMES else 1.0
    people, named = today.copy(), np.zeros(len(areas), dtype=np.bool_)
    numbers: dict[tuple[str, str], float] = {}
    for row in table.rows:
        if row.year == table.year or (adds and table.each_year and row.year < table.year):
            key = (row.level, row.code)
            numbers[key] = numbers.get(key, 0.0) + row.number * factor
    members = Members(areas)
    for (level, code), number in numbers.items():
        rows = members.rows(level, code)
        total = round(number) + (int(today[rows].sum()) if adds else 0)
        if total < 0:
            message = f"{table.name}: by {table.year} more people would leave {code} than live there."
            raise InputRefusedError(message, "Look at the numbers below zero in its rows.")
        people[rows] = _shared(total, today[rows])
        named[rows] = True
    return Growth(people, named, _words(table, numbers.keys()))


def _shared(total: int, by: NDArray[np.int64]) -> NDArray[np.int64]:
    """A total in whole people by today's residents; evenly where nobody lives."""
    weight = by if by.sum() else np.ones(len(by), dtype=np.int64)
    group = np.zeros(len(by), dtype=np.int64)
    return whole_numbers(total * (weight / weight.sum()), group, np.array([total]))


def _words(table: GrowthTable, keys: Any) -> str:  # noqa: ANN401 - keys of a dictionary
    what = {
        Counts.PEOPLE: "people",
        Counts.ADDED: "mid-2022 residents and the people added",
        Counts.HOMES: f"mid-2022 residents and {table.people_per_home or 0:g} people for each new home",
    }[table.counts]
    since = " (years added up)" if table.each_year and table.counts is not Counts.PEOPLE else ""
    levels = {level for level, _ in keys}
    shared = " and ".join(words for level, words in LEVELS.items() if level in levels and level != "lsoa")
    remark = f"; {shared} shared out by today’s residents" if shared else ""
    return f"{table.year}, {what}{since} by your table “{table.name}”{remark}; other areas as in mid-2022"


class Members:
    """Which small areas an area of a table holds."""

    def __init__(self, areas: SmallAreas) -> None:
        self._areas = areas
        self._sorted: dict[str, tuple[dict[str, int], NDArray[np.intp], NDArray[np.intp]]] = {}

    def rows(self, level: str, code: str) -> NDArray[np.intp]:
        """Rows of the small areas; none for a code that is not of this geography."""
        if level == "lsoa":
            row = self._areas.rows_of([code])
            return row[row >= 0].astype(np.intp)
        number, order, start = self._of(level)
        at = number.get(code)
        return order[:0] if at is None else order[start[at] : start[at + 1]]

    def _of(self, level: str) -> tuple[dict[str, int], NDArray[np.intp], NDArray[np.intp]]:
        if level not in self._sorted:
            grouping = self._areas.grouping(level)
            order = np.argsort(grouping.member, kind="stable")
            start = np.searchsorted(grouping.member[order], np.arange(len(grouping.codes) + 1))
            self._sorted[level] = {str(c): i for i, c in enumerate(grouping.codes)}, order, start
        return self._sorted[level]
