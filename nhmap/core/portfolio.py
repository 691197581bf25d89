"""Portfolio: a set of sites that together reach the most people.

Ranking asks which building is best by itself; two neighbours may both rank high and reach the same people. Choosing a
set is the maximal covering location problem (Church and ReVelle 1974, Papers of the Regional Science Association 32):
pick n sites so that the people within reach of at least one of them are the most. It is solved by picking the greatest
gain again and again and then swapping while that helps; a Lagrangian bound proves how far from the best this can be.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from nhmap.errors import InputRefusedError

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from scipy.sparse import csr_array

    from nhmap.core.catchments import CatchmentAreas, Reach

ENGLAND_IMD_SCORE: Final = 21.8
"""Population-weighted mean IMD 2025 score of England: what one deprivation-weighted person is measured by."""

_SWAP_ROUNDS: Final = 10
_BOUND_STEPS: Final = 200
_HALVE_AFTER: Final = 12


def deprivation_weighted(areas: CatchmentAreas) -> NDArray[np.float64]:
    """People of each small area times its IMD score over England's mean; shape (m,)."""
    return np.asarray(areas.residents * np.nan_to_num(areas.imd_score) / ENGLAND_IMD_SCORE, dtype=np.float64)


@dataclass(frozen=True, eq=False)
class PortfolioRules:
    """What a chosen set must keep to.

    Attributes
    ----------
    size
        How many sites to choose.
    fixed, excluded
        Rows that must be in, and rows that must not.
    group, per_group
        A group of each site (its SNP, its board), -1 for none, shape (n,); and how many of one group at most.
    spacing_m, x, y
        Least straight-line distance between two chosen sites, and where they are; shape (n,).
    """

    size: int
    fixed: tuple[int, ...] = ()
    excluded: tuple[int, ...] = ()
    group: NDArray[np.int32] | None = None
    per_group: int | None = None
    spacing_m: float = 0.0
    x: NDArray[np.float64] | None = None
    y: NDArray[np.float64] | None = None

    def closes(self, chosen: list[int], n: int) -> NDArray[np.bool_]:
        """Sites that can no longer be added to ``chosen``; shape (n,)."""
        closed = np.zeros(n, dtype=np.bool_)
        closed[list(self.excluded)] = True
        closed[chosen] = True
        if self.spacing_m > 0 and self.x is not None and self.y is not None:
            closed |= ~np.isfinite(self.x + self.y)
            for s in chosen:
                closed |= np.hypot(self.x - self.x[s], self.y - self.y[s]) < self.spacing_m
        if self.group is not None and self.per_group is not None:
            members = self.group[chosen]
            counts = np.bincount(members[members >= 0], minlength=int(self.group.max(initial=-1)) + 1)
            full = np.flatnonzero(counts >= self.per_group)
            closed |= np.isin(self.group, full)
        return closed

    def check(self) -> None:
        """Refuse rules that contradict each other.

        Raises
        ------
        InputRefusedError
            With every contradiction at once.
        """
        faults: list[str] = []
        if self.size < 1:
            faults.append("At least one site must be chosen.")
        if len(self.fixed) > self.size:
            faults.append(f"{len(self.fixed)} sites are fixed but only {self.size} are to be chosen.")
        if set(self.fixed) & set(self.excluded):
            faults.append("A site is both fixed and excluded.")
        if self.spacing_m > 0 and self.x is not None and self.y is not None:
            at = np.array(self.fixed, dtype=np.intp)
            apart = np.hypot(self.x[at][:, None] - self.x[at], self.y[at][:, None] - self.y[at])
            if (apart[np.triu_indices(len(at), 1)] < self.spacing_m).any():
                faults.append("Two fixed sites are closer to each other than the spacing allows.")
        if self.group is not None and self.per_group is not None:
            members = self.group[list(self.fixed)]
            if len(members) and np.bincount(members[members >= 0], minlength=1).max() > self.per_group:
                faults.append("More sites of one group are fixed than may be chosen in it.")
        if faults:
            raise InputRefusedError(" ".join(faults), "Change the number, the fixed sites or the rules.")


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
        return (self.bound - self.reached) / self.bound if self.bound > 0 else 0.0


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
    membership = reach.membership
    chosen = _pick(membership, people, rules, list(rules.fixed))
    chosen = _swap(membership, people, rules, chosen)
    rows = _by_gain(membership, people, chosen)
    covered = np.zeros(membership.shape[1], dtype=np.bool_)
    curve: list[float] = []
    for row in rows:
        covered[_members(membership, row)] = True
        curve.append(float(people[covered].sum()))
    reached = curve[-1] if curve else 0.0
    bound = max(reached, _bound(membership, people, rules, reached))
    return Portfolio(tuple(rows), reached, bound, tuple(curve), covered, rules.size)


