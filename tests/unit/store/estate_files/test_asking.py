"""Lists that leave something open: the right value comes out, or it is asked and withheld until somebody answers."""

from __future__ import annotations

import io
import json
from dataclasses import replace
from datetime import date

import pytest
from openpyxl import Workbook

from nhmap.core.buildings.estate import Estate, Fact, with_estate
from nhmap.errors import InputRefusedError
from nhmap.store.estate_files.answers import Answers, refuse_open
from nhmap.store.estate_files.mended_postcodes import mended
from nhmap.store.estate_files.reading import read_estate, read_estates
from tests.support.bad_workbooks import ods_cell, ods_row, ods_table, spreadsheet
from tests.support.estates import as_csv, ground, known_sites, read, told
from tests.support.evidence import evidence_of
from tests.support.worlds import grid_shapes, grid_world

MEIR = ["Meir Primary Care Centre", "ST1 1AB"]
HAYWOOD = ["Haywood Hospital", "ST1 3AB"]
UNITS = [["Building", "Postcode", "Area m2", "Vacant m2"], [*MEIR, 600, 0], [*MEIR, 500, 120], [*MEIR, 300, 80]]


def book(*sheets, hidden=(), merged=(), rows_hidden=()) -> bytes:
    """A workbook of sheets of rows; merged cells and hidden rows are on the first."""
    made = Workbook()
    made.remove(made.active)
    for name, rows in sheets:
        sheet = made.create_sheet(name)
        for row in rows:
            sheet.append(list(row))
        sheet.sheet_state = "hidden" if name in hidden else "visible"
    for block in merged:
        made.worksheets[0].merge_cells(block)
    for number in rows_hidden:
        made.worksheets[0].row_dimensions[number].hidden = True
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def asked(upload) -> list[str]:
    return [question.key for question in upload.open]


def areas(upload, site_id="S-3"):
    values = told(upload, site_id)
    return values.get("floor_area_m2"), values.get("void_m2")


def answering(table, name="list.csv", **said):
    return read(table, name, answers=Answers(said))


# Several rows of one building


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


# Merged cells, hidden sheets and rows, formulas


def test_vertically_merged_cells_repeat():
    blank = [None, None]
    rows = [UNITS[0], UNITS[1], [*blank, 500, 120], [*blank, 300, 80]]
    upload = answering(book(("A", rows), merged=["A2:A4", "B2:B4"]), "m.xlsx", rows="parts")
    assert areas(upload) == (1400.0, 200.0)


def test_a_figure_in_a_merged_cell_counts_once():
    blank = [None, None, None]
    rows = [UNITS[0], [*MEIR, 1400, 0], [*blank, 120], [*blank, 80]]
    upload = read(book(("A", rows), merged=["A2:A4", "B2:B4", "C2:C4"]), "m.xlsx", answers=Answers({"rows": "parts"}))
    assert areas(upload) == (1400.0, 200.0)


def test_merged_cells_repeat_in_an_open_document_too():
    spanned = '<table:table-cell table:number-rows-spanned="2" office:value-type="string"'
    first = ods_row(*MEIR, 600).replace('<table:table-cell office:value-type="string"', spanned, 1)
    table = ods_table(ods_row("Building", "Postcode", "Area m2"), first, ods_row("", MEIR[1], 500))
    upload = read(spreadsheet(table), "m.ods", answers=Answers({"rows": "parts"}))
    assert areas(upload) == (1100.0, None)


