"""Boundary sets: lines that are no part of the data's own geographies, such as councils to come or agreed localities.

A set sorts whole small areas into named groups. Each small area has the number of its group, or -1; where it is known
only which groups come into question, that is said instead of guessed.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from functools import cached_property
from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from numpy.typing import NDArray

NOBODY: Final = -1
"""Group of a small area that lies in none, or of which it is not known."""


class Status(StrEnum):
    """How sure it is that a boundary comes."""

    IN_FORCE = "in force"
    ORDERED = "ordered"
    DECIDED = "decided"
    PROPOSED = "proposed"
    NOT_CHOSEN = "not chosen"

    @property
    def comes(self) -> bool:
        """Whether it is a boundary of the future that plans are held against."""
        return self in {Status.ORDERED, Status.DECIDED, Status.PROPOSED}


@dataclass(frozen=True)
class Group:
    """One member of a set.

    Attributes
    ----------
    code, name
        Code is the same whatever the group is called later.
    status
        Of this group; a set may hold groups of different status.
    start
        First day, ISO 8601; "" where it is not known or does not matter.
    source
        Who says so.
    """

    code: str
    name: str
    status: Status = Status.IN_FORCE
    start: str = ""
    source: str = ""


@dataclass(frozen=True)
class Doubt:
    """Why it is not known where some small areas will lie, and which groups come into question (their numbers)."""

    reason: str
    groups: tuple[int, ...] = ()


@dataclass(frozen=True, eq=False)
class BoundarySet:
    """Small areas sorted into named groups.

    Attributes
    ----------
    key
        Names the set among others.
    name
        As people call it: “Councils to come”, “JSNA localities”.
    groups
        Its members.
    member
        For each small area the position of its group, -1 for none or not known; shape (n,).
    doubt
        For each small area the position in ``doubts``, -1 where there is none; a small area may have a group and a
        doubt: then the group is the likely one; shape (n,).
    doubts
        What is not known.
    noun
        One group in words: “council”, “locality”; ``nouns`` several.
    source, as_of
        Who says so, and the date of it in words.
    colour
        Of its lines on the map, as ``#rrggbb``.
    cut
        Rows of the small areas that the lines run through, ascending.
    own
        Whether a person brought it.
    pride
        Whether it holds lines of Pride in Place neighbourhoods, which stand in for the stand-ins.
    """

    key: str
    name: str
    groups: tuple[Group, ...]
    member: NDArray[np.int32]
    doubt: NDArray[np.int32]
    doubts: tuple[Doubt, ...] = ()
    noun: str = "area"
    nouns: str = "areas"
    source: str = ""
    as_of: str = ""
    colour: str = "#8a3ffc"
    cut: NDArray[np.int32] = field(default_factory=lambda: np.empty(0, dtype=np.int32))
    own: bool = False
    pride: bool = False

    @cached_property
    def rows(self) -> NDArray[np.intp]:
        """Small areas that lie in a group or are in doubt, ascending."""
        return np.flatnonzero((self.member >= 0) | (self.doubt >= 0))

    @cached_property
    def digest(self) -> str:
        """Hash of all that it says, the same wherever it was made."""
        whole = hashlib.sha256(repr((self.key, self.name, self.groups, self.doubts, self.colour)).encode())
        for part in (self.member, self.doubt, self.cut):
            whole.update(np.ascontiguousarray(part, dtype=np.int32).tobytes())
        return whole.hexdigest()[:12]

    @cached_property
    def in_force(self) -> bool:
        """Whether any of its groups is in force."""
        return any(group.status is Status.IN_FORCE for group in self.groups)

    @cached_property
    def comes(self) -> bool:
        """Whether any of its groups is a boundary of the future that plans are held against."""
        return any(group.status.comes for group in self.groups)

    @property
    def status_words(self) -> str:
        """“decided, from April 2028”, of the groups that come; “not chosen” where that is all."""
        return self.status_of(range(len(self.groups)))

    def status_of(self, groups: Iterable[int]) -> str:
        """The same of some groups."""
        wordings = dict.fromkeys(when_words(self.groups[at]) for at in groups)
        return "; ".join(words for words in wordings if words)

    def people(self, rows: NDArray[np.integer], residents: NDArray[np.int64]) -> Share:
        """How the residents of some small areas fall into the groups."""
        member, weights, open_ = self.member[rows], residents[rows], self.doubt[rows] >= 0
        inside = member >= 0
        counts, likely = (
            np.bincount(member[which], weights=weights[which], minlength=len(self.groups)).astype(np.int64)
            for which in (inside & ~open_, inside & open_)
        )
        cut = np.isin(rows, self.cut)
        unknown, outside = (int(weights[which].sum()) for which in (~inside & open_, ~inside & ~open_))
        return Share(counts, likely, unknown, outside, int(weights[cut].sum()))

    def sizes(
        self, place: tuple[str, str], inside: Callable[[], NDArray[np.bool_]], residents: NDArray[np.int64]
    ) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Small areas and residents of each group within a planning area, worked out once for each area.

        Parameters
        ----------
        place, inside
            Key and code of the planning area, and what gives it as a mask of small areas.
        """
        if place not in self._sizes:
            rows = np.flatnonzero(inside() & (self.member >= 0))
            member, groups = self.member[rows], len(self.groups)
            people = np.bincount(member, weights=residents[rows], minlength=groups).astype(np.int64)
            self._sizes[place] = np.bincount(member, minlength=groups).astype(np.int64), people
        return self._sizes[place]

    @cached_property
    def _sizes(self) -> dict[tuple[str, str], tuple[NDArray[np.int64], NDArray[np.int64]]]:
        return {}

    def touches(self, inside: NDArray[np.bool_]) -> bool:
        """Whether any of it lies in a planning area, given as a mask of small areas."""
        return bool(inside[self.rows].any())


@dataclass(frozen=True, eq=False)
class Share:
    """Residents of some small areas by group; nobody is counted twice, and all together are everybody.

    Attributes
    ----------
    held
        In each group for certain; shape (g,).
    likely
        In each group if all goes as is likely; shape (g,).
    unknown
        Where it is not known in which group.
    outside
        In no group.
    cut
        In small areas that a line runs through; they are counted above as well.
    """

    held: NDArray[np.int64]
    likely: NDArray[np.int64]
    unknown: int
    outside: int
    cut: int = 0

    @property
    def total(self) -> int:
        """Everybody."""
        return int(self.held.sum() + self.likely.sum()) + self.unknown + self.outside

    @property
    def by_group(self) -> NDArray[np.int64]:
        """For certain or likely; shape (g,)."""
        return self.held + self.likely


def boundary_set(
    key: str, name: str, groups: Sequence[Group], member: NDArray[np.int32], **more: object
) -> BoundarySet:
    """A set in which nothing is in doubt."""
    return BoundarySet(key, name, tuple(groups), member, np.full(len(member), NOBODY, dtype=np.int32), **more)  # type: ignore[arg-type]


def when_words(group: Group) -> str:
    """Status and date of a group in words: “ordered, from April 2027”; "" for what is in force."""
    if group.status is Status.IN_FORCE:
        return ""
    return group.status.value + (f", from {month_of(group.start)}" if group.start else "")


def month_of(day: str) -> str:
    """“April 2028” of an ISO date; the text itself where it is none."""
    try:
        return f"{date.fromisoformat(day):%B %Y}"
    except ValueError:
        return day
