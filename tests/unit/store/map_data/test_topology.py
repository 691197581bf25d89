"""Shared borders of a small world, drawn::

  0    4    8
8 +----+----+      A west, B east of it; C lies in a hole of B;
  | A  | B  |      D is two islands, off the coast at x = 10.
  |    |[C] |   D  C's hole is from (5, 2) to (7, 4).
0 +----+----+
"""

from __future__ import annotations

import numpy as np
import pytest
import shapely

from nhmap.errors import DataDamagedError
from nhmap.store.map_data.topology import LONGEST_STEP, encode, rings_on_grid, share_borders
from tests.support.drawn import SEA, rings_of, shapes_of, sides_of

HOLE = [(5, 2), (7, 2), (7, 4), (5, 4), (5, 2)]
WORLD = np.array(
    [
        shapely.box(0, 0, 4, 8),
        shapely.Polygon([(4, 0), (8, 0), (8, 8), (4, 8), (4, 0)], [HOLE]),
        shapely.Polygon(HOLE),
        shapely.MultiPolygon([shapely.box(10, 0, 11, 1), shapely.box(10, 4, 12, 6)]),
    ]
)
A, B, C, D = range(4)


def _arcs(polygons: np.ndarray, scale: float = 1.0):
    x, y = shapely.get_coordinates(polygons).T
    return share_borders(rings_on_grid(polygons, x * scale, y * scale))


def test_every_shape_comes_back() -> None:
    shapes = shapes_of(encode(_arcs(WORLD), np.arange(4)))
    for row, polygon in enumerate(WORLD):
        assert shapely.equals(shapes[row], polygon), row


def test_a_hole_stays_a_hole() -> None:
    rings = rings_of(encode(_arcs(WORLD), np.arange(4)))
    assert len(rings[B]) == 2
    assert not shapely.contains_xy(shapes_of(encode(_arcs(WORLD), np.arange(4)))[B], 6, 3)


def test_a_border_is_kept_once_with_the_areas_on_both_sides() -> None:
    arrays = encode(_arcs(WORLD), np.arange(4))
    sides = [frozenset(pair) for pair in sides_of(arrays)]
    assert sides.count(frozenset({A, B})) == 1
    assert sides.count(frozenset({B, C})) == 1
    assert frozenset({A, C}) not in sides
    assert sides.count(frozenset({D, SEA})) == 2


def test_a_part_knows_who_is_beyond_its_edge() -> None:
    arrays = encode(_arcs(WORLD), np.array([B]))
    assert arrays["rows"].tolist() == [B]
    beyond = {b for a, b in sides_of(arrays) if a == B}
    assert beyond == {A, C, SEA}
    assert shapely.equals(shapes_of(arrays)[B], WORLD[B])


def test_parts_agree_about_their_common_border() -> None:
    arcs = _arcs(WORLD)
    west = {p for ring in rings_of(encode(arcs, np.array([A])))[A] for p in ring}
    east = {p for ring in rings_of(encode(arcs, np.array([B])))[B] for p in ring}
    assert {p for p in west if p[0] == 4} == {p for p in east if p[0] == 4}


def test_long_steps_are_cut_to_fit_a_byte_and_meet_again() -> None:
    arrays = encode(_arcs(WORLD, scale=1000.0), np.arange(4))
    assert np.abs(arrays["step_x"].astype(int)).max() <= LONGEST_STEP
    assert np.abs(arrays["step_y"].astype(int)).max() <= LONGEST_STEP
    scaled = shapely.transform(WORLD, lambda xy: xy * 1000)
    for row, shape in shapes_of(arrays).items():
        assert shapely.equals(shape, scaled[row]), row


@pytest.mark.parametrize("seed", range(5))
def test_a_random_coverage_comes_back_whole(seed: int) -> None:
    points = np.random.default_rng(seed).uniform(0, 3000, (60, 2))
    cells = shapely.get_parts(
        shapely.voronoi_polygons(shapely.MultiPoint(points), extend_to=shapely.box(0, 0, 3000, 3000))
    )
    snapped = np.array([shapely.Polygon(np.rint(shapely.get_coordinates(cell))) for cell in cells])
    shapes = shapes_of(encode(_arcs(snapped), np.arange(len(snapped))))
    # Cutting long steps may bend a border by half a quantum.
    for row, polygon in enumerate(snapped):
        assert shapely.area(shapely.symmetric_difference(shapes[row], polygon)) <= polygon.length, row
    assert sum(shape.area for shape in shapes.values()) == pytest.approx(
        snapped[0].union(shapely.union_all(snapped)).area, rel=1e-3
    )


def test_an_area_too_small_for_the_grid_is_refused_not_lost() -> None:
    with pytest.raises(DataDamagedError, match="2 small areas vanish"):
        _arcs(WORLD, scale=0.2)
