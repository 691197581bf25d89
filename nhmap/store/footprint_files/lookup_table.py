"""Lookup tables: rows and columns of a CSV file, whatever delimiter, encoding and header it has."""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from nhmap.errors import InputRefusedError
from nhmap.store.tabular.problems import Problem, some
from nhmap.store.tabular.tables import DELIMITERS, TableLimits, head_of, rows_of, text_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from nhmap.store.tabular.tables import Row

LIMITS: Final = TableLimits(lines=500_000, rows=250_000, cells=4_000_000)
"""England has 178,605 output areas, the finest that anybody's lookup is about."""
_SEP_CHARACTERS: Final = 20
_HEAD: Final = 12
"""Rows in which the header is looked for: some exports begin with a title."""
_CODE: Final = re.compile(r"^[EWSN]\d{8}$", re.IGNORECASE)
_SEP_LINE: Final = re.compile(r"^sep=(.)\s*$", re.IGNORECASE)

AREA_COLUMNS: Final[dict[str, tuple[str, ...]]] = {
    "lsoa": (
        "lsoa21cd", "lsoa21", "lsoa21code", "lsoa2021cd", "lsoa2021code", "lsoa2021", "lsoacode21", "lsoa", "lsoacode",
        "lsoacd", "lsoacode2021", "lowersuperoutputarea", "lowerlayersuperoutputarea", "smallarea", "smallareacode",
        "lsoa11cd", "lsoa11", "lsoa11code", "lsoa2011", "lsoa2011code", "lsoacode2011", "geographycode", "areacode",
    ),
    "msoa": ("msoa21cd", "msoa21", "msoa21code", "msoa2021code", "msoa", "msoacode", "msoacd"),
    "ward": ("wd24cd", "ward24cd", "wd24", "ward", "wardcode", "ward24code", "wdcd", "wardcd"),
}  # fmt: skip
"""Columns that say which areas a row is about, in plain form: lower case, letters and digits only."""
LEVEL_COLUMNS: Final[dict[str, tuple[str, ...]]] = {
    "SNP": ("snp", "snpname", "snpnm", "neighbourhood", "neighbourhoodname", "zone", "zonename", "footprint"),
    "MNP": ("mnp", "mnpname", "mnpnm", "place", "multineighbourhood"),
    "IHO": ("iho", "ihoname", "ihonm"),
}
_BY_CODE: Final = {"E01": "lsoa", "W01": "lsoa", "E02": "msoa", "E05": "ward"}
_NEEDED: Final = (
    "Needed: a column of codes (LSOA21CD, or MSOA21CD or WD24CD) and a column SNP; MNP and IHO are optional."
)


@dataclass(frozen=True)
class LookupTable:
    """A lookup as read: which column is what, and the rows.

    Attributes
    ----------
    kind
        What the codes are of: ``lsoa``, ``msoa`` or ``ward``.
    code, levels
        Position of the column of codes, and of the column of each level present.
    header
        Column names as written; made up where the file has none.
    rows
        Line number and cells of each row that is not blank.
    problems
        What was noted on the way.
    """

    kind: str
    code: int
    levels: dict[str, int]
    header: tuple[str, ...]
    rows: tuple[tuple[int, list[str]], ...]
    problems: tuple[Problem, ...]


def open_rows(data: bytes, name: str, limits: TableLimits = LIMITS) -> tuple[Iterator[Row], list[Problem]]:
    """Every row of a CSV file that is not blank, as it stands, with its line number, one at a time; and what was noted.

    Raises
    ------
    InputRefusedError
        When the characters or the quotes cannot be made out, or there is too much; of rows, when they come.
    """
    text, problems = text_of(data, name, limits)
    characters = text.characters
    first, _, rest = characters[:_SEP_CHARACTERS].partition("\n")
    told = _SEP_LINE.match(first.strip("\r"))
    if told:
        characters = rest + characters[_SEP_CHARACTERS:]
    delimiter = told[1] if told else _delimiter(characters)
    if delimiter not in {",", ";"} and not told:
        said = f"The columns of {name} are separated by {DELIMITERS[delimiter]}s; read as such."
        problems.append(Problem("delimiter", "information", said))
    return rows_of(characters, delimiter, name, limits, 2 if told else 1), problems


def unpadded(cell: str) -> str:
    """A cell without spaces around."""
    return cell.strip(" \u00a0")


def read_rows(
    data: bytes, name: str, limits: TableLimits = LIMITS
) -> tuple[list[tuple[int, list[str]]], list[Problem]]:
    """As ``open_rows``, all rows at once, and cells without spaces around."""
    rows, problems = open_rows(data, name, limits)
    return [(line, [unpadded(cell) for cell in cells]) for line, cells in rows], problems


def _delimiter(characters: str) -> str:
    """The delimiter under which the head of the file looks most like a lookup."""
    lines = head_of(characters)

    def fit(delimiter: str) -> tuple[bool, int, int]:
        try:
            rows = list(csv.reader(lines, delimiter=delimiter))
        except csv.Error:
            return False, 0, 0
        known = any(
            plain(cell) in _ALL_AREAS or _CODE.match(cell.strip()) for row in rows if len(row) > 1 for cell in row
        )
        widths = [len(row) for row in rows]
        common = max(set(widths), key=lambda w: (widths.count(w), w), default=0)
        return known, widths.count(common) if common > 1 else 0, common

    return max(DELIMITERS, key=fit)


