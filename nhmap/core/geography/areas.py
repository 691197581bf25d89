"""Small areas: the frame of LSOAs that every figure is summed over.

A small area is known by its row: 0 to n - 1 in the order of its code. Plans, adjacency and the browser all speak
in these rows, so that one integer means the same place everywhere.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Final

import numpy as np
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components

if TYPE_CHECKING:
    from collections.abc import Iterable

    import pandas as pd
    from numpy.typing import NDArray

AGE_BANDS: Final[dict[str, str]] = {
    "age_0_15": "0 to 15",
    "age_16_24": "16 to 24",
    "age_25_34": "25 to 34",
    "age_35_49": "35 to 49",
    "age_50_64": "50 to 64",
    "age_65_over": "65 and over",
}
"""Census 2021 age bands: column of the small-area table, words for people."""

DOMAINS: Final[dict[str, str]] = {
    "imd": "Index of Multiple Deprivation",
    "income": "Income",
    "employment": "Employment",
    "education": "Education, skills and training",
    "health": "Health and disability",
    "crime": "Crime",
    "barriers": "Barriers to housing and services",
    "environment": "Living environment",
}
"""The IMD and its seven domains: column prefix, words for people."""


@dataclass(frozen=True)
class Geography:
    """A kind of larger area that small areas nest in: columns of code and name, its words, and its NHS code if any."""

    key: str
    code_column: str
    name_column: str
    label: str
    plural: str
    nhs_column: str = ""


GEOGRAPHIES: Final[dict[str, Geography]] = {
    g.key: g
    for g in (
        Geography("icb", "icb26cd", "icb26nm", "Integrated care board", "ICBs", "icb26cdh"),
        Geography("hwb", "hwb26cd", "hwb26nm", "Health and wellbeing board", "HWBs"),
        Geography("district", "district26cd", "district26nm", "District", "districts"),
        Geography("region", "region26cd", "region26nm", "Region", "regions"),
        Geography("ward", "ward24cd", "ward24nm", "Ward", "wards"),
        Geography("msoa", "msoa21cd", "msoa21nm", "MSOA", "MSOAs"),
        Geography("sub_icb", "sub_icb26cd", "sub_icb26nm", "Sub-ICB location", "sub-ICBs", "sub_icb26cdh"),
        Geography("icb24", "icb24cd", "icb24nm", "ICB until March 2026", "ICBs until March 2026", "icb24cdh"),
        Geography(
            "sub_icb24",
            "sub_icb24cd",
            "sub_icb24nm",
            "Sub-ICB location until March 2026",
            "sub-ICBs until March 2026",
            "sub_icb24cdh",
        ),
        Geography("to_come", "to_come_cd", "to_come_nm", "Council to come", "councils to come"),
    )
}


@dataclass(frozen=True, eq=False)
class Adjacency:
    """Who borders whom: rook adjacency and named crossings.

    Attributes
    ----------
    a, b
        Rows of small areas, ``a < b``, one pair an edge; shape (e,).
    shared_m
        Length of the shared border in metres; 0 for a named crossing; shape (e,).
    crossing
        For each edge the row of ``crossings`` it stands for, or -1 for a shared border; shape (e,).
    crossings
        Name and reason of each named crossing.
    size
        Number of small areas.
    short
        Rows of those that share less than a metre: no neighbours, but no part of what holds both has a border there
        either; shape (s, 2).
    short_m
        Metres that they share; shape (s,).
    """

    a: NDArray[np.int32]
    b: NDArray[np.int32]
    shared_m: NDArray[np.float64]
    crossing: NDArray[np.int32]
    crossings: tuple[tuple[str, str], ...]
    size: int
    short: NDArray[np.int32] = field(default_factory=lambda: np.empty((0, 2), dtype=np.int32))
    short_m: NDArray[np.float64] = field(default_factory=lambda: np.empty(0))

    def border_within(self, inside: NDArray[np.bool_], edges: NDArray[np.intp]) -> float:
        """Metres of border inside a set of small areas, given as a mask and as the edges within it.

        Borders shorter than a metre count too, although they make nobody a neighbour.
        """
        short = inside[self.short].all(axis=1)
        return float(self.shared_m[edges].sum() + self.short_m[short].sum())

    def components(self, rows: NDArray[np.integer]) -> NDArray[np.int32]:
        """Number the connected pieces of a set of small areas.

        Parameters
        ----------
        rows
            Distinct rows of small areas; shape (k,).

        Returns
        -------
        Piece number of each row, 0 to pieces - 1, in the order of ``rows``; shape (k,).
        """
        local = np.full(self.size, -1, dtype=np.int32)
        local[rows] = np.arange(len(rows), dtype=np.int32)
        edges = self.edges_within(local >= 0, rows)
        graph = csr_array(
            (np.ones(len(edges), dtype=np.int8), (local[self.a[edges]], local[self.b[edges]])),
            shape=(len(rows), len(rows)),
        )
        return np.asarray(connected_components(graph, directed=False)[1], dtype=np.int32)

    def edges_within(self, inside: NDArray[np.bool_], rows: NDArray[np.integer]) -> NDArray[np.intp]:
        """Positions of the edges whose two ends are both in ``rows`` (``inside`` is the same set as a mask)."""
        edges = self.edges_from(rows)
        return np.unique(edges[inside[self.a[edges]] & inside[self.b[edges]]])

    def edges_from(self, rows: NDArray[np.integer]) -> NDArray[np.intp]:
        """Positions of the edges that touch any of ``rows``; an edge inside comes twice."""
        return self.sides(rows)[1]

    def sides(self, rows: NDArray[np.integer]) -> tuple[NDArray[np.integer], NDArray[np.intp]]:
        """Each of ``rows`` as often as it has edges, and the positions of these edges beside it; each of shape (k,)."""
        start, edge = self._by_area
        counts = start[1:][rows] - start[:-1][rows]
        if not counts.sum():
            return np.empty(0, dtype=np.intp), np.empty(0, dtype=np.intp)
        offsets = np.repeat(start[:-1][rows] - np.r_[0, np.cumsum(counts)[:-1]], counts)
        return np.repeat(rows, counts), edge[np.arange(counts.sum()) + offsets]

    def neighbours(self, row: int) -> NDArray[np.int32]:
        """Rows of the small areas that border ``row`` or are joined to it by a named crossing."""
        edges = self.edges_from(np.array([row]))
        return np.where(self.a[edges] == row, self.b[edges], self.a[edges])

    @cached_property
    def _by_area(self) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
        """Edges sorted by area: start of each area's run (n + 1), and the edge positions (2 e)."""
        ends = np.concatenate([self.a, self.b])
        order = np.argsort(ends, kind="stable")
        edge = np.tile(np.arange(len(self.a)), 2)[order]
        start = np.zeros(self.size + 1, dtype=np.intp)
        np.cumsum(np.bincount(ends, minlength=self.size), out=start[1:])
        return start, edge


