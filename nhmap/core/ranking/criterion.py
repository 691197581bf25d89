"""A criterion: one thing that a site is scored on, with reference points and what is expected where it is unknown.

A criterion turns its measure into a value from 0 to 1 along straight lines between reference points. The points are
numbers with their reasons: they never depend on which sites are loaded, so that adding or removing a site changes no
other site's score.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from nhmap.core.ranking.priors import Prior
    from nhmap.core.ranking.site_evidence import NotInUse, SiteEvidence


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
    prior
        What is expected of the value where the figure is unknown.
    expectation
        For a criterion that is all or nothing: evidence to the chance that an unknown one is all, of each site. The
        prior then only says where the chance comes from.
    query_above, query
        Figures above this are said to need a look, and why.
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
    prior: Prior
    expectation: Callable[[SiteEvidence], NDArray[np.float64]] | None = None
    query_above: float = math.inf
    query: str = ""

    @property
    def in_sentence(self) -> str:
        """The label within a sentence."""
        return self.label[:1].lower() + self.label[1:]

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

    def chance_above(self, value: float, mean: float) -> float:
        """The chance that an unknown value is ``value`` or more; ``mean`` is what is expected of it at the site."""
        if self.expectation is not None:
            return 1.0 if value <= 0 else mean
        return self.prior.chance_above(value)

    def remark(self, figure: float) -> str:
        """What is to be looked at in an implausible figure; empty for others."""
        return f"{self.label}: {self.say(figure)}. {self.query}" if figure > self.query_above else ""

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