def plain(column: str) -> str:
    """A column name as it is compared: lower case, letters and digits only."""
    return re.sub(r"[^a-z0-9]", "", column.lower())


_ALL_AREAS: Final = frozenset(c for columns in AREA_COLUMNS.values() for c in columns)


def read_table(data: bytes, name: str) -> LookupTable:
    """Read a lookup and find its columns.

    Raises
    ------
    InputRefusedError
        When there are no rows, or no columns of codes and zones; the message lists what was found and what is needed.
    """
    return table_of_rows(*read_rows(data, name), name)


def table_of_rows(rows: list[tuple[int, list[str]]], problems: list[Problem], name: str) -> LookupTable:
    """As ``read_table``, of rows that were read, with what was noted of them."""
    if not rows:
        message = f"{name} holds no rows."
        raise InputRefusedError(message, _NEEDED)
    for at, (line, cells) in enumerate(rows[:_HEAD]):
        kind, code = _area_column(cells)
        if code < 0 or (_of_one_column([(line, cells)]) and not _of_one_column(rows[at:])):  # one word may be a title
            continue
        levels = {
            level: next(i for i, c in enumerate(cells) if i != code and plain(c) in columns)
            for level, columns in LEVEL_COLUMNS.items()
            if any(i != code and plain(c) in columns for i, c in enumerate(cells))
        }
        if not levels:
            levels = _only_other(cells, code)
            if levels:
                said = f"No column is called SNP; “{cells[levels['SNP']]}” was taken for it."
                problems.append(Problem("column guessed", "warning", said, lines=(line,)))
        if not levels:
            raise _without_zones(name, cells)
        if at:
            said = f"The header is in line {line}; what stands above it was left out."
            problems.append(Problem("lines above the header", "information", said, lines=(line,)))
        return _checked(LookupTable(kind, code, levels, tuple(cells), tuple(rows[at + 1 :]), tuple(problems)), name)
    return _without_header(rows, problems, name)


def _without_zones(name: str, headings: Sequence[str]) -> InputRefusedError:
    """The refusal of a file that has codes and nothing else to say of them."""
    message = f"{name} has no column of neighbourhoods. Found: {some(c or '(no name)' for c in headings)}."
    return InputRefusedError(message, _NEEDED)


def _of_one_column(rows: Sequence[tuple[int, list[str]]]) -> bool:
    """Whether no row holds anything beside its first cell."""
    return not any(any(cells[1:]) for _, cells in rows)


def _checked(table: LookupTable, name: str) -> LookupTable:
    if not table.rows:
        message = f"{name} has a header and no rows."
        raise InputRefusedError(message, _NEEDED)
    return table


def _area_column(cells: Sequence[str]) -> tuple[str, int]:
    """Kind and position of the column of codes, the finest first; the better known name first."""
    names = [plain(cell) for cell in cells]
    for kind, columns in AREA_COLUMNS.items():
        for column in columns:
            if column in names:
                return kind, names.index(column)
    return "", -1


def _only_other(cells: Sequence[str], code: int) -> dict[str, int]:
    """The one column that is neither codes nor names of areas, if there is exactly one."""
    others = [i for i, cell in enumerate(cells) if i != code and plain(cell) and not _about_areas(plain(cell))]
    return {"SNP": others[0]} if len(others) == 1 else {}


def _about_areas(column: str) -> bool:
    return bool(re.match(r"(lsoa|msoa|wd|ward|lad|utla|icb|sicbl|rgn|ctry)\d*(nm|nmw|name|cd|code)?$", column))


def _without_header(rows: list[tuple[int, list[str]]], problems: list[Problem], name: str) -> LookupTable:
    """Block equivalency: codes in one column, zones in the next, no header."""
    head = [cells for _, cells in rows[:40]]
    width = max(len(cells) for cells in head)
    for code in range(width):
        column = [cells[code] for cells in head if len(cells) > code]
        coded = [cell.upper() for cell in column if _CODE.match(cell)]
        kinds = {_BY_CODE.get(cell[:3], "") for cell in coded}
        if width > 1 and len(coded) * 2 > len(head) and len(kinds - {""}) == 1:
            if len(head) > 1 and not _CODE.match(head[0][code] if len(head[0]) > code else ""):
                raise _without_zones(name, head[0])  # its first row is a header of another kind than ours
            others = [i for i in range(width) if i != code]
            levels = dict(zip(LEVEL_COLUMNS, others, strict=False))
            said = f"{name} has no header; column {code + 1} was read as codes, column {others[0] + 1} as SNP"
            said += f" and column {others[1] + 1} as MNP." if len(others) > 1 else "."
            problems.append(Problem("no header", "warning", said))
            header = tuple(f"column {i + 1}" for i in range(width))
            return LookupTable((kinds - {""}).pop(), code, levels, header, tuple(rows), tuple(problems))
    if _of_one_column(rows) and all(_CODE.match(cells[0]) for cells in head):
        raise _without_zones(name, rows[0][1])
    message = f"{name} has no column of small-area codes. Found: {some(c or '(no name)' for c in rows[0][1])}."
    raise InputRefusedError(message, _NEEDED)
