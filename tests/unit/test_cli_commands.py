"""Commands from end to end: what they print, write and answer, and what they leave alone."""

from __future__ import annotations

import csv
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from nhmap.cli import footprints as reading_footprints
from nhmap.cli import main, site_options
from nhmap.config import settings
from nhmap.core.ranking.weights import DEFAULT, preset
from nhmap.store.layers import data_sets
from nhmap.store.layers.catalogue import Catalogue
from nhmap.store.layers.loading import load_evidence
from tests.support.footprints import NEWCASTLE, NORWICH, collection

if TYPE_CHECKING:
    from collections.abc import Callable

    from nhmap.core.evidence import Evidence

PROJECT = Path(__file__).parents[2]
TWO = {"Norwich": [[NORWICH]], "Newcastle": [[NEWCASTLE]]}
ZONE = {
    "id": str,
    "name": str,
    "level": str,
    "small_areas": int,
    "residents": int,
    "registered_living_in": int,
    "registered_list": int,
    "imd_average_score": float,
    "share_most_deprived_10": float,
    "share_most_deprived_20": float,
    "area_ha": float,
    "pieces": int,
    "deviation": float,
}
FINDING = {"check": str, "severity": str, "zones": list, "people": int, "message": str}
SITE = {
    "site_id": str,
    "name": str,
    "owner": str,
    "rank": int | None,
    "score": float | None,
    "score_low": float,
    "score_high": float,
    "gates": dict,
    "contributions": dict,
    "unknown": list,
}


@pytest.fixture(scope="module")
def evidence() -> Evidence:
    return load_evidence(Catalogue.read(settings().data))


@pytest.fixture
def _read_once(evidence: Evidence, monkeypatch: pytest.MonkeyPatch) -> None:
    """Read the layers once for all tests."""
    monkeypatch.setattr(reading_footprints, "load_evidence", lambda _: evidence)
    monkeypatch.setattr(site_options, "load_evidence", lambda _: evidence)


@pytest.fixture
def said(_read_once: None, capsys: pytest.CaptureFixture[str]) -> Callable[..., str]:
    """What a command prints when it is done."""

    def run(*arguments: object) -> str:
        assert main([str(a) for a in arguments]) == 0
        return capsys.readouterr().out

    return run


@pytest.fixture
def refused(_read_once: None, capsys: pytest.CaptureFixture[str]) -> Callable[..., str]:
    """What a command says when it refuses."""

    def run(*arguments: object) -> str:
        assert main([str(a) for a in arguments]) == 2
        captured = capsys.readouterr()
        assert captured.err.count("\n") == 1
        return captured.err

    return run


@pytest.fixture
def drawn(tmp_path: Path) -> Path:
    file = tmp_path / "drawn.geojson"
    file.write_text(json.dumps(collection(TWO)), encoding="utf-8")
    return file


def is_like(row: dict[str, Any], form: dict[str, Any]) -> None:
    for key, kind in form.items():
        assert isinstance(row[key], kind), f"{key} is {row[key]!r}"


# --- status ------------------------------------------------------------------------------------------------------


def test_status_lists_every_layer_with_what_must_stand_beside_it(said: Callable[..., str]) -> None:
    answer = json.loads(said("status", "--json"))
    assert answer["version"]
    names = [layer["name"] for layer in answer["layers"]]
    assert {"small_areas", "adjacency", "practices", "registered", "sites", "pride_in_place"} <= set(names)
    for layer in answer["layers"]:
        is_like(layer, {"name": str, "rows": int, "vintage": str, "licence": str})
        assert len(layer["sha256"]) == 64
        assert layer["sound"] is True
    assert {layer["name"]: layer["rows"] for layer in answer["layers"]}["small_areas"] == 33_755
    text = said("status")
    assert all(name in text for name in names)
    sentences = [sentence for sentence in answer["attribution"].split(". ") if "licensed under" in sentence]
    assert sentences
    assert len(sentences) == len(set(sentences))


