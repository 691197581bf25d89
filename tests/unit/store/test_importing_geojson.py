"""Footprints from GeoJSON over a grid of 4 rows and 6 columns of 1 km squares with 1,000 people each::

18 19 20 21 22 23
12 13 14 15 16 17
 6  7  8  9 10 11
 0  1  2  3  4  5
"""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import pytest
import shapely
from pyproj import Transformer

from nhmap.core.plans import Level
from nhmap.errors import InputRefusedError
from nhmap.store import placing
from nhmap.store.importing import Imported, Limits, read_footprints
from tests.support.worlds import SOUTH_M, WEST_M, grid_shapes, grid_world

ROWS, COLS = 4, 6
WORLD = grid_world(ROWS, COLS)
TO_BROWSER = Transformer.from_crs(27700, 4326, always_xy=True)


def shapes() -> np.ndarray:
    return grid_shapes(ROWS, COLS)


def no_shapes() -> np.ndarray:
    message = "the rule needs no polygons"
    raise AssertionError(message)


def box_m(west: float, south: float, east: float, north: float) -> shapely.Polygon:
    """A box in kilometres from the south-west corner of the world, in metres of the national grid."""
    return shapely.box(WEST_M + west * 1e3, SOUTH_M + south * 1e3, WEST_M + east * 1e3, SOUTH_M + north * 1e3)


def box(west: float, south: float, east: float, north: float) -> dict[str, Any]:
    """The same box as a GeoJSON polygon in longitude and latitude."""
    return lonlat(box_m(west, south, east, north))


def lonlat(shape: shapely.Geometry) -> dict[str, Any]:
    bent = shapely.transform(shapely.segmentize(shape, 100), TO_BROWSER.transform, interleaved=False)
    return json.loads(shapely.to_geojson(bent))


def feature(geometry: object, **properties: object) -> dict[str, Any]:
    return {"type": "Feature", "properties": properties, "geometry": geometry}


def collection(*features: object, **more: object) -> bytes:
    return json.dumps({"type": "FeatureCollection", "features": features, **more}).encode()


def read(data: bytes, name: str = "plan.geojson", **options: Any) -> Imported:
    return read_footprints(data, name, WORLD, options.pop("shapes", shapes), **options)


def held(imported: Imported) -> dict[str, list[int]]:
    return {z.name: imported.plan.members(z.id).tolist() for z in imported.plan.zones}


def checks(imported: Imported) -> list[str]:
    return [problem.check for problem in imported.problems]


def message_of(imported: Imported, check: str) -> str:
    return next(p.message for p in imported.problems if p.check == check)


def refusal(data: bytes, **options: Any) -> str:
    with pytest.raises(InputRefusedError) as caught:
        read(data, **options)
    assert caught.value.message
    assert caught.value.hint
    return str(caught.value)


# --- what a polygon selects ---------------------------------------------------------------------------------------
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


# --- claims -----------------------------------------------------------------------------------------------------
def test_the_first_in_the_file_keeps_an_area_claimed_twice() -> None:
    imported = read(collection(feature(box(0, 0, 3, 1), name="First"), feature(box(2, 0, 5, 1), name="Second")))
    assert held(imported) == {"First": [0, 1, 2], "Second": [3, 4]}
    (problem,) = imported.problems
    assert problem.severity == "problem"
    assert (problem.codes, problem.people, problem.lines) == (("E01000003",), 1_000, (1, 2))
    assert problem.zones == tuple(z.id for z in imported.plan.zones)
    assert "First and Second both claim 1 small area with 1,000 people (E01000003); First keeps it," in problem.message
    assert imported.claimed.to_dict("records") == [
        {
            "LSOA21CD": "E01000003",
            "LSOA21NM": "Grid 003",
            "residents": 1_000,
            "level": "SNP",
            "kept by": "First",
            "also claimed by": "Second",
            "why": "it comes first in the file",
        }
    ]
    assert imported.keep == "first"


