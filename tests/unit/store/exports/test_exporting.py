"""Exports of a plan over a grid of 4 rows and 6 columns with 1,000 people a square; a ring with a hole among them."""

from __future__ import annotations

import csv
import io
import json
from typing import Any

import numpy as np
import pandas as pd
import pytest
import shapely

from nhmap.core.plan.plans import Level, Plan, Zone
from nhmap.errors import InputRefusedError
from nhmap.store.exports.exporting import About, footprints_geojson, lookup_csv, lookup_names
from nhmap.store.exports.shortlists import read_shortlist, shortlist_geojson
from nhmap.store.footprint_files.importing import read_footprints
from tests.support.worlds import grid_shapes, grid_world

WORLD = grid_world(4, 6)
ABOUT = About(
    made="2026-04-01T10:00:00+01:00",
    version="0.1.0",
    methods="1",
    vintages={"residents": "mid-2022", "imd": "2025"},
    attribution=("Contains OS data © Crown copyright and database right 2026",),
    findings=({"check": "unassigned", "severity": "warning", "zones": [], "people": 3, "message": "<3 people>"},),
    illustrative=True,
)


def shapes() -> np.ndarray:
    return grid_shapes(4, 6)


def plan() -> Plan:
    made = Plan.empty(24, name="Option A", area_key="hwb", area_code="E10000001")
    made = made.add(Zone("ring", "=Ring", target=9_000, tolerance=0.15, locked=False))
    made = made.add(Zone("mid", "Mid", Level.MNP)).change(
        Zone("ring", "=Ring", parent="mid", target=9_000, tolerance=0.15)
    )
    made = made.add(Zone("apart", "Two <b>parts</b>")).add(Zone("none", "Empty", locked=True))
    return made.assign([0, 1, 2, 6, 8, 12, 13, 14], "ring").assign([3, 23], "apart").assign([9], "mid")


def exported(**figures: Any) -> dict[str, Any]:
    return json.loads(footprints_geojson(plan(), WORLD, shapes, figures, ABOUT))


def test_the_file_is_geojson_by_rfc_7946() -> None:
    document = exported()
    assert document["type"] == "FeatureCollection"
    assert "crs" not in document
    assert [f["id"] for f in document["features"]] == ["ring", "mid", "apart", "none"]
    for feature in document["features"][:3]:
        shape = shapely.from_geojson(json.dumps(feature["geometry"]))
        assert shape.is_valid
        for polygon in shapely.get_parts(shape):
            assert polygon.exterior.is_ccw
            assert not any(hole.is_ccw for hole in polygon.interiors)
        corners = shapely.get_coordinates(shape)
        assert (np.round(corners, 6) == corners).all()
        assert (np.abs(corners[:, 0] + 2.1) < 0.2).all()  # longitude first
    kinds = [f["geometry"] and f["geometry"]["type"] for f in document["features"]]
    assert kinds == ["Polygon", "Polygon", "MultiPolygon", None]
    assert len(document["features"][0]["geometry"]["coordinates"]) == 2  # the hole


def test_outlines_are_those_of_the_small_areas() -> None:
    from pyproj import Transformer

    to_metres = Transformer.from_crs(4326, 27700, always_xy=True)
    ring = shapely.from_geojson(json.dumps(exported()["features"][0]["geometry"]))
    assert shapely.transform(ring, to_metres.transform, interleaved=False).area == pytest.approx(8e6, rel=1e-4)


def test_properties_are_flat_and_figures_never_replace_what_nhmap_writes() -> None:
    figures = {
        "residents": 5,
        "imd_average_score": np.float64(12.5),
        "people": np.int32(7),
        "unknown": float("nan"),
        "missing": pd.NA,
        "never": pd.NaT,
        "endless": float("inf"),
        "districts": ["A", "B"],
        "yes": np.bool_(1),
    }
    properties = exported(ring=figures)["features"][0]["properties"]
    assert properties == {
        "id": "ring",
        "name": "=Ring",
        "level": "SNP",
        "parent": "Mid",
        "parent_id": "mid",
        "small_areas": 8,
        "residents": 8_000,
        "target": 9_000,
        "tolerance": 0.15,
        "locked": False,
        "imd_average_score": 12.5,
        "people": 7,
        "unknown": None,
        "missing": None,
        "never": None,
        "endless": None,
        "districts": "A; B",
        "yes": True,
    }


def test_parents_carry_the_people_of_what_nests_in_them() -> None:
    mid = exported()["features"][1]
    assert (mid["properties"]["small_areas"], mid["properties"]["residents"]) == (9, 9_000)
    assert exported()["nhmap"]["zones"]["mid"]["small_areas"] == ["E01000010"]


