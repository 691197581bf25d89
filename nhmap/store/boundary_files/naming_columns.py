"""Naming columns: which column, or property of polygons, names the groups of a boundary file."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from nhmap.store.tabular.cells import clean_name
from nhmap.store.tabular.problems import counted

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

SHOWN: Final = 3
"""Names of groups that a question shows of each column."""
MOST_ASKED: Final = 12
"""Columns that are offered."""

NO_NAMES: Final = frozenset({
    "", "0", "-", "--", "n/a", "na", "#n/a", "#ref!", "#name?", "#value!", "#div/0!", "null", "none", "nan", "tbc",
    "tbd", "unknown", "unassigned", "not assigned", "not known", "?",
})  # fmt: skip
"""Cells that name no group, in lower case."""

_USUAL: Final = (
    "name", "group", "groupname", "locality", "localityname", "neighbourhood", "neighbourhoodname", "nbhd", "nghbrhd",
    "zone", "zonename", "area", "areaname", "snp", "place", "placename", "newcouncil", "council", "cluster", "district",
    "pcnname", "label",
    "title",
)  # fmt: skip
"""Headings that name groups, in plain form; better ones first."""
_OF_AREAS: Final = re.compile(
    r"(fid|gid|objectid|id|lsoa\d*(cd|nm|nmw|name|code)?|oa\d*cd|shapearea|shapelength|shapeleng|area(ha|m2|km2)?|"
    r"long|lat|longitude|latitude|bng[en]|x|y|globalid|population|residents|geom|geometry)"
)
_NUMBER: Final = re.compile(r"[-+]?[\d,]*\.?\d+(e[-+]?\d+)?", re.IGNORECASE)
_NAME_OF: Final = re.compile(r"^(.*?)(nm|nmw|name)$")


@dataclass(frozen=True)
class NameColumn:
    """A column that may name groups.

    Attributes
    ----------
    column
        As the file has it.
    groups
        How many different names it holds.
    some
        The first few of them.
    code
        The column of codes that belongs to it, "" where there is none.
    """

    column: str
    groups: int
    some: tuple[str, ...]
    code: str = ""

    @property
    def words(self) -> str:
        """What it would give, as a question offers it."""
        return f"{self.column}: {counted(self.groups, 'name')}, such as {', '.join(self.some)}"


def plain(column: str) -> str:
    """A heading as it is compared: lower case, letters and digits only."""
    return re.sub(r"[^a-z0-9]", "", column.lower())


def name_of(cell: object) -> str:
    """The name that a cell gives a group; "" where it gives none."""
    name = clean_name(cell)
    return "" if name.casefold() in NO_NAMES else name


def name_columns(columns: Mapping[str, Sequence[object]], leave: Iterable[str] = ()) -> tuple[NameColumn, ...]:
    """Columns that may name groups, the usual ones first.

    Left out: columns without names, of nothing but numbers (unless called as names are), in which every row has
    another name while others repeat theirs, and codes that belong to a column of names.

    Parameters
    ----------
    columns
        Cells by column, as the file has them.
    leave
        Columns that are known to say something else, such as the codes of small areas.
    """
    left = set(leave)
    coded = _codes_of([column for column in columns if column not in left])
    options = []
    for column, cells in columns.items():
        if column in left or column in coded.values():
            continue
        names = dict.fromkeys(name for name in map(name_of, cells) if name)
        usual = plain(column) in _USUAL
        if not names or (_OF_AREAS.fullmatch(plain(column)) and not usual):
            continue
        if all(_NUMBER.fullmatch(name) for name in names) and not usual:
            continue
        listed = tuple(names)
        options.append(NameColumn(column, len(listed), listed[:SHOWN], coded.get(column, "")))
    return tuple(sorted(options, key=_order))[:MOST_ASKED]


def _order(column: NameColumn) -> int:
    called = plain(column.column)
    return _USUAL.index(called) if called in _USUAL else len(_USUAL)


def best_of(columns: Sequence[NameColumn]) -> NameColumn | None:
    """The column that is meant without doubt: the only one, or the only one that is called as names usually are."""
    if len(columns) == 1:
        return columns[0]
    usual = [option for option in columns if plain(option.column) in _USUAL]
    return usual[0] if len(usual) == 1 else None


def _codes_of(columns: Sequence[str]) -> dict[str, str]:
    """For each column of names the column of codes beside it: WD25NM -> WD25CD."""
    at = {plain(column): column for column in columns}
    pairs = {}
    for called, column in at.items():
        stem = _NAME_OF.match(called)
        if stem and stem[1]:
            code = next((at[stem[1] + end] for end in ("cd", "code") if stem[1] + end in at), "")
            if code:
                pairs[column] = code
    return pairs