def test_status_of_a_damaged_layer_prints_and_refuses(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    catalogue = (
        '[[layer]]\nname = "bridges"\nfile = "bridges.csv"\nrows = 4\nkey = ""\ncrs = ""\npublisher = "p"\n'
        'title = "t"\nvintage = "2026"\nlicence = "l"\nattribution = "a"\nsha256 = "' + "0" * 64 + '"\n'
    )
    (tmp_path / "layers.toml").write_text(catalogue, encoding="utf-8")
    (tmp_path / "bridges.csv").write_text("lsoa_a\n", encoding="utf-8")
    monkeypatch.setattr(data_sets, "in_use", lambda: data_sets.DataSet("supplied", tmp_path, "of this test"))
    assert main(["status", "--json"]) == 2
    captured = capsys.readouterr()
    assert json.loads(captured.out)["layers"][0]["sound"] is False
    assert "1 layer missing or damaged: bridges" in captured.err


def test_without_layers_every_command_says_so(
    tmp_path: Path, drawn: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(data_sets, "in_use", lambda: data_sets.DataSet("supplied", tmp_path, "of this test"))
    for command in (["status"], ["assess", str(drawn)], ["rank", "--area", "Kent"]):
        assert main(command) == 2
        assert "no catalogue of layers" in capsys.readouterr().err


# --- assess ------------------------------------------------------------------------------------------------------


def test_assess_answers_in_the_documented_form(drawn: Path, said: Callable[..., str]) -> None:
    answer = json.loads(said("assess", drawn, "--json"))
    for zone in answer["zones"]:
        is_like(zone, ZONE)
    assert [zone["name"] for zone in answer["zones"]] == list(TWO)
    assert answer["findings"]
    for finding in answer["findings"]:
        is_like(finding, FINDING)
        assert finding["severity"] in {"problem", "warning", "information"}
    assert answer["vintages"]["residents"] == "mid-2022 estimate"
    assert answer["rule"] == "centroid"
    assert answer["claims"] == "first"
    assert "Open Government Licence" in answer["attribution"]


def test_deviation_follows_basis_target_and_tolerance(drawn: Path, said: Callable[..., str]) -> None:
    for basis in ("residents", "registered_living_in", "registered_list"):
        answer = json.loads(
            said("assess", drawn, "--json", "--basis", basis, "--target", "100,000", "--tolerance", "95%")
        )
        for zone in answer["zones"]:
            assert zone["people"] == zone[basis]
            assert zone["deviation"] == pytest.approx((zone[basis] - 100_000) / 100_000, abs=5e-5)
            assert (zone["state"] == "fits") == (abs(zone[basis] - 100_000) <= 95_000)


def test_a_target_for_a_level_leaves_the_other_levels_alone(tmp_path: Path, said: Callable[..., str]) -> None:
    file = tmp_path / "lookup.csv"
    file.write_text("LSOA21CD,SNP,MNP\nE01014370,A,M\n", encoding="utf-8")
    zones = json.loads(said("assess", file, "--json", "--target", "MNP=200000"))["zones"]
    assert {zone["level"]: zone["target"] for zone in zones} == {"SNP": 50_000, "MNP": 200_000}
    zones = json.loads(said("assess", file, "--json", "--target", "40000"))["zones"]
    assert {zone["level"]: zone["target"] for zone in zones} == {"SNP": 40_000, "MNP": 40_000}


def test_levels_and_parents_of_a_drawing_nest(tmp_path: Path, said: Callable[..., str]) -> None:
    made = collection({"Norwich": [[NORWICH]], "Norfolk": [[NORWICH]]})
    made["features"][0]["properties"] |= {"level": "SNP", "parent": "Norfolk"}
    made["features"][1]["properties"] |= {"level": "MNP"}
    file = tmp_path / "nested.geojson"
    file.write_text(json.dumps(made), encoding="utf-8")
    norwich, norfolk = json.loads(said("assess", file, "--json"))["zones"]
    assert (norwich["parent"], norwich["parent_id"]) == ("Norfolk", norfolk["id"])
    assert norfolk["level"] == "MNP"
    assert norwich["residents"] == norfolk["residents"]


def test_the_planning_area_decides_who_is_left_out(drawn: Path, said: Callable[..., str]) -> None:
    answer = json.loads(said("assess", drawn, "--json", "--area", "Norwich"))
    left_out = [f for f in answer["findings"] if f["check"] == "unassigned"]
    assert all("Norwich" in finding["message"] and "Newcastle" not in finding["message"] for finding in left_out)


def test_several_councils_together_decide_who_is_left_out(drawn: Path, said: Callable[..., str]) -> None:
    answer = json.loads(said("assess", drawn, "--json", "--area", "Norwich + Broadland"))
    (left_out,) = [f for f in answer["findings"] if f["check"] == "unassigned"]
    assert "residents of Norwich and Broadland are in no neighbourhood" in left_out["message"]
    alone = json.loads(said("assess", drawn, "--json", "--area", "Norwich"))
    of_norwich = sum(f["people"] for f in alone["findings"] if f["check"] == "unassigned")
    broadland = json.loads(said("assess", drawn, "--json", "--area", "Broadland"))
    of_broadland = sum(f["people"] for f in broadland["findings"] if f["check"] == "unassigned")
    assert left_out["people"] == of_norwich + of_broadland > of_norwich


def test_assess_in_words_gives_both_kinds_of_people(drawn: Path, said: Callable[..., str]) -> None:
    text = said("assess", drawn)
    zone = json.loads(said("assess", drawn, "--json"))["zones"][0]
    first = text.splitlines()[0]
    assert first.startswith("SNP Norwich: ")
    for figure in ("residents", "registered_living_in", "registered_list"):
        assert f"{zone[figure]:,}" in first


def test_an_area_that_is_none_is_refused(drawn: Path, refused: Callable[..., str]) -> None:
    assert "is called “Nowhere”" in refused("assess", drawn, "--area", "Nowhere")


# --- export ------------------------------------------------------------------------------------------------------


def test_export_writes_files_that_agree(drawn: Path, tmp_path: Path, said: Callable[..., str]) -> None:
    pack = tmp_path / "new" / "pack"
    assert "5 files written" in said("export", drawn, "--out", pack)
    assert sorted(p.name for p in pack.iterdir()) == [
        "assessment.json",
        "boundaries.csv",  # where they are drawn councils are to come
        "footprints.geojson",
        "lookup.csv",
        "zones.csv",
    ]
    answer = json.loads((pack / "assessment.json").read_bytes())
    asked = json.loads(said("assess", drawn, "--json"))
    made = answer.pop("made")
    assert made.endswith("+00:00")
    assert answer == asked
    written = json.loads((pack / "footprints.geojson").read_bytes())
    assert written["type"] == "FeatureCollection"
    assert "crs" not in written
    assert written["nhmap"]["made"] == made
    for feature, zone in zip(written["features"], answer["zones"], strict=True):
        assert feature["properties"]["residents"] == zone["residents"]
        assert all(not isinstance(value, list | dict) for value in feature["properties"].values())
    with (pack / "lookup.csv").open(encoding="utf-8-sig", newline="") as stream:
        rows = list(csv.DictReader(stream))
    for zone in answer["zones"]:
        assert sum(row["SNP"] == zone["name"] for row in rows) == zone["small_areas"]


def test_rows_that_cannot_be_used_are_given_back(tmp_path: Path, said: Callable[..., str]) -> None:
    file = tmp_path / "lookup.csv"
    file.write_text('LSOA21CD,SNP\nE01014370,A\nE01999999,"=1+1"\n', encoding="utf-8")
    text = said("export", file, "--out", tmp_path / "pack")
    assert "rejected.csv" in text
    assert "E01999999" in text
    given_back = (tmp_path / "pack" / "rejected.csv").read_text(encoding="utf-8")
    assert "E01999999" in given_back
    assert ",=1+1" not in given_back
    assert '"=1+1' not in given_back


def test_areas_claimed_twice_are_listed(tmp_path: Path, said: Callable[..., str]) -> None:
    file = tmp_path / "twice.geojson"
    file.write_text(json.dumps(collection({"One": [[NORWICH]], "Other": [[NORWICH]]})), encoding="utf-8")
    said("export", file, "--out", tmp_path / "pack")
    with (tmp_path / "pack" / "claimed.csv").open(encoding="utf-8-sig", newline="") as stream:
        claimed = list(csv.DictReader(stream))
    assert {row["kept by"] for row in claimed} == {"One"}
    assert {row["also claimed by"] for row in claimed} == {"Other"}
    (zone,) = json.loads((tmp_path / "pack" / "assessment.json").read_bytes())["zones"]
    assert len(claimed) == zone["small_areas"]


def test_export_replaces_what_it_wrote_before(drawn: Path, tmp_path: Path, said: Callable[..., str]) -> None:
    for _ in range(2):
        said("export", drawn, "--out", tmp_path / "pack")
    assert len(list((tmp_path / "pack").iterdir())) == 5


def test_export_onto_a_file_is_refused(drawn: Path, refused: Callable[..., str]) -> None:
    before = drawn.read_bytes()
    assert "cannot be written to" in refused("export", drawn, "--out", drawn)
    assert drawn.read_bytes() == before


# --- rank --------------------------------------------------------------------------------------------------------


def test_rank_answers_in_the_documented_form(said: Callable[..., str]) -> None:
    answer = json.loads(said("rank", "--area", "Stoke-on-Trent", "--json"))
    assert answer["area"]["name"] == "Stoke-on-Trent"
    assert answer["weights"] == preset(DEFAULT).to_dict()
    assert answer["sites"]
    for site in answer["sites"]:
        is_like(site, SITE)
        assert set(site["gates"].values()) <= {"pass", "fail", "unknown"}
        assert 0 <= site["score_low"] <= site["score_high"] <= 100
        assert site["score_low"] - 1e-9 <= site["score"] <= site["score_high"] + 1e-9
        assert sum(site["contributions"].values()) == pytest.approx(site["score"])
        assert set(site["unknown"]) <= set(site["contributions"])
        assert site["band"] in {"A", "B", "C", None}


def test_sites_of_several_councils_are_those_of_each(said: Callable[..., str]) -> None:
    def scores(area: str) -> dict[str, float]:
        answer = json.loads(said("rank", "--area", area, "--json"))
        return {site["site_id"]: site["score"] for site in answer["sites"]}

    both = scores("Newcastle-under-Lyme+Stoke-on-Trent")
    assert both == scores("Stoke-on-Trent") | scores("Newcastle-under-Lyme")


def test_an_area_may_be_named_by_code_or_name(said: Callable[..., str]) -> None:
    by_name = json.loads(said("rank", "--area", "stoke-on-trent", "--json"))
    assert json.loads(said("rank", "--area", "E06000021", "--json")) == by_name


def test_weights_of_a_file_are_used_and_can_be_given_back(tmp_path: Path, said: Callable[..., str]) -> None:
    file = tmp_path / "ours.json"
    file.write_text('\ufeff{"deprivation": 30, "people": 10}', encoding="utf-8")
    first = said("rank", "--area", "E06000021", "--json", "--weights", file)
    answer = json.loads(first)
    assert answer["weights_label"] == "ours"
    assert {k: w for k, w in answer["weights"].items() if w} == {"deprivation": 0.75, "people": 0.25}
    for site in answer["sites"]:
        assert {key for key, points in site["contributions"].items() if points} <= {"deprivation", "people"}
    file.write_text(json.dumps({"weights": answer["weights"], "label": "ours"}), encoding="utf-8")
    assert said("rank", "--area", "E06000021", "--json", "--weights", file) == first


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "not JSON"),
        (b"\xff\xfe\x00", "not JSON"),
        (b"[" * 100_000, "not JSON"),
        (b"[1, 2]", "set of criterion names"),
        (b"{}", "Every weight is zero"),
        (b'{"deprivation": 0}', "Every weight is zero"),
        (b'{"deprivation": -1}', "must be 0 or more"),
        (b'{"deprivation": NaN}', "must be 0 or more"),
        (b'{"deprivation": "much"}', "is not a number"),
        (b'{"charm": 5}', "no criterion “charm”"),
        (b'{"preset": "best"}', "no preset “best”"),
        (b" " * 1_000_001, "too large"),
    ],
)
def test_weights_that_cannot_be_used(content: bytes, words: str, tmp_path: Path, refused: Callable[..., str]) -> None:
    file = tmp_path / "weights.json"
    file.write_bytes(content)
    assert words in refused("rank", "--area", "E06000021", "--weights", file)


