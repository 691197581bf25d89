"""Boundary sets the slow way: one small area after the other, with dictionaries and sets."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from nhmap.core.geography.boundary_sets import BoundarySet


def people_by_group(boundaries: BoundarySet, rows: Iterable[int], residents: Iterable[int]) -> dict[str, int]:
    """People by what is known of where they live: “in X”, “likely X”, “not known” or “in none”."""
    everyone = list(residents)
    found: dict[str, int] = defaultdict(int)
    for row in rows:
        group, doubt = int(boundaries.member[row]), int(boundaries.doubt[row])
        if group >= 0:
            where = f"{'likely' if doubt >= 0 else 'in'} {boundaries.groups[group].code}"
        else:
            where = "not known" if doubt >= 0 else "in none"
        found[where] += int(everyone[row])
    return dict(found)


def groups_cut(boundaries: BoundarySet, zone: set[int], inside: set[int]) -> set[int]:
    """Groups that a zone cuts: some of it lies in the group, some does not, and some of the group lies elsewhere."""
    cut = set()
    for at in range(len(boundaries.groups)):
        ground = {row for row in inside if boundaries.member[row] == at}
        mine = {row for row in zone if boundaries.member[row] == at}
        if mine and mine != zone and not ground <= mine:
            cut.add(at)
    return cut
