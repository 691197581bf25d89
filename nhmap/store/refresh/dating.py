"""Dates of publications: read from columns, headers, titles and file names, as text that sorts: 2026-07-01, 2026."""

from __future__ import annotations

import re
from collections import Counter
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable

MONTHS: Final = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip
_FORMS: Final = ("%d%b%Y", "%Y-%m-%d", "%d/%m/%Y", "%d-%b-%Y", "%d %b %Y", "%d %B %Y", "%d-%m-%Y", "%Y%m%d", "%d/%m/%y")
_WITH_TIME: Final = re.compile(r"[T ]00:00(?::00)?(?:\.0+)?$")
_MID_YEAR: Final = re.compile(r"mid[^a-z0-9]{0,2}(?:year[^a-z0-9]{0,2})?(20\d\d)|mye(20\d\d|\d\d)(?!\d)", re.IGNORECASE)
_NAMED_MONTH: Final = re.compile(
    r"(?<![a-z])(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*[ _-]{0,2}(20\d\d)(?!\d)", re.IGNORECASE
)
_NUMBERED: Final = re.compile(r"(?<!\d)(20[12]\d)(?:[-_. ]?(0[1-9]|1[0-2])(?:[-_. ]?(0[1-9]|[12]\d|3[01]))?)?(?!\d)")
_FINANCIAL: Final = re.compile(r"(?<!\d)(?:20)?(\d\d)[-_/ ]?(?:20)?(\d\d)(?!\d)")


def parsed(text: str) -> date | None:
    """A date as publishers write it; None where it is none."""
    bare = _WITH_TIME.sub("", text.strip())
    for form in _FORMS:
        try:
            return datetime.strptime(bare, form).replace(tzinfo=UTC).date()
        except ValueError:
            continue
    return None


def commonest(cells: Iterable[str]) -> tuple[str, ...]:
    """The different dates of a column, that of most cells first."""
    counts: Counter[str] = Counter()
    for cell, times in Counter(cell.strip() for cell in cells if cell.strip()).items():
        day = parsed(cell)
        counts[day.isoformat() if day else cell] += times
    return tuple(text for text, _ in counts.most_common())


def mid_year(*texts: str) -> str:
    """The day that a mid-year estimate is of, where one of the texts says the year."""
    for text in texts:
        years = {int(match[1] or match[2]) % 100 for match in _MID_YEAR.finditer(text)}
        if len(years) == 1:
            return f"20{years.pop():02d}-06-30"
    return ""


def of_name(name: str) -> str:
    """The date that a file name gives; "" where it gives none, or several."""
    month = {f"{m[2]}-{_number(m[1]):02d}" for m in _NAMED_MONTH.finditer(name)}
    if len(month) == 1:
        return month.pop()
    numbered = {"-".join(part for part in m.groups() if part) for m in _NUMBERED.finditer(name)}
    return numbered.pop() if len(numbered) == 1 else ""


def financial_year(name: str) -> str:
    """The last day of a financial year that a file name gives as 2425, 24-25 or 2024_25; "" where it gives none."""
    years = {b for a, b in ((int(m[1]), int(m[2])) for m in _FINANCIAL.finditer(name)) if b == a + 1}
    return f"20{years.pop():02d}-03-31" if len(years) == 1 else ""


def in_words(day: str) -> str:
    """A date for people: 1 July 2026, July 2026, 2026."""
    parts = [int(part) for part in day.split("-")] if day else []
    if not parts:
        return "not dated"
    month = MONTHS[parts[1] - 1] if len(parts) > 1 else ""
    return " ".join(str(part) for part in (parts[2] if len(parts) > 2 else "", month, parts[0]) if part)  # noqa: PLR2004


def as_given(text: str) -> str:
    """A date that a person gives, as text that sorts: 2026-07-01, 2026-07 or 2026; "" where it is none.

    Any form that publishers use is understood, and a month in words.
    """
    bare = text.strip()
    day = parsed(bare)
    if day is not None:
        return day.isoformat()
    if re.fullmatch(r"20\d\d(?:-(?:0[1-9]|1[0-2]))?", bare):
        return bare
    return of_name(bare) if _NAMED_MONTH.fullmatch(bare) else ""


def _number(month: str) -> int:
    return next(number for number, name in enumerate(MONTHS, start=1) if name.lower().startswith(month.lower()[:3]))
