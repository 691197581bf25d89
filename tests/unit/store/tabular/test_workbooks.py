"""Workbooks of Excel and OpenDocument: what a cell shows, whatever wrote it, and nothing worked out."""

from __future__ import annotations

import io
import math
from datetime import date, datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from nhmap.errors import InputRefusedError
from nhmap.store.estate_files.sheets import EstateLimits, read_sheets
from nhmap.store.tabular.workbook_values import format_of, shown
from tests.support.bad_archives import unzipped, zipped
from tests.support.bad_workbooks import (
    SHEET,
    STRINGS,
    ods_cell,
    ods_row,
    ods_table,
    parts_of,
    sheet_of,
    spreadsheet,
    with_part,
)
from tests.support.estates import workbook

MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
BESIDE = "xl/_rels/workbook.xml.rels"


def cells(data, name="list.xlsx"):
    sheets, _ = read_sheets(data, name)
    return [list(row) for _, row in sheets[0].rows]


def second(data, name="list.xlsx"):
    return cells(data, name)[1]


def with_strings(strings: str, row: str) -> bytes:
    parts = parts_of()
    told = b'<Relationship Type="a/sharedStrings" Target="sharedStrings.xml" Id="rId9"/></Relationships>'
    return zipped(
        {
            **parts,
            BESIDE: parts[BESIDE].replace(b"</Relationships>", told),
            STRINGS: f"<sst {MAIN}>{strings}</sst>".encode(),
            SHEET: sheet_of(row),
        }
    )


def test_shared_texts_are_put_together_and_what_is_to_be_read_aloud_is_left_out():
    strings = "<si><r><t>Meir </t></r><r><t>Clinic</t></r><rPh><t>ignored</t></rPh></si><si><t>a_x000D__x0041_</t></si>"
    data = with_strings(strings, '<c r="A2" t="s"><v>0</v></c><c r="B2" t="s"><v>1</v></c>')
    assert second(data) == ["Meir Clinic", "a\rA"]


@pytest.mark.parametrize(
    ("cell", "said"),
    [
        ('<c r="C2"><v>1200</v></c>', "1200"),
        ('<c r="C2"><v>0.1</v></c>', "0.1"),
        ('<c r="C2"><v>1E3</v></c>', "1000"),
        ('<c r="C2" t="b"><v>1</v></c>', "Yes"),
        ('<c r="C2" t="e"><v>#N/A</v></c>', "#N/A"),
        ('<c r="C2" t="str"><f>A1</f><v>worked out</v></c>', "worked out"),
        ('<c r="C2" t="d"><v>2030-03-31T00:00:00</v></c>', "2030-03-31"),
        ('<c r="C2" t="inlineStr"><is><r><t>a</t></r><r><t>b</t></r></is></c>', "ab"),
        ('<c r="C2" t="inlineStr"><is><t>_xD83D_</t></is></c>', "_xD83D_"),
    ],
)
def test_a_cell_of_every_kind(cell, said):
    assert second(with_part(SHEET, sheet_of(cell))) == ["", "", said]


def test_places_may_be_left_out_and_tags_may_have_a_prefix():
    sheet = (
        '<x:worksheet xmlns:x="http://purl.oclc.org/ooxml/spreadsheetml/main"><x:sheetData><x:row><x:c t="inlineStr">'
        "<x:is><x:t>a</x:t></x:is></x:c><x:c><x:v>2</x:v></x:c></x:row><x:row><x:c><x:v>3</x:v></x:c></x:row>"
        "</x:sheetData></x:worksheet>"
    )
    assert cells(with_part(SHEET, sheet.encode())) == [["a", "2"], ["3"]]


def test_one_cell_that_cannot_be_read_is_named_and_the_rest_is_used():
    data = with_part(SHEET, sheet_of('<c r="A2" t="s"><v>77</v></c><c r="B2"><v>x</v></c><c r="C2"><v>5</v></c>'))
    sheets, problems = read_sheets(data, "list.xlsx")
    assert sheets[0].rows[1][1] == ("", "", "5")
    assert [p.message for p in problems] == [
        "2 cells of list.xlsx cannot be read and were taken for empty: List A2 and List B2."
    ]


def test_formulas_that_nobody_worked_out_are_named():
    _, problems = read_sheets(with_part(SHEET, sheet_of('<c r="A2"><f>1+1</f></c>')), "list.xlsx")
    assert "1 cell of list.xlsx holds a formula that was never worked out" in problems[0].message
    assert "List A2" in problems[0].message


