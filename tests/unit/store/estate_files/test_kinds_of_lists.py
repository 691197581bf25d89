"""Lists as councils, trusts and boards keep them: the right value comes out, or it is asked and withheld."""

from __future__ import annotations

import pytest

from nhmap.store.estate_files.answers import Answers
from nhmap.store.estate_files.cells import UnreadableError
from nhmap.store.estate_files.columns import about
from nhmap.store.estate_files.places import pair_of
from nhmap.store.estate_files.values import read_value
from tests.support.estates import as_csv, read, told, workbook

MEIR = ["Meir Primary Care Centre", "ST1 1AB"]
HAYWOOD = ["Haywood Hospital", "ST1 3AB"]
HEADER = ["Property", "Postcode", "GIA (m²)", "Void (m²)"]


def asked(upload) -> list[str]:
    return [question.key for question in upload.open]


# Headings


def test_a_backlog_by_risk_below_one_heading_is_never_taken_for_the_whole():
    rows = [
        ["Site", "Post code", "Backlog maintenance (£k)", "", "", "", ""],
        ["", "", "High", "Significant", "Moderate", "Low", "Total"],
        [*MEIR, 100, 200, 50, 10, 360],
    ]
    assert told(read(rows), "S-3")["backlog_gbp"] == 360_000.0
    assert told(read([row[:6] for row in rows]), "S-3")["backlog_gbp"] == 360_000.0
    assert "backlog_gbp" not in told(read([row[:4] for row in rows]), "S-3")


def test_a_heading_means_what_it_says_together_with_that_above_it():
    rows = [
        ["Property details", "", "Floor area", "", "Lease", "", "Landlord", ""],
        ["Name", "Postcode", "GIA m²", "Vacant m²", "Start", "End", "Name", "Postcode"],
        [*MEIR, 2400, 120, "01/04/2010", "31/03/2035", "NHS Property Services", "EC2R 7AB"],
    ]
    values = told(read(rows), "S-3")
    assert (values["lease_end"], values["owner"], values["void_m2"]) == ("2035-03-31", "NHSPS", 120.0)


def test_three_rows_of_headings_with_the_units_last():
    rows = [
        ["Property", "", "Areas", "", "", ""],
        ["", "", "Gross", "Net", "Vacant", ""],
        ["Name", "Postcode", "m²", "m²", "m²", "%"],
        [*MEIR, 2400, 2000, 120, 5],
    ]
    assert told(read(rows), "S-3") == {"floor_area_m2": 2400.0, "void_m2": 120.0}


@pytest.mark.parametrize(
    ("header", "target"),
    [
        ("Gross Internal Area (GIA) m2", "floor_area_m2"),
        ("GIA m²*", "floor_area_m2"),
        ("Sum of GIA (m²)", "floor_area_m2"),
        ("Void 2025/26 (m²)", "void_m2"),
        ("Void area as at 31/03/2026 (m²)", "void_m2"),
        ("Current condition grade", "condition"),
        ("Lease expiry (DD/MM/YYYY)", "lease_end"),
        ("High risk backlog 2024/25 (£)", "backlog_high"),
        ("Cost to eradicate High and Significant risk backlog", ""),
        ("High risk rooms", ""),
        ("Void forecast 2030 (m²)", ""),
        ("Previous owner", ""),
        ("Count of Property", ""),
        ("Practice list size", ""),
    ],
)
def test_words_around_a_heading_change_nothing_or_everything(header, target):
    assert about(header)[0] == target


def test_of_columns_of_several_years_the_newest_counts_and_the_others_are_named():
    rows = [["Property", "Postcode", "Void 2023/24 (m²)", "Void 2025/26 (m²)", "Void 2024/25 (m²)"], [*MEIR, 3, 1, 2]]
    upload = read(rows)
    assert told(upload, "S-3") == {"void_m2": 1.0}
    assert any("Void 2023/24 (m²)" in p.message for p in upload.problems if p.check == "columns alike")


def test_years_below_one_heading_are_columns_of_several_years_and_figures_are_not():
    rows = [
        ["Property", "Postcode", "Void (m²)", "", ""],
        ["", "", "2023/24", "2024/25", "2025/26"],
        [*MEIR, 500, 300, 120],
    ]
    assert told(read(rows), "S-3") == {"void_m2": 120.0}
    plain = [["Property", "Postcode", "GIA (m²)", "Void (m²)"], [*MEIR, 2024, 2023], [*HAYWOOD, 900, 10]]
    assert told(read(plain), "S-3") == {"floor_area_m2": 2024.0, "void_m2": 2023.0}


def test_another_use_of_a_like_name_at_one_postcode_is_offered_and_not_matched():
    rows = [HEADER, ["Meir Library", MEIR[1], 900, 0], ["Meir Primary Care Ctr", MEIR[1], 600, 10]]
    upload = read(rows)
    assert [row.outcome for row in upload.rows] == ["offered", "matched"]
    assert told(upload, "S-3")["floor_area_m2"] == 600.0


