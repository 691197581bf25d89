"""Row words: what a row of the ranked list says in the width of a column, and how wide and tall that makes it."""

from __future__ import annotations

from textwrap import wrap
from typing import TYPE_CHECKING, Final, NamedTuple

from nhmap.core.ranking.bands import best_chance_below, hangs_on, little_known, would_be
from nhmap.core.ranking.ranking import Standing

if TYPE_CHECKING:
    from nhmap.core.ranking.ranking import RankedSite
    from nhmap.core.ranking.sensitivity import Sensitivity

ROW_PX: Final = 35
"""Of a row of one line."""
_TALL_PX: Final = 65
"""Of a row of three lines: below 4 rem Streamlit lays no text out in lines."""
_BOTH_PX: Final = 456
"""What building and reason may take beside band and score in a window of 1,093 pixels."""
_NARROW_PX: Final = (226, 230)
_LEAST_PX: Final = (140, 120)
_LETTER_PX: Final = 6.3
_PADDING_PX: Final = 20
_LINES: Final = 3

_SHORTER: Final = {
    "It belongs to another owner, not to NHS Property Services or LIFT.": "Another owner.",
    "NHS Property Services or LIFT owns it": "NHSPS/LIFT owned",
    "owned and ": "owned, ",
    "it is open and ": "open, ",
    "it is open": "open",
    "it stands in the planning area": "inside the area",
    "it is large enough": "large enough",
    "its practices have enough patients": "its list large enough",
    "size of the building": "size",
    "condition and backlog": "condition",
    "patients of practices in the building": "patients on site",
    " is at least ": " ≥ ",
    " is at most ": " ≤ ",
    " from 0 (worst) to 1 (as new)": "",
    " and not under others near yours": ", not others",
}


class Widths(NamedTuple):
    """Pixels of the columns of building and reason, and of each row."""

    name: int
    reason: int
    row: int


def reasons(sites: list[RankedSite], sure: Sensitivity | None) -> list[str]:
    """For each site what it hangs on, or which band it would have, in a few words; or why it is set apart."""
    return [_reason(site, sure) for site in sites]


def notes(sites: list[RankedSite], sure: Sensitivity | None, lower: float) -> list[str]:
    """For each site why it stands oddly, and what needs a look.

    Parameters
    ----------
    lower
        The best chance of any candidate that stands below the list.
    """
    below = [0.0] * len(sites) if sure is None else best_chance_below(sites, sure)
    return [_note(site, sure, max(best, lower)) for site, best in zip(sites, below, strict=True)]


def widths(names: list[str], causes: list[str]) -> Widths:
    """Widths in which names and reasons can be read whole, so that the score beside them stays in sight.

    In one line where both have room, else in lines.
    """
    name, reason = (max(least, _wide(texts)) for least, texts in zip(_LEAST_PX, (names, causes), strict=True))
    if name + reason <= _BOTH_PX:
        return Widths(name, reason, ROW_PX)
    narrow_name, narrow_reason = _NARROW_PX
    lines = max(_LINES, _lines(names, narrow_name), _lines(causes, narrow_reason))
    return Widths(narrow_name, narrow_reason, _TALL_PX + 18 * (lines - _LINES))


def _reason(site: RankedSite, sure: Sensitivity | None) -> str:
    if site.standing is Standing.FAILS:
        words = " ".join(site.gate_reasons)
    elif sure is None:
        return ""
    else:
        first = f"among the first {sure.top_n} " if sure.top_n > 1 else "the first "
        words = hangs_on(site, sure).removeprefix(first) or would_be(site, sure)
    for old, new in _SHORTER.items():
        words = words.replace(old, new)
    return words[:1].upper() + words[1:]


def _note(site: RankedSite, sure: Sensitivity | None, below: float) -> str:
    odd = ""
    if sure is not None and site.standing is not Standing.FAILS and not would_be(site, sure):
        odd = little_known(site, sure, below)
    words = odd.replace("NHS Property Services", "NHSPS")
    return ". ".join(x.rstrip(".") for x in (words[:1].upper() + words[1:], *site.remarks) if x)


def _wide(texts: list[str]) -> int:
    """Pixels in which the longest of some texts stands in one line."""
    return int(_PADDING_PX + _LETTER_PX * max(map(len, texts), default=0))


def _lines(texts: list[str], width: int) -> int:
    """Lines that the longest of some texts takes in a column of a width."""
    letters = int((width - _PADDING_PX) / _LETTER_PX)
    return max((len(wrap(text, letters)) for text in texts), default=1)