@dataclass(frozen=True, eq=False)
class SmallAreas:
    """All small areas that a plan can be made of.

    Attributes
    ----------
    table
        One row a small area, in the order of ``lsoa21cd``; columns as in the layer ``small_areas``, without geometry.
    adjacency
        Shared borders and named crossings between them.
    """

    table: pd.DataFrame
    adjacency: Adjacency

    def __len__(self) -> int:
        """Number of small areas."""
        return len(self.table)

    @cached_property
    def codes(self) -> NDArray[np.object_]:
        """LSOA 2021 codes, sorted; shape (n,)."""
        return self.table["lsoa21cd"].to_numpy(dtype=object)

    @cached_property
    def residents(self) -> NDArray[np.int64]:
        """Residents by the mid-year estimate; shape (n,)."""
        return self.column("residents").astype(np.int64)

    @cached_property
    def index_people(self) -> NDArray[np.int64]:
        """People that the publisher of the Indices of Deprivation weighs scores by; shape (n,).

        They are of another release of mid-2022 than the residents; where a data folder has none, the residents.
        """
        return self.column("index_people" if "index_people" in self.table.columns else "residents").astype(np.int64)

    @cached_property
    def lonlat(self) -> NDArray[np.float64]:
        """Population-weighted centroids, longitude and latitude in degrees; shape (n, 2)."""
        return np.column_stack([self.column("lon"), self.column("lat")]).astype(np.float64)

    def column(self, name: str) -> NDArray[np.generic]:
        """One column of the table as an array that is made once: text costs a millisecond a time otherwise."""
        if name not in self._columns:
            self._columns[name] = self.table[name].to_numpy()
        return self._columns[name]

    def rows_of(self, codes: Iterable[str]) -> NDArray[np.int32]:
        """Row of each code, -1 for a code that is no small area of England of 2021; shape (k,)."""
        wanted = np.asarray(list(codes), dtype=object)
        return self._index.get_indexer(wanted).astype(np.int32)

    def knows(self, key: str) -> bool:
        """Whether the table says of each small area where in a geography it lies."""
        return {GEOGRAPHIES[key].code_column, GEOGRAPHIES[key].name_column} <= set(self.table.columns)

    def grouping(self, key: str) -> Grouping:
        """How the small areas fall into a larger geography: see ``GEOGRAPHIES``."""
        if key not in self._groupings:
            self._groupings[key] = Grouping.of(self.table, GEOGRAPHIES[key])
        return self._groupings[key]

    def patches(self, label: NDArray[np.int32]) -> NDArray[np.int32]:
        """Number the connected patches of equal label; shape (n,). Numbers may be left out.

        Open country is not walked area by area: whatever part of a district holds no assigned area stands for itself,
        so that the time follows the size of the plan, not of England.

        Parameters
        ----------
        label
            Of each small area, -1 for none; shape (n,).
        """
        block, (block_a, block_b) = self._blocks
        adjacency, blocks = self.adjacency, int(block.max(initial=-1)) + 1
        settled = np.zeros(blocks, dtype=np.bool_)
        settled[block[label >= 0]] = True
        near = np.flatnonzero(settled[block])
        node = block.copy()
        node[near] = blocks + np.arange(len(near), dtype=np.int32)
        open_pair = ~(settled[block_a] | settled[block_b])
        # Looking edges up area by area pays while few of England's are near.
        few = len(near) * 4 < len(self)
        edges = adjacency.edges_from(near) if few else slice(None)
        a, b = adjacency.a[edges], adjacency.b[edges]
        same = (label[a] == label[b]) & (few | settled[block[a]] | settled[block[b]])
        ends = np.r_[node[a[same]], block_a[open_pair]], np.r_[node[b[same]], block_b[open_pair]]
        size = blocks + len(near)
        graph = csr_array((np.ones(len(ends[0]), dtype=np.int8), ends), shape=(size, size))
        return np.asarray(connected_components(graph, directed=False)[1], dtype=np.int32)[node]

    @cached_property
    def _blocks(self) -> tuple[NDArray[np.int32], tuple[NDArray[np.int32], NDArray[np.int32]]]:
        """Connected parts of districts: the part of each small area, and which parts border each other."""
        a, b, size = self.adjacency.a, self.adjacency.b, len(self)
        district = self.grouping("district").member if self.knows("district") else np.zeros(size, dtype=np.int32)
        same = district[a] == district[b]
        graph = csr_array((np.ones(int(same.sum()), dtype=np.int8), (a[same], b[same])), shape=(size, size))
        block = np.asarray(connected_components(graph, directed=False)[1], dtype=np.int32)
        pairs = np.unique(np.column_stack([block[a[~same]], block[b[~same]]]), axis=0)
        return block, (pairs[:, 0], pairs[:, 1])

    @cached_property
    def _index(self) -> pd.Index[str]:
        import pandas as pd  # noqa: PLC0415 - the module itself needs pandas for types only

        return pd.Index(self.codes)

    @cached_property
    def _groupings(self) -> dict[str, Grouping]:
        return {}

    @cached_property
    def _columns(self) -> dict[str, NDArray[np.generic]]:
        return {}