def overlapping(**options: Any) -> Imported:
    """Two footprints that both hold the middles of squares 1 and 2; the second is the smaller and holds more of 2."""
    data = collection(feature(box(0, -0.2, 2.6, 2), name="Big"), feature(box(0.9, -0.2, 3.1, 1), name="Small"))
    return read(data, **options)


@pytest.mark.parametrize(
    ("claims", "big", "why"),
    [
        ("first", [1, 2], "it comes first in the file"),
        ("last", [], "it comes last in the file"),
        ("smallest", [], "it claims fewer residents, 2,000 against 6,000"),
        ("largest_overlap", [1], "it covers more of them, or as much and comes first"),
    ],
)
@pytest.mark.parametrize("rule", ["centroid", "half_area"])
def test_who_keeps_what_two_claim_is_a_choice(rule: str, claims: str, big: list[int], why: str) -> None:
    imported = overlapping(rule=rule, claims=claims)
    small = [i for i in (1, 2) if i not in big]
    assert held(imported) == {"Big": [0, *big, 6, 7, 8]} | ({"Small": small} if small else {})
    assert imported.keep == claims
    assert set(imported.claimed["LSOA21CD"]) == {"E01000002", "E01000003"}
    kept = dict(zip(imported.claimed["LSOA21CD"], imported.claimed["kept by"], strict=True))
    assert kept == {f"E01{i + 1:06d}": "Big" if i in big else "Small" for i in (1, 2)}
    if claims != "largest_overlap":
        assert set(imported.claimed["why"]) == {why}
        assert f"keeps them, as {why}." in message_of(imported, "claimed twice")
    else:
        assert imported.claimed["why"].tolist() == [
            "it covers as much of it and comes first in the file",
            "it covers more of it, 100.0% against 60.0%",
        ]


def test_equals_go_to_the_first_and_an_overlap_of_many_is_told_once() -> None:
    pair = (feature(box(0, 0, 2, 1), name="First"), feature(box(0, 0, 2, 1), name="Second"))
    for claims, why in (("smallest", "it claims as many residents"), ("largest_overlap", "it covers as much of them")):
        imported = read(collection(*pair), claims=claims)
        assert held(imported) == {"First": [0, 1]}
        assert f"First keeps them, as {why} and comes first in the file." in message_of(imported, "claimed twice")
    more = collection(feature(box(0, 0, 1.7, 2), name="Some"), feature(box(1.2, 0, 3, 2), name="More"))
    said = message_of(read(more, claims="largest_overlap"), "claimed twice")
    assert said.endswith("More keeps them, as it covers more of them.")


def test_each_level_settles_its_own_claims() -> None:
    data = collection(
        feature(box(0, 0, 3, 1), name="S"),
        feature(box(0, 0, 3, 2), name="M", level="MNP"),
        feature(box(2, 0, 4, 2), name="N", level="MNP"),
    )
    for rule in ("centroid", "half_area"):
        last = read(data, claims="last", rule=rule)
        assert last.claimed["level"].tolist() == ["MNP", "MNP"]
        assert last.claimed["kept by"].tolist() == ["N", "N"]


def test_what_nhmap_wrote_of_an_outline_it_covers_whole() -> None:
    imported = overlapping(claims="largest_overlap")
    assert len(imported.claimed) == 2
    with pytest.raises(AssertionError, match="no polygons"):
        overlapping(claims="largest_overlap", shapes=no_shapes)
    assert overlapping(claims="smallest", shapes=no_shapes).keep == "smallest"


def test_the_larger_share_keeps_it_under_half_area() -> None:
    data = collection(feature(box(0, 0, 2.6, 1), name="Some"), feature(box(2.1, 0, 4, 1), name="Most"))
    imported = read(data, rule="half_area")
    assert held(imported) == {"Some": [0, 1], "Most": [2, 3]}
    assert "Most keeps it" in message_of(imported, "claimed twice")


