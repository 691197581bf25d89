"""Where the map's files go, and what is served of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from starlette.requests import Request

from nhmap.errors import DataMissingError
from nhmap.store.map_data.static import StaticManifest
from nhmap.ui.map import static_files

if TYPE_CHECKING:
    from pathlib import Path

NAME = "nhmap-code-0123456789ab"


@pytest.fixture
def folders(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> list[Path]:
    """A project's folder and a cache's, in that order."""
    project, cache = tmp_path / "project", tmp_path / "cache"
    project.mkdir()
    monkeypatch.setattr(static_files, "home", lambda: project)
    monkeypatch.setattr(static_files, "user_cache_path", lambda *_, **__: cache)
    static_files._temporary.cache_clear()
    return [project / "static", cache / "static"]


def write(folder: Path) -> StaticManifest:
    (folder / NAME).mkdir(parents=True)
    (folder / NAME / "nhmap.js").write_text("1")
    return StaticManifest(f"{NAME}/nhmap.js", f"{NAME}/nhmap.css")


def asked(path: str) -> int:
    return static_files.answer(Request({"type": "http", "path_params": {"path": path}})).status_code


def test_the_project_comes_first(folders: list[Path]) -> None:
    static_files.publish(write)
    assert (folders[0] / NAME).is_dir()
    assert not folders[1].exists()
    assert asked(f"{NAME}/nhmap.js") == 200


@pytest.mark.parametrize("closed", [1, 2])
def test_where_nobody_may_write_the_next_folder_takes_them(folders: list[Path], closed: int) -> None:
    for folder in folders[:closed]:
        folder.parent.mkdir(exist_ok=True)
        folder.write_text("no folder")
    static_files.publish(write)
    assert [folder.is_dir() for folder in folders] == [False, closed == 1]
    assert asked(f"{NAME}/nhmap.js") == 200


def test_nowhere_at_all_is_said(folders: list[Path]) -> None:
    del folders

    def full(folder: Path) -> StaticManifest:
        raise OSError(28, "No space left on device", str(folder))

    with pytest.raises(DataMissingError, match="No space left"):
        static_files.publish(full)


@pytest.mark.parametrize(
    "path",
    [
        "",
        NAME,
        f"{NAME}/",
        f"{NAME}/../{NAME}/nhmap.js",
        "../secret",
        "secret",
        f"{NAME}/../../secret",
        f"{NAME}/.hidden",
        f"{NAME}/" + "a" * 5_000,
        "a/" * 2_000,
        "other-0123456789ab/nhmap.js",
        f"{NAME}/nhmap.js\0",
    ],
)
def test_nothing_else_is_served(folders: list[Path], path: str) -> None:
    static_files.publish(write)
    (folders[0] / "secret").write_text("s")
    assert asked(path) == 404
