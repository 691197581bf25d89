"""Starting points: a first plan of a planning area, made from units that people already know."""

from __future__ import annotations

import heapq
from dataclasses import replace
from typing import TYPE_CHECKING, Final

import numpy as np

from nhmap.core.drafts.evening_out import even_out
from nhmap.core.drafts.keeping_whole import grouped_within
from nhmap.core.drafts.naming import names_of_groups
from nhmap.core.drafts.posing import people_of
from nhmap.core.people.balance import Basis
from nhmap.core.plan.plans import NAME_LIMIT, TARGETS, Level, Plan, Zone
from nhmap.errors import InputRefusedError

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from nhmap.core.evidence import Evidence
    from nhmap.core.geography.areas import SmallAreas
    from nhmap.core.geography.boundary_sets import BoundarySet
    from nhmap.core.geography.planning_areas import PlanningArea

STARTS: Final[dict[str, str]] = {
    "pcn": "PCNs: each small area to the PCN with most of its patients",
    "msoa": "groups of whole MSOAs of about the target",
    "ward": "groups of whole wards of about the target",
    "district": "districts",
    "hwb": "health and wellbeing boards",
}
"""What a plan can start from, in words."""


def start_plan(  # noqa: PLR0913 - what, where, and settings with defaults or meanings of their own
    kind: str,
    evidence: Evidence,
    area: PlanningArea,
    new_id: Callable[[], str],
    *,
    level: Level = Level.SNP,
    target: int | None = None,
    whole: BoundarySet | None = None,
    basis: Basis = Basis.RESIDENTS,
) -> Plan:
    """A plan of a planning area in which every small area belongs to a zone, as far as the units reach.

    Parameters
    ----------
    kind
        Key of ``STARTS``.
    new_id
        Gives ids for zones.
    level
        Of the zones.
    target
        People a group of MSOAs or wards should hold; the level's target if not given.
    whole
        A boundary set whose groups such groups keep whole: see ``keeping_whole``.
    basis
        How the people of such groups are counted.

    Raises
    ------
    InputRefusedError
        When there is no such start, or nothing at hand tells the people.
    """
    areas = evidence.areas
    if kind not in STARTS:
        message = f"A plan cannot start from “{kind}”."
        raise InputRefusedError(message, f"Choose one of: {', '.join(STARTS)}.")
    rows = np.flatnonzero(area.inside)
    if kind == "pcn":
        unit = evidence.registrations.pcn_area[rows]
        names = [str(n) for n in evidence.registrations.pcn_names]
    elif kind in {"district", "hwb"}:
        grouping = areas.grouping(kind)
        unit, names = grouping.member[rows], [str(n) for n in grouping.names]
    else:
        member = areas.grouping(kind).member[rows]
        aim, people = target or TARGETS[level], people_of(evidence, basis)
        if whole is None:
            unit = group_units(areas, rows, member, aim, people)
        else:
            unit = grouped_within(areas, rows, member, aim, whole, people, group_units)
        names = names_of_groups(evidence, rows, unit)
    used = np.unique(unit[unit >= 0])
    plan = Plan.empty(len(areas), name=f"{area.name} plan"[:NAME_LIMIT], area_key=area.key, area_code=area.code)
    labels = plan.labels.copy()
    labels[rows[unit >= 0]] = np.searchsorted(used, unit[unit >= 0])
    return replace(plan, labels=labels, zones=tuple(Zone(new_id(), names[i], level) for i in used))


def group_units(
    areas: SmallAreas,
    rows: NDArray[np.intp],
    unit: NDArray[np.integer],
    target: int,
    counted: NDArray[np.number],
) -> NDArray[np.int32]:
    """Gather units (MSOAs, wards) into connected groups of about ``target`` people.

    Grows all groups at once, the smallest first, from units spread far apart, and evens them out by many small changes
    that leave none in more pieces. Deterministic; a first draft to be drawn over, not an optimum.

    Parameters
    ----------
    rows
        Small areas to group; shape (k,).
    unit
        Unit of each; shape (k,).
    counted
        People of each small area of England; shape (n,).

    Returns
    -------
    Group of each small area, 0, 1, 2 ...; shape (k,).
    """
    if not len(rows):
        return np.empty(0, dtype=np.int32)
    units, of = np.unique(unit, return_inverse=True)
    people = np.bincount(of, weights=counted[rows]).astype(np.float64)
    xy = np.column_stack([np.bincount(of, weights=areas.column(c)[rows]) / np.bincount(of) for c in ("x", "y")])
    near = _neighbours(areas, rows, of, len(units))
    count = min(len(units), max(1, round(people.sum() / target)))
    group = _grow(people, xy, near, _seeds(xy, people, count))
    return even_out(group, people, near)[of].astype(np.int32)


def _neighbours(areas: SmallAreas, rows: NDArray[np.intp], of: NDArray[np.integer], count: int) -> list[set[int]]:
    """Units that border each unit."""
    local = np.full(len(areas), -1, dtype=np.int64)
    local[rows] = of
    adjacency = areas.adjacency
    a, b = local[adjacency.a], local[adjacency.b]
    near: list[set[int]] = [set() for _ in range(count)]
    for i, j in np.unique(np.column_stack([a, b])[(a >= 0) & (b >= 0) & (a != b)], axis=0):
        near[i].add(int(j))
        near[j].add(int(i))
    return near


def _seeds(xy: NDArray[np.float64], people: NDArray[np.float64], count: int) -> list[int]:
    """Units far apart: the most populous first, then always the one furthest from all chosen."""
    seeds = [int(np.argmax(people))]
    distance = np.hypot(*(xy - xy[seeds[0]]).T)
    while len(seeds) < count:
        seeds.append(int(np.argmax(distance)))
        distance = np.minimum(distance, np.hypot(*(xy - xy[seeds[-1]]).T))
    return seeds


def _grow(
    people: NDArray[np.float64], xy: NDArray[np.float64], near: list[set[int]], seeds: list[int]
) -> NDArray[np.int64]:
    """Give every unit to a group: the smallest group takes the nearest free unit that borders it."""
    group = np.full(len(people), -1, dtype=np.int64)
    size = np.zeros(len(seeds))
    rims: list[list[tuple[float, int]]] = []
    for g, seed in enumerate(seeds):
        group[seed] = g
        size[g] = people[seed]
        rims.append([(float(np.hypot(*(xy[n] - xy[seed]))), n) for n in near[seed]])
        heapq.heapify(rims[g])
    open_groups = [(size[g], g) for g in range(len(seeds))]
    heapq.heapify(open_groups)
    while open_groups:
        _, g = heapq.heappop(open_groups)
        while rims[g] and group[rims[g][0][1]] >= 0:
            heapq.heappop(rims[g])
        if not rims[g]:
            continue
        _, taken = heapq.heappop(rims[g])
        group[taken] = g
        size[g] += people[taken]
        for n in near[taken]:
            if group[n] < 0:
                heapq.heappush(rims[g], (float(np.hypot(*(xy[n] - xy[seeds[g]]))), n))
        heapq.heappush(open_groups, (size[g], g))
    # Units that no seed could reach (islands without a crossing) join the group of the nearest unit that has one.
    in_group = group >= 0
    for lost in np.flatnonzero(~in_group):
        nearest = np.argmin(np.where(in_group, np.hypot(*(xy - xy[lost]).T), np.inf))
        group[lost] = group[nearest]
    return group
