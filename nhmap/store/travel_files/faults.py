"""What can be wrong with a row of travel times, and how its mode and minutes are read."""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING, Final

import numpy as np

from nhmap.store.tabular.cells import clean_name
from nhmap.store.tabular.problems import Problem, counted, some

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from nhmap.store.travel_files.columns import Column, Columns

_LONGEST: Final = 1_440.0
_MODES: Final = {
    "walking": "walk", "foot": "walk", "on foot": "walk", "pedestrian": "walk", "car": "drive", "driving": "drive",
    "by car": "drive", "auto": "drive",
    "bicycle": "cycle", "bike": "cycle", "cycling": "cycle",
    "transit": "public transport", "pt": "public transport",
}  # fmt: skip
_NUMBER: Final = re.compile(r"[+-]?[0-9]{1,30}(?:[.,][0-9]{0,30})?(?:[eE][+-]?[0-9]{1,3})?|[+-]?[.,][0-9]{1,30}")
_TWO_WAYS: Final = re.compile(r"[+-]?[1-9][0-9]{0,2},[0-9]{3}")
"""“1,234” is 1234 to one and 1.234 to another."""
_LSOA: Final = re.compile(r"E01\d{6}")


def mode_of(text: str) -> str:
    """A mode of travel by its usual name: “walk”, “drive”, or as it was written, in lower case."""
    word = " ".join(clean_name(text).lower().replace("_", " ").replace("-", " ").split())
    return _MODES.get(word, word)


def minutes_of(text: str) -> float:
    """Minutes as a number, with a point or a comma before decimals; NaN where it is none or could be two numbers."""
    match = _NUMBER.fullmatch(text)
    if not match or _TWO_WAYS.fullmatch(text):
        return math.nan
    return float(text.replace(",", "."))


REASONS: Final = (
    "the row has more cells than the header: is there a delimiter inside a number",
    "no small area is named",
    "no LSOA of 2021 has this code; it may be one of 2011",
    "not the code of an LSOA in England",
    "no site is named",
    "no site is known by this identifier",
    "no minutes are given: a pair that cannot be travelled has 999",
    "the minutes could be thousands or decimals: write a point before decimals, and nothing between thousands",
    "the minutes are not a number",
    "the minutes are below 0",
    "the minutes are more than a day",
    "no mode is given",
)


def reasons_of(
    table: Columns, area: NDArray[np.int32], site: NDArray[np.int32], time: NDArray[np.float64]
) -> NDArray[np.int8]:
    """Which of ``REASONS`` sets each row aside, -1 for none; the first that holds."""
    areas, sites, minutes, modes = table.columns

    def empty(column: Column) -> NDArray[np.bool_]:
        return column.each(lambda text: not text, np.bool_)

    unknown = area < 0
    conditions = [
        table.shifted,
        empty(areas),
        unknown & areas.each(lambda text: bool(_LSOA.fullmatch(text.upper())), np.bool_),
        unknown,
        empty(sites),
        site < 0,
        empty(minutes),
        minutes.each(lambda text: bool(_TWO_WAYS.fullmatch(text)), np.bool_),
        ~np.isfinite(time),
        time < 0,
        time > _LONGEST,
        modes.each(lambda text: not mode_of(text), np.bool_),
    ]
    return np.select(conditions, range(len(conditions)), default=-1).astype(np.int8)


def noted(lines: NDArray[np.int64], reason: NDArray[np.int8]) -> list[Problem]:
    """One problem for each reason that rows were set aside for, in the order in which they are met."""
    met, first = np.unique(reason[reason >= 0], return_index=True)
    problems = []
    for code in met[np.argsort(first)].tolist():
        rows = lines[reason == code]
        where = f"line{'' if len(rows) == 1 else 's'} {some(rows.tolist())}"
        message = f"{counted(len(rows), 'row')} set aside: {REASONS[code]} ({where})."
        problems.append(Problem("travel row set aside", "warning", message, lines=tuple(rows[:1000].tolist())))
    return problems
