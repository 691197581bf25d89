"""Files that are dropped for a refresh are looked at by a process of their own, which can be given up."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest

from nhmap import config
from nhmap.ui.state.refresh_job import Desk

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    monkeypatch.setenv("NHMAP_PLANS", str(tmp_path / "plans"))
    config.settings.cache_clear()
    desk = Desk()
    yield desk
    desk.clear()
    config.settings.cache_clear()


def test_files_are_looked_at_under_harmless_names_and_put_away(desk: Desk) -> None:
    desk.bring([("../../a<b>.csv", b"a,b\n1,2\n"), ("..", b"x,y\n1,2\n"), ("same", b"1"), ("same", b"2")])
    assert desk.folder is not None
    assert desk.look is not None
    held = sorted(path.name for path in (desk.folder / "files").iterdir())
    assert held[-1] == "same"
    assert len(held) == 4
    assert all(set(name) <= set("abcdefghijklmnopqrstuvwxyz0123456789 ._-") for name in held)
    until = time.monotonic() + 120
    while desk.look.is_running and time.monotonic() < until:
        time.sleep(0.1)
    assert desk.look.succeeded
    assert "Nothing was written." in desk.look.words
    folder, turn = desk.folder, desk.turn
    desk.clear()
    assert not folder.exists()
    assert desk.turn == turn + 1


def test_what_is_given_up_is_gone_at_once(desk: Desk) -> None:
    desk.bring([("a.csv", b"a,b\n1,2\n")])
    job = desk.look
    assert job is not None
    job.give_up()
    assert not job.is_running
    assert not job.succeeded
