"""Another data set beside the supplied one, as a refresh makes it: the same layers with other figures."""

from __future__ import annotations

import hashlib
import shutil
from typing import TYPE_CHECKING, Final

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from nhmap.config import settings
from nhmap.store.layers import data_sets
from nhmap.store.layers.catalogue import CATALOGUE, Catalogue

if TYPE_CHECKING:
    from pathlib import Path

NAME: Final = "2026-11-30-0123abcd"


def with_more_residents(more: int) -> str:
    """Put a data set beside the supplied one in which each small area has so many residents more; gives its name."""
    source, place = settings().data, settings().data_sets / NAME
    shutil.copytree(source, place)
    layer = Catalogue.read(source).layer("small_areas")
    path = place / layer.file
    table = pq.read_table(path)
    at = table.schema.get_field_index("residents")
    grown = pc.add(table.column(at), pa.scalar(more, table.schema.field(at).type))
    pq.write_table(
        table.set_column(at, table.schema.field(at), grown).replace_schema_metadata(table.schema.metadata), path
    )
    _say(place, layer.sha256, hashlib.sha256(path.read_bytes()).hexdigest())
    data_sets.write_about(place, "Residents of another year", "2026-11-30", Catalogue.read(source).version)
    return NAME


def _say(place: Path, old: str, new: str) -> None:
    catalogue = place / CATALOGUE
    catalogue.write_text(catalogue.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")
