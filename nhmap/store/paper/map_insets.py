"""Insets: where neighbourhoods of a dense town are too small to be read, a part of the map is drawn again, larger.

By rule, so that the same plan gives the same page: which neighbourhoods are too small, which of them stand together,
how large their inset is, and where on the page nothing is covered by it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
import shapely

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from nhmap.store.paper.map_labels import Box

Window = tuple[float, float, float, float]
"""Left, right, bottom, top in metres."""

READABLE: Final = 15.0
"""Points across the largest circle in a neighbourhood from which on its number stands inside it."""
_TINY: Final = 7.0
"""Points below which one neighbourhood alone has an inset; larger ones have their number beside them."""
_TOGETHER_M: Final = 500.0
_MOST: Final = 2
_LARGEST: Final = 0.46
"""Share of the map's width and height."""
_LEAST, _BEST = 1.6, 6.0
"""Times the scale of the map: less would not help."""
_AIM: Final = 2.2
"""How far across the smallest neighbourhood shall be in its inset, in sizes that can be read."""
_AROUND: Final = 0.07
_GROWN: Final = (1.12, 1.25, 1.4)
"""How much more ground a map shows, pushed to one corner, where nothing is free on it."""
_STEPS: Final = 28
_EDGE: Final = 5.0


@dataclass(frozen=True)
class Inset:
    """One inset.

    Attributes
    ----------
    letter
        By which its frame on the map is known.
    window
        What it shows.
    zones
        Positions of the neighbourhoods that it shows and numbers: those for which it is drawn, and whose middle it has.
    box
        Where it stands on the map, in points from the map's lower left.
    times
        Its scale, in scales of the map.
    """

    letter: str
    window: Window
    zones: tuple[int, ...]
    box: Box
    times: float


def corners_taken(size: tuple[float, float], *, arrow: bool = True) -> list[Box]:
    """What scale bar and north arrow need of a map of a size in points: left, bottom, right, top."""
    wide, high = size
    bar = (0.0, 0.0, max(wide * 0.36, min(wide, 95.0)), max(high * 0.09, 30.0))
    return [bar, (wide - 40, high - 52, wide, high)] if arrow else [bar]


def arranged(outlines: Sequence[object], window: Window, size: tuple[float, float]) -> tuple[Window, list[Inset]]:
    """The window of a map of a size in points, and its insets; the window as it was where none is needed or helps.

    Parameters
    ----------
    outlines
        Of neighbourhoods that do not overlap, EPSG:27700.
    """
    shapes = np.asarray(outlines, dtype=object)
    if not len(shapes):
        return window, []
    radii = shapely.maximum_inscribed_circle(shapes, tolerance=100)
    across, middles = 2 * shapely.length(radii), shapely.get_point(radii, 0)
    wanted = len(_crowded(shapes, across, size[0] / (window[1] - window[0])))
    best: tuple[Window, list[Inset]] = (window, [])
    for tried in _windows(window) if wanted else ():
        found = _placed(shapes, across, middles, tried, size)
        if len(found) > len(best[1]):
            best = tried, found
        if len(best[1]) >= min(wanted, _MOST):
            break
    return best


def _windows(window: Window) -> Iterator[Window]:
    """The window, then larger ones that leave room at one corner."""
    yield window
    left, right, bottom, top = window
    for by in _GROWN:
        wide, high = (right - left) * by, (top - bottom) * by
        for at_left in (True, False):
            for at_top in (True, False):
                x, y = (left if at_left else right - wide), (top - high if at_top else bottom)
                yield x, x + wide, y, y + high


