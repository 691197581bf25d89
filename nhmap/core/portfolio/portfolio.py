"""Portfolio: a set of sites that together reach the most people.

Ranking asks which building is best by itself; two neighbours may both rank high and reach the same people. Choosing a
set is the maximal covering location problem (Church and ReVelle 1974, Papers of the Regional Science Association 32):
pick n sites so that the people within reach of at least one of them are the most. It is solved by picking the greatest
gain again and again and then swapping while that helps; a Lagrangian bound proves how far from the best this can be,
and :mod:`nhmap.core.portfolio.proof` takes longer to come closer.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

import numpy as np

from nhmap.core.portfolio.bound import relaxed_bound
from nhmap.core.portfolio.rules import PortfolioRules
from nhmap.core.portfolio.search import Cover, Demand, picked, swapped

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from nhmap.core.reach.catchments import CatchmentAreas, Reach

__all__ = ["Portfolio", "PortfolioRules", "choose", "coverage_curve", "deprivation_weighted", "portfolio_of"]

ROUNDING: Final = 1e-9
"""Share of a sum of people that is lost in adding it up."""

ENGLAND_IMD_SCORE: Final = 21.8
"""Population-weighted mean IMD 2025 score of England: what one deprivation-weighted person is measured by."""


def deprivation_weighted(areas: CatchmentAreas) -> NDArray[np.float64]:
    """People of each small area times its IMD score over England's mean; shape (m,)."""
    return np.asarray(areas.residents * np.nan_to_num(areas.imd_score) / ENGLAND_IMD_SCORE, dtype=np.float64)


@dataclass(frozen=True, eq=False)
class Portfolio:
    """A chosen set.

    Attributes
    ----------
    rows
        The sites, in the order in which each adds most.
    reached
        (Weighted) people within reach of at least one.
    bound
        No set that keeps to the rules reaches more.
    curve
        People reached by the first, the first two, ... of ``rows``.
    covered
        Small areas within reach of at least one; shape (m,).
    asked
        How many sites were asked for; fewer are chosen where the rules leave no more, or none that adds anybody.
    """

    rows: tuple[int, ...]
    reached: float
    bound: float
    curve: tuple[float, ...]
    covered: NDArray[np.bool_]
    asked: int

    @property
    def gap(self) -> float:
        """Share of the bound that is not reached: the set is within this of the best there can be."""
        missing = self.bound - self.reached
        # Sums of shares are rounded: less than that is nothing.
        return missing / self.bound if missing > ROUNDING * self.bound else 0.0


def choose(reach: Reach, people: NDArray[np.float64], rules: PortfolioRules) -> Portfolio:
    """Choose a set of sites that together reach the most people.

    Parameters
    ----------
    reach
        Catchments of n sites among m small areas; a site whose reach is unknown reaches nobody that we know of.
    people
        People, or deprivation-weighted people, of each small area; shape (m,).
    rules
        How many, and what the set must keep to.

    Raises
    ------
    InputRefusedError
        When the rules contradict each other.
    """
    rules.check()
    demand = Demand.of(reach, people)
    sites = swapped(demand, rules, picked(demand, rules, list(rules.fixed)))
    reached = demand.reached(sites)
    bound, begun = relaxed_bound(demand, rules, reached)
    if reached < bound and rules.kept_by(begun.tolist(), demand.sites):
        sites = max(sites, swapped(demand, rules, picked(demand, rules, begun.tolist())), key=demand.reached)
    return portfolio_of(reach, people, rules, demand.by_gain(sites), bound)


def portfolio_of(
    reach: Reach, people: NDArray[np.float64], rules: PortfolioRules, rows: list[int], bound: float
) -> Portfolio:
    """A set, its sites in the order in which each adds most, as a portfolio."""
    covered = np.zeros(len(people), dtype=np.bool_)
    curve: list[float] = []
    for row in rows:
        covered[reach.members(row)] = True
        curve.append(float(people[covered].sum()))
    reached = curve[-1] if curve else 0.0
    return Portfolio(tuple(rows), reached, max(reached, bound), tuple(curve), covered, rules.size)


def coverage_curve(
    reach: Reach, people: NDArray[np.float64], rules: PortfolioRules, upto: int
) -> tuple[tuple[int, ...], tuple[float, ...]]:
    """Sites in the order of greatest gain, and the people that the first, the first two, ... together reach.

    Fixed sites come first; no more than ``upto``, and none that adds nobody. Each point is a set that keeps to the
    rules; a set chosen for its own number may reach a little more.
    """
    wider = replace(rules, size=max(upto, len(rules.fixed)))
    wider.check()
    demand = Demand.of(reach, people)
    rows = picked(demand, wider, demand.by_gain(list(rules.fixed)))
    cover, curve = Cover(demand), []
    for row in rows:
        cover.add(row)
        curve.append(cover.reached)
    return tuple(rows), tuple(curve)
