"""Files are told by what is in them: not by name, order of columns or rows, delimiter, encoding or packing."""

from __future__ import annotations

import csv
import gzip
import io
import sqlite3
import zipfile
from dataclasses import replace
from typing import TYPE_CHECKING

import geopandas as gpd
import pytest
import shapely

from nhmap.errors import InputRefusedError
from nhmap.store.layer_builds import estate_lists, readers
from nhmap.store.layer_builds import need_sources as need
from nhmap.store.refresh import bounds, opening
from nhmap.store.refresh.publications import OF_FILE, PUBLICATIONS
from nhmap.store.refresh.reading import Tally, rows_of
from nhmap.store.refresh.recognising import recognise

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

LISTS = [
    [
        "PUBLICATION", "EXTRACT_DATE", "ORG_TYPE", "ORG_CODE", "ONS_CODE", "POSTCODE", "SEX", "AGE_GROUP_5",
        "NUMBER_OF_PATIENTS",
    ],
    ["GP_PRAC_PAT_LIST", "01OCT2026", "GP", "A81001", "", "TS18 1HU", "ALL", "ALL", "12"],
    ["GP_PRAC_PAT_LIST", "01OCT2026", "GP", "A81001", "", "TS18 1HU", "MALE", "0_4", "12"],
]  # fmt: skip
MAP = [
    [
        "EXTRACT_DATE", "PRACTICE_CODE", "PRACTICE_NAME", "PRACTICE_POSTCODE", "PCN_CODE", "PCN_NAME",
        "SUB_ICB_LOCATION_CODE", "SUB_ICB_LOCATION_NAME", "ONS_ICB_CODE", "ICB_CODE",
    ],
    ["01Oct2026", "A81001", "DENSHAM", "TS18 1HU", "U89141", "STOCKTON PCN", "16C", "NENC", "E54000050", "QHM"],
]  # fmt: skip
COUNT = [
    ["PUBLICATION", "EXTRACT_DATE", "PRACTICE_CODE", "PRACTICE_NAME", "LSOA_CODE", "SEX", "NUMBER_OF_PATIENTS"],
    ["GP_PRAC_PAT_LIST", "01OCT2026", "A81001", "DENSHAM", "E01011959", "ALL", "7"],
    ["GP_PRAC_PAT_LIST", "01OCT2026", "A81001", "DENSHAM", "CLOSED", "ALL", "1"],
]
DISTRICTS_2027 = [
    ["LSOA21CD", "LSOA21NM", "LAD27CD", "LAD27NM", "UTLA27CD", "UTLA27NM", "RGN27CD", "RGN27NM"],
    ["E01000001", "City 001A", "E09000001", "City", "E09000001", "City", "E12000007", "London"],
]
PEOPLE = [
    ["LAD 2023 Code", "LAD 2023 Name", "LSOA 2021 Code", "LSOA 2021 Name", "Total", "F0", "M0"],
    ["E09000001", "City", "E01000001", "City 001A", "1,721", "860", "861"],
]
HUBS = [
    ["name", "address", "is_open_12_7", "services", "icb_code", "lon", "lat", "postcode"],
    ["Amersham Hospital CDC", "Amersham", "Yes", "Imaging", "E54000044", "-0.62", "51.66", "HP7 0JD"],
]
REGISTERS = [
    ["PRACTICE_CODE", "GROUP_CODE", "REGISTER", "PATIENT_LIST_TYPE", "PRACTICE_LIST_SIZE"],
    ["A81001", "AF", "113.0", "TOTAL", "3904"],
]


def text(rows: Sequence[Sequence[str]], delimiter: str = ",") -> str:
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter).writerows(rows)
    return out.getvalue()


def turned(rows: Sequence[Sequence[str]]) -> list[list[str]]:
    """The same table with its columns in another order."""
    return [[*row[3:], *row[:3]] for row in rows]


