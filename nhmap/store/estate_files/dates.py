"""Estate dates: days as people in Britain write them."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Final

from nhmap.store.estate_files.cells import Reading, UnreadableError, is_unknown, joined, shortened

_ISO: Final = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:[ tT]\d{1,2}:\d{2}.*)?")
_BEFORE: Final = re.compile(r"^(?:expir(?:es|ed|ing|y)|ends?(?:ed|ing)?|until|to|by|on)\b:?\s*(?:on\s)?")
_REMARK: Final = re.compile(r"\s*(?:\([^()\d]*\)|[-–,;]\s*[a-z][a-z ]*)$")
"""Words behind a day: “31/03/2024 (holding over)”."""
_BRITISH: Final = re.compile(r"(\d{1,2})[/.\- ](\d{1,2})[/.\- ](\d{4}|\d{2})(?: \d{1,2}:\d{2}.*)?")
_WRITTEN: Final = re.compile(r"(?:(\d{1,2})(?:st|nd|rd|th)?(?:[ \-/]+| of ))?([a-z]{3,9})\.?,?[ \-/]+(\d{4}|'?\d{2})")
_MONTH_FIRST: Final = re.compile(r"([a-z]{3,9})\.? (\d{1,2})(?:st|nd|rd|th)?,? (\d{4})")
_WEEKDAY: Final = re.compile(r"^(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?\.?,? ")
_MONTHS: Final = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_FIRST_SERIAL: Final = 10_000
_LAST_SERIAL: Final = 90_000
_EPOCH: Final = date(1899, 12, 30)
_EITHER_FROM: Final = 60
"""Two figures from here on may be years of the last century, or ends of long leases."""
_YEARS: Final = range(1800, 3001)


def in_figures(cell: str) -> tuple[int, int] | None:
    """The first two figures of a date such as 12/31/2027; None where the cell is none."""
    found = _BRITISH.fullmatch(cell.strip())
    return (int(found[1]), int(found[2])) if found else None


def day_first(cell: str) -> str:
    """A date in figures that has its month first, as it is written with its day first."""
    found = _BRITISH.fullmatch(cell.strip())
    return f"{found[2]}/{found[1]}/{found[3]}" if found else cell


def day_of(cell: str) -> Reading | None:
    """A date as YYYY-MM-DD: ISO, British (day first), in words, as eight digits, or a spreadsheet's serial number.

    A month without a day is its first, a year alone its first of January: the earliest it can be, and said.
    """
    if is_unknown(cell):
        return None
    cell = re.sub(r"(?<=\d)Z$", "", cell.strip())  # an instant, as other programs write days
    said = _REMARK.sub("", _WEEKDAY.sub("", _BEFORE.sub("", " ".join(joined(cell).lower().split()))))
    said = _MONTH_FIRST.sub(r"\2 \1 \3", said)
    if found := _ISO.fullmatch(said):
        return Reading(_day(cell, int(found[1]), int(found[2]), int(found[3])))
    if found := _BRITISH.fullmatch(said):
        return Reading(_day(cell, _year(found[3]), int(found[2]), int(found[1])))
    if (found := _WRITTEN.fullmatch(said)) and found[2][:3] in _MONTHS:
        month = _MONTHS.index(found[2][:3]) + 1
        note = "" if found[1] else f"“{shortened(cell)}” names no day; its first was taken"
        return Reading(_day(cell, _year(found[3].strip("'")), month, int(found[1] or 1)), note)
    if told := _in_digits(cell, said):
        return told
    code, reason = "not a date", f"“{shortened(cell)}” is not a date."
    raise UnreadableError(code, reason)


def _in_digits(cell: str, said: str) -> Reading | None:
    """Eight digits, a spreadsheet's serial number, or a year alone."""
    digits = said.removesuffix(".0")
    if re.fullmatch(r"\d{8}", digits):
        return Reading(_day(cell, int(digits[:4]), int(digits[4:6]), int(digits[6:])))
    if re.fullmatch(r"\d{5}(\.\d+)?", said) and _FIRST_SERIAL <= float(said) <= _LAST_SERIAL:
        day = _EPOCH + timedelta(days=int(float(said)))
        return Reading(day.isoformat(), f"{shortened(cell)} read as a spreadsheet's number of a day")
    if re.fullmatch(r"\d{4}", digits):
        return Reading(_day(cell, int(digits), 1, 1), f"{digits} names no day; 1 January was taken")
    return None


def _year(text: str) -> int:
    """A year of four figures, or of two where only this century can be meant."""
    year = int(text)
    if len(text) == len("2026"):
        return year
    if year >= _EITHER_FROM:
        code, reason = "not a date", f"“{text}” may be 19{text} or 20{text}: write the year with four figures."
        raise UnreadableError(code, reason)
    return 2000 + year


def _day(cell: str, year: int, month: int, day: int) -> str:
    code, reason = "not a date", f"“{shortened(cell)}” is no day of the calendar (day, month, year)."
    if year not in _YEARS:
        raise UnreadableError(code, reason)
    try:
        return date(year, month, day).isoformat()
    except ValueError:
        raise UnreadableError(code, reason) from None
