"""Drawing: polygons with their holes, numbers and names that do not cover each other, pages as pixels and as SVG."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import shapely

from nhmap.store.paper import map_look as look
from nhmap.store.paper.map_insets import corners_taken
from nhmap.store.paper.map_labels import Room
from nhmap.store.paper.map_panels import wrapped

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from nhmap.core.assessment.assessment import ZoneAssessment

_BEYOND: Final = 0.02
"""Share of a map's width that is drawn beyond it, so that no line runs along its frame."""
_PART: Final = 0.06
"""Share of a zone's area from which a part of it has its number too."""


def fill(axes: Any, polygons: Sequence[Any] | NDArray[np.object_], **how: Any) -> None:  # noqa: ANN401
    """Polygons that do not overlap, with their holes, as one path.

    What lies beyond the map is cut off, and so are corners that are less than half a dot away from a line.
    """
    from matplotlib.patches import PathPatch  # noqa: PLC0415
    from matplotlib.path import Path  # noqa: PLC0415

    (left, right), (bottom, top) = axes.get_xlim(), axes.get_ylim()
    dot, beyond = (right - left) / axes.get_window_extent().width, (right - left) * _BEYOND
    seen = shapely.clip_by_rect(
        np.asarray(polygons, dtype=object), left - beyond, bottom - beyond, right + beyond, top + beyond
    )
    parts = shapely.get_parts(shapely.simplify(seen, dot / 2, preserve_topology=False))
    parts = shapely.orient_polygons(parts[shapely.get_type_id(parts) == shapely.GeometryType.POLYGON])
    rings, of = shapely.get_rings(parts[~shapely.is_empty(parts)], return_index=True)
    if not len(of):
        return
    corners, ring = shapely.get_coordinates(rings, return_index=True)
    codes = np.full(len(corners), Path.LINETO, dtype=np.uint8)
    codes[np.searchsorted(ring, np.arange(len(rings)))] = Path.MOVETO
    codes[np.searchsorted(ring, np.arange(len(rings)), side="right") - 1] = Path.CLOSEPOLY
    axes.add_artist(PathPatch(Path(corners, codes), **how))


def draw_lines(axes: Any, lines: Any, **how: Any) -> None:  # noqa: ANN401
    """A geometry of lines as one path; what lies beyond the map is cut off."""
    from matplotlib.patches import PathPatch  # noqa: PLC0415
    from matplotlib.path import Path  # noqa: PLC0415

    (left, right), (bottom, top) = axes.get_xlim(), axes.get_ylim()
    dot, beyond = (right - left) / axes.get_window_extent().width, (right - left) * _BEYOND
    seen = shapely.clip_by_rect(lines, left - beyond, bottom - beyond, right + beyond, top + beyond)
    parts = shapely.get_parts(shapely.simplify(seen, dot / 2, preserve_topology=False))
    corners, of = shapely.get_coordinates(parts, return_index=True)
    if not len(of):
        return
    codes = np.full(len(corners), Path.LINETO, dtype=np.uint8)
    codes[np.r_[True, of[1:] != of[:-1]]] = Path.MOVETO
    axes.add_artist(PathPatch(Path(corners, codes), facecolor="none", **how))


@lru_cache(maxsize=2)
def measuring(dots: float) -> Any:  # noqa: ANN401
    """What measures a text without the pixels of a page, at so many dots to the inch."""
    from matplotlib.backends.backend_agg import RendererAgg  # noqa: PLC0415

    begin: Any = RendererAgg  # matplotlib gives no types
    return begin(1, 1, dots)


def zone_outlines(shapes: NDArray[np.object_], zones: Sequence[ZoneAssessment]) -> list[Any]:
    """Outline of each of some zones, from the shapes of all small areas."""
    return [shapely.coverage_union_all(shapes[each.figures.rows]) for each in zones]


def _room(axes: Any, figure: Any) -> Room:  # noqa: ANN401
    """What is free on a map, in points; scale bar and arrow are taken from the start."""
    if axes.nhmap_room is None:
        box = axes.get_position()
        wide, high = figure.get_size_inches() * 72
        left, bottom, right, top = box.x0 * wide, box.y0 * high, box.x1 * wide, box.y1 * high
        corners = corners_taken((right - left, top - bottom), arrow=axes.nhmap_arrow)
        taken = [(left + x0, bottom + y0, left + x1, bottom + y1) for x0, y0, x1, y1 in corners]
        axes.nhmap_room = Room((left + 2, bottom + 2, right - 2, top - 2), taken)
    return axes.nhmap_room