def test_of_equal_shares_the_first_keeps_it() -> None:
    data = collection(feature(box(0, 0, 2, 1), name="First"), feature(box(1, 0, 3, 1), name="Second"))
    assert held(read(data, rule="half_area")) == {"First": [0, 1], "Second": [2]}


def test_many_overlaps_are_told_in_one_and_listed_in_full() -> None:
    slivers = [feature(box(0, 0, 6, 4), name=f"Z{i}") for i in range(150)]
    imported = read(collection(*slivers))
    told = [p for p in imported.problems if p.check == "claimed twice"]
    assert len(told) == 101
    assert told[-1].message.startswith(
        "49 more pairs of footprints claim the same small areas: 24 small areas with 24,000"
    )
    assert len(imported.claimed) == 149 * 24


def test_footprints_piled_without_end_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(placing, "_PILED_AT_LEAST", 1_000)
    piled = collection(*(feature(box(0, 0, 6, 4)) for _ in range(120)))
    assert "lie upon each other" in refusal(piled)
    assert "lie upon each other" in refusal(piled, rule="half_area")


def test_a_zone_that_loses_everything_is_left_out_and_said() -> None:
    imported = read(collection(feature(box(0, 0, 3, 1), name="All"), feature(box(0, 0, 1, 1), name="None left")))
    assert held(imported) == {"All": [0, 1, 2]}
    assert "None left" in message_of(imported, "nothing left")


# --- nesting ----------------------------------------------------------------------------------------------------
def test_snps_nest_where_the_file_says_by_name_or_id() -> None:
    data = collection(
        {**feature(box(0, 0, 4, 2), name="Big", level="MNP"), "id": "m1"},
        feature(box(0, 0, 1, 1), name="By name", parent="big "),
        feature(box(1, 0, 2, 1), name="By id", parent="m1"),
        feature(box(2, 0, 3, 1), name="By parent id", parent_id="m1"),
    )
    imported = read(data)
    assert [z.parent for z in imported.plan.zones] == [None, "m1", "m1", "m1"]
    assert held(imported)["Big"] == [0, 1, 2, 3, 6, 7, 8, 9]
    assert np.flatnonzero(imported.plan.labels == 0).tolist() == [3, 6, 7, 8, 9]  # in no SNP: directly in the MNP


def test_without_a_parent_more_than_half_of_the_residents_decides() -> None:
    data = collection(
        feature(box(0, 0, 3, 1), name="Mostly in"),
        feature(box(3, 0, 5, 1), name="Half in"),
        feature(box(1, 0, 4, 2), name="Big", level="MNP"),
    )
    imported = read(data)
    big = imported.plan.zones[2].id
    assert [z.parent for z in imported.plan.zones] == [big, None, None]
    assert held(imported)["Big"] == [0, 1, 2, 7, 8, 9]
    cuts = [p for p in imported.problems if p.check == "zone cut"]
    assert [(p.people, p.codes) for p in cuts] == [(1_000, ("E01000001",)), (1_000, ("E01000004",))]
    assert "1 small area with 1,000 people outside the line was taken in" in cuts[0].message
    assert "1 small area with 1,000 people inside the line was left out" in cuts[1].message
    assert "Mostly in in Big" in message_of(imported, "nested")


def test_a_parent_that_is_not_drawn_is_made_of_its_children() -> None:
    data = collection(
        feature(box(0, 0, 1, 1), name="A", parent="North"), feature(box(1, 0, 2, 1), name="B", parent="north")
    )
    imported = read(data)
    assert held(imported) == {"A": [0], "B": [1], "North": [0, 1]}
    assert imported.plan.zones[2].level is Level.MNP
    assert checks(imported) == ["parent not drawn"]


def test_a_parent_without_a_shape_is_made_of_its_children() -> None:
    data = collection(feature(None, name="North", level="MNP"), feature(box(0, 0, 1, 1), name="A", parent="North"))
    assert held(read(data)) == {"North": [0], "A": [0]}


def test_an_snp_may_be_called_as_its_parent() -> None:
    assert [(z.name, z.level) for z in read(collection(feature(box(0, 0, 1, 1), name="A", parent="A"))).plan.zones] == [
        ("A", Level.SNP),
        ("A", Level.MNP),
    ]


