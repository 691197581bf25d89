"""Plan figures: what a plan as a whole comes to, one function a figure."""

from __future__ import annotations

from dataclasses import dataclass
from statistics import median
from typing import TYPE_CHECKING

import numpy as np

from nhmap.core.assessment.checks.people import split_practices
from nhmap.core.geography.planning_areas import planning_area

if TYPE_CHECKING:
    from collections.abc import Callable

    from nhmap.core.assessment.assessment import Assessment, ZoneAssessment
    from nhmap.core.assessment.checks import Finding, Severity
    from nhmap.core.evidence import Evidence
    from nhmap.core.plan.plans import Level


@dataclass(frozen=True)
class Figure:
    """What a plan comes to on one measure.

    Attributes
    ----------
    value
        NaN where unknown.
    of
        The whole that ``value`` is a part of, if it is one.
    note
        Name of the zone that the figure is about, if it is about one.
    """

    value: float
    of: float | None = None
    note: str = ""


@dataclass(frozen=True, eq=False)
class Assessed:
    """A plan with everything that is said of it.

    Attributes
    ----------
    assessment
        Of the plan.
    findings
        What the checks found in it.
    evidence
        What it was assessed against.
    """

    assessment: Assessment
    findings: tuple[Finding, ...]
    evidence: Evidence

    @property
    def lowest(self) -> tuple[ZoneAssessment, ...]:
        """Zones of the lowest level that hold anything: the neighbourhoods."""
        zones = [z for z in self.assessment.zones if len(z.figures.rows)]
        lowest = min((z.zone.level.rank for z in zones), default=0)
        return tuple(z for z in zones if z.zone.level.rank == lowest)

    def at(self, level: Level) -> tuple[ZoneAssessment, ...]:
        """Zones of a level that hold anything."""
        return tuple(z for z in self.assessment.zones if z.zone.level is level and len(z.figures.rows))

    def found(self, check: str) -> tuple[Finding, ...]:
        """Findings of one check, accepted ones included."""
        return tuple(f for f in self.findings if f.check == check)

    def crossing(self, check: str) -> int:
        """Neighbourhoods that a check of boundaries found to cross one."""
        lowest = {z.zone.id for z in self.lowest}
        return sum(f.zones[0] in lowest for f in self.found(check))


# --- neighbourhoods -----------------------------------------------------------------------------------------------
def fits(plan: Assessed) -> Figure:
    """Neighbourhoods in tolerance, of all of them."""
    return Figure(sum(z.state == "fits" for z in plan.lowest), len(plan.lowest))


def worst(plan: Assessed) -> Figure:
    """Deviation of the neighbourhood furthest from its target."""
    worst = max(plan.lowest, key=lambda z: abs(z.deviation), default=None)
    return Figure(np.nan) if worst is None else Figure(worst.deviation, note=worst.zone.name)


def extreme(plan: Assessed, choose: Callable[..., ZoneAssessment | None]) -> Figure:
    """People of the smallest or largest neighbourhood."""
    zone = choose(plan.lowest, key=lambda z: z.people, default=None)
    return Figure(np.nan) if zone is None else Figure(zone.people, note=zone.zone.name)


def assigned(plan: Assessed) -> Figure:
    """People of the planning area whom a zone holds; those held outside it do not count."""
    drawn, areas = plan.assessment.plan, plan.evidence.areas
    inside = planning_area(areas, drawn.area_key, drawn.area_code).inside
    residents = areas.residents
    return Figure(int(residents[inside & (drawn.labels >= 0)].sum()), int(residents[inside].sum()))


def deprivation_gap(plan: Assessed) -> Figure:
    """Highest less lowest average IMD score of the neighbourhoods."""
    scores = [z.figures.deprivation.average_score for z in plan.lowest]
    known_scores = [s for s in scores if not np.isnan(s)]
    return Figure(max(known_scores) - min(known_scores) if known_scores else np.nan)


# --- what it cuts ---------------------------------------------------------------------------------------------------
def own_neighbourhood(plan: Assessed) -> Figure:
    """Patients who live in a zone and whose practice belongs to that same zone."""
    cells = plan.assessment.belonging.counts.tocoo()
    own = plan.assessment.belonging.zone[cells.row] == cells.col
    return Figure(int(cells.data[own].sum()), int(cells.data.sum()))


def practices_split(plan: Assessed) -> Figure:
    """Practices that are split, of those that belong to a neighbourhood."""
    belong = int((plan.assessment.belonging.zone >= 0).sum())
    return Figure(len(split_practices(plan.assessment)), belong)


def units_cut(plan: Assessed, key: str) -> Figure:
    """Members of a geography that lie in more than one neighbourhood."""
    if not plan.lowest:
        return Figure(0)
    label = plan.assessment.plan.at_level(plan.lowest[0].zone.level)
    member = plan.evidence.areas.grouping(key).member
    both = (label >= 0) & (member >= 0)
    pairs = np.unique(np.column_stack([member[both], label[both]]), axis=0)
    touched, labels = np.unique(pairs[:, 0], return_counts=True)
    return Figure(int((labels > 1).sum()), len(touched))


# --- shape and findings -----------------------------------------------------------------------------------------------
def compactness(plan: Assessed) -> Figure:
    """Compactness of the middle neighbourhood."""
    values = [c for z in plan.lowest if not np.isnan(c := z.figures.shape.compactness)]
    return Figure(median(values) if values else np.nan)


def open_findings(plan: Assessed, severity: Severity) -> Figure:
    """Findings of a severity that were not accepted."""
    return Figure(sum(f.severity is severity and not f.accepted for f in plan.findings))
