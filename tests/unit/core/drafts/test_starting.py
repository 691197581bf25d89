"""First drafts of a plan on the grid of three rows and four columns."""

from __future__ import annotations

import itertools
from dataclasses import replace

import numpy as np
import pytest

from nhmap.core.drafts.starting import group_units, start_plan
from nhmap.core.geography.planning_areas import england, planning_area
from nhmap.core.people.balance import Basis
from nhmap.core.plan.plans import Level
from nhmap.errors import InputRefusedError
from tests.support.evidence import grid_evidence


def ids():
    counter = itertools.count()
    return lambda: f"z{next(counter)}"


def test_pcns_take_the_small_areas_in_which_they_have_most_patients():
    patients = [[9] * 6 + [0] * 6, [1] * 11 + [0]]
    evidence = grid_evidence(patients=patients, pcns=["U1", "U2"])
    plan = start_plan("pcn", evidence, england(evidence.areas), ids())
    assert [z.name for z in plan.zones] == ["U1 PCN", "U2 PCN"]
    assert plan.labels.tolist() == [0] * 6 + [1] * 5 + [-1]


def test_districts_of_the_planning_area_only():
    evidence = grid_evidence()
    area = planning_area(evidence.areas, "district", "E07000001")
    plan = start_plan("district", evidence, area, ids(), level=Level.MNP)
    assert [(z.name, z.level) for z in plan.zones] == [("West Grid", Level.MNP)]
    assert (plan.labels >= 0).tolist() == area.inside.tolist()
    assert (plan.area_key, plan.area_code) == ("district", "E07000001")


@pytest.mark.parametrize("kind", ["msoa", "ward"])
def test_groups_are_whole_units_in_one_piece_and_cover_all(kind):
    evidence = grid_evidence(6, 8)
    plan = start_plan(kind, evidence, england(evidence.areas), ids(), target=12_000)
    member = evidence.areas.grouping(kind).member
    assert (plan.labels >= 0).all()
    assert len(plan.zones) == 4
    for unit in np.unique(member):
        assert len(set(plan.labels[member == unit])) == 1
    for zone in plan.zones:
        assert evidence.areas.adjacency.components(plan.members(zone.id)).max() == 0


@pytest.mark.parametrize("basis", [Basis.GROWTH, Basis.RESIDENTS_2024, Basis.REGISTERED_LIVING_IN])
def test_groups_are_evened_out_on_the_people_that_are_counted(basis):
    people = np.where(np.arange(64) < 32, 300, 1_700)
    evidence = grid_evidence(8, 8, patients=[people.tolist()])
    evidence = replace(evidence, given={} if basis is Basis.REGISTERED_LIVING_IN else {basis: people})
    counts = [
        start_plan("msoa", evidence, england(evidence.areas), ids(), target=16_000, basis=counted).labels
        for counted in (basis, Basis.RESIDENTS)
    ]
    sizes, by_residents = (np.bincount(labels, weights=people) for labels in counts)
    assert len(sizes) == 4
    assert np.abs(sizes / 16_000 - 1).max() < 0.3 < np.abs(by_residents / 16_000 - 1).max()


def test_a_basis_that_is_not_at_hand_is_refused():
    evidence = grid_evidence(8, 8)
    with pytest.raises(InputRefusedError, match="not at hand"):
        start_plan("ward", evidence, england(evidence.areas), ids(), basis=Basis.GROWTH)


def test_groups_are_about_the_target():
    evidence = grid_evidence(8, 8)
    rows = np.arange(64)
    group = group_units(evidence.areas, rows, rows, 16_000, evidence.areas.residents)
    sizes = np.bincount(group) * 1_000
    assert len(sizes) == 4
    assert sizes.min() >= 12_000
    assert sizes.max() <= 20_000


def test_nothing_to_group():
    evidence = grid_evidence()
    nothing = np.array([], dtype=np.intp)
    assert len(group_units(evidence.areas, nothing, nothing, 5, evidence.areas.residents)) == 0


def test_an_unknown_start_is_refused():
    evidence = grid_evidence()
    with pytest.raises(InputRefusedError, match="cannot start from"):
        start_plan("magic", evidence, england(evidence.areas), ids())
