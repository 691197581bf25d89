"""England as a picture of points, for the first moment: a browser shows it before it can put borders together."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
import shapely
from PIL import Image, ImageDraw

from nhmap.store.map_data.container import pack

if TYPE_CHECKING:
    from numpy.typing import NDArray

ZOOM: Final = 7
"""Of the web map whose points these are: about 950 points from south to north, as many as a large window has."""
_TILE: Final = 256
_FINER: Final = 4
"""Areas are drawn so much finer, for the edge of an area is drawn too, and one point of four in each way is taken."""


def picture_file(polygons: NDArray[np.object_], deciles: NDArray[np.uint8]) -> bytes:
    """Small areas as points of deprivation deciles, 0 where no area is.

    Parameters
    ----------
    polygons
        Small areas in Web Mercator, as shares of the world: 0 to 1 from west to east and from north to south; shape
        (n,).
    deciles
        1 to 10; shape (n,).

    Returns
    -------
    bytes
        The array ``decile``, rows from north to south; its head says the size, and where its north-west corner lies.
    """
    points = shapely.transform(polygons, lambda xy: xy * (_TILE * 2**ZOOM))
    west, north, east, south = shapely.total_bounds(points)
    left, top = int(np.floor(west)), int(np.floor(north))
    width, height = int(np.ceil(east)) - left + 1, int(np.ceil(south)) - top + 1
    picture = Image.new("L", (width * _FINER, height * _FINER))
    draw = ImageDraw.Draw(picture)
    # The largest first: whatever lies in a hole of another is drawn after it.
    for row in np.argsort(-shapely.area(points), kind="stable"):
        for part in shapely.get_parts(points[row]):
            draw.polygon(_corners(part.exterior, left, top), fill=int(deciles[row]))
            for hole in part.interiors:
                draw.polygon(_corners(hole, left, top), fill=0)
    middles = np.asarray(picture, dtype=np.uint8)[_FINER // 2 :: _FINER, _FINER // 2 :: _FINER]
    meta = {"zoom": ZOOM, "west": left, "north": top, "width": width, "height": height}
    return pack({"decile": np.ascontiguousarray(middles).ravel()}, meta)


def _corners(ring: shapely.LinearRing, left: int, top: int) -> list[tuple[float, float]]:
    xy = (shapely.get_coordinates(ring) - (left, top)) * _FINER - 0.5  # a point's number is that of its middle
    return [(float(x), float(y)) for x, y in xy]
