"""Assessment: everything that screen, export and command line say of a plan, computed once.

Figures of a zone depend only on its small areas, so they are kept from one assessment to the next for every zone
that did not change: the time per stroke follows what the stroke touched.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Final

import numpy as np

from nhmap.core import population
from nhmap.core.plans import DEFAULT_TOLERANCE, TARGETS, Level, Plan, Zone
from nhmap.core.practices import Belonging, belonging, patients_by_zone

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from nhmap.core.areas import SmallAreas
    from nhmap.core.evidence import Evidence
    from nhmap.core.population import Deprivation, Shape

METHODS_VERSION: Final = "1"
"""Raised when a paragraph of docs/methods.md changes what a figure means."""

SPLIT_BELOW: Final = 0.60
"""Retention below which a practice or PCN counts as split: a starting point, the user's to set."""


class Basis(StrEnum):
    """Which people are balanced against the target."""

    RESIDENTS = "residents"
    REGISTERED_LIVING_IN = "registered_living_in"
    REGISTERED_LIST = "registered_list"

    @property
    def words(self) -> str:
        """As people say it."""
        return {"residents": "residents", "registered_living_in": "registered, living here"}.get(
            self.value, "on the lists of its practices"
        )


@dataclass(frozen=True)
class Settings:
    """What the user chose to balance a plan on.

    Attributes
    ----------
    basis
        Which people.
    targets
        People per level.
    tolerance
        Share of the target, for every level.
    split_below
        Retention under which a practice or PCN is split.
    """

    basis: Basis = Basis.RESIDENTS
    targets: tuple[tuple[Level, int], ...] = tuple(TARGETS.items())
    tolerance: float = DEFAULT_TOLERANCE
    split_below: float = SPLIT_BELOW

    def target(self, zone: Zone) -> int:
        """Target of a zone: its own, or its level's."""
        return zone.target if zone.target is not None else dict(self.targets)[zone.level]

    def tolerance_of(self, zone: Zone) -> float:
        """Tolerance of a zone: its own, or the plan's."""
        return zone.tolerance if zone.tolerance is not None else self.tolerance


@dataclass(frozen=True, eq=False)
class Figures:
    """What depends only on which small areas a zone holds.

    Attributes
    ----------
    rows
        The small areas, ascending.
    residents, registered_living_in
        People.
    ages
        Residents by age band at Census 2021.
    deprivation
        By the IMD.
    shape
        Area, perimeter, compactness, pieces, crossings relied on.
    touched
        For district, HWB and ICB: (code, name, residents of the zone in it), most people first.
    practices_inside, sites_inside
        Rows of the practices and candidate sites that stand in the zone.
    pride_whole, pride_cut
        Positions of the Pride in Place neighbourhoods wholly and partly inside.
    """

    rows: NDArray[np.intp]
    residents: int
    registered_living_in: int
    ages: Mapping[str, int]
    deprivation: Deprivation
    shape: Shape
    touched: Mapping[str, tuple[tuple[str, str, int], ...]]
    practices_inside: NDArray[np.intp]
    sites_inside: NDArray[np.intp]
    pride_whole: tuple[int, ...]
    pride_cut: tuple[int, ...]


@dataclass(frozen=True, eq=False)
class ZoneAssessment:
    """One zone of an assessed plan.

    Attributes
    ----------
    zone
        The zone.
    figures
        What its small areas hold.
    practices
        Rows of the practices that belong to it (most of their patients live here), largest list first.
    registered_list
        Whole lists of those practices; practices without a known list add nothing and are counted in
        ``lists_unknown``.
    lists_unknown
        Practices of the zone whose list is not known.
    people, target, tolerance
        On the chosen basis, and what they are held against.
    """

    zone: Zone
    figures: Figures
    practices: NDArray[np.intp]
    registered_list: int
    lists_unknown: int
    people: int
    target: int
    tolerance: float

    @property
    def deviation(self) -> float:
        """(people - target) / target."""
        return (self.people - self.target) / self.target

    @property
    def state(self) -> str:
        """``fits``, ``over`` or ``under``: whether the deviation is within the tolerance."""
        if abs(self.people - self.target) <= self.tolerance * self.target:
            return "fits"
        return "over" if self.people > self.target else "under"


@dataclass(frozen=True, eq=False)
class Assessment:
    """A plan, assessed.

    Attributes
    ----------
    plan, settings
        What was assessed, and on what basis.
    zones
        In the order of the plan.
    belonging
        Which zone each practice belongs to; columns are positions in ``plan.zones``.
    """

    plan: Plan
    settings: Settings
    zones: tuple[ZoneAssessment, ...]
    belonging: Belonging
    known_figures: Mapping[bytes, Figures] = field(repr=False, default_factory=dict)

    def zone(self, zone_id: str) -> ZoneAssessment:
        """The assessment of one zone."""
        return self.zones[self.plan.position[self.plan.zone(zone_id).id]]

    @property
    def levels(self) -> tuple[Level, ...]:
        """Levels that the plan uses, lowest first."""
        used = {z.zone.level for z in self.zones}
        return tuple(level for level in Level if level in used)


