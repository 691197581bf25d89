"""Every publication that is recognised, as somebody might send it: read right, or refused with row, column and value.

The rows are those that the supplied data was made from, some of each.
"""

from __future__ import annotations

import csv
import gzip
import io
import random
import re
from dataclasses import replace
from typing import TYPE_CHECKING, Final

import openpyxl
import pyarrow.parquet as pq
import pytest

from nhmap.config import settings
from nhmap.core.people.resident_groups import AGES_5
from nhmap.errors import InputRefusedError
from nhmap.store.layer_builds import need_sources, readers
from nhmap.store.refresh import columns as c
from nhmap.store.refresh import normalising, opening, publications, reading
from nhmap.store.refresh.choosing import OLDER, choose, words
from nhmap.store.refresh.kept_inputs import FOLDER
from nhmap.store.refresh.normalising import Normalised, normalise
from nhmap.store.refresh.recognising import Findings, recognise

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from nhmap.store.refresh.publication import Publication

Rows = list[list[str]]
SOME: Final = 50
NAME: Final = "scan 7.dat"
PREAMBLE: Final[Rows] = [
    ["Statistics"],
    ["Table 1: England"],
    [],
    ["Published: 1 October 2026", "", ""],
    ["Contact us"],
]


def kept(publication: Publication) -> Path:
    return settings().data / FOLDER / f"{publication.file.removesuffix('.gz').rpartition('.')[0]}.parquet"


KINDS: Final = [each for each in publications.PUBLICATIONS if kept(each).is_file()]
HEADED: Final = [each for each in KINDS if not each.headless]
HEADLESS: Final = [each for each in KINDS if each.headless]
COUNTED: Final = [each for each in HEADED if any(column.cells == c.COUNT for column in each.columns)]
IDENTIFIED: Final = [each for each in KINDS if each.identity]


def names(kinds: Sequence[Publication]) -> list[str]:
    return [each.file for each in kinds]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    small = {file: replace(each, fewest=1) for file, each in publications.OF_FILE.items()}
    for module in (normalising, reading):
        monkeypatch.setattr(module, "OF_FILE", small)
    (tmp_path / "given").mkdir()
    return tmp_path / "given"


def some_rows(publication: Publication) -> Rows:
    """Header and first rows as they were kept; without header where the publication has none."""
    table = pq.read_table(kept(publication)).slice(0, SOME + 1)
    columns = [column.to_pylist() for column in table.columns]
    return [[cell or "" for cell in row] for row in zip(*columns, strict=True)]


def text(rows: Rows, delimiter: str = ",") -> str:
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter).writerows(rows)
    return out.getvalue()


def workbook(rows: Rows) -> bytes:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def shuffled(rows: Rows, seed: int) -> Rows:
    """Columns and rows in another order, with two columns more."""
    draw = random.Random(seed)  # noqa: S311 - an order, no secret
    wide = [[*row, *more] for row, more in zip(rows, [["My notes", "Ref no"], *[["x", "17"]] * SOME], strict=False)]
    order = list(range(len(wide[0])))
    draw.shuffle(order)
    body = wide[1:]
    draw.shuffle(body)
    return [[row[at] for at in order] for row in [wide[0], *body]]


def read(folder: Path, publication: Publication, data: bytes, name: str = NAME) -> tuple[Normalised, Rows]:
    """What a file is read as, and the rows that the builders get, sorted."""
    for file in folder.iterdir():
        file.unlink()
    (folder / name).write_bytes(data)
    found = recognise(folder, {name: "2030-01-01"})
    mine = [each for each in found.recognised if each.file == publication.file]
    assert mine, found.unknown
    aside = folder.parent / "aside"
    done = normalise(choose(Findings(mine), None), aside, lambda _: None)
    path = aside / publication.file
    whole = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
    return done, sorted(csv.reader(io.StringIO(whole.decode())))


def with_separators(rows: Rows, publication: Publication, separator: str) -> Rows:
    at = {
        rows[0].index(column.name)
        for column in publication.columns
        if column.cells == c.COUNT and column.name in rows[0]
    }
    return [
        [
            f"{int(cell):,}".replace(",", separator) if i in at and cell.isdecimal() else cell
            for i, cell in enumerate(row)
        ]
        for row in rows
    ]


LAYOUTS: Final[dict[str, Callable[[Rows], tuple[bytes, str]]]] = {
    "semicolons, UTF-16, preamble, another order": lambda rows: (
        text([*PREAMBLE, *shuffled(rows, 1)], ";").encode("utf-16"),
        NAME,
    ),
    "tabs, a mark, lower case": lambda rows: (
        text([[cell.lower() for cell in rows[0]], *rows[1:]], "\t").encode("utf-8-sig"),
        NAME,
    ),
    "a workbook with a preamble": lambda rows: (workbook([*PREAMBLE, *shuffled(rows, 2)]), "book.xlsx"),
    "spaces around, all in quotes": lambda rows: (
        "\n".join(",".join(f'" {cell.replace(chr(34), 2 * chr(34))} "' for cell in row) for row in rows).encode(),
        NAME,
    ),
}


