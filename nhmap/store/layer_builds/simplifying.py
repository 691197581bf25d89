"""Lighter borders: the same vertices kept on both sides, so the mosaic stays whole.

The borders are cut at the vertices where three areas, or two areas and the sea, meet. What lies between
(an arc) belongs to both neighbours alike and is thinned once, by Douglas and Peucker (1973), whose
tolerance is a true bound: no point of the border moves further. Kept vertices are then rounded to a
grid. Where either step would make a polygon cross itself or its neighbour, that polygon's arcs are
thinned less and finally left as published, so the result is valid or the input was not.
"""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING, Final

import numpy as np
import shapely

from nhmap.errors import InputRefusedError
from nhmap.store.layer_builds.coverage import Rings

if TYPE_CHECKING:
    from numpy.typing import NDArray

TOLERANCE_M: Final = 9.0
"""Furthest a border moves by thinning; with the rounding below it stays under 10 m."""

GRID_M: Final = 1.0
"""Kept vertices are rounded to this grid, which moves them by at most 0.71 m."""

FURTHEST_M: Final = 10.0
"""No published border may be further from its lighter self than this."""

STEPS: Final = (1.0, 0.5, 0.2, 0.0)
"""Shares of the tolerance to try, in order, around a polygon that does not come out valid."""

_RING_POINTS: Final = 4
"""Points of the smallest closed ring, the first one repeated."""

_PASSING: Final = 2
"""Edges at a vertex that an arc merely passes through."""


def simplify(
    shapes: NDArray[np.object_], tolerance_m: float = TOLERANCE_M, grid_m: float = GRID_M
) -> NDArray[np.object_]:
    """Thin and round the borders of a valid coverage.

    Parameters
    ----------
    shapes
        A valid coverage of polygons and multipolygons, metres, shape (n,).
    tolerance_m
        Bound on the displacement by thinning.
    grid_m
        Grid the vertices are rounded to; it moves a vertex by at most 0.71 of it.

    Returns
    -------
    numpy.ndarray
        A valid coverage with the same areas in the same order. The Hausdorff distance between a border
        and its lighter self is at most ``tolerance_m + 0.71 * grid_m``.
    """
    rings = Rings.of(shapes)
    arcs = _Arcs(rings)
    # How often each vertex has been part of something that did not fit: the step its arcs have come to.
    patience = np.zeros(arcs.vertices, dtype=np.int64)
    while True:
        settled = (patience >= len(STEPS))[:, None]
        points = np.where(settled, arcs.points, np.round(arcs.points / grid_m) * grid_m)
        lighter = _assembled(shapes, rings, arcs.kept(patience, tolerance_m), points)
        faulty = _faulty(lighter)
        worst = rings.vertex[np.isin(rings.owner[rings.ring], np.flatnonzero(faulty))]
        worst = np.unique(worst)
        if not faulty.any() or (patience[worst] >= len(STEPS)).all():
            return lighter
        patience[arcs.beside(worst)] += 1


def prove_light(shapes: NDArray[np.object_], lighter: NDArray[np.object_], bound_m: float = FURTHEST_M) -> None:
    """Refuse a simplified coverage that is invalid, does not fit together, or moved further than it may.

    The Hausdorff distance is measured between borders at every vertex of both. Between two vertices of a
    border the distance to the chord that replaced them cannot be larger than at its ends.

    Raises
    ------
    InputRefusedError
        Saying which of the three it is.
    """
    moved = float(shapely.hausdorff_distance(shapely.boundary(shapes), shapely.boundary(lighter)).max())
    whole = bool(shapely.is_valid(lighter).all() and shapely.coverage_is_valid(lighter))
    if moved > bound_m or not whole:
        raise InputRefusedError(
            f"Thinning moved a border by {moved:.1f} m where {bound_m:g} m is the most."
            if whole
            else "Thinned borders do not fit together.",
            "Nothing was published. This is a fault of nhmap: please report it.",
        )


def _faulty(shapes: NDArray[np.object_]) -> NDArray[np.bool_]:
    """Which polygons are invalid, empty, or do not fit their neighbours."""
    faulty = ~shapely.is_valid(shapes) | shapely.is_empty(shapes)
    if not faulty.any() and shapely.coverage_is_valid(shapes):
        return faulty
    return faulty | ~shapely.is_empty(shapely.coverage_invalid_edges(shapes))


