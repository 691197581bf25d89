"""A quarter as an analyst drops it: renamed, turned, in another encoding; built on the layers that are here."""

from __future__ import annotations

from pathlib import Path

import pytest

from nhmap.store.layers.catalogue import Catalogue
from nhmap.store.refresh.comparing_builds import compare, words
from nhmap.store.refresh.publications import OF_FILE
from nhmap.store.refresh.recognising import recognise
from nhmap.store.refresh.refreshing import build_into, preview
from tests.support.turning import rows_of, turned

DATA = Path(__file__).parents[2] / "data"
LISTS = "nhs/gp-reg-pat-prac-quin-age-2026-07.csv.gz"
MAP = "nhs/gp-reg-pat-prac-map-2026-07.csv"
AGES = "ons/lsoa21_five_year_ages_mid_year.csv"
GONE, GROWN, MOVED = "A81001", "A81002", "A81004"


def test_the_whole_folder_is_told_by_content_alone(opendata: Path, tmp_path: Path) -> None:
    plain = {each.file: each for each in recognise(opendata).recognised if each.name == each.file}
    at_hand = [file for file in OF_FILE if file != AGES]  # nobody has published these for all England yet
    assert set(at_hand) <= set(plain)
    several = [file for file in at_hand if "lsoa-all-2022" not in file and "quin-age" not in file]
    for number, file in enumerate(several):
        rows = rows_of(opendata / file)
        turned(rows, tmp_path / f"download ({number})", number, header=not OF_FILE[file].headless)
    found = recognise(tmp_path)
    assert found.unknown == []
    names = {each.name: each for each in found.recognised}
    assert len(names) == len(several)
    for number, file in enumerate(several):
        each = names[f"download ({number})"]
        assert each.file == file
        if OF_FILE[file].dated[0] != "financial year":
            assert each.words == plain[file].words, file


@pytest.fixture(scope="module")
def quarter(opendata: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """October 2026 made of July: one practice closed, one ten patients larger, one in another PCN."""
    folder = tmp_path_factory.mktemp("quarter")
    lists = rows_of(opendata / LISTS)
    at = {name: place for place, name in enumerate(lists[0])}
    kept = [lists[0]]
    for row in lists[1:]:
        row[at["EXTRACT_DATE"]] = "01OCT2026"
        if (
            row[at["ORG_CODE"]] == GROWN
            and row[at["SEX"]] in {"ALL", "MALE"}
            and row[at["AGE_GROUP_5"]] in {"ALL", "40_44"}
        ):
            row[at["NUMBER_OF_PATIENTS"]] = str(int(row[at["NUMBER_OF_PATIENTS"]]) + 10)
        if row[at["ORG_CODE"]] != GONE:
            kept.append(row)
    turned(kept, folder / "a", 1)
    members = rows_of(opendata / MAP)
    at = {name: place for place, name in enumerate(members[0])}
    for row in members[1:]:
        row[at["EXTRACT_DATE"]] = "01Oct2026"
        if row[at["PRACTICE_CODE"]] == MOVED:
            row[at["PCN_CODE"]], row[at["PCN_NAME"]] = "U89141", "STOCKTON PCN"
    turned([row for row in members if row[at["PRACTICE_CODE"]] != GONE], folder / "b", 2)
    return folder


@pytest.mark.timeout(900)
def test_a_quarter_of_lists_is_built_on_what_is_kept(opendata: Path, quarter: Path, tmp_path: Path) -> None:
    shown = preview(quarter, DATA)
    assert shown.groups == ("practices",)
    assert [choice.ours for choice in shown.choices] == ["1 July 2026", "1 July 2026"]
    out = tmp_path / "new"
    outcome = build_into(shown, out, DATA, lambda _: None)
    before, after = Catalogue.read(DATA), Catalogue.read(out)
    assert after.damaged() == ()
    changed = {layer.name for layer, was in zip(after.layers, before.layers, strict=True) if layer.sha256 != was.sha256}
    assert changed == {"practices", "list_ages", "sites", "map"}
    published = {
        row[3]: int(row[8]) for row in rows_of(opendata / LISTS) if row[2] == "GP" and row[6] == row[7] == "ALL"
    }
    published[GROWN] += 10
    closed = published.pop(GONE)
    table = compare(after, after)  # reads everything
    assert table.layers == []
    found = outcome.difference
    assert found is not None
    assert found.vanished["practices with a list"] == [f"THE DENSHAM SURGERY ({GONE})"]
    assert found.larger == [f"QUEENS PARK MEDICAL CENTRE ({GROWN}) +10, to {published[GROWN]:,}"]
    assert [line.partition(" from ")[0] for line in found.moved_pcn] == [f"ACKLAM MEDICAL CENTRE ({MOVED})"]
    england = found.icbs[-1]
    assert england.lists == (sum(published.values()) + closed - 10, sum(published.values()))
    assert england.registered[0] == england.registered[1]
    assert any("1 vanished" in line for line in words(found))


@pytest.mark.timeout(900)
def test_nothing_new_in_gives_nothing_new_out(opendata: Path, tmp_path: Path) -> None:
    folder = tmp_path / "same"
    folder.mkdir()
    turned(rows_of(opendata / LISTS), folder / "a", 3)
    turned(rows_of(opendata / MAP), folder / "b", 4)
    outcome = build_into(preview(folder, DATA), tmp_path / "new", DATA, lambda _: None)
    assert outcome.difference is not None
    assert [name for name, *_ in outcome.difference.layers] == []
