"""Estate cells: what a cell of an estates list says, or that nobody knows, or that it cannot be read."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from nhmap.core.buildings.estate_fields import Value

UNKNOWN: Final = frozenset(
    (
        "", "-", "--", "?", ".", "n/a", "na", "#n/a", "#value!", "#ref!", "#div/0!", "#name?", "not applicable",
        "not available", "not known", "not recorded", "not provided", "not surveyed", "unknown", "unk", "null", "none",
        "nan", "nil return", "tbc", "tba", "tbd", "to be confirmed", "nr", "no data", "missing", "..", "…", "–", "—",
        "n/k", "nk", "n.k.", "n/r", "u/k", "n.a.", "n/d", "nd", "tbd.", "??", "???",
    )
)  # fmt: skip
"""Cells that say that nobody knows, in small letters."""


_NOTHING: Final = re.compile(
    r"(?:tb[acd]|n/[akr]|u/k|unknown|awaiting|to be (?:confirmed|advised|determined|agreed|surveyed|decided)"
    r"|not (?:known|stated|recorded|measured|surveyed|available|provided|applicable|given|disclosed|yet)"
    r"|see (?:notes?|lease|comments?|below|above|attached)|no (?:data|information|info|records?|survey)"
    r"|data not|don'?t know)(?![a-z]).*",
    re.IGNORECASE | re.DOTALL,
)
"""How a cell begins that says so at more length: “TBC - awaiting survey”."""


def says_nothing(cell: str) -> bool:
    """Whether a cell of figures, dates or codes says that nobody knows, if only at some length."""
    return is_unknown(cell) or bool(_NOTHING.fullmatch(cell.strip()))


_NO_WIDTH: Final = re.compile("[\u200b-\u200f\u2060\ufeff\u00ad]")
"""Marks without a width that come along when cells are copied from pages and letters."""
_GAP: Final = re.compile(r"(?<=\d)[\s\u2007\u2009\u202f'’](?=\d{3}(?!\d))")
_MARKS: Final = re.compile(r"\s*(?:[*†‡#]+|\[[0-9a-z]{1,2}\]|\([a-z]\))\s*$", re.IGNORECASE)
_ABOUT: Final = re.compile(
    r"^(?:c\.?|ca\.?|circa|approx(?:imately|\.)?|about|around|est(?:imated|\.)?|[~≈])\s*(?=[\d£])", re.IGNORECASE
)
_MEASURE: Final = re.compile(
    r"\b(?:gross|net) (?:internal|external|floor)(?: floor)?(?: area)?\b|\b(?:gifa|gia|gea|nia|gfa|gross|net)\b",
    re.IGNORECASE,
)
"""Which area was measured, in the cell itself: “1,200 m² (GIA)”."""
_NET: Final = re.compile(r"\b(?:nia|net)\b", re.IGNORECASE)
_EXTERNAL: Final = re.compile(r"\b(?:gea|external)\b", re.IGNORECASE)
_ABOUT_AFTER: Final = re.compile(r"\s*\(?(?:est(?:imated?|\.)?|approx(?:imately|\.)?)\)?\s*$", re.IGNORECASE)


def joined(cell: str) -> str:
    """A number without the spaces and apostrophes that part its thousands."""
    return _GAP.sub("", _NO_WIDTH.sub("", cell))


def bare_number(cell: str) -> tuple[str, bool]:
    """A number without marks of footnotes and words that it is approximate, and whether there were such words."""
    text = _MARKS.sub("", joined(cell.strip()))
    if any(c.isdigit() for c in text) and _MEASURE.search(text):
        text = re.sub(r"^[\s:=,]+|[\s:;,]+$|\s*\(\s*\)\s*$", "", _MEASURE.sub("", text))
    exact = _ABOUT_AFTER.sub("", _ABOUT.sub("", text))
    return (exact, exact != text) if any(c.isdigit() for c in exact) else (cell, False)


def column_letter(at: int) -> str:
    """What a spreadsheet calls the column at a position: A, B … Z, AA."""
    rest, last = divmod(at, 26)
    return (column_letter(rest - 1) if rest else "") + chr(ord("A") + last)


def measure_of(cell: str) -> str:
    """What a figure says of itself where it is not the gross internal area; "" where it says nothing of the kind."""
    if _NET.search(cell):
        return "net internal area, which is smaller than the gross"
    return "gross external area, which is larger than the internal" if _EXTERNAL.search(cell) else ""


class UnreadableError(ValueError):
    """A cell that cannot be read.

    Attributes
    ----------
    code
        Stable key of the reason.
    """

    def __init__(self, code: str, reason: str) -> None:
        super().__init__(reason)
        self.code = code


@dataclass(frozen=True)
class Reading:
    """A value in our unit, and what was done to it."""

    value: Value
    note: str = ""


def is_unknown(cell: str) -> bool:
    """Whether a cell says that nobody knows."""
    return cell.strip().lower() in UNKNOWN


def shortened(cell: str) -> str:
    """A cell as it is quoted in a sentence."""
    limit = 60
    text = " ".join(cell.split())
    return text if len(text) <= limit else f"{text[:limit]}…"
