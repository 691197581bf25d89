"""Finer rows: lookups whose rows are smaller than small areas, such as output areas or postcodes.

Small areas are never divided: each goes whole to what most of its rows name, and which were divided is said.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd

from nhmap.errors import InputRefusedError
from nhmap.store.tabular.problems import Problem, counted, some

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from nhmap.core.geography.areas import SmallAreas

OUTPUT_AREAS: Final = "output areas"
POSTCODES: Final = "postcodes"
OUTPUT_AREA: Final = re.compile(r"[EW]00\d{6}", re.IGNORECASE)
POSTCODE: Final = re.compile(r"[A-Z]{1,2}[0-9][0-9A-Z]?\s*[0-9][A-Z]{2}", re.IGNORECASE)
OUTPUT_AREA_HINT: Final = (
    "nhmap holds no table of output areas. Give a file that has their LSOA beside them, in a column LSOA21CD: the ONS"
    " lookup “Output Area (2021) to LSOA to MSOA to LAD” has it, and joins by OA21CD."
)
_SHAPES: Final = {OUTPUT_AREAS: OUTPUT_AREA, POSTCODES: POSTCODE}
_LOOKED_AT: Final = 400


@dataclass(frozen=True, eq=False)
class ByMost:
    """Small areas given to what most rows name.

    Attributes
    ----------
    winner
        For each small area the number of the name that it goes to, -1 for none; shape (n,).
    divided
        Rows of the small areas whose rows name several, ascending.
    """

    winner: NDArray[np.int32]
    divided: NDArray[np.intp]

    @classmethod
    def of(cls, places: Sequence[NDArray[np.intp]], numbers: Sequence[int], size: int) -> ByMost:
        """Of rows that each name a number for some small areas; of two that are named alike the earlier counts."""
        winner = np.full(size, -1, dtype=np.int32)
        if not places:
            return cls(winner, np.empty(0, dtype=np.intp))
        area = np.concatenate(places)
        number = np.repeat(np.asarray(numbers, dtype=np.int32), [len(place) for place in places])
        table = pd.DataFrame({"area": area, "number": number, "at": np.arange(len(area))})
        votes = table.groupby(["area", "number"])["at"].agg(["size", "min"]).reset_index()
        votes = votes.sort_values(["area", "size", "min"], ascending=[True, False, True])
        best = votes.drop_duplicates("area")
        winner[best["area"].to_numpy()] = best["number"].to_numpy()
        several = votes["area"].value_counts()
        return cls(winner, np.sort(several.index[several > 1].to_numpy(dtype=np.intp)))


def finer_rows(rows: Sequence[Sequence[str]], code: int) -> str:
    """What rows are that are finer than the areas of the column ``code``: output areas, postcodes; "" where neither.

    Only rows that say an area several times can be.
    """
    codes = [row[code].upper() for row in rows if code < len(row) and row[code]]
    if len(set(codes)) == len(codes):
        return ""
    head = rows[:_LOOKED_AT]
    for at in range(max((len(row) for row in head), default=0)):
        cells = [row[at].strip() for row in head if at < len(row) and row[at].strip()]
        for noun, shape in _SHAPES.items():
            if at != code and cells and sum(map(bool, map(shape.fullmatch, cells))) * 2 > len(cells):
                return noun
    return ""


def admit_finer(by_most: ByMost, noun: str, kind: str, nouns: str, name: str) -> None:
    """Refuse rows whose only other areas are larger than small ones, and divided between neighbourhoods.

    Raises
    ------
    InputRefusedError
        When they are: which part of a ward goes where cannot be told without small areas.
    """
    if kind != "lsoa" and len(by_most.divided):
        message = (
            f"The rows of {name} are {noun}, beside them stand {nouns}, and some of these are divided between"
            " neighbourhoods."
        )
        hint = OUTPUT_AREA_HINT if noun == OUTPUT_AREAS else "Give the LSOA of each row in a column LSOA21CD."
        raise InputRefusedError(message, hint)


def divided_problems(by_most: ByMost, noun: str, areas: SmallAreas, names: Sequence[Any]) -> list[Problem]:
    """Which small areas have rows for several neighbourhoods, and where each went."""
    rows = by_most.divided
    if not len(rows):
        return []
    people = int(areas.residents[rows].sum())
    where = some(f"{areas.codes[row]}: {names[by_most.winner[row]]}" for row in rows.tolist())
    whole = "It goes" if len(rows) == 1 else "Each goes"
    have = "has" if len(rows) == 1 else "have"
    message = (
        f"{counted(len(rows), 'small area')}, {people:,} people, {have} {noun} of several"
        f" neighbourhoods. {whole} whole to the one that most of its {noun} name ({where})."
    )
    return [Problem("small areas divided", "warning", message, codes=tuple(map(str, areas.codes[rows])), people=people)]