def test_sheets_that_are_too_many_are_named_and_charts_are_no_sheets():
    names = [f"S{i}" for i in range(203)]
    sheets, problems = read_sheets(workbook({name: [["a"]] for name in names}), "list.xlsx")
    assert [sheet.name for sheet in sheets] == names[:200]
    assert "203 sheets; the first 200 were read, not S200, S201 and S202." in problems[0].message
    parts = parts_of()
    chart = parts[BESIDE].replace(b"relationships/worksheet", b"relationships/chartsheet")
    with pytest.raises(InputRefusedError, match="holds no rows"):
        read_sheets(zipped({**parts, BESIDE: chart}), "list.xlsx")


@pytest.mark.parametrize(
    ("number", "code", "kind"),
    [
        (0, None, ""),
        (9, None, "percent"),
        (14, None, "date"),
        (46, None, "elapsed"),
        (164, "0.0%", "percent"),
        (164, "dd/mm/yyyy", "date"),
        (164, '"days" 0', ""),
        (164, "[Red]0.00", ""),
        (164, "[$-809]d mmm yyyy;@", "date"),
        (164, "[h]:mm", "elapsed"),
        (164, "General", ""),
        (164, "#,##0 \\d", ""),
        (164, "#,##0,", "scaled 1000"),
        (164, "£#,##0.0,,;-£#,##0.0,,", "scaled 1000000"),
        (164, '#,##0,"k"', "scaled 1000"),
        (164, "#,##0_,;(#,##0)", ""),
        (164, '#,##0"1,"', ""),
    ],
)
def test_what_a_format_makes_of_a_number(number, code, kind):
    assert format_of(number, code) == kind


@pytest.mark.parametrize(
    ("text", "how", "from_1904", "said"),
    [
        ("0.125", "percent", False, "12.5%"),
        ("1", "percent", False, "100%"),
        ("47573", "date", False, "2030-03-31"),
        ("47573.3784722222", "date", False, "2030-03-31 09:05"),
        ("46111", "date", True, "2030-03-31"),
        ("1", "date", False, "1900-01-01"),
        ("0.5", "date", False, "12:00:00"),
        ("1.5", "elapsed", False, "1 day, 12:00:00"),
        ("12345678901234567890", "", False, "12345678901234567890"),
    ],
)
def test_a_number_as_it_is_shown(text, how, from_1904, said):
    assert shown(text, how, from_1904=from_1904) == said


@pytest.mark.parametrize(("text", "how"), [("1_0", ""), ("nan", ""), ("1e999", ""), ("-1", "date"), ("9e9", "date")])
def test_what_is_no_number(text, how):
    with pytest.raises(ValueError, match=r"is no (number|day)"):
        shown(text, how)


VALUES = st.one_of(
    st.integers(-(10**9), 10**9),
    st.floats(-1e9, 1e9, allow_nan=False).map(lambda v: float(f"{v:.9g}")),
    st.text(st.characters(min_codepoint=33, max_codepoint=0x2FF, exclude_characters="_\x7f"), min_size=1, max_size=12),
    st.booleans(),
    st.dates(date(1950, 1, 1), date(2090, 1, 1)),
)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.lists(VALUES, min_size=1, max_size=5), min_size=1, max_size=5))
def test_another_reader_finds_the_same_values(rows):
    data = workbook({"List": rows})
    theirs = CalamineWorkbook.from_filelike(io.BytesIO(data)).get_sheet_by_index(0).to_python(skip_empty_area=False)
    ours = cells(data)
    assert len(ours) == len(theirs)
    for mine, row in zip(ours, theirs, strict=True):
        for said, value in zip([*mine, *[""] * len(row)], row, strict=False):
            assert same(said, value)


def same(said: str, value: object) -> bool:
    if isinstance(value, bool):
        return said == ("Yes" if value else "No")
    if isinstance(value, float):
        return math.isclose(float(said), value, rel_tol=1e-12)
    if isinstance(value, date) and not isinstance(value, datetime):
        return said == value.isoformat()
    return said == str(value).strip(" \u00a0\t\r\n\ufeff")


def office(kind: str, text: str, **more: str) -> str:
    attributes = "".join(f' office:{key.replace("_", "-")}="{value}"' for key, value in more.items())
    return f'<table:table-cell office:value-type="{kind}"{attributes}>{text}</table:table-cell>'


def test_a_spreadsheet_of_every_kind_of_cell():
    kinds = (
        office("percentage", "<text:p>13%</text:p>", value="0.125"),
        office("currency", "<text:p>£12.50</text:p>", value="12.5"),
        office("date", "<text:p>31/3</text:p>", date_value="2030-03-31"),
        office("boolean", "<text:p>TRUE</text:p>", boolean_value="true"),
        office(
            "string",
            "<office:annotation><text:p>a note</text:p></office:annotation>"
            '<text:p>two<text:s text:c="2"/>words</text:p><text:p>and <text:span>more</text:span></text:p>',
        ),
        office("string", "<text:p>#N/A</text:p>").replace(" office:", ' xmlns:c="c" c:value-type="error" office:', 1),
    )
    data = spreadsheet(ods_table(f"<table:table-row>{''.join(kinds)}</table:table-row>"))
    assert cells(data, "list.ods") == [["12.5%", "12.5", "2030-03-31", "Yes", "two  words\nand more", "#N/A"]]


