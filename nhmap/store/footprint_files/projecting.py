"""Projecting: shapes between metres of the British National Grid and degrees of the browser."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Final

import numpy as np
import shapely

from nhmap.units import BROWSER, METRES

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray
    from pyproj import Transformer
    from shapely import Polygon
    from shapely.geometry.base import BaseGeometry

SHORT_M: Final = 200.0
"""Edges in metres are cut to this length before they are bent into degrees, where that matters."""
SHORT_DEGREES: Final = 0.002


@cache
def between(source: int, target: int) -> Transformer:
    """One transformer a pair: making one takes longer than most uses of it."""
    from pyproj import Transformer  # noqa: PLC0415 - a tenth of a second that many commands never need

    return Transformer.from_crs(source, target, always_xy=True)


def to_degrees(shape: BaseGeometry) -> BaseGeometry:
    """A shape of EPSG:27700 in longitude and latitude, corner by corner."""
    return shapely.transform(shape, between(METRES, BROWSER).transform, interleaved=False)


def to_metres(shapes: NDArray[np.object_]) -> NDArray[np.object_]:
    """Valid shapes of WGS84 in EPSG:27700; edges are cut short first, as straight is not the same in both."""
    short = shapely.segmentize(shapes, SHORT_DEGREES)
    projected = shapely.transform(short, between(BROWSER, METRES).transform, interleaved=False)
    return np.array([shape if shapely.is_valid(shape) else repaired(shape) for shape in projected], dtype=object)


def repaired(shape: BaseGeometry) -> BaseGeometry:
    """A valid shape of everything that the lines enclose; what collapsed to a line holds nothing.

    Polygons are repaired one by one and then joined, so that parts that overlap stay inside.
    """
    pieces = shapely.get_parts(shapely.get_parts(shapely.make_valid(shapely.get_parts(shape))))
    return shapely.union_all(pieces[shapely.get_type_id(pieces) == shapely.GeometryType.POLYGON])


def polygon_of(rings: Sequence[NDArray[np.float64]]) -> Polygon:
    """A polygon of rings of any lengths, exterior first; each of shape (k, 2)."""
    return shapely.polygons(rings[0], [shapely.linearrings(ring) for ring in rings[1:]] or None)
