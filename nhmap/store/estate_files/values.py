"""Estate values: numbers, areas, money, dates and codes as estates lists write them.

Each reader gives a value and a note of what was done to it, ``None`` where the cell says that nobody knows, or raises
``UnreadableError`` with what is wrong. Unknown is never taken for zero.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from nhmap.core.buildings.estate_fields import FIELDS
from nhmap.store.estate_files.cells import Reading, UnreadableError, bare_number, is_unknown, measure_of, shortened
from nhmap.store.estate_files.coded_words import grade_of, owner_of, status_of, tenure_of
from nhmap.store.estate_files.dates import day_of

if TYPE_CHECKING:
    from collections.abc import Callable

_NUMBER: Final = re.compile(
    r"(?P<sign>[-−(]?)\s*(?P<pound>£|gbp)?\s*(?P<digits>\d{1,3}(?:[, \u00a0]\d{3})+|\d+)(?P<decimals>\.\d+)?"
    r"(?P<power>e[+-]?\d{1,4})?\s*\)?\s*(?P<unit>[^\d.,].*)?"
)
_TWICE: Final = re.compile(r"\s*(?:[(/=;|]|\bor\b)\s*")
_ALIKE: Final = 1.02
"""By so much two figures of one area may differ, both being rounded."""
_COUNTED: Final = re.compile(r"\s*(?:(?:consulting|clinical|treatment|clinic)\s+)?(?:rooms?|no\.?|nr)$", re.IGNORECASE)
_MOST: Final = 1e12
_NOTHING: Final = frozenset({"nil", "zero"})
_SQ_FT: Final = 0.3048**2
_AREA: Final = {
    "m2": 1.0, "sqft": _SQ_FT, "ha": 10_000.0, "acres": 4_046.8564224, "000m2": 1_000.0, "000sqft": 1_000 * _SQ_FT,
}  # fmt: skip
_MONEY: Final = {"£": 1.0, "£k": 1e3, "£m": 1e6}
AREA_UNITS: Final = frozenset(_AREA)
MONEY_UNITS: Final = frozenset(_MONEY)
UNIT_WORDS: Final = {
    "m2": "m²", "sqft": "sq ft", "ha": "hectares", "acres": "acres", "£": "£", "£k": "£ thousand", "£m": "£ million",
    "%": "%", "share": "share of 1", "mixed": "% and shares of 1", "000m2": "thousand m²", "000sqft": "thousand sq ft",
}  # fmt: skip
IN_THOUSANDS: Final = {"£k": ("£", 1_000), "£m": ("£", 1_000_000), "000m2": ("m2", 1_000), "000sqft": ("sqft", 1_000)}
"""Units of many -> the unit of one, and how many."""
_M2: Final = (
    r"(?:m|metres?|meters?|mtrs?)\s*(?:2|²|sq|squared|Â²|\ufffd|\^2)|sq\.?\s*m(?:et(?:re|er)s?|trs?)?\.?"
    r"|square met(?:re|er)s?|㎡"
)
_FT2: Final = r"(?:ft|feet|foot)\s*(?:2|²|sq|squared|\ufffd|\^2)|sq\.?\s*(?:ft|feet|foot)\.?|square (?:feet|foot)"
_THOUSAND: Final = r"(?:['’‘]?(?:1,?)?000['’]?s?|thousands?|k)(?: of)?"
_UNITS: Final = (
    (_M2, "m2"),
    (_FT2, "sqft"),
    (rf"{_THOUSAND}\s*(?:{_M2})|(?:{_M2})\s*[(x×*]?\s*{_THOUSAND}", "000m2"),
    (rf"{_THOUSAND}\s*(?:{_FT2})|(?:{_FT2})\s*[(x×*]?\s*{_THOUSAND}", "000sqft"),
    (r"ha|hectares?", "ha"),
    (r"acres?", "acres"),
    (r"(?:£|gbp)?\s*(?:k|['’‘]?000s?|thousands?)|(?:£|gbp)k", "£k"),
    (r"(?:£|gbp)?\s*(?:m|mn|million)", "£m"),
    (r"£|gbp|pounds?|Â£|\ufffd", "£"),
    (r"%|per ?cent|percentage|pct", "%"),
    (r"share(?: of (?:1|one))?|fraction|0 ?(?:-|to) ?1|decimal", "share"),
)  # fmt: skip


@lru_cache(maxsize=10_000)
def unit_of(text: str) -> str:
    """The unit that a few words name: m2, sqft, 000m2, ha, acres, £, £k, £m, % or share; "" where they name none."""
    said = text.strip().strip("()[]").strip().lower()
    return next((unit for pattern, unit in _UNITS if re.fullmatch(pattern, said, re.IGNORECASE)), "")


def number_of(cell: str) -> tuple[float, str]:
    """A number and the unit written beside it.

    Raises
    ------
    UnreadableError
        When it is no number, or one below 0.
    """
    bare = bare_number(cell)[0].lower()
    if twice := _in_two_units(bare):
        return twice
    found = _NUMBER.fullmatch(bare)
    if not found:
        code, reason = "not a number", f"“{shortened(cell)}” is not a number."
        raise UnreadableError(code, reason)
    digits = re.sub(r"[, \u00a0]", "", found["digits"])
    value = float(digits + (found["decimals"] or "") + (found["power"] or ""))
    told = (found["unit"] or "").strip(" )")
    unit = unit_of(("£" if found["pound"] else "") + told)
    if told and not unit:
        code, reason = "unit unknown", f"“{shortened(cell)}” has a unit that nhmap does not know."
        raise UnreadableError(code, reason)
    if found["sign"] and value:
        code, reason = "below zero", f"{shortened(cell)} is below zero."
        raise UnreadableError(code, reason)
    if value > _MOST:
        code, reason = "not a number", f"“{shortened(cell)}” is too large."
        raise UnreadableError(code, reason)
    return value, unit


def _in_two_units(cell: str) -> tuple[float, str] | None:
    """One area that is said twice, “1,200 m² (12,917 sq ft)”: its square metres. None where a cell says one figure.

    Raises
    ------
    UnreadableError
        When the two are not the same.
    """
    halves = [half.strip(" ()") for half in _TWICE.split(cell, maxsplit=1)]
    if len(halves) == 1 or not all(half[:1].isdigit() and _NUMBER.fullmatch(half) for half in halves):
        return None
    read = {unit: value for value, unit in map(number_of, halves)}
    if len(read) == 1 or not read.keys() <= _AREA.keys():
        return None
    areas = [value * _AREA[unit] for unit, value in read.items()]
    if max(areas) > _ALIKE * min(areas):
        code, reason = "two figures", f"“{shortened(cell)}” says two areas that differ: which one counts?"
        raise UnreadableError(code, reason)
    return (read["m2"], "m2") if "m2" in read else (read["sqft"], "sqft")


def quantity(cell: str, field: str, unit: str) -> Reading | None:
    """A number in the unit of its field, converted from the unit of the cell or else of the column.

    Parameters
    ----------
    unit
        What the column's name says, "" where it says nothing: then the field's own unit.
    """
    if is_unknown(cell):
        return None
    scale = _scales(field)
    said = cell if scale else _COUNTED.sub("", cell.strip())
    value, written = (0.0, "") if cell.strip().lower() in _NOTHING else number_of(said)
    given = written or unit
    if FIELDS[field].unit == "£" and written == "£" and unit in {"£k", "£m"}:
        given = unit
    if not scale:
        if given:
            code, reason = "wrong unit", f"“{shortened(cell)}” is in {UNIT_WORDS[given]}; here stands a plain number."
            raise UnreadableError(code, reason)
        return Reading(value)
    ours = next(iter(scale))
    if given and given not in scale:
        code, reason = "wrong unit", f"“{shortened(cell)}” is in {UNIT_WORDS[given]}, not in {UNIT_WORDS[ours]}."
        raise UnreadableError(code, reason)
    factor = scale[given or ours]
    said = UNIT_WORDS[given or ours]
    written = f"£{value:,.10g}{said[1:]}" if said.startswith("£") else f"{value:,.10g} {said}"
    approximate = f"approximate: “{shortened(cell)}”" if bare_number(cell)[1] else ""
    about = "; ".join(filter(None, (approximate, measure_of(cell) if field == "floor_area_m2" else "")))
    if factor == 1.0:
        return Reading(value, about)
    return Reading(round(value * factor, 4), "; ".join(x for x in (f"converted from {written}", about) if x))


def _scales(field: str) -> dict[str, float]:
    """Unit -> how many of the field's own unit; its own unit first."""
    unit = FIELDS[field].unit
    if unit == "£":
        return _MONEY
    if unit == "ha":
        return {"ha": 1.0, "m2": 1e-4, "acres": _AREA["acres"] / 10_000}
    return _AREA if unit == "m²" else {}


def text_of(cell: str) -> Reading | None:
    """Text as it stands, at most 200 characters."""
    return None if is_unknown(cell) else Reading(" ".join(cell.split())[:200])


def uprn_of(text: str) -> str:
    """A unique property reference number without leading zeros; "" where the text is none."""
    digits = text.strip().removesuffix(".0")
    return digits.lstrip("0") if re.fullmatch(r"\d{1,12}", digits) else ""


_CHOICES: Final[dict[str, Callable[[str], Reading | None]]] = {
    "owner": owner_of,
    "tenure": tenure_of,
    "status": status_of,
    "condition": grade_of,
    "suitability": grade_of,
    "quality": grade_of,
}


def read_value(cell: str, field: str, unit: str = "") -> Reading | None:
    """A cell as a value of a field; ``None`` where it says that nobody knows.

    Raises
    ------
    UnreadableError
        When it cannot be read.
    """
    kind = FIELDS[field].kind
    if kind == "number":
        return quantity(cell, field, unit)
    if kind == "date":
        return day_of(cell)
    return _CHOICES.get(field, text_of)(cell)
