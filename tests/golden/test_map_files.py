"""The committed files of the map against the committed layers."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from pyproj import Transformer

from nhmap.store.map_data.container import unpack
from nhmap.store.map_data.files import FOLDER
from tests.support.drawn import SEA, rings_of, shapes_of, sides_of

DATA = Path(__file__).parents[2] / "data"
LIMIT_BYTES = 10_000_000
"""Of which measures, fetched one at a time when somebody asks for it, are 1.6 million."""
WORLD_M = 2 * 20037508.342789244


def _read(name: str) -> tuple[dict[str, Any], dict[str, Any]]:
    return unpack((DATA / FOLDER / name).read_bytes())


@pytest.fixture(scope="module")
def areas() -> gpd.GeoDataFrame:
    return gpd.read_parquet(DATA / "boundaries" / "small_areas.parquet")


@pytest.fixture(scope="module")
def overview() -> dict[str, Any]:
    arrays = _read("overview.bin.gz")[0]
    arrays.pop("imd")
    return arrays


def test_every_small_area_is_drawn(overview: dict[str, Any], areas: gpd.GeoDataFrame) -> None:
    assert sorted(rings_of(overview)) == list(range(len(areas)))


def test_the_first_picture_shows_what_the_borders_show(areas: gpd.GeoDataFrame) -> None:
    arrays, meta = _read("picture.bin.gz")
    points = arrays["decile"].reshape(meta["height"], meta["width"])
    rows, columns = (axis[::50] for axis in np.nonzero(points))
    size = WORLD_M / (256 * 2 ** meta["zoom"])
    middles = shapely.points(
        (meta["west"] + columns + 0.5) * size - WORLD_M / 2, WORLD_M / 2 - (meta["north"] + rows + 0.5) * size
    )
    there, area = areas.geometry.to_crs(3857).sindex.query(middles, predicate="within")
    assert len(rows) > 4_000
    assert len(np.unique(there)) / len(rows) > 0.99  # the rest lies in water that simplifying by 150 m took away
    # A point is 0.8 km wide in the middle of England and edges are drawn 0.1 km too far: in towns a neighbour may win.
    assert (points[rows, columns][there] == areas["imd_decile"].to_numpy()[area]).mean() > 0.87
    assert (DATA / FOLDER / "picture.bin.gz").stat().st_size < 100_000


def test_the_overview_knows_the_neighbours_of_the_adjacency(overview: dict[str, Any]) -> None:
    known = {
        frozenset(pair)
        for pair in pd.read_parquet(DATA / "boundaries" / "adjacency.parquet")[["a", "b"]].to_numpy().tolist()
    }
    drawn = {frozenset(pair) for pair in sides_of(overview) if SEA not in pair}
    # Simplifying by 150 m may close or open a border of a few metres, no more.
    assert len(known & drawn) / len(known) > 0.98
    assert len(drawn - known) / len(known) < 0.01


def test_the_map_knows_exactly_the_neighbours_of_the_checks(areas: gpd.GeoDataFrame) -> None:
    arrays, _ = _read("neighbours.bin.gz")
    told = set(zip(np.repeat(np.arange(len(areas)), arrays["later"]).tolist(), arrays["row"].tolist(), strict=True))
    borders = pd.read_parquet(DATA / "boundaries" / "adjacency.parquet")
    known = set(zip(borders["a"].tolist(), borders["b"].tolist(), strict=True))
    row = {code: at for at, code in enumerate(areas["lsoa21cd"])}
    bridges = pd.read_csv(DATA / "boundaries" / "bridges.csv")
    for a, b in zip(bridges["lsoa_a"], bridges["lsoa_b"], strict=True):
        known.add((min(row[a], row[b]), max(row[a], row[b])))
    assert len(bridges) > 0
    assert told == known


def test_the_map_knows_every_patient(areas: gpd.GeoDataFrame) -> None:
    flows = pd.read_parquet(DATA / "practices" / "registered.parquet")
    expected = flows.groupby(["area", "practice"])["patients"].sum().to_dict()
    told: dict[tuple[int, int], int] = {}
    for file in (DATA / FOLDER / "patients").iterdir():
        arrays, _ = unpack(file.read_bytes())
        at = 0
        for area, count in zip(arrays["rows"].tolist(), arrays["count"].tolist(), strict=True):
            practices = np.cumsum(arrays["practice"][at : at + count].astype(int))
            for practice, patients in zip(
                practices.tolist(), arrays["patients"][at : at + count].tolist(), strict=True
            ):
                told[area, practice] = patients
            at += count
        assert set(areas["hwb26cd"].iloc[arrays["rows"]]) == {file.name.split(".")[0]}
    assert told == expected
    about, names = _read("practices.bin.gz")
    assert about["known"].sum() == flows["patients"].sum()
    codes = pd.read_parquet(DATA / "practices" / "practices.parquet")["practice_code"]
    assert names["codes"] == codes.tolist()


def test_holes_are_there(overview: dict[str, Any], areas: gpd.GeoDataFrame) -> None:
    polygons = np.asarray(areas.geometry.values)
    holed = [
        row
        for row in range(len(polygons))
        if len(shapely.get_rings(polygons[row])) > len(shapely.get_parts(polygons[row]))
    ]
    assert len(holed) > 50
    rings = rings_of(overview)
    assert sum(len(rings[row]) > 1 for row in holed) / len(holed) > 0.9


def test_fine_shapes_are_the_small_areas_to_within_metres(areas: gpd.GeoDataFrame) -> None:
    arrays, meta = _read("fine/E06000021.bin.gz")
    shapes = shapes_of(arrays)
    assert {areas["lsoa21cd"][row] for row in shapes} == set(areas["lsoa21cd"][areas["hwb26cd"] == "E06000021"])
    back = Transformer.from_crs(3857, 27700, always_xy=True)
    quantum = WORLD_M / 2 ** meta["bits"]

    def metres(xy: np.ndarray) -> np.ndarray:
        return np.column_stack(back.transform(xy[:, 0] * quantum - WORLD_M / 2, WORLD_M / 2 - xy[:, 1] * quantum))

    for row, shape in shapes.items():
        assert shapely.hausdorff_distance(shapely.transform(shape, metres), areas.geometry[row]) < 3, areas["lsoa21cd"][
            row
        ]


def test_figures_are_those_of_the_layer(areas: gpd.GeoDataFrame) -> None:
    arrays, meta = _read("attributes.bin.gz")
    assert arrays["residents"].astype(int).sum() == 57_106_398
    assert np.array_equal(arrays["lon"], areas["lon"])
    assert np.array_equal(arrays["imd"], areas["imd_decile"])
    codes = np.array(meta["groups"]["icb"]["codes"])
    assert np.array_equal(codes[arrays["in_icb"]], areas["icb26cd"])


def test_it_all_stays_light() -> None:
    assert sum(path.stat().st_size for path in (DATA / FOLDER).rglob("*.bin.gz")) < LIMIT_BYTES
    assert (DATA / FOLDER / "overview.bin.gz").stat().st_size < 1_000_000
