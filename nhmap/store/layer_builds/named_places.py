"""Names of towns, suburbs and villages: OS Open Names, and GeoNames where tiles of it are missing."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd
from pyproj import Transformer
from scipy.spatial import KDTree

from nhmap.core.geography.named_places import NamedPlaces
from nhmap.store.layer_builds.publish import OGL, LayerRecord, write_frame
from nhmap.store.layer_builds.readers import Source, as_numbers, path_of, read_table
from nhmap.store.layers.points_in_areas import rows_at
from nhmap.units import BROWSER, METRES

if TYPE_CHECKING:
    from pathlib import Path

    import geopandas as gpd
    from numpy.typing import NDArray

OPEN_NAMES: Final = Source(
    "places/os_open_names_populated_places_england_partial.csv.gz",
    "Ordnance Survey",
    "OS Open Names: populated places of England",
    "April 2025",
)
MISSING_TILES: Final = Source(
    "places/os_open_names_missing_tiles.txt", "nhmap", "Tiles of OS Open Names that are not in the file", "April 2025"
)
GEONAMES: Final = Source(
    "places/geonames_cities500_england.csv", "GeoNames", "Places of more than 500 people, England", "2026"
)
ATTRIBUTION_PLACES: Final = (
    "Contains OS data © Crown copyright and database right 2025. Place names: GeoNames, CC BY 4.0."
)

_KINDS: Final = {"City": "City", "Town": "Town", "Suburban Area": "Suburb", "Village": "Village"}
_CITY, _TOWN = 100_000, 10_000
"""People from which on a place of GeoNames, which does not say, counts as a city or a town."""
_SAME_WITHIN_M: Final = 5_000.0
_TILE_M: Final = 20_000
_TO_METRES: Final = Transformer.from_crs(BROWSER, METRES, always_xy=True)
_TO_DEGREES: Final = Transformer.from_crs(METRES, BROWSER, always_xy=True)


def build_named_places(folder: Path, staged: Path, small_areas: gpd.GeoDataFrame) -> LayerRecord:
    """Build ``boundaries/named_places.parquet``.

    Parameters
    ----------
    small_areas
        With ``lsoa21cd``, ``x``, ``y``, ``residents`` and ``geometry``.

    Raises
    ------
    InputRefusedError
        When a file is missing or not what it should be.
    """
    table = named_places(_open_names(folder), _geonames(folder), _tiles(folder), small_areas)
    table["lsoa21cd"] = areas_of(table["x"].to_numpy(), table["y"].to_numpy(), small_areas)
    file = "boundaries/named_places.parquet"
    write_frame(table, staged / file)
    return LayerRecord(
        name="named_places",
        file=file,
        rows=len(table),
        key="place_id",
        crs=None,
        publisher="Ordnance Survey; GeoNames",
        title="Names of cities, towns, suburbs and villages",
        vintage="OS Open Names April 2025; GeoNames 2026",
        licence=f"{OGL}; GeoNames: Creative Commons Attribution 4.0",
        attribution=ATTRIBUTION_PLACES,
        sources=(OPEN_NAMES, MISSING_TILES, GEONAMES),
        notes="GeoNames stands in where tiles of OS Open Names are missing. People are modelled, by the nearest name, "
        "and only order the names on the map.",
    )


def named_places(
    open_names: pd.DataFrame, geonames: pd.DataFrame, missing: frozenset[str], small_areas: pd.DataFrame
) -> pd.DataFrame:
    """One row for each place, most people first.

    Parameters
    ----------
    open_names
        ``place_id``, ``name``, ``kind``, ``x``, ``y``.
    geonames
        The same, and ``people``.
    missing
        Tiles of the national grid, such as “SJ84”, in which GeoNames is used.
    small_areas
        With ``x``, ``y`` and ``residents``.

    Returns
    -------
    pandas.DataFrame
        ``place_id``, ``name``, ``kind``, ``x``, ``y``, ``lon``, ``lat``, ``people``, ``source``.
    """
    open_rows = open_names.assign(people=_people_of(open_names, geonames), source="OS Open Names")
    tiles = np.array([tile_of(x, y) for x, y in zip(geonames["x"], geonames["y"], strict=True)], dtype=object)
    fills = np.isin(tiles, list(missing)) & (_people_of(geonames, open_names.assign(people=1)) == 0).to_numpy()
    filled = geonames[fills].assign(source="GeoNames")
    table = pd.concat([open_rows, filled], ignore_index=True)
    places = NamedPlaces(*(table[c].to_numpy() for c in ("name", "kind", "x", "y")))
    at = places.nearest(small_areas["x"].to_numpy(dtype=float), small_areas["y"].to_numpy(dtype=float))
    near = np.bincount(at[at >= 0], weights=small_areas["residents"].to_numpy()[at >= 0], minlength=len(table))
    lon, lat = _TO_DEGREES.transform(table["x"].to_numpy(), table["y"].to_numpy())
    table = table.assign(
        people=np.maximum(near, table["people"]).round().astype(np.int32), lon=np.round(lon, 4), lat=np.round(lat, 4)
    )
    columns = ["place_id", "name", "kind", "x", "y", "lon", "lat", "people", "source"]
    return table.sort_values(["people", "place_id"], ascending=[False, True], ignore_index=True)[columns]


def areas_of(x: NDArray[np.float64], y: NDArray[np.float64], small_areas: gpd.GeoDataFrame) -> NDArray[np.object_]:
    """Code of the small area in which each point lies; of a point at sea the nearest shore's. Shape of ``x``."""
    rows = rows_at(small_areas.geometry.to_numpy(), x, y, math.inf)
    codes: NDArray[np.object_] = small_areas["lsoa21cd"].to_numpy(dtype=object)[rows]
    return codes


