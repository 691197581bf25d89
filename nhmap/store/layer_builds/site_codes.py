"""ODS site codes of the candidates: what lists of trusts call a site, where an open list tells code and building.

Two open lists do: the hospitals of NHS Choices, with postcodes, and the ERIC return of 2016/17, with the trust and a
name. The NHS sites of November 2025 are published here without their codes. No open list gives a UPRN of a building
of health. Codes are matched by the same rules as lists that people bring, and only where these are sure.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

import pandas as pd

from nhmap.core.buildings.matching import Asked, KnownBuildings, match
from nhmap.core.buildings.sites import area_rows
from nhmap.core.buildings.trust_matching import matched_by_trust
from nhmap.store.layer_builds.estate_lists import read_eric_sites
from nhmap.store.layer_builds.points import place

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    import geopandas as gpd

    from nhmap.core.buildings.matching import Matched

_PLACES = ("district26nm", "hwb26nm", "icb26nm")


def with_site_codes(
    sites: pd.DataFrame, hospitals: pd.DataFrame, folder: Path, exact: pd.DataFrame, small_areas: gpd.GeoDataFrame
) -> pd.DataFrame:
    """The sites with ``site_codes``, the ODS codes under which lists of trusts know each, sorted.

    Parameters
    ----------
    hospitals
        As ``read_hospitals`` gives them; codes of hospitals that are no candidates are left out by matching.
    exact
        Published points by postcode.
    small_areas
        For the names of the places in which the sites stand.
    """
    localities = _localities(sites, small_areas)
    points = place(hospitals["postcode"].tolist(), exact, (hospitals["lon"].to_numpy(), hospitals["lat"].to_numpy()))
    queries = [
        Asked(name=row.name, address=row.address, postcode=row.postcode, x=float(east), y=float(north))
        for row, east, north in zip(hospitals.itertuples(index=False), points["x"], points["y"], strict=True)
    ]
    buildings = KnownBuildings(sites.assign(site_codes=None), localities)
    by_hospital = _coded(hospitals["code"], [match(ask, buildings) for ask in queries], sites)
    buildings = KnownBuildings(sites.assign(site_codes=by_hospital), localities)
    returned = read_eric_sites(folder)
    queries = [Asked(name=row.name, code=row.code, locality=row.trust_name) for row in returned.itertuples(index=False)]
    alone = [match(ask, buildings) for ask in queries]
    by_return = _coded(returned["code"], matched_by_trust(returned["trust"].tolist(), queries, alone, buildings), sites)
    both = [sorted({*first, *second}) for first, second in zip(by_hospital, by_return, strict=True)]
    return sites.assign(site_codes=pd.Series(both, dtype=object, index=sites.index))


def _coded(codes: pd.Series, matches: Sequence[Matched], sites: pd.DataFrame) -> list[list[str]]:
    """Codes of each site, in the order of the sites."""
    by_site: dict[str, list[str]] = defaultdict(list)
    for code, answer in zip(codes, matches, strict=True):
        if answer.match:
            by_site[answer.match.site_id].append(str(code))
    return [by_site.get(str(site_id), []) for site_id in sites["site_id"]]


def _localities(sites: pd.DataFrame, small_areas: gpd.GeoDataFrame) -> list[str]:
    names = [name for name in _PLACES if name in small_areas.columns]
    localities = [" ".join(map(str, row)) for row in small_areas[names].itertuples(index=False)]
    return [localities[row] if row >= 0 else "" for row in area_rows(sites)]
