"""In which polygon a point stands: the first that covers it, else the nearest within reach."""

from __future__ import annotations

import numpy as np
from shapely.geometry import Point, box

from nhmap.store.layers.points_in_areas import rows_at

AREAS = np.array([box(0, 0, 100, 100), box(100, 0, 200, 100), box(0, 400, 200, 500)])


def plainly(x: float, y: float, near_m: float) -> int:
    """The same by asking each polygon in turn."""
    if not (np.isfinite(x) and np.isfinite(y)):
        return -1
    far = [area.distance(Point(x, y)) for area in AREAS]
    return far.index(min(far)) if min(far) <= near_m else -1


def test_points_in_beside_and_far_from_areas() -> None:
    x = np.array([50.0, 150.0, 100.0, 299.0, 301.0, np.nan, 50.0, 100.0])
    y = np.array([50.0, 50.0, 50.0, 50.0, 50.0, 50.0, 250.0, 130.0])
    assert rows_at(AREAS, x, y).tolist() == [0, 1, 0, 1, -1, -1, -1, 0]
    assert rows_at(AREAS, x, y, 200.0).tolist() == [0, 1, 0, 1, 1, -1, 0, 0]
    assert rows_at(AREAS, x[:0], y[:0]).tolist() == []


def test_a_thousand_points_as_by_asking_each_polygon() -> None:
    draw = np.random.default_rng(3)
    x, y = draw.integers(-30, 60, 1_000) * 10.0, draw.integers(-30, 80, 1_000) * 10.0
    for near_m in (5.0, 50.0, 200.0):
        wanted = [plainly(a, b, near_m) for a, b in zip(x.tolist(), y.tolist(), strict=True)]
        assert rows_at(AREAS, x, y, near_m).tolist() == wanted
