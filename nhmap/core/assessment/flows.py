"""Flows: where the patients of practices live, and why a zone's list is not the number of its residents.

Implements “flows” of docs/methods.md: zone of residence by zone of practice. People without a zone, without a small
area, or at practices of no zone have rows and a column of their own, so that every sum is whole.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from nhmap.core.geography.planning_areas import planning_area

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from nhmap.core.assessment.assessment import Assessment
    from nhmap.core.evidence import Evidence
    from nhmap.core.people.practices import Registrations
    from nhmap.core.plan.plans import Level, Plan, Zone


@dataclass(frozen=True, eq=False)
class Homes:
    """Where the patients of some practices live.

    Attributes
    ----------
    patients
        By small area; shape (n,).
    buckets
        Patients without a known small area of England: (bucket as published, patients), most first.
    """

    patients: NDArray[np.int64]
    buckets: tuple[tuple[str, int], ...]

    @property
    def known(self) -> int:
        """Patients with a known small area."""
        return int(self.patients.sum())

    @property
    def total(self) -> int:
        """All patients."""
        return self.known + sum(people for _, people in self.buckets)


@dataclass(frozen=True)
class HomeShare:
    """Patients who live in one place.

    Attributes
    ----------
    zone
        Position in ``plan.zones`` of the zone that holds the place directly, -1 for none.
    place
        Name of the MSOA; empty for a whole zone.
    patients
        How many.
    share
        Of the patients with a known small area, 0 to 1.
    """

    zone: int
    place: str
    patients: int
    share: float


@dataclass(frozen=True, eq=False)
class Flows:
    """Patients by zone of residence (rows) and zone of practice (columns), for the zones of one level.

    Attributes
    ----------
    level
        Of the zones.
    zones
        In the order of the plan; length z.
    buckets
        Homes that are no small area of England, as published, in alphabetical order; length b.
    patients
        Shape (z + 2 + b, z + 1). Rows: each zone; the planning area's small areas that no zone of this level holds;
        the rest of England; each bucket. Columns: practices of each zone; practices of no zone of this level.
    """

    level: Level
    zones: tuple[Zone, ...]
    buckets: tuple[str, ...]
    patients: NDArray[np.int64]

    @property
    def living_in(self) -> NDArray[np.int64]:
        """Registered people who live in each zone, at whichever practice; shape (z,)."""
        return np.asarray(self.patients[: len(self.zones)].sum(axis=1))

    @property
    def at_practices(self) -> NDArray[np.int64]:
        """Patients of each zone's practices, wherever they live; shape (z,)."""
        return np.asarray(self.patients[:, :-1].sum(axis=0))

    @property
    def stay(self) -> NDArray[np.int64]:
        """People who live in a zone and are registered in it; shape (z,)."""
        return np.diagonal(self.patients)[: len(self.zones)].copy()


@dataclass(frozen=True)
class Explanation:
    """From the residents of a zone to the lists of its practices, as a sum that closes.

    ``registered_living_in + from_zones + from_unassigned + from_england - to_zones - to_no_zone + sum(buckets)
    + unreconciled == registered_list``, exactly.

    Attributes
    ----------
    zone
        The zone.
    residents
        People who live in it.
    registered_living_in
        Patients of any practice who live in it.
    from_zones, from_unassigned, from_england
        Patients of its practices who live in other zones, in the planning area outside every zone, in the rest of
        England.
    to_zones, to_no_zone
        People who live in it and are registered with practices of other zones, and of none.
    buckets
        Patients of its practices without a known small area: (bucket, patients), one a bucket of ``Flows``.
    unreconciled
        Whole lists less the patients that the practice-by-area file accounts for; 0 where both are of one date.
    registered_list
        Whole lists of its practices; a practice without a known list adds nothing.
    lists_unknown
        Practices of the zone whose list is not known.
    """

    zone: Zone
    residents: int
    registered_living_in: int
    from_zones: int
    from_unassigned: int
    from_england: int
    to_zones: int
    to_no_zone: int
    buckets: tuple[tuple[str, int], ...]
    unreconciled: int
    registered_list: int
    lists_unknown: int

    @property
    def beyond_residents(self) -> int:
        """Registered people who live here less residents: what the dates and methods of the two counts make of it."""
        return self.registered_living_in - self.residents

    @property
    def from_outside(self) -> int:
        """Patients of the zone's practices who live in England outside it."""
        return self.from_zones + self.from_unassigned + self.from_england

    @property
    def to_elsewhere(self) -> int:
        """People of the zone who are registered with practices elsewhere."""
        return self.to_zones + self.to_no_zone

    @property
    def without_area(self) -> int:
        """Patients of the zone's practices whose home is no known small area of England."""
        return sum(people for _, people in self.buckets)


def homes(registrations: Registrations, practices: NDArray[np.integer] | Sequence[int]) -> Homes:
    """Where the patients of some practices live.

    Parameters
    ----------
    practices
        Distinct rows of practices.
    """
    rows = np.asarray(practices, dtype=np.int64)
    lists_of_rows = registrations.patients[rows]
    patients = np.bincount(lists_of_rows.indices, weights=lists_of_rows.data, minlength=lists_of_rows.shape[1]).astype(
        np.int64
    )
    names, position, practice, people = _elsewhere(registrations)
    wanted = np.isin(practice, rows)
    counts = np.bincount(position[wanted], weights=people[wanted], minlength=len(names)).astype(np.int64)
    order = np.argsort(-counts, kind="stable")
    return Homes(patients, tuple((names[i], int(counts[i])) for i in order if counts[i]))


