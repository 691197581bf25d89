"""Lists as estates teams keep them: what comes out is right, or asked, or said; never silently something else."""

from __future__ import annotations

import io

import pytest
from openpyxl import Workbook

from nhmap.store.estate_files.answers import Answers
from tests.support.estates import read, told

MEIR = ["Meir Primary Care Centre", "ST1 1AB"]
HAYWOOD = ["Haywood Hospital", "ST1 3AB"]
BUCKNALL = ["Bucknall Road Health Centre", "ST1 2AA"]
HEAD = ["Name", "Postcode"]
SQ_FT_21500 = pytest.approx(1_997.4154)


def workbook(rows, column="", number_format="") -> bytes:
    made = Workbook()
    for row in rows:
        made.active.append(list(row))
    for cell in made.active[column][1:] if column else ():
        cell.number_format = number_format
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def utf16(text: str) -> bytes:
    return text.replace("\n", "\r\n").encode("utf-16")


def figures(upload, *fields):
    """What is told of Meir, Haywood and Bucknall Road."""
    return [tuple(told(upload, site).get(field) for field in fields) for site in ("S-3", "S-2", "S-1")]


AREAS = {
    "the unit in a column of its own": (
        [[*HEAD, "Area", "Unit"], [*MEIR, 1200, "m2"], [*HAYWOOD, 21500, "sq ft"], [*BUCKNALL, 0.09, "ha"]],
        [1200.0, SQ_FT_21500, 900.0],
    ),
    "the unit in each cell": (
        [[*HEAD, "GIA"], [*MEIR, "1,200 sq. m."], [*HAYWOOD, "21,500 sq. ft."], [*BUCKNALL, "900m2"]],
        [1200.0, SQ_FT_21500, 900.0],
    ),
    "a unit on a second line of the heading": (
        workbook([[*HEAD, "GIA\n(sq ft)"], [*MEIR, 21500]]),
        [SQ_FT_21500, None, None],
    ),
    "a unit called demise is no unit of area": (
        [["Name", "Unit", "Postcode", "GIA m2"], [MEIR[0], "Unit 3", MEIR[1], 1200]],
        [1200.0, None, None],
    ),
    "m2 beside the same in sq ft": (
        [[*HEAD, "GIA (sq ft)", "GIA (m2)"], [*MEIR, 12917, 1200], [*HAYWOOD, 9688, 900]],
        [1200.0, 900.0, None],
    ),
    "hectares in a cell": ([[*HEAD, "GIA"], [*MEIR, "0.12 ha"], [*HAYWOOD, "900 m2"]], [1200.0, 900.0, None]),
    "UTF-16, semicolons, decimal commas": (
        utf16(f"Building;Postcode;GIA m2\n{';'.join(MEIR)};1.234,5\n{';'.join(HAYWOOD)};9.009\n"),
        [1234.5, 9009.0, None],
    ),
    "the same with thin spaces and a column of units": (
        utf16(
            f"Building;Postcode;Area;Unit\n{';'.join(MEIR)};1\u202f234,5;sq m\n"
            f"{';'.join(HAYWOOD)};21\u2009500;sq ft\n"
        ),
        [1234.5, SQ_FT_21500, None],
    ),
    "thin spaces and apostrophes between thousands": (
        [[*HEAD, "GIA m2"], [*MEIR, "1\u2009200"], [*HAYWOOD, "9\u202f009"], [*BUCKNALL, "1'500"]],
        [1200.0, 9009.0, 1500.0],
    ),
    "marks of footnotes and approximate figures": (
        [[*HEAD, "GIA* (m2)"], [*MEIR, "1,200*"], [*HAYWOOD, "c. 900"], [*BUCKNALL, "700 (est.)"]],
        [1200.0, 900.0, 700.0],
    ),
    "a header that is repeated on each page": (
        [[*HEAD, "GIA m2"], [*MEIR, 1200], [*HEAD, "GIA m2"], [*HAYWOOD, 900]],
        [1200.0, 900.0, None],
    ),
    "sums, averages and notes below the list": (
        [[*HEAD, "GIA m2"], [*MEIR, 1200], [*HAYWOOD, 900], ["Totals:", "", 2100], ["Average", "", 1050],
         ["Sum", "", 2100], ["* as surveyed", "", ""], ["Source: estates team, March 2026", "", ""]],
        [1200.0, 900.0, None],
    ),
    "empty rows and columns before the list": (
        workbook([[], ["", "", "Estate list"], [], ["", *HEAD, "GIA m2"], ["", *MEIR, 1200]]),
        [1200.0, None, None],
    ),
    "a first line that names the separator": (
        f"sep=;\r\nName;Postcode;GIA m2\r\n{';'.join(MEIR)};1200\r\n".encode(),
        [1200.0, None, None],
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", AREAS)
def test_floor_areas_come_out_right_and_no_row_is_taken_for_a_building_that_is_none(case):
    rows, right = AREAS[case]
    upload = read(rows, "list.xlsx" if isinstance(rows, bytes) and rows[:2] == b"PK" else "list.csv")
    assert not upload.open
    assert [areas[0] for areas in figures(upload, "floor_area_m2")] == right
    assert {row.outcome for row in upload.rows} <= {"matched", "set aside"}


@pytest.mark.parametrize("heading", ["Vacant %", "Vacant"])
@pytest.mark.parametrize("number_format", ["0%", "0.00 %"])
def test_cells_that_a_workbook_shows_as_per_cent_are_per_cent(heading, number_format):
    rows = [[*HEAD, "GIA m2", heading], [*MEIR, 1200, 0.35], [*HAYWOOD, 900, 1]]
    upload = read(workbook(rows, "D", number_format), "list.xlsx")
    assert not upload.open
    assert figures(upload, "void_m2")[:2] == [(420.0,), (900.0,)]


def test_a_share_a_per_cent_and_an_area_in_one_column_are_asked():
    upload = read([[*HEAD, "GIA m2", "Vacant"], [*MEIR, 1200, "35%"], [*HAYWOOD, 900, 0.2], [*BUCKNALL, 500, 12]])
    assert [question.key for question in upload.open] == ["unit:Vacant"]
    assert figures(upload, "void_m2") == [(420.0,), (None,), (None,)]


def test_two_columns_of_one_name_that_differ_are_asked_and_withheld():
    rows = [[*HEAD, "GIA (m2)", "GIA (m2)"], [*MEIR, 1200, 1300], [*HAYWOOD, 900, 900]]
    upload = read(rows)
    assert [question.key for question in upload.open] == ["column:GIA (m2)"]
    assert figures(upload, "floor_area_m2")[:2] == [(None,), (None,)]
    answered = read(rows, answers=Answers({"column:GIA (m2)": "D"}))
    assert figures(answered, "floor_area_m2")[:2] == [(1300.0,), (900.0,)]
    alike = read([rows[0], [*MEIR, 1200, 1200]])
    assert not alike.open


@pytest.mark.parametrize(
    "cell",
    ["n/k", "N/K", "NK", "u/k", "TBC", "TBC - awaiting survey", "to be advised", "Not stated", "not measured", "?",
     "See lease", "Awaiting survey", "No data"],
)  # fmt: skip
def test_what_says_that_nobody_knows_is_no_figure_no_owner_and_no_date(cell):
    upload = read([[*HEAD, "Owner", "GIA m2", "Lease end", "Condition"], [*MEIR, cell, cell, cell, cell]])
    assert figures(upload, "owner", "floor_area_m2", "lease_end", "condition")[0] == (None,) * 4
    assert not upload.rejects


@pytest.mark.parametrize(
    ("cell", "day"),
    [("2030/03/31", "2030-03-31"), ("31.3.30", "2030-03-31"), ("31st of March, 2030", "2030-03-31"),
     ("Expires 31/03/2030", "2030-03-31"), ("Mar-30", "2030-03-01"), ("30-Jun-2031", "2031-06-30")],
)  # fmt: skip
def test_dates_as_text(cell, day):
    assert figures(read([[*HEAD, "Lease end"], [*MEIR, cell]]), "lease_end")[0] == (day,)


@pytest.mark.parametrize("cell", ["12/11/98", "31/31/2030", "Holding over", "999 years"])
def test_what_may_be_two_dates_or_none_is_said_and_not_used(cell):
    upload = read([[*HEAD, "Lease end", "GIA m2"], [*MEIR, cell, 1200]])
    assert figures(upload, "lease_end", "floor_area_m2")[0] == (None, 1200.0)
    assert [reject.column for reject in upload.rejects] == ["Lease end"]


def test_an_approximate_figure_says_so():
    upload = read([[*HEAD, "GIA m2"], [*MEIR, "c. 1,200"]])
    assert [fact.note for fact in upload.facts] == ["approximate: “c. 1,200”"]


@pytest.mark.parametrize("cell", ["1,100-1,200", "1200 / 12917 sq ft", "(1,200)", "nil", "1.2.3"])
def test_what_is_not_one_number_is_said_and_not_used(cell):
    upload = read([[*HEAD, "GIA m2"], [*MEIR, cell]])
    assert figures(upload, "floor_area_m2")[0] == (None,)
    assert [reject.column for reject in upload.rejects] == ["GIA m2"]
