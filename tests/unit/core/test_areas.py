"""Small areas of the grid world: see tests/support/worlds.py for its picture."""

from __future__ import annotations

import numpy as np
import pytest

from nhmap.core.areas import Adjacency, find_planning_area, planning_area
from nhmap.errors import InputRefusedError
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


@pytest.mark.parametrize("text", ["E07000002", "east grid", "East Grid ", "east"])
def test_planning_area_is_found_by_code_name_and_part_of_a_name(areas, text):
    found = find_planning_area(areas, text)
    assert (found.key, found.name, found.inside.sum()) == ("district", "East Grid", 6)


def test_an_icb_is_found_without_its_official_words(areas):
    assert find_planning_area(areas, "grid").key == "icb"


def test_england_is_a_planning_area(areas):
    assert find_planning_area(areas, "England").inside.all()
    assert planning_area(areas, "england", "").name == "England"


def test_several_fits_are_named(areas):
    with pytest.raises(InputRefusedError, match=r"fits 2 planning areas: West Grid \(E07000001\); East Grid"):
        find_planning_area(areas, "t grid")


@pytest.mark.parametrize("text", ["", "Narnia"])
def test_no_fit_is_said(areas, text):
    with pytest.raises(InputRefusedError, match=r"planning area|No ICB"):
        find_planning_area(areas, text)


def test_unknown_code_is_refused(areas):
    with pytest.raises(InputRefusedError, match="no district with the code E07999999"):
        planning_area(areas, "district", "E07999999")
