"""Site fit: how well a building sits in the SNP drawn around it, by the travel of that SNP's people."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

import numpy as np

from nhmap.core.plan.plans import Level
from nhmap.core.reach.catchments import TravelModel
from nhmap.core.reach.driving import DriveModel
from nhmap.core.reach.travel_tables import TravelTable

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    import pandas as pd
    from numpy.typing import NDArray

    from nhmap.core.evidence import Evidence
    from nhmap.core.plan.plans import Plan
    from nhmap.core.reach.catchments import CatchmentAreas, Travel

FAR_SHARE: Final = 0.9
"""The share of people whose travel the second figure bounds."""


@dataclass(frozen=True)
class TravelFit:
    """How long the people of a neighbourhood travel to a building.

    Attributes
    ----------
    mode
        “walk”, “drive”, or the mode of a person's own table.
    mean
        Minutes, weighted by residents; NaN unless the travel of all of them is known.
    far
        Minutes within which nine in ten residents arrive; NaN likewise.
    covered
        Share of the residents whose travel is known.
    told
        Share of the residents whose travel the person's own table tells, where one is in use; that of the others is
        nhmap's estimate.
    """

    mode: str
    mean: float
    far: float
    covered: float
    told: float = 1.0


@dataclass(frozen=True)
class SnpFit:
    """A building in the SNP it stands in.

    Attributes
    ----------
    zone, name, residents
        Id, name and people of the SNP.
    fits
        Of the building, one a way of travelling.
    best_id, best_name, best_fits
        The candidate of the same SNP whose people travel least on average by the first way of travelling, and its
        figures; it can be the building itself. None and empty where no candidate stands in the SNP.
    """

    zone: str
    name: str
    residents: int
    fits: tuple[TravelFit, ...]
    best_id: str | None
    best_name: str
    best_fits: tuple[TravelFit, ...]


def travel_minutes(
    travel: Travel, sites: pd.DataFrame, areas: CatchmentAreas, rows: NDArray[np.integer]
) -> NDArray[np.float64]:
    """Minutes from each of some small areas to each site, however far; shape (n, r), NaN where unknown."""
    if isinstance(travel, TravelModel | DriveModel | TravelTable):
        return travel.between(sites, areas, rows)
    minutes = np.full((len(sites), len(areas)), np.nan)
    at = travel.reach(sites, areas).minutes.tocoo()
    minutes[at.row, at.col] = at.data
    return minutes[:, rows]


def told_share(
    travel: Travel,
    sites: pd.DataFrame,
    areas: CatchmentAreas,
    rows: NDArray[np.integer],
    people: NDArray[np.float64],
) -> NDArray[np.float64]:
    """Share of some people whose travel to each site a person's own table tells; shape (n,), 1 where none is in use."""
    if not isinstance(travel, TravelTable) or not people.sum() > 0:
        return np.ones(len(sites))
    in_table = np.isfinite(travel.told(sites, areas, rows))
    return np.asarray(in_table @ people / people.sum(), dtype=np.float64)


def travel_fit(minutes: NDArray[np.float64], people: NDArray[np.float64], mode: str) -> TravelFit:
    """Mean and 90th percentile of travel, weighted by people.

    Parameters
    ----------
    minutes, people
        Of each small area, NaN minutes where unknown; shape (r,).

    Notes
    -----
    The 90th percentile is the least time within which at least nine in ten people arrive.
    """
    total = float(people.sum())
    if not total > 0:
        return TravelFit(mode, np.nan, np.nan, np.nan)
    lived = people > 0
    in_table = np.isfinite(minutes) & lived
    covered = float(people[in_table].sum() / total)
    if not in_table[lived].all():
        return TravelFit(mode, np.nan, np.nan, covered)
    m, p = minutes[lived], people[lived]
    order = np.argsort(m, kind="stable")
    reached = np.cumsum(p[order])
    # Whole people are counted exactly, so that nine in ten of ten people are nine and not a rounding more.
    far = m[order][np.searchsorted(reached * 10, total * 9, side="left")]
    return TravelFit(mode, float((m * p).sum() / total), float(far), 1.0)


def snp_fit(  # noqa: PLR0913 - a building, a plan, and by what they are compared
    evidence: Evidence,
    areas: CatchmentAreas,
    site_id: str,
    plan: Plan,
    travels: Sequence[Travel],
    *,
    candidates: Iterable[str] = (),
) -> SnpFit | None:
    """How a building sits in the SNP it stands in; None where it stands in none.

    Parameters
    ----------
    candidates
        Sites that the best of the SNP is looked for among.
    """
    sites = evidence.sites
    own = np.flatnonzero(sites["site_id"].to_numpy(dtype=object) == site_id)
    labels = plan.at_level(Level.SNP)
    where = evidence.label_of(evidence.site_area, labels)
    if not len(own) or where[own[0]] < 0:
        return None
    label = int(where[own[0]])
    zone, rows = plan.zones[label], np.flatnonzero(labels == label)
    among = set(candidates)
    rivals = np.array([r for r in np.flatnonzero(where == label) if sites["site_id"].iloc[r] in among], dtype=np.intp)
    asked = sites.iloc[np.r_[own[:1], rivals]]
    people = areas.residents[rows]
    fits: list[list[TravelFit]] = [[] for _ in range(len(asked))]
    for travel in travels:
        minutes, share_told = travel_minutes(travel, asked, areas, rows), told_share(travel, asked, areas, rows, people)
        for fit, row, share in zip(fits, minutes, share_told.tolist(), strict=True):
            fit.append(replace(travel_fit(row, people, getattr(travel, "mode", "")), told=share))
    best = min(
        (i for i in range(1, len(asked)) if fits[i] and np.isfinite(fits[i][0].mean)),
        key=lambda i: (fits[i][0].mean, str(asked["site_id"].iloc[i])),
        default=None,
    )
    return SnpFit(
        zone.id,
        zone.name,
        int(people.sum()),
        tuple(fits[0]),
        None if best is None else str(asked["site_id"].iloc[best]),
        "" if best is None else str(asked["name"].iloc[best]),
        () if best is None else tuple(fits[best]),
    )
