"""Areas to come as planning areas: those of boundaries that people brought, by the areas of today they are made of.

A plan keeps its planning area as codes of today, so that it stays what it is when the boundaries are removed.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Final

import numpy as np

from nhmap.core.geography.boundary_sets import when_words
from nhmap.core.geography.place_names import plain
from nhmap.core.geography.planning_areas import MOST_MEMBERS, PlanningArea, together

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from nhmap.core.geography.areas import SmallAreas
    from nhmap.core.geography.boundary_sets import BoundarySet

_PARTS: Final = ("icb", "hwb", "district", "sub_icb")
"""Geographies that an area to come is put together from, the largest first."""


@lru_cache(maxsize=8)
def coming_areas(areas: SmallAreas, boundaries: BoundarySet) -> Mapping[str, PlanningArea]:
    """The areas to come of a set that people brought: words for a list -> planning area.

    One that divides an area of today is left out: its codes could not say it.

    Parameters
    ----------
    areas, boundaries
        The small areas, and the set.
    """
    found: dict[str, PlanningArea] = {}
    for at, group in enumerate(boundaries.groups if boundaries.own else ()):
        area = _of_today(areas, boundaries.member == at) if group.status.comes else None
        if area is not None:
            found[f"{group.name} · {boundaries.noun}, {when_words(group)}"] = area
    return found


def coming_area(areas: SmallAreas, sets: Iterable[BoundarySet], text: str) -> tuple[PlanningArea, str] | None:
    """The area to come that is called so, and what is to be said of it; None where none is."""
    for boundaries in sets:
        for words, area in coming_areas(areas, boundaries).items():
            name = words.partition(" · ")[0]
            if plain(name) == plain(text):
                return area, f"{words.replace(' · ', ': ')}. Its ground today: {area.name}."
    return None


def _of_today(areas: SmallAreas, inside: np.ndarray) -> PlanningArea | None:
    """The areas of today that together are exactly some small areas."""
    open_, codes = inside.copy(), list[str]()
    for key in _PARTS:
        if not areas.knows(key):
            continue
        grouping = areas.grouping(key)
        known = grouping.member >= 0
        size = np.bincount(grouping.member[known], minlength=len(grouping.codes))
        held = np.bincount(grouping.member[known & open_], minlength=len(grouping.codes))
        whole = np.flatnonzero((held == size) & (size > 0))
        codes += [str(grouping.codes[at]) for at in whole]
        open_ &= ~np.isin(grouping.member, whole)
    if open_.any() or not 1 <= len(codes) <= MOST_MEMBERS:
        return None
    return together(areas, codes)