def test_weights_that_are_not_there(tmp_path: Path, refused: Callable[..., str]) -> None:
    assert "cannot be read" in refused("rank", "--area", "E06000021", "--weights", tmp_path / "none.json")
    assert "is a folder" in refused("rank", "--area", "E06000021", "--weights", tmp_path)


@pytest.mark.parametrize(
    ("area", "words"),
    [
        ("", "No planning area was given"),
        ("Nowhere", "is called “Nowhere”"),
        ("E06999999", "E06999999"),
        ("shire", "fits"),
    ],
)
def test_an_area_that_is_none_or_several(area: str, words: str, refused: Callable[..., str]) -> None:
    assert words in refused("rank", "--area", area)


# --- faults, settings, processes -----------------------------------------------------------------------------------


def test_a_fault_of_ours_is_code_1_and_says_where(
    drawn: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    def broken(_: object) -> None:
        message = "by design"
        raise ZeroDivisionError(message)

    monkeypatch.setattr(reading_footprints, "load_evidence", broken)
    assert main(["assess", str(drawn)]) == 1
    assert "a fault in nhmap" in capsys.readouterr().err
    assert "ZeroDivisionError: by design" in caplog.text


def test_a_setting_that_cannot_be_is_named(drawn: Path) -> None:
    done = process("assess", drawn, NHMAP_UPLOAD_LIMIT_MB="plenty")
    assert done.returncode == 2
    assert "NHMAP_UPLOAD_LIMIT_MB is “plenty”" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.skipif(sys.platform == "win32", reason="needs head")
def test_a_reader_that_leaves_early_is_no_fault(drawn: Path) -> None:
    command = f'"{sys.executable}" -m nhmap.cli assess "{drawn}" --json | head -c 1'
    done = subprocess.run(command, shell=True, capture_output=True, text=True, check=False, cwd=PROJECT)  # noqa: S602
    assert done.stdout == "{"
    assert done.stderr == ""


def test_a_name_with_accents_survives_a_console_of_another_encoding(tmp_path: Path) -> None:
    file = tmp_path / "lookup.csv"
    file.write_text("LSOA21CD,SNP\nE01014370,Café – Ōta\n", encoding="utf-8")
    done = process("assess", file, "--json", PYTHONIOENCODING="ascii", PYTHONUTF8="0", LC_ALL="C")
    assert done.returncode == 0
    assert json.loads(done.stdout)["zones"][0]["name"] == "Café – Ōta"


def test_commands_load_no_screen_no_map_and_no_database(drawn: Path, tmp_path: Path) -> None:
    """Each costs half a second or more; `assess` must answer within three as a process."""
    heavy = {"streamlit", "folium", "streamlit_folium", "sqlalchemy", "geopandas", "pyogrio"}
    commands = [
        ["assess", str(drawn), "--json"],
        ["rank", "--area", "E06000021", "--json"],
        ["status", "--json"],
        ["assess", str(tmp_path / "missing.csv")],
    ]
    # One process does them all, one after the other, and says after each what is loaded by then.
    code = (
        "import json, sys; from nhmap.cli import main; sys.stdout = open(sys.argv[1], 'w')\n"
        "for command in json.loads(sys.argv[2]):\n"
        "    code = main(command); print('loaded', code, *sys.modules, file=sys.stderr)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(tmp_path / "out"), json.dumps(commands)],
        capture_output=True,
        text=True,
        check=True,
        cwd=PROJECT,
    )
    said = [line.split()[1:] for line in done.stderr.splitlines() if line.startswith("loaded ")]
    assert [int(code) for code, *_ in said] == [0, 0, 0, 2]
    for command, (_, *loaded) in zip(commands, said, strict=True):
        assert "nhmap.cli" in loaded
        assert not heavy & set(loaded), f"{command[0]} loads {heavy & set(loaded)}"


def process(*arguments: object, **environment: str) -> subprocess.CompletedProcess[str]:
    """A command as a process of its own."""
    return subprocess.run(
        [sys.executable, "-m", "nhmap.cli", *map(str, arguments)],
        capture_output=True,
        encoding="utf-8",
        check=False,
        cwd=PROJECT,
        env=os.environ | environment,
    )
