"""The mosaic of small areas: repaired, its shared borders measured, and made light without a gap.

Neighbouring polygons of the published boundaries share their vertices exactly, so a border can be
recognised by its pair of vertices: no overlay, no tolerance. All functions take and return plain arrays.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
import shapely

from nhmap.errors import InputRefusedError

if TYPE_CHECKING:
    from numpy.typing import NDArray

SHORTEST_BORDER_M: Final = 1.0
"""Two areas are neighbours when they share at least this much border; less is a corner drawn twice."""


def repair(shapes: NDArray[np.object_]) -> NDArray[np.object_]:
    """Repair invalid polygons by the even-odd rule, so that a ring inside a ring is a hole.

    Five of the seven invalid polygons of the published file carry an enclosed neighbour as a second
    shell; read as a hole it leaves that neighbour its own ground, and the mosaic is whole again.

    Parameters
    ----------
    shapes
        Polygons and multipolygons, EPSG:27700, shape (n,).

    Returns
    -------
    numpy.ndarray
        The same shapes, the invalid ones replaced; only polygons and multipolygons.

    Raises
    ------
    InputRefusedError
        When the repaired polygons overlap or leave a mismatched border.
    """
    repaired = np.array(shapes, dtype=object)
    broken = ~shapely.is_valid(repaired)
    repaired[broken] = [_polygons_of(shape) for shape in shapely.make_valid(repaired[broken])]
    if not shapely.coverage_is_valid(repaired):
        wrong = int(np.count_nonzero(~shapely.is_empty(shapely.coverage_invalid_edges(repaired))))
        msg = f"The boundaries do not fit together: {wrong:,} areas overlap a neighbour or miss its border."
        raise InputRefusedError(
            msg,
            "Use the boundaries as the Office for National Statistics publishes them, all in one resolution.",
        )
    return repaired


def _polygons_of(shape: shapely.Geometry) -> shapely.Geometry:
    """Keep the polygons of a repaired shape; lines and points that a repair leaves have no people."""
    parts = [part for part in shapely.get_parts(shape) if part.geom_type in {"Polygon", "MultiPolygon"}]
    polygons: list[shapely.Polygon] = list(shapely.get_parts(np.array(parts, dtype=object)))
    return polygons[0] if len(polygons) == 1 else shapely.MultiPolygon(polygons)


@dataclass(frozen=True)
class Rings:
    """All rings of a set of polygons as one list of points.

    Parameters
    ----------
    points
        Coordinates in metres, float64, shape (p, 2); each ring closed (first point repeated).
    vertex
        Number of the distinct vertex at each point, int64, shape (p,).
    ring
        Number of the ring of each point, int64, shape (p,), ascending.
    owner
        Row of the polygon each ring belongs to, int64, shape (rings,).
    """

    points: NDArray[np.float64]
    vertex: NDArray[np.int64]
    ring: NDArray[np.int64]
    owner: NDArray[np.int64]

    @classmethod
    def of(cls, shapes: NDArray[np.object_]) -> Rings:
        """Take polygons and multipolygons apart."""
        parts, part_owner = shapely.get_parts(shapes, return_index=True)
        rings, ring_part = shapely.get_rings(parts, return_index=True)
        points, ring = shapely.get_coordinates(rings, return_index=True)
        return cls(points, _numbered(points), ring.astype(np.int64), part_owner[ring_part].astype(np.int64))

    def edges(self) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Point positions (start) of every edge and the polygon row that owns it."""
        start = np.flatnonzero(self.ring[1:] == self.ring[:-1])
        return start, self.owner[self.ring[start]]


def _numbered(points: NDArray[np.float64]) -> NDArray[np.int64]:
    """Number equal points equally, by their exact coordinates."""
    order = np.lexsort((points[:, 1], points[:, 0]))
    ordered = points[order]
    fresh = np.ones(len(points), dtype=bool)
    fresh[1:] = (ordered[1:] != ordered[:-1]).any(axis=1)
    numbers = np.empty(len(points), dtype=np.int64)
    numbers[order] = np.cumsum(fresh) - 1
    return numbers


def shared_borders(
    shapes: NDArray[np.object_], shortest_m: float = SHORTEST_BORDER_M
) -> tuple[NDArray[np.int32], NDArray[np.int32], NDArray[np.float64]]:
    """Pairs of areas that share a border, and how long it is.

    Parameters
    ----------
    shapes
        A valid coverage in metres, shape (n,).
    shortest_m
        Pairs that share less than this many metres are left out: their corners were drawn twice.

    Returns
    -------
    tuple of numpy.ndarray
        Rows a and b with a < b, sorted by a then b, and the metres of border they share.
    """
    rings = Rings.of(shapes)
    start, owner = rings.edges()
    low = np.minimum(rings.vertex[start], rings.vertex[start + 1])
    high = np.maximum(rings.vertex[start], rings.vertex[start + 1])
    order = np.lexsort((owner, high, low))
    low, high, owner, start = low[order], high[order], owner[order], start[order]
    twin = np.flatnonzero((low[1:] == low[:-1]) & (high[1:] == high[:-1]) & (owner[1:] != owner[:-1]))
    step = rings.points[start[twin] + 1] - rings.points[start[twin]]
    pair = owner[twin] * len(shapes) + owner[twin + 1]
    pairs, position = np.unique(pair, return_inverse=True)
    metres: NDArray[np.float64] = np.bincount(
        position, weights=np.hypot(step[:, 0], step[:, 1]), minlength=len(pairs)
    ).astype(np.float64)
    long_enough = metres >= shortest_m
    pairs, metres = pairs[long_enough], metres[long_enough]
    first, second = np.divmod(pairs, len(shapes))
    return first.astype(np.int32), second.astype(np.int32), metres
