"""Wording: names as people say them, from names as publishers write them."""

from __future__ import annotations

import math
import re
from typing import Final

_STAYS: Final = re.compile(r"\b(Pcn|Nhs|Gp|Gps|Hc|Swb|Ne|Nw|Se|Sw|Ii|Iii|Llp|Cic)\b|\((\w{2,5})\)")


def percent(share: float, digits: int = 0) -> str:
    """“61 %”; “unknown” where there is none."""
    return "unknown" if math.isnan(share) else f"{share * 100:.{digits}f} %"


def as_said(name: str) -> str:
    """A name that its publisher writes in capitals, as people write it: “Lucie Wedgwood Surgery Ltd”.

    Abbreviations that are known, and short words in brackets, stay in capitals; other names stay as they are.
    """
    if not name.isupper():
        return name
    text = name.title().replace("'S", "'s").replace("’S", "’s")
    return _STAYS.sub(lambda found: found[0].upper(), text)
