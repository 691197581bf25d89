"""More than any set of sites can reach, in less than a second: what proves how good a chosen set is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from nhmap.core.portfolio.rules import PortfolioRules
    from nhmap.core.portfolio.search import Demand

_BOUND_STEPS: Final = 200
_HALVE_AFTER: Final = 12


def relaxed_bound(demand: Demand, rules: PortfolioRules, reached: float) -> tuple[float, NDArray[np.intp]]:
    """More than any set can reach: Lagrangian relaxation of “covered only if a chosen site covers it”.

    For prices ``p`` of small areas no set reaches more than ``sum(max(0, people - p))`` and the n greatest sums of
    prices over a catchment together; the prices are moved by subgradient steps to make this small. Fixed and excluded
    sites are kept to. Of the number of each group and the spacing each gives a bound of its own, and the smaller holds.

    Returns
    -------
    The bound, and the sites that it was found with, which are a good place to begin a set from.
    """
    membership, back, people, n = demand.membership, demand.back, demand.people, demand.sites
    price = people / np.maximum(np.asarray(membership.sum(axis=0)).ravel(), 1.0)
    best, step, since = float(people.sum()), 1.0, 0
    best_rows = np.array(rules.fixed, dtype=np.intp)
    limits = group_limits(rules, n)
    # A group of many people moves as so many small areas would, each by itself.
    size = people / people.mean() if len(people) else people
    for _ in range(_BOUND_STEPS):
        worth = membership @ price
        top = min((_most_worth(worth, rules, n, *limit) for limit in limits), key=lambda rows: float(worth[rows].sum()))
        bound = float(np.maximum(people - price, 0.0).sum() + worth[top].sum())
        since = 0 if bound < best - 1e-9 else since + 1
        if bound < best:
            best, best_rows = bound, top
        if since >= _HALVE_AFTER:
            step, since = step / 2, 0
        covered = np.zeros(n)
        covered[top] = 1.0
        slope = back @ covered - (people > price)
        length = float((size * slope**2).sum())
        if length == 0 or bound <= reached:
            break
        price = np.clip(price - step * (bound - reached) / length * size * slope, 0.0, people)
    return best, best_rows


def group_limits(rules: PortfolioRules, n: int) -> list[tuple[NDArray[np.int64] | None, int]]:
    """Rules of the kind “at most so many of a group”, each of which every set keeps to by itself.

    Squares whose diagonal is the spacing hold at most one chosen site each, whatever the places within them.
    """
    limits: list[tuple[NDArray[np.int64] | None, int]] = []
    if rules.group is not None and rules.per_group is not None:
        limits.append((rules.group.astype(np.int64), rules.per_group))
    if rules.too_near is not None and rules.x is not None and rules.y is not None:
        placed = np.isfinite(rules.x + rules.y)
        side = rules.spacing_m / np.sqrt(2)
        column = np.floor(np.where(placed, rules.x, 0.0) / side).astype(np.int64)
        row = np.floor(np.where(placed, rules.y, 0.0) / side).astype(np.int64)
        square = np.unique(np.column_stack([column, row]), axis=0, return_inverse=True)[1].ravel()
        limits.append((np.where(placed, square, -1), 1))
    return limits or [(None, n)]


def _most_worth(
    worth: NDArray[np.float64], rules: PortfolioRules, n: int, group: NDArray[np.int64] | None, most: int
) -> NDArray[np.intp]:
    """The sites of the greatest worth together that keep to fixed, excluded and ``most`` of each group."""
    order = np.argsort(-worth, kind="stable")
    closed = rules.never(n)
    closed[list(rules.fixed)] = True
    order = np.r_[np.array(rules.fixed, dtype=np.intp), order[~closed[order]]]
    if group is not None:
        of = group[order]
        together = np.argsort(of, kind="stable")
        starts = np.r_[0, np.flatnonzero(np.diff(of[together])) + 1] if len(of) else np.zeros(0, dtype=np.intp)
        place = np.empty(len(of), dtype=np.int64)
        place[together] = np.arange(len(of)) - np.repeat(starts, np.diff(np.r_[starts, len(of)]))
        stays = (of < 0) | (place < most)
        stays[: len(rules.fixed)] = True
        order = order[stays]
    return order[: rules.size]
