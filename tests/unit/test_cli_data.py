"""``nhmap data``: what a person reads before and after a refresh."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from nhmap import config
from nhmap.cli import main
from nhmap.store.layers import data_sets
from nhmap.store.layers.catalogue import Catalogue
from nhmap.store.layers.placing import recover
from tests.support.data_sets import with_more_residents

if TYPE_CHECKING:
    from collections.abc import Iterator

DATA = Path(__file__).parents[2] / "data"
MAP = (
    "EXTRACT_DATE;PRACTICE_NAME;PRACTICE_CODE;PRACTICE_POSTCODE;PCN_CODE;PCN_NAME;SUB_ICB_LOCATION_CODE;"
    "SUB_ICB_LOCATION_NAME;ONS_ICB_CODE;ICB_CODE\n"
    "01Oct2026;DENSHAM;A81001;TS18 1HU;U89141;STOCKTON PCN;16C;NENC;E54000050;QHM\n"
)


@pytest.fixture
def plans(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.setenv("NHMAP_PLANS", str(tmp_path / "plans"))
    monkeypatch.delenv("NHMAP_DATA", raising=False)
    config.settings.cache_clear()
    yield tmp_path / "plans"
    config.settings.cache_clear()


def test_the_dry_run_says_all_and_writes_nothing(
    plans: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "downloads"
    folder.mkdir()
    (folder / "x (1)").write_text(MAP)
    (folder / "notes.csv").write_text("a,b\n1,2\n")
    assert main(["data", "build", str(folder), "--dry-run"]) == 0
    said = capsys.readouterr().out
    for words in ("1 October 2026", "instead of  1 July 2026", "notes.csv: ", "Kept as it is", "Nothing was written."):
        assert words in said
    assert not plans.exists()


def test_a_refresh_that_fails_changes_nothing_and_says_why(
    plans: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "downloads").mkdir()
    (tmp_path / "downloads" / "map").write_text(MAP)
    assert main(["data", "build", str(tmp_path / "downloads")]) == 2
    assert "has 1 rows that can be used, where England has 5,500 or more" in capsys.readouterr().err
    assert data_sets.in_use().name == data_sets.SUPPLIED
    assert [path.name for path in (plans / "data-sets").iterdir()] == []


def test_a_build_that_is_killed_leaves_the_data_in_use_and_the_next_clears_all(
    plans: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    scratch, sets = tmp_path / "scratch", plans / "data-sets"
    for folder in (scratch, tmp_path / "downloads"):
        folder.mkdir()
    (tmp_path / "downloads" / "map").write_text(MAP)
    command = [sys.executable, "-m", "nhmap.cli", "data", "build", str(tmp_path / "downloads")]
    with subprocess.Popen(
        command, env={**os.environ, "TMPDIR": str(scratch)}, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as process:
        while process.poll() is None and not list(sets.glob(".building-*")):
            time.sleep(0.001)
        process.kill()
    assert list(sets.glob(".building-*"))
    assert not list(scratch.iterdir())
    assert data_sets.in_use().name == data_sets.SUPPLIED
    assert main(["data", "build", str(tmp_path / "downloads")]) == 2
    assert "where England has 5,500 or more" in capsys.readouterr().err
    assert not list(sets.iterdir())


def test_data_sets_are_listed_chosen_and_compared(plans: Path, capsys: pytest.CaptureFixture[str]) -> None:
    made = plans / "data-sets" / "2026-10-03-0123abcd"
    shutil.copytree(DATA, made)
    data_sets.write_about(made, "Lists of October", "2026-10-03", "")
    assert main(["data", "use", made.name]) == 0
    assert main(["data", "sets"]) == 0
    assert f"* {made.name}: Lists of October, made 2026-10-03" in capsys.readouterr().out
    assert main(["data", "diff", "supplied"]) == 0
    assert "the same, byte for byte" in capsys.readouterr().out
    assert main(["data", "use", "nothing"]) == 2
    assert main(["data", "use", "supplied"]) == 0
    assert data_sets.in_use().name == data_sets.SUPPLIED


def test_sources_say_page_rhythm_and_age(plans: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["data", "sources"]) == 0
    said = capsys.readouterr().out
    assert "Patients Registered at a GP Practice: whole lists by sex and five-year age (NHS England)" in said
    assert "comes    every month" in said
    assert "https://digital.nhs.uk/" in said
    assert not plans.exists()


def test_a_date_that_is_none_is_refused(plans: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert not plans.exists()
    assert main(["data", "build", str(tmp_path), "--dry-run", "--date", "a.csv=soon"]) == 2
    assert "names no file and date" in capsys.readouterr().err


def test_a_command_takes_the_data_of_a_paper_by_name_or_version(
    plans: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    lookup = tmp_path / "lookup.csv"
    lookup.write_text("LSOA21CD,SNP\nE01000001,North\nE01000002,North\n")
    other, supplied = with_more_residents(1_000), Catalogue.read(DATA).version

    def residents(*options: str) -> int:
        assert main(["assess", str(lookup), "--json", *options]) == 0
        return int(json.loads(capsys.readouterr().out)["zones"][0]["residents"])

    before = residents()
    assert residents("--data", other) == before + 2_000
    assert residents() == before  # the next command asks for itself
    data_sets.use(other)
    assert residents() == before + 2_000
    assert residents("--data", supplied) == residents("--data", "supplied") == before
    assert main(["assess", str(lookup), "--data", "2026-01-01-00000000"]) == 2
    assert "There is no data set “2026-01-01-00000000”. There are: supplied, " in capsys.readouterr().err
    assert plans.is_dir()


def test_layers_whose_replacing_was_killed_half_way_are_still_those_of_the_project(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(config, "PACKAGE", tmp_path / "nhmap")
    (tmp_path / "app.py").touch()
    assert config.home() == tmp_path / "nhmap" / "bundle"
    (tmp_path / ".data-before").mkdir()
    (tmp_path / ".data-before" / "layers.toml").touch()
    assert config.home() == tmp_path
    recover(config.home() / "data")
    assert (config.home() / "data" / "layers.toml").is_file()
