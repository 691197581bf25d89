"""The committed layers are, byte for byte, what the build makes of the publishers' files."""

from __future__ import annotations

from pathlib import Path

import pytest

from nhmap.store.layer_builds import build
from nhmap.store.layers.catalogue import Catalogue

DATA = Path(__file__).parents[2] / "data"


@pytest.mark.timeout(1_800)  # two minutes of one core; a computer at work on much else gives it a third of one
def test_a_fresh_build_gives_the_committed_layers(opendata: Path, tmp_path: Path) -> None:
    records = build(opendata, tmp_path)
    fresh, committed = Catalogue.read(tmp_path), Catalogue.read(DATA)
    assert [record.name for record in records] == [layer.name for layer in fresh.layers]
    assert fresh.damaged() == ()
    assert {layer.name: layer.sha256 for layer in fresh.layers} == {
        layer.name: layer.sha256 for layer in committed.layers
    }
    assert fresh.layers == committed.layers
    left = {path.name for path in tmp_path.iterdir()}
    assert left == {"boundaries", "people", "practices", "estates", "layers.toml"}
