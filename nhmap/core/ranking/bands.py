"""Bands: how sure it is that a site is among the first, in three letters, and what a doubtful one hangs on.

The band says more than the rank: ranks of sites of which little is known stand near each other by chance.
"""

from __future__ import annotations

from collections import Counter
from enum import StrEnum
from typing import TYPE_CHECKING, Final

import numpy as np

from nhmap.core.buildings.gates import GateState
from nhmap.core.ranking.gate_chances import gate_chance
from nhmap.core.wording import and_list, percent

if TYPE_CHECKING:
    from nhmap.core.ranking.ranking import Contribution, RankedSite, Ranking
    from nhmap.core.ranking.sensitivity import Sensitivity

SURE: Final = 0.8
"""Share of draws from which on a site is among the first for sure; below its counterpart it is surely not."""

LEFT_OUT: Final = 1 - SURE
_ROUNDING: Final = 1e-12

_NAMED: Final = 2
"""How many unknown facts a sentence names."""


class Band(StrEnum):
    """How sure it is that a site is among the first."""

    A = "A"
    B = "B"
    C = "C"


BAND_WORDS: Final[dict[Band, str]] = {
    Band.A: "among the first {n} in at least 80 % of draws",
    Band.B: "between: it hangs on what is unknown, or on the weights",
    Band.C: "among the first {n} in at most 20 % of draws",
}

BAND_SHORT: Final[dict[Band, str]] = {
    Band.A: "sure to be among them",
    Band.B: "hang on something",
    Band.C: "unlikely to be",
}

GATE_WISHES: Final[dict[str, str]] = {
    "owner": "NHS Property Services or LIFT owns it",
    "open": "it is open",
    "planning_area": "it stands in the planning area",
    "floor_area": "it is large enough",
    "list_on_site": "its practices have enough patients",
}
"""What has to be true of an unknown gate, after “if”."""

GATE_DOUBTS: Final[dict[str, str]] = {
    "owner": "who owns {}",
    "open": "whether {} are open",
    "planning_area": "whether {} stand in the planning area",
    "floor_area": "how large {} are",
    "list_on_site": "how many patients {} have",
}
"""What nobody knows of buildings whose gate is unknown, after “nobody knows”."""


def band(chance: float) -> Band:
    """The band of a chance to be among the first."""
    if chance >= SURE - _ROUNDING:
        return Band.A
    return Band.C if chance <= LEFT_OUT + _ROUNDING else Band.B


def band_of(site: RankedSite, sure: Sensitivity) -> Band:
    """The band of a site."""
    return band(float(sure.top_n_chance[site.row]))


def hangs_on(site: RankedSite, sure: Sensitivity) -> str:
    """What has to be true for a site of band B to be among the first, in words; empty for other bands."""
    if band_of(site, sure) is not Band.B:
        return ""
    wishes = _gate_wishes(site)
    wishes += _facts(site, sure.needed)
    first = f"among the first {sure.top_n}" if sure.top_n > 1 else "the first"
    if not wishes:
        return f"{first} under some weights and not under others near yours"
    return f"{first} if {and_list(wishes)}"


def would_be(site: RankedSite, sure: Sensitivity) -> str:
    """The better band that a site of band C has if it passes its unknown gates, in words; empty where it has none.

    The chance behind it is that in the draws that let the site pass; the gates of all others are drawn as before.
    """
    wishes = _gate_wishes(site)
    if not wishes or band_of(site, sure) is not Band.C:
        return ""
    passed = _if_passed(site, sure)
    return "" if passed is Band.C else f"{passed} if {and_list(wishes)}"


def nobody_is_a(ranking: Ranking, sure: Sensitivity) -> str:
    """That no candidate is in band A, and why, in one line; empty where one is. ``why_no_a`` says it at length."""
    if _has_a(ranking, sure):
        return ""
    doubtful, count = _doubtful(ranking, sure)
    if not doubtful:
        return "Nobody is A: the weights decide, and facts that nobody knows."
    key, several = _commonest_doubt(doubtful)
    whom = "any of the first" if several == count else f"{several} of the first"
    return f"Nobody is A: nobody knows {GATE_DOUBTS[key].format(f'{whom} {count}')}."


def why_no_a(ranking: Ranking, sure: Sensitivity) -> str:
    """Why no candidate is in band A, and what would change that; empty where one is."""
    if _has_a(ranking, sure):
        return ""
    doubtful, count = _doubtful(ranking, sure)
    if not doubtful or ranking.gates is None:
        return "Nobody is A: weights near yours, and facts that nobody knows, change who is among the first."
    key, several = _commonest_doubt(doubtful)
    passed = Counter(_if_passed(site, sure) for site in doubtful)
    then = and_list([f"{passed[letter]} would be {letter}" for letter in Band if passed[letter]])
    of = "all" if several == count else f"{several}"
    return (
        f"Nobody is A: of {of} of the first {count} nobody knows whether {GATE_WISHES[key]}, which is so in "
        f"{percent(gate_chance(key, ranking.gates.settings))} of draws. If it is so, {then}, taken one at a time."
    )


