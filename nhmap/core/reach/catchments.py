"""Catchments: who is within reach of which site.

The catchment of a site is the small areas whose population-weighted centroid can be reached within a time. On foot the
time is the straight line, lengthened by a detour factor, at a steady speed (:class:`TravelModel`). By car it is fitted
to routed drives (:mod:`nhmap.core.reach.driving`). Somebody's own table of travel times
(:mod:`nhmap.core.reach.travel_tables`) takes the place of either behind the same call.

Catchments do not stop at the planning area's border: people cross it.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Final, Literal, Protocol

import numpy as np
from scipy.sparse import csr_array
from scipy.spatial import cKDTree

from nhmap.core.buildings.sites import numbers
from nhmap.core.reach.roads import Roads
from nhmap.core.reach.settlement import Settlement
from nhmap.errors import InputRefusedError

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

Mode = Literal["walk"]

SPEED_KMH: Final[dict[Mode, float]] = {"walk": 4.8}
DETOUR_FACTOR: Final = 1.3
"""How much longer the way is than the straight line."""

MODE_WORDS: Final[dict[str, str]] = {"walk": "on foot", "drive": "by car", "cycle": "by bicycle"}


@dataclass(frozen=True, eq=False)
class CatchmentAreas:
    """What catchments need of the small areas; n of them, in the order of their rows.

    Attributes
    ----------
    codes
        LSOA 2021 codes; shape (n,).
    x, y
        Population-weighted centroids, metres in EPSG:27700; shape (n,).
    residents
        People by the mid-year estimate; shape (n,).
    imd_score, imd_decile, health_score
        Index of Multiple Deprivation score and decile, score of its health domain; NaN where unknown; shape (n,).
    pride
        In a Pride in Place area whose small areas are published; shape (n,). ``None``: the areas are not loaded.
    pride_unknown
        Might be in one: the authority holds a Pride in Place area whose small areas are not published; shape (n,).
    """

    codes: NDArray[np.object_]
    x: NDArray[np.float64]
    y: NDArray[np.float64]
    residents: NDArray[np.float64]
    imd_score: NDArray[np.float64]
    imd_decile: NDArray[np.float64]
    health_score: NDArray[np.float64]
    pride: NDArray[np.bool_] | None
    pride_unknown: NDArray[np.bool_]

    def __len__(self) -> int:
        """Number of small areas."""
        return len(self.codes)

    @cached_property
    def tree(self) -> cKDTree:
        """The centroids, searchable by distance."""
        return cKDTree(np.column_stack([self.x, self.y]))

    @cached_property
    def roads(self) -> Roads:
        """What a kilometre by car costs, from how densely people live."""
        return Roads.of(Settlement.of(self.x, self.y, self.residents))

    @classmethod
    def of(
        cls,
        table: pd.DataFrame,
        pride: NDArray[np.bool_] | None = None,
        pride_unknown: NDArray[np.bool_] | None = None,
    ) -> CatchmentAreas:
        """Take them from the layer ``small_areas``; ``pride`` and ``pride_unknown`` are :func:`pride_masks`'s."""
        none = np.zeros(len(table), dtype=np.bool_)
        return cls(
            table["lsoa21cd"].to_numpy(dtype=object),
            numbers(table, "x"),
            numbers(table, "y"),
            numbers(table, "residents"),
            numbers(table, "imd_score"),
            numbers(table, "imd_decile"),
            numbers(table, "health_score"),
            pride,
            none if pride_unknown is None else pride_unknown,
        )


