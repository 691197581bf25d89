"""GeoJSON files of footprints: what a polygon selects, and what is no footprint file."""

from __future__ import annotations

import json

import pytest
import shapely

from nhmap.core.plan.plans import Level
from nhmap.store.footprint_files.importing import Limits
from tests.support.footprint_files import (
    box,
    box_m,
    collection,
    feature,
    held,
    lonlat,
    message_of,
    no_shapes,
    read,
    refusal,
)


def test_a_polygon_selects_the_areas_whose_centroid_it_holds() -> None:
    imported = read(collection(feature(box(0, 0, 2.6, 1.4), name="South west")), shapes=no_shapes)
    assert held(imported) == {"South west": [0, 1, 2]}
    assert imported.problems == ()
    assert imported.plan.zones[0].level is Level.SNP
    assert imported.plan.name == "plan"
    assert (imported.kind, imported.rule, imported.exact) == ("geojson", "centroid", 0)


@pytest.mark.parametrize(("reach", "expected"), [(2.49, [0, 1]), (2.51, [0, 1, 2]), (0.51, [0])])
def test_half_area_takes_what_is_at_least_half_inside(reach: float, expected: list[int]) -> None:
    imported = read(collection(feature(box(0, 0, reach, 1), name="A")), rule="half_area")
    assert held(imported) == {"A": expected}


def test_half_area_and_centroid_differ_where_they_should() -> None:
    ell = shapely.union_all([box_m(0, 0, 1, 0.45), box_m(0, 0, 0.45, 1)])  # 69.75 % of square 0, not its centroid
    assert held(read(collection(feature(lonlat(ell), name="L")), rule="half_area")) == {"L": [0]}
    refusal(collection(feature(lonlat(ell), name="L")))


def test_a_hole_is_outside() -> None:
    ring = box_m(0, 0, 3, 3).difference(box_m(1, 1, 2, 2))
    for rule in ("centroid", "half_area"):
        assert held(read(collection(feature(lonlat(ring), name="Ring")), rule=rule)) == {
            "Ring": [0, 1, 2, 6, 8, 12, 13, 14]
        }


def test_parts_and_collections_are_one_zone() -> None:
    parts = shapely.union_all([box_m(0, 0, 1, 1), box_m(4, 3, 5, 4)])
    both = {
        "type": "GeometryCollection",
        "geometries": [box(0, 0, 1, 1), box(4, 3, 5, 4), {"type": "Point", "coordinates": [0, 52]}],
    }
    for geometry in (lonlat(parts), both):
        assert held(read(collection(feature(geometry, name="Two")))) == {"Two": [0, 22]}


def test_a_feature_and_a_bare_geometry_are_enough() -> None:
    for document in (feature(box(0, 0, 1, 1), name="A"), box(0, 0, 1, 1)):
        assert list(held(read(json.dumps(document).encode())).values()) == [[0]]


def test_a_name_that_nhmap_did_not_give_is_found() -> None:
    data = collection(feature(box(0, 0, 1, 1), WD24CD="E05000001", WD24NM="Hanley"), feature(box(1, 0, 2, 1), NAME=7))
    assert held(read(data)) == {"Hanley": [0], "7": [1]}


def test_without_names_zones_are_numbered_by_level() -> None:
    data = collection(
        feature(box(0, 0, 1, 1)), feature(box(1, 0, 2, 1), name="SNP 1"), feature(box(2, 0, 3, 1), level="mnp")
    )
    imported = read(data)
    assert held(imported) == {"SNP 2": [0], "SNP 1": [1], "MNP 1": [2]}
    assert "footprint 1 is now SNP 2" in message_of(imported, "no name")