def assess(
    plan: Plan, evidence: Evidence, settings: Settings | None = None, previous: Assessment | None = None
) -> Assessment:
    """Assess a plan.

    Parameters
    ----------
    previous
        An earlier assessment against the same evidence, whose figures are taken over for zones that hold the same
        small areas.
    """
    settings = settings or Settings()
    earlier = previous.known_figures if previous else {}
    registrations = evidence.registrations
    row_of = registrations.row_of
    moved = {row_of[m.practice]: plan.position[m.zone] for m in plan.moved if m.practice in row_of}
    belongs = belonging(patients_by_zone(registrations, plan.labels, len(plan.zones)), registrations.known, moved)
    size = registrations.largest_first
    by_size = np.argsort(size)
    held = [by_size[at] for at in _by_label(belongs.zone[by_size], len(plan.zones))]
    directly = _by_label(plan.labels, len(plan.zones))
    kept: dict[bytes, Figures] = {}
    zones = []
    families = _families(plan)
    for zone, family in zip(plan.zones, families, strict=True):
        rows = directly[family[0]] if len(family) == 1 else np.sort(np.concatenate([directly[i] for i in family]))
        key = rows.tobytes()
        known = earlier.get(key) or kept.get(key) or figures(rows, evidence)
        kept[key] = known
        practices = held[family[0]]
        if len(family) > 1:
            practices = np.concatenate([held[i] for i in family])
            practices = practices[np.argsort(size[practices])]
        zones.append(_assess_zone(zone, known, practices, evidence, settings))
    return Assessment(plan, settings, tuple(zones), belongs, kept)


def figures(rows: NDArray[np.intp], evidence: Evidence) -> Figures:
    """Everything that depends only on which small areas a zone holds; ``rows`` ascending and distinct."""
    areas = evidence.areas
    inside = np.zeros(len(areas), dtype=np.int32)
    inside[rows] = 1
    place, member = evidence.pride.flat
    places = len(evidence.pride.names)
    whole = np.bincount(place, minlength=places)
    part = np.bincount(place, weights=inside[member], minlength=places)
    return Figures(
        rows=rows,
        residents=int(areas.residents[rows].sum()),
        registered_living_in=int(evidence.registrations.living_in[rows].sum()),
        ages=population.ages(areas, rows),
        deprivation=population.deprivation(areas, rows),
        shape=population.shape(areas, rows),
        touched={key: _touched(areas, rows, key) for key in ("district", "hwb", "icb")},
        practices_inside=_standing_in(evidence.practice_area, inside),
        sites_inside=_standing_in(evidence.site_area, inside),
        pride_whole=tuple(np.flatnonzero((part == whole) & (whole > 0)).tolist()),
        pride_cut=tuple(np.flatnonzero((part > 0) & (part < whole)).tolist()),
    )


def _standing_in(where: NDArray[np.int32], inside: NDArray[np.int32]) -> NDArray[np.intp]:
    """Rows of the things whose small area is inside."""
    return np.flatnonzero((where >= 0) & (inside[np.maximum(where, 0)] == 1))


def _touched(areas: SmallAreas, rows: NDArray[np.intp], key: str) -> tuple[tuple[str, str, int], ...]:
    """Members of a geography that a zone lies in, with the zone's residents in each."""
    grouping = areas.grouping(key)
    residents = areas.residents
    member = grouping.member[rows]
    people = np.bincount(member[member >= 0], weights=residents[rows][member >= 0], minlength=len(grouping.codes))
    here = np.unique(member[member >= 0])
    order = here[np.argsort(-people[here], kind="stable")]
    return tuple((str(grouping.codes[i]), str(grouping.names[i]), int(people[i])) for i in order)


def _families(plan: Plan) -> list[list[int]]:
    """For each zone the positions of itself and of all that nest in it, without searching all zones for each."""
    families = [[i] for i in range(len(plan.zones))]
    for i, zone in enumerate(plan.zones):
        parent = zone.parent
        while parent is not None:
            families[plan.position[parent]].append(i)
            parent = plan.zones[plan.position[parent]].parent
    return families


def _by_label(labels: NDArray[np.int32], zones: int) -> list[NDArray[np.intp]]:
    """Positions of each label 0 to zones - 1, ascending."""
    order = np.argsort(labels, kind="stable")
    edges = np.searchsorted(labels[order], np.arange(zones + 1))
    return [order[start:end] for start, end in itertools.pairwise(edges)]


def _assess_zone(
    zone: Zone, known: Figures, practices: NDArray[np.intp], evidence: Evidence, settings: Settings
) -> ZoneAssessment:
    registrations = evidence.registrations
    known_lists = practices[registrations.listed[practices]]
    registered_list = int(registrations.list_size[known_lists].sum())
    people = {
        Basis.RESIDENTS: known.residents,
        Basis.REGISTERED_LIVING_IN: known.registered_living_in,
        Basis.REGISTERED_LIST: registered_list,
    }[settings.basis]
    return ZoneAssessment(
        zone,
        known,
        practices,
        registered_list,
        len(practices) - len(known_lists),
        people,
        settings.target(zone),
        settings.tolerance_of(zone),
    )
