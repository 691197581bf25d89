"""Files of roads: what they are told by, what is refused, and what becomes of sound ones."""

import struct

import geopandas as gpd
import numpy as np
import pytest
import shapely

from nhmap.errors import InputRefusedError
from nhmap.store.travel_files.osm_blocks import whole_pbf
from nhmap.store.travel_files.road_files import OPEN_ROADS, RoadFile
from nhmap.store.travel_files.road_layers import denser
from nhmap.store.travel_files.road_tables import NO_WAY_MIN, RoadQuestion, RoadWork, door_to_door, table_rows

X, Y = 400_000.0, 300_000.0


def gpkg(folder, lines, functions=None, layer="road_link", crs=27700):
    file = folder / "roads.gpkg"
    frame = {"road_function": functions or ["Local Road"] * len(lines), "form_of_way": "Single Carriageway"}
    shapes = [shapely.LineString([(X + x, Y + y) for x, y in line]) for line in lines]
    gpd.GeoDataFrame(frame | {"trunk_road": 0}, geometry=shapes, crs=crs).to_file(file, layer=layer, engine="pyogrio")
    return file


def question(file, homes, places, longest=60.0):
    box = (X - 20_000, Y - 20_000, X + 20_000, Y + 20_000)
    at = [np.array(each, dtype=float) + offset for each in (homes, places) for offset in ((X, Y),)]
    return RoadQuestion(RoadFile.of(file), "drive", box, *at[0].T, *at[1].T, longest)


def work(tmp_path, asked, most_mb=1_500):
    return RoadWork(asked, tmp_path / "parts", most_mb)


@pytest.fixture
def river(tmp_path):
    """Two banks; the file has no bridge."""
    west = [[(0, 0), (0, 5_000)], [(0, 0), (-4_000, 0)]]
    return gpkg(tmp_path, [*west, [(400, 0), (400, 5_000)], [(400, 5_000), (6_000, 5_000)]])


def test_a_river_without_a_bridge_is_not_crossed_and_a_run_goes_on(tmp_path, river):
    asked = question(river, [(0, 0)], [(400, 0), (-3_900, 0)])
    run = work(tmp_path, asked)
    read = run.read()
    assert not run.taken_up
    assert read.km == pytest.approx(19.6, abs=0.01)
    told = []
    minutes = run.minutes(lambda done, count: told.append((done, count)))
    run.close(done=False)
    assert told == [(2, 2)]
    assert np.isinf(minutes[0, 0])
    assert minutes[1, 0] == pytest.approx(3.9 / 25 * 60, abs=0.2)
    again = work(tmp_path, asked)
    assert again.taken_up
    again.read()
    assert np.array_equal(again.minutes(lambda *_: None), minutes)
    assert again.peak_mb == 0
    again.close(done=True)
    assert not (tmp_path / "parts").exists()


def test_what_was_kept_of_another_question_is_not_used(tmp_path, river):
    work(tmp_path, question(river, [(0, 0)], [(400, 0)]))
    (tmp_path / "parts" / "network.npz").write_bytes(b"rubbish")
    other = work(tmp_path, question(river, [(0, 10)], [(400, 0)]))
    assert not other.taken_up
    assert not (tmp_path / "parts" / "network.npz").exists()


def test_links_that_cross_in_the_middle_do_not_meet(tmp_path):
    file = gpkg(tmp_path, [[(0, 0), (2_000, 0), (4_000, 0)], [(2_000, -2_000), (2_000, 0), (2_000, 2_000)]])
    run = work(tmp_path, question(file, [(0, 0)], [(2_000, 2_000)]))
    run.read()
    assert np.isinf(run.minutes(lambda *_: None)[0, 0])
    run.close(done=True)


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "neither"),
        (b"<osm version='0.6'/>", "neither"),
        (b"SQLite format 3\x00" + b"\x00" * 200, "cannot be read as OS Open Roads"),
        (struct.pack(">I", 14) + b"\x0a\x09OSMHeader\x18\xff\xff\x01" + b"x", "damaged or not whole"),
        (struct.pack(">I", 14) + b"\x0a\x09OSMHeader\x18\x00" + b"x" * 9, "damaged or not whole"),
        (struct.pack(">I", 2_000_000_000) + b"\x0a\x09OSMHeader", "damaged or not whole"),
    ],
)
def test_what_is_no_file_of_roads_is_refused_in_words(tmp_path, data, words):
    file = tmp_path / "roads.bin"
    file.write_bytes(data)
    with pytest.raises(InputRefusedError, match=words):
        work(tmp_path, question(file, [(0, 0)], [(1, 1)])).read()


