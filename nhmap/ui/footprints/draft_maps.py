"""Small maps of drafts: the zones as plain shapes, the same ground in the same colour on each."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import shapely
from scipy.optimize import linear_sum_assignment

from nhmap.core.geography.palette import HUES, SHADES, ZONE_COLOURS
from nhmap.markup import Markup, html, joined

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

WIDTH, HEIGHT = 220, 180
_ORDER: Final = (0, 2, 3, 1, 4)
"""Shades of a hue, those first that are easily told apart."""


def small_maps(
    polygons: NDArray[Any], labels: Sequence[NDArray[np.int64]], people: NDArray[np.float64]
) -> tuple[str, ...]:
    """A picture for each draft, as the address of an image.

    Parameters
    ----------
    polygons
        Of the small areas, in metres; shape (n,).
    labels
        Zone of each small area in each draft.
    people
        Of each small area: what colours are matched by.
    """
    left, bottom, right, top = shapely.total_bounds(polygons)
    scale = min((WIDTH - 4) / max(right - left, 1), (HEIGHT - 4) / max(top - bottom, 1))
    offset = np.array([(WIDTH - (right - left) * scale) / 2, (HEIGHT - (top - bottom) * scale) / 2])

    def on_paper(xy: NDArray[np.float64]) -> NDArray[np.float64]:
        placed = (xy - np.array([left, bottom])) * scale + offset
        return np.column_stack([placed[:, 0], HEIGHT - placed[:, 1]])

    pictures = []
    for label in labels:
        shades = _colours(labels[0], label, people)
        shapes = [
            html('<path d="{}" fill="{}"/>', _path(polygons[label == zone], on_paper, 0.6 / scale), shades[zone])
            for zone in range(int(label.max(initial=-1)) + 1)
        ]
        picture = html(
            '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {} {}" stroke="#333" stroke-width="0.7" '
            'stroke-linejoin="round" fill-rule="evenodd">{}</svg>',
            WIDTH,
            HEIGHT,
            joined(shapes),
        )
        pictures.append("data:image/svg+xml;base64," + base64.b64encode(str(picture).encode()).decode())
    return tuple(pictures)


def _colours(first: NDArray[np.int64], label: NDArray[np.int64], people: NDArray[np.float64]) -> list[str]:
    """A colour for each zone: that of the zone of the first draft which holds most of the same people."""
    size = int(max(first.max(initial=0), label.max(initial=0))) + 1
    both = np.bincount(label * size + first, weights=people, minlength=size * size).reshape(size, size)
    match = linear_sum_assignment(-both)[1]
    return [ZONE_COLOURS[(at % HUES) * SHADES + _ORDER[(at // HUES) % SHADES]] for at in match.tolist()]


def _path(polygons: NDArray[Any], on_paper: Any, detail: float) -> Markup:  # noqa: ANN401 - a function of points
    """The outline of some small areas as a path of SVG."""
    outline = shapely.simplify(shapely.coverage_union_all(polygons), detail)
    rings = []
    for part in shapely.get_parts(outline):
        for ring in (part.exterior, *part.interiors):
            points = np.round(on_paper(shapely.get_coordinates(ring)), 1)
            if len(points) > 3:  # noqa: PLR2004 - fewer are no area
                rings.append("M" + "L".join(f"{x:g} {y:g}" for x, y in points.tolist()) + "Z")
    return Markup("").join(rings)


def image(address: str, words: str) -> Markup:
    """The picture in a card."""
    return html('<img src="{}" alt="{}" width="{}" height="{}">', address, words, WIDTH, HEIGHT)
