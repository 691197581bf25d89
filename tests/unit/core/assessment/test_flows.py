"""Flows on a row of six small areas, with sums that can be checked in your head.

::

    area      0   1   2   3   4   5        west half (0-2) is the planning area
    zone      W   W   E   -   N   -        W and N are SNPs, E is an SNP too; W nests in the MNP “M”

    practice                               belongs to
    A1       60  20  10   5   0   5        W   (80 of 100)
    A2       10   0  50   0  20  20        E   (50 of 100), 10 more in Wales, 5 EMPTY
    A3        0   0   0  90   0  10        no zone
    A4        0  30  30   0   0   0        W and E tie: W comes first
"""

from __future__ import annotations

import numpy as np
import pytest

from nhmap.core.assessment.assessment import Settings, assess
from nhmap.core.assessment.flows import explain_lists, flows, homes, homes_by_msoa, homes_by_zone
from nhmap.core.plan.plans import Level, Plan, Zone
from tests.support.evidence import grid_evidence
from tests.support.patients import with_elsewhere

PATIENTS = [
    [60, 20, 10, 5, 0, 5],
    [10, 0, 50, 0, 20, 20],
    [0, 0, 0, 90, 0, 10],
    [0, 30, 30, 0, 0, 0],
]
ELSEWHERE = [(1, "Wales", 10), (1, "EMPTY", 5), (2, "Wales", 1)]
LISTS = [100, 115, 101, 60]
ZONES = (Zone("m", "M", Level.MNP), Zone("w", "W", parent="m"), Zone("e", "E"), Zone("n", "N"))
PLAN = Plan(np.array([1, 1, 2, -1, 3, -1], dtype=np.int32), ZONES, area_key="district", area_code="E07000001")


def world(lists=LISTS, plan=PLAN, elsewhere=ELSEWHERE):
    evidence = with_elsewhere(grid_evidence(1, 6, patients=PATIENTS), elsewhere, lists)
    return assess(plan, evidence, Settings()), evidence


def test_patients_by_zone_of_residence_and_zone_of_practice():
    found = flows(*world(), Level.SNP)
    assert [z.name for z in found.zones] == ["W", "E", "N"]
    assert found.buckets == ("EMPTY", "Wales")
    assert found.patients.tolist() == [
        #  W   E  N  none
        [110, 10, 0, 0],  # lives in W
        [40, 50, 0, 0],  # lives in E
        [0, 20, 0, 0],  # lives in N
        [0, 0, 0, 0],  # in the planning area, in no zone
        [10, 20, 0, 100],  # elsewhere in England
        [0, 5, 0, 0],  # EMPTY
        [0, 10, 0, 1],  # Wales
    ]
    assert found.living_in.tolist() == [120, 90, 20]
    assert found.at_practices.tolist() == [160, 115, 0]
    assert found.stay.tolist() == [110, 50, 0]


def test_a_small_area_without_a_zone_is_in_the_planning_area_or_elsewhere():
    bare = PLAN.assign([2], None)
    found = flows(*world(plan=bare), Level.SNP)
    assert found.patients[3:5].tolist() == [[40, 0, 0, 50], [10, 0, 0, 120]]


def test_a_parent_takes_the_practices_of_its_children_and_what_nests_in_nothing_is_no_zone():
    found = flows(*world(), Level.MNP)
    assert [z.name for z in found.zones] == ["M"]
    assert found.patients.tolist() == [[110, 10], [40, 50], [10, 140], [0, 5], [0, 11]]


def test_the_difference_between_residents_and_lists_is_explained_to_the_last_person():
    assessment, evidence = world()
    west, east, north = explain_lists(flows(assessment, evidence, Level.SNP), assessment)
    assert (west.residents, west.beyond_residents, west.registered_living_in) == (2_000, -1_880, 120)
    assert (west.from_zones, west.from_unassigned, west.from_england, west.from_outside) == (40, 0, 10, 50)
    assert (west.to_zones, west.to_no_zone, west.to_elsewhere) == (10, 0, 10)
    assert (west.without_area, west.unreconciled, west.registered_list) == (0, 0, 160)
    assert west.registered_list == 120 + 50 - 10
    assert (east.registered_living_in, east.from_outside, east.to_elsewhere) == (90, 50, 40)
    assert east.buckets == (("EMPTY", 5), ("Wales", 10))
    assert east.registered_list == 115 == 90 + 50 - 40 + 15
    assert (north.registered_living_in, north.to_elsewhere, north.registered_list) == (20, 20, 0)


def test_lists_of_another_count_leave_a_line_of_their_own():
    assessment, evidence = world(lists=[107, 115, None, None])
    west, east, _ = explain_lists(flows(assessment, evidence, Level.SNP), assessment)
    # A1 counts 7 more than the file by home; A4's list is unknown and adds nothing to the lists.
    assert (west.registered_list, west.unreconciled, west.lists_unknown) == (107, 7 - 60, 1)
    assert (east.unreconciled, east.lists_unknown) == (0, 0)


def test_where_the_patients_of_practices_live():
    _, evidence = world()
    found = homes(evidence.registrations, [0, 1])
    assert found.patients.tolist() == [70, 20, 60, 5, 20, 25]
    assert found.buckets == (("Wales", 10), ("EMPTY", 5))
    assert (found.known, found.total) == (200, 215)
    assert [(s.zone, s.patients, s.share) for s in homes_by_zone(found, PLAN)] == [
        (1, 90, 0.45),
        (2, 60, 0.3),
        (3, 20, 0.1),
        (-1, 30, 0.15),
    ]


def test_homes_by_msoa_keep_the_parts_of_a_shared_msoa_apart():
    _, evidence = world()
    found = homes_by_msoa(homes(evidence.registrations, [0, 1]), PLAN, evidence)
    # MSOAs are pairs of areas: 0-1, 2-3, 4-5.
    assert [(s.place, s.zone, s.patients) for s in found] == [
        ("Block 1", 1, 90),
        ("Block 2", 2, 60),
        ("Block 3", -1, 25),
        ("Block 3", 3, 20),
        ("Block 2", -1, 5),
    ]
    assert sum(s.share for s in found) == pytest.approx(1)


def test_nobody_lives_anywhere():
    _, evidence = world()
    found = homes(evidence.registrations, [])
    assert (found.total, found.buckets) == (0, ())
    assert homes_by_zone(found, PLAN) == homes_by_msoa(found, PLAN, evidence) == ()


def test_a_plan_without_zones_has_flows_without_zones():
    empty = Plan.empty(6, area_key="district", area_code="E07000001")
    assessment, evidence = world(plan=empty)
    found = flows(assessment, evidence, Level.SNP)
    assert found.patients.ravel().tolist() == [210, 150, 5, 11]
    assert explain_lists(found, assessment) == ()
