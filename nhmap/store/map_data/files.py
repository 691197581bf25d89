"""The files the browser's map is drawn from, built from the layers in ``data/``.

``picture`` is all England as points; ``overview`` (all England, coarse) and ``fine/`` (one file per health and
wellbeing board) hold geometry, ``attributes`` people, deprivation, memberships and centroids, ``names`` the words,
``places`` what towns and villages are called, ``measures/`` need and access, ``points`` practices, candidate sites and
Pride in Place; ``neighbours``, ``practices`` and ``patients/`` what drawing needs. See ``docs/map.md``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from pyproj import Transformer

from nhmap.errors import DataMissingError
from nhmap.store.map_data.container import pack
from nhmap.store.map_data.measures import measure_files
from nhmap.store.map_data.people import neighbours_file, patients_files
from nhmap.store.map_data.picture import picture_file
from nhmap.store.map_data.topology import encode, rings_on_grid, share_borders
from nhmap.units import METRES, WEB_MERCATOR

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from numpy.typing import NDArray

    from nhmap.store.map_data.topology import Arcs

FOLDER: Final = "boundaries/map"
"""Where the files lie, under the data folder."""

DOMAINS: Final = (
    "imd",
    "income",
    "employment",
    "education",
    "health",
    "crime",
    "barriers",
    "environment",
)
GROUPS: Final = {
    "district": ("district26cd", "district26nm"),
    "hwb": ("hwb26cd", "hwb26nm"),
    "icb": ("icb26cd", "icb26nm"),
    "region": ("region26cd", "region26nm"),
    "msoa": ("msoa21cd", "msoa21nm"),
    "ward": ("ward24cd", "ward24nm"),
}
_ALSO_BY_NAME_AT_FIRST: Final = ("district", "hwb", "icb", "region")
_OVERVIEW_TOLERANCE_M: Final = 150.0
_OVERVIEW_BITS: Final = 21
"""The world is 2**21 quanta wide in the overview: 19 m of Web Mercator, about 11 m on the ground."""
_FINE_BITS: Final = 24
_MERCATOR_HALF_M: Final = 20037508.342789244
_NONE: Final = 65535
"""Membership of no group, in a uint16 array."""


def write_map_files(data_dir: Path, vintages: Mapping[str, str] | None = None, *, shapes: bool = True) -> list[Path]:
    """Build the browser's files into ``data_dir / FOLDER``.

    Parameters
    ----------
    data_dir
        The data folder; ``boundaries/small_areas.parquet`` must exist. Practices, registered patients,
        candidate sites and Pride in Place are optional: where they are missing their layers are empty.
    vintages
        Of each layer, in words, for legends.
    shapes
        Whether borders are written too; else those that are there stay, for small areas that have not changed.

    Returns
    -------
    list of Path
        The files written, sorted. The same layers give the same bytes.

    Raises
    ------
    DataMissingError
        If there are no small areas to draw.
    """
    source = data_dir / "boundaries" / "small_areas.parquet"
    if not source.exists():
        msg = f"The map needs {source.name}, and {source.parent} does not hold it."
        raise DataMissingError(msg, "Run `nhmap data build` first.")
    areas = gpd.read_parquet(source)
    folder = data_dir / FOLDER
    hwb, boards = pd.factorize(areas["hwb26cd"], sort=True)
    written = _borders(areas, hwb, boards, folder) if shapes else {}
    written |= {
        folder / "attributes.bin.gz": _attributes_file(areas, data_dir),
        folder / "names.bin.gz": _names_file(areas),
        folder / "points.bin.gz": pack({}, _points(areas, data_dir)),
        folder / "neighbours.bin.gz": neighbours_file(areas["lsoa21cd"], data_dir),
    }
    if (data_dir / "boundaries" / "named_places.parquet").exists():
        written[folder / "places.bin.gz"] = pack({}, _places(data_dir))
    patients = patients_files(hwb, data_dir)
    if patients is not None:
        written[folder / "practices.bin.gz"] = patients[0]
        written |= {
            folder / "patients" / f"{board}.bin.gz": file for board, file in zip(boards, patients[1], strict=True)
        }
    written |= {
        folder / f"{name}.bin.gz": file for name, file in measure_files(areas, data_dir, vintages or {}).items()
    }
    current = (
        set()
        if shapes
        else {folder / "picture.bin.gz", folder / "overview.bin.gz", *(folder / "fine").glob("*.bin.gz")}
    )
    for stale in set(folder.rglob("*.bin.gz")) - set(written) - current:
        stale.unlink()
    for path, content in written.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    return sorted({*written, *current})


def _borders(areas: gpd.GeoDataFrame, hwb: NDArray[np.integer], boards: pd.Index, folder: Path) -> dict[Path, bytes]:
    """Borders of all England, coarse, and of each board, fine."""
    polygons = np.asarray(areas.geometry.values)
    coarse = np.asarray(shapely.coverage_simplify(polygons, _OVERVIEW_TOLERANCE_M))
    deciles = areas["imd_decile"].to_numpy(np.uint8)
    written = {
        folder / "picture.bin.gz": picture_file(shapely.transform(coarse, _share_of_world), deciles),
        folder / "overview.bin.gz": pack(
            encode(_arcs(coarse, _OVERVIEW_BITS), np.arange(len(areas))) | {"imd": deciles}, {"bits": _OVERVIEW_BITS}
        ),
    }
    close = _arcs(polygons, _FINE_BITS)
    for position, board in enumerate(boards):
        arrays = encode(close, np.flatnonzero(hwb == position))
        written[folder / "fine" / f"{board}.bin.gz"] = pack(arrays, {"bits": _FINE_BITS})
    return written


def _arcs(polygons: NDArray[np.object_], bits: int) -> Arcs:
    """Shared borders of all small areas on a grid of 2**bits quanta around the world."""
    x, y = (_share_of_world(shapely.get_coordinates(polygons)) * 2**bits).T
    return share_borders(rings_on_grid(polygons, x, y))


def _share_of_world(metres: NDArray[np.float64]) -> NDArray[np.float64]:
    """Places of the National Grid in Web Mercator: 0 to 1 from west to east and from north to south; shape (n, 2)."""
    transformer = Transformer.from_crs(METRES, WEB_MERCATOR, always_xy=True)
    x, y = (np.asarray(values) for values in transformer.transform(*metres.T))
    return np.column_stack([x + _MERCATOR_HALF_M, _MERCATOR_HALF_M - y]) / (2 * _MERCATOR_HALF_M)


def _attributes_file(areas: gpd.GeoDataFrame, data_dir: Path) -> bytes:
    """People, deciles, memberships and centroids, one entry per small area."""
    arrays: dict[str, NDArray[np.generic]] = {"residents": areas["residents"].to_numpy(np.uint16)}
    meta: dict[str, Any] = {"groups": {}}
    for domain in DOMAINS:
        arrays[domain] = areas[f"{domain}_decile"].to_numpy(np.uint8)
    for group, (code, name) in GROUPS.items():
        member, codes = pd.factorize(areas[code], sort=True)
        arrays[f"in_{group}"] = np.where(member < 0, _NONE, member).astype(np.uint16)
        if group in _ALSO_BY_NAME_AT_FIRST:
            meta["groups"][group] = _named(areas, code, name, codes)
    registered, pcn, pcn_groups = _registered(len(areas), data_dir)
    if registered is not None:
        arrays["registered_living_in"] = registered
    if pcn is not None:
        arrays["in_pcn"] = pcn
        meta["groups"]["pcn"] = pcn_groups
    arrays["lon"] = areas["lon"].to_numpy(np.float64)
    arrays["lat"] = areas["lat"].to_numpy(np.float64)
    return pack(arrays, meta)


def _named(frame: pd.DataFrame, code: str, name: str, codes: pd.Index) -> dict[str, list[str]]:
    """Codes and names of a group, in the order of its numbers."""
    names = frame.drop_duplicates(code).set_index(code)[name]
    return {"codes": [str(c) for c in codes], "names": [str(names[c]) for c in codes]}


def _registered(
    count: int, data_dir: Path
) -> tuple[NDArray[np.uint16] | None, NDArray[np.uint16] | None, dict[str, list[str]]]:
    """Registered patients living in each small area, and the PCN that most of them belong to."""
    flows_file = data_dir / "practices" / "registered.parquet"
    practices_file = data_dir / "practices" / "practices.parquet"
    nobody: dict[str, list[str]] = {"codes": [], "names": []}
    if not (flows_file.exists() and practices_file.exists()):
        return None, None, nobody
    flows = pd.read_parquet(flows_file, columns=["practice", "area", "patients"])
    practices = pd.read_parquet(practices_file, columns=["pcn_code", "pcn_name"])
    people = np.bincount(flows["area"], weights=flows["patients"], minlength=count)
    # An unknown PCN comes as an empty text as well as a null.
    practices = practices.replace("", None)
    member, codes = pd.factorize(practices["pcn_code"], sort=True)
    flows = flows.assign(pcn=member[flows["practice"].to_numpy()])
    by_pcn = flows[flows["pcn"] >= 0].groupby(["area", "pcn"])["patients"].sum().reset_index()
    # Most patients first; on a tie the code that sorts first, as METHODS has it for practices.
    by_pcn = by_pcn.sort_values(["area", "patients", "pcn"], ascending=[True, False, True])
    best = by_pcn.drop_duplicates("area")
    pcn = np.full(count, _NONE, dtype=np.uint16)
    pcn[best["area"]] = best["pcn"]
    return people.astype(np.uint16), pcn, _named(practices, "pcn_code", "pcn_name", codes)


def _names_file(areas: gpd.GeoDataFrame) -> bytes:
    """Codes and names of small areas, MSOAs and wards."""
    meta: dict[str, Any] = {
        "codes": areas["lsoa21cd"].astype(str).tolist(),
        "names": areas["lsoa21nm"].astype(str).tolist(),
    }
    for group in ("msoa", "ward"):
        code, name = GROUPS[group]
        meta[group] = _named(areas, code, name, pd.Index(sorted(areas[code].dropna().unique())))
    return pack({}, meta)


def _places(data_dir: Path) -> dict[str, list[Any]]:
    """Names of towns, suburbs and villages as columns, most people first."""
    frame = pd.read_parquet(data_dir / "boundaries" / "named_places.parquet", columns=["name", "lon", "lat", "people"])
    return {name: frame[name].tolist() for name in frame}


def _points(areas: gpd.GeoDataFrame, data_dir: Path) -> dict[str, Any]:
    """Practices, candidate sites and Pride in Place, as columns; unknown is null."""
    practices = _columns(
        data_dir / "practices" / "practices.parquet",
        {
            "practice_code": "id",
            "name": "name",
            "list_size": "list",
            "list_vintage": "vintage",
            "lon": "lon",
            "lat": "lat",
        },
    )
    sites = _columns(
        data_dir / "estates" / "sites.parquet",
        {"site_id": "id", "name": "name", "owner": "owner", "kind": "kind", "lon": "lon", "lat": "lat"},
    )
    return {"practices": practices, "sites": sites, "pride": _pride(areas, data_dir)}


def _columns(path: Path, columns: dict[str, str]) -> dict[str, list[Any]]:
    """Read a table of points as JSON-ready columns; rows without a place are left out."""
    if not path.exists():
        return {name: [] for name in columns.values()}
    frame = pd.read_parquet(path, columns=list(columns)).rename(columns=columns)
    frame = frame[np.isfinite(frame["lon"].to_numpy(float)) & np.isfinite(frame["lat"].to_numpy(float))]
    frame = frame.assign(lon=frame["lon"].round(6), lat=frame["lat"].round(6)).astype(object)
    frame = frame.where(frame.notna(), None)
    return {name: frame[name].tolist() for name in columns.values()}


def _pride(areas: gpd.GeoDataFrame, data_dir: Path) -> dict[str, list[Any]]:
    """Pride in Place communities whose small areas are known, as rows of small areas."""
    path = data_dir / "boundaries" / "pride_in_place.parquet"
    if not path.exists():
        return {"id": [], "name": [], "areas": []}
    frame = pd.read_parquet(path, columns=["place_id", "place", "lsoa21cds"]).sort_values("place_id")
    row = pd.Series(np.arange(len(areas)), index=areas["lsoa21cd"])
    rows = frame[frame["lsoa21cds"].map(lambda codes: codes is not None and len(codes) > 0)]
    return {
        "id": [str(i) for i in rows["place_id"]],
        "name": rows["place"].astype(str).tolist(),
        "areas": [sorted(int(row[c]) for c in codes if c in row.index) for codes in rows["lsoa21cds"]],
    }
