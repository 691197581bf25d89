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


def test_people_are_counted_as_asked_and_named_boundaries_kept(said, tmp_path, evidence):
    rows = [("E06000046", 2035, 200_000)]
    table = tmp_path / "growth.csv"
    table.write_text("area,year,people\n" + "".join(f"{a},{y},{p}\n" for a, y, p in rows), encoding="utf-8")
    out, asked = tmp_path / "a.csv", ("--area", "Isle of Wight", "--drafts", 1, "--json")
    answer = json.loads(said(*asked, "--growth", table, "--out", out))
    assert answer["basis"] == "growth"
    assert answer["drafts"][0]["zones"] == 4
    scaled = json.loads(said(*asked, "--basis", "residents_2024", "--out", out))
    assert scaled["basis"] == "residents_2024"
    people = dict(zip(evidence.areas.codes, evidence.need.residents.people_2024, strict=True))
    sizes = {}
    for code, zone in zones_of(out).items():
        sizes[zone] = sizes.get(zone, 0) + people[code]
    furthest = max(abs(size / 50_000 - 1) for size in sizes.values())
    assert scaled["drafts"][0]["max_deviation"] == pytest.approx(furthest, abs=1e-5)
    assert "--growth FILE" in said(*asked, "--basis", "growth", "--out", out, code=2)


def test_lookups_of_ones_own_and_councils_to_come_are_borders(said, tmp_path, evidence):
    areas = evidence.areas
    inside = areas.table["district26cd"].to_numpy() == "E06000046"
    half = areas.table["x"].to_numpy() < areas.table["x"].to_numpy()[inside].mean()
    own = tmp_path / "jsna localities.csv"
    named = "".join(
        f"{code},{'West' if west else 'East'}\n" for code, west in zip(areas.codes[inside], half[inside], strict=True)
    )
    own.write_text("LSOA21CD,Locality\n" + named, encoding="utf-8")
    side = dict(zip(areas.codes, half, strict=True))
    asked = ("--area", "Isle of Wight", "--drafts", 1, "--boundaries", own, "--keep", "to-come=1,pride=1")
    for border in ("own-1", "JSNA Localities"):
        out = tmp_path / "a.csv"
        said(*asked, "--border", border, "--out", out)
        sides = {}
        for code, zone in zones_of(out).items():
            sides.setdefault(zone, set()).add(bool(side[code]))
        assert all(len(each) == 1 for each in sides.values())


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
        (("--keep", "parish=1"), "knows no kind of area “parish”"),
        (("--cap", "ward=x"), "is no kind of area with a number"),
        (("--border", "moon"), "knows no kind of area “moon”"),
        (("--zones", "900"), "cannot be made of"),
        (("--area", "england", "--zones", "9"), "drafted board by board"),
    ],
)
def test_what_cannot_be_is_refused_in_words(said, tmp_path, more, words):
    assert words in said("--area", "Stoke-on-Trent", "--out", tmp_path / "x.csv", *more, code=2)
    assert not list(tmp_path.iterdir())
