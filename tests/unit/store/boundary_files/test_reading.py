"""Boundary files of every kind become groups of small areas; what is unclear is asked, what is wrong is said."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

import pytest
import xlsxwriter

from nhmap.core.geography.boundary_sets import Status
from nhmap.errors import InputRefusedError
from nhmap.store.boundary_files.brought import AboutSet, Brought, admit_day, as_set, several
from nhmap.store.boundary_files.reading import LayersError, read_boundaries
from tests.support.footprint_files import WORLD, box, box_m, collection, feature, shapes
from tests.support.outline_files import DRIVERS, frame, written

if TYPE_CHECKING:
    from collections.abc import Mapping

CODES = [str(code) for code in WORLD.codes]
WEST, EAST = box(0, 0, 3, 4), box(3, 0, 6, 4)


def read(data: bytes, name: str = "lines.geojson", **options: Any) -> Brought:
    return read_boundaries(data, name, WORLD, shapes, **options)


def held(brought: Brought) -> dict[str, list[int]]:
    return {
        name: [row for row, group in enumerate(brought.member.tolist()) if group == at]
        for at, name in enumerate(brought.names)
    }


def lookup(rows: list[tuple[str, ...]]) -> bytes:
    return "\n".join(",".join(row) for row in rows).encode()


def workbook(sheets: Mapping[str, list[tuple[object, ...]]]) -> bytes:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out) as book:
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name)
            for at, row in enumerate(rows):
                sheet.write_row(at, 0, row)
    return out.getvalue()


def message(brought: Brought, check: str) -> str:
    return next(p.message for p in brought.problems if p.check == check)


def test_polygons_are_named_by_the_one_property_that_names_them() -> None:
    brought = read(collection(feature(WEST, FID=1, Locality="West"), feature(EAST, FID=2, Locality="East")))
    assert brought.named_by == "Locality"
    assert held(brought) == {
        "West": [0, 1, 2, 6, 7, 8, 12, 13, 14, 18, 19, 20],
        "East": [3, 4, 5, 9, 10, 11, 15, 16, 17, 21, 22, 23],
    }


@pytest.mark.parametrize("form", sorted(DRIVERS))
def test_other_formats_say_the_same(form: str) -> None:
    table = frame({"West": box_m(0, 0, 3, 4), "East": box_m(3, 0, 6, 4)}, crs=27700)
    name, data = written(table.to_crs(4326), form)
    brought = read(data, name)
    assert sorted(map(len, held(brought).values())) == [12, 12]


def test_two_properties_that_may_name_them_are_asked_and_either_is_used() -> None:
    data = collection(feature(WEST, PCN="a", Ward="x"), feature(EAST, PCN="a", Ward="y"))
    asked = read(data)
    assert asked.asks
    assert [(each.column, each.groups) for each in asked.columns] == [("PCN", 1), ("Ward", 2)]
    assert list(held(read(data, named_by="PCN"))) == ["a"]
    assert list(held(read(data, named_by="ward"))) == ["x", "y"]
    with pytest.raises(InputRefusedError, match="no column “Beat”"):
        read(data, named_by="Beat")


def test_polygons_of_one_name_are_one_area_whatever_the_case() -> None:
    data = collection(feature(box(0, 0, 2, 4), name="North"), feature(box(2, 0, 4, 4), name=" NORTH "))
    assert {name: len(rows) for name, rows in held(read(data)).items()} == {"North": 16}


def test_lines_through_small_areas_are_told_with_their_people() -> None:
    brought = read(collection(feature(box(0, 0, 2.6, 4), name="West"), feature(box(2.6, 0, 6, 4), name="East")))
    assert brought.cut.tolist() == [2, 8, 14, 20]
    assert "4 small areas are cut, 4,000 people" in message(brought, "areas cut")
    assert sorted(map(len, held(brought).values())) == [12, 12]


def test_what_two_polygons_claim_goes_to_the_first_and_is_told() -> None:
    brought = read(collection(feature(box(0, 0, 3, 4), name="A"), feature(box(2, 0, 6, 4), name="B")))
    assert {name: len(rows) for name, rows in held(brought).items()} == {"A": 12, "B": 12}
    assert "4 small areas, 4,000 people, are claimed by several polygons: A and B" in message(brought, "claimed twice")


def test_a_polygon_within_one_small_area_holds_nothing_and_that_is_said() -> None:
    brought = read(collection(feature(WEST, name="A"), feature(box(4.1, 0.1, 4.2, 0.2), name="Tiny")))
    assert message(brought, "holds nothing").startswith("Tiny holds no small area")
    with pytest.raises(InputRefusedError, match="No polygon of"):
        read(collection(feature(box(4.1, 0.1, 4.2, 0.2), name="Tiny")))


def test_of_nested_neighbourhoods_the_lowest_level_is_read() -> None:
    data = collection(
        feature(box(0, 0, 6, 4), name="All", level="MNP"),
        feature(WEST, name="A", level="SNP"),
        feature(EAST, name="B", level="SNP"),
    )
    brought = read(data, named_by="name")
    assert {name: len(rows) for name, rows in held(brought).items() if rows} == {"A": 12, "B": 12}
    assert "several levels" in message(brought, "levels left out")


def test_a_lookup_of_small_areas_takes_names_by_their_codes() -> None:
    head = ("LSOA21CD", "WD26CD", "WD26NM")
    rows = [head, (CODES[0], "E05000001", "Brook"), (CODES[1], "E05000002", "Brook"), (CODES[2], "E05000002", "Brook")]
    brought = read(lookup(rows), "wards.csv")
    assert held(brought) == {"Brook (E05000001)": [0], "Brook (E05000002)": [1, 2]}
    assert (brought.of, brought.kind, brought.codes) == ("LSOAs", "lookup", ("E05000001", "E05000002"))


def test_codes_with_what_tools_add_are_known_and_bad_rows_come_back_with_reasons() -> None:
    rows = [
        ("lsoa", "locality"),
        (f"'{CODES[0].lower()}\u200b", "North"),
        (CODES[1], "north"),
        (CODES[2], "#N/A"),
        (CODES[3], "TBC"),
        ("W01000001", "South"),
        (CODES[4], "South"),
        (CODES[4], "North"),
    ]
    brought = read(lookup(rows), "odd.csv")
    assert held(brought) == {"North": [0, 1], "South": [4]}
    assert brought.rejected[["row", "code", "reason"]].to_numpy().tolist() == [
        [6, "W01000001", "W01000001 is in Wales; nhmap covers England."],
        [8, CODES[4], "An earlier row gives it to South, which keeps it."],
    ]
    assert "2 rows could not be used" in message(brought, "rows left out")
    assert message(brought, "no name") == "2 rows without a name: in no group."


def test_retired_codes_become_what_they_became() -> None:
    rows = [("LSOA11CD", "name"), ("E01999999", "Old")]
    brought = read(lookup(rows), "old.csv", retired={"E01999999": (CODES[5], CODES[6])})
    assert held(brought) == {"Old": [5, 6]}
    assert "converted to 2021" in message(brought, "code converted")


def test_districts_to_councils_by_code_or_name_in_a_workbook_with_a_title() -> None:
    district = WORLD.grouping("district")
    rows: list[tuple[object, ...]] = [
        ("Reorganisation",),
        ("Name of district", "New council", "People"),
        (str(district.names[0]), "One", 12_000),
        (str(district.names[1]), "Two", 12_000),
    ]
    brought = read(workbook({"Sheet1": rows}), "councils.xlsx")
    assert brought.of == "districts"
    assert {name: len(found) for name, found in held(brought).items()} == {"One": 12, "Two": 12}
    assert "header is in row 2" in message(brought, "lines above the header")


def test_several_sheets_are_asked() -> None:
    rows: list[tuple[object, ...]] = [("LSOA21CD", "name"), (CODES[0], "A")]
    data = workbook({"One": rows, "Two": rows})
    with pytest.raises(LayersError) as caught:
        read(data, "two.xlsx")
    assert caught.value.layers == ("One", "Two")
    assert list(held(read(data, "two.xlsx", layer="Two"))) == ["A"]


@pytest.mark.parametrize(
    ("data", "name", "words"),
    [
        (b"", "none.csv", "is empty"),
        (b"a,b\n1,2\n", "numbers.csv", "codes of areas"),
        (lookup([("LSOA21CD", "people"), (CODES[0], "12")]), "people.csv", "says nothing that names"),
        (b"%PDF-1.7", "map.pdf", "PDF"),
        (b"PK\x03\x04broken", "broken.zip", "broken.zip"),
    ],
)
def test_what_cannot_be_used_is_refused_in_words(data: bytes, name: str, words: str) -> None:
    with pytest.raises(InputRefusedError, match=words) as caught:
        read(data, name)
    assert caught.value.hint


def test_a_set_carries_what_its_bringer_says_of_it() -> None:
    brought = read(collection(feature(WEST, name="<b>West</b>")))
    about = AboutSet("JSNA\nlocalities", "locality", Status.PROPOSED, "2027-04-01", "Us", "2026", "#112233")
    made = as_set(brought, "k1", about)
    assert (made.name, made.noun, made.nouns, made.own, made.colour) == (
        "JSNA localities",
        "locality",
        "localities",
        True,
        "#112233",
    )
    assert made.status_words == "proposed, from April 2027"
    assert made.groups[0].name == "<b>West</b>"


def test_words_and_dates_as_people_type_them() -> None:
    assert [several(word) for word in ("council", "locality", "bay", "parish")] == [
        "councils",
        "localities",
        "bays",
        "parishes",
    ]
    assert [admit_day(text) for text in ("1/4/2028", "2028-04-01", "April 2028", " ")] == ["2028-04-01"] * 3 + [""]
    with pytest.raises(InputRefusedError, match="is no date"):
        admit_day("soon")


def test_a_lookup_may_say_status_and_first_day_by_row() -> None:
    rows = [(CODES[0], "West", "Decided", "1/4/2027"), (CODES[1], "West", "decided", "2027-04-01 00:00:00"),
            (CODES[2], "East", "PROPOSED", "April 2028"), (CODES[3], "South", "", "")]  # fmt: skip
    brought = read(lookup([("LSOA21CD", "ICB to come", "Status", "From"), *rows]), "icbs.csv")
    assert brought.named_by == "ICB to come"
    found = as_set(brought, "k", AboutSet("ICBs to come", "ICB", Status.ORDERED, "2029-04-01"))
    assert [(group.name, group.status, group.start) for group in found.groups] == [
        ("West", Status.DECIDED, "2027-04-01"),
        ("East", Status.PROPOSED, "2028-04-01"),
        ("South", Status.ORDERED, "2029-04-01"),  # where the file says nothing, what its bringer said
    ]
    assert not brought.problems


def test_rows_that_say_another_status_of_the_same_area_are_told_of() -> None:
    rows = [(CODES[0], "West", "decided", "1/4/2027"), (CODES[1], "West", "proposed", "1/4/2027"),
            (CODES[2], "West", "decided", "1/4/2028")]  # fmt: skip
    brought = read(lookup([("LSOA21CD", "Council", "status", "start date"), *rows]), "councils.csv")
    assert (brought.statuses, brought.starts) == ((Status.DECIDED,), ("2027-04-01",))
    assert "row 3" in message(brought, "status differs")
    assert "row 4" in message(brought, "status differs")


def test_a_column_called_status_that_says_something_else_names_the_areas() -> None:
    brought = read(lookup([("LSOA21CD", "Status"), (CODES[0], "Open"), (CODES[1], "decided")]), "x.csv")
    assert brought.named_by == "Status"
    assert brought.statuses == (None, None)
