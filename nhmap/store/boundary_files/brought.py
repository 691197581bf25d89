"""What was read of a boundary file: groups of small areas, what is odd about it, or what must be asked first."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd

from nhmap.core.geography.boundary_exchange import COLOURS
from nhmap.core.geography.boundary_sets import BoundarySet, Group, Status, boundary_set
from nhmap.errors import InputRefusedError
from nhmap.store.tabular.cells import clean_name
from nhmap.store.tabular.problems import some

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from nhmap.store.boundary_files.naming_columns import NameColumn
    from nhmap.store.tabular.problems import Problem

MOST_GROUPS: Final = 10_000
"""England has 6,900 wards and 10,500 parishes; of parishes a county's are wanted."""

REJECTED: Final = ("row", "column", "code", "name", "reason")
"""Columns of the table of rows that were not used."""


@dataclass(frozen=True, eq=False)
class Brought:
    """A boundary file as read.

    Attributes
    ----------
    names, codes
        Of each group; a code is "" where the file has none.
    member
        For each small area the position of its group, -1 for none; shape (n,).
    cut
        Rows of the small areas that lines run through, ascending.
    cut_table
        These small areas with their share inside; columns ``footprint_files.cutting.COLUMNS``.
    named_by
        Column or property that names the groups; "" while that must be asked.
    columns
        Those that may be meant.
    problems
        What was odd, and what was done about it.
    rejected
        Rows that were not used, with columns ``REJECTED``.
    kind
        ``outlines`` or ``lookup``.
    of
        What the rows of a lookup are: LSOAs, wards, districts.
    headings
        All columns or properties of the file, by which an answer is remembered.
    """

    names: tuple[str, ...]
    codes: tuple[str, ...]
    member: NDArray[np.int32]
    named_by: str
    columns: tuple[NameColumn, ...]
    kind: str
    problems: tuple[Problem, ...] = ()
    cut: NDArray[np.int32] = field(default_factory=lambda: np.empty(0, dtype=np.int32))
    cut_table: pd.DataFrame = field(default_factory=pd.DataFrame)
    rejected: pd.DataFrame = field(default_factory=lambda: pd.DataFrame(columns=list(REJECTED)))
    of: str = ""
    statuses: tuple[Status | None, ...] = ()
    starts: tuple[str, ...] = ()
    headings: tuple[str, ...] = ()

    @property
    def asks(self) -> bool:
        """Whether it must be asked what names the groups."""
        return not self.named_by

    @property
    def choices(self) -> tuple[tuple[str, str], ...]:
        """Columns that may name the groups, each with what it would give in words."""
        return tuple((column.column, column.words) for column in self.columns)


def ask(columns: tuple[NameColumn, ...], size: int, kind: str, of: str = "") -> Brought:
    """A file of which it is not clear what names its groups."""
    return Brought((), (), np.full(size, -1, dtype=np.int32), "", columns, kind, of=of)


def admit_groups(count: int, name: str) -> None:
    """Refuse more groups than are of use.

    Raises
    ------
    InputRefusedError
        When there are.
    """
    if count > MOST_GROUPS:
        message = f"{name} names {count:,} groups; up to {MOST_GROUPS:,} are read."
        raise InputRefusedError(message, "Give the rows of your part of England, or choose another column.")


def chosen_column(columns: tuple[NameColumn, ...], column_name: str | None, best: NameColumn | None, name: str) -> Any:  # noqa: ANN401
    """The column that a person named, or the one that is meant without doubt; None where it must be asked.

    Raises
    ------
    InputRefusedError
        When there is none that names groups, or none called so.
    """
    if not columns:
        message = f"{name} says nothing that names its groups: no column with names was found."
        raise InputRefusedError(message, "Add a column “name” that says for each row or polygon which group it is.")
    if column_name is None:
        return best
    picked = next((column for column in columns if column.column == column_name), None) or next(
        (column for column in columns if column.column.casefold() == column_name.casefold()), None
    )
    if picked is None:
        message = f"{name} has no column “{column_name}” that names groups."
        raise InputRefusedError(message, f"Choose one of: {some(option.column for option in columns)}.")
    return picked


@dataclass(frozen=True)
class AboutSet:
    """What a person says of boundaries that they bring.

    Attributes
    ----------
    name
        What they are called.
    noun
        One of their areas in words, such as “locality”.
    status, start
        Whether they are in force or to come, and the day from which (ISO 8601, "" where not known).
    source, as_of
        Who says so, and of what date.
    colour
        Of the lines, ``#rrggbb``.
    pride
        Whether they are lines of Pride in Place neighbourhoods.
    """

    name: str
    noun: str = "area"
    status: Status = Status.IN_FORCE
    start: str = ""
    source: str = ""
    as_of: str = ""
    colour: str = COLOURS[0]
    pride: bool = False


def as_set(brought: Brought, key: str, about: AboutSet) -> BoundarySet:
    """The boundary set of a file, with what its bringer says of it."""
    noun = clean_name(about.noun) or "area"
    groups = [
        Group(
            code or f"{at + 1}",
            name,
            (brought.statuses[at] if brought.statuses else None) or about.status,
            (brought.starts[at] if brought.starts else "") or about.start,
            clean_name(about.source),
        )
        for at, (name, code) in enumerate(zip(brought.names, brought.codes, strict=True))
    ]
    return boundary_set(
        key,
        clean_name(about.name) or "Boundaries",
        groups,
        brought.member,
        noun=noun,
        nouns=several(noun),
        source=clean_name(about.source),
        as_of=clean_name(about.as_of),
        colour=about.colour,
        cut=brought.cut,
        own=True,
        pride=about.pride,
    )


def several(noun: str) -> str:
    """“localities” of “locality”."""
    if noun.endswith("y") and noun[-2:-1] not in "aeiou":
        return f"{noun[:-1]}ies"
    return f"{noun}es" if noun.endswith(("s", "x", "ch", "sh")) else f"{noun}s"


def admit_day(text: str) -> str:
    """A date as people type it, as ISO 8601: 2028-04-01, 1/4/2028, 01.04.2028; "" for none.

    Raises
    ------
    InputRefusedError
        When it is no date.
    """
    for form in ("%Y-%m-%d", "%d/%m/%Y", "%d.%m.%Y", "%d %B %Y", "%B %Y"):
        try:
            return datetime.strptime(text.strip(), form).date().isoformat()  # noqa: DTZ007 - a day has no zone
        except ValueError:
            continue
    if text.strip():
        message = f"“{clean_name(text)}” is no date."
        raise InputRefusedError(message, "Give a day such as 1/4/2028, or April 2028.")
    return ""
