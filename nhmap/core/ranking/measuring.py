"""Measuring: the raw figure of each criterion for each site, in its own unit.

Each function takes the evidence and gives one number a site, NaN where it is unknown; or, where the question cannot be
asked at all (no neighbourhood is drawn, no centre is marked), why not. No figure of one site depends on which other
sites are loaded.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Final

import numpy as np
from scipy.sparse import csr_array
from scipy.spatial import cKDTree

from nhmap.core.buildings.sites import area_rows, column_of, listed, numbers, words
from nhmap.core.reach.catchments import NEAR, TravelModel, pairs_within

if TYPE_CHECKING:
    from datetime import date

    import pandas as pd
    from numpy.typing import NDArray

    from nhmap.core.reach.catchments import CatchmentAreas, Reach

COLOCATED_KINDS: Final = ("pharmacy", "family hub", "community diagnostic centre")
"""Kinds of service that count as near: those that the framework names for co-location, and the pharmacy."""

CONDITION_GRADES: Final = {"A": 1.0, "A/B": 0.875, "B": 0.75, "B/C": 0.5, "C": 0.25, "C/D": 0.125, "D": 0.0}
"""Facet 1 of a six-facet survey, physical condition, in even steps from as new (A) to serious risk of failure (D)."""

BACKLOG_WORST_GBP_M2: Final = 500.0
"""Backlog a square metre that counts as the worst condition: in ERIC 2016/17 nine sites in ten stood below £345, about
£500 at today's building prices."""

LONGEST_LEASE_YEARS: Final = 99.0
"""What a freehold counts as: beyond every reference point of tenure."""


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


def deprivation(evidence: SiteEvidence) -> NDArray[np.float64]:
    """Population-weighted mean IMD score of the catchment."""
    return evidence.reach.average(evidence.areas.imd_score, evidence.areas.residents)


def people(evidence: SiteEvidence) -> NDArray[np.float64]:
    """Residents of the catchment."""
    return evidence.reach.total(evidence.areas.residents)


def health(evidence: SiteEvidence) -> NDArray[np.float64]:
    """Population-weighted mean score of the IMD's health and disability domain over the catchment."""
    return evidence.reach.average(evidence.areas.health_score, evidence.areas.residents)


def pride(evidence: SiteEvidence) -> NDArray[np.float64] | NotInUse:
    """Share of the catchment's residents who live in a Pride in Place area.

    Unknown where the catchment touches an authority that holds one whose small areas are not published.
    """
    areas = evidence.areas
    if areas.pride is None:
        return NotInUse("No Pride in Place areas are loaded.")
    share = evidence.reach.average(areas.pride.astype(np.float64), areas.residents)
    doubtful = evidence.reach.total(np.where(areas.pride_unknown, areas.residents, 0.0))
    return np.where(doubtful > 0, np.nan, share)


def nhc_distance(evidence: SiteEvidence) -> NDArray[np.float64] | NotInUse:
    """Kilometres in a straight line to the nearest building that acts as a neighbourhood health centre.

    The site itself does not count. Marked buildings without a place are left out.
    """
    acting = evidence.acting
    placed = np.zeros(0, dtype=np.intp) if acting is None else np.flatnonzero(np.isfinite(acting.x + acting.y))
    if acting is None or not len(placed):
        return NotInUse("No building with a known place is marked as already acting as a neighbourhood health centre.")
    nearest = np.full(len(evidence.sites), np.inf)
    site_ids = evidence.sites["site_id"].to_numpy(dtype=object)
    for c in placed:
        metres = np.hypot(evidence.x - acting.x[c], evidence.y - acting.y[c])
        nearest = np.where(site_ids == acting.site_ids[c], nearest, np.fmin(nearest, metres))
    nearest = np.where(evidence.placed & np.isfinite(nearest), nearest, np.nan)
    return np.asarray(nearest / 1000)


