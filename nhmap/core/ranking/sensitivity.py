"""Sensitivity: how far the order of sites depends on the exact weights and on what is unknown.

Weights are drawn from a Dirichlet distribution around the user's, unknown values evenly from 0 to 1, and the sites are
ranked in every draw (stochastic multicriteria acceptability analysis: Lahdelma and Salminen 2001, SMAA-2, Operations
Research 49(3)). A criterion without weight stays without.
"""

from __future__ import annotations

import hashlib
import math
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from nhmap.core.ranking.ranking import shares_in_use
from nhmap.errors import InputRefusedError

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from nhmap.core.buildings.gates import GateResults
    from nhmap.core.ranking.measures import Measures
    from nhmap.core.ranking.weights import Weights

CONCENTRATION: Final = 40.0
"""How close the drawn weights stay: a weight of 20 % varies with a standard deviation of 6 points."""

_CHUNK: Final = 500
_BLOCK: Final = 100
_WORKERS: Final = 2  # numpy lets go of the interpreter in all that takes time here; two is what a small server has
_LEVELS: Final = 65_535


@dataclass(frozen=True, eq=False)
class Sensitivity:
    """What the draws say of n sites.

    Attributes
    ----------
    rank_low, rank_median, rank_high
        5th, 50th and 95th percentile of the rank: 9 draws in 10 lie between the first and the last; shape (n,).
    top_n
        What “top” means.
    top_n_chance
        Share of draws in which the site is among the first ``top_n``; shape (n,).
    draws, seed
        How many, and from which seed.
    """

    rank_low: NDArray[np.int64]
    rank_median: NDArray[np.int64]
    rank_high: NDArray[np.int64]
    top_n: int
    top_n_chance: NDArray[np.float64]
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
        }


def sensitivity(  # noqa: PLR0913 - each is a setting of its own, and all but three have a default
    measures: Measures,
    weights: Weights,
    gates: GateResults | None = None,
    *,
    draws: int = 10_000,
    seed: int = 1,
    top_n: int = 10,
    concentration: float = CONCENTRATION,
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
    """
    share = shares_in_use(measures, weights)
    counts = share > 0
    rng = np.random.default_rng(seed)
    drawn = np.zeros((draws, len(share)), dtype=np.float32)
    drawn[:, counts] = rng.dirichlet(share[counts] * concentration, size=draws)
    n = len(measures.site_ids)
    failed = np.zeros(n, dtype=np.bool_) if gates is None else gates.failed
    low, median, high = (np.zeros(n, dtype=np.int64) for _ in range(3))
    chance = np.zeros(n)
    for group in (~failed, failed):
        rows = np.flatnonzero(group)
        if not len(rows):
            continue
        drawn_scores = _draw_scores(measures.values[rows], measures.site_ids[rows], drawn, counts, seed)
        ranks = _drawn_ranks(drawn_scores)
        for out, quantile in ((low, 0.05), (median, 0.5), (high, 0.95)):
            out[rows] = ranks[:, max(0, math.ceil(quantile * draws) - 1)]
        chance[rows] = (ranks <= top_n).sum(axis=1) / draws
    return Sensitivity(low, median, high, top_n, chance, draws, seed)


def _draw_scores(
    values: NDArray[np.float64],
    site_ids: NDArray[np.object_],
    drawn: NDArray[np.float32],
    counts: NDArray[np.bool_],
    seed: int,
) -> NDArray[np.uint16]:
    """Score of each site in each draw, in steps of 1/65,535; shape (n, draws)."""
    unknown = np.isnan(values) & counts
    known = np.where(np.isnan(values), 0.0, values).astype(np.float32)
    by_criterion = np.ascontiguousarray(drawn.T)
    out = np.empty((len(values), len(drawn)), dtype=np.uint16)

    def fill(i: int) -> None:
        score = known[i] @ by_criterion
        at = np.flatnonzero(unknown[i])
        if len(at):
            digest = hashlib.blake2b(str(site_ids[i]).encode(), digest_size=8).digest()
            own = np.random.Generator(np.random.SFC64([seed, int.from_bytes(digest, "little")]))
            guesses = own.random((len(at), len(drawn)), dtype=np.float32)
            for j, guess in zip(at, guesses, strict=True):
                score += guess * by_criterion[j]
        np.multiply(score, _LEVELS, out=score)
        np.clip(score + 0.5, 0, _LEVELS, out=score)
        out[i] = score.astype(np.uint16)

    def fill_block(start: int) -> None:
        for i in range(start, min(start + _BLOCK, len(values))):
            fill(i)

    with ThreadPoolExecutor(_WORKERS) as pool:
        list(pool.map(fill_block, range(0, len(values), _BLOCK)))
    return out


def _drawn_ranks(drawn_scores: NDArray[np.uint16]) -> NDArray[np.uint16]:
    """Ranks of each site in all draws, ascending; equal scores share the smallest rank; shape (n, draws)."""
    n, draws = drawn_scores.shape
    if n > _LEVELS:
        message = f"Sensitivity is computed for {_LEVELS:,} sites at most, not {n:,}."
        raise InputRefusedError(message, "Choose a smaller planning area.")
    ranks = np.empty((n, draws), dtype=np.uint16)

    def rank_chunk(start: int) -> None:
        # Whole numbers of 16 bits sort by radix: an order of magnitude sooner than floats. Turned over, best first.
        falling = np.uint16(_LEVELS) - np.ascontiguousarray(drawn_scores[:, start : start + _CHUNK].T)
        order = np.argsort(falling, axis=1, kind="stable")
        ordered = np.take_along_axis(falling, order, axis=1)
        place = np.broadcast_to(np.arange(1, n + 1, dtype=np.uint16), order.shape).copy()
        place[:, 1:][ordered[:, 1:] == ordered[:, :-1]] = 0
        np.maximum.accumulate(place, axis=1, out=place)
        np.put_along_axis(falling, order, place, axis=1)
        ranks[:, start : start + _CHUNK] = falling.T

    def sort_block(start: int) -> None:
        ranks[start : start + _BLOCK].sort(axis=1)

    with ThreadPoolExecutor(_WORKERS) as pool:
        list(pool.map(rank_chunk, range(0, draws, _CHUNK)))
        list(pool.map(sort_block, range(0, n, _BLOCK)))
    return ranks
