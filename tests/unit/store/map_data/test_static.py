"""Publishing the map's files beside the app."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from nhmap.errors import DataMissingError
from nhmap.store.map_data.files import FOLDER
from nhmap.store.map_data.static import publish_map

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def sources(tmp_path: Path) -> tuple[Path, Path, Path]:
    data = tmp_path / "data"
    (data / FOLDER / "fine").mkdir(parents=True)
    (data / FOLDER / "overview.bin.gz").write_bytes(b"england")
    (data / FOLDER / "fine" / "E1.bin.gz").write_bytes(b"board")
    script, style = tmp_path / "part.js", tmp_path / "map.css"
    script.write_text("const part = 1;")
    style.write_text(".a { color: red }")
    return data, script, style


def test_addresses_lead_to_the_bundle_and_the_bundle_to_the_data(
    tmp_path: Path, sources: tuple[Path, Path, Path]
) -> None:
    data, script, style = sources
    static = tmp_path / "static"
    manifest = publish_map(static, data, (script,), (style,))
    bundle = (static / manifest.script).read_text()
    assert "const part = 1;" in bundle
    assert "sourceMappingURL" not in bundle
    folder = bundle.split('DATA_FOLDER = "')[1].split('"')[0]
    assert (static / manifest.script).parent.joinpath(folder, "fine", "E1.bin.gz").read_bytes() == b"board"
    assert "color: red" in (static / manifest.style).read_text()


def test_doing_it_again_changes_nothing(tmp_path: Path, sources: tuple[Path, Path, Path]) -> None:
    data, script, style = sources
    static = tmp_path / "static"
    first = publish_map(static, data, (script,), (style,))
    before = {path: path.stat().st_mtime_ns for path in static.rglob("*") if path.is_file()}
    assert publish_map(static, data, (script,), (style,)) == first
    assert {path: path.stat().st_mtime_ns for path in static.rglob("*") if path.is_file()} == before


def test_a_new_version_has_a_new_name_and_the_old_one_goes_when_no_server_runs_on_it_any_more(
    tmp_path: Path, sources: tuple[Path, Path, Path]
) -> None:
    data, script, style = sources
    static = tmp_path / "static"
    (static / "mine").mkdir(parents=True)
    first = publish_map(static, data, (script,), (style,))
    script.write_text("const part = 2;")
    second = publish_map(static, data, (script,), (style,))
    assert first.script != second.script
    assert (static / first.script).exists()
    os.utime((static / first.script).parent, (1, 1))
    publish_map(static, data, (script,), (style,))
    assert not (static / first.script).exists()
    assert (static / second.script).exists()
    assert (static / "mine").is_dir()


def test_files_are_old_enough_for_a_browser_to_keep_them(tmp_path: Path, sources: tuple[Path, Path, Path]) -> None:
    data, script, style = sources
    manifest = publish_map(tmp_path / "static", data, (script,), (style,))
    assert (tmp_path / "static" / manifest.script).stat().st_mtime < 1_100_000_000


def test_data_not_built_is_said_in_words(tmp_path: Path) -> None:
    with pytest.raises(DataMissingError, match="not in"):
        publish_map(tmp_path / "static", tmp_path, (), ())
