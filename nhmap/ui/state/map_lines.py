"""Boundary sets as the map shows them: published once each, named by what is in them."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING, Final

import numpy as np

from nhmap.core.assessment.boundary_table import sets_of, status_words
from nhmap.core.geography.planning_areas import planning_area
from nhmap.store.map_data.container import pack
from nhmap.store.map_data.static import publish_lines
from nhmap.ui.map.static_files import publish
from nhmap.ui.map.values import MapLines, MapPride
from nhmap.ui.state import cache

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from nhmap.core.geography.boundary_sets import BoundarySet
    from nhmap.core.plan.plans import Plan

MOST_SHOWN: Final = 12
"""Switches in the menu of the map; those that people brought come first."""


def lines_of(plan: Plan) -> tuple[MapLines, ...]:
    """The sets that have ground in a plan's planning area, those that people brought first.

    Where all England is planned, options that were not chosen in some county are none of its lines.
    """
    evidence = cache.evidence()
    whole = plan.area_key == "england"
    choices = (
        [boundary for boundary in evidence.boundaries if boundary.own or boundary.comes or boundary.in_force]
        if whole
        else sets_of(plan, evidence)
    )
    sets = sorted(choices, key=lambda boundaries: not boundaries.own)[:MOST_SHOWN]
    if not sets:
        return ()
    inside = planning_area(evidence.areas, plan.area_key, plan.area_code).inside
    return tuple(_lines(boundaries, inside) for boundaries in sets)


def pride_of() -> MapPride | None:
    """Pride in Place neighbourhoods as the figures have them, where people brought lines; else None."""
    pride = cache.evidence().pride
    if not pride.lines:
        return None
    return MapPride(tuple(tuple(rows.tolist()) for rows in pride.rows), len(pride.lines))


def _lines(boundaries: BoundarySet, inside: NDArray[np.bool_]) -> MapLines:
    file = publish(functools.partial(publish_lines, content=_packed(_SetToPack(boundaries))))
    rows = boundaries.rows[inside[boundaries.rows]]
    note = status_words(boundaries, rows) or boundaries.as_of
    doubts = bool((boundaries.doubt[rows] >= 0).any())
    return MapLines(boundaries.key, boundaries.name, note, boundaries.colour, file, doubts)


class _SetToPack:
    """A set that is the same as another of the same content: what is packed once is packed for all."""

    def __init__(self, boundaries: BoundarySet) -> None:
        self.boundaries = boundaries

    def __eq__(self, other: object) -> bool:
        """Whether both hold the same."""
        return isinstance(other, _SetToPack) and other.boundaries.digest == self.boundaries.digest

    def __hash__(self) -> int:
        """By its content."""
        return hash(self.boundaries.digest)


@functools.lru_cache(maxsize=64)
def _packed(line_set: _SetToPack) -> bytes:
    """The set as the browser reads it: group and doubt of each small area, and the names."""
    boundaries = line_set.boundaries
    return pack(
        {"member": boundaries.member.astype(np.int16), "doubt": (boundaries.doubt >= 0).astype(np.uint8)},
        {"names": [group.name for group in boundaries.groups]},
    )
