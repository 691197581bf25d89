"""Lookups whose rows are finer than small areas, workbooks with levels, and codes that nhmap does not know."""

from __future__ import annotations

import io
import json
import zipfile
from collections import Counter
from typing import TYPE_CHECKING, Any

import numpy as np
import openpyxl
import pytest

from nhmap.core.geography.boundary_sets import Group, boundary_set
from nhmap.errors import InputRefusedError
from nhmap.store.boundary_files.brought import Brought
from nhmap.store.boundary_files.neighbourhoods import read_neighbourhoods
from nhmap.store.boundary_files.postcode_rows import postcode_column
from nhmap.store.footprint_files.finer_rows import ByMost
from nhmap.store.footprint_files.importing import Imported, LayersError
from tests.support.evidence import registrations
from tests.support.footprint_files import WORLD, box, box_m, collection, feature, shapes
from tests.support.outline_files import frame, written
from tests.support.postcodes import located, postcode

if TYPE_CHECKING:
    from collections.abc import Sequence

    from nhmap.core.geography.boundary_sets import BoundarySet

CODES = [str(code) for code in WORLD.codes]


def csv_of(*rows: Sequence[object]) -> bytes:
    return "\n".join(",".join(map(str, row)) for row in rows).encode()


def workbook_of(**sheets: Sequence[Sequence[object]]) -> bytes:
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(list(row))
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def read(data: bytes, name: str = "teams.csv", **options: Any) -> Imported | Brought:
    return read_neighbourhoods(data, name, registrations([[0] * len(WORLD)]), WORLD, shapes, locate=located, **options)


def held(found: Imported | Brought) -> dict[str, list[int]]:
    assert isinstance(found, Imported), found
    return {zone.name: np.flatnonzero(found.plan.labels == at).tolist() for at, zone in enumerate(found.plan.zones)}


def message(found: Imported | Brought, check: str) -> str:
    return next(p.message for p in found.problems if p.check == check)


def test_most_rows_count_as_a_plain_count_says() -> None:
    rng = np.random.default_rng(5)
    places = [np.sort(rng.choice(9, rng.integers(1, 3), replace=False)) for _ in range(300)]
    numbers = rng.integers(0, 4, 300).tolist()
    made = ByMost.of(places, numbers, 10)
    for area in range(10):
        votes = [number for place, number in zip(places, numbers, strict=True) if area in place]
        most = Counter(votes).most_common(1)  # of equals the first met
        assert made.winner[area] == (most[0][0] if most else -1)
        assert (area in made.divided) == (len(set(votes)) > 1)


@pytest.mark.parametrize("heading", ["Postcode,Team", "pcds,SNP", "PCD8,Neighbourhood", ""])
@pytest.mark.parametrize("workbook", [False, True])
def test_each_postcode_counts_for_the_small_area_in_which_it_stands(heading: str, workbook: bool) -> None:  # noqa: FBT001
    rows = [(postcode(0), "A"), (postcode(0, "DE").lower(), "B"), (postcode(0, "FG"), "B"), (postcode(12), "A")]
    every = [heading.split(","), *rows] if heading else rows
    data = workbook_of(x=every) if workbook else csv_of(*every)
    found = read(data, "teams.xlsx" if workbook else "teams.csv")
    assert held(found) == {"B": [0], "A": [12]}
    assert "1 small area, " in message(found, "small areas divided")
    assert f"{CODES[0]}: B" in message(found, "small areas divided")
    assert "4 postcodes placed" in message(found, "postcodes placed")


def test_postcodes_that_are_nowhere_come_back_and_names_may_be_asked() -> None:
    found = read(csv_of(("Postcode", "SNP"), (postcode(3), "A"), ("ZZ1 1ZZ", "B")))
    assert isinstance(found, Imported)
    assert held(found) == {"A": [3]}
    assert found.rejected["reason"].tolist() == ["ZZ1 1ZZ is no postcode in England that nhmap can place."]
    data = csv_of(("Postcode", "INT", "Team area"), (postcode(3), "A", "x"), (postcode(4), "B", "x"))
    asked = read(data)
    assert isinstance(asked, Brought)
    assert [column for column, _ in asked.choices] == ["INT", "Team area"]
    assert held(read(data, named_by="Team area")) == {"x": [3, 4]}


