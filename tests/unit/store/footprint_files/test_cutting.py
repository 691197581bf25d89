"""Lines that run through small areas, on a grid of 4 rows and 6 columns with 1,000 people a square."""

from __future__ import annotations

import json

import pytest
from pyproj import Transformer

from nhmap.core.plan.plans import Plan, Zone
from nhmap.store.exports.exporting import About, footprints_geojson
from nhmap.store.footprint_files.importing import read_footprints
from tests.support.worlds import SIDE_M, SOUTH_M, WEST_M, grid_shapes, grid_world

WORLD = grid_world(4, 6)
TO_BROWSER = Transformer.from_crs(27700, 4326, always_xy=True)


def shapes():
    return grid_shapes(4, 6)


def box(name, west, south, east, north):
    """A footprint, in squares from the south-west corner."""
    corners = [(west, south), (east, south), (east, north), (west, north), (west, south)]
    at = [TO_BROWSER.transform(WEST_M + x * SIDE_M, SOUTH_M + y * SIDE_M) for x, y in corners]
    return {"type": "Feature", "properties": {"name": name}, "geometry": {"type": "Polygon", "coordinates": [at]}}


def read(*features, rule="centroid"):
    data = json.dumps({"type": "FeatureCollection", "features": features}).encode()
    return read_footprints(data, "drawn.geojson", WORLD, shapes, rule=rule, lines=True)


def told(imported, check="areas cut"):
    return [p for p in imported.problems if p.check == check]


@pytest.mark.parametrize("rule", ["centroid", "half_area"])
def test_a_line_through_two_small_areas_is_told_under_both_rules(rule) -> None:
    imported = read(box("A", 0, 0, 1.6, 2), rule=rule)
    (problem,) = told(imported)
    assert (problem.severity, problem.people, problem.codes) == ("warning", 2_000, ("E01000002", "E01000008"))
    assert problem.zones == tuple(z.id for z in imported.plan.zones)
    assert problem.message == (
        "2 small areas are cut, 2,000 people: Grid 002 (E01000002, 60 % inside) and Grid 008 (E01000008, 60 % inside). "
        f"By the rule {rule} it holds 4,000 people, by the other rule "
        f"({'half_area' if rule == 'centroid' else 'centroid'}) as many."
    )
    assert imported.cut["share inside"].tolist() == pytest.approx([0.6, 0.6], abs=1e-3)
    assert imported.cut["LSOA21NM"].tolist() == ["Grid 002", "Grid 008"]


def test_the_other_rule_is_told_with_its_people() -> None:
    notch = box("A", 0, 0, 2, 1)
    ring = notch["geometry"]["coordinates"][0]  # a triangle that holds the second centroid and 30 % of its square
    corners = [(0, 0), (1, 0), (1.8, 0.5), (1, 0.75), (1, 1), (0, 1), (0, 0)]
    ring[:] = [TO_BROWSER.transform(WEST_M + x * SIDE_M, SOUTH_M + y * SIDE_M) for x, y in corners]
    imported = read(notch)
    assert int((imported.plan.labels >= 0).sum()) == 2
    (problem,) = told(imported)
    assert "1 small area is cut, 1,000 people: Grid 002 (E01000002, 30 % inside)" in problem.message
    assert "By the rule centroid it holds 2,000 people, by the other rule (half_area) 1,000." in problem.message
    (row,) = imported.cut.to_dict("records")
    assert (row["centroid"], row["half_area"]) == ("in", "out")
    (other,) = told(read(notch, rule="half_area"))
    assert "By the rule half_area it holds 1,000 people, by the other rule (centroid) 2,000." in other.message


def test_of_several_footprints_those_that_the_other_rule_changes_are_named() -> None:
    imported = read(box("A", 0, 0, 1.45, 1), box("B", 1.45, 0, 3, 1))
    (problem,) = told(imported)
    assert "1 small area is cut, 1,000 people" in problem.message
    assert len(imported.cut) == 2
    assert "By the rule centroid all footprints hold 3,000 people, by the other rule (half_area) as many." in (
        problem.message
    )


def test_a_line_beside_the_border_cuts_nothing() -> None:
    assert told(read(box("A", -0.02, 0.02, 2.03, 1.97))) == []
    assert read(box("A", 0, 0, 2, 2)).cut.empty


def test_ground_on_one_side_and_people_on_the_other_is_told_without_a_cut() -> None:
    areas = grid_world(4, 6)
    lon, lat = TO_BROWSER.transform(WEST_M + 2.3 * SIDE_M, SOUTH_M + 0.5 * SIDE_M)
    areas.table.loc[1, ["lon", "lat"]] = lon, lat  # outside its own square, as one in a hundred is
    data = json.dumps({"type": "FeatureCollection", "features": [box("A", 0, 0, 2, 1)]}).encode()
    imported = read_footprints(data, "drawn.geojson", areas, shapes, lines=True)
    assert told(imported) == []
    (problem,) = told(imported, "rules differ")
    assert (problem.codes, problem.people) == (("E01000002",), 1_000)
    assert "By the rule centroid it holds 1,000 people, by the other rule (half_area) 2,000." in problem.message
    assert "1 small area that no line cuts, 1,000 people, has the ground on one side" in problem.message


def test_what_nhmap_wrote_itself_cuts_nothing() -> None:
    plan = Plan.empty(24).add(Zone("a", "A")).assign([0, 1, 2], "a")
    data = footprints_geojson(plan, WORLD, shapes, {}, About("2026-04-01"))
    imported = read_footprints(data, "own.geojson", WORLD, shapes, lines=True)
    assert imported.problems == ()
    assert imported.cut.empty
