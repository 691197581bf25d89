"""The browser's files of a world of four small areas in two boards."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

from nhmap.errors import DataDamagedError, DataMissingError
from nhmap.store.map_data.container import pack, unpack
from nhmap.store.map_data.files import DOMAINS, FOLDER, write_map_files
from tests.support.drawn import rings_of

if TYPE_CHECKING:
    from pathlib import Path

SIDE_M = 1000
CORNER = (390_000, 340_000)


def _world(folder: Path) -> Path:
    """Write four squares in a row; the first two are in board E1, the others in E2."""
    count = 4
    squares = [
        shapely.box(CORNER[0] + i * SIDE_M, CORNER[1], CORNER[0] + (i + 1) * SIDE_M, CORNER[1] + SIDE_M)
        for i in range(count)
    ]
    columns: dict[str, Any] = {
        "lsoa21cd": [f"E0100000{i}" for i in range(count)],
        "lsoa21nm": [f"Town 00{i}A" for i in range(count)],
        "residents": [1000, 2000, 3000, 4000],
        "lon": [-2.15, -2.135, -2.12, -2.105],
        "lat": [52.96] * count,
    }
    for column in ("msoa21", "ward24", "district26", "hwb26", "icb26", "region26"):
        columns[f"{column}cd"] = ["E1", "E1", "E2", "E2"]
        columns[f"{column}nm"] = ["North", "North", "South", "South"]
    for domain in DOMAINS:
        columns[f"{domain}_decile"] = [1, 2, 9, 10]
    (folder / "boundaries").mkdir(parents=True)
    gpd.GeoDataFrame(columns, geometry=squares, crs=27700).to_parquet(folder / "boundaries" / "small_areas.parquet")
    return folder


def _read(folder: Path, name: str) -> tuple[dict[str, Any], dict[str, Any]]:
    return unpack((folder / FOLDER / name).read_bytes())


@pytest.fixture
def world(tmp_path: Path) -> Path:
    return _world(tmp_path)


def test_one_fine_file_a_board_and_every_area_in_the_overview(world: Path) -> None:
    written = write_map_files(world)
    names = [path.relative_to(world / FOLDER).as_posix() for path in written]
    assert names == [
        "attributes.bin.gz",
        "fine/E1.bin.gz",
        "fine/E2.bin.gz",
        "names.bin.gz",
        "neighbours.bin.gz",
        "overview.bin.gz",
        "picture.bin.gz",
        "points.bin.gz",
    ]
    assert sorted(rings_of(_read(world, "overview.bin.gz")[0] | {"imd": np.zeros(4)})) == [0, 1, 2, 3]
    assert sorted(rings_of(_read(world, "fine/E2.bin.gz")[0])) == [2, 3]


def test_neighbouring_boards_have_the_same_vertices_on_their_border(world: Path) -> None:
    write_map_files(world)
    north = {p for ring in rings_of(_read(world, "fine/E1.bin.gz")[0])[1] for p in ring}
    south = {p for ring in rings_of(_read(world, "fine/E2.bin.gz")[0])[2] for p in ring}
    assert len(north & south) >= 2


def test_the_same_layers_give_the_same_bytes(world: Path) -> None:
    first = {path: path.read_bytes() for path in write_map_files(world)}
    assert first == {path: path.read_bytes() for path in write_map_files(world)}


def test_a_board_that_is_gone_leaves_no_file(world: Path) -> None:
    write_map_files(world)
    stale = world / FOLDER / "fine" / "E9.bin.gz"
    stale.write_bytes(b"old")
    write_map_files(world)
    assert not stale.exists()


def test_figures_and_centroids_are_exact(world: Path) -> None:
    write_map_files(world)
    arrays, meta = _read(world, "attributes.bin.gz")
    assert arrays["residents"].tolist() == [1000, 2000, 3000, 4000]
    assert arrays["lon"].tolist() == [-2.15, -2.135, -2.12, -2.105]
    assert arrays["in_hwb"].tolist() == [0, 0, 1, 1]
    assert meta["groups"]["hwb"] == {"codes": ["E1", "E2"], "names": ["North", "South"]}


def test_layers_that_are_not_there_are_empty_not_wrong(world: Path) -> None:
    write_map_files(world)
    arrays, meta = _read(world, "attributes.bin.gz")
    assert "registered_living_in" not in arrays
    assert "pcn" not in meta["groups"]
    points = _read(world, "points.bin.gz")[1]
    assert points["practices"]["id"] == points["sites"]["id"] == points["pride"]["id"] == []


def test_registered_people_and_the_pcn_of_most_of_them(world: Path) -> None:
    practices = world / "practices"
    practices.mkdir()
    pd.DataFrame(
        {
            "practice_code": ["P1", "P2", "P3"],
            "name": ["One", "Two", "Three"],
            "pcn_code": ["U1", "U2", ""],
            "pcn_name": ["First", "Second", ""],
            "list_size": pd.array([100, None, 50], dtype="Int32"),
            "list_vintage": ["1 October 2025", "", ""],
            "lon": [-2.1, np.nan, -2.2],
            "lat": [52.9, np.nan, 52.8],
        }
    ).to_parquet(practices / "practices.parquet")
    pd.DataFrame({"practice": [0, 1, 1, 2, 0], "area": [0, 0, 1, 2, 3], "patients": [60, 60, 70, 50, 10]}).to_parquet(
        practices / "registered.parquet"
    )
    write_map_files(world)
    arrays, meta = _read(world, "attributes.bin.gz")
    assert arrays["registered_living_in"].tolist() == [120, 70, 50, 10]
    # Area 0 is a tie, which the first code wins; area 2 has nobody of a known PCN.
    assert arrays["in_pcn"].tolist() == [0, 1, 65535, 0]
    assert meta["groups"]["pcn"]["names"] == ["First", "Second"]
    shown = _read(world, "points.bin.gz")[1]["practices"]
    assert shown["id"] == ["P1", "P3"]
    assert shown["list"] == [100, 50]


def test_no_small_areas_is_said_in_words(tmp_path: Path) -> None:
    with pytest.raises(DataMissingError, match=r"small_areas\.parquet"):
        write_map_files(tmp_path)


def test_a_container_comes_back_as_it_went() -> None:
    arrays = {"a": np.array([1, -2, 3], np.int8), "b": np.array([0.1, 1e300]), "none": np.array([], np.uint16)}
    read, meta = unpack(pack(arrays, {"name": "Łódź & <b>"}))
    assert meta == {"name": "Łódź & <b>"}
    for name, values in arrays.items():
        assert read[name].dtype == values.dtype
        assert read[name].tolist() == values.tolist()


@pytest.mark.parametrize("damage", [b"", b"no gzip", pack({}, {})[:-9]])
def test_damaged_bytes_are_refused_in_words(damage: bytes) -> None:
    with pytest.raises(DataDamagedError, match="damaged"):
        unpack(damage)


def test_without_borders_nobody_has_neighbours(world: Path) -> None:
    write_map_files(world)
    arrays, _ = _read(world, "neighbours.bin.gz")
    assert arrays["later"].tolist() == [0, 0, 0, 0]
    assert arrays["row"].tolist() == []


def test_a_bridge_joins_as_a_border_does_and_counts_once(world: Path) -> None:
    borders = pd.DataFrame({"a": [0, 1], "b": [1, 2], "shared_m": [9.0, 9.0]}, dtype=object)
    borders.astype({"a": "int32", "b": "int32", "shared_m": float}).to_parquet(
        world / "boundaries" / "adjacency.parquet"
    )
    bridges = "lsoa_a,lsoa_b,name,reason\nE01000003,E01000002,Causeway,islands\nE01000001,E01000000,Ferry,said twice\n"
    (world / "boundaries" / "bridges.csv").write_text(bridges)
    write_map_files(world)
    arrays, _ = _read(world, "neighbours.bin.gz")
    assert arrays["later"].tolist() == [1, 1, 1, 0]
    assert arrays["row"].tolist() == [1, 2, 3]


def test_patients_of_a_board_are_those_who_live_in_it(world: Path) -> None:
    folder = world / "practices"
    folder.mkdir()
    pd.DataFrame(
        {
            "practice_code": ["A1", "B2", "C3"],
            "name": ["ONE", "TWO", "THREE"],
            "pcn_code": [None] * 3,
            "pcn_name": [None] * 3,
            "list_size": pd.array([None] * 3, dtype="Int32"),
            "list_vintage": [""] * 3,
            "lon": [np.nan] * 3,
            "lat": [np.nan] * 3,
        }
    ).to_parquet(folder / "practices.parquet")
    flows = [(2, 1, 30), (0, 1, 10), (2, 1, 5), (0, 3, 7), (1, 2, 0)]
    pd.DataFrame(flows, columns=["practice", "area", "patients"], dtype="int32").to_parquet(
        folder / "registered.parquet"
    )
    write_map_files(world)
    north, _ = _read(world, "patients/E1.bin.gz")
    assert north["rows"].tolist() == [0, 1]
    assert north["count"].tolist() == [0, 2]
    assert north["practice"].tolist() == [0, 2]
    assert north["patients"].tolist() == [10, 35]
    south, _ = _read(world, "patients/E2.bin.gz")
    assert (south["rows"].tolist(), south["count"].tolist(), south["patients"].tolist()) == ([2, 3], [0, 1], [7])
    known, about = _read(world, "practices.bin.gz")
    assert known["known"].tolist() == [17, 0, 35]
    assert about == {"codes": ["A1", "B2", "C3"], "names": ["ONE", "TWO", "THREE"]}
