"""Columns of publications: by which headers each is known, and what its cells must look like."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

LSOA: Final = r"[EW]01\d{6}"
ENGLISH_LSOA: Final = r"E01\d{6}"
GSS: Final = r"[EWSN]\d{8}"
PRACTICE: Final = r"[A-Z][A-Z0-9]\d{3,5}"
NUMBER: Final = r"-?\d+(?:\.\d+)?(?:[eE]-?\d+)?"
COUNT: Final = r"\d+(?:\.0+)?"
ANY: Final = ""

_SQUEEZED: Final = re.compile(r"[^a-z0-9+]")
_SEPARATORS: Final = ",\u0020\u00a0\u2009\u202f'\u2019"
"""What people and programs write between thousands: comma, spaces wide and narrow, apostrophes."""
_GROUPS: Final = rf"-?[1-9]\d{{0,2}}(?:([{_SEPARATORS}])\d{{3}})"
_THOUSANDS: Final = re.compile(rf"{_GROUPS}(?:\1\d{{3}})*(?:\.\d+)?")
_SURELY_THOUSANDS: Final = re.compile(rf"{_GROUPS}(?:(?:\1\d{{3}})+(?:\.\d+)?|\.\d+)")
"""Of a number that need not be whole: “17,760” may be seventeen and a half, so it takes more than one comma to tell."""
_STRIPPED: Final = str.maketrans("", "", _SEPARATORS)


@dataclass(frozen=True)
class Column:
    """One column that a builder reads.

    Attributes
    ----------
    name
        As the builder asks for it.
    header
        Regular expression of headers in use, as :func:`squeezed` gives them.
    cells
        Regular expression that every cell matches; "" for any text.
    may_be_empty
        Whether a cell may say nothing.
    """

    name: str
    header: str
    cells: str = ANY
    may_be_empty: bool = True

    @property
    def is_number(self) -> bool:
        """Whether its cells are numbers, which people write with thousands separators."""
        return self.cells in {NUMBER, COUNT}

    def known_by(self, header: str) -> bool:
        """Whether this is the column's header."""
        return _compiled(self.header).fullmatch(squeezed(header)) is not None

    def value(self, cell: str) -> str:
        """A cell as the builder reads it."""
        text = cell.strip().strip("\u00a0")
        if not self.is_number or text.isdecimal():
            return text
        form = _SURELY_THOUSANDS if self.cells == NUMBER and "," in text else _THOUSANDS
        return text.translate(_STRIPPED) if form.fullmatch(text) else text

    def fault(self, value: str) -> str:
        """What is wrong with a value; "" for nothing."""
        if not value:
            return "" if self.may_be_empty else "is empty"
        if self.cells and _compiled(self.cells).fullmatch(value) is None:
            return "is no number" if self.is_number else "is not of the form that this column has"
        return ""


@lru_cache(maxsize=1_000)
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern)


@lru_cache(maxsize=10_000)
def squeezed(header: str) -> str:
    """A header without what people vary: case, spaces, underscores and signs."""
    return _SQUEEZED.sub("", header.lower().replace("\ufeff", ""))


def exact(*names: str, cells: str = ANY, may_be_empty: bool = True) -> tuple[Column, ...]:
    """Columns that are known by their own names."""
    return tuple(Column(name, re.escape(squeezed(name)), cells, may_be_empty) for name in names)


def key(name: str, header: str = "", cells: str = LSOA) -> Column:
    """The column of codes by which rows are known: never empty."""
    return Column(name, header or re.escape(squeezed(name)), cells, may_be_empty=False)


def pair(ours: str, header: str, cells: str = GSS) -> tuple[Column, ...]:
    """Code and name of a geography whose headers carry a year."""
    return Column(f"{ours}CD", f"{header}cd", cells), Column(f"{ours}NM", f"{header}nm(?:ew)?")
