"""Catchment people: who lives within reach of one building."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from nhmap.core.people.population import Deprivation, ages, deprivation
from nhmap.core.reach.catchments import MODE_WORDS, TravelModel
from nhmap.core.reach.driving import DriveModel
from nhmap.core.reach.travel_tables import TravelTable

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd
    from numpy.typing import NDArray

    from nhmap.core.evidence import Evidence
    from nhmap.core.reach.catchments import CatchmentAreas, Travel


@dataclass(frozen=True)
class PrideShare:
    """How Pride in Place meets a catchment.

    Attributes
    ----------
    places
        Name of each place that people of the catchment live in, and how many, most first.
    share
        Share of the residents, 0 to 1, who are known to live in one; NaN without people.
    might
        Share who live where a place is whose boundary nobody has published.
    """

    places: tuple[tuple[str, int], ...]
    share: float
    might: float


@dataclass(frozen=True, eq=False)
class CatchmentPeople:
    """Who lives within reach of one building, by one way of travelling.

    Attributes
    ----------
    label, short
        The way of travelling in words, and in few.
    known
        Whether the reach is known at all; where it is not, every count is NaN.
    rows
        Rows of the small areas within reach, ascending.
    residents
        People who live there, mid-year estimate.
    registered
        Patients of any practice who live there.
    ages
        Band to people, Census 2021.
    imd, health
        Deprivation by the IMD and by its health and disability domain.
    pride
        Pride in Place.
    """

    label: str
    short: str
    known: bool
    rows: NDArray[np.int32]
    residents: float
    registered: float
    ages: Mapping[str, int]
    imd: Deprivation
    health: Deprivation
    pride: PrideShare


def short_label(travel: Travel, *, modelled: bool = False) -> str:
    """“20 min on foot”, and whether a person's own table says so; ``modelled`` where that leaves the building out."""
    if isinstance(travel, TravelModel | DriveModel):
        return f"{travel.minutes:g} min {MODE_WORDS[travel.mode]}"
    if isinstance(travel, TravelTable):
        by = "estimated, not in your table" if modelled else "your table"
        return f"{travel.limit_min:g} min {MODE_WORDS.get(travel.mode, travel.mode)}, {by}"
    return travel.label


def catchment_people(evidence: Evidence, areas: CatchmentAreas, site: pd.DataFrame, travel: Travel) -> CatchmentPeople:
    """Describe who lives within reach of one building.

    Parameters
    ----------
    areas
        The small areas of the evidence, as catchments need them.
    site
        The row of one building of the table of sites.
    """
    reach = travel.reach(site, areas)
    located, rows = bool(reach.known[0]), reach.members(0)
    table = evidence.areas
    return CatchmentPeople(
        label=reach.label,
        short=short_label(travel, modelled=any(reach.remarks)),
        known=located,
        rows=rows,
        residents=float(table.residents[rows].sum()) if located else np.nan,
        registered=float(evidence.registrations.living_in[rows].sum()) if located else np.nan,
        ages=ages(table, rows),
        imd=deprivation(table, rows),
        health=deprivation(table, rows, "health"),
        pride=_pride(evidence, areas, rows),
    )


def _pride(evidence: Evidence, areas: CatchmentAreas, rows: NDArray[np.int32]) -> PrideShare:
    people = evidence.areas.residents
    inside = np.zeros(len(people), dtype=np.bool_)
    inside[rows] = True
    places = []
    for name, members in zip(evidence.pride.names, evidence.pride.rows, strict=True):
        if (count := int(people[members][inside[members]].sum())) > 0:
            places.append((name, count))
    total = float(people[rows].sum())
    if not total > 0:
        return PrideShare(tuple(places), np.nan, np.nan)
    # A small area that two places hold counts once.
    in_place = np.zeros(len(people), dtype=np.bool_) if areas.pride is None else areas.pride
    return PrideShare(
        tuple(sorted(places, key=lambda p: -p[1])),
        float(people[rows][in_place[rows]].sum() / total),
        float(people[rows][areas.pride_unknown[rows]].sum() / total),
    )
