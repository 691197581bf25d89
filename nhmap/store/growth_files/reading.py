"""Growth tables that people bring: area, year, people or homes, checked row by row.

Nothing is guessed: a row that names no known area or has no usable number is set aside with row, column and reason.
A table may have a column of years, or a column for each year.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import pandas as pd

from nhmap.core.geography.recodes import COUNCILS
from nhmap.core.people.growth import LEVELS, Counts, GrowthRow, GrowthTable, Members
from nhmap.errors import InputRefusedError
from nhmap.store.child_process.apart import apart
from nhmap.store.estate_files.sheets import EstateLimits, Sheet, admit_size, read_sheets
from nhmap.store.tabular.cells import harmless
from nhmap.store.tabular.problems import Problem, counted

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import numpy as np
    from numpy.typing import NDArray

    from nhmap.core.geography.areas import SmallAreas

LIMITS: Final = EstateLimits(rows=300_000, columns=200, cells=3_000_000)
LIGHT_BYTES: Final = 300_000
"""Larger tables are read in a process apart."""
FIRST_YEAR: Final = 2000
LAST_YEAR: Final = 2100
MOST_NUMBER: Final = 100_000_000
_HEAD: Final = 15
"""Rows in which the header is looked for: some tables begin with a title."""
_YEAR: Final = re.compile(r"(?:mid[- ]?)?((?:19|20|21)\d\d)(?:\.0)?(?:[/-]\d\d(?:\d\d)?)?")
_NUMBER: Final = re.compile(r"[-−]?(?:\d{1,3}(?:[, \u00a0]\d{3})+|\d+)(?:\.\d+)?(?:e[+-]?\d{1,2})?", re.IGNORECASE)
_NEEDED: Final = (
    "It needs a column of areas (codes or names of small areas, MSOAs, wards or councils), a column “year” or one "
    "column for each year, and a column “people”, “added people” or “homes”."
)
_AREA_NAMES: Final = (
    *("area", "areacode", "code", "lsoa21cd", "lsoa21", "lsoa", "lsoacode", "msoa21cd", "msoa21", "msoa", "msoacode"),
    *("wd24cd", "ward24cd", "ward", "wardcode", "wdcd", "wd24", "council", "councilcode", "district", "lad", "ladcode"),
    *("lad24cd", "lad23cd", "lad25cd", "lad26cd", "district26cd", "localauthority", "localauthoritycode", "gss"),
    *("gsscode", "geographycode", "mnemonic", "smallarea", "areaname", "name", "geography", "laname", "authority"),
)
_YEAR_NAMES: Final = ("year", "midyear", "projectionyear", "date", "period")
_COUNTED: Final = {
    Counts.HOMES: (
        *(
            "homes",
            "newhomes",
            "dwellings",
            "newdwellings",
            "netadditionaldwellings",
            "housing",
            "units",
            "completions",
        ),
        *(
            "completions",
            "netcompletions",
            "houses",
            "newhouses",
            "households",
            "additionalhomes",
            "homesadded",
            "addedhomes",
        ),
    ),
    Counts.ADDED: (
        *("addedpeople", "peopleadded", "added", "additionalpeople", "additionalpopulation", "extrapeople", "growth"),
        *("newpeople", "populationgrowth", "increase", "change", "additionalresidents", "addedresidents"),
    ),
    Counts.PEOPLE: ("people", "population", "residents", "persons", "projection", "projectedpopulation", "value"),
}
"""Headings by what they count, in plain form: lower case, letters and digits only."""
_BY_CODE: Final = {
    "E01": "lsoa",
    "E02": "msoa",
    "E05": "ward",
    "E06": "district",
    "E07": "district",
    "E08": "district",
    "E09": "district",
    "E10": "hwb",
}
_CODE: Final = re.compile(r"[EWSNKJ]\d{8}")


@dataclass(frozen=True)
class GrowthUpload:
    """A file of growth, as far as it can be used.

    Attributes
    ----------
    table
        What can be used; questions may be open.
    rejects
        Rows and cells set aside: row of the file, column, what stands there, why.
    problems
        What was noted on the way, in words.
    """

    table: GrowthTable
    rejects: tuple[tuple[int, str, str, str], ...]
    problems: tuple[Problem, ...]

    def rejects_csv(self) -> bytes:
        """What was set aside, as a CSV file."""
        frame = pd.DataFrame(list(self.rejects), columns=["row", "column", "written", "reason"])
        return frame.map(harmless).to_csv(index=False, lineterminator="\r\n").encode()


@dataclass(frozen=True)
class _Columns:
    """Where things stand: header row, area, year (None: a column for each), and the columns of numbers by place."""

    header: int
    area: int
    year: int | None
    numbers: dict[int, int]
    names: dict[int, str]
    counts: Counts


def read_growth(
    data: bytes, name: str, areas: SmallAreas, *, counts: Counts | None = None, limits: EstateLimits = LIMITS
) -> GrowthUpload:
    """Read a table of growth: CSV, Excel or OpenDocument.

    Parameters
    ----------
    counts
        What its numbers count; None goes by the heading.

    Raises
    ------
    InputRefusedError
        When it is no table, lacks columns, or holds no row that can be used.
    """
    admit_size(data, name, limits)
    if len(data) > LIGHT_BYTES:
        return apart(_read, data, name, areas, counts, limits, what=name)
    return _read(data, name, areas, counts, limits)


def _read(data: bytes, name: str, areas: SmallAreas, counts: Counts | None, limits: EstateLimits) -> GrowthUpload:
    """See ``read_growth``."""
    sheets, noted = read_sheets(data, name, limits)
    visible = [sheet for sheet in sheets if not sheet.hidden]
    fitting = [(sheet, columns) for sheet in visible if (columns := _columns(sheet, counts)) is not None]
    if not fitting:
        message = f"{name} is no table of growth that nhmap can read: {_lacking(visible)}."
        raise InputRefusedError(message, _NEEDED)
    sheet, columns = fitting[0]
    problems = [*noted]
    if len(fitting) > 1:
        rest = ", ".join(f"“{other.name}”" for other, _ in fitting[1:])
        problems.append(Problem("sheets", "warning", f"The sheet “{sheet.name}” was read; {rest} could be read too."))
    book = _AreaBook(areas)
    rows: list[GrowthRow] = []
    rejects: list[tuple[int, str, str, str]] = []
    for entry in _rows(sheet, columns, book):
        if isinstance(entry, GrowthRow):
            rows.append(entry)
        else:
            rejects.append(entry)
    first_rows, twice = _once(rows, book)
    rejects += twice
    rejects.sort()
    if not first_rows:
        why = f" Row {rejects[0][0]}, column “{rejects[0][1]}”: {rejects[0][3]}." if rejects else ""
        message = f"{name} holds no row that can be used.{why}"
        raise InputRefusedError(message, _NEEDED)
    problems += _noted(rejects)
    return GrowthUpload(GrowthTable(name, columns.counts, first_rows), tuple(rejects), tuple(problems))


def _plain(text: str) -> str:
    return re.sub(r"[^a-z0-9]", "", text.lower())


def _columns(sheet: Sheet, counts: Counts | None) -> _Columns | None:
    """The first row that reads like a header."""
    for at, (_, cells) in enumerate(sheet.rows[:_HEAD]):
        plain = [_plain(cell) for cell in cells]
        area = next((plain.index(heading) for heading in _AREA_NAMES if heading in plain), None)
        if area is None:
            continue
        names = dict(enumerate(cells))
        year = next((plain.index(heading) for heading in _YEAR_NAMES if heading in plain), None)
        for kind, headings in _COUNTED.items():
            place = next((plain.index(heading) for heading in headings if heading in plain), None)
            if year is not None and place is not None:
                return _Columns(at, area, year, {place: 0}, names, counts or kind)
        wide = {place: _year(cell) for place, cell in enumerate(cells) if place != area}
        years = {place: year_of for place, year_of in wide.items() if year_of is not None}
        if years:
            return _Columns(at, area, None, years, names, counts or Counts.PEOPLE)
    return None


def _lacking(sheets: Sequence[Sheet]) -> str:
    if not sheets:
        return "all its sheets are hidden"
    head = ", ".join(f"“{cell}”" for cell in sheets[0].rows[0][1][:6] if cell)
    return f"its first row says {head or 'nothing'}"


def _year(cell: str) -> int | None:
    match = _YEAR.fullmatch(cell.strip().lower())
    year = int(match[1]) if match else 0
    return year if FIRST_YEAR <= year <= LAST_YEAR else None


def _number(cell: str) -> float | None:
    if not _NUMBER.fullmatch(cell.strip()):
        return None
    value = float(re.sub(r"[, \u00a0]", "", cell.strip()).replace("−", "-"))
    return value if abs(value) <= MOST_NUMBER else None


class _AreaBook:
    """Areas that a row may name, by code and by name."""

    def __init__(self, areas: SmallAreas) -> None:
        self.members = Members(areas)
        self._held = {level: set(areas.grouping(level).codes) for level in LEVELS if level != "lsoa"}
        self._held["lsoa"] = set(areas.codes)
        self._names: dict[str, set[tuple[str, str]]] = {}
        self._add("lsoa", areas.column("lsoa21nm"), areas.codes)
        for level in ("msoa", "ward", "district", "hwb"):
            grouping = areas.grouping(level)
            self._add(level, grouping.names, grouping.codes)

    def _add(self, level: str, names: NDArray[np.generic], codes: NDArray[np.generic]) -> None:
        for name, code in zip(names, codes, strict=True):
            self._names.setdefault(str(name).casefold(), set()).add((level, str(code)))

    def area(self, text: str) -> tuple[str, str] | str:
        """Geography and code; or why there is none, in words."""
        code = text.strip().upper()
        if _CODE.fullmatch(code):
            code = COUNCILS.get(code, code)
            level = _BY_CODE.get(code[:3])
            if level is not None and code in self._held[level]:
                return level, code
            return "no small area (LSOA 2021), MSOA 2021, ward 2024 or council of 2026 has this code"
        codes = self._names.get(text.strip().casefold(), set())
        # A council that is its own board, or a unitary county: the same small areas by the finer name.
        for level in ("district", "hwb"):
            of_level = [match for match in codes if match[0] == level]
            if len(of_level) == 1 and all(match[0] in {"district", "hwb"} for match in codes):
                return of_level[0]
        if len(codes) == 1:
            return next(iter(codes))
        return "several areas have this name; give the code" if codes else "no area of England has this name or code"


def _rows(sheet: Sheet, columns: _Columns, book: _AreaBook) -> Iterator[GrowthRow | tuple[int, str, str, str]]:
    """Each number as a row, or where it stands and why it cannot be used."""
    areas: dict[str, tuple[str, str] | str] = {}

    def column(place: int) -> str:
        return columns.names.get(place, str(place + 1)) or str(place + 1)

    for line, cells in sheet.rows[columns.header + 1 :]:
        padded = [*cells, *[""] * (max(columns.area, *columns.numbers, columns.year or 0) + 1 - len(cells))]
        text = padded[columns.area]
        if not text and not any(padded[place] for place in columns.numbers):
            continue  # a line under the table
        where = areas.setdefault(text, book.area(text) if text else "no area is named")
        if isinstance(where, str):
            yield line, column(columns.area), text, where
            continue
        for place, year_of in columns.numbers.items():
            year: int | None = year_of
            if columns.year is not None:
                year = _year(padded[columns.year])
                if year is None:
                    reason = f"this is no year from {FIRST_YEAR} to {LAST_YEAR}"
                    yield line, column(columns.year), padded[columns.year], reason
                    continue
            number = _number(padded[place])
            if number is None:
                yield line, column(place), padded[place], "this is no number"
            elif number < 0 and columns.counts is Counts.PEOPLE:
                yield line, column(place), padded[place], "fewer than no people cannot live anywhere"
            else:
                yield GrowthRow(line, *where, int(year or 0), number)


def _once(rows: list[GrowthRow], book: _AreaBook) -> tuple[tuple[GrowthRow, ...], list[tuple[int, str, str, str]]]:
    """Rows, each small area once a year; what counts one again is set aside."""
    by_area: dict[tuple[int, int], GrowthRow] = {}
    first_rows, twice = [], []
    for row in rows:
        inside = book.members.rows(row.level, row.code).tolist()
        earlier = next((by_area[row.year, area] for area in inside if (row.year, area) in by_area), None)
        if earlier is None:
            by_area |= {(row.year, area): row for area in inside}
            first_rows.append(row)
        else:
            same = "the same area" if earlier.code == row.code else f"{earlier.code}, of which it counts people again,"
            twice.append((row.line, "area", row.code, f"row {earlier.line} says {same} for {row.year} already"))
    return tuple(first_rows), twice


def _noted(rejects: list[tuple[int, str, str, str]]) -> list[Problem]:
    """One problem for each reason, with the rows."""
    problems = []
    for reason, number in Counter(reason if "row " not in reason else "repeats" for *_, reason in rejects).items():
        alike = [reject for reject in rejects if reject[3] == reason or (reason == "repeats" and "row " in reject[3])]
        line, column, written, first = alike[0]
        more = f", and {counted(number - 1, 'more row')}" if number > 1 else ""
        message = f"Set aside: row {line}, column “{column}”, “{written}”: {first}{more}."
        problems.append(Problem("growth row", "problem", message, lines=tuple(reject[0] for reject in alike)))
    return problems