def test_the_nhmap_member_says_where_everything_came_from() -> None:
    member = exported()["nhmap"]
    assert member["plan"] == {"name": "Option A", "hash": plan().hash, "area": ["hwb", "E10000001"]}
    assert member["made"] == ABOUT.made
    assert member["methods"] == "1"
    assert member["vintages"] == {"imd": "2025", "residents": "mid-2022"}
    assert member["attribution"] == list(ABOUT.attribution)
    assert member["findings"] == [dict(ABOUT.findings[0])]
    assert member["illustrative"] is True


def test_the_same_plan_gives_the_same_bytes() -> None:
    again = plan()
    assert footprints_geojson(plan(), WORLD, shapes, {}, ABOUT) == footprints_geojson(again, WORLD, shapes, {}, ABOUT)
    assert lookup_csv(plan(), WORLD) == lookup_csv(again, WORLD)


def test_a_neck_that_rounding_closes_stays_valid() -> None:
    from nhmap.store.exports.exporting import zone_outline

    x, y = 388_000.0, 345_000.0
    hair = 0.004
    neck = [
        shapely.Polygon(
            [
                (x, y),
                (x + 500, y + 500 - hair),
                (x + 1_000, y),
                (x + 1_000, y + 1_000),
                (x + 500, y + 500 + hair),
                (x, y + 1_000),
            ]
        )
    ]
    outline = zone_outline(np.array(neck, dtype=object))
    assert outline.is_valid
    assert shapely.area(outline) > 0


def test_export_and_import_give_back_the_very_plan() -> None:
    data = footprints_geojson(plan(), WORLD, shapes, {"ring": {"target": 1}}, ABOUT)
    imported = read_footprints(data, "x.geojson", WORLD, shapes)
    assert imported.plan.hash == plan().hash
    assert (imported.plan.name, imported.plan.area_key, imported.plan.area_code) == ("Option A", "hwb", "E10000001")
    assert imported.problems == ()
    assert imported.exact == 4


def test_a_changed_outline_follows_the_rule_and_the_others_stay() -> None:
    document = exported()
    apart = document["features"][2]["geometry"]
    apart["coordinates"] = [part for part in apart["coordinates"] if min(y for _, y in part[0]) < 53.02]
    apart["coordinates"][0][0] = [[x, y] for x, y in apart["coordinates"][0][0][::-1]]
    imported = read_footprints(json.dumps(document).encode(), "x.geojson", WORLD, shapes)
    assert imported.exact == 3
    assert [p.check for p in imported.problems] == ["redrawn"]
    assert imported.plan.members("apart").tolist() == [3]
    assert imported.plan.members("ring").tolist() == plan().members("ring").tolist()


def test_rewriting_rings_without_changing_them_keeps_the_small_areas() -> None:
    document = exported()
    for feature in document["features"][:2]:
        ring = feature["geometry"]["coordinates"][0]
        feature["geometry"]["coordinates"][0] = [*ring[3:-1], *ring[:4]][::-1]
    parts = document["features"][2]["geometry"]["coordinates"]
    document["features"][2]["geometry"]["coordinates"] = parts[::-1]
    imported = read_footprints(json.dumps(document).encode(), "x.geojson", WORLD, shapes)
    assert imported.exact == 4
    assert imported.plan.hash == plan().hash


def test_names_and_parents_edited_in_a_table_are_taken_over() -> None:
    document = exported()
    document["features"][1]["properties"]["name"] = "Middle"  # its child still says “Mid”, but by id it is the same
    document["features"][2]["properties"].update(name="Apart", parent="Middle")
    imported = read_footprints(json.dumps(document).encode(), "x.geojson", WORLD, shapes)
    assert [(z.name, z.parent) for z in imported.plan.zones] == [
        ("=Ring", "mid"),
        ("Middle", None),
        ("Apart", "mid"),
        ("Empty", None),
    ]


@pytest.mark.parametrize(
    "member",
    [
        None,
        [],
        {"zones": 3},
        {"zones": {"ring": 3}, "plan": 3},
        {"zones": {"ring": {"small_areas": [1], "digest": "x"}}, "plan": {"area": 3, "name": []}},
        {"zones": {"ring": {"small_areas": {"a": 1}}}, "plan": {"area": ["a"], "name": None}},
        {"plan": {"area": ["hwb", "E10999999"]}},
        {"plan": {"area": ["moon", "E10000001"]}},
        {"plan": {"area": ["hwb", ["E10000001"]]}},
    ],
)
def test_a_member_that_is_not_ours_is_ignored(member: object) -> None:
    document = exported()
    document["nhmap"] = member
    imported = read_footprints(json.dumps(document).encode(), "given.geojson", WORLD, shapes)
    assert imported.exact == 0
    assert imported.plan.members("ring").tolist() == plan().members("ring").tolist()
    assert (imported.plan.name, imported.plan.area_key) == ("given", "england")