def _members(membership: csr_array, row: int) -> NDArray[np.int32]:
    return np.asarray(membership.indices[membership.indptr[row] : membership.indptr[row + 1]], dtype=np.int32)


def _uncovered(membership: csr_array, people: NDArray[np.float64], chosen: list[int]) -> NDArray[np.float64]:
    left = people.copy()
    for row in chosen:
        left[_members(membership, row)] = 0.0
    return left


def _pick(membership: csr_array, people: NDArray[np.float64], rules: PortfolioRules, chosen: list[int]) -> list[int]:
    """Add the site of the greatest gain until the set is full, the rules leave none or none adds anybody."""
    n = membership.shape[0]
    left = _uncovered(membership, people, chosen)
    while len(chosen) < rules.size:
        closed = rules.closes(chosen, n)
        if closed.all():
            break
        gain = np.where(closed, -1.0, membership @ left)
        best = int(gain.argmax())
        if gain[best] <= 0:
            break  # Nobody is left within reach: one more building would be chosen for nothing.
        chosen = [*chosen, best]
        left[_members(membership, best)] = 0.0
    return chosen


def _swap(membership: csr_array, people: NDArray[np.float64], rules: PortfolioRules, chosen: list[int]) -> list[int]:
    """Exchange one site for another while the set gains by it."""
    n = membership.shape[0]
    times = np.zeros(membership.shape[1], dtype=np.int32)
    for row in chosen:
        times[_members(membership, row)] += 1
    for _ in range(_SWAP_ROUNDS):
        improved = False
        for place, row in enumerate(chosen):
            if row in rules.fixed:
                continue
            others = chosen[:place] + chosen[place + 1 :]
            times[_members(membership, row)] -= 1
            gain = np.where(rules.closes(others, n), -1.0, membership @ np.where(times == 0, people, 0.0))
            best = int(gain.argmax())
            # A gain below a thousandth of a person is rounding, and could go round in circles.
            taken = best if gain[best] > gain[row] + 1e-3 else row
            improved |= taken != row
            chosen[place] = taken
            times[_members(membership, taken)] += 1
        if not improved:
            break
    return chosen


def _by_gain(membership: csr_array, people: NDArray[np.float64], chosen: list[int]) -> list[int]:
    rows: list[int] = []
    waiting = sorted(chosen)
    left = people.copy()
    while waiting:
        gains = [float(left[_members(membership, row)].sum()) for row in waiting]
        best = waiting.pop(int(np.argmax(gains)))
        rows.append(best)
        left[_members(membership, best)] = 0.0
    return rows


def _bound(membership: csr_array, people: NDArray[np.float64], rules: PortfolioRules, reached: float) -> float:
    """More than any set can reach: Lagrangian relaxation of “covered only if a chosen site covers it”.

    For prices ``p`` of small areas no set reaches more than ``sum(max(0, people - p))`` and the n greatest sums of
    prices over a catchment together; the prices are moved by subgradient steps to make this small. Fixed and excluded
    sites and the number of each group are kept to; the spacing is not, which can only make the bound larger.
    """
    n, m = membership.shape
    price = people / np.maximum(np.asarray(membership.sum(axis=0)).ravel(), 1.0)
    best, step, since = float(people[np.unique(membership.indices)].sum()), 1.0, 0
    for _ in range(_BOUND_STEPS):
        worth = membership @ price
        taken = _most_worth(worth, rules, n)
        bound = float(np.maximum(people - price, 0.0).sum() + worth[taken].sum())
        since = 0 if bound < best - 1e-9 else since + 1
        best = min(best, bound)
        if since >= _HALVE_AFTER:
            step, since = step / 2, 0
        times = np.zeros(m)
        for row in taken:
            times[_members(membership, row)] += 1
        slope = times - (people > price)
        length = float((slope**2).sum())
        if length == 0 or bound <= reached:
            break
        price = np.clip(price - step * (bound - reached) / length * slope, 0.0, people)
    return best


def _most_worth(worth: NDArray[np.float64], rules: PortfolioRules, n: int) -> NDArray[np.intp]:
    """The sites of the greatest worth together that keep to fixed, excluded and the number of each group."""
    closed = np.zeros(n, dtype=np.bool_)
    closed[list(rules.excluded)] = True
    taken = list(rules.fixed)
    closed[taken] = True
    order = np.argsort(-worth, kind="stable")
    order = order[~closed[order]]
    if rules.group is None or rules.per_group is None:
        return np.array([*taken, *order[: rules.size - len(taken)]], dtype=np.intp)
    counts: dict[int, int] = {}
    for row in taken:
        counts[int(rules.group[row])] = counts.get(int(rules.group[row]), 0) + 1
    for row in order:
        if len(taken) == rules.size:
            break
        group = int(rules.group[row])
        if group < 0 or counts.get(group, 0) < rules.per_group:
            taken.append(int(row))
            counts[group] = counts.get(group, 0) + 1
    return np.array(taken, dtype=np.intp)