def test_a_folder_and_a_missing_file_are_refused(tmp_path):
    for file in (tmp_path, tmp_path / "missing.osm.pbf"):
        with pytest.raises(InputRefusedError):
            RoadFile.of(file)


def test_other_layers_coordinates_and_places_are_refused(tmp_path):
    cases = (("roads", 27700, "no layer “road_link”"), ("road_link", 3857, "British National Grid"))
    for layer, crs, words in cases:
        file = gpkg(tmp_path, [[(0, 0), (3_000, 0)]], layer=layer, crs=crs)
        with pytest.raises(InputRefusedError, match=words):
            work(tmp_path, question(file, [(0, 0)], [(1, 1)])).read()
        file.unlink()
    file = gpkg(tmp_path, [[(90_000, 0), (93_000, 0)]])
    with pytest.raises(InputRefusedError, match="no road for this mode"):
        work(tmp_path, question(file, [(0, 0)], [(1, 1)])).read()


def test_nothing_is_left_of_a_file_that_was_refused_and_no_folder_is_made(tmp_path, river):
    run = work(tmp_path, question(river, [(0, 0)], [(1, 1)]))
    run.close(done=False)
    assert not (tmp_path / "parts").exists()
    with pytest.raises(OSError, match="parts"):
        RoadWork(question(river, [(0, 0)], [(1, 1)]), tmp_path / "nowhere" / "parts", 1_500)


def test_memory_is_kept_within_what_was_said(tmp_path, river):
    with pytest.raises(InputRefusedError, match="memory"):
        work(tmp_path, question(river, [(0, 0)], [(1, 1)]), most_mb=20).read()


def test_a_whole_chain_of_blocks_is_accepted(tmp_path):
    file = tmp_path / "whole.osm.pbf"
    head = b"\x0a\x09OSMHeader\x12\x01i\x18\x05"
    file.write_bytes((struct.pack(">I", len(head)) + head + b"12345") * 3)
    whole_pbf(str(file))
    file.write_bytes(file.read_bytes()[:-1])
    with pytest.raises(InputRefusedError, match="breaks off"):
        whole_pbf(str(file))


def test_points_are_put_between_far_ones_only_within_a_way():
    x, y = np.array([0.0, 120.0, 500.0, 510.0]), np.zeros(4)
    more_x, more_y, key, count = denser(x, y, np.array([1, 2, 3, 4]), np.array([2, 2]))
    assert more_x.tolist() == [0, 40, 80, 120, 500, 510]
    assert not more_y.any()
    assert key.tolist() == [1, 0, 0, 2, 3, 4]
    assert count.tolist() == [4, 2]


def test_rows_are_what_roads_reach_and_what_only_the_estimate_does():
    minutes = np.array([[10.04, 50.0, np.nan, np.inf]])
    table = table_rows(
        minutes, np.array([[99.0, 20.0, 5.0, 99.0]]), 45, np.array(list("abcd")), np.array(["S"]), "drive"
    )
    assert table.to_numpy().tolist() == [["a", "S", 10.0, "drive"], ["b", "S", NO_WAY_MIN, "drive"]]


def test_doors_are_counted_and_what_has_no_road_is_unknown(tmp_path, river):
    run = work(tmp_path, question(river, [(0, 0), (0, -9_000)], [(-100, -200)]))
    read = run.read()
    minutes = door_to_door(run.minutes(lambda *_: None), read.homes, read.places, "drive", 6.0)
    run.close(done=True)
    assert minutes[0, 0] == pytest.approx(6 + 0.1 / 25 * 60 + 0.2 / 20 * 60, abs=0.1)
    assert np.isnan(minutes[0, 1])
    assert read.places.metres[0] == pytest.approx(200, abs=1)


def test_the_kind_is_told_by_content(tmp_path, river):
    other = river.rename(tmp_path / "roads.osm.pbf")
    assert RoadFile.of(other).kind == OPEN_ROADS