def test_small_areas_that_are_unknown_here_are_said() -> None:
    document = exported()
    document["nhmap"]["zones"]["ring"]["small_areas"][0] = "E01999999"
    imported = read_footprints(json.dumps(document).encode(), "x.geojson", WORLD, shapes)
    assert [(p.check, p.codes) for p in imported.problems] == [("code unknown", ("E01999999",))]
    assert imported.plan.members("ring").tolist() == [1, 2, 6, 8, 12, 13, 14]


def test_two_features_that_claim_the_same_exact_areas_are_settled() -> None:
    document = exported()
    document["nhmap"]["zones"]["apart"]["small_areas"] += ["E01000001"]
    imported = read_footprints(json.dumps(document).encode(), "x.geojson", WORLD, shapes)
    assert [p.check for p in imported.problems] == ["claimed twice"]
    assert imported.plan.hash == plan().hash


def test_the_lookup_lists_levels_in_use_and_no_formulas() -> None:
    rows = list(csv.reader(io.StringIO(lookup_csv(plan(), WORLD, also=[10]).decode(), newline="")))
    assert rows[0] == ["LSOA21CD", "LSOA21NM", "SNP", "MNP"]
    assert rows[1] == ["E01000001", "Grid 001", "'=Ring", "Mid"]
    assert ["E01000010", "Grid 010", "", "Mid"] in rows
    assert ["E01000011", "Grid 011", "", ""] in rows
    assert len(rows) == 1 + 11 + 1
    assert [row[0] for row in rows[1:]] == sorted(row[0] for row in rows[1:])


def test_an_empty_plan_is_an_empty_lookup_and_an_empty_collection() -> None:
    empty = Plan.empty(24)
    assert lookup_csv(empty, WORLD) == b"LSOA21CD,LSOA21NM,SNP\r\n"
    assert json.loads(footprints_geojson(empty, WORLD, shapes, {}, ABOUT))["features"] == []


def test_names_in_a_lookup_are_unique_within_a_level() -> None:
    made = Plan.empty(24).add(Zone("a", "North")).add(Zone("b", "North")).add(Zone("c", "North (2)"))
    made = made.add(Zone("d", "North", Level.MNP)).add(Zone("e", "x" * 120)).add(Zone("f", "x" * 120))
    names = lookup_names(made)
    assert names == {
        "a": "North",
        "b": "North (3)",
        "c": "North (2)",
        "d": "North",
        "e": "x" * 120,
        "f": "x" * 116 + " (2)",
    }


# --- shortlists -----------------------------------------------------------------------------------------------------
def sites() -> pd.DataFrame:
    return pd.DataFrame(
        {
            "site_id": ["s2", "s1", "s3"],
            "name": ["<i>Two</i>", "=One", "Three"],
            "lon": [-2.123456789, float("nan"), -2.2],
            "lat": [53.1, float("nan"), 53.2],
            "floor_area_m2": [float("nan"), 100.0, 3.5],
            "services": [["a", "b"], [], ["c"]],
        }
    )


def test_a_shortlist_goes_out_and_comes_back_in_order() -> None:
    data = shortlist_geojson(sites(), {"s2": {"rank": np.int64(1), "score": 71.25}}, ABOUT)
    document = json.loads(data)
    first, second, _ = document["features"]
    assert first["geometry"] == {"type": "Point", "coordinates": [-2.123457, 53.1]}
    assert first["properties"] == {
        "site_id": "s2",
        "name": "<i>Two</i>",
        "floor_area_m2": None,
        "services": "a; b",
        "rank": 1,
        "score": 71.25,
    }
    assert second["geometry"] is None
    assert document["nhmap"]["shortlist"] == ["s2", "s1", "s3"]
    back = read_shortlist(data, "shortlist.geojson", {"s1", "s2", "s3", "s4"})
    assert back.site_ids == ("s2", "s1", "s3")
    assert back.unknown == back.problems == ()


def test_sites_that_are_unknown_or_repeated_are_said() -> None:
    data = b"site_id,name\ns1,One\ns9,Nine\ns1,One\n,None\n"
    back = read_shortlist(data, "s.csv", {"s1"})
    assert (back.site_ids, back.unknown) == (("s1",), ("s9",))
    assert [p.check for p in back.problems] == ["site unknown", "site repeated"]
    assert "2 entries" in back.problems[1].message


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "is empty"),
        (b"name\nOne\n", "no column site_id. Found: name"),
        (b"site_id\nnine\n", "does not know: nine"),
        (b"site_id\n", "names no sites"),
        (b'{"type": "FeatureCollection", "features": [{"type": "Feature"}, 3]}', "names no sites"),
        (b"{}", "not GeoJSON"),
        (b"PK\x03\x04xl/", "Excel"),
    ],
)
def test_what_is_no_shortlist_is_refused(data: bytes, said: str) -> None:
    with pytest.raises(InputRefusedError) as caught:
        read_shortlist(data, "given", {"s1"})
    assert said in str(caught.value)
    assert caught.value.hint
