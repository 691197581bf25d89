"""Folders of a refresh are cleared away once nobody works in them, and never before."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from nhmap.ui.state import refresh_folders

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

LONG_AGO = 1_600_000_000


@pytest.fixture
def gone() -> int:
    """The number of a process that has ended."""
    process = subprocess.Popen([sys.executable, "-c", ""])
    process.wait()
    return process.pid


@pytest.fixture
def reader() -> Iterator[int]:
    """The number of a process that runs."""
    process = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    yield process.pid
    process.kill()
    process.wait()
    assert process.stdin is not None
    process.stdin.close()


def left(parent: Path, name: str) -> Path:
    folder = parent / f"nhmap-refresh-{name}"
    (folder / "files").mkdir(parents=True)
    (folder / "files" / "lists.csv").write_text("a,b", encoding="utf-8")
    return folder


def test_what_a_killed_server_left_goes_with_the_next_refresh(
    tmp_path: Path, gone: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    old = left(tmp_path, f"{gone}-abc")
    ours = refresh_folders.make()
    assert not old.exists()
    assert ours.name.startswith(f"nhmap-refresh-{os.getpid()}-")
    assert refresh_folders.make() != ours
    assert ours.is_dir()


def test_a_folder_that_a_build_still_reads_stays_though_its_server_is_gone(
    tmp_path: Path, gone: int, reader: int
) -> None:
    folder = left(tmp_path, f"{gone}-abc")
    (folder / "look.pid").write_text(str(gone), encoding="utf-8")
    (folder / "build.pid").write_text(str(reader), encoding="utf-8")
    assert refresh_folders.clear_left(tmp_path) == 0
    assert (folder / "files" / "lists.csv").is_file()


def test_a_process_that_came_to_the_number_later_keeps_nothing(tmp_path: Path, reader: int) -> None:
    folder = left(tmp_path, f"{reader}-abc")
    os.utime(folder, (LONG_AGO, LONG_AGO))
    assert refresh_folders.clear_left(tmp_path) == 1
    assert not folder.exists()


def test_folders_of_before_go_after_a_day(tmp_path: Path) -> None:
    new, old = left(tmp_path, "1234567_"), left(tmp_path, "12345678")
    os.utime(old, (LONG_AGO, LONG_AGO))
    assert refresh_folders.clear_left(tmp_path) == 1
    assert new.is_dir()
    assert not old.exists()


def test_links_and_files_are_left_alone(tmp_path: Path, gone: int) -> None:
    elsewhere = tmp_path / "mine"
    elsewhere.mkdir()
    (elsewhere / "kept.txt").write_text("x", encoding="utf-8")
    (tmp_path / f"nhmap-refresh-{gone}-link").symlink_to(elsewhere)
    (tmp_path / f"nhmap-refresh-{gone}-file").write_text("x", encoding="utf-8")
    assert refresh_folders.clear_left(tmp_path) == 0
    assert (elsewhere / "kept.txt").is_file()
    assert (tmp_path / f"nhmap-refresh-{gone}-file").is_file()
