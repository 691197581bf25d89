"""``nhmap draft`` from end to end, on the installed layers."""

from __future__ import annotations

import csv
import json

import pytest

from nhmap.cli import draft as command
from nhmap.cli import main
from nhmap.config import settings
from nhmap.store.layers.catalogue import Catalogue
from nhmap.store.layers.loading import load_evidence

FIELDS = {
    *("zones", "max_deviation", "mean_deviation", "share_in_tolerance", "contiguous", "polsby_popper_mean"),
    *("msoa_split_people", "ward_split_people", "pcn_split_people", "practice_retention_mean", "seconds"),
}


@pytest.fixture(scope="module")
def evidence():
    return load_evidence(Catalogue.read(settings().data))


@pytest.fixture
def said(evidence, monkeypatch, capsys):
    monkeypatch.setattr(command, "load_evidence", lambda _: evidence)

    def run(*arguments, code=0):
        assert main(["draft", *(str(a) for a in arguments)]) == code
        captured = capsys.readouterr()
        return captured.err if code else captured.out

    return run


def zones_of(file):
    with file.open(encoding="utf-8-sig", newline="") as lines:
        return {row["LSOA21CD"]: row["SNP"] for row in csv.DictReader(lines)}


def test_drafts_are_lookups_with_figures_the_same_each_time(said, tmp_path):
    asked = ("--area", "Isle of Wight", "--tolerance", "0.1", "--drafts", 3, "--seed", 4, "--json")
    answer = json.loads(said(*asked, "--out", tmp_path / "one.csv"))
    again = json.loads(said(*asked, "--out", tmp_path / "two.csv"))
    assert 1 <= len(answer["drafts"]) <= 3
    for at, (figures, other) in enumerate(zip(answer["drafts"], again["drafts"], strict=True), start=1):
        assert set(figures) >= FIELDS
        assert figures["contiguous"] is True
        name = f"{'-' + str(at) if at > 1 else ''}.csv"
        assert (tmp_path / f"one{name}").read_bytes() == (tmp_path / f"two{name}").read_bytes()
        found = zones_of(tmp_path / f"one{name}")
        assert len(found) == 89
        assert len(set(found.values())) == figures["zones"] == other["zones"] == 3


def test_both_levels_nest_and_a_locked_file_stays(said, tmp_path):
    first = tmp_path / "first.csv"
    said("--area", "Stoke-on-Trent", "--level", "both", "--drafts", 1, "--out", first)
    found = zones_of(first)
    assert len(found) == 163
    kept = next(iter(set(found.values())))
    locked = tmp_path / "locked.csv"
    rows = "".join(f"{code},Stays\n" for code, zone in found.items() if zone == kept)
    locked.write_text(f"LSOA21CD,SNP\n{rows}", encoding="utf-8")
    second = tmp_path / "second.csv"
    said("--area", "Stoke-on-Trent", "--drafts", 1, "--seed", 2, "--locked", locked, "--out", second)
    after = zones_of(second)
    inside = {code for code, zone in found.items() if zone == kept}
    (name,) = {after[code] for code in inside}
    assert {code for code, zone in after.items() if zone == name} == inside


def test_what_blocks_is_told(said, tmp_path):
    asked = ("--area", "E07000195", "--tolerance", "0.05", "--drafts", 1, "--out", tmp_path / "x.csv")
    assert "blocks: Newcastle-under-Lyme holds 125,297 people" in said(*asked)
    (block,) = json.loads(said(*asked, "--json"))["blocks"]
    assert block["kind"] == "size"


@pytest.mark.parametrize(
    ("more", "words"),
    [
        (("--keep", "msoa"), "is no kind of area with a number"),
        (("--keep", "parish=1"), "cannot keep “parish” whole"),
        (("--cap", "ward=x"), "is no kind of area with a number"),
        (("--border", "moon"), "borders of “moon”"),
        (("--zones", "900"), "cannot be made of"),
        (("--area", "england", "--zones", "9"), "drafted board by board"),
    ],
)
def test_what_cannot_be_is_refused_in_words(said, tmp_path, more, words):
    assert words in said("--area", "Stoke-on-Trent", "--out", tmp_path / "x.csv", *more, code=2)
    assert not list(tmp_path.iterdir())
