"""Mending: how often an outline crosses itself, counted before it is mended.

Mending takes time with the third power of the crossings: a hundred corners at random cross a thousand times and take
seconds, five hundred take minutes. A boundary that somebody drew crosses itself a few times.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
import shapely
from numpy.typing import NDArray

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

MOST_CROSSINGS: Final = 1_000
"""Of all outlines of a file; beyond it an outline is no boundary."""
FEW_CROSSINGS: Final = 50
"""Up to it mending is a matter of milliseconds, if there are few corners too."""
FEW_NEAR: Final = 50_000
"""Pairs of edges whose boxes meet: what looking at an outline costs."""
_MOST_NEAR: Final = 20_000_000
"""Beyond it an outline that is known to be broken is not looked at further: a boundary has a few for each corner."""
_PAIRS_AT_A_TIME: Final = 500_000

Ends = NDArray[np.float64]
"""Edges as (x, y) of their two ends; shape (n, 2, 2)."""


def simple(polygons: Sequence[Sequence[NDArray[np.float64]]]) -> bool:
    """Whether looking at polygons and mending them is a matter of milliseconds."""
    near, meetings = 0, 0
    for rings in polygons:
        for one, other, count in _near(rings):
            near += count
            meetings += int(_meet(one, other).sum())
            if near > FEW_NEAR or meetings > FEW_CROSSINGS:
                return False
    return True


def crossings(polygons: Sequence[Sequence[NDArray[np.float64]]]) -> int:
    """How often the edges of each polygon cross, or run upon, each other; beyond ``MOST_CROSSINGS`` not to the end."""
    near, crossing = 0, 0
    for rings in polygons:
        for one, other, count in _near(rings):
            near += count
            crossing += int(_cross(one, other).sum())
            if crossing > MOST_CROSSINGS or near > _MOST_NEAR:
                return MOST_CROSSINGS + 1
    return crossing


def _near(rings: Sequence[NDArray[np.float64]]) -> Iterator[tuple[Ends, Ends, int]]:
    """Pairs of edges of a polygon whose boxes meet, some at a time, and how many there are with their neighbours.

    Edges that follow each other in a ring are not among them: these meet by right.
    """
    edges = np.concatenate([np.stack([ring[:-1], ring[1:]], axis=1) for ring in rings])
    counts = np.array([len(ring) - 1 for ring in rings], dtype=np.intp)
    first, length = np.repeat(np.cumsum(counts) - counts, counts), np.repeat(counts, counts)
    lines = shapely.linestrings(edges)
    tree = shapely.STRtree(lines)
    step = max(1, min(200, _PAIRS_AT_A_TIME // max(len(edges), 1)))
    for start in range(0, len(edges), step):
        one, other = tree.query(lines[start : start + step])
        one = one + start
        follows = (first[one] == first[other]) & ((other - one == 1) | (other - one == length[one] - 1))
        kept = (other > one) & ~follows
        yield edges[one[kept]], edges[other[kept]], len(one)


def _sides(edge: Ends, point: NDArray[np.float64]) -> NDArray[np.float64]:
    """On which side of each edge each point lies: above, below or at 0; shape (n,)."""
    along, to = edge[:, 1] - edge[:, 0], point - edge[:, 0]
    return np.sign(along[:, 0] * to[:, 1] - along[:, 1] * to[:, 0])


def _cross(one: Ends, other: Ends) -> NDArray[np.bool_]:
    """Which pairs cross within both, or run upon each other for more than a point."""
    a, b = _sides(one, other[:, 0]), _sides(one, other[:, 1])
    c, d = _sides(other, one[:, 0]), _sides(other, one[:, 1])
    crossing = (a * b < 0) & (c * d < 0)
    upon = np.flatnonzero((a == 0) & (b == 0) & (c == 0) & (d == 0))
    low = np.maximum(np.minimum(*one[upon].swapaxes(0, 1)), np.minimum(*other[upon].swapaxes(0, 1)))
    high = np.minimum(np.maximum(*one[upon].swapaxes(0, 1)), np.maximum(*other[upon].swapaxes(0, 1)))
    crossing[upon] = (high > low).any(axis=1) & (high >= low).all(axis=1)
    return crossing


def _meet(one: Ends, other: Ends) -> NDArray[np.bool_]:
    """Which pairs share a point: boxes that meet are given."""
    a, b = _sides(one, other[:, 0]), _sides(one, other[:, 1])
    c, d = _sides(other, one[:, 0]), _sides(other, one[:, 1])
    return (a * b <= 0) & (c * d <= 0)
