"""Names of MSOAs and wards as lookups have them: several areas share a name, so names count where they are sure."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Final

import numpy as np

from nhmap.core.geography.place_names import plain

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from nhmap.core.geography.areas import SmallAreas

NAMED: Final = ("msoa", "ward")
"""Kinds that are known by their names, too, where no column has codes."""
_DIFFERENT: Final = 0.8
"""Share of the cells of a column that differ, where it says areas: one that repeats itself names groups."""


def rows_of_names(kind: str, areas: SmallAreas, cells: Sequence[str]) -> dict[str, NDArray[np.intp]]:
    """Small areas of each name in a column, in plain form; none where the column repeats itself.

    MSOAs go by the names of the House of Commons Library and of the ONS. Names of wards stand in several councils, and
    change with the year: they count in councils of which the column names at least half of the wards.
    """
    names = {plain(cell) for cell in cells}
    if len(names) < _DIFFERENT * len(cells):
        return {}
    grouping = areas.grouping(kind)
    groups = np.flatnonzero(np.isin([plain(str(name)) for name in grouping.names], list(names)))
    if kind == "ward":
        groups = _in_whole_councils(areas, groups)
    rows_by_name = {}
    called = Counter(plain(str(grouping.names[at])) for at in groups.tolist())
    for at in groups.tolist():
        name = plain(str(grouping.names[at]))
        if called[name] == 1:
            rows_by_name[name] = np.flatnonzero(grouping.member == at)
    return {**_of_the_ons(areas, names), **rows_by_name} if kind == "msoa" else rows_by_name


def _in_whole_councils(areas: SmallAreas, wards: NDArray[np.intp]) -> NDArray[np.intp]:
    """Those of some wards that lie in councils of which they are at least half."""
    grouping, councils = areas.grouping("ward"), areas.grouping("district").member
    council = np.full(len(grouping.names), -1, dtype=np.intp)
    inside = grouping.member >= 0
    council[grouping.member[inside]] = councils[inside]
    many = max(int(council.max()) + 1, 1)
    every = np.bincount(council[council >= 0], minlength=many)
    here = np.bincount(council[wards][council[wards] >= 0], minlength=many)
    return wards[(council[wards] >= 0) & (here * 2 >= every)[council[wards]]]


def _of_the_ons(areas: SmallAreas, names: set[str]) -> dict[str, NDArray[np.intp]]:
    """MSOAs by the name of the ONS, “Plymouth 003”: that of their LSOAs without the letter."""
    called = np.array([plain(str(name)[:-1]) for name in areas.column("lsoa21nm")], dtype=object)
    rows = np.flatnonzero(np.isin(called, list(names)))
    return {str(name): rows[called[rows] == name] for name in np.unique(called[rows].astype(str))}
