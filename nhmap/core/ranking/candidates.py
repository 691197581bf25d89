"""Candidates: the sites of a planning area, measured and ranked for wave 1.

Joins the evidence to the ranking: the only place that knows both.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from nhmap.core.buildings.gates import GateSettings, gates
from nhmap.core.buildings.sites import area_rows, numbers
from nhmap.core.plan.plans import Level, Plan
from nhmap.core.ranking.cohort_criteria import COHORT_CRITERIA, cohort_people
from nhmap.core.ranking.measures import Measures, measure
from nhmap.core.ranking.ranking import Ranking, rank
from nhmap.core.ranking.site_evidence import ActingCentres, DrawnNeighbourhoods, SiteEvidence
from nhmap.core.reach.catchments import WALK, CatchmentAreas, Travel

if TYPE_CHECKING:
    from datetime import date

    import pandas as pd
    from numpy.typing import NDArray

    from nhmap.core.evidence import Evidence
    from nhmap.core.geography.planning_areas import PlanningArea
    from nhmap.core.ranking.weights import Weights
    from nhmap.core.reach.catchments import Reach

PRIDE_PLACE_PEOPLE: Final = 8_000
"""People of a Pride in Place area, about."""


@dataclass(frozen=True, eq=False)
class Candidates:
    """The candidate sites of a planning area, measured on every criterion.

    Attributes
    ----------
    area
        The planning area.
    sites
        Their rows of the layer ``sites``, and facts brought by owners.
    measures
        In the order of ``sites``.
    travel
        The travel model in words, as it must stand beside the figures.
    unplaced
        How many sites of England have no known place, so that no planning area can claim them: never silently.
    reach
        Who is within reach of each, in the order of ``sites``.
    areas
        The small areas of England that reach is counted in.
    """

    area: PlanningArea
    sites: pd.DataFrame
    measures: Measures
    travel: str
    unplaced: int
    reach: Reach
    areas: CatchmentAreas

    def rank(self, weights: Weights, settings: GateSettings | None = None) -> Ranking:
        """Rank them; no site elsewhere has a say in it. Cohorts that nobody weighs are left out altogether."""
        points = weights.to_dict()
        measures = self.measures.without({key for key in COHORT_CRITERIA if not points.get(key)})
        return rank(measures, weights, gates(self.sites, settings or GateSettings(planning_area=self.area.inside)))


def measure_candidates(  # noqa: PLR0913 - everything a figure of a site depends on, by name
    evidence: Evidence,
    area: PlanningArea,
    as_of: date,
    travel: Travel = WALK,
    plan: Plan | None = None,
    *,
    acting: frozenset[str] = frozenset(),
) -> Candidates:
    """Measure the candidate sites that stand in a planning area.

    Parameters
    ----------
    as_of
        The day on which the question is asked; leases run from it.
    travel
        How far people travel; stated beside every figure.
    plan
        A plan whose SNPs sites are to fit, if there is one.
    acting
        Sites, of the planning area or beyond it, that already act as a neighbourhood health centre.
    """
    where = evidence.site_area
    sites = evidence.sites.iloc[np.flatnonzero((where >= 0) & area.inside[np.maximum(where, 0)])]
    areas = catchment_areas(evidence)
    reach = travel.reach(sites, areas)
    measures = measure(
        SiteEvidence(
            sites=sites,
            practices=evidence.registrations.practices,
            services=evidence.services,
            areas=areas,
            reach=reach,
            as_of=as_of,
            acting=ActingCentres.of(evidence.sites, acting) if acting else None,
            neighbourhoods=_neighbourhoods(plan),
            pride_chance=pride_chance(evidence),
            cohorts=cohort_people(evidence),
        )
    )
    return Candidates(area, sites, measures, reach.label, int((where < 0).sum()), reach, areas)


def catchment_areas(evidence: Evidence) -> CatchmentAreas:
    """The small areas of the evidence as catchments need them, Pride in Place included."""
    return CatchmentAreas.of(evidence.areas.table, *_pride(evidence))


def _pride(evidence: Evidence) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Small areas known to lie in a Pride in Place neighbourhood, and those that might."""
    inside = np.zeros(len(evidence.areas), dtype=np.bool_)
    inside[evidence.pride.flat[1]] = True
    district = evidence.areas.grouping("district")
    maybe = np.isin(district.codes[district.member], list(evidence.pride.unknown_districts))
    return inside, maybe & ~inside


def pride_chance(evidence: Evidence) -> NDArray[np.float64]:
    """For each small area the chance that it lies in a Pride in Place area whose boundary is not published.

    A council's places without a boundary, each of about 8,000 people, over the council's residents; 0 in councils that
    have none, and in small areas that are known to lie in one.
    """
    inside, maybe = _pride(evidence)
    district = evidence.areas.grouping("district")
    places = Counter(evidence.pride.unknown_districts)
    member = np.maximum(district.member, 0)
    residents = np.where(district.member >= 0, numbers(evidence.areas.table, "residents"), 0.0)
    people = np.bincount(member, residents, minlength=len(district.codes))
    people_there = np.array([places[str(code)] for code in district.codes], dtype=np.float64) * PRIDE_PLACE_PEOPLE
    chance = np.divide(people_there, people, out=np.zeros(len(people_there)), where=people > 0)
    return np.where(maybe & ~inside, np.minimum(chance, 1.0)[member], 0.0)


def _neighbourhoods(plan: Plan | None) -> DrawnNeighbourhoods | None:
    """The SNPs of a plan, numbered from 0."""
    if plan is None:
        return None
    label = plan.at_level(Level.SNP)
    used = np.unique(label[label >= 0])
    if not len(used):
        return None
    number = np.full(len(plan.zones) + 1, -1, dtype=np.int32)
    number[used] = np.arange(len(used))
    return DrawnNeighbourhoods(number[label], tuple(plan.zones[i].name for i in used))


def best_in_each(candidates: Candidates, ranking: Ranking, plan: Plan) -> tuple[tuple[str, int | None], ...]:
    """The first building of each SNP of a plan.

    Returns
    -------
    Name of each SNP that holds small areas, in the order of the plan, and the row of the best candidate that stands in
    it; ``None`` where none does that fails no gate.
    """
    label = plan.at_level(Level.SNP)
    zone_of = np.where(area_rows(candidates.sites) >= 0, label[np.maximum(area_rows(candidates.sites), 0)], -1)
    best: dict[int, int] = {}
    for row in ranking.order:
        if not ranking.failed[row]:
            best.setdefault(int(zone_of[row]), int(row))
    return tuple((plan.zones[i].name, best.get(int(i))) for i in np.unique(label[label >= 0]))
