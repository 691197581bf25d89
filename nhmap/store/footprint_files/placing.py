"""Placing: which small areas an outline selects."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final, Literal

import numpy as np
import shapely

from nhmap.errors import InputRefusedError
from nhmap.store.footprint_files.projecting import to_metres
from nhmap.store.footprint_files.shares_inside import Touching, halves, touching

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    from nhmap.core.geography.areas import SmallAreas
    from nhmap.store.footprint_files.reading_features import Drawn

    Shapes = Callable[[], NDArray[np.object_]]
    """Polygons of all small areas in EPSG:27700, fetched only when a rule needs them."""

Rule = Literal["centroid", "half_area"]
"""Which small areas a line selects: see METHODS, “Units”."""

_PILED: Final = 20
_PILED_AT_LEAST: Final = 100_000
"""Claims, for each small area and in all, beyond which a file is refused."""
_AT_A_TIME: Final = 50


@dataclass(frozen=True, eq=False)
class Selection:
    """Which small areas each outline selects.

    Attributes
    ----------
    outline, area
        Pairs: position of the outline, row of the small area; sorted by outline, then area; shape (p,).
    share
        Share of the small area inside the outline as far as the rule measures it, see ``measuring.halves``; 1 where it
        does not; shape (p,).
    measured
        Whether the rule measures shares.
    touched
        Under ``half_area`` what the outlines touch, by their positions among all; None under ``centroid``.
    """

    outline: NDArray[np.int32]
    area: NDArray[np.int32]
    share: NDArray[np.float64]
    measured: bool = False
    touched: Touching | None = None


def select(drawn: Sequence[Drawn], areas: SmallAreas, shapes: Shapes, rule: Rule) -> Selection:
    """Small areas of every footprint: those nhmap wrote for it where it did, else by the rule.

    Parameters
    ----------
    rule
        ``centroid``: the population-weighted centroid lies inside the outline, in longitude and latitude; a centroid
        exactly on the line is outside, as is one in a hole. ``half_area``: at least half of the small area's extent
        in EPSG:27700 lies inside.
    """
    by_rule, outlines = by_line(drawn)
    touched = None
    if not len(outlines):
        local, area, share = _nothing()
    elif rule == "centroid":
        local, area, share = _by_centroid(outlines, areas)
    else:
        levels = np.array([drawn[i].level.rank for i in by_rule], dtype=np.int32)
        metres = to_metres(outlines)
        touched = touch(metres, shapes())
        half, share = halves(metres, shapes(), touched, levels)
        local, area, share = touched.outline[half], touched.area[half], share[half]
        touched = replace(touched, outline=by_rule[touched.outline])
    outline = by_rule[local].astype(np.int32) if len(local) else local.astype(np.int32)
    parts: list[tuple[NDArray[np.integer], NDArray[np.integer], NDArray[np.float64]]] = [(outline, area, share)]
    for i, one in enumerate(drawn):
        if one.exact is not None:
            count = len(one.exact)
            parts.append((np.full(count, i, dtype=np.int32), one.exact, np.ones(count)))
    outline = np.concatenate([p[0] for p in parts])
    area = np.concatenate([p[1] for p in parts])
    share = np.concatenate([p[2] for p in parts])
    order = np.lexsort((area, outline))
    outline, area = outline[order].astype(np.int32), area[order]
    return Selection(outline, area.astype(np.int32), share[order], rule == "half_area", touched)


def by_line(drawn: Sequence[Drawn]) -> tuple[NDArray[np.intp], NDArray[np.object_]]:
    """Positions and shapes of the footprints whose small areas follow from their lines, by whichever rule."""
    at = [i for i, one in enumerate(drawn) if one.exact is None and one.shape is not None]
    return np.array(at, dtype=np.intp), np.array([drawn[i].shape for i in at], dtype=object)


def touch(metres: NDArray[np.object_], shapes: NDArray[np.object_]) -> Touching:
    """What outlines in EPSG:27700 touch, and how much of it lies inside.

    Raises
    ------
    InputRefusedError
        When outlines lie upon each other so often that no plan can be meant.
    """
    shapely.prepare(metres)
    outline, area = _pairs(shapely.STRtree(shapes), metres, "intersects")
    return touching(metres, shapes, outline, area)


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
    rows: list[NDArray[np.intp]] = []
    count = 0
    for first in range(0, len(outlines), _AT_A_TIME):
        pairs = np.stack(tree.query(outlines[first : first + _AT_A_TIME], predicate=predicate))
        pairs[0] += first
        rows.append(pairs)
        count += pairs.shape[1]
        if count > most:
            message = "The footprints lie upon each other so often that most small areas are claimed many times."
            raise InputRefusedError(
                message, "Give one plan in a file; a plan gives each small area to one zone a level."
            )
    outline, area = np.concatenate(rows, axis=1)
    return outline, area
