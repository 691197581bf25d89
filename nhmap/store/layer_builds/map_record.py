"""The entry of the map's files in the catalogue."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from nhmap.store.layer_builds.named_places import ATTRIBUTION_PLACES
from nhmap.store.layer_builds.publish import ATTRIBUTION_ONS, ATTRIBUTION_PUBLIC, OGL, LayerRecord, write_csv
from nhmap.store.layer_builds.readers import BOUNDARIES, sha256_of
from nhmap.store.map_data.files import FOLDER as MAP_FOLDER

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path


def map_record(staged: Path, written: Sequence[Path], vintage: str) -> LayerRecord:
    """List the browser's files with their hashes; the list is the layer, so its hash stands for all of them."""
    listing = f"{MAP_FOLDER}/files.csv"
    frame = pd.DataFrame(
        {
            "file": [path.relative_to(staged / MAP_FOLDER).as_posix() for path in written],
            "bytes": [path.stat().st_size for path in written],
            "sha256": [sha256_of(path) for path in written],
        }
    ).sort_values("file", ignore_index=True)
    write_csv(frame, staged / listing)
    return LayerRecord(
        name="map",
        file=listing,
        rows=len(frame),
        key="file",
        crs=None,
        publisher="nhmap, from the layers above",
        title="Files the map in the browser is drawn from",
        vintage=vintage,
        licence=OGL,
        attribution=f"{ATTRIBUTION_ONS} {ATTRIBUTION_PUBLIC} {ATTRIBUTION_PLACES}",
        sources=(BOUNDARIES,),
        notes="Web Mercator, coarse for all England and finer by health and wellbeing board; for drawing only.",
    )
