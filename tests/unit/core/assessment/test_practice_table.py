"""The table of practices and PCNs of a row of four small areas.

::

    area     0   1   2   3
    zone     W   W   E   -

    A1      60  20  20   0    W   PCN U1
    A2      25  30  45   0    W   PCN U1   55 % retained: split
    A3       0  10  40  50    no zone (50 outside), PCN U2
    A4       0   0   9   1    E   PCN U2
    A5       0   0   0   0    no zone, nobody's
"""

from __future__ import annotations

import math

import numpy as np
import pytest

from nhmap.core.assessment.assessment import Settings, assess
from nhmap.core.assessment.practice_table import PcnFall, pcn_rows, practice_rows, practices_of, practices_of_no_zone
from nhmap.core.plan.plans import Level, Plan, Zone
from tests.support.evidence import grid_evidence
from tests.support.patients import with_elsewhere

PATIENTS = [[60, 20, 20, 0], [25, 30, 45, 0], [0, 10, 40, 50], [0, 0, 9, 1], [0, 0, 0, 0]]
PLAN = Plan(np.array([0, 0, 1, -1], dtype=np.int32), (Zone("w", "W"), Zone("e", "E")))
EVIDENCE = with_elsewhere(
    grid_evidence(1, 4, patients=PATIENTS, pcns=["U1", "U1", "U2", "U2", None]), lists=[100, 101, 102, None, None]
)


def table(plan=PLAN, settings=None):
    assessment = assess(plan, EVIDENCE, settings)
    return {r.code: r for r in practice_rows(assessment, EVIDENCE, np.arange(5))}


def test_each_practice_has_its_zone_and_how_firmly():
    rows = table()
    assert [r.zone for r in rows.values()] == [0, 0, -1, 1, -1]
    assert rows["A1"].retention == pytest.approx(0.8)
    assert (rows["A1"].live_here, rows["A1"].runner_up, rows["A1"].runner_up_share) == (80, 1, pytest.approx(0.2))
    assert (rows["A1"].pcn_code, rows["A1"].pcn_name) == ("U1", "U1 PCN")
    assert (rows["A1"].list_size, rows["A1"].list_vintage) == (100, "1 October 2025")


def test_what_is_unknown_stays_unknown():
    nobody = table()["A5"]
    assert math.isnan(nobody.retention)
    assert math.isnan(nobody.list_size)
    assert math.isnan(nobody.runner_up_share)
    assert math.isnan(nobody.outside_share)
    assert (nobody.pcn_code, nobody.pcn_name, nobody.list_vintage, nobody.live_here) == ("", "", "", 0)
    assert not nobody.split


def test_a_practice_of_no_zone_says_where_it_would_be_next():
    loose = table()["A3"]
    assert (loose.zone, loose.runner_up, loose.runner_up_share) == (-1, 1, pytest.approx(0.4))
    assert loose.outside_share == pytest.approx(0.5)
    assert not loose.split


@pytest.mark.parametrize(
    ("limit", "split"), [(0.55, []), (0.6, ["A2"]), (0.85, ["A1", "A2"]), (1.0, ["A1", "A2", "A4"])]
)
def test_split_follows_the_threshold_of_the_user(limit, split):
    assert [r.code for r in table(settings=Settings(split_below=limit)).values() if r.split] == split


def test_a_practice_moved_by_hand_says_why_and_where_its_patients_would_put_it():
    row = table(PLAN.move_practice("A1", "e", "shares its building"))["A1"]
    assert (row.zone, row.by_homes, row.reason, row.moved) == (1, 0, "shares its building", True)
    assert (row.live_here, row.retention, row.split) == (20, pytest.approx(0.2), True)
    assert (row.runner_up, row.runner_up_share) == (0, pytest.approx(0.8))
    assert not table()["A1"].moved


def test_practices_of_a_zone_of_its_parent_and_of_none():
    nested = PLAN.add(Zone("m", "M", Level.MNP)).change(Zone("w", "W", parent="m"))
    assessment = assess(nested, EVIDENCE)
    assert practices_of(assessment).tolist() == [0, 1, 3]
    assert practices_of(assessment, "m").tolist() == practices_of(assessment, "w").tolist() == [0, 1]
    assert practices_of(assessment, "e").tolist() == [3]
    assert practices_of_no_zone(assessment).tolist() == [2]


def test_pcns_fall_across_zones_and_split_ones_come_first():
    one, two = pcn_rows(assess(PLAN, EVIDENCE), EVIDENCE)
    assert (two.code, two.known, two.zone, two.list_size, two.lists_unknown) == ("U2", 110, -1, 102, 1)
    assert two.falls == (PcnFall(1, 1, 49), PcnFall(0, 0, 10), PcnFall(-1, 1, 51))
    assert math.isnan(two.retention)
    assert (one.code, one.zone, one.retention, one.split) == ("U1", 0, pytest.approx(135 / 200), False)
    assert one.falls == (PcnFall(0, 2, 135), PcnFall(1, 0, 65))
    east = PLAN.assign([3], "e")
    strict = pcn_rows(assess(east, EVIDENCE, Settings(split_below=0.91)), EVIDENCE)
    assert [(r.code, r.split) for r in strict] == [("U1", True), ("U2", True)]
    middling = pcn_rows(assess(east, EVIDENCE, Settings(split_below=0.7)), EVIDENCE)
    assert [(r.code, r.split) for r in middling] == [("U1", True), ("U2", False)]
