"""Heading words: what a heading means once years, remarks and words that change nothing are taken off it.

“Void 2025/26 (m²)”, “Gross Internal Area (GIA) m²”, “Backlog maintenance, high” below one heading or two.
"""

from __future__ import annotations

import re
from typing import Final

_YEAR: Final = re.compile(
    r"\b(?:fy ?)?((?:19|20)\d\d)(?:\s*[/\-–]\s*(?:20)?(\d\d)(?!\d))?\b|(?<![\d/])(\d\d)\s*/\s*(\d\d)(?![\d/])"
)
_AS_AT: Final = re.compile(r"\b(?:as )?(?:at|of|on)\s+\d{1,2}.*$")
_REMARK: Final = re.compile(
    r"[(\[]\s*(?:gia|nia|gifa|if known|if any|approx\w*|est\w*|optional|mandatory|current|latest|total|rounded"
    r"|d+/m+/y+|dd-mm-yyyy|a ?(?:-|to) ?d|(?:from|see|e\.?g\.?|for example)\b[^)\]]*)\s*[)\]]"
)
_FRONT: Final = re.compile(
    r"^(?:sum of|total|the|current|latest|overall|estimated|est\.?|approx\w*\.?|confirmed|actual|site|building|property"
    r"|premises|practice)\s+(?=\w)"
)
_YET_TO_COME: Final = re.compile(
    r"forecast|target|budget|project(?:ed|ion)|proposed|future|plan(?:ned)?\b|previous|prior"
)
_RISK: Final = re.compile(r"\b(high|significant|moderate|low)\b")
_OF_BACKLOG: Final = frozenset(
    ("risk", "backlog", "cost", "costs", "maintenance", "to", "eradicate", "value", "total", "of", "the", "works",
     "repairs", "item", "items", "gbp", "risks", "k", "m", "000", "000s", "in", "by", "category")
)  # fmt: skip
_SPEAKS_OF_BACKLOG: Final = frozenset(("backlog", "eradicate", "maintenance"))


def reduced(heading: str) -> list[tuple[str, int]]:
    """Other writings of a heading that mean the same, the nearest first, each with the year that it names or 0.

    A heading that speaks of a plan or of an earlier day has none.
    """
    text = " ".join(heading.lower().replace("’", "'").split())
    if _YET_TO_COME.search(text):
        return []
    found: list[tuple[str, int]] = []
    text, year = _without_year(_REMARK.sub(" ", text))
    found.append((text, year))
    while (shorter := _FRONT.sub("", text)) != text:
        text = shorter
        found.append((text, year))
    words = text.split()
    if words[-1:] == ["total"] and len(words) > 1:
        found += [(" ".join(["total", *words[:-1]]), year), (" ".join(words[:-1]), year)]
    return found


def risk_of(heading: str) -> tuple[str, int]:
    """Of which risk a heading tells the backlog, with its year: (“high”, 2025); ("", 0) where of none alone."""
    text, year = _without_year(heading.lower())
    words = re.findall(r"[a-z0-9]+", text)
    risks = {word for word in words if _RISK.fullmatch(word)}
    rest = set(words) - risks
    if len(risks) == 1 and rest <= _OF_BACKLOG and rest & _SPEAKS_OF_BACKLOG:
        return risks.pop(), year
    return "", 0


def _without_year(text: str) -> tuple[str, int]:
    """A heading without its year, and the last year that it names."""
    year = 0
    for whole, short, first, second in _YEAR.findall(text):
        said = int(whole) + bool(short) if whole else 2000 + int(second)
        if whole or (int(first) + 1) % 100 == int(second):
            year = max(year, said)
    text = _AS_AT.sub(" ", text)
    if year:
        text = _YEAR.sub(" ", text)
    return " ".join(re.sub(r"[(\[]\s*[)\]]", " ", text).strip(" -–:,").split()), year
