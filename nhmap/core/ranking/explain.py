"""Explaining a ranking: why this place, why A above B, and what would turn it round.

Every sentence is written from the same numbers as the table beside it.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

import numpy as np

from nhmap.core.ranking.ranking import SCORE_DECIMALS, Standing
from nhmap.errors import InputRefusedError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from nhmap.core.ranking.criteria import Criterion
    from nhmap.core.ranking.ranking import Contribution, RankedSite, Ranking

REASONS_NAMED: Final = 2
"""How many criteria a sentence names on either side; the table has them all."""


@dataclass(frozen=True)
class ComparisonRow:
    """One criterion for two sites.

    Attributes
    ----------
    figure_a, figure_b
        Measures in the criterion's unit, ``None`` where unknown.
    points_a, points_b
        Contributions to the scores, ``None`` where unknown.
    difference
        Points of A less points of B, an unknown giving none; the differences add up to that of the scores.
    """

    criterion: Criterion
    share: float
    figure_a: float | None
    figure_b: float | None
    points_a: float | None
    points_b: float | None
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
            f"{self.lower.name} comes first once {_lower(s.criterion.label)} counts {more} than "
            f"{100 * s.share_needed:.1f} % of the weight; it counts {100 * s.share:.1f} % now."
        )


def explain(site: RankedSite) -> str:
    """One sentence or two on why a site stands where it does.

    The gates come first where it fails one, then the criteria that give most and lose most, then the unknown.
    """
    parts: list[str] = []
    if site.standing is Standing.FAILS:
        parts.append(f"Set apart: {' '.join(site.gate_reasons)}")
    if site.score is None:
        parts.append("Nothing that counts is known of it, so it has no score and no rank.")
        return " ".join(parts)
    known = [c for c in site.contributions if c.points is not None and c.share > 0]
    most = sorted(known, key=lambda c: -(c.points or 0.0))[:REASONS_NAMED]
    gives = [c for c in most if c.points]
    opening = f"{'Joint rank' if site.tied else 'Rank'} {site.rank} with {site.score:.1f} points of 100"
    parts.append(f"{opening}, most of them for {_and([_give(c) for c in gives])}." if gives else f"{opening}.")
    lost = sorted(((_lost(c, known), c) for c in known if c not in gives), key=lambda pair: -pair[0])
    if lost and lost[0][0] > 0:
        loses, c = lost[0]
        parts.append(f"It loses most by {_lower(c.criterion.label)}: {_figure(c)}, {loses:.1f} points short.")
    counted = {c.criterion.key: c for c in site.contributions if c.share > 0}
    unknown = [_lower(counted[k].criterion.label) for k in site.unknown if k in counted]
    if unknown:
        parts.append(
            f"Unknown: {_and(unknown)}; with them it could have {site.score_low:.0f} to {site.score_high:.0f} points."
        )
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
        When they are the same site, one is not in the ranking, or one has no score.
    """
    if site_a == site_b:
        message = "A site cannot be compared with itself."
        raise InputRefusedError(message, "Choose two different sites.")
    a, b = (ranking.site(ranking.row_of(s)) for s in (site_a, site_b))
    for site in (a, b):
        if site.score is None:
            message = f"{site.name} has no score: nothing that counts is known of it."
            raise InputRefusedError(message, "Place it on the map, or give weight to what is known.")
    if (b.score or 0.0) > (a.score or 0.0):
        a, b = b, a
    tie = round((a.score or 0.0) - (b.score or 0.0), SCORE_DECIMALS) == 0
    rows = tuple(
        ComparisonRow(
            ca.criterion, ca.share, ca.figure, cb.figure, ca.points, cb.points, (ca.points or 0.0) - (cb.points or 0.0)
        )
        for ca, cb in zip(a.contributions, b.contributions, strict=True)
    )
    swaps = () if tie else weight_swaps(ranking, a.row, b.row)
    facts = () if tie else _fact_swaps(ranking, a, b)
    return Comparison(a, b, tie, _why(a, b, rows, tie=tie), rows, swaps, facts)


