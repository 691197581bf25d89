"""``nhmap pcn align`` from end to end: what it prints, writes and refuses."""

from __future__ import annotations

import itertools
import json

import pytest

from nhmap.cli import footprints as reading_footprints
from nhmap.cli import main
from nhmap.config import settings
from nhmap.core.drafts.starting import start_plan
from nhmap.core.geography.planning_areas import find_planning_area
from nhmap.store.exports.exporting import lookup_csv
from nhmap.store.layers.catalogue import Catalogue
from nhmap.store.layers.loading import load_evidence


@pytest.fixture(scope="module")
def evidence():
    return load_evidence(Catalogue.read(settings().data))


@pytest.fixture
def plan(evidence, tmp_path, monkeypatch):
    monkeypatch.setattr(reading_footprints, "load_evidence", lambda _catalogue: evidence)
    numbers = itertools.count()
    area = find_planning_area(evidence.areas, "Stoke-on-Trent")
    file = tmp_path / "plan.csv"
    file.write_bytes(lookup_csv(start_plan("msoa", evidence, area, lambda: f"z{next(numbers)}"), evidence.areas))
    return str(file)


def asked(capsys, *arguments):
    code = main(["pcn", "align", *arguments])
    said = capsys.readouterr()
    return code, said.out, said.err


def test_practices_move_and_every_figure_adds_up(plan, capsys, tmp_path):
    code, out, _ = asked(capsys, plan, "--json", "--out", str(tmp_path / "files"))
    answer = json.loads(out)
    assert code == 0
    assert answer["proved"] is True
    moves = [row for row in answer["practices"] if row["moves"]]
    assert sum(row["list"] for row in moves) == answer["patients_moved"] > 0
    assert len(moves) == answer["practices_moved"]
    out_now = sum(row["list"] for row in answer["practices"] if row["out_of_line_now"])
    assert out_now == answer["patients_out_of_line_now"] == sum(cell["out_of_line"] for cell in answer["out_of_line"])
    written = {file.name for file in (tmp_path / "files").iterdir()}
    assert {"pcn-alignment.xlsx", "pcn-alignment.docx", "pcn-alignment.geojson", "pcn-practices.csv"} <= written
    assert json.loads((tmp_path / "files" / "pcn-alignment.json").read_text(encoding="utf-8")) == answer


def test_who_is_fixed_or_left_alone_does_not_move(plan, capsys):
    _, out, _ = asked(capsys, plan, "--json")
    first = next(row for row in json.loads(out)["practices"] if row["moves"])
    _, out, _ = asked(capsys, plan, "--json", "--fixed", first["practice_code"].lower())
    again = next(r for r in json.loads(out)["practices"] if r["practice_code"] == first["practice_code"])
    assert again["will_not_move"]
    assert not again["moves"]
    _, out, _ = asked(capsys, plan, "--json", "--frozen", first["pcn_code"])
    alone = [r for r in json.loads(out)["practices"] if r["pcn_code"] == first["pcn_code"]]
    assert alone
    assert not any(r["moves"] for r in alone)


def test_people_read_it_in_lines(plan, capsys):
    code, out, _ = asked(capsys, plan)
    assert code == 0
    assert "patients are out of line now" in out
    assert "Proved: no other proposal does better" in out
    assert " -> " in out


def test_lines_move(plan, capsys):
    code, out, _ = asked(capsys, plan, "--mode", "lines", "--json", "--time-limit", "10")
    answer = json.loads(out)
    assert code == 0
    assert answer["patients_out_of_line_after"] <= answer["patients_out_of_line_now"]
    assert sum(area["residents"] for area in answer["areas"]) == answer["residents_moved"]


@pytest.mark.parametrize(
    ("more", "words"),
    [
        (["--fixed", "X99999"], "No practice has the code X99999"),
        (["--frozen", "U99999"], "No PCN has the code U99999"),
        (["--limits", "60000", "30000"], "at least 60,000 and at most 30,000"),
        (["--limits", "many", "30000"], "must be a whole number"),
    ],
)
def test_what_makes_no_sense_is_refused_in_words(plan, capsys, more, words):
    code, _, err = asked(capsys, plan, *more)
    assert code == 2
    assert words in err
