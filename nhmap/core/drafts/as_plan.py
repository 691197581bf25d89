"""From a draft to zones of a plan: the whole, or single zones of it; and MNPs around its SNPs."""

from __future__ import annotations

import random
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from nhmap.core.drafts.naming import names_of_groups
from nhmap.core.drafts.priced_zones import Wishes
from nhmap.core.drafts.search import Search
from nhmap.core.drafts.seeding import first_cut
from nhmap.core.drafts.units import Units
from nhmap.core.plan.plans import Level, Zone

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    from nhmap.core.drafts.problem import Problem
    from nhmap.core.evidence import Evidence
    from nhmap.core.plan.plans import Plan

_STARTS = 6


def nest(problem: Problem, label: NDArray[np.int64], target: float, seed: int = 1) -> NDArray[np.int64]:
    """MNP of each small area: neighbouring SNPs gathered to about a target, in one piece each, borders kept.

    Parameters
    ----------
    label
        SNP of each small area; shape (n,).
    target
        People of an MNP.
    """
    above = replace(
        problem,
        target=float(target),
        tolerance=max(problem.tolerance, 0.1),
        zones=None,
        keep={},
        caps={},
        seeds=(),
        locked=np.empty(0, dtype=np.int64),
    )
    units = Units(above, label)
    # A zone of several parts (a locked one across a border) is one unit all the same: parts follow its first area.
    above_zones = np.minimum(above.part_zones, np.maximum(1, np.bincount(units.part, minlength=above.parts)))
    if not np.array_equal(above_zones, above.part_zones):
        above = replace(above, zones=int(above_zones.sum()))
        units = Units(above, label)
    best: tuple[float, NDArray[np.int64]] | None = None
    for start in range(_STARTS):
        draw = random.Random(seed + start)  # noqa: S311 - no secret
        search = Search(units, first_cut(units, draw), Wishes(1.0, 1.0), seed + start)
        search.anneal(150, 0.3, 0.01, lambda: False, 1.0)
        energy = search.energy()
        if best is None or energy < best[0]:
            best = energy, np.array(search.label, dtype=np.int64)[label]
    assert best is not None  # noqa: S101 - there is a start
    return np.unique(best[1], return_inverse=True)[1].astype(np.int64)


def take_whole(  # noqa: PLR0913 - the plan, the draft and what its zones are
    plan: Plan,
    problem: Problem,
    label: NDArray[np.int64],
    *,
    evidence: Evidence,
    new_id: Callable[[], str],
    level: Level = Level.SNP,
    above: NDArray[np.int64] | None = None,
) -> Plan:
    """The plan with a draft in its planning area: what is locked stays, all else there is drawn anew.

    Parameters
    ----------
    label
        Zone of each small area of the problem, the locked ones first.
    above
        MNP of each small area where SNPs are nested in MNPs.
    """
    cleared = _cleared(plan, problem)
    free = np.unique(label[~problem.fixed])
    return add_zones(cleared, problem, label, free.tolist(), evidence=evidence, new_id=new_id, level=level, above=above)


def add_zones(  # noqa: PLR0913 - the plan, the draft, which of its zones, and what they are
    plan: Plan,
    problem: Problem,
    label: NDArray[np.int64],
    zones: Sequence[int],
    *,
    evidence: Evidence,
    new_id: Callable[[], str],
    level: Level = Level.SNP,
    above: NDArray[np.int64] | None = None,
) -> Plan:
    """The plan with some zones of a draft; locked areas stay, others go to the new zones."""
    locked = np.array([*(zone.locked for zone in plan.zones), False])
    wanted = np.isin(label, list(zones)) & ~locked[plan.labels[problem.rows]]
    rows, of = problem.rows[wanted], np.unique(label[wanted], return_inverse=True)[1]
    names = names_of_groups(evidence, rows, of, [zone.name for zone in plan.zones])
    parents: list[str | None] = [None] * len(names)
    added: list[Zone] = []
    if above is not None and len(rows):
        group = np.unique(above[wanted], return_inverse=True)[1]
        for number, name in enumerate(names_of_groups(evidence, rows, group, [*names, *(z.name for z in plan.zones)])):
            mnp = Zone(new_id(), name, Level.MNP)
            added.append(mnp)
            for zone in np.unique(of[group == number]).tolist():
                parents[zone] = mnp.id
    first = len(plan.zones)
    new_zones = [Zone(new_id(), name, level, parents[at]) for at, name in enumerate(names)]
    labels = plan.labels.copy()
    labels[rows] = first + of
    return replace(plan, labels=labels, zones=(*plan.zones, *new_zones, *added))


def _cleared(plan: Plan, problem: Problem) -> Plan:
    """The plan without the zones that lie, unlocked, wholly in the planning area, and without their empty parents."""
    inside = np.zeros(len(plan.labels), dtype=np.bool_)
    inside[problem.rows] = True
    going = set()
    for zone in plan.zones:
        members = plan.members(zone.id)
        if not zone.locked and inside[members].all() and not any(plan.zone(i).locked for i in plan.family(zone.id)):
            going.add(zone.id)
    for zone_id in going:
        plan = plan.remove(zone_id)
    return plan
