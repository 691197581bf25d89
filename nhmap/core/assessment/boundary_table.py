"""A plan against each boundary set: where its neighbourhoods lie, several options side by side."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from nhmap.core.geography.planning_areas import planning_area

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from nhmap.core.assessment.assessment import Assessment, ZoneAssessment
    from nhmap.core.evidence import Evidence
    from nhmap.core.geography.boundary_sets import BoundarySet, Share
    from nhmap.core.plan.plans import Plan


@dataclass(frozen=True)
class Against:
    """A plan against one set.

    Attributes
    ----------
    boundaries
        The set.
    status
        Of its groups in the planning area, in words.
    area
        Residents of the planning area by group.
    zones
        Neighbourhoods of the lowest level that meet the set.
    several
        Of them, those that lie in several groups, known or likely.
    away
        Residents of these outside the largest part of their neighbourhood.
    open
        Residents of neighbourhoods of whom it is not known in which group they live, or only what is likely.
    """

    boundaries: BoundarySet
    status: str
    area: Share
    zones: int
    several: int
    away: int
    open: int

    @property
    def groups(self) -> tuple[tuple[str, int], ...]:
        """Names of the groups that hold residents of the planning area, with these, most first."""
        people = self.area.by_group
        order = np.argsort(-people, kind="stable")
        return tuple((self.boundaries.groups[at].name, int(people[at])) for at in order if people[at])


def sets_of(plan: Plan, evidence: Evidence) -> tuple[BoundarySet, ...]:
    """The sets that have any ground in the planning area of a plan, or in its neighbourhoods."""
    if not evidence.boundaries:
        return ()
    inside = ground_of(plan, evidence) | (plan.labels >= 0)
    return tuple(boundary for boundary in evidence.boundaries if boundary.touches(inside))


def ground_of(plan: Plan, evidence: Evidence) -> NDArray[np.bool_]:
    """Small areas of the planning area; without one those of the neighbourhoods."""
    if plan.area_key == "england":
        return plan.labels >= 0
    return planning_area(evidence.areas, plan.area_key, plan.area_code).inside


def against(assessment: Assessment, evidence: Evidence) -> tuple[Against, ...]:
    """The plan against every set that it meets."""
    plan, residents = assessment.plan, evidence.areas.residents
    inside = np.flatnonzero(ground_of(plan, evidence))
    lowest = assessment.levels[0] if assessment.levels else None
    entries = []
    for boundaries in sets_of(plan, evidence):
        lying = [share_of(zone, boundaries, residents) for zone in assessment.zones if zone.zone.level is lowest]
        shares = [share for share in lying if share.by_group.any() or share.unknown]
        apart = [share for share in shares if np.count_nonzero(share.by_group) > 1]
        open_ = sum(share.unknown + int(share.likely.sum()) for share in shares)
        away = sum(int(share.by_group.sum() - share.by_group.max()) for share in apart)
        area = boundaries.people(inside, residents)
        status = status_words(boundaries, inside)
        entries.append(Against(boundaries, status, area, len(shares), len(apart), away, open_))
    return tuple(entries)


def share_of(zone: ZoneAssessment, boundaries: BoundarySet, residents: NDArray[np.int64]) -> Share:
    """Residents of a zone by group of a set, worked out once for as long as the zone stays as it is."""
    if boundaries.digest not in zone.shares:
        zone.shares[boundaries.digest] = boundaries.people(zone.figures.rows, residents)
    return zone.shares[boundaries.digest]


def zone_words(zone: ZoneAssessment, evidence: Evidence) -> list[str]:
    """Where a zone lies in each set that it meets: “Councils to come (decided, from April 2028): Mid Essex 12,000”."""
    lines = []
    for boundaries in evidence.boundaries:
        rows = zone.figures.rows
        if not ((boundaries.member[rows] >= 0) | (boundaries.doubt[rows] >= 0)).any():
            continue
        share = share_of(zone, boundaries, evidence.areas.residents)
        parts = [
            f"{boundaries.groups[at].name} {share.by_group[at]:,}{'' if share.held[at] else ' (likely)'}"
            for at in np.argsort(-share.by_group, kind="stable")
            if share.by_group[at]
        ]
        parts += [f"not known {share.unknown:,}"] if share.unknown else []
        parts += [f"in none {share.outside:,}"] if share.outside else []
        status = status_words(boundaries, rows)
        lines.append(f"{boundaries.name}{f' ({status})' if status else ''}: {', '.join(parts)}")
    return lines


def status_words(boundaries: BoundarySet, rows: NDArray[np.integer]) -> str:
    """Status and date of the groups that some small areas lie in, or that come into question for them."""
    here = set(np.unique(boundaries.member[rows]).tolist()) - {-1}
    for at in np.unique(boundaries.doubt[rows]):
        here |= set(boundaries.doubts[at].groups) if at >= 0 else set()
    return boundaries.status_of(sorted(here))


def sets_as_dict(assessment: Assessment, evidence: Evidence) -> list[dict[str, Any]]:
    """Every set that the plan meets, with its source, and how the planning area falls into it: JSON-ready."""
    return [
        {
            "key": entry.boundaries.key,
            "name": entry.boundaries.name,
            "status": entry.status or entry.boundaries.status_words or "in force",
            "source": entry.boundaries.source,
            "as_of": entry.boundaries.as_of,
            "own": entry.boundaries.own,
            "groups": [
                {
                    "code": group.code,
                    "name": group.name,
                    "status": group.status.value,
                    "start": group.start,
                    "residents": int(entry.area.held[at]),
                    "residents_likely": int(entry.area.likely[at]),
                    "source": group.source,
                }
                for at, group in enumerate(entry.boundaries.groups)
                if entry.area.by_group[at]
            ],
            "residents_not_known": entry.area.unknown,
            "residents_in_none": entry.area.outside,
            "residents_in_cut_small_areas": entry.area.cut,
            "zones_in_several": entry.several,
        }
        for entry in against(assessment, evidence)
    ]
