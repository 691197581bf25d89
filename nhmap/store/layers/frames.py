"""A layer as a frame, held to what the catalogue promises."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyarrow.parquet as pq

from nhmap.errors import DataDamagedError

if TYPE_CHECKING:
    import pandas as pd

    from nhmap.store.layers.catalogue import Catalogue


def read_frame(catalogue: Catalogue, name: str, without: tuple[str, ...] = ()) -> pd.DataFrame:
    """A layer as a frame, with the number of rows that the catalogue promises."""
    path = catalogue.path(name)
    try:
        columns = [c for c in pq.read_schema(path).names if c not in without]
        frame = pq.read_table(path, columns=columns, memory_map=True, use_threads=False).to_pandas()
    except (OSError, ValueError) as error:
        message = f"The layer “{name}” cannot be read: {error}."
        raise DataDamagedError(message, "Install nhmap afresh, or run “nhmap data build”.") from error
    promised = catalogue.layer(name).rows
    if len(frame) != promised:
        message = f"The layer “{name}” has {len(frame):,} rows where the catalogue promises {promised:,}."
        raise DataDamagedError(message, "Install nhmap afresh, or run “nhmap data build”.")
    return frame
