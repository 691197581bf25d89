"""Writing layers, and the catalogue that says what each is, whose it is and what it was made from.

Same input, same bytes: rows are sorted, compression is fixed, and no clock is read.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import pyarrow as pa
import pyarrow.parquet as pq
import tomli_w

from nhmap.store.layer_builds.readers import edition_of, path_of, sha256_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    import geopandas as gpd
    import pandas as pd

    from nhmap.store.layer_builds.readers import Source

CATALOGUE: Final = "layers.toml"
OGL: Final = "Open Government Licence v3.0"
ATTRIBUTION_ONS: Final = (
    "Source: Office for National Statistics licensed under the Open Government Licence v3.0. "
    "Contains OS data © Crown copyright and database right 2026."
)
ATTRIBUTION_PUBLIC: Final = (
    "Contains public sector information (MHCLG English Indices of Deprivation 2025; NHS England Patients "
    "Registered at a GP Practice) licensed under the Open Government Licence v3.0."
)
_LEVEL: Final = 19
_ROWS_IN_GROUP: Final = 1 << 20


@dataclass(frozen=True)
class LayerRecord:
    """What the catalogue says of one built layer.

    Parameters
    ----------
    name
        The layer's one name, as the rest of nhmap asks for it.
    file
        Path of the layer below the data folder, with forward slashes.
    rows
        Number of rows (of a table) or of files' records.
    key
        Column that identifies a row; "" when no single column does.
    crs
        EPSG code of its geometry, or None when it has none.
    publisher, title, vintage, licence, attribution
        As shown to people beside the data.
    sources
        The publishers' files it was made from.
    notes
        What a reader of the figures must know.
    """

    name: str
    file: str
    rows: int
    key: str
    crs: int | None
    publisher: str
    title: str
    vintage: str
    licence: str
    attribution: str
    sources: tuple[Source, ...]
    notes: str = ""


def write_frame(frame: pd.DataFrame, path: Path) -> None:
    """Write a table as zstd parquet with plain schema and no trace of who wrote it or when."""
    table = pa.Table.from_pandas(frame, preserve_index=False).replace_schema_metadata(None)
    _write(table, path)


def write_shapes(frame: gpd.GeoDataFrame, path: Path) -> None:
    """Write a GeoParquet file (WKB geometry, EPSG:27700, covering left out)."""
    path.parent.mkdir(parents=True, exist_ok=True)
    frame.to_parquet(
        path,
        index=False,
        geometry_encoding="WKB",
        compression="zstd",
        compression_level=_LEVEL,
        row_group_size=_ROWS_IN_GROUP,
    )


def write_table(table: pa.Table, path: Path) -> None:
    """Write an Arrow table as zstd parquet."""
    _write(table.replace_schema_metadata(None), path)


def write_csv(frame: pd.DataFrame, path: Path) -> None:
    """Write a small table people may want to read: UTF-8, line feeds, no index."""
    path.parent.mkdir(parents=True, exist_ok=True)
    frame.to_csv(path, index=False, encoding="utf-8", lineterminator="\n")


def _write(table: pa.Table, path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    pq.write_table(table, path, compression="zstd", compression_level=_LEVEL, row_group_size=_ROWS_IN_GROUP)


def write_catalogue(folder: Path, out: Path, records: Iterable[LayerRecord]) -> None:
    """Write ``layers.toml``: every layer with the hash of its file and of each source.

    Parameters
    ----------
    folder
        Folder of publishers' files, whose hashes are recorded.
    out
        Data folder; every layer's file must be there already.
    records
        The layers, in the order the catalogue lists them.
    """
    hashes: dict[str, str] = {}
    entries: list[dict[str, Any]] = []
    for record in records:
        for source in record.sources:
            if source.file not in hashes:
                hashes[source.file] = _hash_of(folder, source)
        entries.append(_entry(record, out, hashes))
    write_entries(out, entries)


def write_entries(out: Path, entries: Sequence[Mapping[str, Any]]) -> None:
    """Write ``layers.toml`` from entries that are ready."""
    text = tomli_w.dumps({"layer": entries})
    (out / CATALOGUE).write_text(text, encoding="utf-8", newline="\n")


def entry_of(folder: Path, out: Path, record: LayerRecord) -> dict[str, Any]:
    """The entry of one layer in the catalogue."""
    return _entry(record, out, {source.file: _hash_of(folder, source) for source in record.sources})


def _hash_of(folder: Path, source: Source) -> str:
    """Hash of a source's file as its publisher gave it."""
    edition = edition_of(source.file)
    return edition.sha256 if edition and edition.sha256 else sha256_of(path_of(folder, source))


def _entry(record: LayerRecord, out: Path, hashes: dict[str, str]) -> dict[str, Any]:
    return {
        "name": record.name,
        "file": record.file,
        "rows": record.rows,
        "key": record.key,
        "crs": "" if record.crs is None else record.crs,
        "publisher": record.publisher,
        "title": record.title,
        "vintage": record.vintage,
        "licence": record.licence,
        "attribution": record.attribution,
        "sha256": sha256_of(out.joinpath(*record.file.split("/"))),
        "notes": record.notes,
        "source": [
            {
                "file": source.file,
                "sha256": hashes[source.file],
                "publisher": source.publisher,
                "dataset": source.dataset,
                "vintage": source.vintage,
            }
            for source in record.sources
        ],
    }