def test_a_hidden_sheet_and_hidden_rows_of_an_open_document_are_left_out():
    style = '<style:style xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0" style:name="ta2"'
    hides = f'{style} style:family="table"><style:table-properties table:display="false"/></style:style>'
    header, hidden = ods_row("Building", "Postcode", "Area m2"), ' table:visibility="collapse"'
    old = ods_table(header, ods_row(*MEIR, 900), name="Old").replace(
        "<table:table ", '<table:table table:style-name="ta2" '
    )
    now = ods_table(header, ods_row(*MEIR, 600), ods_row(*HAYWOOD, 500, more=hidden), name="Now")
    upload = read(spreadsheet(hides + old + now), "h.ods")
    assert [(s.name, s.hidden, s.hidden_rows, s.used) for s in upload.sheets] == [
        ("Old", True, 0, False), ("Now", False, 1, True),
    ]  # fmt: skip
    assert (areas(upload)[0], areas(upload, "S-2")[0]) == (600.0, None)


def test_rows_below_a_name_in_a_csv_file_are_asked_about():
    rows = [UNITS[0], UNITS[1], ["", "", 500, 120], ["", "", 300, 80]]
    upload = read(rows)
    assert asked(upload) == ["unnamed", "rows:floor_area_m2", "rows:void_m2"]
    assert areas(upload) == (None, None)
    assert areas(answering(rows, unnamed="above", rows="parts")) == (1400.0, 200.0)
    left = answering(rows, unnamed="out")
    assert (areas(left), left.counts["rejected"]) == ((600.0, 0.0), 2)


def test_a_last_row_of_sums_without_a_name_is_not_asked_about():
    upload = read([UNITS[0], UNITS[1], [*HAYWOOD, 400, 50], ["", "", 1000, 50]])
    assert not upload.open
    assert upload.counts["rejected"] == 1


def test_a_hidden_sheet_is_listed_and_left_out_unless_it_is_ticked():
    old = [["As at 31 March 2019"], UNITS[0], [*MEIR, 900, 900]]
    data = book(("Now", [UNITS[0], [*MEIR, 600, 10]]), ("Archive 2019", old), hidden=["Archive 2019"])
    upload = read(data, "h.xlsx")
    assert areas(upload) == (600.0, 10.0)
    assert [(s.name, s.rows, s.hidden, s.used) for s in upload.sheets] == [
        ("Now", 1, False, True), ("Archive 2019", 1, True, False),
    ]  # fmt: skip
    assert any("Archive 2019 (1 row)" in p.message for p in upload.problems)
    ticked = read(data, "h.xlsx", answers=Answers(sheets=("Archive 2019",)))
    assert areas(ticked) == (900.0, 900.0)
    with pytest.raises(InputRefusedError, match="no sheet “Else”"):
        read(data, "h.xlsx", answers=Answers(sheets=("Else",)))
    with pytest.raises(InputRefusedError, match="hidden"):
        read(book(("Cover", [["Nothing here"]]), ("Old", UNITS), hidden=["Old"]), "h.xlsx")


def test_hidden_rows_are_left_out_unless_they_are_ticked():
    data = book(("A", UNITS), rows_hidden=[3, 4])
    upload = read(data, "h.xlsx")
    assert areas(upload) == (600.0, 0.0)
    assert any("2 rows are hidden" in p.message for p in upload.problems)
    every = read(data, "h.xlsx", answers=Answers({"rows": "parts"}, hidden_rows=True))
    assert areas(every) == (1400.0, 200.0)


def test_formulas_without_a_saved_value_are_said():
    upload = read(book(("A", [UNITS[0], [*MEIR, "=600+1", 10]])), "f.xlsx")
    assert areas(upload) == (None, 10.0)
    assert any("formula" in p.message and "A C2" in p.message for p in upload.problems)


# Units


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


# Decimals


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


@pytest.mark.parametrize("code", ["ST1 IAB", "STI 1AB", "st1 lab", "ST1 1AB"])
def test_a_letter_that_stands_for_a_figure_in_a_postcode_is_offered_mended(code):
    table = [["Building", "Postcode", "Area m2"], ["A place of its own", code, 600]]
    upload = read(table)
    if code == "ST1 1AB":
        assert asked(upload) == []
        return
    assert asked(upload) == ["postcodes"]
    assert f"“{code}” as “ST1 1AB”" in upload.open[0].words
    assert upload.rows[0].site_id == ""
    reasons = [reject.code for reject in answering(table, postcodes="mend").rejects]
    assert "not a postcode" not in reasons
    assert "not a postcode" in [reject.code for reject in answering(table, postcodes="no").rejects]


