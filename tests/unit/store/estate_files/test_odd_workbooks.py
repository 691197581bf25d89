"""Workbooks as other programs and copied cells make them, and tables that stand beside or below one another."""

from __future__ import annotations

import io
from functools import cache

import pytest
from openpyxl import Workbook

from nhmap.store.estate_files import postcodes
from nhmap.store.estate_files.answers import Answers
from nhmap.store.estate_files.cells import UnreadableError
from nhmap.store.estate_files.dates import day_of
from nhmap.store.estate_files.owner_lines import names_owner
from nhmap.store.estate_files.values import read_value
from nhmap.store.tabular.workbook_values import format_of, shown
from tests.support.estates import as_csv, read, told
from tests.support.estates import workbook as sheets_of


@pytest.fixture(autouse=True, scope="module")
def postcodes_once():
    """Postcodes are read from the disk once for the whole module, not once for each file."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(postcodes, "_letter", cache(postcodes._letter))
        yield


MEIR = ["Meir Primary Care Centre", "ST1 1AB"]
HAYWOOD = ["Haywood Hospital", "ST1 3AB"]
BUCKNALL = ["Bucknall Road Health Centre", "ST1 2AA"]
HEAD = ["Name", "Postcode"]
SQ_FT = 0.3048**2


def workbook(rows) -> bytes:
    return sheets_of({"Sheet1": rows})


def formatted(rows, column, number_format) -> bytes:
    made = Workbook()
    for row in rows:
        made.active.append(list(row))
    for cell in made.active[column][1:]:
        cell.number_format = number_format
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def figures(upload, field):
    """What is told of Meir, Haywood and Bucknall Road."""
    return [told(upload, site).get(field) for site in ("S-3", "S-2", "S-1")]


def asked(upload):
    return [question.key for question in upload.open]


# Numbers that are text


@pytest.mark.parametrize(
    ("heading", "cells", "right"),
    [
        ("GIA (m2)", ["1.234,5", "9.009,0", "1.500"], [1234.5, 9009.0, 1500.0]),
        ("GIA (m2)", ["1.234,5", 909.25, 1500], [1234.5, 909.25, 1500.0]),
        ("GIA (m2)", ["1,234", 909.25, "2,500.5"], [1234.0, 909.25, 2500.5]),
        ("GIA (m2)", ["1\u00a0234", "9 009,5", "1’500"], [1234.0, 9009.5, 1500.0]),
        ("GIA (m2)", ["\u200b1,200\u200b", "\ufeff900", 700], [1200.0, 900.0, 700.0]),
        ("GIA (m2)", ["1.234,5 m²", "9.009,25 m2", 1500], [1234.5, 9009.25, 1500.0]),
    ],
)
def test_text_and_numbers_of_one_column_are_read_each_as_they_are_written(heading, cells, right):
    rows = [[*HEAD, heading], [*MEIR, cells[0]], [*HAYWOOD, cells[1]], [*BUCKNALL, cells[2]]]
    upload = read(workbook(rows), "list.xlsx")
    assert not upload.open
    assert figures(upload, "floor_area_m2") == right


def test_decimal_commas_of_money_and_shares():
    rows = [
        [*HEAD, "GIA m2", "Void %", "Backlog (£m)"],
        [*MEIR, 1200, "12,5", "1,25"],
        [*HAYWOOD, 900, "5,25 %", "0,4"],
    ]
    upload = read(workbook(rows), "list.xlsx")
    assert figures(upload, "void_m2")[:2] == [150.0, 47.25]
    assert figures(upload, "backlog_gbp")[:2] == [1_250_000.0, 400_000.0]


@pytest.mark.parametrize("cells", [["1,234.50", "909,25"], ["1.234", 900.5]])
def test_text_that_may_be_either_is_asked_and_withheld(cells):
    data = workbook([[*HEAD, "GIA (m2)"], [*MEIR, cells[0]], [*HAYWOOD, cells[1]]])
    upload = read(data, "list.xlsx")
    assert asked(upload) == ["decimals"]
    assert figures(upload, "floor_area_m2")[:2] == [None, None]
    said = read(data, "list.xlsx", answers=Answers({"decimals": "comma", "sizes": "keep"}))
    right = {"1,234.50": 1234.5, "1.234": 1234.0}[cells[0]]  # the first can only have a point, whatever is answered
    assert figures(said, "floor_area_m2")[0] == right


# Units


@pytest.mark.parametrize(
    ("number_format", "right"),
    [('#,##0 "sq ft"', 1200 * SQ_FT), ('#,##0 "m²"', 1200.0), ('0.00" sqm"', 1200.0)],
)
def test_a_unit_that_the_format_of_a_number_writes_counts(number_format, right):
    upload = read(formatted([[*HEAD, "Area"], [*MEIR, 1200]], "C", number_format), "list.xlsx")
    assert not upload.open
    assert figures(upload, "floor_area_m2")[0] == pytest.approx(right)


def test_per_cent_that_a_format_only_writes_is_not_multiplied():
    rows = [[*HEAD, "GIA m2", "Void"], [*MEIR, 1200, 35], [*HAYWOOD, 900, 5]]
    upload = read(formatted(rows, "D", '0"%"'), "list.xlsx")
    assert figures(upload, "void_m2")[:2] == [420.0, 45.0]
    assert format_of(164, "0\\%") == "unit %"
    assert shown("35", format_of(164, "0.0%")) == "3500%"


def test_thousands_of_pounds_by_the_format():
    upload = read(formatted([[*HEAD, "Backlog"], [*MEIR, 1200]], "C", '£#,##0"k"'), "list.xlsx")
    assert figures(upload, "backlog_gbp")[0] == 1_200_000.0
    upload = read(formatted([[*HEAD, "Backlog"], [*MEIR, 1_200_000]], "C", '£#,##0,"k"'), "list.xlsx")
    assert figures(upload, "backlog_gbp")[0] == 1_200_000.0


@pytest.mark.parametrize(
    ("cell", "right"),
    [
        ("1200m² (GIA)", 1200.0),
        ("c. 900 m2 GIA", 900.0),
        ("GIA: 1,200 sq m", 1200.0),
        ("1,200 m2 (12,917 sq ft)", 1200.0),
        ("12,917 sq ft / 1,200 m2", 1200.0),
    ],
)
def test_words_around_an_area(cell, right):
    assert read_value(cell, "floor_area_m2").value == right


def test_a_net_area_says_so_and_two_areas_that_differ_are_refused():
    assert "smaller than the gross" in read_value("NIA 900 m2", "floor_area_m2").note
    with pytest.raises(UnreadableError, match="two areas that differ"):
        read_value("1,200 m2 / 9,000 sq ft", "floor_area_m2")
    assert read_value("10 consulting rooms", "rooms").value == 10.0
    for odd in ("12 (2 vacant)", "12/14", "1,000-1,200"):
        with pytest.raises(UnreadableError):
            read_value(odd, "rooms")


def test_a_figure_with_words_and_no_unit_is_asked_as_a_bare_one_is():
    upload = read([[*HEAD, "Floor area"], [*MEIR, "GIA 1,200"], [*HAYWOOD, "c. 900"]])
    assert asked(upload) == ["unit:Floor area"]
    assert figures(upload, "floor_area_m2")[:2] == [None, None]


@pytest.mark.parametrize(
    "cell", ["Saturday 31 March 2035", "March 31, 2035", "Mar. 31st 2035", "31\u00a0March\u00a02035"]
)
def test_dates_with_a_weekday_or_the_month_in_front(cell):
    assert day_of(cell).value == "2035-03-31"


# Tables beside one another


def test_two_lists_with_an_empty_column_between_them_are_read_each():
    rows = [
        [*HEAD, "GIA m2", "Void m2", "", *HEAD, "GIA m2", "Void m2"],
        [*MEIR, 1200, 100, "", *HAYWOOD, 900, 50],
        [*BUCKNALL, 500, 20],
    ]
    for upload in (read(workbook(rows), "list.xlsx"), read(rows)):
        assert not upload.open
        assert figures(upload, "floor_area_m2") == [1200.0, 900.0, 500.0]
        assert figures(upload, "void_m2") == [100.0, 50.0, 20.0]
    assert [sheet.name for sheet in upload.sheets] == ["", "columns F to I"]


def test_each_list_has_its_own_headings_units_and_title():
    rows = [
        ["All areas in sq ft"],
        ["North", "", "", "", "South"],
        ["Name", "Postcode", "GIA", "", "Building", "Post code", "Vacant (m2)"],
        [*MEIR, 12917, "", *HAYWOOD, 50],
    ]
    upload = read(workbook(rows), "list.xlsx")
    assert figures(upload, "floor_area_m2")[0] == pytest.approx(12917 * SQ_FT)
    assert asked(upload) == ["unit:Vacant (m2)"]  # the title and the heading say different things


SIDE = [["Name", "Postcode", "GIA m2", "Property", "Postcode", "Void m2"], [*MEIR, 1200, *HAYWOOD, 50]]


def test_a_second_column_of_names_is_asked_about():
    upload = read(SIDE)
    assert asked(upload) == ["beside:D to F"]
    assert figures(upload, "floor_area_m2")[:2] == [1200.0, None]
    assert figures(upload, "void_m2")[:2] == [None, None]
    own = read(SIDE, answers=Answers({"beside": "own"}))
    assert (figures(own, "floor_area_m2")[0], figures(own, "void_m2")[:2]) == (1200.0, [None, 50.0])
    same = read(SIDE, answers=Answers({"beside": "same"}))
    assert figures(same, "void_m2")[:2] == [50.0, None]


def test_a_summary_beside_a_list_is_asked_about_and_tells_no_owner():
    rows = [
        [*HEAD, "GIA m2", "", "Owner", "Total GIA m2"],
        [*MEIR, 1200, "", "NHSPS", 2100],
        [*HAYWOOD, 900, "", "Council", 500],
    ]
    upload = read(workbook(rows), "list.xlsx")
    assert asked(upload) == ["beside:E to F"]
    assert figures(upload, "owner")[:2] == [None, None]
    assert figures(upload, "floor_area_m2")[:2] == [1200.0, 900.0]


@pytest.mark.parametrize(
    "rows",
    [
        [[*HEAD, "Owner", "", "UPRN", "GIA m2"], [*MEIR, "NHSPS", "", "100012345678", 1200]],
        [[*HEAD, "", "GIA m2", "Void m2", "", "Owner"], [*MEIR, "", 1200, 100, "", "NHSPS"]],
        [
            ["Practice name", "Practice code", "Building name", "Postcode", "GIA m2"],
            ["A practice", "M83001", *MEIR, 1200],
        ],
        [[*HEAD, "GIA m2", "Landlord name", "Landlord postcode"], [*MEIR, 1200, "NHS Property Services", "EC2R 7AB"]],
    ],
)
def test_one_list_with_empty_columns_or_several_names_is_one_list(rows):
    upload = read(rows)
    assert not upload.open
    assert figures(upload, "floor_area_m2")[0] == 1200.0


# Tables below one another, and lines that name owners


def test_a_title_right_above_a_second_list_is_that_lists_title():
    rows = [
        [*HEAD, "GIA m2"],
        [*MEIR, 1200],
        [],
        ["Vacant space, sq ft"],
        ["Property", "Postcode", "Vacant"],
        [*HAYWOOD, 1000],
    ]
    upload = read(workbook(rows), "list.xlsx")
    assert not upload.open
    assert figures(upload, "void_m2")[1] == pytest.approx(1000 * SQ_FT)
    note = [[*HEAD, "GIA"], [*MEIR, 12917], ["All areas in sq ft"], [], [*HEAD, "Void m2"], [*HAYWOOD, 50]]
    upload = read(workbook(note), "list.xlsx")
    assert figures(upload, "floor_area_m2")[0] == pytest.approx(12917 * SQ_FT)


OWNERS = [
    ["NHSPS buildings"],
    [*HEAD, "GIA m2"],
    [*MEIR, 1200],
    [],
    ["Council owned"],
    [*HAYWOOD, 900],
    ["LIFT"],
    [*BUCKNALL, 500],
]


@pytest.mark.parametrize("as_file", [workbook, lambda rows: as_csv(rows).encode()])
def test_lines_that_name_owners_are_asked_about_and_no_title_speaks_for_the_rows_below_them(as_file):
    name = "list.xlsx" if as_file is workbook else "list.csv"
    upload = read(as_file(OWNERS), name)
    assert asked(upload) == ["owners"]
    assert figures(upload, "owner") == [None, None, None]
    assert figures(upload, "floor_area_m2") == [1200.0, 900.0, 500.0]
    assert [row.outcome for row in upload.rows if row.read.line in (5, 7)] == ["set aside", "set aside"]
    said = read(as_file(OWNERS), name, answers=Answers({"owners": "below"}))
    assert figures(said, "owner") == ["NHSPS", "other", "LIFT"]
    assert figures(read(as_file(OWNERS), name, answers=Answers({"owners": "no"})), "owner") == [None, None, None]


@pytest.mark.parametrize(
    "text", ["NHS Property Services", "LIFT sites", "Stoke City Council", "GP owned", "Third party"]
)
def test_words_that_name_an_owner(text):
    assert names_owner(text)


@pytest.mark.parametrize("text", ["Meir Primary Care Centre", "North", "Total 12", "Longton", "Void list"])
def test_words_that_name_none(text):
    assert not names_owner(text)


def test_a_row_that_names_two_buildings_is_offered_and_not_matched():
    upload = read([[*HEAD, "GIA m2"], ["Meir Primary Care Centre & Haywood Hospital", "ST1 1AB", 2100]])
    assert [row.outcome for row in upload.rows] == ["offered"]


# A row that has little but words is a row, and no second line of the heading


@pytest.mark.parametrize("mark", ["x", ":", "Nobody", "?"])
def test_a_first_row_with_a_mark_and_no_figures_is_no_heading(mark):
    upload = read([[*HEAD, "GIA m2", "Owner"], [*HAYWOOD, "", mark], [*MEIR, 1200, "NHS Property Services"]])
    assert [row.site_id for row in upload.rows] == ["S-2", "S-3"]
    assert figures(upload, "floor_area_m2")[0] == 1200.0


@pytest.mark.parametrize(
    ("above", "below"),
    [
        ([*HEAD, "GIA m2", "Lease", ""], ["", "", "", "start", "end"]),
        ([*HEAD, "GIA m2", "Lease", "Lease"], ["", "", "", "start", "end"]),
        ([*HEAD, "GIA m2", "", "Lease"], ["", "", "", "", "end"]),
        ([*HEAD, "GIA", "", "Lease end"], ["", "", "m2", "", ""]),
    ],
)
def test_a_heading_that_goes_on_below_is_one(above, below):
    upload = read([above, below, [*MEIR, 1200, "", "31/03/2031"]])
    assert [row.site_id for row in upload.rows] == ["S-3"]
    assert figures(upload, "floor_area_m2")[0] == 1200.0
    assert told(upload, "S-3").get("lease_end") == "2031-03-31"
