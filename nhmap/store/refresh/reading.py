"""Reading: the rows of a publication as its builder wants them, with every fault by file, row, column and value."""

from __future__ import annotations

import re
import zlib
from dataclasses import dataclass, field, replace
from enum import Enum, auto
from typing import TYPE_CHECKING, Final

from nhmap.errors import InputRefusedError, printable
from nhmap.store.refresh import columns as c
from nhmap.store.refresh.publications import OF_FILE
from nhmap.store.tabular.tables import overflowing

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from nhmap.store.refresh.columns import Column
    from nhmap.store.refresh.publication import Publication
    from nhmap.store.refresh.recognising import Recognised

MOST_FAULTS: Final = 10_000
"""Faults of one file that are kept with their rows; beyond, they are counted."""
SAID: Final = 8
"""Faults that a refusal says; all of them stand in the file of rows set aside."""
_LONGEST: Final = 60
_WHOLE: Final = (1 << 64) - 1
_MOST_KEPT: Final = 200_000
_UPPER: Final = frozenset({"SEX", "AGE_GROUP_5"})
_TOTAL: Final = re.compile(r"(?i)(?:grand |sub)?total(?:s| .{0,40})?|england(?: .{0,40})?|E92000001|K0[24]000001")
"""What stands in the place of a code in a row that adds up: never a code of a small area, practice or council."""
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
    is_marked: bool = True
    _mark: int = 0

    @property
    def mark(self) -> str:
        """Of the rows that are used, whatever their order: equal for equal contents."""
        return f"{self.used}-{self._mark:016x}"

    def take(self, values: tuple[str, ...]) -> None:
        """Count a row that is used."""
        self.used += 1
        if not self.is_marked:
            return
        text = "\x1f".join(values).encode()
        self._mark = (self._mark + (zlib.crc32(text) << 32) + zlib.adler32(text)) & _WHOLE


def rows_of(
    recognised: Recognised, tally: Tally, tell: Callable[[str], None] | None = None
) -> Iterator[tuple[str, ...]]:
    """The rows that can be used, columns in the builder's order; the tally says what became of all others.

    ``tell`` hears how far a long file has been read.

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
    only = tuple(place for place in recognised.positions if place >= 0)
    width, last = _width(recognised), max(only)
    steps = [
        (_Cells(_as_required(publication, column, place)), place if place >= 0 else width)
        for column, place in zip(publication.columns, recognised.positions, strict=True)
    ]
    repeats = _Repeats(publication)
    for line, cells in table.rows(recognised.header_line, only, _telling(recognised.name, tell)):
        tally.rows += 1
        if len(cells) - cells.count("") <= 1 < len(steps):
            tally.notes += 1
            continue
        if len(cells) > width and overflowing(cells, width):
            _fault(tally, Fault(recognised.name, line, "", "", f"it has {len(cells)} cells, the header {width}"))
            continue
        whole = (
            cells if len(cells) > last and last < width <= len(cells) else [*cells, *[""] * (width + 1 - len(cells))]
        )
        readings = [memory[whole[place] if place < len(whole) else ""] for memory, place in steps]
        row, whys = zip(*readings, strict=True)
        if any(whys):
            if _is_total(publication, row, whys):
                tally.notes += 1
                continue
            _note_faults(tally, recognised, line, readings)
            continue
        state = repeats.of(row)
        if state is Repeat.SAME:
            tally.twice += 1
            continue
        if state is Repeat.OTHER:
            _fault(tally, Fault(recognised.name, line, *repeats.words(row), "stands in an earlier row, which differs"))
            continue
        tally.take(row)
        yield row


def _telling(name: str, tell: Callable[[str], None] | None) -> Callable[[int], None]:
    """What says how many rows of a file have been read."""

    def hear(rows: int) -> None:
        if tell is not None:
            tell(f"Reading {name}: {rows:,} rows so far")

    return hear


def _as_required(publication: Publication, column: Column, place: int) -> Column:
    """A column as it is held: one that is there of a set of which one must be says something in every cell."""
    is_one = place >= 0 and any(column.name in names for names in publication.either)
    return replace(column, may_be_empty=False) if is_one else column


class Repeat(Enum):
    """What a row is to those before it."""

    NEW = auto()
    SAME = auto()
    OTHER = auto()


class _Repeats:
    """Rows that were read before: one that says the same counts once, one that says otherwise of the same is wrong.

    Rows are remembered by their hashes of 64 bits: of a million rows, two different ones are taken for the same once
    in thirty million files.
    """

    def __init__(self, publication: Publication) -> None:
        self._columns = publication.columns
        self._identity = publication.identity
        self._seen: dict[int, int] = {}
        self._count = 0

    def of(self, row: tuple[str, ...]) -> Repeat:
        """What a row is to those before it."""
        whole = hash(row)
        which = hash(tuple([row[at] for at in self._identity])) if self._identity else whole
        earlier = self._seen.setdefault(which, whole)
        if len(self._seen) > self._count:
            self._count = len(self._seen)
            return Repeat.NEW
        return Repeat.SAME if earlier == whole else Repeat.OTHER

    def words(self, row: Sequence[str]) -> tuple[str, str]:
        """By what a row is known: names of columns and values."""
        at = self._identity
        return ", ".join(self._columns[place].name for place in at), ", ".join(row[place] for place in at)


def _is_total(publication: Publication, row: Sequence[str], whys: Sequence[str]) -> bool:
    """Whether a row adds the others up: its code is one of England, or says so in a word."""
    return any(
        why and column.cells and not column.is_number and not column.may_be_empty and _TOTAL.fullmatch(value)
        for column, value, why in zip(publication.columns, row, whys, strict=True)
    )


class _Cells(dict[str, tuple[str, str]]):
    """What a column makes of a cell: its value, and what is wrong with it. Most cells come again and again."""

    def __init__(self, column: Column) -> None:
        super().__init__()
        self._column = column

    def __missing__(self, cell: str) -> tuple[str, str]:
        """Work it out, and keep it while there is room."""
        value = self._column.value(cell)
        value = value.upper() if self._column.name in _UPPER else value
        reading = (value, self._column.fault(value))
        if len(self) < _MOST_KEPT:
            self[cell] = reading
        return reading


def _note_faults(tally: Tally, recognised: Recognised, line: int, readings: Sequence[tuple[str, str]]) -> None:
    first = True
    for column, (value, why) in zip(OF_FILE[recognised.file].columns, readings, strict=True):
        if why and column.cells == c.LSOA and _OUTSIDE.fullmatch(value):
            tally.outside += 1
        elif why:
            _fault(tally, Fault(recognised.name, line, column.name, value, why), first=first)
            first = False


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
        kinds: dict[tuple[str, str, str], list[int]] = {}
        for fault in tally.faults:
            kinds.setdefault((fault.column, fault.value, fault.why), []).append(fault.line)
        parts = [
            f"{Fault(tally.name, lines[0], *kind)}{f' (and {len(lines) - 1:,} more rows)' if len(lines) > 1 else ''}"
            for kind, lines in kinds.items()
        ]
        more = f"; and {len(parts) - SAID:,} more" if len(parts) > SAID else ""
        message = (
            f"{tally.name} ({publication.title}) has {tally.faulty_rows:,} rows that cannot be right: "
            f"{'; '.join(parts[:SAID])}{more}."
        )
        raise InputRefusedError(message, "Fetch the file again, or mend these rows.")
    if tally.used < publication.fewest:
        message = (
            f"{tally.name} ({publication.title}) has {tally.used:,} rows that can be used, where England has "
            f"{publication.fewest:,} or more."
        )
        raise InputRefusedError(message, "Give the file of all England.")