def test_a_parent_id_gives_way_to_another_name_and_an_unknown_parent_id_is_a_name() -> None:
    data = collection(
        {**feature(box(0, 3, 1, 4), name="Old", level="MNP"), "id": "m1"},
        {**feature(box(1, 3, 2, 4), name="New", level="MNP"), "id": "m2"},
        feature(box(0, 0, 1, 1), name="Moved", parent="New", parent_id="m1"),
        feature(box(1, 0, 2, 1), name="Stays", parent="Nowhere", parent_id="m1"),
        feature(box(2, 0, 3, 1), name="Lost", parent_id="m9"),
    )
    imported = read(data)
    parents = {z.name: z.parent and imported.plan.zone(z.parent).name for z in imported.plan.zones}
    assert parents == {"Old": None, "New": None, "Moved": "New", "Stays": "Old", "Lost": "m9", "m9": None}


def test_a_line_across_a_zone_of_another_parent_is_told_but_not_across_its_grandparent() -> None:
    data = collection(
        feature(box(0, 0, 3, 1), name="S", parent="M"),
        feature(box(0, 0, 3, 2), name="M", level="MNP", parent="I"),
        feature(box(2, 0, 4, 2), name="N", level="MNP"),
        feature(box(1, 0, 6, 4), name="I", level="IHO"),
    )
    said = [p.message for p in read(data).problems if p.check == "zone cut"]
    assert [m.split(",")[0] for m in said] == ["The line of I cuts M"]


def test_three_levels_nest() -> None:
    data = collection(
        feature(box(0, 0, 6, 4), name="I", level="iho"),
        feature(box(0, 0, 3, 2), name="M", level="MNP"),
        feature(box(0, 0, 1, 1), name="S"),
        feature(box(4, 3, 5, 4), name="Loose"),
    )
    imported = read(data)
    by_name = {z.name: z for z in imported.plan.zones}
    assert {n: z.parent and imported.plan.zone(z.parent).name for n, z in by_name.items()} == {
        "I": None,
        "M": "I",
        "S": "M",
        "Loose": "I",
    }
    assert len(held(imported)["I"]) == 24
    assert "zone cut" not in checks(imported)


def test_a_parent_of_the_wrong_level_is_said_and_ignored() -> None:
    data = collection({**feature(box(0, 0, 1, 1), name="A"), "id": "a"}, feature(box(1, 0, 2, 1), name="B", parent="a"))
    imported = read(data)
    assert [z.parent for z in imported.plan.zones] == [None, None]
    assert "B" in message_of(imported, "parent unusable")


# --- names, ids and settings --------------------------------------------------------------------------------------
def test_the_second_of_a_name_gets_a_number_and_ids_stay_apart() -> None:
    one, two, three = (feature(box(i, 0, i + 1, 1), name="North") for i in range(3))
    imported = read(collection({**one, "id": 5}, {**two, "id": "5"}, three))
    assert [(z.id, z.name) for z in imported.plan.zones] == [
        ("5", "North"),
        ("zone-1", "North (2)"),
        ("zone-2", "North (3)"),
    ]
    assert checks(imported) == ["same name", "same id"]


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        (12, "12"),
        (1.5, "1.5"),
        (7.0, "7"),
        ("<b>Bold</b> & =SUM(A1)", "<b>Bold</b> & =SUM(A1)"),
        ("a\x00b\u202e\tc\n", "ab c"),
        ("x" * 500, "x" * 120),
        ({"no": "name"}, "SNP 1"),
        (True, "SNP 1"),
        ("  ", "SNP 1"),
    ],
)
def test_odd_names_become_text_that_can_be_shown(given: object, kept: str) -> None:
    assert list(held(read(collection(feature(box(0, 0, 1, 1), name=given))))) == [kept]