def test_a_list_of_practices_is_no_lookup_of_postcodes() -> None:
    practices = [(n, cells) for n, cells in enumerate([["A81001", postcode(0)], ["A81002", postcode(1)]], 1)]
    assert postcode_column(practices) == -1
    people = [(n, ["U12345", postcode(n)]) for n in range(1, 9)]
    assert postcode_column(people) == 1


def test_output_areas_with_their_lsoa_go_to_the_most_and_keep_their_levels() -> None:
    rows = [
        ("OA21CD", "LSOA21CD", "SNP", "MNP"),
        ("E00000001", CODES[0], "A", "M"),
        ("E00000002", CODES[0], "B", "M"),
        ("E00000003", CODES[0], "B", "M"),
        ("E00000004", CODES[1], "A", "M"),
    ]
    for data, name in ((csv_of(*rows), "oa.csv"), (workbook_of(x=rows), "oa.xlsx")):
        found = read(data, name)
        assert isinstance(found, Imported)
        assert held(found) == {"B": [0], "A": [1], "M": []}
        assert {zone.level.value for zone in found.plan.zones} == {"SNP", "MNP"}
        assert "has output areas of several" in message(found, "small areas divided")
    other = [(a, b, c, "x") for a, b, c, _ in rows]
    other[0] = ("OA21CD", "LSOA21CD", "Team area", "Note")
    assert held(read(csv_of(*other), named_by="Team area")) == {"B": [0], "A": [1]}


@pytest.mark.parametrize(
    ("rows", "words", "hint"),
    [
        ([("OA21CD", "SNP"), ("E00000001", "A")], "output areas, such as E00000001", "LSOA21CD"),
        ([("E00000001", "A"), ("E00000002", "B")], "output areas", "joins by OA21CD"),
        ([("OA", "MSOA21CD", "SNP"), ("E00000001", "E02000001", "A"), ("E00000002", "E02000001", "B")],
         "divided between", "LSOA21CD"),
        ([("WD26CD", "Team"), ("E05999991", "A")], "wards that are not those of 2024", "Boundaries"),
        ([("PAR23CD", "Team"), ("E04000001", "A")], "parishes", "Boundaries"),
        ([("Postcode sector", "Team"), ("AA1 1", "A"), ("AA1 2", "B")], "postcode sectors", "whole postcodes"),
        ([("Postcode district", "Team"), ("AA1", "A"), ("AA2", "B")], "postcode districts", "whole postcodes"),
    ],
)  # fmt: skip
def test_codes_that_are_not_known_say_what_they_are_and_what_would_help(
    rows: list[tuple[str, ...]], words: str, hint: str
) -> None:
    with pytest.raises(InputRefusedError) as refused:
        read(csv_of(*rows))
    assert words in refused.value.message
    assert hint in refused.value.hint


def brought(codes: Sequence[str], member: Sequence[int]) -> BoundarySet:
    of = np.full(len(WORLD), -1, dtype=np.int32)
    of[: len(member)] = member
    return boundary_set("own-1", "Wards 2026", [Group(c, c) for c in codes], of, noun="ward", nouns="wards", own=True)


@pytest.mark.parametrize("code", ["E05999991", "E04000001"])
@pytest.mark.parametrize("head", [("WD26CD", "Team area"), ("Ward code", "SNP")])
def test_wards_of_another_year_and_parishes_count_once_they_were_brought(code: str, head: tuple[str, str]) -> None:
    own = brought([code, f"{code[:-1]}2"], [0, 0, 1])
    data = csv_of(head, (code, "A"), (f"{code[:-1]}2", "B"))
    assert held(read(data, boundaries=[own])) == {"A": [0, 1], "B": [2]}


def test_a_sheet_is_asked_for_and_a_workbook_keeps_its_levels() -> None:
    sheets = {"About": [("Made by", "us"), ("for", "you")], "Teams": [("LSOA21CD", "SNP", "MNP"), (CODES[0], "A", "M")]}
    with pytest.raises(LayersError) as several:
        read(workbook_of(**sheets), "teams.xlsx")
    assert several.value.layers == ("About", "Teams")
    found = read(workbook_of(**sheets), "teams.xlsx", layer="Teams")
    assert isinstance(found, Imported)
    assert [(zone.name, zone.level.value) for zone in found.plan.zones] == [("A", "SNP"), ("M", "MNP")]


