"""Practices of a row of four small areas: which zone each belongs to."""

from __future__ import annotations

import numpy as np
import pytest

from nhmap.core.people.practices import Where, belonging, patients_by_zone, splits
from tests.support.evidence import registrations

#            area 0   1   2   3
PATIENTS = [
    [60, 40, 0, 0],  # wholly in the west
    [30, 30, 25, 15],  # most in the west, 60 %
    [0, 10, 45, 45],  # most in the east
    [0, 0, 0, 0],  # nobody
]
WEST_EAST = np.array([0, 0, 1, 1], dtype=np.int32)


def belongs(labels, zones=2, moved=None, patients=PATIENTS):
    held = registrations(patients)
    labels = np.asarray(labels, dtype=np.int32)
    return belonging(patients_by_zone(held, labels, zones), held.known, moved, Where(held.patients, labels))


def test_a_practice_belongs_where_most_of_its_patients_live():
    found = belongs(WEST_EAST)
    assert found.zone.tolist() == [0, 0, 1, -1]
    assert found.retention[:3] == pytest.approx([1.0, 0.6, 0.9])
    assert np.isnan(found.retention[3])
    assert found.runner_up.tolist() == [-1, 1, 0, -1]


def test_a_half_drawn_plan_does_not_claim_practices_from_outside():
    found = belongs([-1, 0, -1, -1], zones=1)
    assert found.zone.tolist() == [-1, -1, -1, -1]
    assert found.outside.tolist() == [60, 70, 90, 0]
    assert found.runner_up.tolist() == [0, 0, 0, -1]


def test_ties_go_to_the_small_area_with_most_patients_then_to_the_lower_code_and_to_a_zone_before_outside():
    assert belongs([0, 1, -1, -1], patients=[[5, 5, 0, 0]]).zone.tolist() == [0]
    assert belongs([1, 0, -1, -1], patients=[[5, 5, 0, 0]]).zone.tolist() == [1]  # whatever the order of zones
    tied = belongs([0, 0, 1, 1], patients=[[5, 5, 7, 3]])
    assert (tied.zone.tolist(), tied.runner_up.tolist(), tied.retention.tolist()) == ([1], [0], [0.5])
    assert belongs([1, 1, 0, 0], patients=[[5, 5, 7, 3]]).zone.tolist() == [0]
    assert belongs([0, -1, -1, -1], patients=[[5, 5, 0, 0]]).zone.tolist() == [0]


def test_ties_are_marked_save_where_somebody_decided():
    assert belongs([0, 1, 2, 2], zones=3, patients=[[5, 5, 4, 0], [5, 5, 6, 0]]).tied.tolist() == [True, False]
    assert belongs([0, -1, -1, -1], patients=[[5, 5, 0, 0], [0, 0, 0, 0]]).tied.tolist() == [True, False]
    assert belongs([0, 1, -1, -1], patients=[[5, 5, 0, 0]], moved={0: 1}).tied.tolist() == [False]


@pytest.mark.parametrize(("people", "split"), [([5, 4], False), ([5, 5], True), ([6, 4], False), ([500, 499], True)])
def test_fewer_than_ten_patients_are_no_split(people, split):
    found = belongs([0, 1, -1, -1], patients=[[*people, 0, 0]])
    assert splits(found, np.array([sum(people)]), 0.6).tolist() == [split]


def test_a_practice_moved_by_hand_stays_moved():
    found = belongs(WEST_EAST, moved={1: 1})
    assert found.zone[1] == 1
    assert found.retention[1] == pytest.approx(0.4)
    assert found.runner_up[1] == 0


def test_without_zones_nobody_belongs():
    found = belongs([-1] * 4, zones=0)
    assert found.zone.tolist() == [-1] * 4


def test_pcn_area_is_the_plurality_and_ties_go_to_the_first_code():
    held = registrations([[3, 1, 0, 0], [3, 2, 0, 0], [1, 0, 5, 0]], ["U2", "U1", None])
    assert held.pcn_codes.tolist() == ["U1", "U2"]
    assert held.pcn_area.tolist() == [0, 0, -1, -1]
    assert held.pcn_names.tolist() == ["U1 PCN", "U2 PCN"]


def test_pcn_area_without_pcns():
    assert registrations([[1, 2]]).pcn_area.tolist() == [-1, -1]


def test_living_in_counts_every_practice():
    assert registrations(PATIENTS).living_in.tolist() == [90, 80, 70, 60]