def homes_by_zone(homes_of_list: Homes, plan: Plan) -> tuple[HomeShare, ...]:
    """Patients by the zone that holds their home directly: most first, those outside every zone last."""
    counts = np.bincount(plan.labels + 1, weights=homes_of_list.patients, minlength=len(plan.zones) + 1).astype(
        np.int64
    )
    zones = sorted((i for i in range(len(plan.zones)) if counts[i + 1]), key=lambda i: -counts[i + 1])
    if counts[0]:
        zones.append(-1)
    return tuple(HomeShare(i, "", int(counts[i + 1]), int(counts[i + 1]) / homes_of_list.known) for i in zones)


def homes_by_msoa(homes_of_list: Homes, plan: Plan, evidence: Evidence) -> tuple[HomeShare, ...]:
    """Patients by MSOA and zone, most first; an MSOA that zones share has a row for each."""
    rows = np.flatnonzero(homes_of_list.patients)
    grouping = evidence.areas.grouping("msoa")
    width = len(plan.zones) + 1
    pairs, of = np.unique(grouping.member[rows].astype(np.int64) * width + plan.labels[rows] + 1, return_inverse=True)
    counts = np.bincount(of, weights=homes_of_list.patients[rows], minlength=len(pairs)).astype(np.int64)
    order = np.argsort(-counts, kind="stable")
    shares = []
    for pair, people in zip(pairs[order].tolist(), counts[order].tolist(), strict=True):
        msoa, zone = divmod(pair, width)
        shares.append(HomeShare(zone - 1, str(grouping.names[msoa]), people, people / homes_of_list.known))
    return tuple(shares)


def flows(assessment: Assessment, evidence: Evidence, level: Level) -> Flows:
    """Patients by zone of residence and zone of practice, for the zones of one level; all of England's patients."""
    plan, registrations = assessment.plan, evidence.registrations
    shown = [i for i, zone in enumerate(plan.zones) if zone.level is level]
    count = len(shown)
    column = np.full(len(plan.zones) + 1, -1, dtype=np.int64)  # the last entry answers for no zone
    column[shown] = np.arange(count)
    inside = planning_area(evidence.areas, plan.area_key, plan.area_code).inside
    home = column[plan.at_level(level)]
    home = np.where(home >= 0, home, np.where(inside, count, count + 1))
    work = column[_up(plan, level)[assessment.belonging.zone]]
    of_zone = np.flatnonzero(work >= 0)

    names, bucket, practice, people = _elsewhere(registrations)
    matrix = np.zeros((count + 2 + len(names), count + 1), dtype=np.int64)
    patients = registrations.patients[of_zone]
    at = np.repeat(work[of_zone], np.diff(patients.indptr))
    cells = np.bincount(home[patients.indices] * count + at, weights=patients.data, minlength=(count + 2) * count)
    matrix[: count + 2, :count] = cells.astype(np.int64).reshape(count + 2, count)
    living = np.bincount(home, weights=registrations.living_in, minlength=count + 2).astype(np.int64)
    matrix[: count + 2, count] = living - matrix[: count + 2, :count].sum(axis=1)
    where = np.where(work[practice] >= 0, work[practice], count)
    np.add.at(matrix, (count + 2 + bucket, where), people)
    return Flows(level, tuple(plan.zones[i] for i in shown), names, matrix)


def explain_lists(found: Flows, assessment: Assessment) -> tuple[Explanation, ...]:
    """For each zone of the flows what lies between its residents and the lists of its practices."""
    count = len(found.zones)
    explained = []
    for i, zone in enumerate(found.zones):
        figures = assessment.zone(zone.id)
        to, out = found.patients[:, i], found.patients[i]
        stay = int(to[i])
        buckets = tuple((name, int(n)) for name, n in zip(found.buckets, to[count + 2 :], strict=True))
        explained.append(
            Explanation(
                zone=zone,
                residents=figures.figures.residents,
                registered_living_in=int(out.sum()),
                from_zones=int(to[:count].sum()) - stay,
                from_unassigned=int(to[count]),
                from_england=int(to[count + 1]),
                to_zones=int(out[:count].sum()) - stay,
                to_no_zone=int(out[count]),
                buckets=buckets,
                unreconciled=figures.registered_list - int(to.sum()),
                registered_list=figures.registered_list,
                lists_unknown=figures.lists_unknown,
            )
        )
    return tuple(explained)


def _up(plan: Plan, level: Level) -> NDArray[np.int64]:
    """For each zone the position of the zone of ``level`` that it is or nests in, -1 for none; the last entry is -1."""
    up = np.full(len(plan.zones) + 1, -1, dtype=np.int64)
    for i, zone in enumerate(plan.zones):
        current = zone
        while current.level.rank < level.rank and current.parent is not None:
            current = plan.zones[plan.position[current.parent]]
        if current.level is level:
            up[i] = plan.position[current.id]
    return up


def _elsewhere(
    registrations: Registrations,
) -> tuple[tuple[str, ...], NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
    """Buckets in alphabetical order; and for each row of ``elsewhere`` its bucket, practice and patients."""
    frame = registrations.elsewhere
    names = sorted({str(name) for name in frame["bucket"]})
    position = {name: i for i, name in enumerate(names)}
    bucket = np.array([position[str(name)] for name in frame["bucket"]], dtype=np.int64)
    return (
        tuple(names),
        bucket,
        frame["practice"].to_numpy(dtype=np.int64),
        frame["patients"].to_numpy(dtype=np.int64),
    )