def test_polygons_are_named_by_the_property_that_says_so_or_it_is_asked() -> None:
    west, east = box(0, 0, 3, 4), box(3, 0, 6, 4)
    alone = read(collection(feature(west, FID=1, INT="West"), feature(east, FID=2, INT="East")), "z.geojson")
    assert set(held(alone)) == {"West", "East"}
    usual = read(collection(feature(west, LAD24NM="X", Locality="West"), feature(east, LAD24NM="X", Locality="East")))
    assert set(held(usual)) == {"West", "East"}
    assert isinstance(usual, Imported)
    assert [column for column, _ in usual.choices] == ["Locality", "LAD24NM"]
    asked = read(collection(feature(west, LAD24NM="X", INT="West"), feature(east, LAD24NM="X", INT="East")), "z.json")
    assert isinstance(asked, Brought)
    assert asked.headings == ("LAD24NM", "INT")
    own = read(collection(feature(west, name="West", INT="1st"), feature(east, name="East", INT="2nd")), "z.json")
    assert set(held(own)) == {"West", "East"}


def test_polygons_in_british_national_grid_may_say_so_or_be_told() -> None:
    table = frame({"West": box_m(0, 0, 3, 4), "East": box_m(3, 0, 6, 4)}, crs=27700).rename(columns={"name": "INT"})
    document = json.loads(table.to_json())
    for crs in ("auto", "bng"):
        if crs == "auto":
            document["crs"] = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::27700"}}
        else:
            document.pop("crs")
        found = read(json.dumps(document).encode(), "z.geojson", crs=crs)
        assert sorted(map(len, held(found).values())) == [12, 12]


def test_a_kmz_whose_first_file_only_links_to_the_one_with_places_is_read() -> None:
    _, kml = written(frame({"West": box_m(0, 0, 3, 4)}, crs=27700).to_crs(4326), "kml")
    links = "<kml><Document><NetworkLink><Link><href>layers/a.kml</href></Link></NetworkLink></Document></kml>"
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("doc.kml", links)
        archive.writestr("layers/a.kml", kml)
    assert [len(rows) for rows in held(read(out.getvalue(), "z.kmz")).values()] == [12]


def test_wards_and_msoas_are_known_by_their_names_where_no_column_has_codes():
    wards = [("Ward", "Team"), ("ROW 1", "North"), ("Row 2", "North"), (" row 3", "South"), ("Row 4", "South")]
    outcome = read(csv_of(*wards))
    member = WORLD.grouping("ward").member
    assert held(outcome) == {
        "North": np.flatnonzero((member == 0) | (member == 1)).tolist(),
        "South": np.flatnonzero((member == 2) | (member == 3)).tolist(),
    }
    assert "its names were taken for wards of 2024" in message(outcome, "areas by name")
    msoas = [("MSOA name", "Team"), *((f"Block {at}", "Upper" if at < 3 else "Lower") for at in range(1, 7))]
    outcome = read(csv_of(*msoas))
    member = WORLD.grouping("msoa").member
    assert held(outcome)["Upper"] == np.flatnonzero(member < 2).tolist()
    assert held(outcome)["Lower"] == np.flatnonzero(member >= 2).tolist()


def test_a_council_beside_rows_of_something_finer_is_not_taken_for_where_they_lie():
    rows = [("Street", "Council", "Team"), *((f"Lane {at}", "East Grid", f"Team {at}") for at in range(6))]
    with pytest.raises(InputRefusedError, match=r"5 of 6 rows of teams\.csv repeat EAST GRID of the column “Council”"):
        read(csv_of(*rows), named_by="Team")


def test_neighbourhoods_that_are_called_as_msoas_are_not_taken_for_where_their_practices_lie():
    rows = [("Street", "Team"), *((f"Lane {at}", f"Block {at % 2 + 1}") for at in range(8))]
    with pytest.raises(InputRefusedError):
        read(csv_of(*rows))


def test_names_that_merged_cells_left_in_their_first_row_alone_are_pointed_out():
    starts = {0: "North", 8: "Middle", 16: "South"}
    rows = [("SNP", "LSOA21CD"), *((starts.get(at, ""), code) for at, code in enumerate(CODES))]
    outcome = read(csv_of(*rows))
    assert held(outcome) == {"North": [0], "Middle": [8], "South": [16]}
    assert "fill down" in message(outcome, "names stand once")
    begun = [("SNP", "LSOA21CD"), ("", CODES[0]), *((starts.get(at, ""), CODES[at]) for at in range(1, len(CODES)))]
    assert isinstance(read(csv_of(*begun)), Imported)
    assert not any(problem.check == "names stand once" for problem in read(csv_of(*begun)).problems)
