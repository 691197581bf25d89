"""Shares inside: how much of each small area lies inside an outline, fast enough for all of England at once.

Many pairs are decided without measuring: an outline covers the small area, or covers or keeps off nearly all of it.
What is left is cut to the surroundings of each small area first, so that the time follows the corners near by.
"""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
import shapely

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from shapely.geometry.base import BaseGeometry

HALF: Final = 0.5 - 1e-6
"""Share from which half of a small area counts as inside: coordinates are rounded."""
SLIVER: Final = 0.05
"""Share up to which an overlap is how two tools draw one border, and need not be measured."""
_DRAWN_IN: Final = 0.9 * SLIVER
_FEW: Final = 4
_AT_ONCE: Final = min(os.cpu_count() or 1, 4)
_SHORT: Final = 2_000
"""Small areas and corners below which an outline is cut to the surroundings of each small area."""


@dataclass(frozen=True, eq=False)
class Touching:
    """Outlines and the small areas that they touch.

    Attributes
    ----------
    outline, area
        Pairs, each a position in the outlines and in the polygons of small areas; shape (p,).
    share
        Share of the small area inside: measured where more than ``SLIVER`` of it lies on either side, elsewhere it may
        be 0 or 1; shape (p,).
    """

    outline: NDArray[np.intp]
    area: NDArray[np.intp]
    share: NDArray[np.float64]


def touching(
    outlines: NDArray[np.object_], shapes: NDArray[np.object_], outline: NDArray[np.intp], area: NDArray[np.intp]
) -> Touching:
    """How much of each small area lies inside the outline that touches it.

    Parameters
    ----------
    outlines, shapes
        In EPSG:27700, the outlines prepared.
    outline, area
        Pairs that touch; shape (p,).
    """
    share = shapely.covers(outlines[outline], shapes[area]).astype(np.float64)
    cut = np.flatnonzero(share == 0)
    cores = _cores(shapes, area[cut])
    holds = shapely.intersects(outlines[outline[cut]], cores)
    share[cut[holds]] = 1.0
    cut, cores = cut[holds], cores[holds]
    through = cut[~shapely.covers(outlines[outline[cut]], cores)]
    share[through] = shares(outlines, shapes, outline[through], area[through])
    return Touching(outline, area, share)


def halves(
    outlines: NDArray[np.object_], shapes: NDArray[np.object_], touched: Touching, level: NDArray[np.int32]
) -> tuple[NDArray[np.bool_], NDArray[np.float64]]:
    """Which small areas have at least half of their extent inside an outline.

    Parameters
    ----------
    level
        Number of the level of each outline; shape (outlines,).

    Returns
    -------
    Whether at least half lies inside, and the share that does: measured where several outlines of a level hold half
    of the small area, elsewhere it may be 1 for nearly all of it; shapes (p,).
    """
    outline, area, share = touched.outline, touched.area, touched.share.copy()
    half = share >= HALF
    claim = level[outline] * len(shapes) + area
    contested = np.bincount(claim[half], minlength=int(claim.max(initial=0)) + 1)[claim] > 1
    again = np.flatnonzero(contested & (share == 1.0))
    share[again] = shares(outlines, shapes, outline[again], area[again])
    return half, share


def _cores(shapes: NDArray[np.object_], area: NDArray[np.intp]) -> NDArray[np.object_]:
    """For each pair the small area drawn in so far that it loses less than ``SLIVER`` of its ground.

    A line that keeps off the core leaves less than that on its other side. A polygon drawn in by a distance loses at
    most its perimeter times that distance.
    """
    used, position = np.unique(area, return_inverse=True)
    with ThreadPoolExecutor(_AT_ONCE) as threads:
        cores = np.concatenate(list(threads.map(_drawn_in, np.array_split(shapes[used], _AT_ONCE))))
    return np.asarray(cores[position])


def _drawn_in(shapes: NDArray[np.object_]) -> NDArray[np.object_]:
    by = _DRAWN_IN * shapely.area(shapes) / np.maximum(shapely.length(shapes), 1.0)
    return np.asarray(shapely.buffer(shapes, -by, quad_segs=1, join_style="mitre"), dtype=object)


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
        for at, share in zip(each, measured, strict=True):
            inside[at] = share
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
