"""Row words: what a row of the ranked list says in the width of a column, and how wide and tall that makes it."""

from __future__ import annotations

from textwrap import wrap
from typing import TYPE_CHECKING, Final

from nhmap.core.ranking.bands import best_chance_below, said_of
from nhmap.core.ranking.ranking import Standing

if TYPE_CHECKING:
    from nhmap.core.ranking.ranking import RankedSite
    from nhmap.core.ranking.sensitivity import Sensitivity

NAME_PX: Final = (150, 214)
HANGS_PX: Final = 236
"""Widths that let band, building, what it hangs on and score stand side by side in a window of 1,093 pixels."""
_LETTER_PX: Final = 6.6
_PADDING_PX: Final = 18
_SHORTER: Final = {
    "NHS Property Services": "NHSPS",
    "owns it and it is open": "owns it, it is open",
    "size of the building is": "its size is",
    " from 0 (worst) to 1 (as new)": "",
    "little is known of it: it": "little is known: it",
}
_LIKELIER: Final = ("a lower one has the better chance: this one needs that ", "lower ones are likelier")


def reasons(sites: list[RankedSite], sure: Sensitivity | None, lower: float) -> list[str]:
    """For each site what it hangs on, why it stands oddly, why it is set apart, and what needs a look."""
    below = [0.0] * len(sites) if sure is None else best_chance_below(sites, sure)
    return [_reason(site, sure, max(best, lower)) for site, best in zip(sites, below, strict=True)]


def _reason(site: RankedSite, sure: Sensitivity | None, below: float) -> str:
    if site.standing is Standing.FAILS:
        return " ".join(site.gate_reasons)
    words = [] if sure is None else _short(said_of(site, sure, below), sure.top_n)
    return ". ".join(x.rstrip(".") for x in (*(w[:1].upper() + w[1:] for w in words), *site.remarks) if x)


def _short(at_length: list[str], top_n: int) -> list[str]:
    """What a row says in the width of a column; how many are the first stands above the list, and its page says all.

    That lower ones are likelier, as this one needs something, names what it needs once.
    """
    first = f"among the first {top_n} " if top_n > 1 else "the first "
    odd, brief = _LIKELIER
    words = []
    for reason in at_length:
        needs = reason.removeprefix(odd)
        if needs != reason:
            words.append(brief if words else f"{brief} unless {needs}")
        else:
            words.append(reason.removeprefix(first))
    for old, new in _SHORTER.items():
        words = [each.replace(old, new) for each in words]
    return words


def half_as_wide(names: list[str]) -> int:
    """Pixels in which the longest of some names can be read in two lines."""
    least, most = NAME_PX
    longest = max(map(len, names), default=0)
    word = max((len(part) for name in names for part in name.split()), default=0)
    return int(min(most, max(least, _PADDING_PX + _LETTER_PX * max(longest / 2 + 3, word))))


def lines(texts: list[str], width: int) -> int:
    """Lines that the longest of some texts takes in a column of a width."""
    letters = int((width - _PADDING_PX) / _LETTER_PX)
    return max((len(wrap(text, letters)) for text in texts), default=1)
