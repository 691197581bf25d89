"""Comparing: what differs between two plans, in people, practices and findings."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from nhmap.core.geography.colouring import Coloured, touching, zone_colours
from nhmap.core.plan.plans import Level

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from nhmap.core.assessment.assessment import Assessment
    from nhmap.core.assessment.checks import Finding
    from nhmap.core.evidence import Evidence
    from nhmap.core.geography.areas import SmallAreas
    from nhmap.core.plan.plans import Plan, Zone


@dataclass(frozen=True)
class Move:
    """People who are in one zone in the first plan and in another in the second; None is no zone.

    Attributes
    ----------
    before, after
        Names of the zones.
    small_areas, residents
        How many move.
    rows
        The small areas, ascending.
    """

    before: str | None
    after: str | None
    small_areas: int
    residents: int
    rows: tuple[int, ...] = ()


@dataclass(frozen=True)
class PracticeMove:
    """A practice whose zone changes; None is no zone."""

    code: str
    name: str
    before: str | None
    after: str | None
    list_size: float


@dataclass(frozen=True, eq=False)
class Difference:
    """What differs between two plans at one level.

    Attributes
    ----------
    level
        Level of the zones compared.
    pairs
        Zones of the first plan matched with zones of the second: ids; each at most once.
    moves
        Between zones that are not matched to each other, most people first.
    rows
        Small areas that move.
    practices
        Practices whose zone changes, largest list first.
    gained, lost
        Findings only the second, and only the first plan has.
    """

    level: Level
    pairs: tuple[tuple[str, str], ...]
    moves: tuple[Move, ...]
    rows: NDArray[np.intp]
    practices: tuple[PracticeMove, ...]
    gained: tuple[Finding, ...]
    lost: tuple[Finding, ...]

    @property
    def residents(self) -> int:
        """People who move."""
        return sum(m.residents for m in self.moves)


def match_zones(first: Plan, second: Plan, level: Level, residents: NDArray[np.integer]) -> list[tuple[int, int]]:
    """Pair the zones of two plans: those that share most residents first, each zone at most once.

    Returns
    -------
    Positions in ``first.zones`` and ``second.zones``.
    """
    a, b = first.at_level(level), second.at_level(level)
    both = np.flatnonzero((a >= 0) & (b >= 0))
    if not len(both):
        return []
    width = len(second.zones)
    shared = np.bincount(a[both].astype(np.int64) * width + b[both], weights=residents[both] + 1e-9)
    pairs: list[tuple[int, int]] = []
    used_a: set[int] = set()
    used_b: set[int] = set()
    for cell in np.argsort(-shared, kind="stable"):
        if shared[cell] == 0:
            break
        i, j = divmod(int(cell), width)
        if i not in used_a and j not in used_b:
            pairs.append((i, j))
            used_a.add(i)
            used_b.add(j)
    return pairs


def coloured(plan: Plan) -> list[Coloured]:
    """The zones of a plan as they are coloured: a zone has the hue of the MNP that it nests in."""
    by_id = {zone.id: zone for zone in plan.zones}

    def group(zone: Zone) -> str | None:
        above, steps = zone.parent, 0
        while above in by_id and steps < len(Level):
            if by_id[above].level is Level.MNP:
                return above
            above, steps = by_id[above].parent, steps + 1
        return None

    return [Coloured(zone.id, group(zone)) for zone in plan.zones]


def matching_colours(
    plans: Sequence[Plan], areas: SmallAreas, first: Sequence[int] | None = None
) -> tuple[tuple[int, ...], ...]:
    """A colour of ``ZONE_COLOURS`` for every zone of every plan, so that what is alike looks alike.

    A zone takes the colour of the zone of the first plan that it is matched with; the rest are coloured so that they
    are apart from their neighbours and, while there are few, from every zone of the first.

    Parameters
    ----------
    first
        Colours that the zones of the first plan have already, if any.
    """
    if not plans:
        return ()
    a, b = areas.adjacency.a, areas.adjacency.b
    if first is None:
        first = zone_colours(coloured(plans[0]), touching(plans[0].labels, a, b), {})
    palettes = [tuple(first)]
    for other in plans[1:]:
        pairs = [pair for level in Level for pair in match_zones(plans[0], other, level, areas.residents)]
        colour_of = {other.zones[j].id: first[i] for i, j in pairs}
        # Zones of the first that have no match stand among the rest, so that nobody takes theirs for another.
        alone = set(range(len(first))) - {i for i, _ in pairs}
        absent = {f" {i}": first[i] for i in alone}
        zones = [*coloured(other), *map(Coloured, absent)]
        colours = zone_colours(zones, touching(other.labels, a, b), colour_of | absent, fixed={*colour_of, *absent})
        palettes.append(colours[: len(other.zones)])
    return tuple(palettes)


def shared_levels(first: Plan, second: Plan) -> tuple[Level, ...]:
    """Levels at which both plans hold anything, lowest first: those they can be compared at."""
    return tuple(level for level in Level if all((p.at_level(level) >= 0).any() for p in (first, second)))


def compare_plans(  # noqa: PLR0913, PLR0917 - two plans, each with its findings
    first: Assessment,
    second: Assessment,
    first_findings: tuple[Finding, ...],
    second_findings: tuple[Finding, ...],
    evidence: Evidence,
    level: Level = Level.SNP,
) -> Difference:
    """What changes when the second plan takes the place of the first."""
    residents = evidence.areas.residents
    pairs = match_zones(first.plan, second.plan, level, residents)
    a, b = first.plan.at_level(level), second.plan.at_level(level)
    becomes = np.full(len(first.plan.zones) + 1, -2, dtype=np.int64)  # the last entry answers for no zone
    becomes[-1] = -1
    for i, j in pairs:
        becomes[i] = j
    rows = np.flatnonzero(becomes[a] != b)
    return Difference(
        level,
        tuple((first.plan.zones[i].id, second.plan.zones[j].id) for i, j in pairs),
        _moves(first.plan, second.plan, level, rows, residents),
        rows,
        _practices(first, second, becomes, level, evidence),
        *_findings(first_findings, second_findings, dict(pairs), first.plan, second.plan),
    )


def _name(plan: Plan, at: int) -> str | None:
    return plan.zones[at].name if at >= 0 else None


def _moves(
    first: Plan, second: Plan, level: Level, rows: NDArray[np.intp], residents: NDArray[np.integer]
) -> tuple[Move, ...]:
    """People by where they are and where they go."""
    if not len(rows):
        return ()
    a, b = first.at_level(level)[rows], second.at_level(level)[rows]
    pairs, cell = np.unique(np.column_stack([a, b]), axis=0, return_inverse=True)
    people = np.bincount(cell, weights=residents[rows])
    moves = []
    for at, (i, j) in enumerate(pairs):
        members = rows[cell == at]
        before, after = _name(first, int(i)), _name(second, int(j))
        moves.append(Move(before, after, len(members), int(people[at]), tuple(members.tolist())))
    return tuple(sorted(moves, key=lambda m: (-m.residents, m.before or "", m.after or "", m.rows)))


def _practices(
    first: Assessment, second: Assessment, becomes: NDArray[np.int64], level: Level, evidence: Evidence
) -> tuple[PracticeMove, ...]:
    """Practices whose zone is not the one their old zone was matched with."""
    a, b = _zone_of_practices(first, level), _zone_of_practices(second, level)
    changed = np.flatnonzero(becomes[a] != b)
    names = evidence.registrations.names
    lists = evidence.registrations.list_size
    codes = evidence.registrations.codes
    order = changed[np.argsort(-np.nan_to_num(lists[changed], nan=-1), kind="stable")]
    return tuple(
        PracticeMove(
            str(codes[r]),
            str(names[r]),
            _name(first.plan, int(a[r])),
            _name(second.plan, int(b[r])),
            float(lists[r]),
        )
        for r in order
    )


def _zone_of_practices(assessment: Assessment, level: Level) -> NDArray[np.int64]:
    """Position of the zone of a level that each practice belongs to, -1 for none."""
    zones = np.full(len(assessment.belonging.zone), -1, dtype=np.int64)
    for i, zone in enumerate(assessment.plan.zones):
        if zone.level is level:
            zones[assessment.zones[i].practices] = i
    return zones


def _findings(
    first: tuple[Finding, ...], second: tuple[Finding, ...], pairs: dict[int, int], a: Plan, b: Plan
) -> tuple[tuple[Finding, ...], tuple[Finding, ...]]:
    """Findings that only one of two plans has; zones that are matched count as the same zone."""
    same = {a.zones[i].id: b.zones[j].id for i, j in pairs.items()}
    before = {(f.check, tuple(sorted(same.get(z, z) for z in f.zones)), f.subject) for f in first}
    after = {(f.check, tuple(sorted(f.zones)), f.subject) for f in second}
    gained = tuple(f for f in second if (f.check, tuple(sorted(f.zones)), f.subject) not in before)
    lost = tuple(f for f in first if (f.check, tuple(sorted(same.get(z, z) for z in f.zones)), f.subject) not in after)
    return gained, lost
