"""Merged cells repeat, hidden sheets and rows are left out, and formulas without a value are said."""

from __future__ import annotations

import pytest

from nhmap.errors import InputRefusedError
from nhmap.store.estate_files.answers import Answers
from tests.support.asked import HAYWOOD, MEIR, UNITS, answering, areas, asked, book
from tests.support.bad_workbooks import ods_row, ods_table, spreadsheet
from tests.support.estates import read


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
