"""Outlines of what small areas add up to: districts, health and wellbeing boards, ICBs, regions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import geopandas as gpd
import numpy as np
import shapely

from nhmap.store.layer_builds import readers
from nhmap.store.layer_builds.publish import ATTRIBUTION_ONS, OGL, LayerRecord, write_shapes
from nhmap.units import METRES

if TYPE_CHECKING:
    from pathlib import Path

OUTLINES: Final = {
    "districts": ("district26cd", "district26nm", "Local authority districts", "June 2026", readers.DISTRICTS),
    "hwbs": (
        "hwb26cd",
        "hwb26nm",
        "Health and wellbeing board areas (upper-tier authorities)",
        "June 2026",
        readers.DISTRICTS,
    ),
    "icbs": (
        "icb26cd",
        "icb26nm",
        "Integrated care boards after the mergers of April 2026",
        "April 2026",
        readers.ICBS,
    ),
    "regions": ("region26cd", "region26nm", "Regions of England", "June 2026", readers.DISTRICTS),
}
"""Layer -> code column, name column, title, vintage and source of its membership."""


def outline(small_areas: gpd.GeoDataFrame, code: str, name: str) -> gpd.GeoDataFrame:
    """Dissolve small areas into what they belong to: code, name, small_areas, residents and geometry."""
    groups = small_areas.groupby(code, sort=True)
    return gpd.GeoDataFrame(
        {
            "code": list(groups.groups),
            "name": groups[name].first().to_numpy(),
            "small_areas": groups.size().to_numpy(dtype=np.int32),
            "residents": groups["residents"].sum().to_numpy(dtype=np.int32),
        },
        geometry=[shapely.coverage_union_all(shapes.to_numpy()) for _, shapes in groups["geometry"]],
        crs=small_areas.crs,
    )


def build_outline(layer: str, small_areas: gpd.GeoDataFrame, place: Path) -> LayerRecord:
    """Dissolve one kind of area and write it into the folder of boundaries."""
    code, name, title, vintage, source = OUTLINES[layer]
    frame = outline(small_areas, code, name)
    write_shapes(frame, place / f"{layer}.parquet")
    return LayerRecord(
        name=layer,
        file=f"boundaries/{layer}.parquet",
        rows=len(frame),
        key="code",
        crs=METRES,
        publisher=source.publisher,
        title=title,
        vintage=vintage,
        licence=OGL,
        attribution=ATTRIBUTION_ONS,
        sources=(readers.BOUNDARIES, source, readers.RESIDENTS),
        notes="Outlines are dissolved from the simplified small areas; residents are of mid-2022.",
    )
