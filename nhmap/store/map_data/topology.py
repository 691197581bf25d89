"""Coverages as shared arcs: the geometry the browser draws.

A coverage is a set of polygons whose common borders are exactly the same vertices. Each border is
kept once, as an *arc*, and each ring is a list of arcs. That halves the bytes, makes it impossible
for two neighbours to disagree about their border, and gives every outline (districts, boards, zones)
for nothing: an outline is the set of arcs whose two sides belong to different groups.

The encoding is described for readers of either language in ``docs/map.md``.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import shapely

from nhmap.errors import DataDamagedError

if TYPE_CHECKING:
    from numpy.typing import NDArray

LONGEST_STEP: Final = 127
"""Largest step between two vertices, in quanta, so that a step fits one signed byte."""

NOTHING_BEYOND: Final = 65535
"""The sea, another country, or an area that the same file holds."""

_MINIMUM_VERTICES: Final = 3
_BORDERS_THROUGH_A_VERTEX: Final = 2
_BITS_OF_A_COORDINATE: Final = 32


@dataclass(frozen=True)
class Coverage:
    """Rings of small areas on an integer grid.

    Attributes
    ----------
    x, y
        Vertices of all rings in a row, in quanta, int64; a ring's first vertex is not repeated.
    ring_start
        Where each ring starts in `x`; one more entry than there are rings.
    ring_area
        Position of the area each ring belongs to, ascending.
    """

    x: NDArray[np.int64]
    y: NDArray[np.int64]
    ring_start: NDArray[np.int64]
    ring_area: NDArray[np.int64]


@dataclass(frozen=True)
class Arcs:
    """A coverage taken apart into shared borders.

    Attributes
    ----------
    ring_area, ring_run
        Per ring its area, and where its runs start (one more entry than rings).
    run_arc, run_backwards
        Per run of a ring the arc it follows, and whether from its end to its beginning.
    arc_start
        Where each arc's steps start in `step_x` (one more entry than arcs).
    first_x, first_y, last_x, last_y
        The ends of each arc, in quanta.
    step_x, step_y
        Steps along the arcs, int8.
    sides
        The areas that each arc has beside it, shape (arcs, 2); -1 is the sea or a foreign land.
    """

    ring_area: NDArray[np.int64]
    ring_run: NDArray[np.intp]
    run_arc: NDArray[np.int64]
    run_backwards: NDArray[np.bool_]
    arc_start: NDArray[np.int64]
    first_x: NDArray[np.int64]
    first_y: NDArray[np.int64]
    last_x: NDArray[np.int64]
    last_y: NDArray[np.int64]
    step_x: NDArray[np.int8]
    step_y: NDArray[np.int8]
    sides: NDArray[np.int64]


def rings_on_grid(polygons: NDArray[np.object_], x: NDArray[np.float64], y: NDArray[np.float64]) -> Coverage:
    """Take polygons apart into rings of integer vertices.

    Parameters
    ----------
    polygons
        Polygons and multipolygons, one per area; holes count as rings of their own.
    x, y
        The coordinates of `polygons`, in the order of `shapely.get_coordinates`, already in quanta.

    Raises
    ------
    DataDamagedError
        If an area has no ring that survives on the grid, so that it could not be drawn.
    """
    parts, part_area = shapely.get_parts(polygons, return_index=True)
    rings, ring_part = shapely.get_rings(parts, return_index=True)
    _, ring = shapely.get_coordinates(rings, return_index=True)
    columns, rows = np.rint(x).astype(np.int64), np.rint(y).astype(np.int64)
    moved = np.ones(len(ring), dtype=bool)
    moved[1:] = (ring[1:] != ring[:-1]) | (columns[1:] != columns[:-1]) | (rows[1:] != rows[:-1])
    ring, columns, rows = ring[moved], columns[moved], rows[moved]
    # A ring comes closed, so its last distinct vertex is its first one again: drop it.
    opens = np.append(ring[1:] == ring[:-1], False)
    ring, columns, rows = ring[opens], columns[opens], rows[opens]
    size = np.bincount(ring, minlength=len(rings))
    alive = size >= _MINIMUM_VERTICES
    mask = alive[ring]
    area = part_area[ring_part][alive]
    missing = np.setdiff1d(np.arange(len(polygons)), area)
    if len(missing):
        msg = f"{len(missing)} small areas vanish on the map's grid, the first at row {missing[0]}."
        raise DataDamagedError(msg, "Use a finer grid or a smaller tolerance for the map files.")
    start = np.concatenate(([0], np.cumsum(size[alive])))
    return Coverage(columns[mask], rows[mask], start, area)


def share_borders(coverage: Coverage) -> Arcs:
    """Find the arcs of a coverage: maximal chains of vertices with the same areas on either side."""
    size = np.diff(coverage.ring_start)
    ring = np.repeat(np.arange(len(size)), size)
    node, vertex = _nodes(coverage)
    count = len(vertex)
    # Turn every ring so that it begins at a node, or at its smallest vertex if it has none: the two
    # rings that share a closed border must begin it at the same place.
    order = np.lexsort((np.arange(count), np.where(node, -1, vertex), ring))
    starts = coverage.ring_start[:-1]
    place = np.arange(count) - starts[ring]
    source = starts[ring] + (place + (order[starts] - starts)[ring]) % size[ring]
    x, y, node, vertex = coverage.x[source], coverage.y[source], node[source], vertex[source]
    begins = node.copy()
    begins[starts] = True
    run_start = np.flatnonzero(begins)
    run_end = np.append(run_start[1:], count)
    run_ring = ring[run_start]
    following = _following(coverage)
    end = following[run_end - 1]
    run_arc, backwards, stored = _match_runs(vertex, run_start, run_end, following)
    step_x, step_y, arc_start = _steps(x, y, run_start[stored], run_end[stored], following)
    sides = np.full((len(stored), 2), -1, dtype=np.int64)
    sides[run_arc, backwards.astype(np.intp)] = coverage.ring_area[run_ring]
    # Two runs follow the same arc in the same direction where one of the polygons turns the other way round.
    first_use = np.zeros(len(run_arc), dtype=bool)
    first_use[stored] = True
    likewise = ~first_use & ~backwards
    sides[run_arc[likewise], 1] = coverage.ring_area[run_ring[likewise]]
    sides[run_arc[first_use], 0] = coverage.ring_area[run_ring[first_use]]
    return Arcs(
        ring_area=coverage.ring_area,
        ring_run=np.append(np.searchsorted(run_start, starts), len(run_start)),
        run_arc=run_arc,
        run_backwards=backwards,
        arc_start=arc_start,
        first_x=x[run_start[stored]],
        first_y=y[run_start[stored]],
        last_x=x[end[stored]],
        last_y=y[end[stored]],
        step_x=step_x,
        step_y=step_y,
        sides=sides,
    )


def encode(arcs: Arcs, areas: NDArray[np.integer[Any]]) -> dict[str, NDArray[np.generic]]:
    """Write some areas of a coverage as the arrays of one geometry file.

    Parameters
    ----------
    areas
        Ascending positions of the areas to write.

    Returns
    -------
    dict
        ``rows`` (the areas), ``ring_area`` (position in ``rows``, as differences), ``ring_arcs`` (runs per
        ring), ``arc_ref`` (per run; 0: the next new arc; k > 0: the arc made k arcs ago, backwards;
        k < 0: the arc made -k arcs ago, forwards), ``arc_steps`` (steps per new arc), ``arc_beyond`` (the
        area on the other side of a new arc, where this file does not hold it), ``start_x`` and ``start_y``
        (first vertex of each ring that begins with a new arc, as differences), ``step_x``, ``step_y``.
    """
    rings = np.flatnonzero(np.isin(arcs.ring_area, areas))
    run = _ranges(arcs.ring_run[rings], arcs.ring_run[rings + 1])
    arc, backwards = arcs.run_arc[run], arcs.run_backwards[run]
    _, first_at, inverse, uses = np.unique(arc, return_index=True, return_inverse=True, return_counts=True)
    is_new = np.zeros(len(run), dtype=bool)
    is_new[first_at] = True
    made_before = np.cumsum(is_new) - is_new
    number = made_before[first_at][inverse]
    same_way = backwards == backwards[first_at][inverse]
    ago = made_before - number
    new_arc, flipped = arc[is_new], backwards[is_new]
    step_x, step_y = _steps_of(arcs, new_arc, flipped)
    beyond = arcs.sides[new_arc, np.where(flipped, 0, 1)]
    beyond = np.where((uses[inverse][is_new] > 1) | (beyond < 0), NOTHING_BEYOND, beyond)
    runs_per_ring = arcs.ring_run[rings + 1] - arcs.ring_run[rings]
    opening = np.cumsum(runs_per_ring) - runs_per_ring
    opening = opening[is_new[opening]]
    start_x = np.where(backwards, arcs.last_x[arc], arcs.first_x[arc])[opening]
    start_y = np.where(backwards, arcs.last_y[arc], arcs.first_y[arc])[opening]
    return {
        "rows": np.asarray(areas).astype(np.uint16),
        "ring_area": np.diff(np.searchsorted(areas, arcs.ring_area[rings]), prepend=0).astype(np.uint16),
        "ring_arcs": runs_per_ring.astype(np.uint16),
        "arc_ref": np.where(is_new, 0, np.where(same_way, -ago, ago)).astype(np.int32),
        "arc_steps": np.diff(arcs.arc_start)[new_arc].astype(np.uint16),
        "arc_beyond": beyond.astype(np.uint16),
        "start_x": np.diff(start_x, prepend=0).astype(np.int32),
        "start_y": np.diff(start_y, prepend=0).astype(np.int32),
        "step_x": step_x,
        "step_y": step_y,
    }


def _ranges(start: NDArray[np.integer[Any]], end: NDArray[np.integer[Any]]) -> NDArray[np.int64]:
    """Every position from each start up to its end, in a row."""
    size = end - start
    positions: NDArray[np.int64] = np.arange(size.sum()) + np.repeat(start - (np.cumsum(size) - size), size)
    return positions


def _following(coverage: Coverage) -> NDArray[np.int64]:
    """Position of the vertex that comes next around the same ring."""
    following = np.arange(1, len(coverage.x) + 1)
    following[coverage.ring_start[1:] - 1] = coverage.ring_start[:-1]
    return following


def _nodes(coverage: Coverage) -> tuple[NDArray[np.bool_], NDArray[np.int64]]:
    """Which ring vertices end an arc, and a number for each distinct vertex.

    An arc ends where more or fewer than two borders meet, and where a border that two areas share goes
    on as a coast that only one has.
    """
    _, vertex = np.unique((coverage.x << _BITS_OF_A_COORDINATE) + coverage.y, return_inverse=True)
    a, b = vertex, vertex[_following(coverage)]
    key = (np.minimum(a, b).astype(np.int64) << _BITS_OF_A_COORDINATE) + np.maximum(a, b)
    _, at, edge, uses = np.unique(key, return_index=True, return_inverse=True, return_counts=True)
    degree = np.bincount(np.concatenate([a[at], b[at]]), minlength=vertex.max() + 1)
    most = np.zeros(vertex.max() + 1, dtype=np.int64)
    least = np.full(vertex.max() + 1, np.iinfo(np.int64).max)
    for end in (a, b):
        np.maximum.at(most, end, uses[edge])
        np.minimum.at(least, end, uses[edge])
    ends = (degree != _BORDERS_THROUGH_A_VERTEX) | (most != least)
    return ends[vertex], vertex.astype(np.int64)


def _match_runs(
    vertex: NDArray[np.int64],
    run_start: NDArray[np.intp],
    run_end: NDArray[np.intp],
    following: NDArray[np.int64],
) -> tuple[NDArray[np.int64], NDArray[np.bool_], NDArray[np.int64]]:
    """Find runs of different rings along the same border.

    Returns
    -------
    tuple
        Per run its arc and whether it follows that backwards; per arc the run it was taken from.
    """
    runs: dict[tuple[int, int, int, int], int] = {}
    arc = np.empty(len(run_start), dtype=np.int64)
    backwards = np.zeros(len(run_start), dtype=bool)
    stored: list[int] = []
    first, second = vertex[run_start].tolist(), vertex[following[run_start]].tolist()
    before, last = vertex[run_end - 1].tolist(), vertex[following[run_end - 1]].tolist()
    for run, (a, b, y, z) in enumerate(zip(first, second, before, last, strict=True)):
        number = runs.get((z, y, b, a))
        if number is not None:
            backwards[run] = True
        else:
            number = runs.setdefault((a, b, y, z), len(stored))
            if number == len(stored):
                stored.append(run)
        arc[run] = number
    return arc, backwards, np.array(stored, dtype=np.int64)


def _steps(
    x: NDArray[np.int64],
    y: NDArray[np.int64],
    run_start: NDArray[np.intp],
    run_end: NDArray[np.intp],
    following: NDArray[np.int64],
) -> tuple[NDArray[np.int8], NDArray[np.int8], NDArray[np.int64]]:
    """Differences along each arc, long ones cut into several so that each fits a byte."""
    here = _ranges(run_start, run_end)
    arc = np.repeat(np.arange(len(run_start)), run_end - run_start)
    dx, dy = x[following[here]] - x[here], y[following[here]] - y[here]
    pieces = np.maximum(1, -(-np.maximum(np.abs(dx), np.abs(dy)) // LONGEST_STEP))
    of = np.repeat(np.arange(len(here)), pieces)
    nth = np.arange(len(of)) - np.repeat(np.cumsum(pieces) - pieces, pieces)
    step_x = (dx[of] * (nth + 1)) // pieces[of] - (dx[of] * nth) // pieces[of]
    step_y = (dy[of] * (nth + 1)) // pieces[of] - (dy[of] * nth) // pieces[of]
    steps = np.bincount(arc, weights=pieces, minlength=len(run_start)).astype(np.int64)
    return step_x.astype(np.int8), step_y.astype(np.int8), np.concatenate(([0], np.cumsum(steps)))


def _steps_of(
    arcs: Arcs, arc: NDArray[np.int64], flipped: NDArray[np.bool_]
) -> tuple[NDArray[np.int8], NDArray[np.int8]]:
    """Steps of some arcs in a row, from end to beginning where `flipped`."""
    start, end = arcs.arc_start[arc], arcs.arc_start[arc + 1]
    position = _ranges(start, end)
    turned = np.repeat(flipped, end - start)
    position = np.where(turned, np.repeat(start + end - 1, end - start) - position, position)
    sign = np.where(turned, -1, 1).astype(np.int8)
    return arcs.step_x[position] * sign, arcs.step_y[position] * sign