@pytest.mark.parametrize("publication", HEADED, ids=names(HEADED))
def test_layout_changes_nothing(folder: Path, publication: Publication) -> None:
    rows = some_rows(publication)
    _, plain = read(folder, publication, text(rows).encode())
    for layout, write in LAYOUTS.items():
        data, name = write(rows)
        assert read(folder, publication, data, name)[1] == plain, layout


@pytest.mark.parametrize("publication", HEADLESS, ids=names(HEADLESS))
def test_a_directory_without_header_may_be_a_workbook(folder: Path, publication: Publication) -> None:
    rows = some_rows(publication)
    _, plain = read(folder, publication, text(rows).encode())
    assert read(folder, publication, text(rows[::-1], ";").encode("utf-16"))[1] == plain
    assert read(folder, publication, workbook(rows), "book.xlsx")[1] == plain


@pytest.mark.parametrize("separator", [",", " ", "\u00a0", "\u202f", "’"])
@pytest.mark.parametrize("publication", COUNTED, ids=names(COUNTED))
def test_thousands_may_be_set_apart(folder: Path, publication: Publication, separator: str) -> None:
    rows = some_rows(publication)
    _, plain = read(folder, publication, text(rows).encode())
    assert read(folder, publication, text(with_separators(rows, publication, separator), ";").encode())[1] == plain


@pytest.mark.parametrize("publication", KINDS, ids=names(KINDS))
def test_rows_that_are_given_again_count_once(folder: Path, publication: Publication) -> None:
    rows = some_rows(publication)
    once, plain = read(folder, publication, text(rows).encode())
    again, same = read(folder, publication, text([*rows, *rows[2:5]]).encode())
    assert same == plain
    assert (again.tallies[0].twice, again.tallies[0].used) == (3, once.tallies[0].used)


@pytest.mark.parametrize("publication", IDENTIFIED, ids=names(IDENTIFIED))
def test_a_second_row_that_says_otherwise_is_refused(folder: Path, publication: Publication) -> None:
    rows = some_rows(publication)
    named = [column.name for column in publication.columns]
    at = [int(name) if publication.headless else rows[0].index(name) for name in named]
    other = list(rows[3])
    free = next(
        place
        for i, place in reversed(list(enumerate(at)))
        if i not in publication.identity and (publication.columns[i].is_number or not publication.columns[i].cells)
    )
    number = re.fullmatch(r"-?[\d.]+", other[free])
    other[free] = str(int(float(other[free])) + 1) if number else f"{other[free]}x"
    with pytest.raises(InputRefusedError) as refused:
        read(folder, publication, text([*rows, other]).encode())
    assert f"row {len(rows) + 1}, column " in refused.value.message
    assert rows[3][at[publication.identity[0]]] in refused.value.message
    assert "stands in an earlier row, which differs" in refused.value.message


@pytest.mark.parametrize("publication", HEADED, ids=names(HEADED))
def test_all_faults_are_said_with_row_column_and_value(folder: Path, publication: Publication) -> None:
    rows = some_rows(publication)
    wrong = {}
    for line, column in zip((5, 7, 9), [each for each in publication.columns if each.cells], strict=False):
        if line <= len(rows) and column.name in rows[0]:
            rows[line - 1][rows[0].index(column.name)] = "?!"
            wrong[line] = column.name
    try:
        done, _ = read(folder, publication, text(rows).encode())
    except InputRefusedError as refused:
        said = refused.message
    else:
        said = "; ".join(map(str, done.tallies[0].faults))
        assert publication.forgiving or not wrong
    assert all(f"row {line}, column {name}: “?!” is" in said for line, name in wrong.items())


def test_a_workbook_of_estimates_by_age_gives_its_totals_and_its_ages(folder: Path) -> None:
    ages = [f"{sex}{age}" for sex in "FM" for age in range(91)]
    head = ["LAD 2023 Code", "LAD 2023 Name", "LSOA 2021 Code", "LSOA 2021 Name", "Total", *ages]
    titles: Rows = [["Mid-2024 population estimates"], ["This worksheet contains one table."], ["Source: ONS"]]
    body = [
        ["E09000001", "City", f"E010000{at:02}", f"City {at}", str(182 * at), *[str(at)] * 182] for at in range(1, 9)
    ]
    wales = ["W06000001", "Anglesey", "W01000001", "Anglesey 001A", "182", *["1"] * 182]
    publication = publications.OF_FILE[readers.RESIDENTS.file]
    _, got = read(folder, publication, workbook([*titles, head, *body, wales]), "sape.xlsx")
    assert got == sorted([["LSOA21CD", "population_mid_2022"], *([row[2], row[4]] for row in [*body, wales])])
    (folder / "sape.xlsx").write_bytes(workbook([*titles, head, *body]))
    lines = words(choose(recognise(folder), None), (), {})
    assert any("Mid-year population estimates of LSOAs, mid-2024" in line for line in lines)
    assert any("of small areas by single year of age, mid-2024" in line for line in lines)


