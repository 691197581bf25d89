"""Explaining a ranking: why this place, why A above B, and what would turn it round.

Every sentence is written from the same numbers as the table beside it.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

import numpy as np

from nhmap.core.ranking.ranking import SCORE_DECIMALS, Standing
from nhmap.core.wording import and_list
from nhmap.errors import InputRefusedError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from nhmap.core.ranking.criterion import Criterion
    from nhmap.core.ranking.ranking import Contribution, RankedSite, Ranking

REASONS_NAMED: Final = 2
"""How many criteria a sentence names on either side; the table has them all."""

_LEVEL: Final = 1e-12
"""A lead that changes by less than this with a weight does not change."""


@dataclass(frozen=True)
class ComparisonRow:
    """One criterion for two sites.

    Attributes
    ----------
    figure_a, figure_b
        Measures in the criterion's unit, ``None`` where unknown.
    points_a, points_b
        Contributions to the scores; of an unknown figure those that are expected.
    difference
        Points of A less points of B; the differences add up to that of the scores.
    """

    criterion: Criterion
    share: float
    figure_a: float | None
    figure_b: float | None
    points_a: float
    points_b: float
    difference: float


@dataclass(frozen=True)
class WeightSwap:
    """A change of one weight, the others keeping their proportions, at which two sites tie and beyond which they swap.

    Attributes
    ----------
    share, share_needed
        The criterion's share of the weight now and at the tie.
    """

    criterion: Criterion
    share: float
    share_needed: float

    @property
    def change(self) -> float:
        """Change of the share; positive where it must count more."""
        return self.share_needed - self.share


@dataclass(frozen=True)
class FactSwap:
    """An unknown fact that, once known, could swap two sites.

    Attributes
    ----------
    site_id, name
        The site of which it is unknown.
    value, figure
        The value from 0 to 1, and the measure, at which the two tie.
    bound
        Whether they swap above or below that measure.
    """

    site_id: str
    name: str
    criterion: Criterion
    value: float
    figure: float
    bound: Literal["above", "below"]


@dataclass(frozen=True)
class Comparison:
    """Why A stands above B.

    Attributes
    ----------
    upper, lower
        The two sites; ``upper`` has the higher score, or they tie.
    tie
        Whether the scores are equal.
    sentence
        The reasons in words, from the numbers of ``rows``.
    rows
        All criteria in use, A being ``upper``.
    swaps
        For each criterion that can swap them the smallest change of its weight; the smallest of all first.
    facts
        Unknown facts that could swap them, each by itself.
    """

    upper: RankedSite
    lower: RankedSite
    tie: bool
    sentence: str
    rows: tuple[ComparisonRow, ...]
    swaps: tuple[WeightSwap, ...]
    facts: tuple[FactSwap, ...]

    @property
    def swap_sentence(self) -> str:
        """The smallest change of one weight that swaps them, or that none can."""
        if self.tie:
            if not any(row.difference for row in self.rows):
                return "They are alike in every criterion that counts."
            return "They tie: any change of weight on a criterion in which they differ separates them."
        if not self.swaps:
            return f"No change of any one weight puts {self.lower.name} above {self.upper.name}."
        s = self.swaps[0]
        more = "more" if s.change > 0 else "less"
        return (
            f"{self.lower.name} comes first once {s.criterion.in_sentence} counts {more} than "
            f"{100 * s.share_needed:.1f} % of the weight; it counts {100 * s.share:.1f} % now."
        )


def explain(site: RankedSite) -> str:
    """One sentence or two on why a site stands where it does.

    The gates come first where it fails one, then the criteria that give most and lose most, then the unknown.
    """
    parts: list[str] = []
    if site.standing is Standing.FAILS:
        parts.append(f"Set apart: {' '.join(site.gate_reasons)}")
    figured = [c for c in site.contributions if c.known and c.share > 0]
    gives = [c for c in sorted(figured, key=lambda c: -c.points)[:REASONS_NAMED] if c.points]
    opening = f"{'Joint rank' if site.tied else 'Rank'} {site.rank} with {site.score:.1f} points of 100"
    parts.append(f"{opening}, most of them for {and_list([_give(c) for c in gives])}." if gives else f"{opening}.")
    if not figured:
        parts.append("Nothing that counts is known of it: these are the points that are expected.")
    lost = sorted(((_lost(c), c) for c in figured if c not in gives), key=lambda pair: -pair[0])
    if lost and lost[0][0] > 0:
        loses, c = lost[0]
        parts.append(f"It loses most by {c.criterion.in_sentence}: {_figure(c)}, {loses:.1f} points short.")
    unknown = [c for c in site.contributions if c.share > 0 and not c.known]
    if unknown:
        expected = sum(c.points for c in unknown)
        parts.append(
            f"Unknown: {and_list([c.criterion.in_sentence for c in unknown])}; {expected:.1f} points are expected of"
            f" that, and it could have {site.score_low:.0f} to {site.score_high:.0f} in all."
        )
    parts.extend(site.remarks)
    if site.standing is Standing.TO_CHECK:
        parts.append(f"To check: {' '.join(site.gate_reasons)}")
    return " ".join(parts)


def compare(ranking: Ranking, site_a: str, site_b: str) -> Comparison:
    """Why one of two sites stands above the other, in words and in the same numbers.

    Parameters
    ----------
    ranking
        The ranking that holds both.
    site_a, site_b
        Identifiers, in either order.

    Raises
    ------
    InputRefusedError
        When they are the same site, or one is not in the ranking.
    """
    if site_a == site_b:
        message = "A site cannot be compared with itself."
        raise InputRefusedError(message, "Choose two different sites.")
    a, b = (ranking.site(ranking.row_of(s)) for s in (site_a, site_b))
    if b.score > a.score:
        a, b = b, a
    tie = round(a.score - b.score, SCORE_DECIMALS) == 0
    rows = tuple(
        ComparisonRow(ca.criterion, ca.share, ca.figure, cb.figure, ca.points, cb.points, ca.points - cb.points)
        for ca, cb in zip(a.contributions, b.contributions, strict=True)
    )
    swaps = () if tie else weight_swaps(ranking, a.row, b.row)
    facts = () if tie else _fact_swaps(a, b)
    return Comparison(a, b, tie, _why(a, b, rows, tie=tie), rows, swaps, facts)


def weight_swaps(ranking: Ranking, upper: int, lower: int) -> tuple[WeightSwap, ...]:
    """For each criterion the change of its weight that swaps two sites; the smallest of all first.

    The other weights keep their proportions. Scores are straight lines in the share of one criterion: they meet once.

    Parameters
    ----------
    upper, lower
        Rows of the site with the higher score and of the one with the lower.
    """
    share = ranking.share
    ahead = ranking.measures.expected[upper] - ranking.measures.expected[lower]
    swaps: list[WeightSwap] = []
    for j in np.flatnonzero(ranking.measures.in_use):
        rest = 1.0 - share[j]
        if not rest > 0:
            continue  # It already holds all the weight: more or less of it changes nothing.
        others = float(np.delete(ahead * share, j).sum()) / rest  # the lead if this criterion counted nothing
        slope = float(ahead[j]) - others
        if abs(slope) <= _LEVEL:
            continue
        needed = -others / slope
        if 0 < needed < 1:
            swaps.append(WeightSwap(ranking.measures.criteria[j], float(share[j]), needed))
    return tuple(sorted(swaps, key=lambda s: (abs(s.change), s.criterion.key)))


def _fact_swaps(upper: RankedSite, lower: RankedSite) -> tuple[FactSwap, ...]:
    swaps: list[FactSwap] = []
    gap = upper.score - lower.score
    for site, must_rise in ((lower, True), (upper, False)):
        for c in site.contributions:
            if c.known or not c.share:
                continue
            value = (c.points + (gap if must_rise else -gap)) / c.most
            if (0 <= value < 1) if must_rise else (0 < value <= 1):
                above = must_rise == (c.criterion.direction == "more")
                figure = c.criterion.figure_at(value)
                bound: Literal["above", "below"] = "above" if above else "below"
                swaps.append(FactSwap(site.site_id, site.name, c.criterion, value, figure, bound))
    return tuple(swaps)


def _why(a: RankedSite, b: RankedSite, rows: Sequence[ComparisonRow], *, tie: bool) -> str:
    parts: list[str] = []
    if (a.standing is Standing.FAILS) != (b.standing is Standing.FAILS):
        apart = a if a.standing is Standing.FAILS else b
        parts.append(f"{apart.name} is set apart: {' '.join(apart.gate_reasons)} By points alone:")
    if tie:
        parts.append(f"{a.name} and {b.name} tie at {a.score:.1f} points.")
        return " ".join(parts)
    ahead = sorted((r for r in rows if r.difference > 0), key=lambda r: -r.difference)[:REASONS_NAMED]
    behind = sorted((r for r in rows if r.difference < 0), key=lambda r: r.difference)[:REASONS_NAMED]
    gap = a.score - b.score
    parts.append(
        f"{a.name} ({a.score:.1f} points) stands above {b.name} ({b.score:.1f}) by {gap:.1f}: it gains most by "
        f"{and_list([_gain(r) for r in ahead])}."
    )
    if behind:
        parts.append(f"{b.name} is ahead on {and_list([_gain(r) for r in behind])}.")
    one_sided = [r.criterion.in_sentence for r in rows if (r.figure_a is None) != (r.figure_b is None) and r.share > 0]
    if one_sided:
        parts.append(f"Known of only one of them: {and_list(one_sided)}; the other has what is expected there.")
    return " ".join(parts)


def _gain(row: ComparisonRow) -> str:
    """One criterion with the figures of the site that is ahead on it and of the other, in this order."""
    ahead, other = (row.figure_a, row.figure_b) if row.difference >= 0 else (row.figure_b, row.figure_a)
    say = row.criterion.say
    if ahead is None or other is None:
        figures = f"{say(math.nan if ahead is None else ahead)} against {say(math.nan if other is None else other)}"
    else:
        figures = f"{say(ahead, unit=False)} against {say(other)}"
    return f"{row.criterion.in_sentence} ({figures}; {abs(row.difference):.1f} points)"


def _give(contribution: Contribution) -> str:
    return f"{contribution.criterion.in_sentence} ({_figure(contribution)}; {contribution.points:.1f})"


def _figure(contribution: Contribution) -> str:
    return contribution.criterion.say(math.nan if contribution.figure is None else contribution.figure)


def _lost(contribution: Contribution) -> float:
    """Points that a site would gain if this criterion were at its best."""
    return contribution.most - contribution.points
