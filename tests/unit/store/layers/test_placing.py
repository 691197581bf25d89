"""A data folder takes another's place whole, or not at all."""

from __future__ import annotations

import os
import random
import shutil
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest

from nhmap.errors import InputRefusedError
from nhmap.store.layers.placing import beside, put_in_place, recover
from tests.support.disks import small_disk


def data(folder: Path, words: str) -> Path:
    (folder / "practices").mkdir(parents=True)
    (folder / "practices" / "practices.parquet").write_text(words)
    (folder / "layers.toml").write_text(words)
    return folder


def read(folder: Path) -> str:
    return (folder / "layers.toml").read_text() + (folder / "practices" / "practices.parquet").read_text()


def test_the_new_takes_the_place_of_the_old_and_files_of_others_stay(tmp_path: Path) -> None:
    out = data(tmp_path / "data", "old")
    (out / "README.md").write_text("mine")
    (out / "practices" / "gone.parquet").write_text("a layer that is no more")
    with beside(out) as staged:
        data(staged, "new")
        put_in_place(staged, out)
    assert read(out) == "newnew"
    assert (out / "README.md").read_text() == "mine"
    assert not (out / "practices" / "gone.parquet").exists()
    assert [path.name for path in tmp_path.iterdir()] == ["data"]


def test_a_build_that_fails_leaves_the_old(tmp_path: Path) -> None:
    out = data(tmp_path / "data", "old")

    def build() -> None:
        with beside(out) as staged:
            data(staged, "new")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        build()
    assert read(out) == "oldold"
    assert [path.name for path in tmp_path.iterdir()] == ["data"]


def test_who_is_killed_between_the_two_renames_leaves_the_old_to_be_put_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = data(tmp_path / "data", "old")
    renames: list[str] = []
    rename = Path.rename

    def killed(self: Path, target: Path) -> Path:
        renames.append(self.name)
        if len(renames) > 1:
            raise KeyboardInterrupt
        return rename(self, target)

    monkeypatch.setattr(Path, "rename", killed)
    staged = data(tmp_path / ".building-1-x", "new")
    with pytest.raises(KeyboardInterrupt):
        put_in_place(staged, out)
    monkeypatch.undo()
    assert not out.exists()
    recover(out)
    assert read(out) == "oldold"


def test_what_killed_builds_left_is_cleared_and_what_runs_is_not(tmp_path: Path) -> None:
    left = tmp_path / ".building-999999999-a"
    running = tmp_path / f".building-{os.getpid()}-b"
    left.mkdir()
    running.mkdir()
    with beside(tmp_path / "data"):
        assert not left.exists()
        assert running.exists()


REPLACES_FOREVER = """
import itertools, sys
from pathlib import Path
from nhmap.store.layers.placing import beside, put_in_place
out = Path(sys.argv[1])
for turn in itertools.count():
    with beside(out) as staged, beside(out) as inputs:
        (inputs / "publisher.csv").write_text("left?")
        for file in ("layers.toml", *(f"practices/{n}.parquet" for n in range(30))):
            (staged / file).parent.mkdir(exist_ok=True)
            (staged / file).write_text(f"{sys.argv[2]} {turn}")
        put_in_place(staged, out)
    print("replaced", flush=True)
"""


def test_who_is_killed_at_any_moment_leaves_one_whole_set_and_the_next_clears_what_was_left(tmp_path: Path) -> None:
    chance = random.Random(20_261_130)  # noqa: S311 - moments, no secrets
    out = tmp_path / "data"
    for life in range(10):
        command = [sys.executable, "-c", REPLACES_FOREVER, str(out), f"life {life}"]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
            assert process.stdout is not None
            assert process.stdout.readline() == "replaced\n"
            time.sleep(chance.uniform(0, 0.05))
            process.kill()
        recover(out)
        held = {file.read_text() for file in out.rglob("*") if file.is_file()}
        assert len(held) == 1
        assert held.pop().startswith(f"life {life} ")
        assert len(list(out.rglob("*.parquet"))) == 30
    with beside(out) as staged:
        data(staged, "new")
        put_in_place(staged, out)
    assert read(out) == "newnew"
    assert [path.name for path in tmp_path.iterdir()] == ["data"]


def test_the_data_before_goes_once_the_new_stands(tmp_path: Path) -> None:
    (tmp_path / ".data-before").mkdir()
    (tmp_path / "data").mkdir()
    with beside(tmp_path / "data"):
        assert not (tmp_path / ".data-before").exists()
    (tmp_path / "data").rename(tmp_path / ".data-before")
    with beside(tmp_path / "data"):
        assert (tmp_path / "data").is_dir()


def test_a_number_that_another_process_has_now_keeps_nothing(tmp_path: Path) -> None:
    left = tmp_path / f".building-{os.getpid()}-b"
    left.mkdir()
    before = psutil.Process().create_time() - 60
    os.utime(left, (before, before))
    with beside(tmp_path / "data"):
        assert not left.exists()


def test_a_disk_that_fills_is_said_and_leaves_the_old_and_nothing_else(tmp_path: Path) -> None:
    with small_disk(tmp_path / "disk", "400k") as disk:
        old = disk / "data"
        old.mkdir()
        (old / "layers.toml").write_text("old", encoding="utf-8")
        source = tmp_path / "many"
        source.mkdir()
        for number in range(8):
            (source / f"{number}.parquet").write_bytes(b"x" * 100_000)
        with pytest.raises(InputRefusedError, match="There is no room for new layers") as told, beside(old) as staged:
            shutil.copytree(source, staged, dirs_exist_ok=True)
        assert "as it was" in told.value.hint
        with pytest.raises(InputRefusedError, match="There is no room"), beside(old) as staged:
            (staged / "one").write_bytes(b"x" * 1_000_000)
        assert [path.name for path in disk.iterdir()] == ["data"]
        assert (old / "layers.toml").read_text(encoding="utf-8") == "old"


def test_a_folder_that_may_not_be_written_to_is_said(tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("", encoding="utf-8")
    with pytest.raises(InputRefusedError, match="Nothing can be written in"), beside(blocked / "data"):
        pass


def test_other_faults_of_the_system_keep_their_own_words(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError), beside(tmp_path / "data"):
        (tmp_path / "nowhere").read_bytes()