def test_only_postcodes_that_there_are_are_offered():
    assert mended(["SO14 OYN", "S014 0YN", "ZZ1 IAB", "ST1 1AB", "bananas", "B1 1BB"]) == {
        "SO14 OYN": "SO14 0YN",
        "S014 0YN": "SO14 0YN",
    }


def test_a_list_with_lines_of_several_owners_is_called_by_its_name():
    table = [
        ["NHS Property Services property list"],
        ["Building", "Postcode", "Area m2"],
        [*MEIR, 600],
        ["Council owned"],
        [*HAYWOOD, 700],
    ]
    upload = answering(table, "estate.csv", owners="below")
    assert {fact.source for fact in upload.facts} == {"estate.csv"}
    alone = read([*table[:3], [*HAYWOOD, 700]], "estate.csv")
    assert {fact.source for fact in alone.facts} == {"NHS Property Services property list (estate.csv)"}


# Sizes, owners, leases, headings


def test_an_implausible_size_is_asked():
    rows = [["Building", "Postcode", "Area m2"], [*MEIR, 150_000], [*HAYWOOD, 150_000]]
    upload = read(rows)
    assert asked(upload) == ["sizes"]
    assert (areas(upload)[0], areas(upload, "S-2")[0]) == (None, 150_000.0), "a hospital may be so large"
    assert "Meir Primary Care Centre (row 2)" in upload.open[0].words
    assert areas(answering(rows, sizes="keep"))[0] == 150_000.0
    assert areas(answering(rows, sizes="out"))[0] is None


def test_a_default_owner_never_overrules_a_named_one():
    named = Fact("S-3", "owner", "other", "survey", "2020-01-01")
    upload = read([["Building", "Postcode", "Vacant m2"], [*MEIR, 50]], "NHS Property Services.csv", as_of="2026-03-31")
    estate = Estate((named, *upload.facts))
    assert estate.counting["S-3", "owner"] is named
    (conflict,) = estate.conflicts()
    assert "whole list" in conflict.why
    rows = [["Building", "Postcode", "Vacant m2", "Landlord/Freeholder"], [*MEIR, 50, "Community Health Partnerships"]]
    assert told(read(rows, "NHS Property Services.csv"), "S-3")["owner"] == "LIFT"


def test_a_default_owner_never_overrules_the_one_that_the_layers_name():
    upload = read([["Building", "Postcode", "Vacant m2"], [*MEIR, 50]], "NHS Property Services.csv")
    evidence = evidence_of(grid_world(3, 4))
    evidence = replace(evidence, sites=known_sites().assign(owner="LIFT", owner_basis="a public list"))
    owners = dict(with_estate(evidence, Estate(upload.facts)).sites.set_index("site_id")["owner"])
    assert owners["S-3"] == "LIFT"


def test_leases_that_ended_and_headings_that_are_not_read_are_named():
    header = ["Building", "Postcode", "Area m2", "Lease end", "Start", "Expiry", "Let"]
    upload = read([header, [*MEIR, 600, "31/03/2019", "2001", "2020", "Yes"]], today=date(2026, 11, 30))
    said = {p.check: p.message for p in upload.problems}
    assert "“Start”, “Expiry”, “Let”" in said["columns not read"]
    assert "Meir Primary Care Centre (row 2, 2019-03-31)" in said["lease ended"]
    early = read([header, [*MEIR, 600, "31/03/2019", "", "", ""]], today=date(2019, 3, 31))
    assert "lease ended" not in {p.check for p in early.problems}


# Kinds of lists


