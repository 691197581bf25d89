"""Sensitivity: how far the order of sites depends on the exact weights and on what is unknown.

Weights are drawn from a Dirichlet distribution around the user's, unknown values from their priors, unknown gates with
their fixed chances; a site that fails a gate is left out of that draw, and the others are ranked (stochastic
multicriteria acceptability analysis: Lahdelma and Salminen 2001, SMAA-2, Operations Research 49(3)). A criterion
without weight stays without.
"""

from __future__ import annotations

import hashlib
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from threading import Lock
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from nhmap.core.ranking.gate_chances import pass_chances
from nhmap.core.ranking.priors import TABLE_SIZE
from nhmap.errors import InputRefusedError

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from nhmap.core.buildings.gates import GateResults
    from nhmap.core.ranking.criterion import Criterion
    from nhmap.core.ranking.measures import Measures
    from nhmap.core.ranking.weights import Weights

DRAWS: Final = 10_000
SEED: Final = 1
CONCENTRATION: Final = 40.0
"""How close the drawn weights stay: a weight of 20 % varies with a standard deviation of 6 points."""

_CHUNK: Final = 500
_BLOCK: Final = 100
_WORKERS: Final = 2  # numpy lets go of the interpreter in all that takes time here; two is what a small server has
_DRAWING, _RANKING = 0.3, 0.45
"""Shares of the time that drawing scores and ranking them take, about; sorting takes the rest."""
_LEVELS: Final = 65_535
_OUT: Final = np.uint16(65_535)


@dataclass(frozen=True, eq=False)
class Sensitivity:
    """What the draws say of n sites.

    Attributes
    ----------
    rank_low, rank_median, rank_high
        5th, 50th and 95th percentile of the rank in the draws that let the site pass its gates: 9 in 10 of them lie
        between the first and the last; shape (n,).
    top_n
        What “top” means.
    top_n_chance
        Share of draws in which the site is among the first ``top_n``; shape (n,).
    chance_if_passed
        The same among the draws in which it passes all gates; shape (n,).
    needed
        The score that the last of the first ``top_n`` has in the middle draw: what a site needs to be among them.
    draws, seed
        How many, and from which seed.
    """

    rank_low: NDArray[np.int64]
    rank_median: NDArray[np.int64]
    rank_high: NDArray[np.int64]
    top_n: int
    top_n_chance: NDArray[np.float64]
    chance_if_passed: NDArray[np.float64]
    needed: float
    draws: int
    seed: int

    def of(self, row: int) -> dict[str, Any]:
        """One site's part, as in the command line's answer."""
        return {
            "rank_low": int(self.rank_low[row]),
            "rank_median": int(self.rank_median[row]),
            "rank_high": int(self.rank_high[row]),
            "top_n": self.top_n,
            "top_n_chance": float(self.top_n_chance[row]),
            "top_n_chance_if_gates_pass": float(self.chance_if_passed[row]),
        }


def sensitivity(  # noqa: PLR0913 - each is a setting of its own, and all but three have a default
    measures: Measures,
    weights: Weights,
    gates: GateResults | None = None,
    *,
    draws: int = DRAWS,
    seed: int = SEED,
    top_n: int = 10,
    concentration: float = CONCENTRATION,
    progress: Callable[[float], None] | None = None,
) -> Sensitivity:
    """Rank the sites under many weights and many guesses at the unknown.

    Parameters
    ----------
    measures, weights, gates
        As for :func:`nhmap.core.ranking.ranking.rank`; sites that fail a gate are ranked among themselves.
    draws, seed
        How many draws, and from which seed: the same seed gives the same answer. A site's own guesses depend on the
        seed and on its identifier, not on which other sites are loaded.
    top_n
        How many places count as “top”.
    concentration
        The Dirichlet parameters are the weights times this.
    progress
        Hears now and then, from any thread, which share of the work is done; what it raises ends the work.
    """
    share = measures.shares(weights)
    counts = share > 0
    rng = np.random.default_rng(seed)
    drawn = np.zeros((draws, len(share)), dtype=np.float32)
    drawn[:, counts] = rng.dirichlet(share[counts] * concentration, size=draws)
    n = len(measures.site_ids)
    failed = np.zeros(n, dtype=np.bool_) if gates is None else gates.failed
    passing = np.ones(n) if gates is None else np.where(failed, 1.0, pass_chances(gates))
    low, median, high = (np.zeros(n, dtype=np.int64) for _ in range(3))
    top, draws_in = np.zeros(n), np.full(n, float(draws))
    needed = done = 0.0
    for group in (~failed, failed):
        rows = np.flatnonzero(group)
        if not len(rows):
            continue
        steps = _Steps(progress, done, len(rows) / n)
        levels = _draw_levels(measures.take(rows), passing[rows], drawn, seed, steps)
        ranks, last = _drawn_ranks(levels, top_n, steps)
        done += len(rows) / n
        draws_in[rows] = (ranks < _OUT).sum(axis=1)
        for percentiles, quantile in ((low, 0.05), (median, 0.5), (high, 0.95)):
            place = np.maximum(0, np.ceil(quantile * draws_in[rows]).astype(np.int64) - 1)
            percentiles[rows] = np.minimum(ranks[np.arange(len(rows)), place], len(rows))
        top[rows] = (ranks <= top_n).sum(axis=1)
        if group is not failed:
            needed = 100 * float(np.median(last)) / _LEVELS
    if_passed = np.divide(top, draws_in, out=np.zeros(n), where=draws_in > 0)
    return Sensitivity(low, median, high, top_n, top / draws, if_passed, needed, draws, seed)