def test_settings_are_read_and_bad_ones_said() -> None:
    data = collection(
        feature(box(0, 0, 1, 1), name="Good", target=50_000, tolerance=0.2),
        feature(box(1, 0, 2, 1), name="Bad", target=-1, tolerance="lots", level="PCN"),
        feature(box(2, 0, 3, 1), name="Odd", target=[1], tolerance={}, level=["SNP"]),
        feature(box(3, 0, 4, 1), name="Text", target="40000", tolerance="", level=""),
    )
    imported = read(data)
    assert [(z.target, z.tolerance) for z in imported.plan.zones] == [
        (50_000, 0.2),
        (None, None),
        (None, None),
        (40_000, None),
    ]
    assert checks(imported) == ["level unknown", "target unusable", "tolerance unusable"]
    assert "Bad and Odd" in message_of(imported, "target unusable")


# --- coordinates ------------------------------------------------------------------------------------------------
def in_metres(**more: object) -> bytes:
    return collection(feature(json.loads(shapely.to_geojson(box_m(0, 0, 2, 1))), name="A"), **more)


def test_eastings_and_northings_are_recognised_and_offered() -> None:
    said = refusal(in_metres())
    assert "eastings and northings" in said
    assert "--crs bng" in said
    named = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::27700"}}
    assert "--crs bng" in refusal(in_metres(crs=named))
    assert "--crs bng" in refusal(in_metres(), crs="wgs84")
    assert held(read(in_metres(), crs="bng")) == {"A": [0, 1]}
    assert held(read(in_metres(crs=named), crs="bng", rule="half_area")) == {"A": [0, 1]}
    assert "no eastings" in refusal(collection(feature(box(0, 0, 1, 1))), crs="bng")


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
        ({"type": "Polygon", "coordinates": []}, "not a polygon"),
        ({"type": "MultiPolygon", "coordinates": []}, "not a polygon"),
        ({"type": "Polygon", "coordinates": [[[-2.1, 53.0], [-2.0, 53.0]]]}, "unreadable"),
        ({"type": "Polygon", "coordinates": [[["-2.1", "53.0"]] * 4]}, "unreadable"),
        ({"type": "Polygon", "coordinates": [[[True, False]] * 4]}, "unreadable"),
        ({"type": "Polygon", "coordinates": [[[None, 53]] * 4]}, "unreadable"),
        ({"type": "Polygon", "coordinates": [[[-2.1], [-2.0], [-2.0], [-2.1]]]}, "unreadable"),
        ({"type": "Polygon", "coordinates": [[-2.1, 53.0, -2.0, 53.0]]}, "unreadable"),
        ({"type": "Polygon", "coordinates": {"a": 1}}, "unreadable"),
        ({"type": "Polygon"}, "unreadable"),
        ({"type": 3}, "unreadable"),
        ({"type": "Polygon", "coordinates": [[]]}, "unreadable"),
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
    for _ in range(100):
        bomb = {"type": "GeometryCollection", "geometries": [bomb]}
    assert "cannot be read" in refusal(json.dumps(bomb).encode())


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
        (b'{"type": "Topology", "objects": {}}', "TopoJSON"),
        (b"[" * 200_000, "nested too deeply"),
        (b'{"a":' * 200_000, "nested too deeply"),
        (b'{"type": ' + b"9" * 10_000 + b"}", "too long"),
        (b"PK\x03\x04 xl/workbook.xml", "an Excel workbook"),
        (b"PK\x03\x04 word/document.xml", "a Word document"),
        (b"PK\x03\x04 areas.shp", "a zipped shapefile"),
        (b"PK\x03\x04 doc.kml", "a KMZ file"),
        (b"PK\x03\x04 anything", "a zip archive"),
        (b"SQLite format 3\x00 ...", "a GeoPackage"),
        (b"\xd0\xcf\x11\xe0 ...", "an old Excel"),
        (b"%PDF-1.7", "a PDF"),
        (b"\x1f\x8b\x08", "a gzip archive"),
        (b"\x00\x00\x27\x0a", "a shapefile"),
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
