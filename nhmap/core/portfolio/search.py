"""Searching for a set of sites: greatest gain first, then swaps, then larger changes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
from scipy.sparse import csr_array

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from nhmap.core.portfolio.rules import PortfolioRules
    from nhmap.core.reach.catchments import Reach

_SWAP_ROUNDS: Final = 10
_WORTH_SWAPPING: Final = 1e-3
"""A gain below a thousandth of a person is rounding, and could go round in circles."""
_REBUILT: Final = 0.06
"""Share of a set that is taken out and filled again in one larger change."""


@dataclass(frozen=True, eq=False)
class Demand:
    """People to be reached: small areas that the very same sites reach are one.

    Attributes
    ----------
    membership
        1 where a group of small areas is within reach of a site; sparse, shape (n, g).
    back
        The same by group of small areas; sparse, shape (g, n).
    people
        (Weighted) people of each group; those that no site reaches are in none; shape (g,).
    """

    membership: csr_array
    back: csr_array
    people: NDArray[np.float64]

    @classmethod
    def of(cls, reach: Reach, people: NDArray[np.float64]) -> Demand:
        """Gather the small areas that some site reaches."""
        by_area = reach.membership.T.tocsr()
        by_area.sort_indices()
        start = by_area.indptr
        group_of: dict[bytes, int] = {}
        group = np.full(len(people), -1, dtype=np.int64)
        for area in np.flatnonzero((np.diff(start) > 0) & (people > 0)):
            sites = by_area.indices[start[area] : start[area + 1]].tobytes()
            group[area] = group_of.setdefault(sites, len(group_of))
        grouped = np.flatnonzero(group >= 0)
        first = np.unique(group[grouped], return_index=True)[1]
        back = csr_array(by_area[grouped[first]])
        amount = np.bincount(group[grouped], weights=people[grouped], minlength=len(group_of)).astype(np.float64)
        return cls(csr_array(back.T.tocsr()), back, amount)

    @property
    def sites(self) -> int:
        """How many sites there are."""
        return int(self.membership.shape[0])

    def members(self, row: int) -> NDArray[np.int64]:
        """Groups within reach of a site."""
        start = self.membership.indptr
        return np.asarray(self.membership.indices[start[row] : start[row + 1]], dtype=np.int64)

    def reached(self, rows: list[int]) -> float:
        """People within reach of at least one site."""
        covered = np.zeros(len(self.people), dtype=np.bool_)
        for row in rows:
            covered[self.members(row)] = True
        return float(self.people[covered].sum())

    def by_gain(self, sites: list[int]) -> list[int]:
        """The sites of a set in the order in which each adds most; the first of equals by row."""
        cover, waiting, rows = Cover(self), sorted(sites), []
        while waiting:
            rows.append(waiting.pop(int(np.argmax(cover.gain[waiting]))))
            cover.add(rows[-1])
        return rows


class Cover:
    """A set of sites as it grows and shrinks, with what each other site would add.

    Attributes
    ----------
    gain
        People that no site of the set reaches, within reach of each site; shape (n,).
    reached
        People within reach of the set.
    """

    def __init__(self, demand: Demand, rows: list[int] | None = None) -> None:
        self._demand = demand
        self._times = np.zeros(len(demand.people), dtype=np.int32)
        self.gain: NDArray[np.float64] = np.asarray(demand.membership @ demand.people, dtype=np.float64)
        self.reached = 0.0
        for row in rows or ():
            self.add(row)

    def add(self, row: int) -> None:
        """Take a site into the set."""
        groups = self._demand.members(row)
        self._moves(groups[self._times[groups] == 0], -1.0)
        self._times[groups] += 1

    def drop(self, row: int) -> None:
        """Take a site out of the set."""
        groups = self._demand.members(row)
        self._times[groups] -= 1
        self._moves(groups[self._times[groups] == 0], 1.0)

    def _moves(self, groups: NDArray[np.int64], sign: float) -> None:
        back, people = self._demand.back, self._demand.people
        start = back.indptr[groups]
        counts = back.indptr[groups + 1] - start
        at = np.repeat(start - np.r_[0, np.cumsum(counts)[:-1]][: len(counts)], counts) + np.arange(counts.sum())
        amount = np.repeat(people[groups], counts)
        self.gain += sign * np.bincount(back.indices[at], weights=amount, minlength=len(self.gain))
        self.reached -= sign * float(people[groups].sum())


def picked(demand: Demand, rules: PortfolioRules, sites: list[int]) -> list[int]:
    """Add the site of the greatest gain until the set is full, the rules leave none or none adds anybody."""
    return _filled(Cover(demand, sites), demand, rules, list(sites))


def _filled(cover: Cover, demand: Demand, rules: PortfolioRules, sites: list[int]) -> list[int]:
    while len(sites) < rules.size:
        gain = np.where(rules.closes(sites, demand.sites), -1.0, cover.gain)
        best = int(gain.argmax())
        if gain[best] <= _WORTH_SWAPPING:
            break  # Nobody is left within reach: one more building would be chosen for nothing.
        sites.append(best)
        cover.add(best)
    return sites


def swapped(demand: Demand, rules: PortfolioRules, sites: list[int]) -> list[int]:
    """Exchange one site for another while the set gains by it."""
    sites, cover = list(sites), Cover(demand, sites)
    for _ in range(_SWAP_ROUNDS):
        improved = False
        for place, row in enumerate(sites):
            if row in rules.fixed:
                continue
            cover.drop(row)
            others = sites[:place] + sites[place + 1 :]
            gain = np.where(rules.closes(others, demand.sites), -1.0, cover.gain)
            best = int(gain.argmax())
            better = best if gain[best] > cover.gain[row] + _WORTH_SWAPPING else row
            improved |= better != row
            sites[place] = better
            cover.add(better)
        if not improved:
            break
    return sites


def rebuilt(
    demand: Demand, rules: PortfolioRules, sites: list[int], seed: int, goes_on: Callable[[int], bool]
) -> list[int]:
    """Take some sites that reach the same people out again and again and fill the gap as well as can be.

    Parameters
    ----------
    seed
        Decides which; the same seed and the same number of changes give the same set.
    goes_on
        Asked before each change, with its number from 0, whether there is time for it.
    """
    rng = np.random.default_rng(seed)
    best, most = list(sites), demand.reached(sites)
    overlap = csr_array(demand.membership @ demand.back)
    turn = 0
    while goes_on(turn):
        turn += 1
        loose = [row for row in best if row not in rules.fixed]
        if not loose:
            break
        # One site and those of the set whose catchments touch its own, or are touched by one that touches it.
        near = overlap[[loose[int(rng.integers(len(loose)))]], :]
        reach = (near @ overlap).indices if rng.random() < 0.5 else near.indices  # noqa: PLR2004
        out = sorted(set(loose) & set(reach.tolist()))
        few = max(2, int(np.ceil(_REBUILT * len(best))))
        if len(out) > few:
            out = rng.choice(out, few, replace=False).tolist()
        cover = Cover(demand, [row for row in best if row not in out])
        rows = [row for row in best if row not in out]
        # Not the same again: one of those that went may not come back at once.
        banned = int(rng.choice(out)) if out else -1
        first = np.where(rules.closes(rows, demand.sites), -1.0, cover.gain * rng.uniform(0.9, 1.0, demand.sites))
        if banned >= 0:
            first[banned] = -1.0
        if first.max(initial=0.0) > _WORTH_SWAPPING and len(rows) < rules.size:
            rows.append(int(first.argmax()))
            cover.add(rows[-1])
        rows = _filled(cover, demand, rules, rows)
        if cover.reached > most + _WORTH_SWAPPING:
            best = swapped(demand, rules, rows)
            most = demand.reached(best)
    return best
