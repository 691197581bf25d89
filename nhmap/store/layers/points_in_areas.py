"""Points in areas: in which polygon each point stands."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np
import shapely

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

NEAR_M: Final = 100.0
"""A pier or a quay can put a point just outside its polygon, but not farther than this."""
IN_NONE: Final = -1


def rows_at(
    shapes: NDArray[Any], x: NDArray[np.float64], y: NDArray[np.float64], near_m: float = NEAR_M
) -> NDArray[np.int32]:
    """Row of the polygon that covers each point, else of the nearest; -1 where none is near. Shape (points,).

    On a shared border, and of two that are equally near, the first counts.

    Parameters
    ----------
    shapes
        Polygons in EPSG:27700; shape (areas,).
    x, y
        Eastings and northings in metres; shape (points,). One that is not finite stands nowhere.
    near_m
        How far from a polygon a point may stand, in metres.
    """
    rows = np.full(len(x), IN_NONE, dtype=np.int32)
    placed = np.flatnonzero(np.isfinite(x) & np.isfinite(y))
    if not len(placed):
        return rows
    tree, points = shapely.STRtree(shapes), shapely.points(x[placed], y[placed])
    _take_first(rows, placed, tree.query(points, predicate="intersects"))
    left = np.flatnonzero(rows[placed] == IN_NONE)
    if len(left):
        _take_first(rows, placed[left], tree.query_nearest(points[left], max_distance=near_m, all_matches=True))
    return rows


def _take_first(rows: NDArray[np.int32], placed: NDArray[np.intp], pairs: Sequence[NDArray[np.intp]]) -> None:
    """Note for each point the first of the areas it was found with; ``pairs`` are points and areas."""
    point, area = pairs
    order = np.lexsort((area, point))[::-1]  # backwards, so that the first is noted last
    rows[placed[point[order]]] = area[order]