def directory(status: str) -> list[list[str]]:
    rows = []
    for number in range(4):
        row = [""] * 27
        row[0], row[1], row[9], row[10], row[12] = f"A8100{number}", "DENSHAM", "TS18 1HU", "20260203", status
        rows.append(row)
    return rows


TABLES = {
    "lists": (LISTS, readers.LISTS, "1 October 2026"),
    "map": (MAP, readers.PRACTICE_MAP, "1 October 2026"),
    "count": (COUNT, readers.REGISTERED_2022, "1 October 2026"),
    "districts": (DISTRICTS_2027, readers.DISTRICTS, "2027"),
    "hubs": (HUBS, estate_lists.DIAGNOSTICS, "not dated"),
    "registers": (REGISTERS, need.DISEASE_REGISTERS, "not dated"),
}


@pytest.mark.parametrize("kind", TABLES)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1252"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_a_table_is_told_whatever_its_name_encoding_delimiter_and_order(
    kind: str, encoding: str, delimiter: str, tmp_path: Path
) -> None:
    rows, source, words = TABLES[kind]
    (tmp_path / "download (3).dat").write_bytes(text(turned(rows), delimiter).encode(encoding))
    (found,) = recognise(tmp_path).recognised
    assert (found.file, found.words) == (source.file, words)


def test_packed_tables_are_told_member_by_member(tmp_path: Path) -> None:
    (tmp_path / "one").write_bytes(gzip.compress(text(MAP).encode()))
    with zipfile.ZipFile(tmp_path / "two.bin", "w") as archive:
        archive.writestr("deep/homes.txt", text(COUNT))
        archive.writestr("lists.csv", text(LISTS, ";"))
    found = {each.name: each.file for each in recognise(tmp_path).recognised}
    assert found == {
        "one": readers.PRACTICE_MAP.file,
        "two.bin: deep/homes.txt": readers.REGISTERED_2022.file,
        "two.bin: lists.csv": readers.LISTS.file,
    }


def test_a_directory_without_header_is_told_by_its_cells_and_its_spelling(tmp_path: Path) -> None:
    (tmp_path / "new").write_text(text(directory("ACTIVE")))
    (tmp_path / "old").write_text(text(directory("A"), ";"))
    found = {each.name: (each.file, each.words) for each in recognise(tmp_path).recognised}
    assert found["new"] == (readers.DIRECTORY.file, "February 2026")
    assert found["old"] == (readers.DIRECTORY_2023.file, "February 2026")


def test_estimates_in_a_workbook_are_told_by_sheet_below_their_title(tmp_path: Path) -> None:
    openpyxl = pytest.importorskip("openpyxl")
    book = openpyxl.Workbook()
    book.active.append(["This workbook holds estimates"])
    sheet = book.create_sheet("Mid-2023 LSOA 2021")
    for row in (["Lower layer estimates"], [], *PEOPLE):
        sheet.append(row)
    book.save(tmp_path / "sape.xlsx")
    (found,) = recognise(tmp_path).recognised
    assert (found.file, found.words) == (readers.RESIDENTS.file, "mid-2023")
    assert found.header_line == 3


def test_a_date_that_no_file_says_can_be_given(tmp_path: Path) -> None:
    (tmp_path / "qof.csv").write_text(text(REGISTERS))
    (found,) = recognise(tmp_path, {"qof.csv": "2026-03-31"}).recognised
    assert (found.words, found.how) == ("2025/26", "as you say")


def test_a_table_that_lacks_a_column_is_said_to(tmp_path: Path) -> None:
    without = [[cell for at, cell in enumerate(row) if MAP[0][at] != "PCN_CODE"] for row in MAP]
    (tmp_path / "map.csv").write_text(text(without))
    found = recognise(tmp_path)
    assert not found.recognised
    assert "mapping of practices" in found.unknown[0][1]
    assert "lacks PCN_CODE" in found.unknown[0][1]