def take(axes: Any, figure: Any, box: tuple[float, float, float, float]) -> None:  # noqa: ANN401
    """Keep numbers and names off a part of the page, in points from its lower left."""
    _room(axes, figure).take(box)


def _points(axes: Any, figure: Any, at: Sequence[float]) -> tuple[float, float]:  # noqa: ANN401
    """A place on the map in points."""
    x, y = axes.transData.transform(at) * 72 / figure.dpi
    return float(x), float(y)


def _back(axes: Any, figure: Any, at: Sequence[float]) -> tuple[float, float]:  # noqa: ANN401
    x, y = axes.transData.inverted().transform(np.asarray(at) * figure.dpi / 72)
    return float(x), float(y)


def number_zones(axes: Any, figure: Any, zones: Sequence[tuple[int, Any]], size: float = 9) -> None:  # noqa: ANN401
    """The number of each zone in a white disc, inside it where there is room, else beside it with a line."""
    room = _room(axes, figure)
    for number, outline in sorted(zones, key=lambda each: -shapely.area(each[1])):
        parts = sorted(shapely.get_parts(outline).tolist(), key=shapely.area, reverse=True)
        for part in [part for part in parts if part is parts[0] or part.area > _PART * shapely.area(outline)]:
            circle = shapely.maximum_inscribed_circle(part, tolerance=100)
            middle = shapely.get_coordinates(circle)[0]
            at = _points(axes, figure, middle)
            side = size * 1.9
            place = room.place(at, (side, side), (0, 0.6, 1.0, 1.5, 2.2, 3.0, 4.0)) or at
            there = _back(axes, figure, place)
            if place != at:
                axes.plot([middle[0], there[0]], [middle[1], there[1]], color=look.INK, lw=0.6, zorder=9)
            box = {"boxstyle": "circle,pad=0.22", "facecolor": "white", "edgecolor": look.INK, "linewidth": 0.7}
            axes.text(
                *there, str(number), fontsize=size, fontweight="bold", ha="center", va="center", bbox=box, zorder=12
            )


def number_practices(axes: Any, figure: Any, marks: Sequence[tuple[int, float, float]]) -> None:  # noqa: ANN401
    """Numbers beside practices."""
    room = _room(axes, figure)
    for _, x, y in marks:
        px, py = _points(axes, figure, (x, y))
        room.take((px - 3, py - 3, px + 3, py + 3))
    for number, x, y in marks:
        at = _points(axes, figure, (x, y))
        place = room.place(at, (11, 9), (0.75, 1.1, 1.6, 2.2, 3.0, 4.0)) or (at[0] + 8, at[1] + 8)
        there = _back(axes, figure, place)
        axes.plot([x, there[0]], [y, there[1]], color=look.PRACTICE, lw=0.6, zorder=9)
        box = {"boxstyle": "round,pad=0.15", "facecolor": "white", "edgecolor": look.PRACTICE, "linewidth": 0.6}
        axes.text(
            *there,
            str(number),
            fontsize=7,
            fontweight="bold",
            color=look.PRACTICE,
            ha="center",
            va="center",
            bbox=box,
            zorder=12,
        )


def label_place(axes: Any, figure: Any, name: str, at: tuple[float, float]) -> None:  # noqa: ANN401
    """A name where there is room near its place; left out where there is none."""
    from matplotlib import patheffects  # noqa: PLC0415

    room = _room(axes, figure)
    lines = wrapped(name, 18).split("\n")
    size = max(map(len, lines)) * 3.9, 8.0 * len(lines)
    place = room.place(_points(axes, figure, at), size, (0, 0.5, 0.8))
    if place is None:
        return
    halo = [patheffects.withStroke(linewidth=2.2, foreground="white")]
    axes.text(
        *_back(axes, figure, place),
        "\n".join(lines),
        fontsize=6.5,
        color=look.INK,
        ha="center",
        va="center",
        path_effects=halo,
        zorder=11,
        linespacing=1.05,
    )
