import csv
import io

import numpy as np
import pytest
from openpyxl import load_workbook

from nhmap.core.assessment.summary import zone_row
from nhmap.core.plan.plans import Level
from nhmap.store.paper.all_tables import tables
from nhmap.store.paper.reading_workbook import expected_grid, grids
from nhmap.store.paper.tables import Column, Kind, Part, Table, table_csv, words
from nhmap.store.paper.workbook import workbook
from tests.support.papers import NASTY, grid_subject


@pytest.fixture(scope="module")
def subject():
    return grid_subject()


@pytest.fixture(scope="module")
def made(subject):
    return tables(subject)


def test_rows_of_a_level_say_what_the_screen_says(subject, made):
    for number, each in enumerate(subject.at(Level.SNP)):
        row = zone_row(each, subject.evidence)
        for key in ("residents", "registered_list", "imd_average_score", "share_most_deprived_10", "deviation"):
            assert made["SNP"].values(key)[number] == row[key]


def test_totals_are_the_sum_of_their_rows_and_of_who_is_in_none(subject, made):
    table = made["SNP"]
    zones = table.values("residents")[: -table.totals]
    together, outside, whole = table.values("residents")[-3:]
    assert together == sum(zones) == 15_000
    assert (outside, whole) == (1_000, int(subject.evidence.areas.residents.sum()))


def test_shares_of_the_total_are_of_all_people_and_not_means_of_means(subject, made):
    areas, held = subject.evidence.areas, np.arange(15)
    worst = areas.residents[held][areas.column("imd_decile")[held] == 1].sum()
    assert made["SNP"].values("share_most_deprived_10")[3] == round(worst / areas.residents[held].sum(), 4)


def test_a_row_for_each_board_and_council(made):
    rows = {row[2]: row for row in made["Boards and councils"].rows}
    assert {"Gridshire", "West Grid", "East Grid"} <= set(rows)
    assert made["Boards and councils"].values("residents")[-1] == 16_000


def test_residents_by_council_add_up_to_each_neighbourhood(made):
    table = made["Zones by board"]
    west = [row for row in table.rows if row[1] == "West" and row[2].startswith("Council")]
    assert sum(row[4] for row in west) == 6_000


def test_people_on_each_side_of_a_ward_that_is_cut(made):
    table = made["Wards and MSOAs cut"]
    row = [cells for cells in table.rows if cells[0] == "Ward" and cells[1] == "Row 1"]
    assert [(cells[3], cells[4], cells[5]) for cells in row] == [("West", 2_000, 0.5), ("East", 2_000, 0.5)]


def test_unknown_is_said_and_never_zero(made):
    table = made["Buildings"]
    assert table.values("void_m2") == [None, None]
    assert words(None, Column("", "", Kind.COUNT)) == "unknown"
    assert table.values("name")[0] == "Old Clinic"


@pytest.mark.parametrize(
    ("cell", "column", "said"),
    [
        (0.4789, Column("", "", Kind.SHARE), "47.9 %"),
        (-0.25, Column("", "", Kind.DEVIATION), "-25.0 %"),
        (1234567, Column("", "", Kind.COUNT), "1,234,567"),
        (11, Column("", "", Kind.NUMBER, digits=2), "11"),
        (0.251, Column("", "", Kind.NUMBER, digits=2), "0.25"),
        (Part(-0.482), Column("", "", Kind.NUMBER, digits=1), "-48.2 %"),
    ],
)
def test_figures_are_written_as_people_read_them(cell, column, said):
    assert words(cell, column) == said


def test_csv_cells_are_no_formulas(made):
    rows = list(csv.reader(io.StringIO(table_csv(made["SNP"]).decode("utf-8-sig"))))
    assert any(cell == "'" + NASTY for row in rows for cell in row)
    assert not any(cell.startswith("=") for row in rows for cell in row)


def test_the_workbook_holds_numbers_and_no_formula(subject, made):
    book = load_workbook(io.BytesIO(workbook(subject, made)))
    sheet = book["SNP"]
    heads = {cell.value: cell.column for cell in sheet[4]}
    assert sheet.freeze_panes == "C5"
    people = sheet.cell(5, heads["Residents (people)"])
    assert (people.value, people.data_type, people.number_format) == (6_000, "n", "#,##0")
    deviation = sheet.cell(5, heads["Deviation from target (%)"])
    assert deviation.data_type == "n"
    assert deviation.number_format.startswith("+0.0%")
    assert not any(cell.data_type == "f" for page in book for row in page for cell in row)
    assert set(book.sheetnames) == set(made)


def test_our_own_reader_finds_in_the_workbook_what_the_tables_hold(subject, made):
    sheets = grids(workbook(subject, made))
    for key, table in made.items():
        right = expected_grid(table)
        assert sheets[key][: len(right)] == right


def test_the_same_plan_gives_the_same_workbook(subject, made):
    assert workbook(subject, made) == workbook(grid_subject(), tables(grid_subject()))


@pytest.mark.parametrize(("columns", "several"), [(4, False), (9, False), (25, True)])
def test_a_sheet_is_printed_on_one_page_where_it_can_be_read_and_else_on_several(subject, columns, several):
    heads = (Column("id", "Id"), Column("name", "Name", width=28))
    heads += tuple(Column(f"c{n}", f"Words {n}", width=20) for n in range(columns - 2))
    wide = Table("Wide", "Wide", heads, (("a",) * columns,) * 3)
    sheet = load_workbook(io.BytesIO(workbook(subject, {"Wide": wide})))["Wide"]
    assert sheet.print_title_rows == "$4:$4"
    assert sheet.print_title_cols == ("$A:$B" if several else None)
    assert (sheet.page_setup.scale == 70) == several
    assert bool(sheet.sheet_properties.pageSetUpPr and sheet.sheet_properties.pageSetUpPr.fitToPage) == (not several)


def test_text_stands_apart_from_the_number_before_it(subject):
    heads = (Column("n", "People", Kind.COUNT), Column("words", "Which"))
    sheet = load_workbook(io.BytesIO(workbook(subject, {"T": Table("T", "T", heads, ((5, "none"),))})))["T"]
    text = sheet["B5"].alignment
    assert (text.horizontal, text.indent) == ("left", 1)