@dataclass(frozen=True, eq=False)
class Grouping:
    """Small areas sorted into the members of one geography.

    Attributes
    ----------
    geography
        Which one.
    codes, names
        The members, sorted by code; shape (g,).
    member
        For each small area the position of its member, -1 where it has none; shape (n,).
    nhs
        The NHS's own codes of the members, "" where the table has none; shape (g,).
    """

    geography: Geography
    codes: NDArray[np.object_]
    names: NDArray[np.object_]
    member: NDArray[np.int32]
    nhs: NDArray[np.object_]

    @classmethod
    def of(cls, table: pd.DataFrame, geography: Geography) -> Grouping:
        """Group the small-area table by one geography's code."""
        import pandas as pd  # noqa: PLC0415 - the module itself needs pandas for types only

        member, codes = pd.factorize(table[geography.code_column], sort=True)
        rows = np.flatnonzero(member >= 0)[::-1]
        first = np.zeros(len(codes), dtype=np.intp)
        first[member[rows]] = rows  # backwards, so that the first small area of each is the one that stays
        names = table[geography.name_column].to_numpy(dtype=object)[first]
        nhs = np.full(len(codes), "", dtype=object)
        if geography.nhs_column in table:
            nhs = table[geography.nhs_column].to_numpy(dtype=object)[first]
        return cls(geography, np.asarray(codes, dtype=object), names, member.astype(np.int32), nhs)
