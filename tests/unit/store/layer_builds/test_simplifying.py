"""Thinned borders: lighter, never further than promised, and still a mosaic."""

from __future__ import annotations

import numpy as np
import pytest
import shapely

from nhmap.errors import InputRefusedError
from nhmap.store.layer_builds.coverage import shared_borders
from nhmap.store.layer_builds.simplifying import prove_light, simplify


def wavy_pair(waves: int = 60, height: float = 3.0) -> np.ndarray:
    """Two areas 600 x 1000 m side by side; their border wiggles by `height` metres every 20 m or less."""
    y = np.linspace(0, 1000, waves)
    x = 600 + height * np.where(np.arange(waves) % 2, 1.0, -1.0)
    x[[0, -1]] = 600
    border = np.column_stack([x, y])
    left = shapely.Polygon([(0, 0), *border, (0, 1000)])
    right = shapely.Polygon([(1200, 0), (1200, 1000), *border[::-1]])
    return np.array([left, right], dtype=object)


def cells(seed: int, count: int = 40) -> np.ndarray:
    """Areas with ragged borders: Voronoi cells, each border given a point every 25 m, moved by up to 6 m."""
    random = np.random.default_rng(seed)
    ragged = np.array([], dtype=object)
    while not len(ragged) or not (shapely.is_valid(ragged).all() and shapely.coverage_is_valid(ragged)):
        ragged = _ragged(random.uniform(0, 2000, (count, 2)))
    return ragged


def _ragged(points: np.ndarray) -> np.ndarray:
    whole = shapely.voronoi_polygons(shapely.multipoints(points), extend_to=shapely.box(0, 0, 2000, 2000))
    shapes = shapely.segmentize(np.array(shapely.get_parts(whole), dtype=object), 25.0)

    def moved(xy: np.ndarray) -> np.ndarray:
        shared = np.round(xy, 2)
        return shared + 6 * np.sin(shared[:, ::-1] * 0.37)

    return np.asarray(shapely.transform(shapes, moved))


def test_both_sides_of_a_border_lose_the_same_points() -> None:
    before = wavy_pair()
    after = simplify(before, tolerance_m=9.0, grid_m=1.0)
    assert shapely.get_num_coordinates(after).sum() == 5 + 5
    assert shapely.coverage_is_valid(after)
    assert after[0].area == after[1].area == 600_000


def test_what_stands_out_further_than_the_tolerance_stays() -> None:
    before = wavy_pair(waves=6, height=30.0)
    after = simplify(before, tolerance_m=9.0, grid_m=1.0)
    assert shapely.get_num_coordinates(after).sum() == shapely.get_num_coordinates(before).sum()


@pytest.mark.parametrize("seed", range(8))
def test_ragged_cells_stay_a_mosaic_and_move_less_than_the_bound(seed: int) -> None:
    before = cells(seed)
    after = simplify(before, tolerance_m=9.0, grid_m=1.0)
    assert shapely.get_num_coordinates(after).sum() < 0.6 * shapely.get_num_coordinates(before).sum()
    assert shapely.is_valid(after).all()
    assert shapely.coverage_is_valid(after)
    sampled = shapely.hausdorff_distance(shapely.boundary(before), shapely.boundary(after), densify=0.05)
    assert sampled.max() <= 9.0 + 0.71
    long = set(zip(*shared_borders(before, shortest_m=50.0)[:2], strict=True))
    assert len(long) > 40
    assert long <= set(zip(*shared_borders(after)[:2], strict=True))


def test_an_enclosed_area_and_its_hole_are_thinned_alike() -> None:
    angle = np.linspace(0, 2 * np.pi, 200, endpoint=False)
    ring = np.column_stack([500 + 200 * np.cos(angle), 500 + 200 * np.sin(angle)])
    inside = shapely.Polygon(np.roll(ring, 17, axis=0))
    outside = shapely.Polygon([(0, 0), (1000, 0), (1000, 1000), (0, 1000)], [ring[::-1]])
    before = np.array([outside, inside], dtype=object)
    after = simplify(before)
    assert shapely.coverage_is_valid(after)
    assert after[0].area + after[1].area == 1_000_000
    assert shapely.get_num_coordinates(after[1]) < 40


def test_an_island_smaller_than_the_tolerance_is_not_lost() -> None:
    islet = shapely.box(2000, 0, 2004, 4)
    before = np.array([shapely.multipolygons([shapely.box(0, 0, 100, 100), islet])], dtype=object)
    after = simplify(before)
    assert shapely.get_num_geometries(after[0]) == 2
    assert after[0].area == 10_000 + 16


def test_a_sliver_that_rounding_would_close_is_left_as_published() -> None:
    before = np.array(
        [shapely.box(0, 0, 100, 100), shapely.box(100, 0, 100.3, 100), shapely.box(100.3, 0, 200, 100)], dtype=object
    )
    after = simplify(before, grid_m=1.0)
    assert shapely.is_valid(after).all()
    assert shapely.coverage_is_valid(after)
    assert after[1].area == pytest.approx(30.0)


def test_the_same_input_gives_the_same_bytes() -> None:
    before = cells(3)
    assert (shapely.to_wkb(simplify(before)) == shapely.to_wkb(simplify(before))).all()


def test_a_border_moved_too_far_is_refused() -> None:
    before = np.array([shapely.box(0, 0, 100, 100)], dtype=object)
    prove_light(before, np.array([shapely.box(0, 0, 100, 110)], dtype=object))
    with pytest.raises(InputRefusedError, match=r"moved a border by 11\.0 m"):
        prove_light(before, np.array([shapely.box(0, 0, 100, 111)], dtype=object))


def test_borders_that_no_longer_fit_are_refused() -> None:
    before = np.array([shapely.box(0, 0, 100, 100), shapely.box(100, 0, 200, 100)], dtype=object)
    after = np.array([shapely.box(0, 0, 105, 100), shapely.box(100, 0, 200, 100)], dtype=object)
    with pytest.raises(InputRefusedError, match="do not fit together"):
        prove_light(before, after)