class _Steps:
    """Tells how much is done: of one group of sites the drawing, then the ranking, then the sorting."""

    def __init__(self, progress: Callable[[float], None] | None, before: float, share: float) -> None:
        self._told, self._before, self._share = progress, before, share
        self._lock, self._done = Lock(), 0.0

    def __call__(self, part: float) -> None:
        """So much of the group's work is done, 0 to 1 in all."""
        if self._told is None:
            return
        with self._lock:
            self._done += part
            done = self._before + self._share * min(1.0, self._done)
        self._told(done)


def _draw_levels(
    measures: Measures,
    passing: NDArray[np.float64],
    drawn: NDArray[np.float32],
    seed: int,
    steps: _Steps,
) -> NDArray[np.uint16]:
    """Score of each site in each draw, in steps from 1 to 65,535; 0 where a gate leaves it out; shape (n, draws)."""
    unknown = np.isnan(measures.values) & drawn.any(axis=0)
    scores = np.where(np.isnan(measures.values), 0.0, measures.values).astype(np.float32)
    by_criterion = np.ascontiguousarray(drawn.T)
    levels = np.empty((len(scores), len(drawn)), dtype=np.uint16)

    def fill(i: int) -> None:
        score = scores[i] @ by_criterion
        own = _own_chance(seed, measures.site_ids[i])
        for j in np.flatnonzero(unknown[i]):
            score += _guesses(own, measures.criteria[j], measures.expected[i, j], len(drawn)) * by_criterion[j]
        np.multiply(score, _LEVELS, out=score)
        np.clip(score + 0.5, 1, _LEVELS, out=score)
        levels[i] = score.astype(np.uint16)
        if passing[i] < 1:
            levels[i, own.random(len(drawn), dtype=np.float32) >= passing[i]] = 0

    def fill_block(start: int) -> None:
        for i in range(start, min(start + _BLOCK, len(levels))):
            fill(i)
        steps(_DRAWING * _BLOCK / len(levels))

    with ThreadPoolExecutor(_WORKERS) as pool:
        list(pool.map(fill_block, range(0, len(levels), _BLOCK)))
    return levels


def _own_chance(seed: int, site_id: object) -> np.random.Generator:
    """A site's own stream of chance, whatever other sites are loaded."""
    digest = hashlib.blake2b(str(site_id).encode(), digest_size=8).digest()
    return np.random.Generator(np.random.SFC64([seed, int.from_bytes(digest, "little")]))


def _guesses(own: np.random.Generator, criterion: Criterion, expected: float, draws: int) -> NDArray[np.float32]:
    """Values that an unknown criterion may have, drawn from its prior; shape (draws,)."""
    if criterion.expectation is not None:
        return (own.random(draws, dtype=np.float32) < expected).astype(np.float32)
    return criterion.prior.table[own.integers(0, TABLE_SIZE, draws, dtype=np.uint16)]


def _drawn_ranks(
    levels: NDArray[np.uint16], top_n: int, steps: _Steps
) -> tuple[NDArray[np.uint16], NDArray[np.uint16]]:
    """Ranks of each site in all draws, in place of their levels, and the score of the last of the first ``top_n``.

    Returns
    -------
    Ranks, ascending for each site, equal scores sharing the smallest rank, ``_OUT`` for a draw that leaves it out;
    shape (n, draws). Levels of the last of the first, 0 where fewer take part; shape (draws,).
    """
    n, draws = levels.shape
    if n >= _OUT:
        message = f"Sensitivity is computed for {_OUT - 1:,} sites at most, not {n:,}."
        raise InputRefusedError(message, "Choose a smaller planning area.")
    ranks = levels  # in place: of all England each of them takes 200 MB
    last = np.zeros(draws, dtype=np.uint16)

    def rank_chunk(start: int) -> None:
        # Whole numbers of 16 bits sort by radix: an order of magnitude sooner than floats. Turned over, best first.
        falling = np.uint16(_LEVELS) - np.ascontiguousarray(levels[:, start : start + _CHUNK].T)
        order = np.argsort(falling, axis=1, kind="stable")
        ordered = np.take_along_axis(falling, order, axis=1)
        if n >= top_n:
            last[start : start + _CHUNK] = np.uint16(_LEVELS) - ordered[:, top_n - 1]
        place = np.broadcast_to(np.arange(1, n + 1, dtype=np.uint16), order.shape).copy()
        place[:, 1:][ordered[:, 1:] == ordered[:, :-1]] = 0
        np.maximum.accumulate(place, axis=1, out=place)
        place[ordered == _LEVELS] = _OUT  # left out: level 0
        np.put_along_axis(falling, order, place, axis=1)
        ranks[:, start : start + _CHUNK] = falling.T
        steps(_RANKING * _CHUNK / draws)

    def sort_block(start: int) -> None:
        ranks[start : start + _BLOCK].sort(axis=1)
        steps((1 - _DRAWING - _RANKING) * _BLOCK / n)

    with ThreadPoolExecutor(_WORKERS) as pool:
        list(pool.map(rank_chunk, range(0, draws, _CHUNK)))
        list(pool.map(sort_block, range(0, n, _BLOCK)))
    return ranks, last
