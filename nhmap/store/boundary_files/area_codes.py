"""Area codes: which column of a lookup says the areas, of which kind they are, and which small areas each means."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd

from nhmap.core.geography.place_names import plain
from nhmap.core.geography.planning_areas import short_name
from nhmap.core.geography.recodes import COUNCILS
from nhmap.store.footprint_files.finer_rows import POSTCODE
from nhmap.store.tabular.cells import clean_name

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from nhmap.core.geography.areas import SmallAreas

KINDS: Final = {
    "lsoa": "LSOAs", "msoa": "MSOAs", "ward": "wards of 2024", "district": "districts",
    "hwb": "health and wellbeing boards", "sub_icb": "sub-ICB locations", "icb": "ICBs", "region": "regions",
    "practice": "GP practices", "pcn": "PCNs", "own": "areas of boundaries that were brought",
}  # fmt: skip
"""Kinds of areas that a row may be about, the finest first, and several of them in words."""

_BY_PATIENTS: Final = ("practice", "pcn")
"""Kinds that have no areas but by where patients live."""

_OWN: Final = "own"

LOOKED_AT: Final = 400
"""Rows by which a column is judged."""

_ABOVE: Final = 2
"""Cells of a column that may be its heading, or a title above it."""
_SPACES: Final = "".join(chr(code) for code in (0x200B, 0x2009, 0x202F, 0x00A0, 0xFEFF))


@dataclass(frozen=True, eq=False)
class AreaCodes:
    """What codes of one kind mean: code, in capitals, or plain name -> rows of small areas."""

    kind: str
    rows: Mapping[str, NDArray[np.intp]]
    converted: frozenset[str] = frozenset()

    def find(self, cell: str) -> NDArray[np.intp] | None:
        """The small areas of a cell, by code or by name; None where it means none."""
        code = code_of(cell)
        rows = self.rows.get(COUNCILS.get(code, code))
        return rows if rows is not None else self.rows.get(plain(cell))


def code_of(cell: str) -> str:
    """A code without what people's tools add: spaces of any kind, an apostrophe before it, lower case."""
    return cell.strip(_SPACES + " \t'’").upper()


def codes_of(kind: str, areas: SmallAreas, retired: Mapping[str, tuple[str, ...]]) -> AreaCodes:
    """Codes and names of one kind; an LSOA of 2011 means what it became."""
    every = np.arange(len(areas))
    if kind == "lsoa":
        by_code: dict[str, NDArray[np.intp]] = {str(code): every[i : i + 1] for i, code in enumerate(areas.codes)}
        for i, name in enumerate(areas.column("lsoa21nm")):
            by_code.setdefault(plain(name), every[i : i + 1])
        old = {code: np.unique(areas.rows_of(new)) for code, new in retired.items() if code not in by_code}
        by_code |= {code: rows[rows >= 0].astype(np.intp) for code, rows in old.items() if (rows >= 0).any()}
        return AreaCodes(kind, by_code, frozenset(old))
    grouping = areas.grouping(kind)
    by_group = pd.Series(every[grouping.member >= 0]).groupby(grouping.member[grouping.member >= 0]).indices
    rows = {at: every[grouping.member >= 0][where] for at, where in by_group.items()}
    by_code = {}
    for at, code in enumerate(grouping.codes):
        by_code[str(code)] = rows[at]
        if grouping.nhs[at]:
            by_code[str(grouping.nhs[at])] = rows[at]
    if kind in {"district", "hwb", "icb", "region"}:
        for at, name in enumerate(grouping.names):
            for called in (plain(name), plain(short_name(str(name)))):
                by_code.setdefault(called, rows[at])
    return AreaCodes(kind, by_code)


def find_areas(
    rows: Sequence[tuple[int, list[str]]],
    areas: SmallAreas,
    retired: Mapping[str, tuple[str, ...]],
    more: Mapping[str, Mapping[str, NDArray[np.intp]]],
) -> tuple[int, AreaCodes] | None:
    """The column that says the areas: of the finest kind of which at least half of the cells are known.

    ``more`` holds kinds that small areas do not tell: codes and the rows of small areas that each stands for. Codes go
    before names: a column of codes is taken where both stand side by side.
    """
    width = max((len(cells) for _, cells in rows[:LOOKED_AT]), default=0)
    columns = [[cells[at] for _, cells in rows[:LOOKED_AT] if at < len(cells) and cells[at]] for at in range(width)]
    for kind in KINDS:
        if kind in {*_BY_PATIENTS, _OWN} and kind not in more:
            continue
        if kind not in {"lsoa", *_BY_PATIENTS, _OWN} and not areas.knows(kind):
            continue
        book = _book(kind, areas, retired, more)
        by_code = [sum(COUNCILS.get(code_of(c), code_of(c)) in book.rows for c in cells) for cells in columns]
        by_any = [sum(book.find(c) is not None for c in cells) for cells in columns]
        for fit in (by_code, by_any):
            good = [at for at, cells in enumerate(columns) if fit[at] and fit[at] * 2 >= len(cells) - _ABOVE]
            if good:
                return max(good, key=lambda at, fit=fit: (fit[at], -at)), book  # type: ignore[misc]
    return None


def _book(
    kind: str,
    areas: SmallAreas,
    retired: Mapping[str, tuple[str, ...]],
    more: Mapping[str, Mapping[str, NDArray[np.intp]]],
) -> AreaCodes:
    """Codes of one kind: those that the small areas tell and those that were brought; of two the former counts."""
    brought = more.get(kind, {})
    if kind in {*_BY_PATIENTS, _OWN}:
        return AreaCodes(kind, brought)
    book = codes_of(kind, areas, retired)
    return AreaCodes(kind, {**brought, **book.rows}, book.converted) if brought else book


def why_unknown(cell: str, kind: str) -> str:
    """Why a cell means no small area, in words."""
    code = code_of(cell)
    nations = {"W": "Wales", "S": "Scotland", "N": "Northern Ireland"}
    if len(code) == 9 and code[0] in nations and code[1:].isdigit():  # noqa: PLR2004 - as all codes of the ONS
        return f"{code} is in {nations[code[0]]}; nhmap covers England."
    if POSTCODE.fullmatch(code):
        return f"{code} is no postcode in England that nhmap can place."
    return f"“{clean_name(cell)}” is none of the {KINDS[kind]} that nhmap knows."
