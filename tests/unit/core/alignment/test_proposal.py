"""A proposal on a row of six small areas, with sums that can be checked in your head.

::

    area      0   1   2   3   4   5
    zone      W   W   W   E   E   E
                                             belongs to   PCN
    A1       60  20  20   0   0   0          W            U1
    A2       50   0   0  10   0   0          W            U2: out of line
    A3        0   0   0  40  40  20          E            U2
    A4        0   0   0   0  30   5          E            none
    A5        0   0   0   9   0   0          E            U2, nobody on its list today
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from nhmap.core.alignment.consents import Answer, Consent, MoveRules, Settled
from nhmap.core.alignment.overview import overview
from nhmap.core.alignment.programme import solve
from nhmap.core.alignment.proposal import Proposal
from nhmap.core.alignment.question import left_out, pose
from nhmap.core.assessment.assessment import assess
from nhmap.core.plan.plans import Plan, Zone
from tests.support.evidence import grid_evidence

PATIENTS = [[60, 20, 20, 0, 0, 0], [50, 0, 0, 10, 0, 0], [0, 0, 0, 40, 40, 20], [0, 0, 0, 0, 30, 5], [0, 0, 0, 9, 0, 0]]
LISTS = [110, 65, 100, 35, 0]
PLAN = Plan(np.array([0, 0, 0, 1, 1, 1], dtype=np.int32), (Zone("w", "West"), Zone("e", "East")))


def world(plan=PLAN):
    evidence = grid_evidence(1, 6, patients=PATIENTS, pcns=["U1", "U2", "U2", None, "U2"])
    practices = evidence.registrations.practices.assign(
        list_size=pd.array(LISTS, dtype="Int32"), x=[0.0, 3_000.0, 0.0, 0.0, 0.0], y=[0.0, 0.0, 4_000.0, 0.0, 0.0]
    )
    return assess(plan, replace(evidence, registrations=replace(evidence.registrations, practices=practices)))


def proposal(settled=None, plan=PLAN):
    settled = settled or Settled(MoveRules(0, 1_000))
    assessment = world(plan)
    question = pose(assessment, settled)
    return Proposal(settled, question, solve(question, settled.rules), assessment)


def test_the_practice_that_is_out_of_line_comes_to_the_pcn_of_its_zone():
    found = proposal()
    assert (found.out_now, found.out_after, found.moved) == (65, 0, 65)
    (row,) = [row for row in found.rows if row.moves]
    assert (row.name, row.zone, row.pcn, row.to) == ("Practice 2", "West", "U2", "U1")
    assert row.lives_now == pytest.approx(10 / 60)
    assert row.lives_after == pytest.approx(50 / 60)
    assert (row.km_now, row.km_after) == (5.0, 3.0)
    assert row.to_dict()["patients_affected"] == 65
    assert found.sentences[0].startswith("65 patients are out of line now, 0 after it: 1 practice with 65 patients")
    assert found.sentences[1] == "Proved: no other proposal does better, wish by wish."


def test_sizes_before_and_after_are_the_lists_of_today():
    changes = {r.code: (r.size_now, r.size_after) for r in proposal().pcns}
    assert changes == {"U1": (110, 175), "U2": (165, 100)}


def test_practices_without_a_pcn_and_without_a_list_are_said():
    found = proposal()
    assert left_out(found.assessment).without_network.tolist() == [3]
    assert found.to_dict()["practices_without_a_pcn"][0]["practice_code"] == "A4"
    assert found.to_dict()["practices_without_a_list"] == ["A5"]
    said = " ".join(found.sentences)
    assert "In no PCN: 1 practice with 35 patients (Practice 4)." in said
    assert "Branch surgeries are in no list" in said


def test_each_pcn_by_neighbourhood_adds_up():
    found = proposal()
    shares = overview(found.question, found.assessment)
    assert sum(share.out for share in shares) == found.out_now == 65
    assert sum(share.on_lists for share in shares) == 275
    lived = {(share.pcn_code, share.zone): share.live_there for share in shares}
    assert lived == {("U1", "West"): 100, ("U2", "East"): 119, ("U2", "West"): 50}


def test_who_will_not_move_stays_out_of_line_and_is_said():
    found = proposal(Settled(MoveRules(0, 1_000), stays=("A2", "A3")))
    assert found.moved == 0
    assert found.out_after == 65
    assert "Still out of line: 1 practice with 65 patients: 1 will not move." in found.sentences


def test_a_pcn_left_alone_keeps_and_gets_nobody():
    found = proposal(Settled(MoveRules(0, 1_000, new=False), frozen=("U1",)))
    assert found.rows[0].to != "U1" or not found.rows[0].moves
    assert {r.code: r.size_after for r in found.pcns}["U1"] == 110


def test_a_neighbourhood_without_a_pcn_is_offered_one_or_named():
    three = replace(PLAN, labels=np.array([0, 1, 1, 1, 1, 1], dtype=np.int32))
    # Both PCNs are left where they are: U1's A1 and U2's A2 belong to West, where only U1 serves and takes nobody.
    found = proposal(Settled(MoveRules(0, 1_000)), three)
    assert found.out_after == 0
    without = proposal(Settled(MoveRules(0, 1_000, new=False), stays=("A1", "A2", "A3")), PLAN)
    assert without.out_after == 65


def test_what_a_practice_answered_stands_beside_its_move():
    consent = Consent(Answer.REFUSED, "U1", "Dr Shah", "2026-11-30")
    found = proposal(Settled(MoveRules(0, 1_000), (("A2", consent),)))
    assert found.rows[0].consent == consent
    assert found.rows[0].to_dict()["consent_answer"] == "refused"


def test_a_practice_moved_by_hand_belongs_where_it_was_given():
    found = proposal(plan=PLAN.move_practice("A2", "e", "agreed"))
    assert found.out_now == 0
    assert found.sentences[0] == "Nothing is out of line: no practice moves."


def test_limits_that_come_first_and_cannot_be_kept_are_said():
    found = proposal(Settled(MoveRules(500, 600, hard=True)))
    assert any("No proposal keeps every PCN within them; this comes nearest." in said for said in found.sentences)
