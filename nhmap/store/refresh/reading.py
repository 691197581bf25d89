"""Reading: the rows of a publication as its builder wants them, with every fault by file, row, column and value."""

from __future__ import annotations

import re
import zlib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from nhmap.errors import InputRefusedError, printable
from nhmap.store.refresh import columns as c
from nhmap.store.refresh.publications import OF_FILE
from nhmap.store.tabular.tables import overflowing

if TYPE_CHECKING:
    from collections.abc import Iterator

    from nhmap.store.refresh.publications import Publication
    from nhmap.store.refresh.recognising import Recognised

MOST_FAULTS: Final = 10_000
"""Faults of one file that are kept with their rows; beyond, they are counted."""
SAID: Final = 8
"""Faults that a refusal says; all of them stand in the file of rows set aside."""
_LONGEST: Final = 60
_UPPER: Final = frozenset({"SEX", "AGE_GROUP_5"})
_OUTSIDE: Final = re.compile(r"[WSNLM]\d{8}")


@dataclass(frozen=True)
class Fault:
    """One cell that is not as it should be, or one row."""

    name: str
    line: int
    column: str
    value: str
    why: str

    def __str__(self) -> str:
        """In words."""
        what = f"column {self.column}: “{self.value[:_LONGEST]}” {self.why}" if self.column else self.why
        return printable(f"row {self.line:,}, {what}")


@dataclass
class Tally:
    """What became of the rows of one file."""

    name: str
    title: str
    rows: int = 0
    used: int = 0
    notes: int = 0
    outside: int = 0
    twice: int = 0
    faults: list[Fault] = field(default_factory=list)
    faulty_rows: int = 0
    _mark: int = 0

    @property
    def mark(self) -> str:
        """Of the rows that are used, whatever their order: equal for equal contents."""
        return f"{self.used}-{self._mark:016x}"

    def take(self, values: tuple[str, ...]) -> None:
        """Count a row that is used."""
        self.used += 1
        text = "\x1f".join(values).encode()
        self._mark = (self._mark + (zlib.crc32(text) << 32) + zlib.adler32(text)) % (1 << 64)


def rows_of(recognised: Recognised, tally: Tally) -> Iterator[tuple[str, ...]]:
    """The rows that can be used, columns in the builder's order; the tally says what became of all others.

    Raises
    ------
    InputRefusedError
        When the file cannot be read to its end.
    """
    publication = OF_FILE[recognised.file]
    table = recognised.table
    if table is None:
        message = f"{recognised.name} is no table."
        raise InputRefusedError(message)
    at = recognised.positions
    only = tuple(place for place in at if place >= 0)
    width = _width(recognised)
    steps = [
        (column, place, column.name in _UPPER, column.cells == c.LSOA)
        for column, place in zip(publication.columns, at, strict=True)
    ]
    for line, cells in table.rows(recognised.header_line, only):
        tally.rows += 1
        if sum(map(bool, cells)) <= 1 < len(steps):
            tally.notes += 1
            continue
        if overflowing(cells, width):
            _fault(tally, Fault(recognised.name, line, "", "", f"it has {len(cells)} cells, the header {width}"))
            continue
        values, right = [], True
        for column, place, upper, lsoa in steps:
            value = column.value(cells[place]) if 0 <= place < len(cells) else ""
            value = value.upper() if upper else value
            why = column.fault(value)
            if why:
                if lsoa and _OUTSIDE.fullmatch(value):
                    tally.outside += 1
                else:
                    _fault(tally, Fault(recognised.name, line, column.name, value, why), first=right)
                right = False
            values.append(value)
        if right:
            row = tuple(values)
            tally.take(row)
            yield row


def _width(recognised: Recognised) -> int:
    publication = OF_FILE[recognised.file]
    if not recognised.header_line or recognised.table is None:
        return publication.headless
    return next(len(cells) for line, cells in recognised.table.head if line == recognised.header_line)


def _fault(tally: Tally, fault: Fault, *, first: bool = True) -> None:
    tally.faulty_rows += first
    if len(tally.faults) < MOST_FAULTS:
        tally.faults.append(fault)


def hold(publication: Publication, tally: Tally) -> None:
    """Hold a file to its contract once it has been read.

    Raises
    ------
    InputRefusedError
        With all of its faults at once, when it cannot be built from.
    """
    if tally.faults and not publication.forgiving:
        said = "; ".join(map(str, tally.faults[:SAID]))
        more = f"; and {len(tally.faults) - SAID:,} more" if len(tally.faults) > SAID else ""
        message = f"{tally.name} ({publication.title}) has {tally.faulty_rows:,} rows that cannot be right: {said}{more}."
        raise InputRefusedError(message, "Fetch the file again, or mend these rows.")
    if tally.used < publication.fewest:
        message = (
            f"{tally.name} ({publication.title}) has {tally.used:,} rows that can be used, where England has "
            f"{publication.fewest:,} or more."
        )
        raise InputRefusedError(message, "Give the file of all England.")
