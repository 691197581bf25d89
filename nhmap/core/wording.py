"""Wording: names as people say them, from names as publishers write them."""

from __future__ import annotations

import math
import re
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_EVEN, Decimal
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Sequence

_STAYS: Final = re.compile(r"\b(Pcn|Nhs|Gp|Gps|Hc|Swb|Ne|Nw|Se|Sw|Ii|Iii|Llp|Cic)\b|\((\w{2,5})\)")

_MOST_DIGITS: Final = 8


def percent(share: float, digits: int = 0) -> str:
    """“61 %”; “unknown” where there is none."""
    return "unknown" if math.isnan(share) else f"{share * 100:.{digits}f} %"


def beside(value: float, limit: float, digits: int) -> Decimal:
    """A number as it stands beside a verdict on it: never rounded onto, or across, the limit that decides.

    As many decimals are kept as that takes, at least ``digits``; beyond eight the last one is rounded away from the
    limit. Value and limit are in the same unit.
    """
    exact, bound = Decimal(repr(float(value))), Decimal(repr(float(limit)))
    side = (exact > bound) - (exact < bound)
    for places in range(digits, _MOST_DIGITS + 1):
        shown = exact.quantize(Decimal(1).scaleb(-places), ROUND_HALF_EVEN)
        if (shown > bound) - (shown < bound) == side:
            return shown
    return exact.quantize(Decimal(1).scaleb(-_MOST_DIGITS), ROUND_CEILING if side > 0 else ROUND_FLOOR)


def percent_beside(share: float, limit: float, digits: int = 0) -> str:
    """A share beside a limit: 59.6 % of its patients is “59.6 %” beside a limit of 60 %, not “60 %”; see ``beside``."""
    if math.isnan(share):
        return "unknown"
    return f"{_scaled(share, limit, digits):f} %"


def deviation_words(deviation: float, tolerance: float, digits: int = 1) -> str:
    """“+10.04 %”: a deviation beside the tolerance that decides whether it fits; see ``beside``."""
    return f"{_scaled(deviation, math.copysign(tolerance, deviation), digits):+f} %"


def _scaled(share: float, limit: float, digits: int) -> Decimal:
    """A share beside a limit, in per cent."""
    return beside(share, limit, digits + 2).scaleb(2)


def as_said(name: str) -> str:
    """A name that its publisher writes in capitals, as people write it: “Lucie Wedgwood Surgery Ltd”.

    Abbreviations that are known, and short words in brackets, stay in capitals; other names stay as they are.
    """
    if not name.isupper():
        return name
    text = name.title().replace("'S", "'s").replace("’S", "’s")
    return _STAYS.sub(lambda match: match[0].upper(), text)


def and_list(parts: Sequence[str]) -> str:
    """“a”, “a and b”, “a, b and c”; at least one."""
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}"
