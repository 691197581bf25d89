"""Units in headings, notes and formats, shares of one and decimal commas: read where certain, else asked."""

from __future__ import annotations

import io

import pytest
from openpyxl import Workbook

from nhmap.store.estate_files.answers import Answers
from tests.support.asked import HAYWOOD, MEIR, answering, areas, asked, book
from tests.support.bad_workbooks import ods_cell, ods_row, ods_table, spreadsheet
from tests.support.estates import as_csv, read, told


def shares(*values, header="Vacant %"):
    return [["Building", "Postcode", "GIA m2", header], [*MEIR, 1200, values[0]], [*HAYWOOD, 1000, values[1]]]


def test_shares_of_one_below_a_heading_of_per_cent_are_asked():
    rows = shares(0.35, 1)
    upload = read(rows)
    assert asked(upload) == ["unit:Vacant %"]
    assert areas(upload) == (1200.0, None)
    fractions = read(rows, answers=Answers({"unit:Vacant %": "share"}))
    assert (areas(fractions), areas(fractions, "S-2")) == ((1200.0, 420.0), (1000.0, 1000.0))
    assert areas(read(rows, answers=Answers({"unit": "%"}))) == (1200.0, 4.2)


def test_shares_of_one_with_a_decimal_comma_are_asked_too():
    data = as_csv(shares("0,35", "0,2"), ";").encode("utf-16")
    assert asked(read(data)) == ["unit:Vacant %"]
    assert areas(read(data, answers=Answers({"unit:Vacant %": "share"}))) == (1200.0, 420.0)


def test_per_cent_that_can_be_nothing_else_is_read():
    assert areas(read(shares(1.35, 20))) == (1200.0, 16.2)
    assert areas(read(shares("35%", "20%"))) == (1200.0, 420.0)
    assert areas(read(shares(0.35, 0.2, header="Vacant (share of 1)"))) == (1200.0, 420.0)


def test_a_unit_in_a_merged_heading_above_applies():
    rows = [["Building", "Postcode", "Area (sq ft)", None], [None, None, "GIA", "Vacant"], [*MEIR, 21500, 1000]]
    for data in (book(("A", rows), merged=["C1:D1"]), book(("A", rows), merged=["A1:A2", "B1:B2", "C1:D1"])):
        upload = read(data, "u.xlsx")
        assert not upload.open
        assert areas(upload) == (pytest.approx(1997.42, abs=0.01), pytest.approx(92.9, abs=0.01))
    assert areas(read(rows))[0] == pytest.approx(1997.42, abs=0.01), "as CSV, where nothing is merged"


@pytest.mark.parametrize(
    "above",
    ["All areas in sq ft", "Areas are given in square feet unless said otherwise", "Voids (sqft), Staffordshire"],
)
def test_a_unit_in_a_title_or_a_note_applies_and_is_said(above):
    rows = [["Building", "Postcode", "GIA", "Vacant"], [*MEIR, 21500, 1000]]
    for listed in ([[above], *rows], [*rows, [], [above]]):
        upload = read(listed)
        assert areas(upload)[0] == pytest.approx(1997.42, abs=0.01)
        assert any(above[:20] in p.message for p in upload.problems)
    noted = book(("Voids", rows), ("Notes", [[above]]))
    assert areas(read(noted, "n.xlsx"))[0] == pytest.approx(1997.42, abs=0.01)


def test_a_row_of_units_below_the_header_applies():
    rows = [["Building", "Postcode", "GIA", "Vacant"], ["", "", "sq ft", "sq ft"], [*MEIR, 21500, 1000]]
    assert areas(read(rows))[0] == pytest.approx(1997.42, abs=0.01)


@pytest.mark.parametrize("header", ["% vacant", "Vacancy rate (%)", "Percentage void", "Void percentage"])
def test_per_cent_is_known_in_front_of_a_heading_and_behind(header):
    assert areas(read(shares(35, 20, header=header))) == (1200.0, 420.0)


def test_a_first_row_of_words_is_no_second_row_of_the_header():
    rows = [
        ["Building", "Postcode", "Area m2", "Tenure"],
        ["Health Centre", "ST1 3AA", "", "Freehold"],
        [*MEIR, 600, ""],
    ]
    upload = read(rows)
    assert [row.read.name for row in upload.rows] == ["Health Centre", MEIR[0]]


def test_a_unit_that_nobody_says_or_two_say_differently_is_asked():
    rows = [["Building", "Postcode", "GIA"], [*MEIR, 900]]
    upload = read(rows)
    assert (asked(upload), areas(upload)[0]) == (["unit:GIA"], None)
    assert areas(read(rows, answers=Answers({"unit:GIA": "m2"})))[0] == 900.0
    assert asked(read([["All areas in sq ft"], ["Building", "Postcode", "GIA (m2)"], [*MEIR, 900]])) == [
        "unit:GIA (m2)"
    ]
    assert not asked(read([["Building", "Postcode", "GIA"], [*MEIR, "900 m2"]])), "each cell says it"
    assert not asked(read([["Rent is £ per sq ft"], ["Building", "Postcode", "GIA (m2)"], [*MEIR, 900]]))


