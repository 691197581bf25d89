"""What is written is the same every time and described by the catalogue."""

from __future__ import annotations

from typing import TYPE_CHECKING

import geopandas as gpd
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import shapely

from nhmap.errors import InputRefusedError
from nhmap.store.layer_builds.publish import (
    LayerRecord,
    write_catalogue,
    write_csv,
    write_frame,
    write_shapes,
    write_table,
)
from nhmap.store.layer_builds.readers import Source, sha256_of
from nhmap.store.layers.catalogue import Catalogue

if TYPE_CHECKING:
    from pathlib import Path

SOURCE = Source("ons/people.csv", "ONS", "People", "2022")
RECORD = LayerRecord(
    name="people",
    file="people/people.parquet",
    rows=2,
    key="code",
    crs=None,
    publisher="ONS",
    title="People",
    vintage="2022",
    licence="OGL",
    attribution="Source: ONS",
    sources=(SOURCE,),
    notes="“All” of them.",
)


def frame() -> pd.DataFrame:
    return pd.DataFrame({"code": ["a", "b"], "people": pd.array([1, None], dtype="Int32"), "of": [["x"], []]})


def test_a_table_comes_back_with_its_unknowns_and_no_trace_of_its_writer(tmp_path: Path) -> None:
    write_frame(frame(), tmp_path / "deep" / "t.parquet")
    table = pq.read_table(tmp_path / "deep" / "t.parquet")
    assert table.to_pydict() == {"code": ["a", "b"], "people": [1, None], "of": [["x"], []]}
    assert table.schema.metadata is None
    assert table.schema.field("people").type == pa.int32()


def test_the_same_table_gives_the_same_bytes(tmp_path: Path) -> None:
    for name in ("one", "two"):
        write_frame(frame(), tmp_path / f"{name}.parquet")
        write_table(pa.table({"n": [1, 2]}), tmp_path / f"{name}_arrow.parquet")
        shapes = gpd.GeoDataFrame({"code": ["a"]}, geometry=[shapely.box(0, 0, 1, 1)], crs=27700)
        write_shapes(shapes, tmp_path / f"{name}_shapes.parquet")
        write_csv(frame()[["code"]], tmp_path / f"{name}.csv")
    for suffix in (".parquet", "_arrow.parquet", "_shapes.parquet", ".csv"):
        assert sha256_of(tmp_path / f"one{suffix}") == sha256_of(tmp_path / f"two{suffix}")


def test_shapes_come_back_in_metres(tmp_path: Path) -> None:
    shapes = gpd.GeoDataFrame({"code": ["a"]}, geometry=[shapely.box(0, 0, 1, 1)], crs=27700)
    write_shapes(shapes, tmp_path / "s.parquet")
    back = gpd.read_parquet(tmp_path / "s.parquet")
    assert back.crs.to_epsg() == 27700
    assert back.geometry[0].equals(shapely.box(0, 0, 1, 1))


def test_the_catalogue_is_what_the_reader_expects(tmp_path: Path) -> None:
    (tmp_path / "ons").mkdir()
    (tmp_path / SOURCE.file).write_text("CODE\n")
    out = tmp_path / "data"
    write_frame(frame(), out / RECORD.file)
    write_catalogue(tmp_path, out, [RECORD])
    catalogue = Catalogue.read(out)
    layer = catalogue.layer("people")
    assert layer.rows == 2
    assert layer.crs == ""
    assert layer.notes == RECORD.notes
    assert [(s.file, s.sha256) for s in layer.source] == [(SOURCE.file, sha256_of(tmp_path / SOURCE.file))]
    assert catalogue.damaged() == ()
    (out / RECORD.file).write_bytes(b"other")
    assert catalogue.damaged() == ("people",)


def test_a_source_that_is_not_there_cannot_be_cited(tmp_path: Path) -> None:
    write_frame(frame(), tmp_path / RECORD.file)
    with pytest.raises(InputRefusedError, match="is missing"):
        write_catalogue(tmp_path, tmp_path, [RECORD])