def pride_masks(areas: pd.DataFrame, pride_in_place: pd.DataFrame) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Small areas that lie in a Pride in Place area, and those that might.

    Parameters
    ----------
    areas
        Layer ``small_areas``: ``lsoa21cd`` and ``district26cd``.
    pride_in_place
        Layer ``pride_in_place``: ``lsoa21cds`` and ``district_cd``.

    Returns
    -------
    Two masks of shape (n,). A small area might lie in one when its district holds a Pride in Place area whose small
    areas are not published, and it lies in none that is.
    """
    members = {code for codes in pride_in_place["lsoa21cds"] if codes is not None for code in codes}
    undrawn = [codes is None or len(codes) == 0 for codes in pride_in_place["lsoa21cds"]]
    districts = {str(d) for d in pride_in_place.loc[undrawn, "district_cd"].dropna()}
    inside = areas["lsoa21cd"].isin(members).to_numpy(dtype=np.bool_)
    maybe = areas["district26cd"].astype(str).isin(districts).to_numpy(dtype=np.bool_)
    return inside, maybe & ~inside


@dataclass(frozen=True)
class Coverage:
    """How far a table of travel times covers the sites.

    Attributes
    ----------
    sites, sites_covered
        Sites asked for, and those that the table has at least one row for.
    rows_used
        Rows of the mode that name a known site and small area.
    rows_unknown_site, rows_unknown_area
        Rows of the mode set aside.
    rows_repeated
        Rows that repeat a pair; the shortest time counts.
    """

    sites: int
    sites_covered: int
    rows_used: int
    rows_unknown_site: int = 0
    rows_unknown_area: int = 0
    rows_repeated: int = 0


@dataclass(frozen=True, eq=False)
class Reach:
    """Who is within reach of each of n sites, among m small areas.

    Attributes
    ----------
    minutes
        Minutes of travel from small area to site, only for pairs within reach; sparse, shape (n, m). A stored zero is
        a pair within reach at no distance.
    known
        Whether the reach of a site is known at all; shape (n,).
    label
        The travel model in words, with what it leaves out and what counts in its place.
    coverage
        How much of the sites the model covers.
    remarks
        What must be said of the reach of each site, "" where nothing; length n, or none where there is nothing to say.
    """

    minutes: csr_array
    known: NDArray[np.bool_]
    label: str
    coverage: Coverage
    remarks: tuple[str, ...] = ()

    @cached_property
    def membership(self) -> csr_array:
        """1 where a small area is within reach of a site; sparse, shape (n, m)."""
        return csr_array(
            (np.ones(len(self.minutes.data)), self.minutes.indices, self.minutes.indptr), shape=self.minutes.shape
        )

    def members(self, row: int) -> NDArray[np.int32]:
        """Rows of the small areas within reach of one site, ascending."""
        within = self.minutes.indices[self.minutes.indptr[row] : self.minutes.indptr[row + 1]]
        return np.asarray(within, dtype=np.int32)

    def total(self, amounts: NDArray[np.float64]) -> NDArray[np.float64]:
        """Sum of an amount (people) over each catchment; NaN where the reach is unknown; shape (n,)."""
        return np.asarray(np.where(self.known, self.membership @ amounts, np.nan), dtype=np.float64)

    def average(self, values: NDArray[np.float64], people: NDArray[np.float64]) -> NDArray[np.float64]:
        """Population-weighted mean over each catchment; NaN where nobody is within reach; shape (n,).

        A small area with residents whose value is unknown makes the mean unknown.
        """
        total = self.total(people)
        amount = np.where(people > 0, values * people, 0.0)
        mean = np.divide(self.total(amount), total, out=np.full(len(total), np.nan), where=total > 0)
        return np.asarray(mean, dtype=np.float64)


class Travel(Protocol):
    """Anything that can say who is within reach."""

    @property
    def label(self) -> str:
        """The model in words, as shown on screen."""

    def reach(self, sites: pd.DataFrame, areas: CatchmentAreas) -> Reach:
        """Catchments of the sites."""


@dataclass(frozen=True)
class TravelModel:
    """Straight line, lengthened by a detour factor, at a steady speed.

    Attributes
    ----------
    mode
        "walk"; drives are another model's.
    minutes
        How long people travel at most.
    speed_kmh
        Kilometres an hour; ``None`` means 4.8 on foot.
    detour
        Way over straight line.
    """

    mode: Mode
    minutes: float
    speed_kmh: float | None = None
    detour: float = DETOUR_FACTOR

    def __post_init__(self) -> None:
        """Refuse what cannot be travelled."""
        if self.mode not in SPEED_KMH:
            message = f"“{self.mode}” is not a way of travelling that nhmap models."
            raise InputRefusedError(message, "Choose walk or drive, or bring a table of travel times.")
        for value, what, least in ((self.minutes, "minutes", 0), (self.speed, "speed", 0), (self.detour, "detour", 1)):
            if not math.isfinite(value) or value < least or (what == "speed" and value == 0):
                message = f"A travel model cannot have {what} of {value}."
                raise InputRefusedError(message, "Minutes and speed are positive; the detour factor is 1 or more.")

    @property
    def speed(self) -> float:
        """Kilometres an hour."""
        return SPEED_KMH[self.mode] if self.speed_kmh is None else self.speed_kmh

    @property
    def metres_a_minute(self) -> float:
        """Straight-line metres gained in a minute of travel."""
        return self.speed * 1000 / 60 / self.detour

    @property
    def radius_m(self) -> float:
        """Straight-line reach in metres."""
        return self.minutes * self.metres_a_minute

    @property
    def how(self) -> str:
        """Where the minutes come from, in words."""
        return f"{self.speed:g} km/h, ways {self.detour:g} times the straight line"

    @property
    def label(self) -> str:
        """The model in words."""
        return (
            f"{self.minutes:g} minutes {MODE_WORDS[self.mode]}, estimated: {self.radius_m / 1000:.1f} km in a straight "
            f"line ({self.how})"
        )

    def reach(self, sites: pd.DataFrame, areas: CatchmentAreas) -> Reach:
        """Catchments of the sites: centroids within ``radius_m``, the rim included."""
        x, y = numbers(sites, "x"), numbers(sites, "y")
        located = np.isfinite(x) & np.isfinite(y)
        rows, columns, metres = pairs_within(x, y, located, areas.tree, self.radius_m)
        minutes = sparse_minutes(rows, columns, metres / self.metres_a_minute, (len(sites), len(areas)))
        return Reach(minutes, located, self.label, Coverage(len(sites), int(located.sum()), int(minutes.nnz)))

    def between(self, sites: pd.DataFrame, areas: CatchmentAreas, rows: NDArray[np.integer]) -> NDArray[np.float64]:
        """Minutes from some small areas to each site, however far; shape (n, r), NaN for a site without a place."""
        dx = numbers(sites, "x")[:, None] - areas.x[rows][None]
        dy = numbers(sites, "y")[:, None] - areas.y[rows][None]
        return np.asarray(np.hypot(dx, dy) / self.metres_a_minute, dtype=np.float64)


WALK: Final = TravelModel("walk", 20)
"""The catchment that the criteria use unless the user chooses another. Those with the greatest need own
the fewest cars; and by car a catchment in a city covers hundreds of thousands, so that all its sites look alike."""

NEAR: Final = TravelModel("walk", 10)
"""What “near” means for practices and services: ten minutes on foot, about 600 m."""


def pairs_within(
    x: NDArray[np.float64], y: NDArray[np.float64], located: NDArray[np.bool_], tree: cKDTree, radius_m: float
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.float64]]:
    """Pairs of a place and a point of ``tree`` at most ``radius_m`` apart.

    Parameters
    ----------
    x, y, known
        Places in metres and whether each is known; shape (n,).
    tree
        Points in metres.
    radius_m
        Greatest distance, itself included.

    Returns
    -------
    Row of the place, row of the point, metres between them; shape (p,), in no order.
    """
    at = np.flatnonzero(located)
    if not len(at) or not tree.n:
        return np.empty(0, dtype=np.int64), np.empty(0, dtype=np.int64), np.empty(0)
    places = cKDTree(np.column_stack([x[at], y[at]]))
    pairs = places.sparse_distance_matrix(tree, radius_m, output_type="ndarray")
    return at[pairs["i"]], pairs["j"].astype(np.int64), pairs["v"].astype(np.float64)


def sparse_minutes(
    rows: NDArray[np.int64], columns: NDArray[np.int64], values: NDArray[np.float64], shape: tuple[int, int]
) -> csr_array:
    """Pairs as a sparse matrix whose rows are sorted, stored zeros kept."""
    matrix = csr_array((values, (rows, columns)), shape=shape)
    # Sorted rows make every sum run in the same order whatever other sites are loaded.
    matrix.sort_indices()
    return matrix
