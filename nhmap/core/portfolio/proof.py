"""Coming closer to the best set there is, and proving how close: takes as long as it is given.

First larger changes of the set in hand, then the problem as an integer programme (HiGHS), which ends with the best set
or, when its time is over, with a bound below which the best must lie.
"""

from __future__ import annotations

from dataclasses import replace
from time import monotonic
from typing import TYPE_CHECKING, Final, Protocol

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import coo_array, csr_array, eye_array, hstack

from nhmap.core.portfolio.bound import group_limits
from nhmap.core.portfolio.portfolio import Portfolio, portfolio_of
from nhmap.core.portfolio.search import Demand, rebuilt

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from nhmap.core.portfolio.rules import PortfolioRules
    from nhmap.core.reach.catchments import Reach

CHANGES: Final = 600
"""Larger changes that are tried before the proof."""
_SEARCHING: Final = 0.25
"""Share of the time that they may take."""
_MOST_PAIRS: Final = 60_000
"""Pairs of sites too near each other that the programme names one by one; beyond, squares stand for them, which leaves
the bound valid and a little larger."""


class Improve(Protocol):
    """How a better set is looked for: as :func:`improve` does, here or elsewhere."""

    def __call__(
        self,
        portfolio: Portfolio,
        reach: Reach,
        people: NDArray[np.float64],
        rules: PortfolioRules,
        /,
        *,
        time_limit: float = ...,
    ) -> Portfolio:
        """A set at least as good, with a bound at least as tight, after about so many seconds."""
        ...


def improve(  # noqa: PLR0913 - what was chosen from what, under which rules, and how long it may take
    portfolio: Portfolio,
    reach: Reach,
    people: NDArray[np.float64],
    rules: PortfolioRules,
    *,
    time_limit: float = 60.0,
    seed: int = 1,
) -> Portfolio:
    """A set at least as good, with a bound at least as tight.

    Parameters
    ----------
    portfolio
        As :func:`nhmap.core.portfolio.portfolio.choose` gave it for the same reach, people and rules.
    time_limit
        Seconds that this may take, about; 0 gives the portfolio back.
    seed
        Decides which changes are tried.
    """
    if time_limit <= 0 or portfolio.gap <= 0:
        return portfolio
    demand = Demand.of(reach, people)
    begun = monotonic()
    better = rebuilt(
        demand,
        rules,
        list(portfolio.rows),
        seed,
        lambda turn: turn < CHANGES and monotonic() - begun < _SEARCHING * time_limit,
    )
    rows, bound = _programme(demand, rules, time_limit - (monotonic() - begun))
    best = max((list(portfolio.rows), better, rows), key=demand.reached)
    return portfolio_of(reach, people, rules, demand.by_gain(best), min(portfolio.bound, bound))


def _programme(demand: Demand, rules: PortfolioRules, seconds: float) -> tuple[list[int], float]:
    """The integer programme: the set that it ended with, if it keeps to the rules, and the bound that it proved.

    Choose sites (0 or 1) and small areas reached (0 to 1, no more than the chosen sites that reach them).
    """
    n, groups = demand.sites, len(demand.people)
    covering = LinearConstraint(csr_array(hstack([-demand.back, eye_array(groups)])), -np.inf, 0.0)
    limits = [covering, *(LinearConstraint(_wide(a, groups), -np.inf, most) for a, most in _limits(demand, rules))]
    low, high = np.zeros(n + groups), np.ones(n + groups)
    low[list(rules.fixed)] = 1.0
    high[:n][rules.never(n)] = 0.0
    answer = milp(
        -np.r_[np.zeros(n), demand.people],
        constraints=limits,
        integrality=np.r_[np.ones(n), np.zeros(groups)],
        bounds=Bounds(low, high),
        options={"time_limit": max(seconds, 0.1), "mip_rel_gap": 0.0},
    )
    proved = getattr(answer, "mip_dual_bound", None)
    # The solver's own tolerance is laid on top, so that the bound stays one.
    bound = np.inf if proved is None or not np.isfinite(proved) else -float(proved) * (1 + 1e-9)
    rows = [] if answer.x is None else np.flatnonzero(answer.x[:n] > 0.5).tolist()  # noqa: PLR2004
    return (rows if rules.kept_by(rows, n) else []), bound


def _limits(demand: Demand, rules: PortfolioRules) -> list[tuple[csr_array, NDArray[np.float64]]]:
    """Every rule as rows of “at most so many of these sites”; matrices of shape (rules, n)."""
    n = demand.sites
    limits = [(csr_array(np.ones((1, n))), np.array([float(rules.size)]))]
    for group, most in group_limits(replace(rules, spacing_m=0.0), n):
        if group is not None:
            limits.append(_rows_of(group, most, n))
    near = rules.too_near
    if near is not None and near.nnz:
        limits.extend(
            _rows_of(g, most, n) for g, most in group_limits(replace(rules, per_group=None), n) if g is not None
        )
        if near.nnz // 2 <= _MOST_PAIRS:
            i, j = coo_array(near).coords
            i, j = i[i < j], j[i < j]
            pair = np.arange(len(i))
            both = csr_array((np.ones(2 * len(i)), (np.r_[pair, pair], np.r_[i, j])), shape=(len(i), n))
            limits.append((both, np.ones(len(i))))
    return limits


def _rows_of(group: NDArray[np.int64], most: int, n: int) -> tuple[csr_array, NDArray[np.float64]]:
    """A row for each group: at most so many of its sites."""
    members = np.flatnonzero(group >= 0)
    number = int(group.max(initial=-1)) + 1
    return csr_array((np.ones(len(members)), (group[members], members)), shape=(number, n)), np.full(
        number, float(most)
    )


def _wide(sites: csr_array, groups: int) -> csr_array:
    """Rows over sites as rows over sites and small areas."""
    return csr_array(hstack([sites, csr_array((sites.shape[0], groups))]))
