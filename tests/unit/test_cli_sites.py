"""``nhmap rank`` and ``nhmap select`` from end to end, on the installed layers."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from nhmap.cli import main, site_options
from nhmap.config import settings
from nhmap.store.layers.catalogue import Catalogue
from nhmap.store.layers.loading import load_evidence

if TYPE_CHECKING:
    from collections.abc import Callable

AREA = "Stoke-on-Trent"


@pytest.fixture(scope="module")
def evidence():
    return load_evidence(Catalogue.read(settings().data))


@pytest.fixture
def said(evidence, monkeypatch, capsys) -> Callable[..., str]:
    monkeypatch.setattr(site_options, "load_evidence", lambda _: evidence)

    def run(*arguments: object, code: int = 0) -> str:
        assert main([str(a) for a in arguments]) == code
        captured = capsys.readouterr()
        return captured.err if code else captured.out

    return run


def test_rank_says_how_sure_each_place_is(said):
    answer = json.loads(said("rank", "--area", AREA, "--json", "--draws", 400, "--seed", 7, "--top", 3))
    again = json.loads(said("rank", "--area", AREA, "--json", "--draws", 400, "--seed", 7, "--top", 3))
    assert answer == again
    assert (answer["draws"], answer["seed"], answer["top_n"]) == (400, 7, 3)
    for site in answer["sites"]:
        assert 1 <= site["rank_low"] <= site["rank_high"] <= len(answer["sites"])
        assert 0 <= site["top_n_chance"] <= 1
        assert site["top_n_chance"] <= site["top_n_chance_if_gates_pass"] <= 1
        wanted = "A" if site["top_n_chance"] >= 0.8 else "C" if site["top_n_chance"] <= 0.2 else "B"
        assert site["band"] == (None if site["list"] == "set apart" else wanted)
        assert bool(site["hangs_on"]) == (site["band"] == "B")
    assert "rank_low" not in json.loads(said("rank", "--area", AREA, "--json", "--draws", 0))["sites"][0]


def test_rank_sets_apart_below_a_minimum_and_writes_letters(said, tmp_path):
    everybody = json.loads(said("rank", "--area", AREA, "--json", "--draws", 0))
    least = json.loads(said("rank", "--area", AREA, "--json", "--draws", 0, "--minimum-list", 1_000_000))
    assert {s["site_id"] for s in least["sites"] if s["list"] == "candidates"} == set()
    assert len(least["sites"]) == len(everybody["sites"])
    letters = tmp_path / "letters.csv"
    said("rank", "--area", AREA, "--draws", 0, "--top", 1, "--letters", letters)
    assert letters.read_text(encoding="utf-8-sig").startswith("ask,for,building")


def test_rank_takes_a_preset_or_a_file_not_both(said, tmp_path):
    answer = json.loads(said("rank", "--area", AREA, "--json", "--preset", "deprivation-first", "--draws", 0))
    assert answer["weights_label"] == "deprivation first"
    file = tmp_path / "weights.json"
    file.write_text('{"people": 1}', encoding="utf-8")
    assert "Both" in said("rank", "--area", AREA, "--preset", "balanced", "--weights", file, code=2)
    assert "no preset" in said("rank", "--area", AREA, "--preset", "best", code=2)


def test_travel_times_replace_the_straight_line(said, tmp_path, evidence):
    sites = [s["site_id"] for s in json.loads(said("rank", "--area", AREA, "--json", "--draws", 0))["sites"]]
    codes = evidence.areas.codes[:3]
    file = tmp_path / "times.csv"
    rows = [f"{code},{sites[0]},{5 + i},drive" for i, code in enumerate(codes)]
    file.write_text("\n".join(["LSOA21CD,site_id,minutes,mode", *rows, "E01,x,1,drive"]), encoding="utf-8")
    answer = json.loads(said("rank", "--area", AREA, "--json", "--draws", 0, "--travel", file, "--minutes", 6))
    figures = {s["site_id"]: s["figures"]["people"] for s in answer["sites"]}
    assert figures[sites[0]] == evidence.areas.residents[:2].sum()
    assert figures[sites[1]] is None
    assert "by your table" in answer["travel"]
    assert any("1 row set aside" in note for note in answer["notes"])
    assert "walk" in said("rank", "--area", AREA, "--travel", file, "--mode", "walk", code=2)


def test_select_answers_with_objective_bound_gap_sites_and_curve(said):
    answer = json.loads(said("select", "-n", 4, "--area", AREA, "--json"))
    assert len(answer["sites"]) == len(answer["curve"]) == 4
    assert answer["curve"] == sorted(answer["curve"])
    assert answer["objective"] == pytest.approx(answer["curve"][-1])
    assert answer["objective"] == answer["residents_reached"]
    assert answer["bound"] >= answer["objective"]
    assert answer["gap"] == pytest.approx(1 - answer["objective"] / answer["bound"])
    assert answer["proved"]


def test_select_keeps_to_its_rules(said):
    first = json.loads(said("select", "-n", 4, "--area", AREA, "--json"))
    best, other = first["sites"][0]["site_id"], first["sites"][1]["site_id"]
    ranked = json.loads(said("rank", "--area", AREA, "--json", "--draws", 0))["sites"]
    poor = next(s["site_id"] for s in reversed(ranked) if s["site_id"] not in {best, other})
    answer = json.loads(
        said("select", "-n", 4, "--area", AREA, "--json", "--fixed", poor, "--excluded", f"{best},{other}")
    )
    ids = {s["site_id"] for s in answer["sites"]}
    assert poor in ids
    assert not ids & {best, other}
    assert answer["objective"] <= first["objective"]
    one = json.loads(said("select", "-n", 4, "--area", AREA, "--json", "--per", "hwb", "--per-zone", 1))
    assert len(one["sites"]) == 1


def test_select_by_the_zones_of_a_plan(said, tmp_path, evidence):
    inside = evidence.areas.codes[evidence.areas.table["hwb26nm"].to_numpy() == AREA]
    plan = tmp_path / "plan.csv"
    rows = [f"{code},{'North' if i % 2 else 'South'}" for i, code in enumerate(inside)]
    plan.write_text("\n".join(["LSOA21CD,SNP", *rows]), encoding="utf-8")
    answer = json.loads(said("select", "-n", 6, "--area", AREA, "--json", "--per-zone", 1, "--plan", plan))
    assert len(answer["sites"]) == 2
    assert "none is drawn" in said("select", "-n", 6, "--area", AREA, "--per-zone", 1, code=2)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("-n", 0), "whole number from 1"),
        (("-n", "many"), "whole number"),
        (("-n", 2, "--fixed", "S-nowhere"), "no candidate"),
        (("-n", 2, "--spacing-km", -1), "spacing"),
        (("-n", 2, "--spacing-km", "nan"), "spacing"),
        (("-n", 2, "--time-limit", "nan"), "seconds"),
        (("-n", 2, "--mode", "fly"), "fly"),
        (("-n", 2, "--minutes", -5), "minutes"),
    ],
)
def test_what_cannot_be_asked_is_refused_in_words(said, arguments, words):
    assert words in said("select", "--area", AREA, *arguments, code=2)


def test_notes_set_buildings_apart_and_bring_the_distance_into_use(said, tmp_path):
    sites = json.loads(said("rank", "--area", AREA, "--json", "--draws", 0))["sites"]
    first, second = sites[0]["site_id"], sites[1]["site_id"]
    file = tmp_path / "building-notes.csv"
    lines = [f"{first},status,acts as an NHC", f"{second},status,discounted", f"{second},reason,'=Sold {{reason}}"]
    file.write_text("\n".join(["site_id,field,text", *lines, "S-none,status,acts as an NHC"]), encoding="utf-8")
    answer = json.loads(said("rank", "--area", AREA, "--json", "--draws", 0, "--notes", file))
    by_id = {s["site_id"]: s for s in answer["sites"]}
    # A building that works like a centre already stays in the ranking; only what was set apart leaves it.
    assert (by_id[first]["list"], by_id[second]["list"]) == ("candidates", "set apart")
    assert "not_yet_nhc" not in by_id[first]["gates"]
    assert "You set it apart: =Sold {reason}" in by_id[second]["gate_reasons"]
    assert by_id[sites[2]["site_id"]]["figures"]["nhc_distance"] is not None
    assert any(
        "2 buildings working like a centre already or designated, 1 set apart" in note for note in answer["notes"]
    )
    assert any("does not know: S-none" in note for note in answer["notes"])
    chosen = json.loads(said("select", "-n", 4, "--area", AREA, "--json", "--notes", file))
    assert second not in {s["site_id"] for s in chosen["sites"]}
    file.write_text("name,size\nMill,3\n", encoding="utf-8")
    assert "no column site_id" in said("rank", "--area", AREA, "--notes", file, code=2)


def test_need_says_whom_nothing_serves_and_where_a_new_one_would_stand(said):
    answer = json.loads(said("need", "-n", 2, "--area", AREA, "--json"))
    assert 0 < answer["unserved"] < answer["residents"]
    grounds = answer["grounds"]
    first = grounds[0]
    assert 1 <= len(grounds) <= 2
    assert [g["adds"] for g in grounds] == sorted((g["adds"] for g in grounds), reverse=True)
    assert grounds[-1]["adds"] > 0
    assert sum(g["adds"] for g in grounds) <= answer["bound"] + 1e-6 <= answer["unserved"] + 1e-6
    assert first["residents_within_reach"] >= first["adds"]
    words = said("need", "-n", 2, "--area", AREA)
    assert f"somewhere around {first['around']}" in words
    assert f"{answer['unserved']:,} of {answer['residents']:,} residents are within reach of none" in words


def test_a_set_of_buildings_that_is_set_apart_leaves_a_gap(said, tmp_path):
    before = json.loads(said("need", "-n", 1, "--area", AREA, "--json"))
    sites = json.loads(said("rank", "--area", AREA, "--json", "--draws", 0))["sites"]
    rows = [
        f"{s['site_id']},{name},{text}" for s in sites for name, text in (("status", "discounted"), ("reason", "x"))
    ]
    notes = tmp_path / "building-notes.csv"
    notes.write_text("\n".join(["site_id,field,text", *rows]), encoding="utf-8")
    after = json.loads(said("need", "-n", 1, "--area", AREA, "--json", "--notes", notes))
    assert (after["buildings_reusable"], after["unserved"] > before["unserved"]) == (0, True)


def test_need_by_a_table_of_travel_times_is_refused(said, tmp_path):
    site = json.loads(said("rank", "--area", AREA, "--json", "--draws", 0))["sites"][0]["site_id"]
    table = tmp_path / "travel.csv"
    table.write_text(f"LSOA21CD,site_id,minutes,mode\nE01014240,{site},5,walk\n", encoding="utf-8")
    assert "ground on which none stands" in said("need", "--area", AREA, "--travel", table, code=2)
