"""Assessment: everything that screen, export and command line say of a plan, computed once.

A stroke touches a few zones and the practices of the people who live where it went. After a first assessment only
these are looked at again, so that the time per stroke does not follow the number of zones; what comes out is what
an assessment afresh gives.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING, Final

import numpy as np

from nhmap.core.assessment.zone_figures import Figures, figures
from nhmap.core.people.balance import SPLIT_BELOW, Basis, Settings
from nhmap.core.people.practices import Belonging, Handover, Where, belonging, belonging_after, people_by_zone
from nhmap.core.plan.plans import Level, Plan, Zone

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable, Mapping

    from numpy.typing import NDArray

    from nhmap.core.assessment.finding import Finding
    from nhmap.core.evidence import Evidence
    from nhmap.core.geography.boundary_sets import Share

__all__ = ["METHODS_VERSION", "SPLIT_BELOW", "Assessment", "Basis", "Settings", "ZoneAssessment", "assess"]

METHODS_VERSION: Final = "3"
"""Raised when a paragraph of docs/methods.md changes what a figure means."""

REMEMBERED: Final = 20_000
"""Findings kept for their words; beyond, they are worded anew."""


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
    lists
        Practices of the zone that have patients on their list.
    people, target, tolerance
        On the chosen basis, and what they are held against.
    """

    zone: Zone
    figures: Figures
    practices: NDArray[np.intp]
    registered_list: int
    lists_unknown: int
    lists: int
    people: int
    target: int
    tolerance: float

    @cached_property
    def said(self) -> dict[str, tuple[Finding, ...]]:
        """Findings of the checks that look at one zone at a time, by the check's key, as they are asked for.

        A zone that nothing has touched keeps its object from one assessment to the next, and these with it.
        """
        return {}

    @cached_property
    def shares(self) -> dict[str, Share]:
        """Its residents by group of each boundary set, by the set's digest, as they are asked for."""
        return {}

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
    plan, evidence, settings
        What was assessed, against what, and on what basis.
    zones
        In the order of the plan.
    belonging, pcns
        Which zone each practice and each PCN belongs to; columns are positions in ``plan.zones``.
    said
        Findings that are about more than one zone, by all that they depend on: words cost more than figures.
    missing
        The basis that was asked for, where nothing here counts on it: ``settings`` then say what was counted instead.
    """

    plan: Plan
    evidence: Evidence = field(repr=False)
    settings: Settings
    zones: tuple[ZoneAssessment, ...]
    belonging: Belonging
    pcns: Belonging
    said: dict[Hashable, Finding] = field(repr=False, default_factory=dict)
    missing: Basis | None = None

    def zone(self, zone_id: str) -> ZoneAssessment:
        """The assessment of one zone."""
        return self.zones[self.plan.position[self.plan.zone(zone_id).id]]

    @property
    def levels(self) -> tuple[Level, ...]:
        """Levels that the plan uses, lowest first."""
        used = {z.zone.level for z in self.zones}
        return tuple(level for level in Level if level in used)

    @cached_property
    def known_figures(self) -> Mapping[bytes, Figures]:
        """Figures by the small areas they are of."""
        return {zone.figures.rows.tobytes(): zone.figures for zone in self.zones}


def assess(
    plan: Plan, evidence: Evidence, settings: Settings | None = None, previous: Assessment | None = None
) -> Assessment:
    """Assess a plan.

    Parameters
    ----------
    previous
        An earlier assessment, whose figures are taken over for all that is the same; of use only if it is against the
        same evidence.
    """
    settings = settings or Settings()
    if not evidence.knows(settings.basis):
        instead = replace(settings, basis=Basis.RESIDENTS)
        return replace(assess(plan, evidence, instead, previous), missing=settings.basis)
    if previous is None or previous.evidence is not evidence:
        return _afresh(plan, evidence, settings, {})
    if not _keeps_places(previous.plan, plan):
        return _afresh(plan, evidence, settings, previous.known_figures)
    return _after(previous, plan, settings)


def _keeps_places(before: Plan, plan: Plan) -> bool:
    """Whether every zone stands where it stood, with new ones at most behind them."""
    if len(before.labels) != len(plan.labels) or len(before.zones) > len(plan.zones):
        return False
    pairs = zip(before.zones, plan.zones, strict=False)
    return plan.zones is before.zones or all(old is new or old.id == new.id for old, new in pairs)


def _afresh(plan: Plan, evidence: Evidence, settings: Settings, earlier: Mapping[bytes, Figures]) -> Assessment:
    registrations, count = evidence.registrations, len(plan.zones)
    by_zone = people_by_zone(registrations.by_area, plan.labels, count)
    homes, of_pcns = Where(registrations.patients, plan.labels), Where(registrations.pcn_rows, plan.labels)
    belongs = belonging(by_zone, registrations.known, _moved(plan, evidence), homes)
    pcns_by_zone = people_by_zone(registrations.by_pcn, plan.labels, count)
    pcns = belonging(pcns_by_zone, registrations.known_by_pcn, where=of_pcns)
    size = registrations.largest_first
    by_size = np.argsort(size)
    members = [by_size[at] for at in _by_label(belongs.zone[by_size], count)]
    directly = _by_label(plan.labels, count)
    figures_of: dict[bytes, Figures] = {}
    zones = []
    families = _families(plan)
    for zone, family in zip(plan.zones, families, strict=True):
        rows = directly[family[0]] if len(family) == 1 else np.sort(np.concatenate([directly[i] for i in family]))
        key = rows.tobytes()
        sums = earlier.get(key) or figures_of.get(key) or figures(rows, evidence)
        figures_of[key] = sums
        practices = members[family[0]]
        if len(family) > 1:
            practices = np.concatenate([members[i] for i in family])
            practices = practices[np.argsort(size[practices])]
        zones.append(_assess_zone(zone, sums, practices, evidence, settings))
    return Assessment(plan, evidence, settings, tuple(zones), belongs, pcns)


def _after(previous: Assessment, plan: Plan, settings: Settings) -> Assessment:
    """The assessment of a plan that a few edits made of the one assessed before."""
    before, evidence = previous.plan, previous.evidence
    registrations, count = evidence.registrations, len(plan.zones)
    changed = np.flatnonzero(plan.labels != before.labels)
    handover = Handover(changed, before.labels[changed], plan.labels[changed], count)
    moved = _moved(before, evidence), _moved(plan, evidence)
    belongs, practices = belonging_after(
        previous.belonging,
        registrations.by_area,
        registrations.known,
        handover,
        moved,
        where=Where(registrations.patients, plan.labels),
    )
    of_pcns = Where(registrations.pcn_rows, plan.labels)
    pcns, _ = belonging_after(previous.pcns, registrations.by_pcn, registrations.known_by_pcn, handover, where=of_pcns)
    at_first, at_last = previous.belonging.zone[practices], belongs.zone[practices]
    touched = {
        int(at) for where in (handover.before, handover.after, at_first, at_last) for at in np.unique(where) if at >= 0
    }
    if settings != previous.settings:
        touched = set(range(count))
    elif plan.zones is not before.zones:
        pairs = enumerate(itertools.zip_longest(plan.zones, before.zones))
        touched |= {at for at, (zone, was) in pairs if zone is not was and zone != was}
    touched |= _ancestors(touched, plan) | _ancestors(touched, before)

    zones: list[ZoneAssessment | None] = [*previous.zones, *[None] * (count - len(before.zones))]
    for at in touched:
        zone, was = plan.zones[at], zones[at]
        rows = plan.members(zone.id)
        sums = was.figures if was and np.array_equal(was.figures.rows, rows) else figures(rows, evidence)
        members = np.flatnonzero(np.isin(belongs.zone, [plan.position[i] for i in plan.family(zone.id)]))
        members = members[np.argsort(registrations.largest_first[members])]
        zones[at] = _assess_zone(zone, sums, members, evidence, settings)
    sentences = previous.said if len(previous.said) < REMEMBERED else {}
    return Assessment(plan, evidence, settings, tuple(z for z in zones if z is not None), belongs, pcns, sentences)


def _moved(plan: Plan, evidence: Evidence) -> dict[int, int]:
    """Practices that the plan moves by hand: row of the practice -> position of its zone."""
    row_of = evidence.registrations.row_of
    return {row_of[m.practice]: plan.position[m.zone] for m in plan.moved if m.practice in row_of}


def _ancestors(zones: Iterable[int], plan: Plan) -> set[int]:
    """Positions of all that these zones nest in; positions that the plan does not have are passed over."""
    ancestors: set[int] = set()
    for at in zones:
        parent = plan.zones[at].parent if at < len(plan.zones) else None
        while parent is not None and plan.position[parent] not in ancestors:
            ancestors.add(plan.position[parent])
            parent = plan.zones[plan.position[parent]].parent
    return ancestors


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
    zone: Zone, sums: Figures, practices: NDArray[np.intp], evidence: Evidence, settings: Settings
) -> ZoneAssessment:
    registrations = evidence.registrations
    known_lists = practices[registrations.listed[practices]]
    registered_list = int(registrations.list_size[known_lists].sum())
    return ZoneAssessment(
        zone,
        sums,
        practices,
        registered_list,
        len(practices) - len(known_lists),
        int(np.count_nonzero(registrations.list_size[known_lists])),
        _people(settings.basis, sums, registered_list, evidence),
        settings.target(zone),
        settings.tolerance_of(zone),
    )


def _people(basis: Basis, sums: Figures, registered_list: int, evidence: Evidence) -> int:
    """People of a zone on a basis."""
    if basis is Basis.RESIDENTS:
        return sums.residents
    if basis is Basis.REGISTERED_LIVING_IN:
        return sums.registered_living_in
    people = evidence.people_on(basis)
    return registered_list if people is None else int(people[sums.rows].sum())