def test_cells_and_rows_that_stand_there_several_times():
    empty = '<table:table-row table:number-rows-repeated="7"><table:table-cell table:number-columns-repeated="1024"/>'
    gap = '<table:table-cell table:number-columns-repeated="2"/>'
    row = f'<table:table-row table:number-rows-repeated="2">{ods_cell("a")}{gap}{ods_cell(5)}</table:table-row>'
    data = spreadsheet(ods_table(f"{empty}</table:table-row>", row, ods_row("end")))
    (sheet,), _ = read_sheets(data, "list.ods")
    assert sheet.rows == ((8, ("a", "", "", "5")), (9, ("a", "", "", "5")), (10, ("end",)))


def test_a_spreadsheet_is_a_list_as_good_as_a_workbook():
    rows = [["Name", "Postcode", "GIA (m2)"], ["Haywood Hospital", "ST1 3AB", 1200]]
    data = spreadsheet(ods_table(*(ods_row(*row) for row in rows)))
    assert cells(data, "list.ods") == cells(workbook({"List": rows}))


THOUSANDS = (
    '<number:number-style style:name="N1"><number:number number:display-factor="1000"/>'
    "<number:text>k</number:text></number:number-style>"
    '<style:style style:name="k" style:family="table-cell" style:data-style-name="N1"/>'
)
FEET = (
    '<number:number-style style:name="N2P0"><number:number/><number:text> sq ft</number:text></number:number-style>'
    '<number:number-style style:name="N2"><number:text>-</number:text><number:number/>'
    '<style:map style:condition="value()&gt;=0" style:apply-style-name="N2P0"/></number:number-style>'
    '<style:style style:name="feet" style:family="table-cell" style:data-style-name="N2"/>'
    '<style:style style:name="bold feet" style:family="table-cell" style:parent-style-name="feet"/>'
)


def styled(value, style="", more=""):
    name = f' table:style-name="{style}"' if style else ""
    return f'<table:table-cell{name}{more} office:value-type="float" office:value="{value}"/>'


def test_the_format_of_a_number_in_a_spreadsheet_may_scale_it_or_write_its_unit():
    columns = '<table:table-column/><table:table-column table:default-cell-style-name="k"/>'
    twice = ' table:number-columns-repeated="2"'
    rows = (
        f"<table:table-row>{styled(1200, 'bold feet')}{styled(125_400)}{styled(7)}</table:table-row>",
        (
            '<table:table-row table:number-rows-repeated="2" table:default-cell-style-name="feet">'
            f"{styled(5, 'k', twice)}{styled(6)}</table:table-row>"
        ),
    )
    data = spreadsheet(ods_table(columns, *rows), styles=FEET, named=THOUSANDS)
    (sheet,), _ = read_sheets(data, "list.ods")
    assert sheet.rows == (
        (1, ("1200 sq ft", "125400", "7")),
        (2, ("5", "5", "6 sq ft")),
        (3, ("5", "5", "6 sq ft")),
    )
    assert sheet.scales == {(1, 2): 1000, (1, 3): 1000} | {(row, column): 1000 for row in (2, 3) for column in (1, 2)}


@pytest.mark.parametrize("limits", [EstateLimits(rows=1), EstateLimits(columns=2), EstateLimits(cells=5)])
@pytest.mark.parametrize("kind", ["xlsx", "ods"])
def test_bounds_hold_for_both(limits, kind):
    rows = [["Name", "Postcode", "GIA"], ["A", "B", 1]]
    made = workbook({"L": rows}) if kind == "xlsx" else spreadsheet(ods_table(*(ods_row(*row) for row in rows)))
    with pytest.raises(InputRefusedError, match="are read"):
        read_sheets(made, f"list.{kind}", limits)


def test_definitions_are_refused_wherever_they_stand():
    evil = b"<!--" + b"x" * 5_000 + b'--><!DOCTYPE a [<!ENTITY b "c">]>'
    for name in (SHEET, "xl/styles.xml", "xl/workbook.xml", BESIDE):
        with pytest.raises(InputRefusedError, match="definitions"):
            read_sheets(with_part(name, evil + unzipped(with_part("x", b""))[name]), "list.xlsx")