def test_the_directory_of_the_care_quality_commission_is_known():
    header = ["Location ID", "Location Name", "Location ODS Code", "Location Street Address", "Location City",
              "Location Postal Code", "Location UPRN ID", "Location Latitude", "Location Longitude"]  # fmt: skip
    upload = read([header, ["1-1", *MEIR[:1], "R1A04", "Weston Road", "Stoke", MEIR[1], "00100", "", ""]], "cqc.csv")
    assert upload.layout.key == "cqc"
    assert told(upload, "S-3") == {"uprn": "100", "site_code": "R1A04"}


def test_a_geojson_of_sites_is_a_list():
    properties = {"name": MEIR[0], "postcode": MEIR[1], "gia_m2": 600, "let": True, "note": None}
    square = [[-2.18, 53.0], [-2.17, 53.0], [-2.17, 53.01], [-2.18, 53.01], [-2.18, 53.0]]
    features = [
        {"type": "Feature", "properties": properties, "geometry": None},
        {"type": "Feature", "properties": {"name": "Old Mill", "gia_m2": "90 m2"},
         "geometry": {"type": "Polygon", "coordinates": [square]}},
    ]  # fmt: skip
    upload = read(json.dumps({"type": "FeatureCollection", "features": features}).encode(), "sites.geojson")
    assert told(upload, "S-3") == {"floor_area_m2": 600.0}
    assert [site.name for site in upload.new_sites] == ["Old Mill"]
    for broken in (b'{"type": "FeatureCollection", "features": [', b'{"type": "FeatureCollection", "features": 5}'):
        with pytest.raises(InputRefusedError, match=r"sites\.geojson"):
            read(broken, "sites.geojson")


RISKS = [f"Cost to eradicate {risk} risk backlog (£)" for risk in ("high", "significant", "moderate", "low")]


def test_an_eric_return_of_older_years_with_its_subtotals():
    header = ["Organisation Code", "Organisation Name", "Site Code", "Site Name", "Site Type",
              "Gross internal site floor area (m2)", "Occupied floor area (m2)", "Site land area (Hectare)",
              "Un-utilised space (%)", "Not functionally suitable - occupied floor area (%)", *RISKS]  # fmt: skip
    rows = [
        header,
        [
            "R1A",
            "STOKE TRUST",
            "R1A01",
            "HAYWOOD HOSPITAL",
            "Community",
            9009,
            8411,
            3.1,
            7.16,
            59.18,
            1,
            2,
            3,
            4034641,
        ],
        ["R1A", "STOKE TRUST Result", "", "", "", 18018, 16822, 6.2, 183.46, 118.36, 2, 4, 6, 8],
        ["Overall Result", "", "", "", "", 18018, 16822, 6.2, 183.46, 118.36, 2, 4, 6, 8],
    ]
    upload = read(rows, "ERIC 2013-14.csv")
    assert (upload.layout.label, upload.counts["set aside"]) == ("ERIC site return 2013/14", 2)
    values = {key: reading.value for key, reading in upload.rows[0].read.told}
    assert (values["floor_area_m2"], values["land_ha"], values["backlog_gbp"]) == (9009.0, 3.1, 4_034_647.0)
    assert values["void_m2"] == pytest.approx(645.04, abs=0.01)
    # Of the occupied floor area, not of the whole: 59.18 % of 8,411 m².
    assert values["unsuitable_m2"] == pytest.approx(4_977.63, abs=0.01)
    assert {r.code for r in upload.rejects} <= {"a sum, not a building", "several or only alike"}


def test_a_spreadsheets_own_subtotals_are_sums():
    rows = [UNITS[0], [*MEIR, 600, 10], ["Meir Primary Care Centre Total", "", 600, 10], ["Total", "", 600, 10]]
    upload = read(rows)
    assert (upload.counts["set aside"], areas(upload)) == (2, (600.0, 10.0))


# Matching


