"""What the criteria are measured from: sites, small areas, catchments, practices, services, and what the user gave."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
from scipy.spatial import cKDTree

from nhmap.core.buildings.sites import numbers
from nhmap.core.reach.catchments import NEAR, TravelModel, pairs_within

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    import pandas as pd
    from numpy.typing import NDArray

    from nhmap.core.reach.catchments import CatchmentAreas, Reach


@dataclass(frozen=True)
class NotInUse:
    """Why a criterion cannot be asked at present; its weight is set aside for every site alike."""

    reason: str


@dataclass(frozen=True, eq=False)
class ActingCentres:
    """Buildings that the user marked as already acting as neighbourhood health centres.

    Attributes
    ----------
    site_ids
        Their identifiers.
    x, y
        Metres in EPSG:27700, NaN where unknown; shape (c,).
    """

    site_ids: tuple[str, ...]
    x: NDArray[np.float64]
    y: NDArray[np.float64]

    @classmethod
    def of(cls, sites: pd.DataFrame, site_ids: frozenset[str]) -> ActingCentres:
        """Take the marked rows of a site table (of all sites, not only of the planning area's)."""
        marked = sites[sites["site_id"].isin(site_ids)]
        return cls(tuple(marked["site_id"]), numbers(marked, "x"), numbers(marked, "y"))


@dataclass(frozen=True, eq=False)
class DrawnNeighbourhoods:
    """The SNPs of a plan, as far as the fit of a site needs them.

    Attributes
    ----------
    zone
        SNP of each small area as 0, 1, 2 ..., -1 for none; shape (small areas,).
    names
        Their names.
    """

    zone: NDArray[np.int32]
    names: tuple[str, ...]


@dataclass(frozen=True, eq=False)
class SiteEvidence:
    """All that the criteria are measured from.

    Attributes
    ----------
    sites, practices, services
        Tables with the columns of the layers of the same names; n sites.
    areas
        The small areas.
    reach
        Catchments of the sites, in the order of ``sites``.
    as_of
        The day on which the question is asked: years of a lease run from it.
    near
        What “on or near the site” means.
    acting
        Buildings already acting as neighbourhood health centres, if any are marked.
    neighbourhoods
        The drawn SNPs, if a plan is given.
    pride_chance
        For each small area the chance that it lies in a Pride in Place area whose boundary is not published; shape
        (small areas,). ``None``: none is unpublished.
    cohorts
        By criterion the people of each small area who count, and all among whom they do. ``None``: not loaded.
    """

    sites: pd.DataFrame
    practices: pd.DataFrame
    services: pd.DataFrame
    areas: CatchmentAreas
    reach: Reach
    as_of: date
    near: TravelModel = field(default=NEAR)
    acting: ActingCentres | None = None
    neighbourhoods: DrawnNeighbourhoods | None = None
    pride_chance: NDArray[np.float64] | None = None
    cohorts: Mapping[str, tuple[NDArray[np.float64], NDArray[np.float64]]] | None = None

    @cached_property
    def x(self) -> NDArray[np.float64]:
        """Eastings; shape (n,)."""
        return numbers(self.sites, "x")

    @cached_property
    def y(self) -> NDArray[np.float64]:
        """Northings; shape (n,)."""
        return numbers(self.sites, "y")

    @cached_property
    def placed(self) -> NDArray[np.bool_]:
        """Sites whose place is known; shape (n,)."""
        return np.isfinite(self.x) & np.isfinite(self.y)

    def near_pairs(self, table: pd.DataFrame) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Pairs of a site and a row of ``table`` near it; rows without a place are near nothing that we know of."""
        x, y = numbers(table, "x"), numbers(table, "y")
        at = np.flatnonzero(np.isfinite(x) & np.isfinite(y))
        tree = cKDTree(np.column_stack([x[at], y[at]]))
        i, j, _ = pairs_within(self.x, self.y, self.placed, tree, self.near.radius_m)
        return i, at[j]