@pytest.mark.parametrize("layout", ["sexes", "persons", "words"])
def test_single_years_of_age_are_added_up_to_bands(folder: Path, layout: str) -> None:
    """Against sums written out by hand, whatever the layout: a workbook of sexes, a table of persons, other words."""
    rng = random.Random(layout)  # noqa: S311 - people, no secret
    females = {f"E010000{at:02}": [rng.randrange(40) for _ in range(91)] for at in range(1, 9)}
    males = {code: [rng.randrange(40) for _ in range(91)] for code in females}
    both = {code: [f + m for f, m in zip(females[code], males[code], strict=True)] for code in females}
    if layout == "sexes":
        head = ["LSOA 2021 Code", "Total", *[f"{sex}{age}" for sex in "FM" for age in range(91)]]
        body = [[code, sum(both[code]), *females[code], *males[code]] for code in females]
    elif layout == "persons":
        head = ["LSOA Code", "LSOA Name", "All Ages", *map(str, range(90)), "90+"]
        body = [[code, "Somewhere", sum(both[code]), *both[code]] for code in females]
    else:
        head = ["Aged 90 and over", *[f"Age {age}" for age in reversed(range(90))], "lsoa21cd"]
        body = [[*reversed(both[code]), code] for code in females]
    text_rows = [[str(cell) for cell in row] for row in body]
    publication = publications.OF_FILE[need_sources.SMALL_AREA_AGES.file]
    _, got = read(folder, publication, workbook([["Mid-2024 estimates"], [], head, *text_rows]), "mid-2024.xlsx")
    header, *rows = sorted(got, reverse=True)
    assert header == ["LSOA21CD", *AGES_5, "age_under_16"]
    assert len(rows) == len(both)
    for code, *bands in rows:
        ages = both[code]
        assert list(map(int, bands[:17])) == [sum(ages[start : start + 5]) for start in range(0, 85, 5)]
        assert int(bands[17]) == ages[85] + ages[86] + ages[87] + ages[88] + ages[89] + ages[90]
        assert int(bands[18]) == sum(ages[:16])


@pytest.mark.parametrize("kind", ["xlsx", "csv"])
def test_how_far_a_long_file_has_been_read_is_told(folder: Path, monkeypatch: pytest.MonkeyPatch, kind: str) -> None:
    monkeypatch.setattr(opening, "_SHEET_ROWS", 5)
    monkeypatch.setattr(opening, "_TEXT_ROWS", 5)
    head = ["LSOA Code", "All Ages", *map(str, range(90)), "90+"]
    rows = [head, *([f"E010000{at:02}", "91", *["1"] * 91] for at in range(1, 12))]
    (folder / f"mid-2024.{kind}").write_bytes(workbook(rows) if kind == "xlsx" else text(rows).encode())
    ages = next(e for e in recognise(folder).recognised if e.file == need_sources.SMALL_AREA_AGES.file)
    words: list[str] = []
    assert len(list(reading.rows_of(ages, reading.Tally(ages.name, ages.title), words.append))) == 11
    assert words == [f"Reading {ages.name}: {count} rows so far" for count in (5, 10)]


def test_an_age_that_says_nothing_is_said_with_its_row(folder: Path) -> None:
    head = ["LSOA Code", "All Ages", *map(str, range(90)), "90+"]
    rows = [[f"E010000{at:02}", "91", *["1"] * 91] for at in range(1, 9)]
    rows[2][9] = ""
    publication = publications.OF_FILE[need_sources.SMALL_AREA_AGES.file]
    with pytest.raises(InputRefusedError, match=r"row 4, column 7: “” is empty"):
        read(folder, publication, text([head, *rows]).encode(), "mid-2024.csv")


def test_ages_older_than_the_residents_in_use_stay_out(folder: Path) -> None:
    head = ["LSOA Code", "All Ages", *map(str, range(90)), "90+"]
    rows = [[f"E010000{at:02}", "91", *["1"] * 91] for at in range(1, 9)]
    (folder / "mid-2020.csv").write_text(text([head, *rows]), encoding="utf-8")
    choices = choose(recognise(folder), None, {readers.RESIDENTS.file: "2022-06-30"})
    assert {choice.state for choice in choices} == {OLDER}
