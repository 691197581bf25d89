"""Areas that people brought as planning areas, those to come and those of one's own, by the areas of today they hold.

A plan keeps its planning area as codes of today, so that it stays what it is when the boundaries are removed. A line
that divides a council is told by MSOAs and small areas.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Final

import numpy as np

from nhmap.core.geography.area_parts import MOST_PARTS, MSOA, is_part
from nhmap.core.geography.boundary_sets import Status, when_words
from nhmap.core.geography.place_names import bare, names_of, plain
from nhmap.core.geography.planning_areas import MOST_MEMBERS, PlanningArea, together
from nhmap.errors import InputRefusedError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from numpy.typing import NDArray

    from nhmap.core.geography.areas import SmallAreas
    from nhmap.core.geography.boundary_sets import BoundarySet, Group

_WHOLE: Final = ("icb", "hwb", "district", "sub_icb")
"""Geographies that an area is put together from, the largest first; what they leave, by MSOAs and small areas."""

MOST_LISTED: Final = 60
"""Areas of one set that the list of places shows; all of a larger set are found by their names."""


@dataclass(frozen=True, eq=False)
class ComingArea:
    """One area of a set that people brought.

    Attributes
    ----------
    name
        As it was brought.
    words
        For a list: “NHS New West · ICB, decided, from April 2027”.
    area
        As planning area; None where it cannot be one.
    note
        What is to be said of it; why it cannot be one where ``area`` is None.
    """

    name: str
    words: str
    area: PlanningArea | None
    note: str


@lru_cache(maxsize=8)
def coming_areas(areas: SmallAreas, boundaries: BoundarySet) -> tuple[ComingArea, ...]:
    """The areas of a set that people brought, save those that were not chosen; none of a set too large for a list."""
    at = [at for at, group in enumerate(boundaries.groups) if _may_be_chosen(boundaries, group)]
    return tuple(_coming(areas, boundaries, position) for position in at) if len(at) <= MOST_LISTED else ()


def coming_area(areas: SmallAreas, sets: Iterable[BoundarySet], text: str) -> tuple[PlanningArea, str] | None:
    """The area that people brought under this name, “NHS” and “ICB” left out or not, and what is to be said of it.

    Raises
    ------
    InputRefusedError
        When it cannot be a planning area, with the reason.
    """
    wanted, choices = plain(text), list(_choices(sets))
    fits = [choice for choice in choices if plain(choice[1].name) == wanted]
    fits = fits or [choice for choice in choices if bare(wanted) in names_of(choice[1].name)]
    if not fits:
        return None
    boundaries, group = fits[0]
    coming = _coming(areas, boundaries, boundaries.groups.index(group))
    if coming.area is None:
        raise InputRefusedError(coming.note, "Choose areas of today that come near to it.")
    return coming.area, coming.note


def _choices(sets: Iterable[BoundarySet]) -> Iterator[tuple[BoundarySet, Group]]:
    """Every area that people brought and that may be chosen."""
    for boundaries in sets:
        for group in boundaries.groups:
            if _may_be_chosen(boundaries, group):
                yield boundaries, group


def _may_be_chosen(boundaries: BoundarySet, group: Group) -> bool:
    return boundaries.own and group.status is not Status.NOT_CHOSEN


def _coming(areas: SmallAreas, boundaries: BoundarySet, at: int) -> ComingArea:
    """One area of a set."""
    group, inside = boundaries.groups[at], boundaries.member == at
    kind = ", ".join(filter(None, [boundaries.noun, when_words(group) or "brought by you"]))
    words = f"{group.name} · {kind}"
    if not inside.any():
        return ComingArea(group.name, words, None, f"{group.name} cannot be planned for: no small area lies in it.")
    codes = _of_today(areas, inside)
    parts = sum(map(is_part, codes))
    if parts > MOST_PARTS or len(codes) - parts > MOST_MEMBERS:
        note = (
            f"{group.name} cannot be planned for: {len(codes):,} areas of today are needed to tell it, at most "
            f"{MOST_MEMBERS} boards and councils and {MOST_PARTS} parts of them are kept."
        )
        return ComingArea(group.name, words, None, note)
    area = together(areas, codes)
    note = f"{group.name}: {kind}. Its ground today: {area.name}.{_cut_words(areas, boundaries, inside)}"
    return ComingArea(group.name, words, area, note)


def _cut_words(areas: SmallAreas, boundaries: BoundarySet, inside: NDArray[np.bool_]) -> str:
    """What is to be said of small areas that the line of an area runs through, and of those in doubt."""
    cut, doubt = np.intersect1d(np.flatnonzero(inside), boundaries.cut), inside & (boundaries.doubt >= 0)
    words = ""
    if len(cut):
        people = int(areas.residents[cut].sum())
        noun = "small area" if len(cut) == 1 else "small areas"
        words += f" Its line runs through {len(cut):,} {noun} ({people:,} people), taken whole."
    if doubt.any():
        words += f" Not certain for {int(areas.residents[doubt].sum()):,} of its people."
    return words


def _of_today(areas: SmallAreas, inside: NDArray[np.bool_]) -> list[str]:
    """Codes of the areas of today that together are exactly some small areas: as few and as large as they go."""
    left, codes = inside.copy(), list[str]()
    for key in (*_WHOLE, MSOA):
        if not areas.knows(key):
            continue
        grouping = areas.grouping(key)
        placed = grouping.member >= 0
        size = np.bincount(grouping.member[placed], minlength=len(grouping.codes))
        share = np.bincount(grouping.member[placed & left], minlength=len(grouping.codes))
        whole = np.flatnonzero((share == size) & (size > 0))
        codes += [str(grouping.codes[at]) for at in whole]
        left &= ~np.isin(grouping.member, whole)
    return [*codes, *map(str, areas.codes[left])]
