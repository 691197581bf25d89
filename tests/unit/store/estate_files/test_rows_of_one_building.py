"""Several rows of one building: parts are added up, wholes are conflicts, and whoever brings them says which."""

from __future__ import annotations

from nhmap.core.buildings.estate import Estate
from nhmap.store.estate_files.answers import Answers
from tests.support.asked import HAYWOOD, MEIR, UNITS, answering, areas, asked, book
from tests.support.estates import read, told


def test_units_of_one_building_are_withheld_until_somebody_says_what_they_are():
    upload = read(UNITS)
    assert asked(upload) == ["rows:floor_area_m2", "rows:void_m2"]
    assert areas(upload) == (None, None)
    assert "600 + 500 + 300 = 1,400 m²" in dict(upload.open[0].options)["parts"]


def test_units_that_are_parts_are_added_up_and_say_from_which_rows():
    upload = answering(UNITS, rows="parts")
    assert not upload.open
    assert areas(upload) == (1400.0, 200.0)
    fact = next(f for f in upload.facts if f.field == "void_m2")
    assert fact.note == "sum of rows 2, 3 and 4: 0, 120 and 80"
    assert fact.where == "list.csv, rows 2, 3 and 4"
    assert (upload.counts["matched"], upload.counts["added"]) == (1, 2)
    assert len(upload.kept) == 1
    assert not upload.rejects


def test_rows_that_each_speak_of_the_whole_are_conflicts_with_their_rows():
    upload = answering(UNITS, rows="whole")
    conflicts = Estate(upload.facts).conflicts()
    assert {c.field for c in conflicts} == {"floor_area_m2", "void_m2"}
    assert {f.where for c in conflicts for f in c.facts} == {f"list.csv, row {n}" for n in (2, 3, 4)}


def test_a_sum_of_which_a_part_is_unknown_is_unknown():
    rows = [*UNITS[:3], [*MEIR, 300, "n/a"]]
    upload = answering(rows, rows="parts")
    assert areas(upload) == (1400.0, None)
    assert [r.code for r in upload.rejects] == ["a part not known"]


def test_fields_are_asked_apart_so_that_a_total_repeated_in_every_row_is_not_added_up():
    rows = [UNITS[0], [*MEIR, 1400, 0], [*MEIR, 1400, 120], [*MEIR, 1400, 80]]
    upload = read(rows, answers=Answers({"rows:floor_area_m2": "whole", "rows:void_m2": "parts"}))
    assert areas(upload) == (1400.0, 200.0)
    assert "do they speak of the whole?" in upload.questions[0].words


def test_new_buildings_and_rows_without_a_match_are_added_up_too():
    rows = [
        UNITS[0],
        ["Old Library", "ST1 3AA", 100, 10],
        ["The Old Library", "ST13AA", 50, 5],
        ["Nowhere Hall", "", 1, 1],
    ]
    upload = answering(rows, rows="parts")
    (site,) = upload.new_sites
    assert areas(upload, site.site_id) == (150.0, 15.0)


GROUND_FLOOR = [UNITS[0], [*MEIR, 600, 0]]
FIRST_FLOOR = [["Site", "Post code", "GIA (m2)", "Void (m2)"], [*MEIR, 500, 120], [*HAYWOOD, 900, 1]]


def test_rows_of_one_building_on_several_sheets_are_asked_about_as_those_on_one():
    data = book(("Ground", GROUND_FLOOR), ("First", FIRST_FLOOR))
    upload = read(data, "list.xlsx")
    assert asked(upload) == ["rows:floor_area_m2", "rows:void_m2"]
    assert "(2 of “Ground” and 2 of “First”)" in upload.open[0].words
    assert areas(upload) == (None, None)
    assert areas(upload, "S-2") == (900.0, 1.0)
    summed = read(data, "list.xlsx", answers=Answers({"rows": "parts"}))
    assert areas(summed) == (1_100.0, 120.0)
    fact = next(f for f in summed.facts if f.field == "void_m2")
    assert fact.note == "sum of rows 2 of “Ground” and 2 of “First”: 0 and 120"
    assert fact.where == "list.xlsx, rows 2 of “Ground” and 2 of “First”"
    assert [row.reason for row in summed.rows if row.outcome == "added"] == [
        "A part of Meir Primary Care Centre, added to row 2 of “Ground”."
    ]
    whole = read(data, "list.xlsx", answers=Answers({"rows": "whole"}))
    conflicts = Estate(whole.facts).conflicts()
    assert {f.where for c in conflicts for f in c.facts} == {
        f"list.xlsx, sheet {s}, row 2" for s in ("Ground", "First")
    }


def test_a_sheet_without_a_column_leaves_no_part_of_a_sum_out():
    leases = [["Site", "Post code", "Lease end"], [*MEIR, "31/03/2031"]]
    data = book(("Ground", GROUND_FLOOR), ("First", FIRST_FLOOR), ("Leases", leases))
    upload = read(data, "list.xlsx", answers=Answers({"rows": "parts"}))
    assert areas(upload) == (1_100.0, 120.0)
    assert told(upload, "S-3")["lease_end"] == "2031-03-31"
    assert not upload.rejects
