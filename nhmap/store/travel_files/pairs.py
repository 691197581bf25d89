"""Pairs that people ask the travel of: a table of small area, easting and northing; minutes beside each row."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd

from nhmap.errors import InputRefusedError
from nhmap.store.footprint_files.lookup_table import open_rows, plain
from nhmap.store.tabular.cells import harmless
from nhmap.store.tabular.file_kinds import admit_table
from nhmap.store.tabular.problems import Problem, counted, some
from nhmap.store.tabular.tables import TableLimits, admit_lines
from nhmap.store.travel_files.columns import columns_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

LIMITS: Final = TableLimits(hint="Give fewer rows a file.")
COLUMNS: Final = ("LSOA21CD", "easting", "northing")
_NEEDED: Final = "It needs the columns LSOA21CD, easting and northing (metres of the British National Grid)."
_NAMES: Final[dict[str, tuple[str, ...]]] = {
    "LSOA21CD": ("lsoa21cd", "lsoa21", "lsoa", "lsoacode", "lsoa21code", "smallarea"),
    "easting": ("easting", "eastings", "oseast1m", "x"),
    "northing": ("northing", "northings", "osnrth1m", "y"),
}
_NUMBER: Final = re.compile(r"-?[0-9]{1,9}(?:\.[0-9]{0,12})?")
_EASTMOST: Final = 700_000.0
_NORTHMOST: Final = 1_300_000.0
_DEGREES: Final = 180.0

REASONS: Final = (
    "the row has more cells than the header: is there a delimiter inside a number",
    "no small area is named",
    "no LSOA of 2021 in England has this code",
    "easting or northing is not a number: write metres, with a point before decimals and nothing between thousands",
    "easting and northing look like degrees: give metres of the British National Grid",
    "the place lies outside the British National Grid",
)


@dataclass(frozen=True, eq=False)
class Pairs:
    """Rows of a file of pairs, all of them in their order; r rows.

    Attributes
    ----------
    written
        Small area, easting and northing as written; r rows.
    area
        Row of the small area; shape (r,). -1 where it is not known.
    x, y
        Metres; shape (r,).
    reason
        Which of ``REASONS`` keeps a row from being answered, -1 for none; shape (r,).
    problems
        What was noted on the way, in words.
    """

    written: tuple[tuple[str, str, str], ...]
    area: NDArray[np.int32]
    x: NDArray[np.float64]
    y: NDArray[np.float64]
    reason: NDArray[np.int8]
    problems: tuple[Problem, ...]

    @property
    def usable(self) -> NDArray[np.intp]:
        """Rows that can be answered."""
        return np.flatnonzero(self.reason < 0)


def read_pairs(data: bytes, name: str, codes: Sequence[str]) -> Pairs:
    """Read a table of pairs.

    Parameters
    ----------
    codes
        LSOA 2021 codes in the order of their rows.

    Raises
    ------
    InputRefusedError
        When it is no CSV, lacks columns, or holds no row that can be used.
    """
    admit_table(data, name, _NEEDED)
    admit_lines(data, name, LIMITS)
    rows, problems = open_rows(data, name, LIMITS)
    header = next(rows, None)
    heads = [] if header is None else header[1]
    table = columns_of(rows, _places(heads, name), len(heads))
    areas, eastings, northings = table.columns
    row_of = {str(code): row for row, code in enumerate(codes)}
    area = areas.each(lambda text: row_of.get(text.upper(), -1), np.int32)
    x, y = (column.each(_metres, np.float64) for column in (eastings, northings))
    with np.errstate(invalid="ignore"):
        degrees = (np.abs(x) <= _DEGREES) & (np.abs(y) <= _DEGREES)
        outside = (x < 0) | (y < 0) | (x > _EASTMOST) | (y > _NORTHMOST)
    nameless = areas.each(lambda text: not text, np.bool_)
    conditions = [table.shifted, nameless, area < 0, np.isnan(x) | np.isnan(y), degrees, outside]
    reason = np.select(conditions, range(len(conditions)), default=-1).astype(np.int8)
    problems += _noted(name, table.lines, reason)
    if not (reason < 0).any():
        message = f"{name} holds no pair that can be used.{f' {problems[-1].message}' if len(reason) else ''}"
        raise InputRefusedError(message, _NEEDED)
    written = tuple((areas.text(i), eastings.text(i), northings.text(i)) for i in range(len(reason)))
    return Pairs(written, area, x, y, reason, tuple(problems))


def answers_csv(pairs: Pairs, minutes: NDArray[np.float64], cautions: Sequence[str]) -> bytes:
    """Every row as it was given, with minutes (one decimal, empty where there are none) and what must be known of them.

    Parameters
    ----------
    minutes
        Of each row, NaN where it was not answered; shape (r,).
    cautions
        Beside each row; a row that was not answered says why instead.
    """
    table = pd.DataFrame(pairs.written, columns=list(COLUMNS)).map(harmless)
    table["minutes"] = ["" if np.isnan(m) else f"{m:.1f}" for m in minutes]
    table["note"] = [caution if why < 0 else REASONS[why] for why, caution in zip(pairs.reason, cautions, strict=True)]
    return table.to_csv(index=False, lineterminator="\r\n").encode()


def _metres(text: str) -> float:
    return float(text) if _NUMBER.fullmatch(text) else np.nan


def _places(heads: Sequence[str], name: str) -> list[int]:
    """Place of each needed column."""
    if not heads:
        message = f"{name} holds no rows."
        raise InputRefusedError(message, _NEEDED)
    headings = [plain(cell) for cell in heads]
    at = [next((headings.index(n) for n in names if n in headings), -1) for names in _NAMES.values()]
    missing = [column for column, place in zip(_NAMES, at, strict=True) if place < 0]
    if missing:
        message = (
            f"{name} lacks the column{'s' if len(missing) > 1 else ''} {some(missing)}. "
            f"Columns in the file: {some(cell or '(no name)' for cell in heads)}."
        )
        raise InputRefusedError(message, _NEEDED)
    return at


def _noted(name: str, lines: NDArray[np.int64], reason: NDArray[np.int8]) -> list[Problem]:
    """One problem for each reason that rows were not answered for."""
    noted = []
    for code in np.unique(reason[reason >= 0]).tolist():
        at = lines[reason == code]
        where = f"line {at[0]:,}" if len(at) == 1 else f"lines {some(f'{line:,}' for line in at.tolist())}"
        message = f"{counted(len(at), 'row')} of {name} not answered ({where}): {REASONS[code]}."
        noted.append(Problem("not_answered", "warning", message))
    return noted
