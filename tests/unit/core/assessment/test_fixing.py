"""Each fix removes its finding, says beforehand what it does, and touches nothing locked."""

from __future__ import annotations

from dataclasses import replace

import pytest

from nhmap.core.assessment.assessment import assess
from nhmap.core.assessment.checks import check
from nhmap.core.assessment.fixing import fix
from nhmap.core.plan.plans import Plan, Zone
from tests.support.evidence import grid_evidence

#     8  9 10 11
#     4  5  6  7
#     0  1  2  3


def plan_of(*zones, size=12):
    plan = Plan.empty(size)
    for zone, rows in zones:
        plan = plan.add(zone).assign(rows, zone.id)
    return plan


def mend(plan, evidence, key):
    assessment = assess(plan, evidence)
    finding = next(f for f in check(assessment, evidence) if f.check == key)
    found = fix(finding, assessment, evidence)
    if found is None:
        return None, plan
    for change in found.changes:
        plan = change.apply(plan)
    return found, plan


def keys(plan, evidence):
    return {f.check for f in check(assess(plan, evidence), evidence)}


def test_a_stray_piece_joins_the_neighbour_it_borders_most():
    evidence = grid_evidence()
    plan = plan_of((Zone("a", "A"), [0, 1, 11]), (Zone("b", "B"), [6, 7, 10]), (Zone("c", "C"), [2]))
    found, mended = mend(plan, evidence, "pieces")
    assert found.words == "Gives 1,000 residents to B."
    assert mended.members("b").tolist() == [6, 7, 10, 11]
    assert "pieces" not in keys(mended, evidence)


def test_a_stray_piece_without_neighbours_becomes_unassigned():
    found, mended = mend(plan_of((Zone("a", "A"), [0, 1, 11])), grid_evidence(), "pieces")
    assert found.words == "Gives 1,000 residents to no neighbourhood."
    assert mended.labels[11] == -1


def test_an_enclave_goes_to_the_zone_around_it():
    evidence = grid_evidence(3, 3)
    found, mended = mend(plan_of((Zone("a", "A"), [0, 1, 2, 3, 5, 6, 7, 8]), size=9), evidence, "enclave")
    assert found.words == "Gives 1,000 residents to A."
    assert "enclave" not in keys(mended, evidence)


def test_unassigned_areas_go_to_the_bordering_zone_with_most_room():
    evidence = grid_evidence()
    plan = plan_of((Zone("a", "A", target=2_000), [0, 1, 4, 5, 8, 9]), (Zone("b", "B", target=10_000), [3, 7, 11]))
    found, mended = mend(plan, evidence, "unassigned")
    assert mended.members("b").tolist() == [2, 3, 6, 7, 10, 11]
    assert found.words == "Gives 3,000 to B."
    assert "unassigned" not in keys(mended, evidence)


@pytest.mark.parametrize("locked", [False, True])
def test_what_lies_outside_the_planning_area_is_given_up(locked):
    plan = plan_of((Zone("a", "A"), [0, 1, 2]), (Zone("b", "B"), [3, 7]))
    plan = plan.change(replace(plan.zone("a"), locked=locked))
    plan = replace(plan, area_key="district", area_code="E07000001")
    found, mended = mend(plan, grid_evidence(), "outside")
    assert mended.members("b").tolist() == []
    assert mended.members("a").tolist() == ([0, 1, 2] if locked else [0, 1])
    assert found.words == f"Takes {2 if locked else 3},000 residents outside the planning area out of the plan."


@pytest.mark.parametrize("locked", ["a", "b"])
def test_locked_zones_are_left_alone(locked):
    evidence = grid_evidence()
    plan = plan_of((Zone("a", "A"), [0, 1, 11]), (Zone("b", "B"), [10]))
    plan = plan.change(replace(plan.zone(locked), locked=True))
    found, mended = mend(plan, evidence, "pieces")
    assert mended.members("b").tolist() == [10]
    assert (found is None) == (locked == "a")


def test_what_only_a_person_can_decide_has_no_fix():
    assert mend(plan_of((Zone("a", "A"), [0])), grid_evidence(), "tolerance")[0] is None


def test_an_accepted_finding_has_no_fix():
    evidence = grid_evidence()
    plan = plan_of((Zone("a", "A"), [0, 1, 11]))
    finding = next(f for f in check(assess(plan, evidence), evidence) if f.check == "pieces")
    assert mend(plan.accept(finding.key, "an island"), evidence, "pieces")[0] is None