def test_money_in_thousands_by_the_title():
    rows = [["Figures in £000"], ["Building", "Postcode", "Backlog"], [*MEIR, 450]]
    assert told(read(rows), "S-3")["backlog_gbp"] == 450_000.0
    rows[1][2] = "Backlog (£)"
    assert asked(read(rows)) == ["unit:Backlog (£)"]


def test_decimal_commas_are_read_the_same_in_every_cell():
    rows = [["Building", "Postcode", "Area m2", "Vacant m2"], [*MEIR, "1.234,5", "12,5"], [*HAYWOOD, "1.234", "0,5"]]
    upload = read(as_csv(rows, ";").encode("utf-16"))
    assert (areas(upload), areas(upload, "S-2")) == ((1234.5, 12.5), (1234.0, 0.5))


def test_points_that_may_be_either_are_asked():
    rows = [["Building", "Postcode", "Area m2"], [*MEIR, "1.234"]]
    data = as_csv(rows, ";").encode()
    assert asked(read(data)) == ["decimals"]
    assert areas(read(data))[0] is None
    assert areas(read(data, answers=Answers({"decimals": "comma"})))[0] == 1234.0
    assert asked(read([["Building", "Postcode", "Area m2", "Vacant m2"], [*MEIR, "1.234,5", "0.5"]])) == ["decimals"]


def in_formats(rows, formats, *titles) -> bytes:
    """A workbook whose numbers below a header have one format each, row by row."""
    made = Workbook()
    sheet = made.active
    for row in (*([title] for title in titles), *rows):
        sheet.append(list(row))
    for at, form in enumerate(formats):
        sheet.cell(2 + len(titles) + at, 3).number_format = form
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


@pytest.mark.parametrize(
    ("heading", "number", "form", "field", "value"),
    [
        ("Backlog £k", 125_400, "#,##0,", "backlog_gbp", 125_400),
        ("Backlog (£m)", 1_254_000, "0.0,,", "backlog_gbp", 1_254_000),
        ("Backlog £k", 125.4, "#,##0", "backlog_gbp", 125_400),
        ("Backlog £", 125_400, "#,##0,", "backlog_gbp", 125_400),
        ("Floor area ('000 m2)", 1.25, "0.00", "floor_area_m2", 1_250),
        ("Floor area ('000 m2)", 1_250, "0.0,", "floor_area_m2", 1_250),
        ("Floor area", 1.25, "0.00", "floor_area_m2", 1_250),
    ],
)
def test_a_number_that_shows_a_part_of_itself_is_read_as_its_heading_means_what_is_shown(
    heading, number, form, field, value
):
    titles = ["All areas are in '000 m2 of floor"] if heading == "Floor area" else []
    upload = read(in_formats([["Building", "Postcode", heading], [*MEIR, number]], [form], *titles), "list.xlsx")
    assert asked(upload) == []
    assert told(upload, "S-3") == {field: value}


@pytest.mark.parametrize("heading", ["Backlog £k", "Backlog £"])
def test_a_number_of_an_ods_that_shows_a_part_of_itself_is_read_as_one_of_an_xlsx(heading):
    styles = (
        '<number:number-style style:name="N1"><number:number number:display-factor="1000"/></number:number-style>'
        '<style:style style:name="k" style:family="table-cell" style:data-style-name="N1"/>'
    )
    number = '<table:table-cell table:style-name="k" office:value-type="float" office:value="125400"/>'
    row = "".join(map(ods_cell, MEIR)) + number
    table = ods_table(ods_row("Building", "Postcode", heading), f"<table:table-row>{row}</table:table-row>")
    upload = read(spreadsheet(table, styles=styles), "list.ods")
    assert asked(upload) == []
    assert told(upload, "S-3") == {"backlog_gbp": 125_400}


def test_a_column_of_which_some_numbers_show_a_part_of_themselves_is_asked():
    rows = [["Building", "Postcode", "Backlog £k"], [*MEIR, 125_000], [*HAYWOOD, 80]]
    data = in_formats(rows, ["#,##0,", "#,##0"])
    upload = read(data, "list.xlsx")
    assert asked(upload) == ["unit:Backlog £k"]
    assert told(upload, "S-3") == {}
    pounds = answering(data, "list.xlsx", **{"unit:Backlog £k": "£"})
    assert told(pounds, "S-3") == {"backlog_gbp": 125_000}
    odd = in_formats(rows, ["#,##0,,", "#,##0,,"])
    assert asked(read(odd, "list.xlsx")) == ["unit:Backlog £k"]