def test_a_building_of_like_name_far_away_does_not_keep_a_row_from_being_a_new_one():
    upload = read([["Name", "Easting", "Northing", "Void (m²)"], ["Bucknall Road Health Centre", 388300, 347200, 5]])
    assert [row.outcome for row in upload.rows] == ["matched"]
    far = ["Name", "Easting", "Northing", "Void (m²)"], ["Bucknall Road Health Centre", 391500, 345700, 5]
    upload = read(far)
    assert [row.outcome for row in upload.rows] == ["new"]
    assert "3 km apart" in upload.rows[0].reason
    unplaced = read([["Name", "Void (m²)"], ["Bucknall Road Health Centre", 5]])
    assert unplaced.rows[0].outcome == "offered"


def test_later_lists_are_matched_by_uprn_and_by_site_code():
    first = [["Name", "Postcode", "UPRN", "GIA m2"], [*MEIR, "100023", 600]]
    header = ["Trust Code", "Site Code", "Site Name", "Gross internal floor area (m²)", RISKS[0]]
    returned = ["R1A", "R1A04"]
    files = [
        ("a.csv", as_csv(first).encode()),
        ("b.csv", as_csv([["Asset name", "UPRN", "Void m2"], ["Block 7", "000100023", 40]]).encode()),
        (
            "eric_2023_24.csv",
            as_csv([[*header, "Post Code"], [*returned, HAYWOOD[0], 700, 1, HAYWOOD[1]]]).encode(),
        ),
        ("eric_2024_25.csv", as_csv([header, [*returned, "Renamed Clinic", 650, 1]]).encode()),
    ]
    evidence = replace(evidence_of(grid_world(3, 4)), sites=known_sites())
    estate, uploads = read_estates(files, evidence, lambda: grid_shapes(3, 4))
    assert [u.rows[0].matched.match.how for u in uploads[1::2]] == ["same UPRN", "same site code"]
    assert (uploads[1].rows[0].site_id, uploads[3].rows[0].site_id) == ("S-3", "S-2")
    assert not [c for c in estate.conflicts() if c.field in {"uprn", "site_code"}]


def test_the_same_file_twice_is_noticed_whatever_it_is_called():
    rows = as_csv([["Name", "Postcode", "GIA m2"], [*MEIR, 600]]).encode()
    evidence = replace(evidence_of(grid_world(3, 4)), sites=known_sites())
    with pytest.raises(InputRefusedError, match=r"b\.csv is the same file as a\.csv"):
        read_estates([("a.csv", rows), ("b.csv", rows)], evidence, lambda: grid_shapes(3, 4))
    first = read_estate(rows, "a.csv", None, known_sites(), ground())
    again = read_estate(rows, "renamed.csv", None, known_sites(), ground())
    assert again.given_before(Estate(first.facts))
    assert not again.given_before(Estate())


def test_a_list_that_leaves_something_open_is_not_ranked_on():
    evidence = evidence_of(grid_world(3, 4))
    with pytest.raises(InputRefusedError, match="--answer rows:floor_area_m2=parts"):
        read_estates([("a.csv", as_csv(UNITS).encode())], evidence, lambda: grid_shapes(3, 4))


def test_a_refusal_of_many_questions_is_never_cut_within_one():
    areas_ = ["GIA (m2)", "Vacant area (m2)", "Under-used area (m2)"]
    header = ["Building", "Postcode", *areas_, "Backlog", "Rooms", "Land area (ha)", "Running cost"]
    rows = [header, *[[*MEIR, 600 + n, 10 + n, 5 + n, 100_000 + n, 7 + n, 1, 90_000 + n] for n in range(3)]]
    upload = read(rows)
    with pytest.raises(InputRefusedError) as refused:
        refuse_open("list.csv", upload.questions)
    assert refused.value.message.rstrip().endswith("more, asked next.")
    assert refused.value.message.count("=out") * 3 == refused.value.message.count("--answer")
