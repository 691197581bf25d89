"""Files from anybody: any encoding and delimiter, workbooks, and what pretends to be one."""

from __future__ import annotations

import io
import zipfile
from datetime import date, datetime

import pytest

from nhmap.errors import InputRefusedError
from nhmap.store.estate_files.sheets import EstateLimits, read_sheets
from tests.support.estates import archive, as_csv, workbook

ROWS = [["Property name", "Post code", "GIA (m²)"], ["Café Clinic", "ST1 2AA", "1,200"]]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_any_encoding_and_delimiter(encoding, delimiter):
    (sheet,), _ = read_sheets(as_csv(ROWS, delimiter).encode(encoding), "list.csv")
    assert [list(cells) for _, cells in sheet.rows] == ROWS
    assert [line for line, _ in sheet.rows] == [1, 2]


def test_a_workbook_shows_what_people_see_in_it():
    rows = [
        ["Name", "a", "b", "c", "d", "e"],
        ["Clinic", 1200, 0.5, True, date(2030, 3, 31), datetime.fromisoformat("2030-03-31T09:05")],
    ]
    sheets, _ = read_sheets(workbook({"Voids": rows, "Empty": [], "More": [["x"]]}), "book.xlsx")
    assert [sheet.name for sheet in sheets] == ["Voids", "More"]
    assert sheets[0].rows[1][1] == ("Clinic", "1200", "0.5", "Yes", "2030-03-31", "2030-03-31 09:05")


def test_per_cent_is_what_is_shown_and_formulas_are_not_run():
    from openpyxl import Workbook

    book = Workbook()
    book.active.append(["Void", "Formula"])
    book.active.append([0.125, "=1+1"])
    book.active["A2"].number_format = "0.0%"
    out = io.BytesIO()
    book.save(out)
    (sheet,), _ = read_sheets(out.getvalue(), "book.xlsx")
    assert sheet.rows[1][1] == ("12.5%",)


def test_rows_keep_their_numbers_when_blank_ones_stand_between():
    (sheet,), _ = read_sheets(workbook({"A": [["a"], [None], [" "], ["b"]]}), "book.xlsx")
    assert [number for number, _ in sheet.rows] == [1, 4]


def test_guarded_formulas_of_a_csv_lose_their_apostrophe():
    (sheet,), _ = read_sheets(b"name,postcode\n'=Clinic,ST1 2AA\n", "list.csv")
    assert sheet.rows[1][1][0] == "=Clinic"


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "is empty"),
        (b"\n \n", "is empty"),
        (b"\xd0\xcf\x11\xe0rest", "old Excel"),
        (b"%PDF-1.7", "PDF"),
        (b"PK\x03\x04garbage", "zip archive"),
        (b"PK\x03\x04 xl/ garbage", "damaged"),
        (b'a,b\n"never closed' + b"x" * 200_000, "cannot be read beyond"),
    ],
)
def test_what_is_no_list_is_refused_in_words(data, words):
    with pytest.raises(InputRefusedError, match=words):
        read_sheets(data, "file.xlsx")


def test_a_workbook_that_unpacks_to_too_much_is_refused_before_it_is_unpacked():
    bomb = archive({"xl/workbook.xml": b"<x/>", "xl/worksheets/sheet1.xml": b"0" * 3_000_000})
    assert len(bomb) < 10_000
    with pytest.raises(InputRefusedError, match="unpacks to 3 MB"):
        read_sheets(bomb, "bomb.xlsx", EstateLimits(unpacked_bytes=2_000_000))


def test_a_workbook_that_defines_entities_is_refused():
    evil = b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "c">]><worksheet>&b;</worksheet>'
    with pytest.raises(InputRefusedError, match="definitions"):
        read_sheets(archive({"xl/workbook.xml": evil}), "evil.xlsx")


def test_a_zip_with_parts_of_a_workbook_missing_is_refused():
    with pytest.raises(InputRefusedError, match="cannot be opened as an Excel workbook"):
        read_sheets(archive({"xl/workbook.xml": b"<x/>"}), "half.xlsx")


def test_a_row_number_beyond_any_sheet_is_refused():
    data = workbook({"A": [["name"], ["Clinic"]]})
    parts = {}
    with zipfile.ZipFile(io.BytesIO(data)) as packed:
        for name in packed.namelist():
            parts[name] = packed.read(name).replace(b'<row r="2"', b'<row r="99999999999"')
    with pytest.raises(InputRefusedError, match="1,048,576"):
        read_sheets(archive(parts), "far.xlsx")


@pytest.mark.parametrize(
    "limits", [EstateLimits(rows=1), EstateLimits(columns=2), EstateLimits(cells=5), EstateLimits(file_bytes=10)]
)
def test_too_much_is_refused(limits):
    with pytest.raises(InputRefusedError, match="are read"):
        read_sheets(as_csv(ROWS).encode(), "list.csv", limits)
