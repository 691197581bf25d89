"""Footprints from lookups over the grid of ``tests.support.footprint_files``."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

import pandas as pd
import pytest

from nhmap.core.plan.plans import Level
from nhmap.errors import InputRefusedError
from nhmap.store.footprint_files.importing import Imported, read_footprints, rejected_csv
from tests.support.worlds import grid_world

if TYPE_CHECKING:
    import numpy as np

WORLD = grid_world(4, 6)
CODE = [str(c) for c in WORLD.codes]


def no_shapes() -> np.ndarray:
    message = "a lookup needs no polygons"
    raise AssertionError(message)


def read(text: str | bytes, **options: Any) -> Imported:
    data = text if isinstance(text, bytes) else text.encode()
    return read_footprints(data, "lookup.csv", WORLD, no_shapes, **options)


def held(imported: Imported) -> dict[str, list[int]]:
    return {z.name: imported.plan.members(z.id).tolist() for z in imported.plan.zones}


def refusal(text: str | bytes, **options: Any) -> str:
    with pytest.raises(InputRefusedError) as caught:
        read(text, **options)
    assert caught.value.hint
    return str(caught.value)


def problem(imported: Imported, check: str) -> Any:
    return next(p for p in imported.problems if p.check == check)


def lines(*rows: str, header: str = "LSOA21CD,SNP,MNP") -> str:
    return "\n".join([header, *rows]) + "\n"


def test_a_lookup_names_snps_and_mnps() -> None:
    imported = read(lines(f"{CODE[0]},A,M", f"{CODE[1]},B,M", f"{CODE[2]},,M", f"{CODE[3]},C,", f"{CODE[4]},,"))
    assert held(imported) == {"A": [0], "B": [1], "C": [3], "M": [0, 1, 2]}
    assert [z.level for z in imported.plan.zones] == [Level.SNP, Level.SNP, Level.SNP, Level.MNP]
    assert [z.parent for z in imported.plan.zones] == ["zone-4", "zone-4", None, None]
    assert imported.plan.name == "lookup"
    assert [p.check for p in imported.problems] == ["unassigned"]
    assert imported.rejected.empty


@pytest.mark.parametrize(
    "header",
    [
        "LSOA21CD,SNP",
        "lsoa21cd,snp",
        "LSOA,SNP name",
        "lsoa_code,Neighbourhood",
        "LSOA code (2021),zone",
        "LSOA11CD,Snp",
    ],
)
def test_columns_are_found_in_any_case_and_by_other_names(header: str) -> None:
    if "(2021)" in header:
        header = "LSOA code 2021,zone"
    assert held(read(lines(f"{CODE[0]},A", header=header))) == {"A": [0]}


def test_names_of_areas_beside_the_codes_do_not_confuse() -> None:
    text = lines(f"{CODE[0]},Grid 001,My zone", header="LSOA21CD,LSOA21NM,Group")
    imported = read(text)
    assert held(imported) == {"My zone": [0]}
    assert "“Group”" in problem(imported, "column guessed").message


def test_msoas_and_wards_name_their_small_areas() -> None:
    assert held(read(lines("E02000001,A", header="MSOA21CD,SNP"))) == {"A": [0, 1, 6, 7]}
    assert held(read(lines("E05000002,A", header="WD24CD,SNP"))) == {"A": [6, 7, 8, 9, 10, 11]}
    imported = read(lines("E05000002,A", "E05999999,B", header="WD24CD,SNP"))
    assert "1 row with a code of a ward that is none of 2024" in problem(imported, "code unknown").message


def test_the_finest_codes_count() -> None:
    assert held(read(lines(f"E05000001,{CODE[8]},A", header="WD24CD,LSOA21CD,SNP"))) == {"A": [8]}


def test_block_equivalency_without_a_header() -> None:
    imported = read(f"{CODE[0]},A\n{CODE[1]},A\n{CODE[2]},B\n")
    assert held(imported) == {"A": [0, 1], "B": [2]}
    assert "no header" in problem(imported, "no header").message
    assert held(read(f"A;{CODE[0]}\nB;{CODE[1]}\n")) == {"A": [0], "B": [1]}


def test_rows_that_cannot_be_used_come_back_with_a_reason() -> None:
    imported = read(
        lines(
            f"{CODE[0]},A,",
            "E01999999,A,",
            "W01000001,A,",
            "banana,A,",
            ",A,",
            f"{CODE[0]},B,",
            f" {CODE[1].lower()} ,A,",
        )
    )
    assert held(imported) == {"A": [0, 1]}
    assert imported.rejected[["line", "column", "code", "SNP"]].to_numpy().tolist() == [
        [3, "LSOA21CD", "E01999999", "A"],
        [4, "LSOA21CD", "W01000001", "A"],
        [5, "LSOA21CD", "BANANA", "A"],
        [6, "LSOA21CD", "", "A"],
        [7, "LSOA21CD", CODE[0], "B"],
    ]
    reasons = imported.rejected["reason"].tolist()
    for reason, said in zip(
        reasons, ["2011 or mistyped", "Wales", "no LSOA", "no code", "to A, which keeps"], strict=True
    ):
        assert said in reason
    assert {p.check for p in imported.problems} == {
        "code retired",
        "code elsewhere",
        "code unknown",
        "no code",
        "claimed twice",
    }
    assert problem(imported, "code retired").lines == (3,)
    assert {p.check: p.people for p in imported.problems if p.people} == {"claimed twice": 1_000}
    assert "line 3: E01999999" in problem(imported, "code retired").message
    assert all(p.severity == "problem" for p in imported.problems)


def test_rejected_rows_can_be_downloaded_without_formulas() -> None:
    imported = read(lines(f"{CODE[0]},A,", '=HYPERLINK("x"),=A1+1,'))
    back = pd.read_csv(io.BytesIO(rejected_csv(imported.rejected)), dtype=str, keep_default_na=False)
    assert back.loc[0, "code"] == '\'=HYPERLINK("X")'
    assert back.loc[0, "SNP"] == "'=A1+1"
    assert back.loc[0, "line"] == "3"


def test_the_same_row_twice_is_said_and_harmless() -> None:
    imported = read(lines(f"{CODE[0]},A,", f"{CODE[0]},A,"))
    assert held(imported) == {"A": [0]}
    assert [p.check for p in imported.problems] == ["same row twice"]
    assert imported.rejected.empty


def test_codes_of_2011_are_converted_where_the_lookup_is_known() -> None:
    retired = {
        "E01900001": (CODE[3], CODE[4]),
        "E01900002": (CODE[5],),
        "E01900003": (CODE[5],),
        "E01900004": ("E01777777",),
    }
    imported = read(
        lines("E01900001,A,", "E01900002,B,", "E01900003,B,", "E01900004,B,", header="LSOA11CD,SNP,MNP"),
        retired=retired,
    )
    assert held(imported) == {"A": [3, 4], "B": [5]}
    assert problem(imported, "code converted").lines == (2, 3, 4)
    assert imported.rejected["code"].tolist() == ["E01900004"]


def test_one_name_under_two_parents_is_two_neighbourhoods() -> None:
    imported = read(lines(f"{CODE[0]},A,M", f"{CODE[1]},A,N", f"{CODE[2]},A,N", f"{CODE[3]},B,M"))
    plan = imported.plan
    found = {(z.name, z.parent and plan.zone(z.parent).name): plan.members(z.id).tolist() for z in plan.zones}
    assert found == {
        ("A", "M"): [0],
        ("A", "N"): [1, 2],
        ("B", "M"): [3],
        ("M", None): [0, 3],
        ("N", None): [1, 2],
    }
    said = problem(imported, "several parents")
    assert (len(said.zones), said.people) == (2, 1_000)
    assert "M (1,000 people) and N (2,000 people)" in said.message


def test_a_row_that_leaves_the_parent_out_means_the_one_it_has() -> None:
    imported = read(lines(f"{CODE[0]},A,M", f"{CODE[1]},A,", f"{CODE[2]},,M"))
    assert held(imported) == {"A": [0, 1], "M": [0, 1, 2]}
    assert not imported.problems


def test_three_levels() -> None:
    imported = read(lines(f"{CODE[0]},A,M,I", f"{CODE[1]},B,,I", header="LSOA21CD,SNP,MNP,IHO"))
    parent = {z.name: z.parent and imported.plan.zone(z.parent).name for z in imported.plan.zones}
    assert parent == {"A": "M", "B": "I", "M": "I", "I": None}


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1252"])
def test_any_delimiter_and_encoding_is_read(delimiter: str, encoding: str) -> None:
    text = f"LSOA21CD{delimiter}SNP\r\n{CODE[0]}{delimiter}Café – “ô”\r\n\r\n{CODE[1]}{delimiter}B\r\n"
    imported = read(text.encode(encoding))
    assert held(imported) == {"Café – “ô”": [0], "B": [1]}
    assert ("encoding" in [p.check for p in imported.problems]) == (not encoding.startswith("utf-8"))


def test_bytes_that_windows_text_cannot_hold_are_guessed_and_said() -> None:
    text = f"LSOA21CD,SNP\n{CODE[0]},Пётр Ильич живёт здесь\n{CODE[1]},Северный район города\n".encode("koi8-r")
    assert b"\x81" not in text
    imported = read(text + "# Н\n".encode("cp1251") + b"\x81\x8d\n")
    assert sorted(held(imported).values()) == [[0], [1]]
    assert "is not UTF-8" in problem(imported, "encoding").message


def test_quotes_delimiters_in_names_and_a_line_for_excel() -> None:
    assert held(read(f'sep=;\nLSOA21CD;SNP\n{CODE[0]};"North; ""old"" town"\n')) == {'North; "old" town': [0]}
    assert held(read(f'LSOA21CD,SNP\n{CODE[0]},"North, upper; x"\n{CODE[1]},B;C;D\n')) == {
        "North, upper; x": [0],
        "B;C;D": [1],
    }


def test_lines_above_the_header_are_left_out_and_said() -> None:
    imported = read(f"Our plan\n\nMade in 2026,,\nLSOA21CD,SNP\n{CODE[0]},A\n")
    assert held(imported) == {"A": [0]}
    assert problem(imported, "lines above the header").lines == (4,)


def test_line_numbers_count_lines_of_the_file() -> None:
    imported = read(f'LSOA21CD,SNP\n{CODE[0]},"two\nlines"\n\nbad,B\n')
    assert held(imported) == {"two lines": [0]}
    assert imported.rejected["line"].tolist() == [5]


def test_null_characters_are_removed() -> None:
    imported = read(f"LSOA21CD,SNP\n{CODE[0]},A\x00B\n")
    assert held(imported) == {"AB": [0]}
    assert problem(imported, "null characters")


def test_guarded_names_lose_exactly_what_was_added() -> None:
    imported = read(lines(f"{CODE[0]},'=A,", f"{CODE[1]},''=A,", f"{CODE[2]},'tis,", f"{CODE[3]},-5,"))
    assert held(imported) == {"=A": [0], "'=A": [1], "'tis": [2], "-5": [3]}


def test_the_last_row_of_an_area_counts_when_asked_for() -> None:
    text = lines(f"{CODE[0]},A,", f"{CODE[1]},A,", f"{CODE[0]},B,", "E01999999,B,", f"{CODE[0]},C,", f"{CODE[0]},C,")
    first, last = read(text), read(text, claims="last")
    assert held(first) == {"A": [0, 1]}
    assert held(last) == {"A": [1], "C": [0]}
    assert (first.keep, last.keep, read(text, claims="smallest").keep) == ("first", "last", "first")
    assert last.rejected[["line", "SNP"]].to_numpy().tolist() == [[2, "A"], [4, "B"], [5, "B"]]
    assert last.rejected["reason"].tolist()[:2] == ["A later row gives it to C, which keeps it."] * 2
    assert problem(last, "claimed twice").lines == (2, 4)
    assert problem(last, "same row twice").lines == (6,)


def test_a_word_above_the_header_is_a_title_even_if_a_column_may_be_called_so() -> None:
    assert held(read(f"Ward\nLSOA21CD,SNP\n{CODE[0]},A\n")) == {"A": [0]}


@pytest.mark.parametrize(
    ("column", "code", "noun"), [("LSOA21CD", CODE[0], "an LSOA"), ("MSOA21CD", "E02000001", "an MSOA")]
)
def test_codes_are_spoken_of_with_their_article(column: str, code: str, noun: str) -> None:
    imported = read(lines(f"{code},A", f"{code},B", header=f"{column},SNP"))
    assert f"1 row for {noun} that another row gives" in problem(imported, "claimed twice").message
    ward = read(lines("E05000001,A", "E05000001,B", header="WD24CD,SNP"))
    assert "1 row for a ward that" in problem(ward, "claimed twice").message


def test_short_rows_are_read_as_far_as_they_go() -> None:
    imported = read(f"SNP,LSOA21CD,MNP\nA\nA,{CODE[0]}\nB,{CODE[1]},M,,\n")
    assert held(imported) == {"A": [0], "B": [1], "M": [1]}
    assert imported.rejected["reason"].tolist() == ["The row has no code."]


def test_rows_with_more_cells_than_the_header_are_left_out_and_named() -> None:
    imported = read(f"LSOA21CD,SNP\n{CODE[0]},A\n{CODE[1]},Hale, Bowdon\n")
    assert held(imported) == {"A": [0]}
    (problem,) = [p for p in imported.problems if p.check == "more cells than the header"]
    assert problem.lines == (3,)
    assert "line 3" in problem.message
    assert imported.rejected["reason"].str.contains("3 cells and the header 2").all()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("name,people\nA,1\n", "Found: name and people. Needed: a column of codes"),
        ("LSOA21CD,LSOA21NM\nE01000001,Grid\n", "no column of neighbourhoods. Found: LSOA21CD and LSOA21NM"),
        ("LSOA21CD,SNP\n", "a header and no rows"),
        ("just some words\nand more\n", "no column of small-area codes"),
        ("LSOA21CD\nE01000001\n", "no column of neighbourhoods. Found: LSOA21CD. Needed: a column of codes"),
        ("LSOA21CD,\nE01000001,\nwhatever,\n", "no column of neighbourhoods. Found: LSOA21CD and (no name)"),
        ("LSOA21CD\n", "no column of neighbourhoods. Found: LSOA21CD"),
        ("E01000001\nE01000002\n", "no column of neighbourhoods. Found: E01000001"),
        (",,,\n,,\n", "holds no rows"),
        ("\x0b", "no column of small-area codes"),
        ("LSOA21CD,SNP\nE01999999,A\n", "No row of lookup.csv can be used"),
        ("LSOA21CD,SNP\nE01000001,\n", "No row of lookup.csv can be used"),
        ("<html><body>Sign in</body></html>", "lookup.csv is a web page"),
        ('LSOA21CD,SNP\nE01000001,"' + "x" * 200_000, "cannot be read beyond line"),
    ],
)
def test_what_is_no_lookup_is_refused_in_words(text: str, said: str) -> None:
    assert said in refusal(text)


def test_too_many_zones_are_refused() -> None:
    world = grid_world(72, 72)
    text = lines(*(f"{code},Z{i}" for i, code in enumerate(world.codes)), header="LSOA21CD,SNP")
    with pytest.raises(InputRefusedError, match="names 5,184 zones"):
        read_footprints(text.encode(), "x.csv", world, no_shapes)


def test_people_stand_beside_what_is_said_of_rows_whose_places_are_known() -> None:
    long = "A" * 200
    rows = [f"{CODE[0]},A,", f"{CODE[1]},,", f"{CODE[2]},,", f"{CODE[2]},A,", f"{CODE[0]},A,", f"{CODE[3]},{long},"]
    imported = read(lines(*rows))
    assert problem(imported, "unassigned").people == 1_000  # another row gives the third small area away
    assert problem(imported, "unassigned").message == "2 rows with a code and no zone, 1,000 people: unassigned."
    assert problem(imported, "same row twice").people == 1_000
    assert problem(imported, "name trimmed").people == 1_000