def practices(evidence: SiteEvidence) -> NDArray[np.float64] | NotInUse:
    """Patients on the lists of the practices on the site or near it.

    One list that is unknown makes the sum unknown. Practices that are no longer on the map of practices count nothing.
    """
    table = evidence.practices
    if not len(table):
        return NotInUse("No practices are loaded.")
    codes = table["practice_code"].to_numpy(dtype=object)
    current = table["on_2026_map"].to_numpy(dtype=np.bool_) if "on_2026_map" in table else np.ones(len(codes), np.bool_)
    row_of = {str(c): i for i, c in enumerate(codes)}
    i, j = evidence.near_pairs(table)
    cells = column_of(evidence.sites, "practice_codes")
    on_site = [(s, row_of.get(code, -1)) for s, cell in enumerate(cells) for code in listed(cell)]
    site = np.array([s for s, _ in on_site], dtype=np.int64)
    practice = np.array([p for _, p in on_site], dtype=np.int64)
    strange = np.zeros(len(evidence.sites), dtype=np.bool_)
    strange[site[practice < 0]] = True
    pairs = np.unique(np.stack([np.r_[i, site[practice >= 0]], np.r_[j, practice[practice >= 0]]]), axis=1)
    pairs = pairs[:, current[pairs[1]]]
    within = csr_array((np.ones(pairs.shape[1]), (pairs[0], pairs[1])), shape=(len(evidence.sites), len(table)))
    lists = numbers(table, "list_size")
    total = within @ np.nan_to_num(lists)
    unknown = (within @ np.isnan(lists).astype(np.float64)) > 0
    return np.where(unknown | strange | ~evidence.placed, np.nan, total)


def services(evidence: SiteEvidence) -> NDArray[np.float64] | NotInUse:
    """How many kinds of co-located service are on the site or near it: pharmacy, family hub, diagnostic centre."""
    kinds = words(evidence.services, "kind")
    if not np.isin(kinds, COLOCATED_KINDS).any():
        return NotInUse("No pharmacies, family hubs or community diagnostic centres are loaded.")
    i, j = evidence.near_pairs(evidence.services)
    count = np.zeros(len(evidence.sites))
    for kind in COLOCATED_KINDS:
        count[np.unique(i[kinds[j] == kind])] += 1
    return np.where(evidence.placed, count, np.nan)


def space(evidence: SiteEvidence) -> NDArray[np.float64]:
    """Void floor area in m²."""
    return numbers(evidence.sites, "void_m2")


def size(evidence: SiteEvidence) -> NDArray[np.float64]:
    """Gross internal floor area in m²."""
    return numbers(evidence.sites, "floor_area_m2")


def condition(evidence: SiteEvidence) -> NDArray[np.float64]:
    """Condition from 0 (worst) to 1 (as new): the mean of survey grade and backlog a m², or the one known."""
    grade = np.array(
        [CONDITION_GRADES.get(str(c).strip().upper(), np.nan) for c in words(evidence.sites, "condition")],
        dtype=np.float64,
    )
    floor, backlog = size(evidence), numbers(evidence.sites, "backlog_gbp")
    per_m2 = np.divide(backlog, floor, out=np.full(len(floor), np.nan), where=floor > 0)
    upkeep = 1 - np.clip(per_m2 / BACKLOG_WORST_GBP_M2, 0, 1)
    both = (grade + upkeep) / 2
    return np.where(np.isfinite(both), both, np.where(np.isfinite(grade), grade, upkeep))


def tenure(evidence: SiteEvidence) -> NDArray[np.float64]:
    """Years for which the building is secure: of the lease, or 99 for a freehold."""
    held = np.array([t.strip().lower() for t in words(evidence.sites, "tenure")], dtype=object)
    years = np.full(len(held), np.nan)
    for row, end in enumerate(words(evidence.sites, "lease_end")):
        if end:
            days = np.datetime64(str(end)[:10], "D") - np.datetime64(evidence.as_of, "D")
            years[row] = days.astype(np.float64) / 365.25
    return np.where(held == "freehold", LONGEST_LEASE_YEARS, years)


def snp_fit(evidence: SiteEvidence) -> NDArray[np.float64] | NotInUse:
    """How many kilometres further than from its own middle the people of the site's SNP are from the site, on average.

    The middle is the population-weighted mean of the SNP's centroids. Unknown where the site stands in no drawn SNP.
    """
    drawn = evidence.neighbourhoods
    if drawn is None or not (drawn.zone >= 0).any():
        return NotInUse("No neighbourhood is drawn.")
    area = area_rows(evidence.sites)
    zone = np.where(area >= 0, drawn.zone[np.maximum(area, 0)], -1)
    further = np.full(len(evidence.sites), np.nan)
    areas = evidence.areas
    for z in np.unique(zone[zone >= 0]):
        within = np.flatnonzero(drawn.zone == z)
        x, y, weight = areas.x[within], areas.y[within], areas.residents[within]
        if not weight.sum() > 0:
            continue
        ideal = np.average(
            np.hypot(x - np.average(x, weights=weight), y - np.average(y, weights=weight)), weights=weight
        )
        for s in np.flatnonzero((zone == z) & evidence.placed):
            mean = np.average(np.hypot(x - evidence.x[s], y - evidence.y[s]), weights=weight)
            further[s] = max(0.0, mean - ideal) / 1000
    return further
