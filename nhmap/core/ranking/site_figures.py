"""Figures of sites: the raw figure of each criterion for each site, in its own unit.

Each function takes the evidence and gives one number a site, NaN where it is unknown; or, where the question cannot be
asked at all (no neighbourhood is drawn, no centre is marked), why not. No figure of one site depends on which other
sites are loaded.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from nhmap.core.buildings.sites import area_rows, column_of, listed, numbers, words
from nhmap.core.ranking.site_evidence import NotInUse

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from nhmap.core.ranking.site_evidence import SiteEvidence

COLOCATED_KINDS: Final = ("pharmacy", "family hub", "community diagnostic centre")
"""Kinds of service that count as near: those that the framework names for co-location, and the pharmacy."""

CONDITION_GRADES: Final = {"A": 1.0, "A/B": 0.875, "B": 0.75, "B/C": 0.5, "C": 0.25, "C/D": 0.125, "D": 0.0}
"""Facet 1 of a six-facet survey, physical condition, in even steps from as new (A) to serious risk of failure (D)."""

BACKLOG_WORST_GBP_M2: Final = 500.0
"""Backlog a square metre that counts as the worst condition: in ERIC 2016/17 nine sites in ten stood below £345, about
£500 at today's building prices."""

PRIDE_ENOUGH: Final = 0.5
"""Share of a catchment in Pride in Place areas beyond which more counts nothing."""

LONGEST_LEASE_YEARS: Final = 99.0
"""What a freehold counts as: beyond every reference point of tenure."""


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

    Unknown where the catchment touches an authority that holds one whose small areas are not published, unless so many
    are known to live in one that more would change nothing.
    """
    areas = evidence.areas
    if areas.pride is None:
        return NotInUse("No Pride in Place areas are loaded.")
    share = evidence.reach.average(areas.pride.astype(np.float64), areas.residents)
    doubtful = evidence.reach.total(np.where(areas.pride_unknown, areas.residents, 0.0))
    return np.where((doubtful > 0) & ~(share >= PRIDE_ENOUGH), np.nan, share)


def pride_expectation(evidence: SiteEvidence) -> NDArray[np.float64]:
    """The chance that the site serves a Pride in Place area whose boundary is not published; shape (n,).

    The mean over the residents of its catchment of the chance that theirs lies in one.
    """
    if evidence.pride_chance is None:
        return np.zeros(len(evidence.sites))
    chance = evidence.reach.average(evidence.pride_chance, evidence.areas.residents)
    return np.nan_to_num(np.asarray(chance, dtype=np.float64))


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


def on_site(evidence: SiteEvidence) -> NDArray[np.float64] | NotInUse:
    """Patients on the lists of the practices in the building.

    One list that is unknown makes the sum unknown. Practices that are no longer on the map of practices count nothing.
    """
    if not len(evidence.practices):
        return NotInUse("No practices are loaded.")
    pairs, strange = _practices_on_site(evidence)
    return np.where(strange, np.nan, _lists(evidence, pairs))


def nearby(evidence: SiteEvidence) -> NDArray[np.float64] | NotInUse:
    """Patients on the lists of other practices within a walk of the building, by the rules of ``on_site``."""
    if not len(evidence.practices):
        return NotInUse("No practices are loaded.")
    inside, _ = _practices_on_site(evidence)
    width = len(evidence.practices)
    i, j = evidence.near_pairs(evidence.practices)
    around = np.setdiff1d(i * width + j, inside[0] * width + inside[1])
    total = _lists(evidence, np.stack([around // width, around % width]))
    return np.where(evidence.placed, total, np.nan)


def _practices_on_site(evidence: SiteEvidence) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
    """Pairs of a site and the row of a practice in it, shape (2, pairs); and sites that name a practice we lack."""
    row_of = {str(code): i for i, code in enumerate(evidence.practices["practice_code"])}
    cells = column_of(evidence.sites, "practice_codes")
    named = [(s, row_of.get(code, -1)) for s, cell in enumerate(cells) for code in listed(cell)]
    pairs = np.array(named, dtype=np.int64).reshape(-1, 2).T
    strange = np.zeros(len(evidence.sites), dtype=np.bool_)
    strange[pairs[0][pairs[1] < 0]] = True
    return np.unique(pairs[:, pairs[1] >= 0], axis=1), strange


def _lists(evidence: SiteEvidence, pairs: NDArray[np.int64]) -> NDArray[np.float64]:
    """Sum of the lists of each site's practices, NaN where one is unknown."""
    table = evidence.practices
    current = table["on_2026_map"].to_numpy(dtype=np.bool_) if "on_2026_map" in table else np.ones(len(table), np.bool_)
    site, practice = pairs[:, current[pairs[1]]]
    patients = numbers(table, "list_size")[practice]
    unknown = np.bincount(site, np.isnan(patients), minlength=len(evidence.sites)) > 0
    total = np.bincount(site, np.nan_to_num(patients), minlength=len(evidence.sites))
    return np.where(unknown, np.nan, total)


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
    tenures = np.array([t.strip().lower() for t in words(evidence.sites, "tenure")], dtype=object)
    years = np.full(len(tenures), np.nan)
    for row, end in enumerate(words(evidence.sites, "lease_end")):
        if end:
            days = np.datetime64(str(end)[:10], "D") - np.datetime64(evidence.as_of, "D")
            years[row] = days.astype(np.float64) / 365.25
    return np.where(tenures == "freehold", LONGEST_LEASE_YEARS, years)


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
