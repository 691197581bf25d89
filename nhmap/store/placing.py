"""Placing: which small areas an outline selects, and who keeps one that two outlines claim."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

import numpy as np
import shapely

from nhmap.errors import InputRefusedError
from nhmap.store.projecting import to_metres

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray
    from shapely.geometry.base import BaseGeometry

    from nhmap.core.areas import SmallAreas
    from nhmap.store.reading_features import Drawn

    Shapes = Callable[[], NDArray[np.object_]]
    """Polygons of all small areas in EPSG:27700, fetched only when a rule needs them."""

Rule = Literal["centroid", "half_area"]
"""Which small areas a line selects: see METHODS, “Units”."""

_HALF: Final = 0.5
_PILED: Final = 20
_PILED_AT_LEAST: Final = 100_000
"""Claims, for each small area and in all, beyond which a file is refused."""
_AT_A_TIME: Final = 50
_MOST: Final = 0.51
_SIMPLER: Final = 0.02
_DRAWN_IN: Final = 0.04
"""Of the side of a square of the same area."""
_FEW: Final = 4
_SHORT: Final = 300
"""Small areas and corners below which an outline is measured as it is."""
_ROUNDING: Final = 1e-6
"""Share of an area by which a half may miss the half through rounding of coordinates."""


@dataclass(frozen=True, eq=False)
class Selection:
    """Which small areas each outline selects.

    Attributes
    ----------
    outline, area
        Pairs: position of the outline, row of the small area; sorted by outline, then area; shape (p,).
    share
        Share of the small area inside the outline; 1 where the rule does not measure it; shape (p,).
    """

    outline: NDArray[np.int32]
    area: NDArray[np.int32]
    share: NDArray[np.float64]


def select(drawn: Sequence[Drawn], areas: SmallAreas, shapes: Shapes, rule: Rule) -> Selection:
    """Small areas of every footprint: those nhmap wrote for it where it did, else by the rule.

    Parameters
    ----------
    rule
        ``centroid``: the population-weighted centroid lies inside the outline, in longitude and latitude; a centroid
        exactly on the line is outside, as is one in a hole. ``half_area``: at least half of the small area's extent
        in EPSG:27700 lies inside.
    """
    by_rule = [i for i, one in enumerate(drawn) if one.exact is None and one.shape is not None]
    outlines = np.array([drawn[i].shape for i in by_rule], dtype=object)
    if not len(outlines):
        local, area, share = _nothing()
    elif rule == "centroid":
        local, area, share = _by_centroid(outlines, areas)
    else:
        local, area, share = _by_half(to_metres(outlines), shapes())
    outline = np.asarray(by_rule, dtype=np.int32)[local] if len(local) else local.astype(np.int32)
    parts = [(outline, area, share)]
    for i, one in enumerate(drawn):
        if one.exact is not None:
            count = len(one.exact)
            parts.append((np.full(count, i, dtype=np.int32), one.exact, np.ones(count)))
    outline = np.concatenate([p[0] for p in parts]).astype(np.int32)
    area = np.concatenate([p[1] for p in parts]).astype(np.int32)
    share = np.concatenate([p[2] for p in parts])
    order = np.lexsort((area, outline))
    return Selection(outline[order], area[order], share[order])


def _nothing() -> tuple[NDArray[np.intp], NDArray[np.intp], NDArray[np.float64]]:
    return np.empty(0, dtype=np.intp), np.empty(0, dtype=np.intp), np.empty(0)


def _by_centroid(
    outlines: NDArray[np.object_], areas: SmallAreas
) -> tuple[NDArray[np.intp], NDArray[np.intp], NDArray[np.float64]]:
    tree = shapely.STRtree(shapely.points(areas.lonlat))
    outline, area = _pairs(tree, outlines, "contains")
    return outline, area, np.ones(len(area))


def _pairs(
    tree: shapely.STRtree, outlines: NDArray[np.object_], predicate: Literal["contains", "intersects"]
) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Outlines and the members of the tree that they contain or touch, a few outlines at a time.

    Raises
    ------
    InputRefusedError
        When outlines lie upon each other so often that no plan can be meant.
    """
    most = max(_PILED * len(tree), _PILED_AT_LEAST)
    found: list[NDArray[np.intp]] = []
    count = 0
    for first in range(0, len(outlines), _AT_A_TIME):
        pairs = np.stack(tree.query(outlines[first : first + _AT_A_TIME], predicate=predicate))
        pairs[0] += first
        found.append(pairs)
        count += pairs.shape[1]
        if count > most:
            message = "The footprints lie upon each other so often that most small areas are claimed many times."
            raise InputRefusedError(
                message, "Give one plan in a file; a plan gives each small area to one zone a level."
            )
    outline, area = np.concatenate(found, axis=1)
    return outline, area