def tile_of(x: float, y: float) -> str:
    """The tile of 20 km of the national grid that holds a point: two letters and two even digits, such as “SJ84”."""
    column, row = int(x // 100_000), int(y // 100_000)
    first = (19 - row) - (19 - row) % 5 + (column + 10) // 5
    second = (19 - row) * 5 % 25 + column % 5
    letters = "".join(chr(ord("A") + at + (at >= ord("I") - ord("A"))) for at in (first, second))
    east, north = (int(value % 100_000 // _TILE_M * (_TILE_M // 10_000)) for value in (x, y))
    return f"{letters}{east}{north}"


def _people_of(table: pd.DataFrame, others: pd.DataFrame) -> pd.Series[float]:
    """People of the place of the same name near by, for each place of a table; 0 where the others have none."""
    tree = KDTree(others[["x", "y"]].to_numpy())
    names = others["name"].to_numpy()
    people = others["people"].to_numpy()
    people_near = [
        max((people[i] for i in near if names[i] == name), default=0)
        for name, near in zip(
            table["name"], tree.query_ball_point(table[["x", "y"]].to_numpy(), _SAME_WITHIN_M), strict=True
        )
    ]
    return pd.Series(people_near, index=table.index, dtype="float64")


def _open_names(folder: Path) -> pd.DataFrame:
    table = read_table(folder, OPEN_NAMES, ["id", "name", "type", "easting", "northing"])
    table = as_numbers(table, OPEN_NAMES, ["easting", "northing"])
    table = table[table["type"].isin(_KINDS)]
    return pd.DataFrame(
        {
            "place_id": table["id"],
            "name": table["name"],
            "kind": table["type"].map(_KINDS),
            "x": table["easting"].astype(float),
            "y": table["northing"].astype(float),
        }
    ).reset_index(drop=True)


def _geonames(folder: Path) -> pd.DataFrame:
    table = read_table(folder, GEONAMES, ["geonameid", "name", "latitude", "longitude", "population"])
    table = as_numbers(table, GEONAMES, ["latitude", "longitude", "population"])
    x, y = _TO_METRES.transform(table["longitude"].to_numpy(), table["latitude"].to_numpy())
    people = table["population"].to_numpy(dtype=float)
    return pd.DataFrame(
        {
            "place_id": "geonames" + table["geonameid"].astype(str),
            "name": table["name"].str.partition(",")[0].str.strip(),
            "kind": np.where(people >= _CITY, "City", np.where(people >= _TOWN, "Town", "Village")),
            "x": np.round(x),
            "y": np.round(y),
            "people": people,
        }
    )


def _tiles(folder: Path) -> frozenset[str]:
    return frozenset(path_of(folder, MISSING_TILES).read_text(encoding="utf-8").split())