def _crowded(shapes: NDArray[np.object_], across: NDArray[np.float64], scale: float) -> list[NDArray[np.intp]]:
    """Neighbourhoods too small to be read that stand together, the most numerous first."""
    small = np.flatnonzero(across * scale < READABLE)
    near = shapely.STRtree(shapes[small]).query(shapes[small], predicate="dwithin", distance=_TOGETHER_M)
    label = np.arange(len(small))
    while True:
        lower = label.copy()
        np.minimum.at(lower, near[0], label[near[1]])
        if (lower == label).all():
            break
        label = lower
    groups = [small[label == at] for at in np.unique(label)]
    kept = [group for group in groups if len(group) > 1 or across[group[0]] * scale < _TINY]
    return sorted(kept, key=lambda group: (-len(group), int(group[0])))


def _placed(
    shapes: NDArray[np.object_],
    across: NDArray[np.float64],
    middles: NDArray[np.object_],
    window: Window,
    size: tuple[float, float],
) -> list[Inset]:
    """Insets on a map of one window, as many as find room."""
    scale = size[0] / (window[1] - window[0])
    on_page = shapely.transform(shapes, lambda xy: (xy - (window[0], window[2])) * scale)
    covered = shapely.STRtree(on_page)
    taken = corners_taken(size)
    found: list[Inset] = []
    for group in _crowded(shapes, across, scale):
        ground = _ground(shapes[group])
        wide, high = (ground[1] - ground[0]) * scale, (ground[3] - ground[2]) * scale
        most = min(_LARGEST * size[0] / wide, _LARGEST * size[1] / high, _BEST)
        times = min(most, max(_LEAST, _AIM * READABLE / (across[group].min() * scale)))
        middle = ((ground[0] + ground[1]) / 2 - window[0]) * scale, ((ground[2] + ground[3]) / 2 - window[2]) * scale
        while times >= _LEAST:
            box = _free(covered, taken, size, (wide * times, high * times), middle)
            if box is not None:
                taken.append(box)
                letter = "ABCDEF"[len(found)]
                shown = shapely.intersects(middles, shapely.box(ground[0], ground[2], ground[1], ground[3]))
                apart = {at for each in found for at in each.zones}
                zones = tuple(at for at in np.flatnonzero(shown).tolist() if at not in apart)
                found.append(Inset(letter, ground, zones, box, times))
                break
            times *= 0.9
        if len(found) == _MOST:
            break
    return found


def _ground(shapes: NDArray[np.object_]) -> Window:
    """A window around shapes, never narrower or lower than three to one."""
    left, bottom, right, top = shapely.total_bounds(shapes)
    wide, high = (right - left) * (1 + 2 * _AROUND), (top - bottom) * (1 + 2 * _AROUND)
    wide, high = max(wide, high / 3), max(high, wide / 3)
    x, y = (left + right) / 2, (bottom + top) / 2
    return x - wide / 2, x + wide / 2, y - high / 2, y + high / 2


def _free(
    covered: shapely.STRtree,
    taken: Sequence[Box],
    size: tuple[float, float],
    box: tuple[float, float],
    middle: tuple[float, float],
) -> Box | None:
    """The place for a box, nearest to what it shows, that covers no neighbourhood and nothing taken; None for none."""
    xs = np.linspace(_EDGE, size[0] - _EDGE - box[0], _STEPS)
    ys = np.linspace(_EDGE, size[1] - _EDGE - box[1], _STEPS)
    x, y = (grid.ravel() for grid in np.meshgrid(xs, ys))
    right, top = x + box[0], y + box[1]
    free = np.ones(len(x), dtype=bool)
    for low, base, high, ceiling in taken:
        free &= (x >= high + _EDGE) | (right <= low - _EDGE) | (y >= ceiling + _EDGE) | (top <= base - _EDGE)
    around = shapely.box(x - _EDGE / 2, y - _EDGE / 2, right + _EDGE / 2, top + _EDGE / 2)
    free[np.unique(covered.query(around, predicate="intersects")[0])] = False
    if not free.any():
        return None
    far = np.hypot((x + right) / 2 - middle[0], (y + top) / 2 - middle[1])
    at = int(np.flatnonzero(free)[np.argmin(far[free])])
    return float(x[at]), float(y[at]), float(right[at]), float(top[at])
