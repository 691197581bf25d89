"""Shared borders and repair, on squares whose sides can be counted.

The world of most tests, in metres (each square 100 x 100)::

    2 3
    0 1
"""

from __future__ import annotations

import itertools

import numpy as np
import pytest
import shapely

from nhmap.errors import InputRefusedError
from nhmap.store.layer_builds.coverage import repair, shared_borders


def squares(rows: int, columns: int, side: float = 100.0) -> np.ndarray:
    return np.array(
        [
            shapely.box(column * side, row * side, (column + 1) * side, (row + 1) * side)
            for row in range(rows)
            for column in range(columns)
        ],
        dtype=object,
    )


def by_intersecting(shapes: np.ndarray, shortest_m: float = 1.0) -> dict[tuple[int, int], float]:
    """Every pair of shapes, its border by overlay: slow and obvious."""
    found = {}
    for a, b in itertools.combinations(range(len(shapes)), 2):
        metres = shapely.intersection(shapely.boundary(shapes[a]), shapely.boundary(shapes[b])).length
        if metres >= shortest_m:
            found[(a, b)] = metres
    return found


def as_pairs(borders: tuple[np.ndarray, np.ndarray, np.ndarray]) -> dict[tuple[int, int], float]:
    return {(int(a), int(b)): float(m) for a, b, m in zip(*borders, strict=True)}


def test_corners_are_no_border() -> None:
    pairs = as_pairs(shared_borders(squares(2, 2)))
    assert pairs == {(0, 1): 100.0, (0, 2): 100.0, (1, 3): 100.0, (2, 3): 100.0}


def test_pairs_come_sorted_and_small_first() -> None:
    a, b, _ = shared_borders(squares(3, 4))
    assert (a < b).all()
    assert list(zip(a, b, strict=True)) == sorted(zip(a, b, strict=True))
    assert len(a) == 3 * 3 + 2 * 4
    assert a.dtype == b.dtype == np.int32


def test_a_border_shorter_than_a_metre_is_a_corner_drawn_twice() -> None:
    left = shapely.Polygon([(0, 0), (100, 0), (100, 0.5), (100, 100), (0, 100)])
    right = shapely.Polygon([(100, 0), (200, 0), (200, 50), (100, 0.5)])
    shapes = np.array([left, right], dtype=object)
    assert as_pairs(shared_borders(shapes)) == {}
    assert as_pairs(shared_borders(shapes, shortest_m=0.0)) == {(0, 1): 0.5}


def test_an_island_and_a_hole_share_all_of_the_inner_ring() -> None:
    hole = [(40, 40), (60, 40), (60, 60), (40, 60)]
    outer = shapely.Polygon([(0, 0), (100, 0), (100, 100), (0, 100)], [hole])
    shapes = np.array([outer, shapely.Polygon(hole)], dtype=object)
    assert as_pairs(shared_borders(shapes)) == {(0, 1): 80.0}


def test_parts_of_one_area_do_not_neighbour_each_other() -> None:
    two = shapely.multipolygons([shapely.box(0, 0, 100, 100), shapely.box(200, 0, 300, 100)])
    shapes = np.array([two, shapely.box(100, 0, 200, 100)], dtype=object)
    assert as_pairs(shared_borders(shapes)) == {(0, 1): 200.0}


@pytest.mark.parametrize("seed", range(5))
def test_hashed_borders_are_those_of_an_overlay(seed: int) -> None:
    points = np.random.default_rng(seed).uniform(0, 1000, (25, 2))
    cells = shapely.voronoi_polygons(shapely.multipoints(points), extend_to=shapely.box(0, 0, 1000, 1000))
    shapes = np.array(shapely.get_parts(cells), dtype=object)
    hashed = as_pairs(shared_borders(shapes))
    overlaid = by_intersecting(shapes)
    assert hashed.keys() == overlaid.keys()
    assert len(hashed) > 25
    for pair, metres in overlaid.items():
        assert hashed[pair] == pytest.approx(metres)


def test_a_neighbour_drawn_as_a_second_shell_is_read_as_a_hole() -> None:
    inner = shapely.box(40, 40, 60, 60)
    outer = shapely.multipolygons([shapely.box(0, 0, 100, 100), inner])
    assert not outer.is_valid
    mended = repair(np.array([outer, inner], dtype=object))
    assert mended[0].is_valid
    assert mended[0].area == 10_000 - 400
    assert as_pairs(shared_borders(mended)) == {(0, 1): 80.0}


def test_a_ring_that_touches_itself_keeps_its_ground() -> None:
    bow = shapely.Polygon([(0, 0), (50, 50), (100, 0), (100, 100), (50, 50), (0, 100)])
    assert not bow.is_valid
    mended = repair(np.array([bow, shapely.box(500, 0, 600, 100)], dtype=object))
    assert mended[0].area == 5_000
    assert mended[0].geom_type == "MultiPolygon"


def test_valid_shapes_are_left_as_they_are() -> None:
    shapes = squares(2, 2)
    before = shapely.to_wkb(shapes)
    assert (shapely.to_wkb(repair(shapes)) == before).all()
    assert (shapely.to_wkb(shapes) == before).all()


def test_overlapping_boundaries_are_refused() -> None:
    shapes = np.array([shapely.box(0, 0, 100, 100), shapely.box(90, 0, 200, 100)], dtype=object)
    with pytest.raises(InputRefusedError, match="do not fit together: 2 areas"):
        repair(shapes)
