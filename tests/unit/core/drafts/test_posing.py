"""From evidence to the question of a draft: who is counted, and which boundaries it can keep."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from nhmap.core.drafts.drafting import draft
from nhmap.core.drafts.posing import beside, people_of, pose
from nhmap.core.geography.boundary_sets import Group, Status, boundary_set
from nhmap.core.geography.planning_areas import england, planning_area
from nhmap.core.people.balance import Basis
from nhmap.errors import InputRefusedError
from tests.support.evidence import evidence_of
from tests.support.worlds import grid_world

ROWS, COLS = 6, 8
SIZE = ROWS * COLS
COLUMN = np.arange(SIZE) % COLS


def world():
    """A grid with a council to come in columns 0 to 2, localities of columns 0 to 4 and 5 to 7, and a Pride place."""
    to_come = np.where(COLUMN < 3, 0, -1).astype(np.int32)
    own = np.where(COLUMN < 5, 0, 1).astype(np.int32)
    sets = (
        boundary_set("to-come", "Councils to come", [Group("W", "West", Status.DECIDED)], to_come),
        boundary_set("own-1", "JSNA Localities", [Group("A", "A"), Group("B", "B")], own, own=True),
    )
    evidence = evidence_of(grid_world(ROWS, COLS), [[7] * SIZE, [1] * SIZE], {"Old Town": [9, 10, 18]})
    return replace(evidence, boundaries=sets)


def asked(evidence, **more):
    return pose(evidence, england(evidence.areas), target=12_000, tolerance=0.2, **({"borders": ()} | more))


@pytest.mark.parametrize("basis", [Basis.RESIDENTS_2024, Basis.GROWTH])
def test_any_basis_that_tells_people_by_small_area_is_counted(basis):
    people = np.arange(SIZE, dtype=np.int64) * 10 + 500
    evidence = replace(world(), given={basis: people})
    problem = asked(evidence, basis=basis)
    assert problem.people.tolist() == people.tolist()
    assert problem.residents.tolist() == [1_000] * SIZE
    found = draft(problem, effort=0.2).drafts[0]
    sizes = np.bincount(found.label, weights=people)
    assert found.measures.max_deviation == pytest.approx(np.abs(sizes / 12_000 - 1).max(), abs=1e-6)


def test_lists_are_shared_to_where_patients_live_and_add_up():
    assert people_of(world(), Basis.REGISTERED_LIST).tolist() == [8] * SIZE


@pytest.mark.parametrize("basis", [Basis.RESIDENTS_2024, Basis.GROWTH])
def test_a_basis_that_is_not_at_hand_is_refused_never_replaced(basis):
    with pytest.raises(InputRefusedError, match="not at hand"):
        asked(world(), basis=basis)


@pytest.mark.parametrize("said", ["own-1", "JSNA localities", "jsna_localities"])
def test_a_border_of_ones_own_is_crossed_by_none(said):
    problem = asked(world(), borders=[said])
    for found in draft(problem, effort=0.2).drafts:
        for zone in range(found.measures.zones):
            assert len(set((COLUMN[found.label == zone] < 5).tolist())) == 1


def test_what_no_council_to_come_is_known_of_is_a_part_of_its_own():
    problem = asked(world(), borders=["to_come"])
    assert problem.border.tolist() == np.where(COLUMN < 3, problem.border[0], problem.border[3]).tolist()
    assert problem.border[0] != problem.border[3]


def test_pride_in_place_is_kept_whole_by_weight_and_by_cap():
    wished = asked(world(), keep={"pride": 3.0}, caps={"pride": 0})
    assert wished.keep == {"pride": 3.0}
    for found in draft(wished, effort=0.3).drafts:
        assert found.over == 0
        assert len(set(found.label[[9, 10, 18]].tolist())) == 1


def test_boundaries_without_ground_in_the_planning_area_ask_nothing():
    evidence = world()
    east = planning_area(evidence.areas, "district", "E07000002")
    assert beside(evidence, east.inside) == {"own-1": "JSNA Localities"}
    wishes = {"keep": {"to-come": 1.0}, "caps": {"pride": 0}, "borders": ["to-come"]}
    problem = pose(evidence, east, target=12_000, tolerance=0.2, **wishes)
    assert (problem.keep, problem.caps, problem.parts) == ({}, {}, 1)
    assert draft(problem, effort=0.1).drafts[0].measures.contiguous


def test_an_unknown_kind_is_refused_with_those_that_there_are():
    with pytest.raises(InputRefusedError, match="localties") as refused:
        asked(world(), keep={"localties": 1.0})
    assert "own-1" in refused.value.hint
