"""Ranking: score, interval and rank of every site, with what each criterion contributed.

The score is the weighted mean of the expected values of all criteria in use, 0 to 100: a known criterion's value, an
unknown one's prior mean. Weights are never shared out again, so that silence never pays. Beside it stands the interval
from all unknowns at their worst to all at their best. Gates are no part of the score: sites that fail one are ranked in
a list of their own.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from math import isnan
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import numpy as np

from nhmap.core.buildings.gates import GateState
from nhmap.errors import InputRefusedError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from nhmap.core.buildings.gates import GateResults
    from nhmap.core.ranking.criterion import Criterion
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


def scores(values: NDArray[np.float64], expected: NDArray[np.float64], weights: NDArray[np.float64]) -> Scores:
    """Score sites.

    Parameters
    ----------
    values
        From 0 to 1, NaN where unknown; shape (n, k).
    expected
        The same where known, what is expected where not; shape (n, k).
    weights
        Shares that add up to 1; shape (k,).

    Returns
    -------
    Score, lower and upper end, shape (n,); contributions, shape (n, k), which add up to the score.
    """
    n, k = values.shape
    present = ~np.isnan(values)
    contributions = 100.0 * expected * weights
    score, low, doubtful = np.zeros(n), np.zeros(n), np.zeros(n)
    # One criterion after another, so that a site's sums run in the same order whatever other sites are loaded.
    for j in range(k):
        score += contributions[:, j]
        low += np.where(present[:, j], contributions[:, j], 0.0)
        doubtful += np.where(present[:, j], 0.0, weights[j])
    return Scores(score, low, np.minimum(low + 100 * doubtful, 100.0), contributions)


def tied_ranks(score: NDArray[np.float64], group: NDArray[np.integer] | None = None) -> NDArray[np.int64]:
    """Rank 1 for the greatest; equal scores share the smallest rank.

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
        at = np.flatnonzero(groups == g)
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
        Points of the score: by the value where it is known, by what is expected where it is not.
    """

    criterion: Criterion
    figure: float | None
    value: float | None
    share: float
    points: float

    @property
    def known(self) -> bool:
        """Whether the figure is known."""
        return self.value is not None

    @property
    def most(self) -> float:
        """The points it could have: all that its weight gives."""
        return 100 * self.share


@dataclass(frozen=True)
class RankedSite:
    """One row of a ranking.

    Attributes
    ----------
    row
        Row of the site in the table that was measured.
    rank
        Among the sites of its list.
    score, score_low, score_high
        Points out of 100: expected, with every unknown at its worst, at its best.
    gates
        Gate key to "pass", "fail" or "unknown".
    gate_reasons
        Why it fails, or what is to be checked.
    unknown
        Keys of the criteria in use that are unknown.
    remarks
        What needs a look before anybody relies on it.
    """

    row: int
    site_id: str
    name: str
    owner: str
    standing: Standing
    rank: int
    tied: bool
    score: float
    score_low: float
    score_high: float
    gates: dict[str, str]
    gate_reasons: tuple[str, ...]
    contributions: tuple[Contribution, ...]
    unknown: tuple[str, ...]
    remarks: tuple[str, ...] = ()


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
        Within the candidates and within those that fail a gate; shape (n,).
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
        """Rows: candidates by rank, then those that fail a gate by rank; ties by identifier."""
        by_id = np.argsort(self.measures.site_ids.astype(str), kind="stable")
        return by_id[np.lexsort((self.ranks[by_id], self.failed[by_id]))]

    @cached_property
    def _tied(self) -> NDArray[np.bool_]:
        key = self.ranks * 2 + self.failed
        _, back, counts = np.unique(key, return_inverse=True, return_counts=True)
        return np.asarray(counts[back] > 1)

    @cached_property
    def _used(self) -> list[tuple[int, float]]:
        """Positions of the criteria in use, and their shares."""
        return [(int(j), float(self.share[j])) for j in np.flatnonzero(self.measures.in_use)]

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
        used = self._used
        figures, values, points = (part[row].tolist() for part in (m.figures, m.values, s.contributions))
        return RankedSite(
            row=row,
            site_id=str(m.site_ids[row]),
            name=str(m.names[row]),
            owner=str(m.owners[row]),
            standing=standing,
            rank=int(self.ranks[row]),
            tied=bool(self._tied[row]),
            score=float(s.score[row]),
            score_low=float(s.low[row]),
            score_high=float(s.high[row]),
            gates={} if self.gates is None else self.gates.of(row),
            gate_reasons=reasons,
            contributions=tuple(
                Contribution(
                    m.criteria[j],
                    _known(figures[j]),
                    _known(values[j]),
                    share,
                    points[j],
                )
                for j, share in used
            ),
            unknown=tuple(m.criteria[j].key for j, _ in used if isnan(values[j])),
            remarks=tuple(
                r
                for r in (
                    *(m.criteria[j].remark(figures[j]) for j, _ in used),
                    *m.remarks[row : row + 1],
                )
                if r
            ),
        )

    def candidate_rows(self, shown: NDArray[np.bool_] | None = None) -> NDArray[np.intp]:
        """Rows of the sites that fail no gate, best first; of these ``shown`` alone, shape (n,), where it is given."""
        wanted = ~self.failed if shown is None else ~self.failed & shown
        return self.order[wanted[self.order]]

    def candidates(self, shown: NDArray[np.bool_] | None = None) -> Iterator[RankedSite]:
        """The sites that fail no gate, best first; of these ``shown`` alone, shape (n,), where it is given."""
        return self._listed(~self.failed, shown)

    def set_apart(self, shown: NDArray[np.bool_] | None = None) -> Iterator[RankedSite]:
        """The sites that fail a gate, best first, each with the reason; of these ``shown`` alone, as above."""
        return self._listed(self.failed, shown)

    def _listed(self, group: NDArray[np.bool_], shown: NDArray[np.bool_] | None) -> Iterator[RankedSite]:
        wanted = group if shown is None else group & shown
        return (self.site(int(row)) for row in self.order if wanted[row])

    def find(self, site_id: str) -> RankedSite | None:
        """The row of a site; None where the ranking does not hold it."""
        at = np.flatnonzero(self.measures.site_ids == site_id)
        return self.site(int(at[0])) if len(at) else None

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
                "contributions": {c.criterion.key: c.points for c in site.contributions},
                "figures": {c.criterion.key: c.figure for c in site.contributions},
                "unknown": list(site.unknown),
                "remarks": list(site.remarks),
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
    share = measures.shares(weights)
    points = scores(measures.values, measures.expected, share)
    failed = np.zeros(len(points.score), dtype=np.int64) if gates is None else gates.failed.astype(np.int64)
    return Ranking(measures, weights, gates, share, points, tied_ranks(points.score, failed))


def _known(number: float) -> float | None:
    return None if isnan(number) else number
