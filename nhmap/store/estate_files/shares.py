"""Estate shares: areas that a list gives as they are, as per cent, or as a share of another area."""

from __future__ import annotations

from typing import Final

from nhmap.store.estate_files.cells import Reading, UnreadableError, is_unknown
from nhmap.store.estate_files.values import number_of, quantity

ROUNDING: Final = 1.005
"""By so much a part may be larger than the whole, both being rounded."""
_WHOLE: Final = 100.0


def share_of(cell: str, field: str, unit: str, whole: Reading | None) -> Reading | None:
    """An area, or per cent of a whole."""
    if is_unknown(cell):
        return None
    if cell.strip().lower() in {"nil", "zero"}:
        return Reading(0.0)
    value, written = number_of(cell)
    below_one = unit == "mixed" and value < 1
    if not written and unit == "mixed" and not below_one:
        written = "%"
    if not written and (unit == "share" or below_one):
        value, written = round(_WHOLE * value, 10), "%"
    if (written or unit) != "%":
        return quantity(cell, field, unit)
    if value > _WHOLE:
        code, reason = "more than the whole", f"{value:g} % is more than the whole."
        raise UnreadableError(code, reason)
    if whole is None:
        if not value:
            return Reading(0.0)
        code, reason = "per cent of what", f"{value:g} % of a floor area that is not known."
        raise UnreadableError(code, reason)
    return Reading(round(value / _WHOLE * float(whole.value), 4), f"{value:g} % of {float(whole.value):,.10g} m²")
