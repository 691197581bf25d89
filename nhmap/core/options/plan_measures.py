"""Measures of plans: what one looks at to tell one plan from another.

Each is an entry of ``PLAN_MEASURES``; a new one needs no screen code. None of them is added to another: which
matters more is for the people in the room to say.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from nhmap.core.assessment.checks import Severity
from nhmap.core.options import plan_figures as figure
from nhmap.core.options.plan_figures import Assessed, Figure
from nhmap.core.plan.plans import Level

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from nhmap.core.assessment.assessment import Assessment
    from nhmap.core.assessment.checks import Finding
    from nhmap.core.evidence import Evidence


@dataclass(frozen=True)
class PlanMeasure:
    """One row of the table of measures.

    Attributes
    ----------
    key, version
        What exports cite.
    group
        What it is about: key of ``GROUPS``.
    label
        In a planner's words.
    unit
        ``count``, ``people``, ``deviation`` (signed share of the target) or ``ratio``.
    better
        ``more``, ``less``, ``near zero``, or empty where neither is better in itself.
    meaning
        One sentence: what is counted.
    compute
        From an assessed plan.
    """

    key: str
    version: int
    group: str
    label: str
    unit: str
    better: str
    meaning: str
    compute: Callable[[Assessed], Figure]


def measure_plan(assessment: Assessment, findings: Sequence[Finding], evidence: Evidence) -> dict[str, Figure]:
    """Every measure of an assessed plan, in the order of ``PLAN_MEASURES``."""
    plan = Assessed(assessment, tuple(findings), evidence)
    return {key: measure.compute(plan) for key, measure in PLAN_MEASURES.items()}


def best(key: str, figures: Sequence[Figure]) -> tuple[int, ...]:
    """Positions of the plans that do best on a measure; none where all are equal, unknown, or neither is better.

    Parts of a whole are compared by their share of it, as the wholes may differ.
    """
    better = PLAN_MEASURES[key].better
    if not better or len(figures) < 2:  # noqa: PLR2004
        return ()
    worth = np.array([_worth(f, better) for f in figures])
    worth_known = worth[~np.isnan(worth)]
    if not len(worth_known) or (len(worth_known) == len(worth) and np.ptp(worth_known) == 0):
        return ()
    return tuple(np.flatnonzero(worth == worth_known.max()).tolist())


def _worth(figure: Figure, better: str) -> float:
    """A figure so that more is better; NaN where unknown."""
    value = figure.value if figure.of is None else figure.value / figure.of if figure.of else np.nan
    return {"more": value, "less": -value, "near zero": -abs(value)}[better]


GROUPS: Final[dict[str, str]] = {
    "zones": "Neighbourhoods and their people",
    "cuts": "What the lines cut",
    "shape": "Shape",
    "findings": "Findings",
}
"""What measures are about, in the order of the table."""

_LISTED: Final = (
    PlanMeasure(
        "snps", 1, "zones", "SNPs", "count", "", "Single neighbourhoods.", lambda p: Figure(len(p.at(Level.SNP)))
    ),
    PlanMeasure(
        "mnps",
        1,
        "zones",
        "MNPs",
        "count",
        "",
        "Multi-neighbourhood providers.",
        lambda p: Figure(len(p.at(Level.MNP))),
    ),
    PlanMeasure(
        "ihos",
        1,
        "zones",
        "IHOs",
        "count",
        "",
        "Integrated health organisations.",
        lambda p: Figure(len(p.at(Level.IHO))),
    ),
    PlanMeasure(
        "fits",
        1,
        "zones",
        "Neighbourhoods in tolerance",
        "count",
        "more",
        "Neighbourhoods whose people are within the tolerance of their target.",
        figure.fits,
    ),
    PlanMeasure(
        "worst",
        1,
        "zones",
        "Worst deviation",
        "deviation",
        "near zero",
        "(People - target) / target of the neighbourhood furthest from its target.",
        figure.worst,
    ),
    PlanMeasure(
        "smallest",
        1,
        "zones",
        "Smallest neighbourhood",
        "people",
        "",
        "People of the smallest.",
        lambda p: figure.extreme(p, min),
    ),
    PlanMeasure(
        "largest",
        1,
        "zones",
        "Largest neighbourhood",
        "people",
        "",
        "People of the largest.",
        lambda p: figure.extreme(p, max),
    ),
    PlanMeasure(
        "assigned",
        1,
        "zones",
        "Residents assigned",
        "people",
        "more",
        "Residents of the planning area who live in a neighbourhood.",
        figure.assigned,
    ),
    PlanMeasure(
        "deprivation_gap",
        1,
        "zones",
        "Deprivation gap (IMD score)",
        "ratio",
        "",
        "Highest less lowest average IMD score of the neighbourhoods.",
        figure.deprivation_gap,
    ),
    PlanMeasure(
        "own_neighbourhood",
        1,
        "cuts",
        "Patients with a practice of their own neighbourhood",
        "people",
        "more",
        "Registered patients living in a neighbourhood whose practice belongs to the same one.",
        figure.own_neighbourhood,
    ),
    PlanMeasure(
        "practices_split",
        1,
        "cuts",
        "Practices split",
        "count",
        "less",
        "Practices that keep too few of their patients in the neighbourhood they belong to.",
        figure.practices_split,
    ),
    PlanMeasure(
        "pcns_split",
        1,
        "cuts",
        "PCNs split",
        "count",
        "less",
        "Primary care networks with too few of their patients in any one neighbourhood.",
        lambda p: Figure(len(p.found("pcn_split"))),
    ),
    PlanMeasure(
        "pride_cut",
        1,
        "cuts",
        "Pride in Place cut",
        "count",
        "less",
        "Pride in Place neighbourhoods that lie in more than one neighbourhood, or partly in none.",
        lambda p: Figure(len(p.found("pride_split"))),
    ),
    PlanMeasure(
        "crosses_hwb",
        1,
        "cuts",
        "Neighbourhoods across two boards",
        "count",
        "less",
        "Neighbourhoods that lie in more than one health and wellbeing board's area.",
        lambda p: Figure(p.crossing("crosses_hwb")),
    ),
    PlanMeasure(
        "crosses_icb",
        1,
        "cuts",
        "Neighbourhoods across two ICBs",
        "count",
        "less",
        "Neighbourhoods that lie in more than one integrated care board.",
        lambda p: Figure(p.crossing("crosses_icb")),
    ),
    PlanMeasure(
        "wards_cut", 1, "cuts", "Wards cut", "count", "less", "Wards in several.", lambda p: figure.units_cut(p, "ward")
    ),
    PlanMeasure(
        "msoas_cut", 1, "cuts", "MSOAs cut", "count", "less", "MSOAs in several.", lambda p: figure.units_cut(p, "msoa")
    ),
    PlanMeasure(
        "pieces",
        1,
        "shape",
        "Neighbourhoods in several pieces",
        "count",
        "less",
        "Neighbourhoods in pieces that share no border.",
        lambda p: Figure(sum(z.figures.shape.pieces > 1 for z in p.lowest)),
    ),
    PlanMeasure(
        "compactness",
        1,
        "shape",
        "Compactness (median)",
        "ratio",
        "more",
        "4 pi A / P² of the middle neighbourhood; 1 is a circle.",
        figure.compactness,
    ),
    PlanMeasure(
        "problems",
        1,
        "findings",
        "Problems",
        "count",
        "less",
        "Open findings.",
        lambda p: figure.open_findings(p, Severity.PROBLEM),
    ),
    PlanMeasure(
        "warnings",
        1,
        "findings",
        "Warnings",
        "count",
        "less",
        "Open findings.",
        lambda p: figure.open_findings(p, Severity.WARNING),
    ),
    PlanMeasure(
        "information",
        1,
        "findings",
        "For information",
        "count",
        "",
        "Open findings.",
        lambda p: figure.open_findings(p, Severity.INFORMATION),
    ),
    PlanMeasure(
        "accepted",
        1,
        "findings",
        "Accepted with a reason",
        "count",
        "",
        "Findings that were accepted.",
        lambda p: Figure(sum(bool(f.accepted) for f in p.findings)),
    ),
)

PLAN_MEASURES: Final[dict[str, PlanMeasure]] = {m.key: m for m in _LISTED}
"""Every measure by its key, in the order of the table."""

OPTIONAL: Final = frozenset({"ihos", "accepted", "crosses_icb"})
"""Measures that need no row while every plan has 0 of them."""