def _by_half(
    outlines: NDArray[np.object_], shapes: NDArray[np.object_]
) -> tuple[NDArray[np.intp], NDArray[np.intp], NDArray[np.float64]]:
    """Decide most by cores; measure only what a line cuts near the half, and what two outlines claim."""
    shapely.prepare(outlines)
    outline, area = _pairs(shapely.STRtree(shapes), outlines, "intersects")
    touched, position = np.unique(area, return_inverse=True)
    cores = _cores(shapes[touched])
    core, usable = cores[position], ~shapely.is_empty(cores)[position]
    inside = usable & shapely.covers(outlines[outline], core)
    apart = usable & ~shapely.intersects(outlines[outline], core)
    contested = np.bincount(area[~apart], minlength=len(shapes))[area] > 1
    share = inside.astype(np.float64)
    measured = ~apart & (~inside | contested)
    for i in np.unique(outline[measured]):
        at = np.flatnonzero(measured & (outline == i))
        share[at] = _inside(outlines[i], shapes[area[at]]) / shapely.area(shapes[area[at]])
    half = share >= _HALF - _ROUNDING
    return outline[half], area[half], share[half]


def _cores(shapes: NDArray[np.object_]) -> NDArray[np.object_]:
    """A part of each polygon that is wholly inside it and more than half of it; empty where that cannot be had.

    An outline that covers the core covers at least half, one that keeps off it does not. The polygon is simplified by
    less than it is then drawn in, so that the core stays inside.
    """
    side = np.sqrt(shapely.area(shapes))
    simple = shapely.simplify(shapes, side * _SIMPLER, preserve_topology=False)
    cores = shapely.buffer(simple, -side * _DRAWN_IN, quad_segs=1, join_style="mitre")
    usable = shapely.is_valid(simple) & (shapely.area(cores) > _MOST * shapely.area(shapes))
    return np.where(usable, cores, shapely.Polygon())


def _inside(outline: BaseGeometry, cut: NDArray[np.object_]) -> NDArray[np.float64]:
    """Area of each polygon inside one outline, in m².

    A long outline is halved until its pieces are short: the time then follows the corners near each small area
    instead of all corners times all small areas.
    """
    inside = np.zeros(len(cut))
    bounds = shapely.bounds(cut)
    waiting = [(outline, np.arange(len(cut)))]
    while waiting:
        piece, at = waiting.pop()
        if not len(at) or piece.is_empty:
            continue
        if len(at) <= _FEW or shapely.get_num_coordinates(piece) <= _SHORT:
            inside[at] += shapely.area(shapely.intersection(piece, cut[at]))
            continue
        west, south, east, north = piece.bounds
        side, low, high = (0, west, east) if east - west > north - south else (1, south, north)
        middle = (low + high) / 2
        for box, near in (
            ((west, south, middle, north) if side == 0 else (west, south, east, middle), bounds[at, side] <= middle),
            (
                (middle, south, east, north) if side == 0 else (west, middle, east, north),
                bounds[at, side + 2] >= middle,
            ),
        ):
            waiting.append((shapely.intersection(piece, shapely.box(*box)), at[near]))
    return inside


@dataclass(frozen=True, eq=False)
class Claims:
    """Who holds each small area at one level, and what was claimed twice.

    Attributes
    ----------
    holder
        For each small area the position of the outline that keeps it, -1 for none; shape (n,).
    keeper, loser, area
        Claims that were turned down: who keeps the area, who claimed it too, which area; shape (k,).
    """

    holder: NDArray[np.int32]
    keeper: NDArray[np.int32]
    loser: NDArray[np.int32]
    area: NDArray[np.int32]


def settle(selection: Selection, of_level: NDArray[np.bool_], size: int, rule: Rule) -> Claims:
    """Give each small area to one outline of a level.

    The first in the file keeps it under ``centroid``, the one that covers more of it under ``half_area`` (of equals
    the first).

    Parameters
    ----------
    of_level
        Whether each outline is of the level; shape (outlines,).
    """
    chosen = of_level[selection.outline] if len(selection.outline) else np.empty(0, dtype=np.bool_)
    outline, area = selection.outline[chosen], selection.area[chosen]
    share = np.round(selection.share[chosen], 6) if rule == "half_area" else np.ones(len(area))
    order = np.lexsort((outline, -share, area))
    outline, area = outline[order], area[order]
    first = np.r_[True, area[1:] != area[:-1]] if len(area) else np.empty(0, dtype=np.bool_)
    holder = np.full(size, -1, dtype=np.int32)
    holder[area[first]] = outline[first]
    return Claims(holder, holder[area[~first]], outline[~first], area[~first])
