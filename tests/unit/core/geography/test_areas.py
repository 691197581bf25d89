"""Small areas of the grid world: see tests/support/worlds.py for its picture."""

from __future__ import annotations

import numpy as np
import pytest

from nhmap.core.geography.areas import Adjacency
from tests.support.worlds import grid_world


@pytest.fixture(scope="module")
def areas():
    return grid_world(3, 4)


def test_rows_of_finds_codes_and_says_minus_one_for_strangers(areas):
    assert areas.rows_of(["E01000001", "E01000012", "W01000001"]).tolist() == [0, 11, -1]


def test_neighbours_share_a_side(areas):
    assert sorted(areas.adjacency.neighbours(5).tolist()) == [1, 4, 6, 9]
    assert sorted(areas.adjacency.neighbours(0).tolist()) == [1, 4]


def test_components_counts_corners_as_apart(areas):
    assert areas.adjacency.components(np.array([0, 5])).max() == 1
    assert areas.adjacency.components(np.array([0, 1, 5])).max() == 0


def test_components_of_nothing(areas):
    assert len(areas.adjacency.components(np.array([], dtype=np.int64))) == 0


def test_a_named_crossing_joins():
    adjacency = Adjacency(
        np.array([0], dtype=np.int32),
        np.array([1], dtype=np.int32),
        np.zeros(1),
        np.zeros(1, dtype=np.int32),
        (("Ferry", "it sails"),),
        2,
    )
    assert adjacency.components(np.array([0, 1])).tolist() == [0, 0]


def test_grouping_sorts_members_and_points_into_them(areas):
    grouping = areas.grouping("district")
    assert grouping.names.tolist() == ["West Grid", "East Grid"]
    assert grouping.member.tolist() == [0, 0, 1, 1] * 3
    assert areas.grouping("district") is grouping