def _has_a(ranking: Ranking, sure: Sensitivity) -> bool:
    """Whether a candidate is in band A, or there is none at all."""
    rows = np.flatnonzero(~ranking.failed)
    return not len(rows) or any(band(float(chance)) is Band.A for chance in sure.top_n_chance[rows])


def _doubtful(ranking: Ranking, sure: Sensitivity) -> tuple[list[RankedSite], int]:
    """Those of the first that have an unknown gate, and how many the first are."""
    rows = np.flatnonzero(~ranking.failed)
    first = [ranking.site(int(row)) for row in rows if ranking.ranks[row] <= sure.top_n]
    return [site for site in first if _gate_wishes(site)], len(first)


def _commonest_doubt(sites: list[RankedSite]) -> tuple[str, int]:
    """The gate that is unknown of most of them, and of how many."""
    keys = Counter(key for site in sites for key, state in site.gates.items() if state == GateState.UNKNOWN)
    return keys.most_common(1)[0]


def _gate_wishes(site: RankedSite) -> list[str]:
    """What has to be true of its unknown gates."""
    return [GATE_WISHES[key] for key, state in site.gates.items() if state == GateState.UNKNOWN]


def _if_passed(site: RankedSite, sure: Sensitivity) -> Band:
    """The band that a site has in the draws that let it pass."""
    return band(float(sure.chance_if_passed[site.row]))


def said_of(site: RankedSite, sure: Sensitivity, below: float) -> list[str]:
    """All that is to be said of a site's band: what it hangs on or would be, and why it stands oddly.

    Parameters
    ----------
    below
        The best chance of any site that stands lower.
    """
    better = would_be(site, sure)
    odd = "" if better else little_known(site, sure, below)
    return [words for words in (hangs_on(site, sure), better, odd) if words]


def _facts(site: RankedSite, needed: float) -> list[str]:
    """The fewest unknown facts that carry a site over the score it needs, or that it must not fall short of."""
    unknown = sorted((c for c in site.contributions if not c.known and c.share > 0), key=_room, reverse=True)
    short = needed - site.score
    wishes: list[str] = []
    if short <= 0:
        # It has enough on what is expected: named is the one fact that could take it away.
        lost = [c for c in unknown if c.points > -short]
        return [_wish(c, (c.points + short) / c.most) for c in lost[:1]]
    for c in unknown[:_NAMED]:
        gain = min(_room(c), short)
        wishes.append(_wish(c, (c.points + gain) / c.most))
        short -= gain
        if short <= _ROUNDING:
            return wishes
    return wishes


def _room(contribution: Contribution) -> float:
    """Points that it could gain."""
    return contribution.most - contribution.points


def _wish(contribution: Contribution, value: float) -> str:
    """“space available is at least 300 m²”."""
    criterion = contribution.criterion
    if criterion.expectation is not None:
        return f"{criterion.in_sentence} is at least {criterion.say(criterion.best)}"
    least = "least" if criterion.direction == "more" else "most"
    return f"{criterion.in_sentence} is at {least} {criterion.say(criterion.figure_at(value))}"


def little_known(site: RankedSite, sure: Sensitivity, below: float) -> str:
    """Why a site stands outside its drawn range, or above one with a better chance; empty where it does neither.

    Parameters
    ----------
    below
        The best chance of any site that stands lower.
    """
    low, high = int(sure.rank_low[site.row]), int(sure.rank_high[site.row])
    chance = float(sure.top_n_chance[site.row])
    outside = not low <= site.rank <= high
    if not outside and below <= chance + _ROUNDING:
        return ""
    doubtful = _gate_wishes(site)
    if doubtful and chance < sure.chance_if_passed[site.row] - _ROUNDING:
        return f"a lower one has the better chance: this one needs that {and_list(doubtful)}"
    if site.unknown:
        return "little is known of it: it could be far better or worse"
    return "the weights near yours decide: it gains from some and loses by others"


def best_chance_below(sites: list[RankedSite], sure: Sensitivity) -> list[float]:
    """For each site of a list in order the best chance of any that stands lower; 0 for the last."""
    chances = np.array([sure.top_n_chance[site.row] for site in sites] + [0.0])
    return [float(c) for c in np.maximum.accumulate(chances[::-1])[::-1][1:]]