def weight_swaps(ranking: Ranking, upper: int, lower: int) -> tuple[WeightSwap, ...]:
    """For each criterion the smallest change of its weight that swaps two sites; the smallest of all first.

    The other weights keep their proportions. With criteria re-weighted where one is unknown, the scores are ratios of
    straight lines in the weight ``t``: equal where a quadratic in ``t`` is zero, swapped where its sign turns.

    Parameters
    ----------
    upper, lower
        Rows of the site with the higher score and of the one with the lower.
    """
    values, share = ranking.measures.values, ranking.share
    found: list[WeightSwap] = []
    for j in np.flatnonzero(ranking.measures.in_use):
        others = np.delete(np.arange(len(share)), j)
        rest = share[others].sum()
        if not rest > 0:
            continue  # It already holds all the weight: more or less of it changes nothing.
        ends = [_lines(values[row, others], share[others], values[row, j]) for row in (upper, lower)]
        (n_a, d_a, v_a, k_a), (n_b, d_b, v_b, k_b) = ends
        square = k_a * k_b * (v_a - v_b)
        slope = n_a * k_b + v_a * k_a * d_b - n_b * k_a - v_b * k_b * d_a
        level = n_a * d_b - n_b * d_a
        ties = [t / (t + rest) for t in _simple_roots(square, slope, level) if t > 0]
        if ties:
            needed = min(ties, key=lambda s: abs(s - share[j]))
            found.append(WeightSwap(ranking.measures.criteria[j], float(share[j]), float(needed)))
    return tuple(sorted(found, key=lambda s: (abs(s.change), s.criterion.key)))


def _lines(values: np.ndarray, weights: np.ndarray, value: float) -> tuple[float, float, float, float]:
    """Earned and known weight of the other criteria; value of this one and 1, or 0 and 0 where it is unknown."""
    known = ~np.isnan(values)
    here = not math.isnan(value)
    return (
        float((values[known] * weights[known]).sum()),
        float(weights[known].sum()),
        float(value) if here else 0.0,
        1.0 if here else 0.0,
    )


def _simple_roots(square: float, slope: float, level: float) -> list[float]:
    """Where ``square t² + slope t + level`` changes its sign."""
    size = max(abs(square), abs(slope), abs(level))
    tiny = 1e-12 * size
    if abs(square) <= tiny:
        return [] if abs(slope) <= tiny else [-level / slope]
    inside = slope * slope - 4 * square * level
    if inside <= tiny * tiny:
        return []
    # The form that does not subtract nearly equal numbers.
    half = -0.5 * (slope + math.copysign(math.sqrt(inside), slope))
    return [half / square] + ([level / half] if half else [])


def _fact_swaps(ranking: Ranking, upper: RankedSite, lower: RankedSite) -> tuple[FactSwap, ...]:
    found: list[FactSwap] = []
    for site, rival, must_rise in ((lower, upper, True), (upper, lower, False)):
        values = ranking.measures.values[site.row]
        known = ~np.isnan(values)
        earned = float((values[known] * ranking.share[known]).sum())
        weighed = float(ranking.share[known].sum())
        for j in np.flatnonzero(~known & ranking.measures.in_use & (ranking.share > 0)):
            w, criterion = float(ranking.share[j]), ranking.measures.criteria[j]
            value = ((rival.score or 0.0) / 100 * (weighed + w) - earned) / w
            if (0 <= value < 1) if must_rise else (0 < value <= 1):
                above = must_rise == (criterion.direction == "more")
                figure = criterion.figure_at(value)
                found.append(FactSwap(site.site_id, site.name, criterion, value, figure, "above" if above else "below"))
    return tuple(found)


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
    gap = (a.score or 0.0) - (b.score or 0.0)
    parts.append(
        f"{a.name} ({a.score:.1f} points) stands above {b.name} ({b.score:.1f}) by {gap:.1f}: it gains most by "
        f"{_and([_gain(r) for r in ahead])}."
    )
    if behind:
        parts.append(f"{b.name} is ahead on {_and([_gain(r) for r in behind])}.")
    one_sided = [
        _lower(r.criterion.label) for r in rows if (r.points_a is None) != (r.points_b is None) and r.share > 0
    ]
    if one_sided:
        parts.append(
            f"Known of only one of them: {_and(one_sided)}; the other's known criteria count for more instead."
        )
    return " ".join(parts)


def _gain(row: ComparisonRow) -> str:
    """One criterion with the figures of the site that is ahead on it and of the other, in this order."""
    ahead, other = (row.figure_a, row.figure_b) if row.difference >= 0 else (row.figure_b, row.figure_a)
    say = row.criterion.say
    if ahead is None or other is None:
        figures = f"{say(math.nan if ahead is None else ahead)} against {say(math.nan if other is None else other)}"
    else:
        figures = f"{say(ahead, unit=False)} against {say(other)}"
    return f"{_lower(row.criterion.label)} ({figures}; {abs(row.difference):.1f} points)"


def _give(contribution: Contribution) -> str:
    return f"{_lower(contribution.criterion.label)} ({_figure(contribution)}; {contribution.points:.1f})"


def _figure(contribution: Contribution) -> str:
    return contribution.criterion.say(math.nan if contribution.figure is None else contribution.figure)


def _lost(contribution: Contribution, known: Sequence[Contribution]) -> float:
    """Points that a site would gain if this criterion were at its best."""
    return 100 * contribution.share / sum(c.share for c in known) * (1 - (contribution.value or 0.0))


def _lower(label: str) -> str:
    return label[:1].lower() + label[1:]


def _and(parts: Sequence[str]) -> str:
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}"
