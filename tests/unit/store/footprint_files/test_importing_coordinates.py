"""Coordinates and shapes of GeoJSON footprints: other systems, faults of drawing, and what is no polygon."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import pytest
import shapely

from nhmap.store.footprint_files.reading_polygons import CRS_WORDS
from tests.support.footprint_files import (
    TO_BROWSER,
    WORLD,
    box,
    box_m,
    checks,
    collection,
    feature,
    held,
    message_of,
    read,
    refusal,
)
from tests.support.worlds import SOUTH_M, WEST_M


def in_metres(**more: object) -> bytes:
    return collection(feature(json.loads(shapely.to_geojson(box_m(0, 0, 2, 1))), name="A"), **more)


def test_eastings_and_northings_are_recognised_and_offered() -> None:
    said = refusal(in_metres())
    assert "eastings and northings" in said
    assert "--crs bng" in said
    assert f"“Coordinates: {CRS_WORDS['bng']}”" in said
    assert "--crs bng" in refusal(in_metres(), crs="wgs84")
    assert held(read(in_metres(), crs="bng")) == {"A": [0, 1]}
    assert "no eastings" in refusal(collection(feature(box(0, 0, 1, 1))), crs="bng")


@pytest.mark.parametrize("name", ["urn:ogc:def:crs:EPSG::27700", "EPSG:27700"])
def test_eastings_and_northings_that_the_file_declares_are_read_as_the_file_says(name: str) -> None:
    data = in_metres(crs={"type": "name", "properties": {"name": name}})
    assert held(read(data)) == {"A": [0, 1]}
    assert read(data).problems == ()
    assert held(read(data, crs="bng", rule="half_area")) == {"A": [0, 1]}
    assert "--crs bng" in refusal(data, crs="wgs84")
    degrees = collection(feature(box(0, 0, 1, 1)), crs={"type": "name", "properties": {"name": name}})
    assert CRS_WORDS["bng"] in refusal(degrees)


@pytest.mark.parametrize("name", ["urn:ogc:def:crs:OGC:1.3:CRS84", "urn:ogc:def:crs:EPSG::4326", "EPSG:4326"])
def test_a_crs_member_for_degrees_is_fine(name: str) -> None:
    data = collection(feature(box(0, 0, 1, 1), name="A"), crs={"type": "name", "properties": {"name": name}})
    assert read(data).problems == ()


def test_a_crs_member_that_contradicts_the_coordinates_is_refused_unless_told() -> None:
    data = collection(feature(box(0, 0, 1, 1), name="A"), crs={"type": "name", "properties": {"name": "EPSG:3857"}})
    assert "EPSG:3857" in refusal(data)
    assert held(read(data, crs="wgs84")) == {"A": [0]}


def test_latitude_before_longitude_is_recognised_and_said() -> None:
    turned = box(0, 0, 2, 1)
    turned["coordinates"] = [[[y, x] for x, y in ring] for ring in turned["coordinates"]]
    imported = read(collection(feature(turned, name="A")))
    assert held(imported) == {"A": [0, 1]}
    assert "latitude before longitude" in message_of(imported, "coordinates swapped")


def test_web_mercator_and_other_places_are_refused() -> None:
    mercator = {
        "type": "Polygon",
        "coordinates": [[[-242e3, 698e4], [-241e3, 698e4], [-241e3, 699e4], [-242e3, 698e4]]],
    }
    assert "Web Mercator" in refusal(collection(feature(mercator)))
    paris = {"type": "Polygon", "coordinates": [[[2.3, 48.8], [2.4, 48.8], [2.4, 48.9], [2.3, 48.8]]]}
    assert "lies in England" in refusal(collection(feature(paris)))
    imported = read(collection(feature(paris, name="Paris"), feature(box(0, 0, 1, 1), name="A")))
    assert held(imported) == {"A": [0]}
    assert "Paris" in message_of(imported, "outside")


def shifted(ring: list[tuple[float, float]], start: int) -> dict[str, Any]:
    """A ring as a polygon that begins at another of its corners."""
    turned = ring[start:] + ring[:start]
    return {"type": "Polygon", "coordinates": [[list(p) for p in [*turned, turned[0]]]]}


@pytest.mark.parametrize("start", range(4))
@pytest.mark.parametrize(
    "ring",
    [
        [(-7.0, 49.0), (2.5, 49.0), (2.5, 57.0), (-7.0, 57.0)],  # no corner in the box around England
        [(-6.6, 49.4), (1.0, 49.4), (1.0, 53.6), (-6.6, 53.6)],  # half of them south of it
        [(-9.0, 48.0), (12.0, 48.0), (-2.0, 53.5), (-9.0, 61.0)],  # one of four in it
        [(-180, -90), (180, -90), (180, 90), (-180, 90)],
    ],
)
def test_a_loose_outline_holds_england_wherever_it_begins(ring: list[tuple[float, float]], start: int) -> None:
    west_of_it = shapely.contains(shapely.Polygon(ring), shapely.points(WORLD.lonlat))
    assert held(read(collection(feature(shifted(ring, start), name="A")))) == {"A": np.flatnonzero(west_of_it).tolist()}
    turned = [(y, x) for x, y in ring]
    if max(abs(x) for x, _ in ring) < 180:  # the whole world is the same either way
        imported = read(collection(feature(shifted(turned, start), name="A")))
        assert "coordinates swapped" in checks(imported)
        assert held(imported) == {"A": np.flatnonzero(west_of_it).tolist()}


@pytest.mark.parametrize("start", range(4))
def test_loose_metres_are_still_metres(start: int) -> None:
    loose = [(-1e5, -1e5), (8e5, -1e5), (8e5, 8e5), (-1e5, 8e5)]  # all around the origin, where degrees would be
    stray = [(0.0, 51.0), (4e5, 3e5), (4e5, 4e5), (3.8e5, 4e5)]  # one corner would pass for degrees
    for ring in (loose, stray):
        assert "--crs bng" in refusal(collection(feature(shifted(ring, start))))
    assert len(held(read(collection(feature(shifted(loose, start), name="A")), crs="bng"))["A"]) == 24


def test_most_footprints_decide_what_the_coordinates_are() -> None:
    metres = json.loads(shapely.to_geojson(box_m(0, 0, 2, 1)))
    mixed = collection(feature(box(0, 0, 1, 1), name="Degrees"), *(feature(metres, name=f"M{i}") for i in range(2)))
    assert "--crs bng" in refusal(mixed)
    assert held(read(mixed, crs="wgs84")) == {"Degrees": [0]}
    assert held(read(mixed, crs="bng")) == {"M0": [0, 1]}


def test_a_footprint_beside_england_is_told_that_it_may_be_outside() -> None:
    wales = {"type": "Polygon", "coordinates": [[[-4, 52], [-3.6, 52], [-3.6, 52.4], [-4, 52.4], [-4, 52]]]}
    said = "Holds no small area of England by the rule used (it lies outside England or is too small)"
    for rule in ("centroid", "half_area"):
        assert said in refusal(collection(feature(wales)), rule=rule)
        imported = read(collection(feature(wales, name="Powys"), feature(box(0, 0, 1, 1), name="A")), rule=rule)
        assert message_of(imported, "nothing selected") == f"{said}, so left out: Powys."


def test_heights_are_dropped_and_said() -> None:
    high = box(0, 0, 1, 1)
    high["coordinates"] = [[[*p, 120.5] for p in ring] for ring in high["coordinates"]]
    ragged = box(1, 0, 2, 1)
    ragged["coordinates"][0][1].append(3)
    imported = read(collection(feature(high, name="A"), feature(ragged, name="B")))
    assert held(imported) == {"A": [0], "B": [1]}
    assert "A and B" in message_of(imported, "flattened")


def test_a_self_crossing_line_is_repaired_and_said() -> None:
    west, east = WEST_M, WEST_M + 2_000
    bow = shapely.Polygon([(west, SOUTH_M), (east, SOUTH_M + 1e3), (east, SOUTH_M), (west, SOUTH_M + 1e3)])
    assert not bow.is_valid
    bent = shapely.transform(bow, TO_BROWSER.transform, interleaved=False)  # cutting its edges short would repair it
    imported = read(collection(feature(json.loads(shapely.to_geojson(bent)), name="Bow")))
    assert held(imported) == {"Bow": [0, 1]}
    assert "Bow" in message_of(imported, "repaired")


def test_overlapping_parts_stay_inside() -> None:
    both = {"type": "MultiPolygon", "coordinates": [box(0, 0, 2, 1)["coordinates"], box(1, 0, 3, 1)["coordinates"]]}
    assert held(read(collection(feature(both, name="A")))) == {"A": [0, 1, 2]}


def test_an_open_ring_is_closed() -> None:
    left_open = box(0, 0, 1, 1)
    left_open["coordinates"][0].pop()
    assert held(read(collection(feature(left_open, name="A")))) == {"A": [0]}


POINT = {"type": "Point", "coordinates": [-2.1, 53.0]}
LINE = {"type": "LineString", "coordinates": [[-2.1, 53.0], [-2.0, 53.0]]}


@pytest.mark.parametrize(
    ("geometry", "check"),
    [
        (None, "no geometry"),
        (POINT, "not a polygon"),
        (LINE, "not a polygon"),
        ({"type": "Polygon", "coordinates": []}, "empty"),
        ({"type": "MultiPolygon", "coordinates": []}, "empty"),
        ({"type": "GeometryCollection", "geometries": []}, "not a polygon"),
        ({"type": "Polygon", "coordinates": [[[-2.1, 53.0], [-2.0, 53.0]]]}, "unreadable"),
        ({"type": "Polygon", "coordinates": [[["-2.1", "53.0"]] * 4]}, "unreadable"),
        ({"type": "Polygon", "coordinates": [[[True, False]] * 4]}, "unreadable"),
        ({"type": "Polygon", "coordinates": [[[None, 53]] * 4]}, "unreadable"),
        ({"type": "Polygon", "coordinates": [[[-2.1], [-2.0], [-2.0], [-2.1]]]}, "unreadable"),
        ({"type": "Polygon", "coordinates": [[-2.1, 53.0, -2.0, 53.0]]}, "unreadable"),
        ({"type": "Polygon", "coordinates": {"a": 1}}, "unreadable"),
        ({"type": "Polygon"}, "unreadable"),
        ({"type": 3}, "unreadable"),
        ({"type": "Polygon", "coordinates": [[]]}, "empty"),
        ("POLYGON((0 0))", "unreadable"),
        ({"type": "Polygon", "coordinates": [[[-2.1, 53.0], [-2.1, 53.0], [-2.1, 53.0], [-2.1, 53.0]]]}, "unreadable"),
        ({"type": "Polygon", "coordinates": [[[float("nan"), 53.0], [-2, 53], [-2, 54], [-3, 54]]]}, "not finite"),
        ({"type": "Polygon", "coordinates": [[[float("inf"), 53.0], [-2, 53], [-2, 54], [-3, 54]]]}, "not finite"),
        ({"type": "Polygon", "coordinates": [[[1e200, 53.0], [-2, 53], [-2, 54], [-3, 54]]]}, "not finite"),
        ({"type": "Polygon", "coordinates": [[[10**40, 53.0], [-2, 53], [-2, 54], [-3, 54]]]}, "not finite"),
        (box(0.6, 0.6, 0.9, 0.9), "nothing selected"),
    ],
)
def test_one_bad_footprint_is_left_out_and_said_and_the_others_stay(geometry: object, check: str) -> None:
    imported = read(collection(feature(geometry, name="Bad"), feature(box(0, 0, 1, 1), name="Good")))
    assert held(imported) == {"Good": [0]}
    assert "Bad" in message_of(imported, check)
    assert [p.lines for p in imported.problems] == [(1,)]
    refusal(collection(feature(geometry, name="Bad")))


def test_a_bomb_of_nested_collections_is_no_footprint() -> None:
    bomb: dict[str, Any] = {"type": "Polygon", "coordinates": []}
    bomb["coordinates"] = box(0, 0, 1, 1)["coordinates"]
    for _ in range(100):
        bomb = {"type": "GeometryCollection", "geometries": [bomb]}
    assert "cannot be read" in refusal(json.dumps(bomb).encode())
