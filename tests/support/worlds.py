"""Tiny worlds of small areas whose sums can be checked in your head.

``grid_world(3, 4)`` is a grid of 1 km squares near Stoke-on-Trent, numbered row by row from the south-west::

    north   8   9  10  11
            4   5   6   7
    south   0   1   2   3
          west        east

Every square holds 1,000 residents unless told otherwise, and its centroid is its middle. Each row of squares is a
ward, each two by two block an MSOA, the west half one district and the east half another; both districts are one
upper tier, one ICB and one region.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd
import shapely
from pyproj import Transformer

from nhmap.core.geography.areas import AGE_BANDS, DOMAINS, Adjacency, SmallAreas

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

SIDE_M = 1_000.0
WEST_M, SOUTH_M = 388_000.0, 345_000.0
TO_BROWSER: Final = Transformer.from_crs(27700, 4326, always_xy=True)
"""Metres to degrees, made once: making one takes longer than a world."""


def grid_shapes(rows: int, cols: int) -> NDArray[np.object_]:
    """The squares in EPSG:27700, in the order of the small areas."""
    x, y = _corners(rows, cols)
    return shapely.box(x, y, x + SIDE_M, y + SIDE_M)


def grid_lonlat(rows: int, cols: int) -> NDArray[np.object_]:
    """The same squares in WGS84, with straight edges between their corners."""
    return shapely.transform(grid_shapes(rows, cols), TO_BROWSER.transform, interleaved=False)


def grid_adjacency(rows: int, cols: int) -> Adjacency:
    """Squares that share a side."""
    at = np.arange(rows * cols, dtype=np.int32).reshape(rows, cols)
    pairs = np.concatenate(
        [
            np.column_stack([at[:, :-1].ravel(), at[:, 1:].ravel()]),
            np.column_stack([at[:-1].ravel(), at[1:].ravel()]),
        ]
    )
    pairs = pairs[np.lexsort((pairs[:, 1], pairs[:, 0]))].astype(np.int32)
    edges = len(pairs)
    return Adjacency(
        pairs[:, 0].copy(),
        pairs[:, 1].copy(),
        np.full(edges, SIDE_M),
        np.full(edges, -1, dtype=np.int32),
        (),
        rows * cols,
    )


def grid_world(rows: int, cols: int, residents: Sequence[int] | int = 1_000) -> SmallAreas:
    """A grid of small areas: see the head of this module."""
    count = rows * cols
    x, y = _corners(rows, cols)
    x, y = x + SIDE_M / 2, y + SIDE_M / 2
    lon, lat = TO_BROWSER.transform(x, y)
    down, across = np.divmod(np.arange(count), cols)
    block = (down // 2) * ((cols + 1) // 2) + across // 2
    east = (across >= (cols + 1) // 2).astype(int)
    people = np.broadcast_to(np.asarray(residents, dtype=np.int64), (count,)).copy()
    rank = np.arange(1, count + 1)
    columns: dict[str, object] = {
        "lsoa21cd": [f"E01{i + 1:06d}" for i in range(count)],
        "lsoa21nm": [f"Grid {i + 1:03d}" for i in range(count)],
        "msoa21cd": [f"E02{i + 1:06d}" for i in block],
        "msoa21nm": [f"Block {i + 1}" for i in block],
        "ward24cd": [f"E05{i + 1:06d}" for i in down],
        "ward24nm": [f"Row {i + 1}" for i in down],
        "district26cd": [f"E07{i + 1:06d}" for i in east],
        "district26nm": [("West Grid", "East Grid")[i] for i in east],
        "hwb26cd": "E10000001",
        "hwb26nm": "Gridshire",
        "sub_icb26cd": "E38000001",
        "icb26cd": "E54000001",
        "icb26nm": "NHS Grid Integrated Care Board",
        "region26cd": "E12000001",
        "region26nm": "Grid Region",
        "rural_urban_cd": "UN1",
        "rural_urban_nm": "Urban",
        "x": x,
        "y": y,
        "lon": lon,
        "lat": lat,
        "residents": people.astype(np.int32),
        "census_2021": people.astype(np.int32),
    }
    for i, band in enumerate(AGE_BANDS):
        columns[band] = (people // 6 + (people % 6 > i)).astype(np.int32)
    for domain in DOMAINS:
        columns[f"{domain}_score"] = (count - rank + 1).astype(float)
        columns[f"{domain}_rank"] = rank.astype(np.int32)
        columns[f"{domain}_decile"] = ((rank - 1) * 10 // count + 1).astype(np.int8)
    table = pd.DataFrame({**columns, "area_m2": SIDE_M**2, "perimeter_m": 4 * SIDE_M})
    return SmallAreas(table, grid_adjacency(rows, cols))


def _corners(rows: int, cols: int) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """South-west corner of every square in metres."""
    down, across = np.divmod(np.arange(rows * cols), cols)
    return WEST_M + across * SIDE_M, SOUTH_M + down * SIDE_M