class _Arcs:
    """The arcs of a coverage, each once, as lists of vertex numbers."""

    def __init__(self, rings: Rings) -> None:
        self.vertices = int(rings.vertex.max()) + 1
        self.points = np.empty((self.vertices, 2))
        self.points[rings.vertex] = rings.points
        nodes = _nodes(rings)
        segments: dict[tuple[int, int, int], NDArray[np.int64]] = {}
        bounds = np.flatnonzero(np.diff(rings.ring, prepend=-1, append=-1))
        for first, last in itertools.pairwise(bounds):
            loop = rings.vertex[first : last - 1]
            cuts = np.flatnonzero(nodes[loop])
            if not len(cuts):
                cuts = np.array([loop.argmin()])
            loop = np.roll(loop, -cuts[0])
            ends = np.append(cuts - cuts[0], len(loop))
            closed = np.append(loop, loop[0])
            for begin, end in itertools.pairwise(ends):
                arc = _one_way(closed[begin : end + 1])
                segments.setdefault((int(arc[0]), int(arc[1]), int(arc[-1])), arc)
        self.arcs = list(segments.values())
        self.sizes = np.array([len(arc) for arc in self.arcs])
        self.vertex = np.concatenate(self.arcs)
        self.arc = np.repeat(np.arange(len(self.arcs)), self.sizes)
        self.ends = np.zeros(self.vertices, dtype=bool)
        starts = np.append(0, np.cumsum(self.sizes)[:-1])
        self.ends[self.vertex[starts]] = True
        self.ends[self.vertex[starts + self.sizes - 1]] = True

    def beside(self, vertices: NDArray[np.int64]) -> NDArray[np.int64]:
        """All vertices of the arcs that touch any of these."""
        touched = np.zeros(self.vertices, dtype=bool)
        touched[vertices] = True
        hit = np.zeros(len(self.arcs), dtype=bool)
        hit[self.arc[touched[self.vertex]]] = True
        return np.unique(self.vertex[hit[self.arc]])

    def kept(self, patience: NDArray[np.int64], tolerance_m: float) -> NDArray[np.bool_]:
        """Which vertices stay when each arc is thinned as far as its most troubled vertex allows."""
        lines = np.asarray(shapely.linestrings(self.points[self.vertex], indices=self.arc))
        trouble = np.zeros(len(self.arcs), dtype=np.int64)
        inner = ~self.ends[self.vertex]
        np.maximum.at(trouble, self.arc[inner], patience[self.vertex[inner]])
        share = np.array([*STEPS, 0.0])[np.minimum(trouble, len(STEPS))]
        thin = np.asarray(shapely.simplify(lines, tolerance_m * share, preserve_topology=False))
        closed = shapely.is_closed(lines)
        collapsed = closed & (shapely.get_num_coordinates(thin) < _RING_POINTS)
        thin[collapsed] = lines[collapsed]
        return self._found_in(thin)

    def _found_in(self, thin: NDArray[np.object_]) -> NDArray[np.bool_]:
        """Match the points of thinned arcs back to vertex numbers; thinning only leaves points out."""
        points = shapely.get_coordinates(thin)
        stays = np.zeros(self.vertices, dtype=bool)
        everything = np.concatenate([self.points, points])
        order = np.lexsort((everything[:, 1], everything[:, 0]))
        ordered = everything[order]
        fresh = np.ones(len(ordered), dtype=bool)
        fresh[1:] = (ordered[1:] != ordered[:-1]).any(axis=1)
        number = np.empty(len(ordered), dtype=np.int64)
        number[order] = np.cumsum(fresh) - 1
        of_vertex = np.empty(self.vertices, dtype=np.int64)
        of_vertex[number[: self.vertices]] = np.arange(self.vertices)
        stays[of_vertex[number[self.vertices :]]] = True
        return stays


def _nodes(rings: Rings) -> NDArray[np.bool_]:
    """Vertices where not exactly two distinct edges meet."""
    start, _ = rings.edges()
    low = np.minimum(rings.vertex[start], rings.vertex[start + 1])
    high = np.maximum(rings.vertex[start], rings.vertex[start + 1])
    vertices = int(rings.vertex.max()) + 1
    distinct = np.unique(low * vertices + high)
    degree = np.bincount(distinct // vertices, minlength=vertices)
    degree += np.bincount(distinct % vertices, minlength=vertices)
    return np.asarray(degree != _PASSING)


def _one_way(arc: NDArray[np.int64]) -> NDArray[np.int64]:
    """Turn an arc so that both neighbours spell it alike."""
    if arc[0] != arc[-1]:
        return arc if arc[0] < arc[-1] else arc[::-1]
    return arc if arc[1] < arc[-2] else arc[::-1]


def _assembled(
    shapes: NDArray[np.object_],
    rings: Rings,
    stays: NDArray[np.bool_],
    vertices: NDArray[np.float64],
) -> NDArray[np.object_]:
    """Rebuild the polygons from the vertices that stay, where they stand now."""
    points = vertices[rings.vertex]
    keep = stays[rings.vertex]
    # A ring must begin with a point that stays: it is closed again by repeating its first kept point.
    last = np.append(rings.ring[1:] != rings.ring[:-1], True)
    keep &= ~last
    short = np.bincount(rings.ring[keep], minlength=len(rings.owner)) < _RING_POINTS - 1
    keep |= short[rings.ring] & ~last
    loops = np.asarray(shapely.linearrings(points[keep], indices=rings.ring[keep]))
    parts, owner = shapely.get_parts(shapes, return_index=True)
    holes = shapely.get_num_interior_rings(parts)
    polygon = np.repeat(np.arange(len(parts)), holes + 1)
    first = np.append(True, polygon[1:] != polygon[:-1])
    polygons = np.asarray(shapely.polygons(loops[first]))
    for row in np.flatnonzero(holes).tolist():
        shell, *inner = loops[_slice(polygon, row)]
        polygons[row] = shapely.polygons(shell, inner)
    whole = np.empty(len(shapes), dtype=object)
    bounds = np.searchsorted(owner, np.arange(len(shapes) + 1))
    for row, (begin, end) in enumerate(itertools.pairwise(bounds.tolist())):
        whole[row] = polygons[begin] if end - begin == 1 else shapely.multipolygons(polygons[begin:end])
    return whole


def _slice(polygon: NDArray[np.int64], row: int) -> slice:
    """Where the rings of one polygon stand."""
    return slice(*np.searchsorted(polygon, [row, row + 1]))
