"""England as points: each point is of the area that its middle lies in."""

from __future__ import annotations

import numpy as np
import shapely

from nhmap.store.map_data.container import unpack
from nhmap.store.map_data.picture import ZOOM, picture_file

WORLD = 256 * 2**ZOOM


def _drawn(shapes: list[shapely.Geometry], deciles: list[int]) -> tuple[np.ndarray, dict[str, int]]:
    """The points of shapes that are given in points of the world."""
    shares = shapely.transform(np.array(shapes, dtype=object), lambda xy: xy / WORLD)
    arrays, meta = unpack(picture_file(shares, np.array(deciles, dtype=np.uint8)))
    return arrays["decile"].reshape(meta["height"], meta["width"]), meta


def test_points_are_of_the_area_that_their_middle_lies_in() -> None:
    shapes = [shapely.box(100, 200, 110, 220), shapely.box(110, 200, 130, 220)]
    points, meta = _drawn([shapely.Polygon(s.exterior) for s in shapes], [3, 7])
    for row in range(1, 19):
        for column in [*range(1, 9), *range(12, 29)]:
            middle = shapely.Point(meta["west"] + column + 0.5, meta["north"] + row + 0.5)
            assert points[row, column] == (3 if shapes[0].contains(middle) else 7)


def test_an_area_in_a_hole_of_another_is_seen_whichever_comes_first() -> None:
    around = shapely.box(0, 0, 40, 40).difference(shapely.box(10, 10, 30, 30))
    island = shapely.box(15, 15, 25, 25)
    for shapes, deciles in (([around, island], [2, 9]), ([island, around], [9, 2])):
        points, _ = _drawn(shapes, deciles)
        assert points[5, 5] == 2
        assert points[12, 12] == 0  # water
        assert points[20, 20] == 9


def test_an_area_of_several_parts_is_drawn_whole() -> None:
    points, _ = _drawn([shapely.union_all([shapely.box(0, 0, 10, 10), shapely.box(20, 0, 30, 10)])], [4])
    assert points[5, 5] == points[5, 25] == 4
    assert points[5, 15] == 0
