"""Mending: whether an outline that crosses itself can be mended, counted before it is tried.

Mending takes time with the third power of the crossings: a hundred corners at random cross a thousand times and take
seconds, five hundred take minutes. A boundary that somebody drew crosses itself a few times.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
import shapely

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

MOST_CROSSINGS: Final = 1_000
"""Beyond it an outline is no boundary."""
FEW_CROSSINGS: Final = 50
"""Up to it mending is a matter of milliseconds, if there are few corners too."""
FEW_NEAR: Final = 50_000
"""Pairs of edges whose boxes meet: what looking at an outline costs."""
_AT_A_TIME: Final = 200


def simple(polygons: Sequence[Sequence[NDArray[np.float64]]]) -> bool:
    """Whether looking at polygons and mending them is a matter of milliseconds."""
    near, meetings = 0, 0
    for rings in polygons:
        edges, first, ring = _edges(rings)
        tree = shapely.STRtree(edges)
        for start in range(0, len(edges), _AT_A_TIME):
            one, other = tree.query(edges[start : start + _AT_A_TIME])
            near += len(one)
            if near > FEW_NEAR:
                return False
            one, other = _apart(one + start, other, first, ring)
            meetings += int(shapely.intersects(edges[one], edges[other]).sum())
            if meetings > FEW_CROSSINGS:
                return False
    return True


def crosses_too_often(polygons: Sequence[Sequence[NDArray[np.float64]]]) -> bool:
    """Whether the edges of one polygon cross, or run upon, each other more than ``MOST_CROSSINGS`` times."""
    for rings in polygons:
        found = 0
        edges, first, ring = _edges(rings)
        tree = shapely.STRtree(edges)
        for start in range(0, len(edges), _AT_A_TIME):
            for meeting in ("crosses", "overlaps"):
                one, other = tree.query(edges[start : start + _AT_A_TIME], predicate=meeting)
                one, other = _apart(one + start, other, first, ring)
                found += len(one)
            if found > MOST_CROSSINGS:
                return True
    return False


def _edges(rings: Sequence[NDArray[np.float64]]) -> tuple[NDArray[np.object_], NDArray[np.intp], NDArray[np.intp]]:
    """Edges of all rings of a polygon as lines; for each edge where its ring begins, and how long that is."""
    pairs = [np.stack([ring[:-1], ring[1:]], axis=1) for ring in rings]
    counts = np.array([len(each) for each in pairs], dtype=np.intp)
    first = np.repeat(np.cumsum(counts) - counts, counts)
    return shapely.linestrings(np.concatenate(pairs)), first, np.repeat(counts, counts)


def _apart(
    one: NDArray[np.intp], other: NDArray[np.intp], first: NDArray[np.intp], count: NDArray[np.intp]
) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Each pair once, without edges that follow each other in a ring: these meet by right."""
    next_to = (first[one] == first[other]) & ((other - one == 1) | (other - one == count[one] - 1))
    kept = (other > one) & ~next_to
    return one[kept], other[kept]