def test_an_area_of_nothing_but_numbers_is_a_floor_area_and_one_of_words_a_place():
    title = [["Voids - all areas in sq ft"], ["Property", "Postcode", "Area", "Vacant area"], [*MEIR, 25833, 1291]]
    assert told(read(title), "S-3")["floor_area_m2"] == pytest.approx(2399.96, abs=0.01)
    assert asked(read([["Property", "Postcode", "Area"], [*MEIR, 900]])) == ["unit:Area"]
    words = [["Property", "Postcode", "Area", "GIA (m²)"], [*MEIR, "North", 900]]
    assert told(read(words), "S-3") == {"floor_area_m2": 900.0}


# Words


@pytest.mark.parametrize(
    ("field", "cell", "value"),
    [
        ("tenure", "FHLD", "freehold"),
        ("tenure", "L'hold", "leasehold"),
        ("tenure", "F/hold", "freehold"),
        ("tenure", "Free hold", "freehold"),
        ("tenure", "TAW", "leasehold"),
        ("tenure", "Not leased - owned", "freehold"),
        ("tenure", "Formerly leasehold, now freehold", "freehold"),
        ("tenure", "Lease (freeholder: Smith)", "leasehold"),
        ("tenure", "Virtual freehold", "leasehold"),
        ("tenure", "Freehold / Leasehold", None),
        ("tenure", "Part freehold, part leasehold", None),
        ("tenure", "Notional rent", None),
        ("tenure", "Third party owned", None),
        ("owner", "PropCo", "NHSPS"),
        ("owner", "Birmingham Property Services", "other"),
        ("owner", "Formerly NHSPS, now Cornwall Council", "other"),
        ("owner", "ABC Ltd (leased to NHSPS)", "other"),
        ("owner", "Non-NHSPS", "other"),
        ("owner", "NHSPS / CHP", None),
        ("owner", "Managed by NHSPS", None),
        ("status", "Partly vacant", "open"),
        ("status", "Occupied (no vacant space)", "open"),
        ("status", "Not closed", "open"),
        ("status", "Unoccupied", "closed"),
        ("status", "No longer in use", "closed"),
        ("status", "Let", "open"),
        ("status", "Not yet open", "planned"),
        ("status", "Closing March 2027", None),
        ("status", "Declared surplus - still occupied", None),
        ("status", "Planned disposal", None),
        ("condition", "B - Satisfactory", "B"),
        ("condition", "Satisfactory (B)", "B"),
        ("condition", "D: bad", "D"),
        ("condition", "Good", None),
        ("condition", "A - D", None),
        ("lease_end", "31/03/2024 (holding over)", "2024-03-31"),
        ("lease_end", "31/03/2030 or 31/03/2035", None),
        ("void_m2", "Nil", 0.0),
    ],
)
def test_words_of_many_bodies_are_read_or_refused_never_guessed(field, cell, value):
    if value is None:
        with pytest.raises(UnreadableError):
            read_value(cell, field)
    else:
        assert read_value(cell, field).value == value


def test_dates_with_their_month_first_are_asked():
    rows = [["Property", "Postcode", "Lease end"], [*MEIR, "12/31/2027"], [*HAYWOOD, "06/05/2029"]]
    upload = read(rows)
    assert asked(upload) == ["dates:Lease end"]
    assert told(upload, "S-2") == {}
    month = read(rows, answers=Answers({"dates": "month"}))
    assert (told(month, "S-3"), told(month, "S-2")) == ({"lease_end": "2027-12-31"}, {"lease_end": "2029-06-05"})
    day = read(rows, answers=Answers({"dates": "day"}))
    assert (told(day, "S-3"), told(day, "S-2")) == ({}, {"lease_end": "2029-05-06"})


# Rows of one building


def test_grades_of_elements_and_owners_of_parts_are_asked():
    rows = [["Site", "Postcode", "Element", "Condition"], [*MEIR, "Roof", "C"], [*MEIR, "Boiler", "D"]]
    upload = read(rows)
    assert (asked(upload), told(upload, "S-3")) == (["differ:condition"], {})
    worst = read(rows, answers=Answers({"differ:condition": "worst"}))
    assert told(worst, "S-3") == {"condition": "D"}
    assert next(f.note for f in worst.facts) == "the worst of rows 2 and 3"
    owners = [["Site", "Postcode", "Owner"], [*MEIR, "NHSPS"], [*MEIR, "CHP"]]
    assert told(read(owners), "S-3") == {}
    assert len(read(owners, answers=Answers({"differ": "each"})).facts) == 2
    assert not read(owners, answers=Answers({"differ": "out"})).facts


