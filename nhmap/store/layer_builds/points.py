"""Points for sites and services, and the small area each stands in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd
from pyproj import Transformer

from nhmap.store.estate_files.postcodes import locate, normalise
from nhmap.store.layer_builds.readers import PLACES_2022, as_numbers, read_table
from nhmap.store.layers.points_in_areas import IN_NONE, rows_at
from nhmap.units import BROWSER, METRES

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    import geopandas as gpd
    from numpy.typing import NDArray

EXACT: Final = "exact postcode 2022"
POSTCODE: Final = "postcode"
PUBLISHED: Final = "published"
UNKNOWN: Final = "unknown"
SETTLED: Final = "settled points"

_TO_METRES: Final = Transformer.from_crs(BROWSER, METRES, always_xy=True)
_TO_DEGREES: Final = Transformer.from_crs(METRES, BROWSER, always_xy=True)


def practice_points(folder: Path) -> pd.DataFrame:
    """Read the published points of practices by postcode.

    Returns
    -------
    pandas.DataFrame
        Index: normalised postcode, unique; ``x``, ``y`` in metres (EPSG:27700).
    """
    table = read_table(folder, PLACES_2022, ["ORG_CODE", "POSTCODE", "LATITUDE", "LONGITUDE"])
    table = as_numbers(table, PLACES_2022, ["LATITUDE", "LONGITUDE"])
    table = table.assign(postcode=table["POSTCODE"].map(normalise)).sort_values(["postcode", "ORG_CODE"])
    table = table[table["postcode"] != ""].drop_duplicates("postcode")
    x, y = _TO_METRES.transform(table["LONGITUDE"].to_numpy(), table["LATITUDE"].to_numpy())
    return pd.DataFrame({"x": x, "y": y}, index=pd.Index(table["postcode"], name="postcode"))


def place(
    postcodes: Sequence[str],
    exact: pd.DataFrame,
    published: tuple[NDArray[np.float64], NDArray[np.float64]] | None = None,
) -> pd.DataFrame:
    """Place postcodes by the best point known.

    Parameters
    ----------
    postcodes
        Normalised postcodes, "" where none.
    exact
        What :func:`practice_points` gives: used first.
    published
        Longitudes and latitudes that the source itself publishes, NaN where none: used last, because they are
        older or copied from the postcode.

    Returns
    -------
    pandas.DataFrame
        ``x``, ``y`` (metres), ``lon``, ``lat`` (degrees, six decimals), NaN if unknown, and ``point_quality``.
    """
    points = exact.reindex(list(postcodes)).reset_index(drop=True)
    quality = np.where(points["x"].notna(), EXACT, UNKNOWN).astype(object)
    by_postcode = locate(list(postcodes))
    fill = points["x"].isna().to_numpy() & by_postcode["found"].to_numpy()
    points.loc[fill, ["x", "y"]] = by_postcode.loc[fill, ["x", "y"]].to_numpy()
    quality[fill] = POSTCODE
    if published is not None:
        x, y = _TO_METRES.transform(*published)
        fill = points["x"].isna().to_numpy() & np.isfinite(x) & np.isfinite(y)
        points.loc[fill, "x"], points.loc[fill, "y"] = x[fill], y[fill]
        quality[fill] = PUBLISHED
    has_point = points["x"].notna().to_numpy()
    # Centimetres: the postcode directory itself counts whole metres.
    points = points.round(2)
    lon, lat = np.full(len(points), np.nan), np.full(len(points), np.nan)
    lon[has_point], lat[has_point] = _TO_DEGREES.transform(
        points.loc[has_point, "x"].to_numpy(), points.loc[has_point, "y"].to_numpy()
    )
    return points.assign(lon=lon.round(6), lat=lat.round(6), point_quality=quality)


def areas_at(x: NDArray[np.float64], y: NDArray[np.float64], small_areas: gpd.GeoDataFrame) -> NDArray[np.int32]:
    """Find the small area that each point stands in.

    Parameters
    ----------
    x, y
        Metres, EPSG:27700; NaN where unknown.
    small_areas
        The layer with the published boundaries, whose row positions are the answer. Where only simplified ones are
        at hand, ``attrs[SETTLED]`` may hold points (``x``, ``y``) whose ``area`` was found on the published ones.

    Returns
    -------
    numpy.ndarray
        Row of ``small_areas`` for each point: the polygon that covers it (the first, on a shared border), else the
        nearest within 100 m, else -1.
    """
    areas = _settled(x, y, small_areas)
    rows = np.flatnonzero(areas < 0)
    areas[rows] = rows_at(small_areas.geometry.to_numpy(), x[rows], y[rows])
    return areas


def _settled(x: NDArray[np.float64], y: NDArray[np.float64], small_areas: gpd.GeoDataFrame) -> NDArray[np.int32]:
    """Area of each point that was placed before; -1 for all others."""
    before = small_areas.attrs.get(SETTLED)
    if before is None:
        return np.full(len(x), IN_NONE, dtype=np.int32)
    queries = pd.DataFrame({"x": np.round(x, 2), "y": np.round(y, 2)})
    placed = queries.merge(before.drop_duplicates(["x", "y"]), how="left", on=["x", "y"])["area"]
    return placed.fillna(IN_NONE).to_numpy(dtype=np.int32, copy=True)