# --- the door -----------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "is empty"),
        (b" \n\t ", "is empty"),
        (b"\xef\xbb\xbf", "is empty"),
        (b"\x00" * 50, "is empty"),
        (b'{"type": "FeatureCollection", "features": [', "is not JSON"),
        (b"{}", "not GeoJSON"),
        (b"[1, 2]", "not GeoJSON"),
        (b'{"type": "FeatureCollection"}', "not GeoJSON"),
        (b'{"type": "FeatureCollection", "features": 3}', "not GeoJSON"),
        (b'{"type": "FeatureCollection", "features": []}', "holds no footprints"),
        (b'{"type": "FeatureCollection", "features": [null, 3, "x"]}', "Without a shape"),
        (b'{"type": "Topology", "objects": {}}', "as TopoJSON"),
        (b"[" * 200_000, "nested too deeply"),
        (b'{"a":' * 200_000, "nested too deeply"),
        (b'{"type": ' + b"9" * 10_000 + b"}", "too long"),
        (b"PK\x03\x04 anything", "a damaged zip archive"),
        (b"SQLite format 3\x00 ...", "a database (SQLite) that is no GeoPackage"),
        (b"\xd0\xcf\x11\xe0 ...", "an old Excel"),
        (b"%PDF-1.7", "a PDF"),
        (b"\x1f\x8b\x08", "a gzip archive"),
        (b"\x00\x00\x27\x0a", "one part of a shapefile"),
        (b"PAR1", "a Parquet file"),
    ],
)
def test_what_is_no_footprint_file_is_refused_in_words(data: bytes, said: str) -> None:
    assert said in refusal(data, name="given.geojson")


def test_limits_are_kept_before_anything_is_parsed() -> None:
    assert "3.0 MB; files of up to 2 MB" in refusal(b"{" * 3_000_000, limits=Limits(file_bytes=2_000_000))
    many = collection(*(feature(box(0, 0, 1, 1)) for _ in range(4)))
    assert "4 footprints; up to 3" in refusal(many, limits=Limits(features=3))
    assert "corners" in refusal(many, limits=Limits(coordinates=10))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-32", "cp1252"])
def test_any_encoding_is_read(encoding: str) -> None:
    document = {"type": "FeatureCollection", "features": [feature(box(0, 0, 1, 1), name="Café – ô")]}
    assert list(held(read(json.dumps(document, ensure_ascii=False).encode(encoding)))) == ["Café – ô"]


@pytest.mark.parametrize("data", [b"\xff\xfe{\x00\x00", b"{\x00}\x00[\x00]\x00\x00\xd8", b'{"a": "\x81\x8d\xff"}'])
def test_bytes_in_no_encoding_are_refused_or_read_but_never_a_fault(data: bytes) -> None:
    assert refusal(data)


def test_many_names_are_counted_not_listed() -> None:
    tiny = [feature(box(0.6, 0.6, 0.7, 0.7), name=f"T{i}") for i in range(9)]
    imported = read(collection(feature(box(0, 0, 1, 1), name="A"), *tiny))
    assert message_of(imported, "nothing selected").endswith("T0, T1, T2, T3, T4 and 4 more.")


def test_a_path_in_the_file_name_is_not_shown() -> None:
    assert refusal(b"", name="../../secret/given.csv").startswith("given.csv is empty")
    assert read(collection(feature(box(0, 0, 1, 1))), name="C:/plans/My plan.geojson").plan.name == "My plan"


def test_the_same_bytes_give_the_same_plan_and_digest() -> None:
    data = collection(feature(box(0, 0, 3, 1), name="A"), feature(box(2, 0, 5, 1), name="A"))
    one, two = read(data), read(data)
    assert one.plan.hash == two.plan.hash
    assert one.digest == two.digest != read(data + b" ").digest


def test_people_stand_beside_what_is_noted_of_footprints() -> None:
    whole, again = feature(box(0, 0, 2, 1), name="A"), feature(box(0, 0, 2, 1), name="B")
    imported = read(collection(whole, again, feature(box(2, 0, 3, 1))))
    told = {p.check: p for p in imported.problems}
    assert (told["nothing left"].people, told["nothing left"].zones) == (2_000, ())
    assert (told["no name"].people, told["no name"].zones) == (1_000, (imported.plan.zones[1].id,))
