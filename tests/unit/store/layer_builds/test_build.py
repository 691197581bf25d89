"""A build that fails leaves the layers as they were; one that succeeds replaces its own and nothing else."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from nhmap.errors import InputRefusedError
from nhmap.store import layer_builds

if TYPE_CHECKING:
    from pathlib import Path


def test_a_folder_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputRefusedError, match="There is no folder"):
        layer_builds.build(tmp_path / "nowhere", tmp_path / "data")
    assert not (tmp_path / "data").exists()


def test_an_empty_folder_is_refused_and_nothing_is_left_behind(tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "data" / "boundaries").mkdir(parents=True)
    (tmp_path / "data" / "boundaries" / "small_areas.parquet").write_text("as it was")
    with pytest.raises(InputRefusedError, match="is missing from folder"):
        layer_builds.build(tmp_path / "folder", tmp_path / "data")
    left = [path.relative_to(tmp_path / "data").as_posix() for path in (tmp_path / "data").rglob("*")]
    assert sorted(left) == ["boundaries", "boundaries/small_areas.parquet"]
    assert (tmp_path / "data" / "boundaries" / "small_areas.parquet").read_text() == "as it was"


def test_a_good_build_replaces_its_own_layers_only(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def made(_folder: Path, staged: Path) -> list[layer_builds.LayerRecord]:
        (staged / "boundaries").mkdir()
        (staged / "boundaries" / "small_areas.parquet").write_text("new")
        (staged / "layers.toml").write_text("new")
        return []

    monkeypatch.setattr(layer_builds, "build_aside", made)
    out = tmp_path / "data"
    for name in ("boundaries/small_areas.parquet", "boundaries/gone.parquet", "boundaries/note.md", "mine/x.parquet"):
        (out / name).parent.mkdir(parents=True, exist_ok=True)
        (out / name).write_text("old")
    assert layer_builds.build(tmp_path, out) == []
    left = {path.relative_to(out).as_posix(): path.read_text() for path in out.rglob("*") if path.is_file()}
    assert left == {
        "boundaries/small_areas.parquet": "new",
        "layers.toml": "new",
        "boundaries/note.md": "old",
        "mine/x.parquet": "old",
    }
