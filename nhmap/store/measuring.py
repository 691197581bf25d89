"""Measuring: how much of each small area lies inside an outline, fast enough for all of England at once.

Most pairs are decided without measuring: an outline covers the small area, or covers or keeps off a core of it. What
is left is cut to the surroundings of each small area first, so that the time follows the corners near by.
"""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Final

import numpy as np
import shapely

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from shapely.geometry.base import BaseGeometry

_HALF: Final = 0.5
_ROUNDING: Final = 1e-6
"""Share of an area by which a half may miss the half through rounding of coordinates."""
_MOST: Final = 0.51
_SIMPLER: Final = 0.03
_DRAWN_IN: Final = 0.05
"""Of the side of a square of the same area."""
_FEW: Final = 4
_AT_ONCE: Final = min(os.cpu_count() or 1, 4)
_SHORT: Final = 2_000
"""Small areas and corners below which an outline is cut to the surroundings of each small area."""


def halves(
    outlines: NDArray[np.object_],
    shapes: NDArray[np.object_],
    outline: NDArray[np.intp],
    area: NDArray[np.intp],
    level: NDArray[np.int32],
) -> tuple[NDArray[np.bool_], NDArray[np.float64]]:
    """Which small areas have at least half of their extent inside an outline.

    Parameters
    ----------
    outlines, shapes
        In EPSG:27700, the outlines prepared.
    outline, area
        Pairs that touch, each a position in ``outlines`` and in ``shapes``; shape (p,).
    level
        Number of the level of each outline; shape (outlines,).

    Returns
    -------
    Whether at least half lies inside, and the share that does: measured where several outlines of a level hold half
    of the small area, elsewhere it may be 1 for what is more than half; shapes (p,).
    """
    whole = shapely.covers(outlines[outline], shapes[area])
    share = whole.astype(np.float64)
    cut = np.flatnonzero(~whole)
    most, apart = _by_cores(outlines[outline[cut]], shapes, area[cut])
    share[cut[most]] = 1.0
    measured = cut[~most & ~apart]
    share[measured] = shares(outlines, shapes, outline[measured], area[measured])
    half = share >= _HALF - _ROUNDING
    claim = level[outline] * len(shapes) + area
    contested = np.bincount(claim[half], minlength=int(claim.max(initial=0)) + 1)[claim] > 1
    again = cut[most & contested[cut]]
    share[again] = shares(outlines, shapes, outline[again], area[again])
    return half, share


def _by_cores(
    outlines: NDArray[np.object_], shapes: NDArray[np.object_], area: NDArray[np.intp]
) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Pairs of which the outline covers more than half of the small area, and those where it keeps off more than half.

    What is neither has to be measured.
    """
    touched, position = np.unique(area, return_inverse=True)
    with ThreadPoolExecutor(_AT_ONCE) as threads:
        cores = np.concatenate(list(threads.map(_cores, np.array_split(shapes[touched], _AT_ONCE))))
    core, usable = cores[position], ~shapely.is_empty(cores)[position]
    return usable & shapely.covers(outlines, core), usable & ~shapely.intersects(outlines, core)


def _cores(shapes: NDArray[np.object_]) -> NDArray[np.object_]:
    """A part of each polygon that is wholly inside it and more than half of it; empty where that cannot be had.

    An outline that covers the core covers at least half, one that keeps off it does not. The polygon is simplified by
    less than it is then drawn in, so that the core stays inside.
    """
    if not len(shapes):
        return shapes
    side = np.sqrt(shapely.area(shapes))
    simple = shapely.simplify(shapes, side * _SIMPLER, preserve_topology=False)
    cores = shapely.buffer(simple, -side * _DRAWN_IN, quad_segs=1, join_style="mitre")
    usable = shapely.is_valid(simple) & (shapely.area(cores) > _MOST * shapely.area(shapes))
    return np.where(usable, cores, shapely.Polygon())


def shares(
    outlines: NDArray[np.object_],
    shapes: NDArray[np.object_],
    outline: NDArray[np.intp],
    area: NDArray[np.intp],
) -> NDArray[np.float64]:
    """Share of each small area inside the outline it is paired with, 0 to 1; shape (p,)."""
    inside = np.zeros(len(area))
    if not len(area):
        return inside
    order = np.argsort(outline, kind="stable")
    each = np.split(order, np.flatnonzero(np.diff(outline[order])) + 1)
    # GEOS works outside Python's lock: outlines can be measured at once.
    with ThreadPoolExecutor(_AT_ONCE) as threads:
        measured = threads.map(lambda at: _inside(outlines[outline[at[0]]], shapes[area[at]]), each)
        for at, found in zip(each, measured, strict=True):
            inside[at] = found
    return inside / shapely.area(shapes[area])


def _inside(outline: BaseGeometry, cut: NDArray[np.object_]) -> NDArray[np.float64]:
    """Area of each polygon inside one outline, in m².

    A long outline is halved until its pieces are short, and a piece is cut to the box around each small area: the
    time then follows the corners near each small area instead of all corners times all small areas.
    """
    inside = np.zeros(len(cut))
    bounds = shapely.bounds(cut)
    waiting = [(outline, np.arange(len(cut)))]
    while waiting:
        piece, at = waiting.pop()
        if not len(at) or piece.is_empty:
            continue
        if len(at) <= _FEW or shapely.get_num_coordinates(piece) <= _SHORT:
            near = np.array([shapely.clip_by_rect(piece, *bounds[i].tolist()) for i in at], dtype=object)
            for crossed in np.flatnonzero(~shapely.is_valid(near)):
                near[crossed] = _clipped(piece, *bounds[at[crossed]].tolist())
            inside[at] += shapely.area(shapely.intersection(near, cut[at]))
            continue
        west, south, east, north = piece.bounds
        side, low, high = (0, west, east) if east - west > north - south else (1, south, north)
        middle = (low + high) / 2
        first = (west, south, middle, north) if side == 0 else (west, south, east, middle)
        second = (middle, south, east, north) if side == 0 else (west, middle, east, north)
        waiting.append((_clipped(piece, *first), at[bounds[at, side] <= middle]))
        waiting.append((_clipped(piece, *second), at[bounds[at, side + 2] >= middle]))
    return inside


def _clipped(shape: BaseGeometry, west: float, south: float, east: float, north: float) -> BaseGeometry:
    """The part of a shape in a box: cut the fast way, which at times leaves lines that cross, else the sound one."""
    part = shapely.clip_by_rect(shape, west, south, east, north)
    return part if shapely.is_valid(part) else shapely.intersection(shape, shapely.box(west, south, east, north))
