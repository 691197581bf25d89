"""Points that people type: each way of writing one stands for the same place, and what is none is refused in words."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest
import shapely

from nhmap.errors import InputRefusedError
from nhmap.store.estate_files.typed_points import begun_at_points, is_point, marked, point_of, points_of, rows_of

SQUARES = np.array([shapely.box(x, 40_000, x + 1_000, 41_000) for x in (182_000, 183_000, 184_000)])
AREA = SimpleNamespace(name="Westshire", inside=np.array([False, True, True]))


@pytest.mark.parametrize("text", ["183500, 40500", "SW 835 405", "50.2253, -5.0365", "-5.0365, 50.2253"])
def test_ways_of_writing_one_point_are_one_place(text):
    assert is_point(text)
    assert np.allclose(point_of(text), (183_500, 40_500), atol=60)


def test_a_postcode_is_a_point_and_one_that_nobody_knows_is_refused():
    assert is_point("sw1a1aa")
    assert np.allclose(point_of("sw1a1aa"), (529_090, 179_645), atol=50)
    with pytest.raises(InputRefusedError, match="No postcode “ZZ9 9ZZ”"):
        point_of("ZZ9 9ZZ")


@pytest.mark.parametrize("text", ["Truro", "M83004", "Three Spires Medical Practice", ""])
def test_names_and_codes_are_no_points(text):
    assert not is_point(text)


@pytest.mark.parametrize("text", ["Truro", "12, 13 and 14", "91.5, 200.1"])
def test_what_is_no_point_is_refused_and_the_ways_are_said(text):
    with pytest.raises(InputRefusedError) as refused:
        point_of(text)
    assert "postcode" in refused.value.hint


def test_rows_are_those_of_the_planning_area_alone():
    points = points_of("183500, 40500; 184500, 40500\n182500, 40500;")
    assert list(points) == ["183500, 40500", "184500, 40500", "182500, 40500"]
    assert rows_of(points.values(), SQUARES, AREA) == [1, 2, -1]
    with pytest.raises(InputRefusedError, match="“182500, 40500” is not inside Westshire"):
        begun_at_points(points, SQUARES, AREA)
    with pytest.raises(InputRefusedError, match="stand in one small area"):
        begun_at_points(points_of("183500, 40500; 183600, 40500"), SQUARES, AREA)
    assert begun_at_points(points_of("184500, 40500; 183600, 40500"), SQUARES, AREA) == [2, 1]


def test_a_place_pressed_on_the_map_is_the_same_point():
    assert np.allclose(marked(-5.0365, 50.2253), point_of("50.2253, -5.0365"))
