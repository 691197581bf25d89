"""Services near a site: pharmacies, family hubs, diagnostic centres, hospitals, surgical hubs, dentists."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd

from nhmap.store.layer_builds import estate_lists as lists
from nhmap.store.layer_builds.points import areas_at, place

if TYPE_CHECKING:
    import geopandas as gpd

    from nhmap.store.layer_builds.readers import Source

COLUMNS: Final = (
    "service_id", "kind", "name", "postcode", "x", "y", "lon", "lat", "area", "point_quality", "weekly_hours",
    "open_12_7", "source", "vintage",
)  # fmt: skip


@dataclass(frozen=True)
class Lists:
    """The lists of services, as :mod:`estate_lists` reads them."""

    pharmacies: pd.DataFrame
    family_hubs: pd.DataFrame
    diagnostics: pd.DataFrame
    hospitals: pd.DataFrame
    surgical_hubs: pd.DataFrame
    dentists: pd.DataFrame


def services_table(service_lists: Lists, exact: pd.DataFrame, small_areas: gpd.GeoDataFrame) -> pd.DataFrame:
    """One row for each service.

    Parameters
    ----------
    found
        The lists.
    exact
        Published points by postcode.
    small_areas
        The layer of small areas.

    Returns
    -------
    pandas.DataFrame
        The columns of ``services.parquet``, sorted by ``service_id``. A service is known by its code where it has
        one, else by kind, name and postcode; a list that repeats a row gives one service.
    """
    parts = [
        _part("pharmacy", service_lists.pharmacies, lists.PHARMACIES),
        _part("family hub", service_lists.family_hubs, lists.FAMILY_HUBS),
        _part("community diagnostic centre", service_lists.diagnostics, lists.DIAGNOSTICS),
        _part("hospital", service_lists.hospitals, lists.HOSPITALS),
        _part("surgical hub", service_lists.surgical_hubs, lists.SURGICAL_HUBS),
        _part("dentist", service_lists.dentists, lists.DENTISTS),
    ]
    table = pd.concat(parts, ignore_index=True)
    table = table.drop_duplicates("service_id").sort_values("service_id").reset_index(drop=True)
    points = place(
        table["postcode"].tolist(),
        exact,
        (table.pop("published_lon").to_numpy(), table.pop("published_lat").to_numpy()),
    )
    area = areas_at(points["x"].to_numpy(), points["y"].to_numpy(), small_areas)
    return table.assign(**{name: points[name].to_numpy() for name in points}, area=area)[list(COLUMNS)]


def _part(kind: str, rows: pd.DataFrame, source: Source) -> pd.DataFrame:
    """Rows of one list in the common columns; what a list does not give is null."""
    unknown = pd.Series(np.nan, index=rows.index)
    codes = rows["code"] if "code" in rows else pd.Series("", index=rows.index)
    identities = [
        f"{kind}|{code or f'{name}|{postcode}'}"
        for code, name, postcode in zip(codes, rows["name"], rows["postcode"], strict=True)
    ]
    return pd.DataFrame(
        {
            "service_id": ["V-" + hashlib.sha256(text.encode()).hexdigest()[:10] for text in identities],
            "kind": kind,
            "name": rows["name"].map(_for_people),
            "postcode": rows["postcode"],
            "published_lon": rows.get("lon", unknown),
            "published_lat": rows.get("lat", unknown),
            "weekly_hours": rows.get("weekly_hours", unknown).astype("float64"),
            "open_12_7": rows.get("open_12_7", pd.Series(pd.NA, index=rows.index)).astype("boolean"),
            "source": source.dataset,
            "vintage": source.vintage,
        }
    )


def _for_people(name: str) -> str:
    """Put a name written all in capitals into title case."""
    return name.title().replace("'S", "'s") if name.isupper() else name
