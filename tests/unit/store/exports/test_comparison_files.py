"""A comparison as files: read back by a spreadsheet's and a map's own means."""

from __future__ import annotations

import csv
import io
import json

import shapely

from nhmap.core.assessment.assessment import assess
from nhmap.core.assessment.checks import check
from nhmap.core.options.comparing import compare_plans
from nhmap.core.options.options import Option
from nhmap.core.options.plan_measures import PLAN_MEASURES, measure_plan
from nhmap.core.plan.plans import Plan, Zone
from nhmap.store.exports.comparison_files import OptionColumn, comparison_csv, moves_geojson
from nhmap.store.exports.exporting import About
from tests.support.evidence import grid_evidence
from tests.support.worlds import grid_shapes

EVIDENCE = grid_evidence()


def column(letter, name, west, east, **said):
    plan = Plan.empty(12, name=name).add(Zone("w", "=West")).add(Zone("e", "East"))
    plan = plan.assign(west, "w").assign(east, "e")
    assessment = assess(plan, EVIDENCE)
    findings = check(assessment, EVIDENCE)
    figures = measure_plan(assessment, findings, EVIDENCE)
    return OptionColumn(letter, plan, "England", Option("p", **said), figures, letter == "B"), assessment, findings


FIRST, A, A_FINDINGS = column(
    "A", "+Plan one", [0, 1, 4, 5], [2, 3, 6, 7], speaks_for="-cheap", speaks_against="far\nout"
)
SECOND, B, B_FINDINGS = column("B", "Plan two", [0, 4], [1, 2, 3, 5, 6, 7])


def rows_of(content: bytes) -> dict[str, list[str]]:
    assert content.startswith(b"\xef\xbb\xbf")
    return {row[0]: row[1:] for row in csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""))}


def test_the_table_holds_every_measure_and_what_was_said():
    rows = rows_of(comparison_csv([FIRST, SECOND], {"made": "2026-04-01", "basis": "residents"}))
    assert rows["key"] == ["measure", "unit", "A", "A of", "A about", "B", "B of", "B about"]
    assert set(PLAN_MEASURES) <= set(rows)
    assert rows["fits"][2:] == ["0", "2", "", "0", "2", ""]
    assert rows["largest"][5:] == ["6000", "", "East"]
    assert rows["worst"][2:4] == ["-0.92", ""]
    assert rows["preferred"][2::3] == ["", "yes"]
    assert rows["plan_hash"][2::3] == [FIRST.plan.hash, SECOND.plan.hash]
    assert rows["basis"] == ["residents"]


def test_no_cell_of_a_person_is_a_formula():
    content = comparison_csv([FIRST, SECOND], {"=made": "@x"})
    for row in csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")):
        for cell in row:
            assert not cell.startswith(("=", "+", "@")), cell
            assert not cell.startswith("-") or float(cell) < 0
    rows = rows_of(content)
    assert rows["plan"][2] == "'+Plan one"
    assert rows["speaks_for"][2] == "'-cheap"
    assert rows["speaks_against"][2] == "far\nout"


def test_unknown_is_empty_and_never_zero():
    empty, _, _ = column("A", "Empty", [], [])
    rows = rows_of(comparison_csv([empty], {}))
    assert rows["worst"][2] == rows["compactness"][2] == ""
    assert rows["snps"][2] == "0"


def test_what_moves_is_drawn_where_it_is():
    found = compare_plans(A, B, A_FINDINGS, B_FINDINGS, EVIDENCE)
    content = moves_geojson(
        found, FIRST, SECOND, areas=EVIDENCE.areas, shapes=lambda: grid_shapes(3, 4), about=About("2026-04-01")
    )
    written = json.loads(content)
    [feature] = written["features"]
    assert feature["properties"] == {
        "before": "=West",
        "after": "East",
        "small_areas": 2,
        "residents": 2_000,
        "lsoa21cds": "E01000002; E01000006",
    }
    outline = shapely.from_geojson(json.dumps(feature["geometry"]))
    assert outline.is_valid
    assert outline.exterior.is_ccw
    assert outline.contains(shapely.Point(EVIDENCE.areas.column("lon")[1], EVIDENCE.areas.column("lat")[1]))
    assert not outline.contains(shapely.Point(EVIDENCE.areas.column("lon")[0], EVIDENCE.areas.column("lat")[0]))
    assert [o["option"] for o in written["nhmap"]["comparison"]["options"]] == ["A", "B"]
    assert written["nhmap"]["made"] == "2026-04-01"