def test_an_empty_unit_closes_no_building():
    rows = [["Building", "Postcode", "Unit", "Status"], [*MEIR, "1", "Let"], [*MEIR, "2", "Vacant"]]
    assert asked(read(rows)) == ["differ:status"]
    assert told(read(rows, answers=Answers({"differ": "open"})), "S-3") == {"status": "open"}


def test_leases_of_one_building_are_asked_and_surveys_of_two_days_are_not():
    leases = [["Building", "Postcode", "Lease end"], [*MEIR, "31/03/2030"], [*MEIR, "31/03/2027"]]
    assert told(read(leases, answers=Answers({"differ": "earliest"})), "S-3") == {"lease_end": "2027-03-31"}
    surveys = [["Building", "Postcode", "Condition", "Survey date"], [*MEIR, "B", "1/2/2019"], [*MEIR, "C", "1/2/2025"]]
    assert not asked(read(surveys))


def test_a_sum_that_stands_in_the_column_of_units_is_none_of_the_parts():
    rows = [
        ["Building", "Postcode", "Unit", "Area (m²)"],
        [*MEIR, "GF", 1000],
        [*MEIR, "FF", 800],
        [*MEIR, "Total", 1800],
    ]
    assert told(read(rows, answers=Answers({"rows": "parts"})), "S-3") == {"floor_area_m2": 1800.0}


# Sheets


def test_a_sheet_for_each_year_dates_its_facts_and_is_no_part_of_a_whole():
    sheets = {year: [HEADER, [*MEIR, 2400, void]] for year, void in (("2024-25", 300), ("2025-26", 120), ("2023", 9))}
    upload = read(workbook(sheets), "voids.xlsx")
    assert not upload.open
    assert {(f.value, f.as_of) for f in upload.facts if f.field == "void_m2"} == {
        (300.0, "2025-03-31"), (120.0, "2026-03-31"), (9.0, "2023-01-01"),
    }  # fmt: skip


def test_two_lists_below_one_another_have_each_their_own_columns():
    rows = [
        ["Freehold"],
        HEADER,
        [*HAYWOOD, 900, 20],
        ["Total", "", 900, 20],
        [],
        ["Leasehold"],
        ["Property", "Postcode", "Lease end", "GIA (m²)"],
        [*MEIR, "31/03/2031", 4000],
    ]
    upload = read(rows)
    assert told(upload, "S-3") == {"lease_end": "2031-03-31", "floor_area_m2": 4000.0}
    assert told(upload, "S-2") == {"floor_area_m2": 900.0, "void_m2": 20.0}
    assert [sheet.name for sheet in upload.sheets] == ["", "from row 7"]


def test_a_list_with_a_building_in_each_column_is_read():
    rows = [["Property", MEIR[0], HAYWOOD[0]], ["Postcode", MEIR[1], HAYWOOD[1]], ["GIA (m²)", 2400, 900],
            ["Void (m²)", 120, 0], ["Tenure", "Freehold", "Leasehold"]]  # fmt: skip
    upload = read(rows)
    assert told(upload, "S-3") == {"tenure": "freehold", "floor_area_m2": 2400.0, "void_m2": 120.0}
    assert told(upload, "S-2")["void_m2"] == 0.0
    assert any(p.check == "columns for buildings" for p in upload.problems)


# Places


def test_an_address_in_the_cell_of_the_name_and_a_postcode_in_any_of_them():
    lines = "Meir Primary Care Centre\nWeston Road\nStoke ST11AB"
    upload = read(as_csv([["Property", "GIA (m²)"], [lines, 600]]).encode())
    assert told(upload, "S-3") == {"floor_area_m2": 600.0}
    assert upload.rows[0].read.name == MEIR[0]
    last = [["Property", "Address 1", "Address 4", "GIA (m²)"], [MEIR[0], "Elsewhere", "ST1 1AB", 600]]
    assert told(read(last), "S-3") == {"floor_area_m2": 600.0}


def test_eastings_and_northings_the_wrong_way_round_are_put_right_by_the_postcode():
    upload = read([["Name", "Postcode", "Easting", "Northing", "Void (m²)"], [*MEIR, 345660, 388120, 5]])
    assert told(upload, "S-3") == {"void_m2": 5.0}
    assert not upload.rejects


@pytest.mark.parametrize(
    ("cell", "pair"),
    [
        ("SP 06314 86082", ("406314.5", "286082.5")),
        ("SP0631486082", ("406314.5", "286082.5")),
        ("SP 063 860", ("406350.0", "286050.0")),
        ("410149, 288113", ("410149", "288113")),
        ("52.49, -1.85", ("52.49", "-1.85")),
        ("near the park", ("", "")),
    ],
)
def test_both_coordinates_in_one_cell_are_read(cell, pair):
    assert pair_of(cell) == pair
