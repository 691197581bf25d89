"""Ranking: score, interval and rank of every site, with what each criterion contributed.

The score is the weighted mean of the values of the known criteria, 0 to 100, with their weights scaled up to stand for
all. Beside it stands the interval from all unknowns at their worst to all at their best. Gates are no part of the
score: sites that fail one are ranked in a list of their own.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import numpy as np

from nhmap.core.buildings.gates import GateState
from nhmap.errors import InputRefusedError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from nhmap.core.buildings.gates import GateResults
    from nhmap.core.ranking.criteria import Criterion
    from nhmap.core.ranking.measures import Measures
    from nhmap.core.ranking.sensitivity import Sensitivity
    from nhmap.core.ranking.weights import Weights

SCORE_DECIMALS: Final = 9
"""Scores that agree to this many decimals are a tie: below it only the rounding of the computer speaks."""


class Standing(StrEnum):
    """Where a site stands before the gates."""

    PASSES = "passes"
    TO_CHECK = "to check"
    FAILS = "fails"


class Scores(NamedTuple):
    """What the kernel says of n sites on k criteria; points out of 100."""

    score: NDArray[np.float64]
    low: NDArray[np.float64]
    high: NDArray[np.float64]
    contributions: NDArray[np.float64]


def scores(values: NDArray[np.float64], weights: NDArray[np.float64]) -> Scores:
    """Score sites.

    Parameters
    ----------
    values
        From 0 to 1, NaN where unknown; shape (n, k).
    weights
        Shares that add up to 1; shape (k,).

    Returns
    -------
    Score (NaN where nothing that counts is known), lower and upper end, shape (n,); contributions, NaN where unknown,
    shape (n, k). Contributions add up to the score.
    """
    n, k = values.shape
    known = ~np.isnan(values)
    weighed, doubtful, earned = np.zeros(n), np.zeros(n), np.zeros(n)
    # One criterion after another, so that a site's sums run in the same order whatever other sites are loaded.
    for j in range(k):
        weighed += np.where(known[:, j], weights[j], 0.0)
        doubtful += np.where(known[:, j], 0.0, weights[j])
        earned += np.where(known[:, j], weights[j] * values[:, j], 0.0)
    scale = np.divide(100.0, weighed, out=np.full(n, np.nan), where=weighed > 0)
    contributions = values * weights * scale[:, None]
    score = np.zeros(n)
    for j in range(k):
        score += np.where(known[:, j], contributions[:, j], 0.0)
    score = np.where(weighed > 0, score, np.nan)
    low = 100 * earned
    return Scores(score, low, np.minimum(low + 100 * doubtful, 100.0), contributions)


def tied_ranks(score: NDArray[np.float64], group: NDArray[np.integer] | None = None) -> NDArray[np.int64]:
    """Rank 1 for the greatest; equal scores share the smallest rank; 0 where the score is unknown.

    Parameters
    ----------
    score
        Shape (n,).
    group
        Sites are ranked among those of the same group; shape (n,).
    """
    ranks = np.zeros(len(score), dtype=np.int64)
    groups = np.zeros(len(score), dtype=np.int64) if group is None else group
    rounded = np.round(score, SCORE_DECIMALS)
    for g in np.unique(groups):
        at = np.flatnonzero((groups == g) & ~np.isnan(rounded))
        ascending = np.sort(rounded[at])
        ranks[at] = 1 + len(at) - np.searchsorted(ascending, rounded[at], side="right")
    return ranks


@dataclass(frozen=True)
class Contribution:
    """What one criterion gave to one site's score.

    Attributes
    ----------
    figure, value
        The measure in its unit and its value from 0 to 1; ``None`` where unknown.
    share
        The criterion's share of the weight among the criteria in use.
    points
        Points of the score; ``None`` where unknown.
    """

    criterion: Criterion
    figure: float | None
    value: float | None
    share: float
    points: float | None


@dataclass(frozen=True)
class RankedSite:
    """One row of a ranking.

    Attributes
    ----------
    row
        Row of the site in the table that was measured.
    rank
        Among the sites of its list; ``None`` where nothing that counts is known.
    score, score_low, score_high
        Points out of 100.
    gates
        Gate key to "pass", "fail" or "unknown".
    gate_reasons
        Why it fails, or what is to be checked.
    unknown
        Keys of the criteria in use that are unknown.
    """

    row: int
    site_id: str
    name: str
    owner: str
    standing: Standing
    rank: int | None
    tied: bool
    score: float | None
    score_low: float
    score_high: float
    gates: dict[str, str]
    gate_reasons: tuple[str, ...]
    contributions: tuple[Contribution, ...]
    unknown: tuple[str, ...]


@dataclass(frozen=True, eq=False)
class Ranking:
    """Sites in order, with reasons.

    Attributes
    ----------
    measures, weights, gates
        What it was made from.
    share
        Weights among the criteria in use, adding up to 1; zero for those set aside; shape (k,).
    scores
        Score, interval and contributions, in the order of the measures.
    ranks
        Within the candidates and within those that fail a gate; 0 where there is no score; shape (n,).
    """

    measures: Measures
    weights: Weights
    gates: GateResults | None
    share: NDArray[np.float64]
    scores: Scores
    ranks: NDArray[np.int64]

    def __len__(self) -> int:
        """Number of sites."""
        return len(self.ranks)

    @cached_property
    def failed(self) -> NDArray[np.bool_]:
        """Sites that fail a gate; shape (n,)."""
        return np.zeros(len(self), dtype=np.bool_) if self.gates is None else self.gates.failed

    @cached_property
    def order(self) -> NDArray[np.intp]:
        """Rows: candidates by rank, then those that fail a gate by rank; ties by identifier, without a score last."""
        rank = np.where(self.ranks == 0, len(self) + 1, self.ranks)
        by_id = np.argsort(self.measures.site_ids.astype(str), kind="stable")
        return by_id[np.lexsort((rank[by_id], self.failed[by_id]))]

    @cached_property
    def _tied(self) -> NDArray[np.bool_]:
        key = self.ranks * 2 + self.failed
        _, back, counts = np.unique(key, return_inverse=True, return_counts=True)
        return np.asarray((counts[back] > 1) & (self.ranks > 0))

    def row_of(self, site_id: str) -> int:
        """Row of a site.

        Raises
        ------
        InputRefusedError
            When the ranking holds no such site.
        """
        at = np.flatnonzero(self.measures.site_ids == site_id)
        if not len(at):
            message = f"The ranking holds no site {site_id}."
            raise InputRefusedError(message, "Choose sites from the list.")
        return int(at[0])

    def site(self, row: int) -> RankedSite:
        """One row of the ranking with its reasons."""
        m, s = self.measures, self.scores
        standing = Standing.PASSES
        reasons: tuple[str, ...] = ()
        if self.gates is not None and self.gates.failed[row]:
            standing, reasons = Standing.FAILS, self.gates.why(row)
        elif self.gates is not None and self.gates.unsure[row]:
            standing, reasons = Standing.TO_CHECK, self.gates.why(row, GateState.UNKNOWN)
        used = np.flatnonzero(m.in_use)
        return RankedSite(
            row=row,
            site_id=str(m.site_ids[row]),
            name=str(m.names[row]),
            owner=str(m.owners[row]),
            standing=standing,
            rank=int(self.ranks[row]) or None,
            tied=bool(self._tied[row]),
            score=_known(s.score[row]),
            score_low=float(s.low[row]),
            score_high=float(s.high[row]),
            gates={} if self.gates is None else self.gates.of(row),
            gate_reasons=reasons,
            contributions=tuple(
                Contribution(
                    m.criteria[j],
                    _known(m.figures[row, j]),
                    _known(m.values[row, j]),
                    float(self.share[j]),
                    _known(s.contributions[row, j]),
                )
                for j in used
            ),
            unknown=tuple(m.criteria[j].key for j in used if np.isnan(m.values[row, j])),
        )

    def candidates(self) -> Iterator[RankedSite]:
        """The sites that fail no gate, best first."""
        return (self.site(int(row)) for row in self.order if not self.failed[row])

    def set_apart(self) -> Iterator[RankedSite]:
        """The sites that fail a gate, best first, each with the reason."""
        return (self.site(int(row)) for row in self.order if self.failed[row])

    def to_dict(self, sensitivity: Sensitivity | None = None) -> dict[str, Any]:
        """The ranking as plain values for JSON: the documented answer of ``nhmap rank --json``."""
        sites = []
        for row in self.order:
            site = self.site(int(row))
            entry: dict[str, Any] = {
                "site_id": site.site_id,
                "name": site.name,
                "owner": site.owner,
                "list": "set apart" if site.standing is Standing.FAILS else "candidates",
                "standing": str(site.standing),
                "rank": site.rank,
                "tied": site.tied,
                "score": site.score,
                "score_low": site.score_low,
                "score_high": site.score_high,
                "gates": site.gates,
                "gate_reasons": list(site.gate_reasons),
                "contributions": {c.criterion.key: c.points for c in site.contributions if c.points is not None},
                "figures": {c.criterion.key: c.figure for c in site.contributions},
                "unknown": list(site.unknown),
            }
            if sensitivity is not None:
                entry |= sensitivity.of(int(row))
            sites.append(entry)
        return {
            "sites": sites,
            "weights": self.weights.to_dict(),
            "weights_label": self.weights.label,
            "weights_in_use": {k: float(w) for k, w in zip(self.measures.keys, self.share, strict=True)},
            "set_aside": {
                k: reason for k, reason in zip(self.measures.keys, self.measures.set_aside, strict=True) if reason
            },
            "weights_hash": self.weights.content_hash,
        }


def shares_in_use(measures: Measures, weights: Weights) -> NDArray[np.float64]:
    """Weights among the criteria in use, adding up to 1; shape (k,).

    Raises
    ------
    InputRefusedError
        When all the weight lies on criteria that are not in use.
    """
    share = np.where(measures.in_use, weights.vector(measures.keys), 0.0)
    total = share.sum()
    if not total > 0:
        reasons = " ".join(dict.fromkeys(r for r in measures.set_aside if r))
        message = f"All the weight lies on criteria that are not in use. {reasons}"
        raise InputRefusedError(message, "Give weight to another criterion.")
    return np.asarray(share / total)


def rank(measures: Measures, weights: Weights, gates: GateResults | None = None) -> Ranking:
    """Rank sites.

    Parameters
    ----------
    measures
        Values of the sites on the criteria.
    weights
        How much each criterion counts; the weight of a criterion that is not in use is set aside for all sites alike.
    gates
        Results for the same sites in the same order; ``None`` ranks all in one list.

    Raises
    ------
    InputRefusedError
        When all the weight lies on criteria that are not in use.
    """
    share = shares_in_use(measures, weights)
    found = scores(measures.values, share)
    failed = np.zeros(len(found.score), dtype=np.int64) if gates is None else gates.failed.astype(np.int64)
    return Ranking(measures, weights, gates, share, found, tied_ranks(found.score, failed))


def _known(number: float) -> float | None:
    return None if np.isnan(number) else float(number)
