"""A quarter as somebody might send it: every oddity is read right, or said with its file and row."""

from __future__ import annotations

import csv
import gzip
import io
import random
import zipfile
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from nhmap.errors import InputRefusedError
from nhmap.store.layer_builds import readers
from nhmap.store.refresh import normalising, publications, reading
from nhmap.store.refresh.choosing import choose
from nhmap.store.refresh.normalising import Normalised, normalise
from nhmap.store.refresh.recognising import recognise

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

MAP = [
    ["EXTRACT_DATE", "PRACTICE_CODE", "PRACTICE_NAME", "PRACTICE_POSTCODE", "PCN_CODE", "PCN_NAME",
     "SUB_ICB_LOCATION_CODE", "SUB_ICB_LOCATION_NAME", "ONS_ICB_CODE", "ICB_CODE"],
    *(["01Oct2026", f"A8100{at}", f"SURGERY {at}, NORTH", "TS18 1HU", "U89141", "STOCKTON", "16C", "NENC", "E54000050",
       "QHM"] for at in range(1, 8)),
]  # fmt: skip
PEOPLE = [
    ["LSOA21CD", "LSOA21NM", "Mid-2024 population"],
    *([f"E0100000{at}", f"City 00{at}A", f"1,72{at}"] for at in range(1, 8)),
]
PREAMBLE = [["Statistics for everybody"], ["Published October 2026"], [], ["Contact us"], ["Notes: none"]]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    small = {file: replace(each, fewest=1) for file, each in publications.OF_FILE.items()}
    for module in (normalising, reading):
        monkeypatch.setattr(module, "OF_FILE", small)
    (tmp_path / "given").mkdir()
    return tmp_path / "given"


def shuffled(rows: Sequence[Sequence[str]], seed: int) -> list[list[str]]:
    """Columns and rows in another order."""
    draw = random.Random(seed)  # noqa: S311 - an order, no secret
    order = list(range(len(rows[0])))
    draw.shuffle(order)
    body = list(rows[1:])
    draw.shuffle(body)
    return [[row[at] for at in order] for row in [rows[0], *body]]


def text(rows: Sequence[Sequence[str]], delimiter: str) -> str:
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter).writerows(rows)
    return out.getvalue()


def laid_out(folder: Path) -> tuple[Normalised, Path]:
    aside = folder.parent / "aside"
    return normalise(choose(recognise(folder), None), aside, lambda _: None), aside


def rows_at(aside: Path, source: readers.Source) -> set[tuple[str, ...]]:
    with (aside / source.file).open(encoding="utf-8", newline="") as lines:
        return set(map(tuple, csv.reader(lines)))


@pytest.mark.parametrize("seed", range(6))
def test_order_delimiter_encoding_preamble_and_packing_change_nothing(folder: Path, seed: int) -> None:
    draw = random.Random(seed)  # noqa: S311 - an order, no secret
    for at, rows in enumerate((MAP, PEOPLE)):
        lines = [*(PREAMBLE if draw.random() < 0.7 else []), *shuffled(rows, seed + at)]
        encoding = draw.choice(["utf-16", "utf-8-sig", "utf-8", "cp1252", "utf-16-be"])
        data = text(lines, draw.choice(";,\t|")).encode(encoding)
        packing = draw.randrange(3)
        path = folder / f"scan {at}.bin"
        if packing == 1:
            data = gzip.compress(data)
        if packing == 2:
            with zipfile.ZipFile(path, "w") as archive:
                archive.writestr("x.dat", data)
        else:
            path.write_bytes(data)
    done, aside = laid_out(folder)
    assert {tally.used for tally in done.tallies} == {7}
    names = [column.name for column in publications.OF_FILE[readers.PRACTICE_MAP.file].columns]
    wanted = [MAP[0].index(name) for name in names]
    assert rows_at(aside, readers.PRACTICE_MAP) == {tuple(row[at] for at in wanted) for row in MAP}
    people = {(row[0], row[2].replace(",", "")) for row in PEOPLE[1:]}
    assert rows_at(aside, readers.RESIDENTS) - {("LSOA21CD", "population_mid_2022")} == people


@pytest.mark.parametrize("total", [["Total", "", "12,068"], ["E92000001", "England", "12,068"], ["ENGLAND", "x", "1"]])
def test_rows_that_add_up_are_left_out(folder: Path, total: list[str]) -> None:
    (folder / "people.csv").write_text(text([*PEOPLE, total, ["Source: ONS", "", ""]], ","))
    done, aside = laid_out(folder)
    (tally,) = done.tallies
    assert (tally.rows, tally.used, tally.notes, tally.faults) == (9, 7, 2, [])
    assert len(rows_at(aside, readers.RESIDENTS)) == 8


def test_all_faults_of_all_files_are_said_at_once(folder: Path) -> None:
    broken = [list(row) for row in MAP]
    broken[2][1], broken[3][8] = "A81-02", "E5400"
    (folder / "map.csv").write_text(text(broken, ";"))
    (folder / "people.csv").write_text(text([*PEOPLE, ["E01000009", "City", "many"]], ","))
    with pytest.raises(InputRefusedError) as refused:
        laid_out(folder)
    for said in ("map.csv", "row 3, column PRACTICE_CODE: “A81-02”", "row 4, column ONS_ICB_CODE: “E5400”"):
        assert said in refused.value.message
    assert "people.csv" in refused.value.message
    assert "row 9, column population_mid_2022: “many” is no number" in refused.value.message


def test_an_archive_in_an_archive_is_said(folder: Path) -> None:
    with zipfile.ZipFile(folder / "all.zip", "w") as archive:
        archive.writestr("map.csv.gz", gzip.compress(text(MAP, ",").encode()))
    found = recognise(folder)
    assert found.recognised == []
    ((name, why),) = found.unknown
    assert name == "all.zip: map.csv.gz"
    assert why.startswith("It is ")
