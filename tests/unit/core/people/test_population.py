"""Averages of scores weigh by the people of the indices; shares are of residents."""

from __future__ import annotations

import numpy as np
import pytest

from nhmap.core.geography.areas import SmallAreas
from nhmap.core.people.population import deprivation
from tests.support import oracle
from tests.support.worlds import grid_world


def weighed(people: list[int]) -> SmallAreas:
    world = grid_world(2, 2)
    return SmallAreas(world.table.assign(index_people=np.array(people, dtype=np.int32)), world.adjacency)


def test_scores_are_weighed_by_the_people_of_the_indices() -> None:
    world, rows = weighed([1, 0, 0, 3]), np.array([0, 1, 3])
    found = deprivation(world, rows)
    assert found.average_score == pytest.approx((4 * 1 + 1 * 3) / 4)
    assert found.share_10 == oracle.share_to_decile(
        world.column("imd_decile").tolist(), world.residents.tolist(), rows.tolist(), 1
    )


def test_without_people_of_the_indices_residents_weigh() -> None:
    world = grid_world(2, 2)
    assert world.index_people.tolist() == world.residents.tolist()


def test_a_score_of_nobody_is_unknown() -> None:
    assert np.isnan(deprivation(weighed([0, 0, 0, 0]), np.array([0, 1])).average_score)