def test_what_is_nothing_of_ours_is_said_file_by_file(tmp_path: Path) -> None:
    (tmp_path / "letter.pdf").write_bytes(b"%PDF-1.4 ...")
    (tmp_path / "empty.csv").write_bytes(b"")
    (tmp_path / "other.csv").write_text("a,b\n1,2\n")
    (tmp_path / "good.csv").write_text(text(MAP))
    found = recognise(tmp_path)
    assert len(found.recognised) == 1
    assert {name for name, _ in found.unknown} == {"letter.pdf", "empty.csv", "other.csv"}


def test_an_archive_that_writes_outside_of_its_folder_is_refused(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr("../outside.csv", text(MAP))
    found = recognise(tmp_path)
    assert not found.recognised
    assert "outside of its folder" in found.unknown[0][1]
    assert list(tmp_path.parent.glob("outside.csv")) == []


def test_bombs_are_refused_without_unpacking_them(tmp_path: Path) -> None:
    zeros = b"0" * 1_000_000
    with (
        zipfile.ZipFile(tmp_path / "bomb.zip", "w", zipfile.ZIP_DEFLATED) as archive,
        archive.open("map.csv", "w", force_zip64=True) as member,
    ):
        for _ in range(60):
            member.write(zeros)
    with gzip.open(tmp_path / "bomb.gz", "wb", 1) as packed:
        packed.write(text(MAP).encode())
        for _ in range(60):
            packed.write(zeros)
    (tmp_path / "large.csv").touch()
    with (tmp_path / "large.csv").open("r+b") as sparse:
        sparse.truncate(1_000_000_000)
    found = recognise(tmp_path)
    assert {name for name, _ in found.unknown} == {"bomb.zip", "large.csv", "bomb.gz"}
    assert not found.recognised


def test_a_geopackage_with_programs_of_its_own_is_refused(tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / "a.gpkg") as database:
        database.execute("CREATE TABLE lsoa (LSOA21CD TEXT, LSOA21NM TEXT)")
        database.execute("CREATE TRIGGER evil AFTER INSERT ON lsoa BEGIN DELETE FROM lsoa; END")
    found = recognise(tmp_path)
    assert not found.recognised
    assert "programs or hundreds of tables of its own" in found.unknown[0][1]


@pytest.mark.parametrize(
    "trigger",
    [
        'rtree_lsoa_geom_insert AFTER INSERT ON lsoa BEGIN DELETE FROM "lsoa"; END',
        "gpkg_lsoa AFTER INSERT ON lsoa BEGIN SELECT load_extension('x'); END",
        "gpkg_lsoa AFTER INSERT ON lsoa BEGIN INSERT INTO rtree_lsoa VALUES (writefile ('a b', 'c')); END",
    ],
)
def test_a_program_that_only_has_the_name_of_a_usual_one_is_refused(tmp_path: Path, trigger: str) -> None:
    with sqlite3.connect(tmp_path / "a.gpkg") as database:
        database.execute("CREATE TABLE lsoa (LSOA21CD TEXT, LSOA21NM TEXT)")
        database.execute(f"CREATE TRIGGER {trigger}")
    assert not recognise(tmp_path).recognised


def test_what_a_library_of_maps_writes_by_itself_is_no_program(tmp_path: Path) -> None:
    frame = gpd.GeoDataFrame({"LSOA21CD": ["E01000001"], "LSOA21NM": ["City"]}, geometry=[shapely.box(0, 0, 1, 1)])
    frame.set_crs(27700).to_file(tmp_path / "a.gpkg", layer="My layer")
    assert [each.file for each in recognise(tmp_path).recognised] == [readers.BOUNDARIES.file]


def test_what_unpacks_to_a_hundred_times_its_size_is_refused_early(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bounds, "_MUCH", 1_000_000)
    piece = text(MAP).encode() + b"0" * 100_000
    with gzip.open(tmp_path / "a.gz", "wb") as packed:
        packed.writelines([piece] * 20)
    for name, member in (("a.zip", "map.csv"), ("a.ods", "content.xml"), ("a.xlsx", "xl/sharedStrings.xml")):
        with zipfile.ZipFile(tmp_path / name, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("xl/workbook.xml" if name == "a.xlsx" else "mimetype", "x")
            archive.writestr(member, piece * 20)
    found = recognise(tmp_path)
    assert not found.recognised
    hollow = [name.partition(":")[0] for name, why in found.unknown if "more than 100 times its size" in why]
    assert hollow == ["a.gz", "a.ods", "a.xlsx", "a.zip"]


def test_lines_and_tables_that_no_publication_has_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "map.csv").write_text(text(MAP) + "0" * 3_000 + "\n")
    (each,) = recognise(tmp_path).recognised
    monkeypatch.setattr(bounds, "_LONGEST_LINE", 2_000)
    with pytest.raises(InputRefusedError, match=rf"line of more than 2,000 characters: line {len(MAP) + 1}"):
        list(rows_of(each, Tally(each.name, each.title)))
    monkeypatch.setattr(bounds, "_LONGEST_LINE", 10_000)
    monkeypatch.setattr(bounds, "MOST_ROWS", 2)
    with pytest.raises(InputRefusedError, match="more than 2 rows"):
        list(rows_of(each, Tally(each.name, each.title)))


def test_boundaries_are_told_by_their_codes(tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / "x.bin") as database:
        database.execute("CREATE TABLE whatever (LSOA21CD TEXT, LSOA21NM TEXT)")
        database.execute("CREATE TRIGGER rtree_whatever_geom_insert AFTER INSERT ON whatever BEGIN SELECT 1; END")
    (found,) = recognise(tmp_path).recognised
    assert found.file == readers.BOUNDARIES.file


def test_every_publication_says_where_it_is_fetched() -> None:
    assert len(OF_FILE) == len(PUBLICATIONS)
    for each in PUBLICATIONS:
        assert each.page.startswith("https://"), each.title
        assert each.months is None or each.months > 0


def test_a_workbook_of_many_years_is_read_a_sheet_at_a_time(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    openpyxl = pytest.importorskip("openpyxl")
    book = openpyxl.Workbook()
    for year in (2022, 2023, 2024):
        sheet = book.create_sheet(f"Mid-{year} LSOA 2021")
        for row in (["Lower layer estimates"], ["This sheet holds one table"], *PEOPLE):
            sheet.append(row)
    book.save(tmp_path / "sape.xlsx")
    monkeypatch.setattr(opening, "MOST_UNPACKED", 4_000)
    monkeypatch.setattr(opening, "_ARCHIVE", replace(opening._ARCHIVE, unpacked_bytes=12_000))
    found = recognise(tmp_path)
    assert [each.words for each in found.recognised] == ["mid-2022", "mid-2023", "mid-2024"]
    monkeypatch.setattr(opening, "MOST_OF_A_BOOK", 2_000)
    assert "Save the sheet that counts as CSV" in recognise(tmp_path).unknown[0][1]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("pip.geojson", b'{"type": "FeatureCollection", "features": []}'),
        ("pip.json", b'{"type":"Topology","objects":{}}'),
        ("parishes.csv", b"LSOA21CD,PAR25CD,PAR25NM\nE01000001,E04000001,Abbey\nE01000002,E04000001,Abbey\n"),
        ("icbs.txt", b"Area;ICB to come\nE01000001;NHS New West\nE01000002;NHS New West\n"),
    ],
)
def test_boundaries_that_no_layer_is_built_from_are_sent_where_they_belong(
    tmp_path: Path, name: str, content: bytes
) -> None:
    (tmp_path / name).write_bytes(content)
    ((said, why),) = recognise(tmp_path).unknown
    assert said == name
    assert "under Boundaries on the Data page" in why


@pytest.mark.parametrize("content", [b'{"a": 1}', b"LSOA21CD,people\nE01000001,5\n", b"name,ward\nA,B\n"])
def test_what_is_no_boundary_is_not_called_one(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "x").write_bytes(content)
    assert all("Boundaries" not in why for _, why in recognise(tmp_path).unknown)
