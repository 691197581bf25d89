"""Growth tables as people write them: headings, years across, workbooks' worth of faults, each with row and column."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from nhmap.core.people.growth import Counts
from nhmap.errors import DataDamagedError, InputRefusedError
from nhmap.store.growth_files import saved
from nhmap.store.growth_files.reading import read_growth
from tests.support.worlds import grid_world

if TYPE_CHECKING:
    from pathlib import Path

AREAS = grid_world(2, 4)


def read(text: str, encoding: str = "utf-8", **more: object):
    return read_growth(text.encode(encoding), "g.csv", AREAS, **more)  # type: ignore[arg-type]


def cells(found) -> list[tuple[str, str, int, float]]:
    return [(row.level, row.code, row.year, row.number) for row in found.table.rows]


def test_codes_and_names_of_every_level_are_known() -> None:
    found = read(
        "Area;Year;People\nE01000001;2035;10\nGrid 002;2035;20\nWest Grid;2030;1,000\nE05000002;2036;5\n"
        "Block 2;2035;40\nGridshire;2040;9\n",
        "utf-16",
    )
    assert cells(found) == [
        ("lsoa", "E01000001", 2035, 10.0),
        ("lsoa", "E01000002", 2035, 20.0),
        ("district", "E07000001", 2030, 1_000.0),
        ("ward", "E05000002", 2036, 5.0),
        ("msoa", "E02000002", 2035, 40.0),
        ("hwb", "E10000001", 2040, 9.0),
    ]
    assert not found.rejects


def test_years_may_stand_across_and_a_title_above() -> None:
    found = read("Projection of the council\n\nLAD24CD,name,2025,mid-2035,2035/36\nE07000001,West Grid,100,110,\n")
    assert cells(found) == [("district", "E07000001", 2025, 100.0), ("district", "E07000001", 2035, 110.0)]
    assert found.rejects == ((4, "2035/36", "", "this is no number"),)


@pytest.mark.parametrize(
    ("heading", "counts"),
    [("Population", Counts.PEOPLE), ("Added people", Counts.ADDED), ("Net additional dwellings", Counts.HOMES)],
)
def test_the_heading_says_what_is_counted_unless_somebody_does(heading: str, counts: Counts) -> None:
    text = f"code,year,{heading}\nE01000001,2035,10\n"
    assert read(text).table.counts is counts
    assert read(text, counts=Counts.ADDED).table.counts is Counts.ADDED


@pytest.mark.parametrize(
    ("row", "column", "reason"),
    [
        ("E01999999,2035,5", "area", "no small area"),
        ("Nowhere,2035,5", "area", "no area of England"),
        (",2035,5", "area", "no area is named"),
        ("E01000002,1066,5", "year", "no year from 2000 to 2100"),
        ("E01000002,2035,many", "people", "no number"),
        ("E01000002,2035,-5", "people", "fewer than no people"),
        ("E01000002,2035,1e999", "people", "no number"),
        ("E01000001,2035,8", "area", "row 2 says the same area for 2035 already"),
        ("E07000001,2035,8", "area", "row 2 says E01000001, of which it counts people again, for 2035 already"),
    ],
)
def test_a_row_that_cannot_be_used_says_row_column_and_why_and_the_others_stay(
    row: str, column: str, reason: str
) -> None:
    found = read(f"area,year,people\nE01000001,2035,10\n{row}\n")
    assert cells(found) == [("lsoa", "E01000001", 2035, 10.0)]
    ((line, at, _, why),) = found.rejects
    assert (line, at) == (3, column)
    assert reason in why
    assert f"row 3, column “{column}”" in found.problems[0].message
    assert b"reason" in found.rejects_csv()


def test_one_problem_tells_of_all_rows_of_a_kind() -> None:
    found = read("area,year,people\nE01000001,2035,10\n" + "Nowhere,2035,5\n" * 4)
    (problem,) = found.problems
    assert "and 3 more rows" in problem.message
    assert problem.lines == (3, 4, 5, 6)


@pytest.mark.parametrize("text", ["a,b\n1,2\n", "area,year\nE01000001,2035\n", "area,year,people\nx,y,z\n"])
def test_what_is_no_table_of_growth_is_refused_with_what_it_needs(text: str) -> None:
    with pytest.raises(InputRefusedError, match="It needs a column of areas"):
        read(text)


def test_the_table_in_use_is_kept_whole_and_can_be_removed(tmp_path: Path) -> None:
    table = read("area,year,people\nE01000001,2035,10\n").table.answered()
    assert saved.saved(tmp_path) is None
    assert saved.mark(tmp_path) is None
    saved.keep(tmp_path, table)
    assert saved.saved(tmp_path) == table
    assert [file.name for file in tmp_path.iterdir()] == [saved.FILE]
    (tmp_path / saved.FILE).write_text('{"form": 1, "table": {"rows": 3}}')
    with pytest.raises(DataDamagedError, match="cannot be read"):
        saved.saved(tmp_path)
    saved.remove(tmp_path)
    assert saved.saved(tmp_path) is None
