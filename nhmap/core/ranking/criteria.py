"""Criteria: what a site is scored on, each with fixed reference points.

A criterion turns its measure into a value from 0 to 1 along straight lines between reference points. The points are
numbers in this file, with their reasons: they never depend on which sites are loaded, so that adding or removing a site
changes no other site's score. To add a criterion, add one entry to ``CRITERIA``.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

import numpy as np

from nhmap.core.ranking import measuring

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from nhmap.core.ranking.measuring import NotInUse, SiteEvidence


@dataclass(frozen=True)
class Criterion:
    """One thing that makes a site better or worse.

    Attributes
    ----------
    key, label, version
        Stable name, words for people, number raised when the measure or a reference point changes.
    unit, decimals
        Unit of the measure as written after a number, and how many decimals to show.
    direction
        Whether more or less of the measure is better.
    points
        Reference points (measure, value), ascending in the measure; below the first and above the last the value stays.
    reason
        Why these points.
    source
        Where the measure comes from.
    who_knows
        Who could tell where it is unknown.
    measure
        Evidence to one number a site, NaN where unknown, or why the criterion is not in use.
    """

    key: str
    label: str
    version: int
    unit: str
    decimals: int
    direction: Literal["more", "less"]
    points: tuple[tuple[float, float], ...]
    reason: str
    source: str
    who_knows: str
    measure: Callable[[SiteEvidence], NDArray[np.float64] | NotInUse]

    @property
    def worst(self) -> float:
        """The measure at and beyond which the value is 0."""
        return self.points[0][0] if self.direction == "more" else self.points[-1][0]

    @property
    def best(self) -> float:
        """The measure at and beyond which the value is 1."""
        return self.points[-1][0] if self.direction == "more" else self.points[0][0]

    def value(self, figures: NDArray[np.float64]) -> NDArray[np.float64]:
        """Value from 0 to 1 of each figure, NaN where it is unknown."""
        return np.interp(figures, [x for x, _ in self.points], [v for _, v in self.points])

    def figure_at(self, value: float) -> float:
        """The figure that has a value: the way back along the reference points."""
        points = sorted((v, x) for x, v in self.points)
        return float(np.interp(value, [v for v, _ in points], [x for _, x in points]))

    def say(self, figure: float, *, unit: bool = True) -> str:
        """A figure with its unit, as people read it."""
        if not np.isfinite(figure):
            return "unknown"
        if self.unit == "%":
            return f"{100 * figure:.{self.decimals}f} %"
        return f"{figure:,.{self.decimals}f} {self.unit if unit else ''}".strip()


def _more(worst: float, best: float) -> tuple[tuple[float, float], ...]:
    return ((worst, 0.0), (best, 1.0))


def _less(best: float, worst: float) -> tuple[tuple[float, float], ...]:
    return ((best, 1.0), (worst, 0.0))


_IMD: Final = "MHCLG, English Indices of Deprivation 2025, and ONS mid-2022 estimates"
_OWNER: Final = "the owner: NHS Property Services, Community Health Partnerships or the trust"

CRITERIA: Final[dict[str, Criterion]] = {
    c.key: c
    for c in (
        Criterion(
            "deprivation",
            "Deprivation of the catchment",
            1,
            "average IMD score",
            1,
            "more",
            _more(5, 65),
            "A tenth of England's small areas score 5 or less; 2 in 100 score more than 64, and hardly a walkable"
            " catchment averages more, so that the most deprived places are still told apart.",
            _IMD,
            "nobody: it needs a place for the building",
            measuring.deprivation,
        ),
        Criterion(
            "people",
            "People reached",
            1,
            "residents",
            0,
            "more",
            _more(0, 50_000),
            "A neighbourhood health centre is to serve about 50,000 people.",
            "ONS mid-2022 estimates",
            "nobody: it needs a place for the building",
            measuring.people,
        ),
        Criterion(
            "health",
            "Health need of the catchment",
            1,
            "average health score",
            2,
            "more",
            _more(-1.5, 2.0),
            "Health and disability domain of the Indices: 4 in 100 small areas of England score below -1.5 (least"
            " need), about 1 in 100 above 2; England's average is 0.",
            _IMD,
            "nobody: it needs a place for the building",
            measuring.health,
        ),
        Criterion(
            "nhc_distance",
            "Distance to the nearest centre already acting",
            1,
            "km",
            1,
            "more",
            _more(0, 7.7),
            "7.7 km is 15 minutes by car as nhmap estimates it: beyond that the two are out of each other's reach.",
            "marked by you",
            "you: mark the centres that already act as one",
            measuring.nhc_distance,
        ),
        Criterion(
            "practices",
            "Patients of practices on or near the site",
            1,
            "patients",
            0,
            "more",
            _more(0, 30_000),
            "General practice on site is to be at the scale of a primary care network: 30,000 patients or more.",
            "NHS England, Patients Registered at a GP Practice",
            "the practices or the ICB",
            measuring.practices,
        ),
        Criterion(
            "services",
            "Other services near",
            1,
            "of 3 kinds",
            0,
            "more",
            _more(0, 3),
            "Pharmacy, Best Start family hub and community diagnostic centre: all three is the most there can be.",
            "NHSBSA, DfE and NHS England lists",
            "nobody: it needs a place for the building",
            measuring.services,
        ),
        Criterion(
            "pride",
            "Catchment in a Pride in Place area",
            1,
            "%",
            0,
            "more",
            _more(0, 0.5),
            "Half the catchment or more: the area's board and the centre then serve largely the same people.",
            "MHCLG, Pride in Place programme, small areas matched from MSOA names",
            "the local authority",
            measuring.pride,
        ),
        Criterion(
            "space",
            "Space available",
            1,
            "m²",
            0,
            "more",
            _more(0, 500),
            "500 m² holds about 20 consulting rooms of 16 m² with corridors and shared rooms half as much again.",
            "your estate data",
            _OWNER,
            measuring.space,
        ),
        Criterion(
            "condition",
            "Condition and backlog",
            1,
            "from 0 (worst) to 1 (as new)",
            2,
            "more",
            _more(0, 1),
            "Survey grades A to D in even steps; no backlog to £500 a m², which nine sites in ten of ERIC 2016/17 stay"
            " below at today's prices.",
            "your estate data",
            _OWNER,
            measuring.condition,
        ),
        Criterion(
            "size",
            "Size of the building",
            1,
            "m²",
            0,
            "more",
            _more(500, 3_000),
            "nhmap's judgement: under 500 m² holds one small practice; 3,000 m² holds general practice for a network"
            " with community services.",
            "your estate data",
            _OWNER,
            measuring.size,
        ),
        Criterion(
            "tenure",
            "Security of tenure",
            1,
            "years",
            0,
            "more",
            _more(2, 15),
            "nhmap's judgement: two years do not repay any works; fifteen outlast the programme's end in 2035 and a"
            " refurbishment.",
            "your estate data",
            _OWNER,
            measuring.tenure,
        ),
        Criterion(
            "snp_fit",
            "Fit to the drawn neighbourhood",
            1,
            "km further than its middle",
            1,
            "less",
            _less(0, 3),
            "The middle of the SNP is the best there is; 3 km further for everybody is, in a town, the next SNP.",
            "your plan",
            "you: draw the neighbourhood",
            measuring.snp_fit,
        ),
    )
}
"""Every criterion, in the order in which it is shown."""


def registry_hash(criteria: dict[str, Criterion] | None = None) -> str:
    """Short hash of keys, versions and reference points: two rankings with the same hash asked the same questions."""
    chosen = (CRITERIA if criteria is None else criteria).values()
    text = ";".join(f"{c.key}:{c.version}:{c.direction}:{c.points}" for c in chosen)
    return hashlib.sha256(text.encode()).hexdigest()[:16]
