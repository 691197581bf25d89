"""Wording: names as people say them, from names as publishers write them."""

from __future__ import annotations

import math
import re
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_EVEN, Decimal
from typing import Final

_STAYS: Final = re.compile(r"\b(Pcn|Nhs|Gp|Gps|Hc|Swb|Ne|Nw|Se|Sw|Ii|Iii|Llp|Cic)\b|\((\w{2,5})\)")

_HUNDRED: Final = Decimal(100)
_MOST_DIGITS: Final = 6


def percent(share: float, digits: int = 0) -> str:
    """“61 %”; “unknown” where there is none."""
    return "unknown" if math.isnan(share) else f"{share * 100:.{digits}f} %"


def percent_beside(share: float, limit: float, digits: int = 0, *, sign: bool = False) -> str:
    """A share as it stands beside a verdict on it: never rounded onto, or across, the limit that decides.

    59.6 % of its patients is “59.6 %” beside a limit of 60 %, not “60 %”, and 60 % itself is “60 %”. As many decimals
    are shown as that takes, at least ``digits``; beyond six the last one is rounded away from the limit.

    Parameters
    ----------
    sign
        Whether a share above nothing carries a plus.
    """
    if math.isnan(share):
        return "unknown"
    form = "+" if sign else ""
    exact, bound = Decimal(repr(float(share))) * _HUNDRED, Decimal(repr(float(limit))) * _HUNDRED
    side = (exact > bound) - (exact < bound)
    for places in range(digits, _MOST_DIGITS + 1):
        shown = exact.quantize(Decimal(1).scaleb(-places), ROUND_HALF_EVEN)
        if (shown > bound) - (shown < bound) == side:
            return f"{shown:{form}f} %"
    away = ROUND_CEILING if side > 0 else ROUND_FLOOR
    return f"{exact.quantize(Decimal(1).scaleb(-_MOST_DIGITS), away):{form}f} %"


def as_said(name: str) -> str:
    """A name that its publisher writes in capitals, as people write it: “Lucie Wedgwood Surgery Ltd”.

    Abbreviations that are known, and short words in brackets, stay in capitals; other names stay as they are.
    """
    if not name.isupper():
        return name
    text = name.title().replace("'S", "'s").replace("’S", "’s")
    return _STAYS.sub(lambda found: found[0].upper(), text)
