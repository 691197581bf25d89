"""Layers are held to their contracts: all faults at once, by layer, column, row and value."""

from __future__ import annotations

from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from shapely import Polygon, box

from nhmap.errors import InputRefusedError
from nhmap.store.layer_builds import contracts as c
from nhmap.store.layer_builds import holding
from nhmap.store.layer_builds.contracts import CONTRACTS, Cells, Contract
from nhmap.store.layer_builds.holding import faults_of, hold_to_contracts
from nhmap.store.layers.catalogue import Catalogue

DATA = Path(__file__).parents[4] / "data"

BROUGHT = {"small_area_ages"}
"""Layers that the supplied data has not: somebody brings their files."""


@pytest.fixture
def held(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    squares = gpd.GeoDataFrame({"code": ["E1", "E2"], "people": [4, 6]}, geometry=[box(0, 0, 1, 1), box(1, 0, 2, 1)])
    squares.to_parquet(tmp_path / "squares.parquet", geometry_encoding="WKB")
    columns = {"code": Cells(c.TEXT, r"E\d"), "people": Cells(c.WHOLE, least=0), "geometry": Cells(c.SHAPE)}
    parts = {
        "area": Cells(c.WHOLE, row_of="squares", least=-1),
        "code": Cells(c.TEXT, code_of=("squares", "code"), may_be_null=True),
        "people": Cells(c.WHOLE, least=0, may_be_null=True),
        "codes": Cells(c.LIST, r"[A-Z]"),
    }
    table = {
        "squares": Contract(columns, ("code",), crs=27700, is_coverage=True),
        "parts": Contract(parts, ("area", "code"), sums={"people": ("squares", "people")}),
    }
    monkeypatch.setattr(holding, "CONTRACTS", table)
    write_parts(tmp_path)
    return tmp_path


def write_parts(folder: Path, **change: object) -> None:
    right: dict[str, object] = {
        "area": [0, 1, -1], "code": ["E1", "E2", None], "people": [3, 7, np.nan], "codes": [["A"], [], ["B", "C"]]
    }  # fmt: skip
    pd.DataFrame(right | change).to_parquet(folder / "parts.parquet")


def found(folder: Path, *names: str) -> list[str]:
    return list(faults_of(folder, {name: f"{name}.parquet" for name in ("squares", "parts")}, names))


def test_layers_that_are_right_pass(held: Path) -> None:
    assert found(held, "squares", "parts") == []


def test_all_faults_are_said_at_once(held: Path) -> None:
    write_parts(
        held, area=[0, 2, -2], code=["E1", "E9", None], people=[3, 7, 0.5], codes=[["a"], [], ["B"]], more=[1, 2, 3]
    )
    assert found(held, "parts") == [
        "parts: has columns that nobody knows: more",
        "parts: column area, row 3: “-2” is less than -1",
        "parts: column area, row 2: “2” is more than 1",
        "parts: column code, row 2: “E9” is not among those of squares",
        "parts: column people, it is no whole number",
        "parts: column codes, row 1: “a” is not of the form that it has",
    ]
    write_parts(held, area=[0, 0, -1], code=["E1", "E1", None], people=[3, 8, np.nan])
    assert found(held, "parts") == [
        "parts: 1 rows stand twice, row 2 (0, E1) first",
        "parts: people comes to 11, squares to 10",
    ]
    with pytest.raises(InputRefusedError, match=r"stand twice.*people comes to 11"):
        hold_to_contracts(held, {"squares": "squares.parquet", "parts": "parts.parquet"}, ["parts"])


def test_shapes_that_are_bad_or_overlap_are_said(held: Path) -> None:
    knot = Polygon([(0, 0), (1, 1), (1, 0), (0, 1)])
    for shapes, why in (([knot, box(2, 0, 3, 1)], "bad shapes"), ([box(0, 0, 1.5, 1), box(1, 0, 2, 1)], "overlap")):
        squares = gpd.GeoDataFrame({"code": ["E1", "x"], "people": [4, 6]}, geometry=shapes)
        squares.to_parquet(held / "squares.parquet", geometry_encoding="WKB")
        said = found(held, "squares")
        assert said[0] == "squares: column code, row 2: “x” is not of the form that it has"
        assert any(why in each for each in said)


def test_every_layer_of_the_project_has_a_contract_and_keeps_it() -> None:
    catalogue = Catalogue.read(DATA)
    files = {layer.name: layer.file for layer in catalogue.layers}
    assert set(files) == set(CONTRACTS) - BROUGHT
    assert {layer.name: layer.key for layer in catalogue.layers if layer.key} == {
        name: CONTRACTS[name].key[0] for name, layer in ((each.name, each) for each in catalogue.layers) if layer.key
    }
    assert list(faults_of(DATA, files, files)) == []
