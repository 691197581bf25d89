"""Lines that move so that practices come to their PCN's zone: on a row of eight small areas, and against all plans."""

from __future__ import annotations

from dataclasses import replace
from time import monotonic

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nhmap.core.alignment import lines as at
from nhmap.core.alignment.consents import MoveRules, Settled
from nhmap.core.alignment.line_floor import moved_floor
from nhmap.core.alignment.line_programme import improve
from nhmap.core.alignment.line_proposal import LineProposal, pose_lines
from nhmap.core.alignment.line_question import Lines
from nhmap.core.alignment.line_rules import Fit, pieces
from nhmap.core.alignment.question import pose
from nhmap.core.assessment.assessment import Settings, assess
from nhmap.core.plan.plans import Level, Plan, Zone
from tests.support.evidence import grid_evidence

ZONES = (Zone("w", "West"), Zone("e", "East"))
HALVES = Plan(np.array([0, 0, 0, 0, 1, 1, 1, 1], dtype=np.int32), ZONES)
# A2 is in the PCN of the east and has one more patient in area 3, west of the line, than in all of the east.
PATIENTS = [[50, 50, 50, 0, 0, 0, 0, 0], [0, 0, 0, 31, 30, 0, 0, 0], [0, 0, 0, 0, 0, 50, 50, 50]]


def proposal(plan=HALVES, tolerance=0.5, patients=PATIENTS, target=4_000):
    evidence = grid_evidence(1, 8, patients=patients, pcns=["U1", "U2", "U2"])
    assessment = assess(plan, evidence, Settings(targets=((Level.SNP, target),), tolerance=tolerance))
    question = pose(assessment, Settled(MoveRules()))
    asked = pose_lines(assessment, question)
    return LineProposal(question, asked, at.move_lines(asked), assessment)


def test_the_one_small_area_that_is_needed_moves():
    found = proposal()
    assert [(m.code, m.zone, m.to, m.residents) for m in found.areas] == [("E01000004", "West", "East", 1_000)]
    assert (found.answer.out_now, found.answer.out_after, found.answer.residents_moved) == (61, 0, 1_000)
    assert found.answer.best_known
    assert found.sentences[1].startswith("Proved: no lines within the rules")
    (change,) = found.changes
    assert change.apply(HALVES).labels.tolist() == found.plan.labels.tolist() == [0, 0, 0, 1, 1, 1, 1, 1]
    assert [row["out_of_line_after"] for row in found.practices] == [False]
    assert {row["neighbourhood"]: row["people_after"] for row in found.sizes} == {"West": 3_000, "East": 5_000}


def test_a_tolerance_that_would_be_missed_keeps_the_line():
    found = proposal(tolerance=0.1)
    assert not found.areas
    assert found.answer.out_after == 61
    assert found.sentences[0] == "No line that was tried helps."


def test_a_locked_neighbourhood_keeps_its_small_areas():
    locked = replace(HALVES, zones=(replace(ZONES[0], locked=True), ZONES[1]))
    assert not proposal(locked).areas


def test_where_all_is_in_line_no_line_moves():
    found = proposal(patients=[[50, 50, 50, 0, 0, 0, 0, 0], [0, 0, 0, 1, 60, 0, 0, 0], [0, 0, 0, 0, 0, 50, 50, 50]])
    assert found.sentences[0] == "Nothing is out of line: no line moves."


def test_the_search_never_claims_more_than_it_knows(monkeypatch):
    monkeypatch.setattr(at, "WHOLE_UP_TO", 0)
    monkeypatch.setattr(at, "small_enough", lambda _: False)
    monkeypatch.setattr(at, "moved_floor", lambda *_: 0)
    found = proposal()
    assert found.answer.out_after == 0
    assert not found.answer.best_known
    assert found.sentences[1].startswith("Not proved within 0 s: no lines leave fewer patients out of line")


def test_the_programme_proves_what_is_too_large_to_look_at_whole(monkeypatch):
    monkeypatch.setattr(at, "WHOLE_UP_TO", 0)
    found = proposal()
    assert (found.answer.bound, found.answer.moved_bound) == (0, 1_000)
    assert found.sentences[1].startswith("Proved")
    assert found.to_dict()["bound_residents_moved"] == 1_000


def test_where_no_programme_of_lines_is_asked_a_floor_is_known(monkeypatch):
    monkeypatch.setattr(at, "WHOLE_UP_TO", 0)
    monkeypatch.setattr(at, "small_enough", lambda _: False)
    assert proposal().answer.moved_bound == 1_000
    asked = proposal().lines
    assert (moved_floor(asked, 61), moved_floor(asked, 60), moved_floor(asked, 0, 0.0)) == (0, 1_000, 0)


@pytest.mark.property
@settings(deadline=None, max_examples=40)
@given(st.data())
def test_every_plan_is_no_better_than_what_was_found(data):
    patients = data.draw(st.lists(st.lists(st.integers(0, 40), min_size=8, max_size=8), min_size=3, max_size=3))
    patients[0][0] += 1
    patients[1][3] += 1
    patients[2][7] += 1
    found = proposal(patients=patients)
    asked = found.lines
    before = Lines(asked, asked.labels.copy())
    fit = Fit(asked, before.people(), pieces(asked, asked.labels))
    best, floors = before.cost(), {}
    for number in range(2**8):
        labels = np.array([number >> k & 1 for k in range(8)], dtype=np.int32)
        state = Lines(asked, labels)
        out, moved = state.cost()
        floors[out] = min(moved, floors.get(out, moved))
        if fit.sizes(state) and fit.shape(state, {0, 1}):
            best = min(best, state.cost())
    assert (found.answer.out_after, found.answer.residents_moved) == best
    # No plan at all moves fewer residents than the floor of as few patients out of line.
    assert all(moved_floor(asked, out) <= floors[out] for out in sorted(floors)[:2])
    # The search keeps to the same rules, and is never better than the best.
    tried = Lines(asked, at._tries(asked, fit, np.inf, 1))
    assert tried.cost() >= best
    assert fit.sizes(tried)
    assert fit.shape(tried, {0, 1})
    # The programme, from the lines as they are, ends with lines that keep the rules and bounds that hold. Without ties,
    # which it takes as each wish likes them best, it finds the best and proves it.
    better = improve(fit, asked.labels.copy(), monotonic() + 60)
    cost = Lines(asked, better.labels.copy()).cost()
    assert cost >= best
    assert better.out <= best[0]
    assert cost[0] > best[0] or better.moved <= best[1]
    assert fit.all(Lines(asked, better.labels.copy()))
    if not any(_tied(asked, number) for number in range(2**8)):
        assert (better.out, better.moved) == cost == best


def _tied(asked, number):
    """Whether some practice or PCN has as many patients in one half as in the other, or none anywhere."""
    state = Lines(asked, np.array([number >> k & 1 for k in range(8)], dtype=np.int32))
    return bool(
        (state.counts[:, 0] == state.counts[:, 1]).any() or (state.networks[:, 0] == state.networks[:, 1]).any()
    )


def test_the_programme_finds_the_best_and_proves_it_where_nobody_is_tied():
    powers = [
        [2**k for k in range(8)],
        [3 * 2 ** (7 - k) for k in range(8)],
        [5 * 2 ** ((k + 3) % 8) for k in range(8)],
    ]
    asked = proposal(patients=powers).lines
    assert not any(_tied(asked, number) for number in range(2**8))
    fit = Fit(asked, Lines(asked, asked.labels.copy()).people(), pieces(asked, asked.labels))
    plans = [Lines(asked, np.array([n >> k & 1 for k in range(8)], dtype=np.int32)) for n in range(2**8)]
    best = min(plan.cost() for plan in plans if fit.sizes(plan) and fit.shape(plan, {0, 1}))
    better = improve(fit, asked.labels.copy(), monotonic() + 60)
    assert (better.out, better.moved) == Lines(asked, better.labels.copy()).cost() == best


def test_what_the_search_counts_is_what_an_assessment_counts():
    found = proposal()
    homes, served = found.after.belonging.zone[found.question.practices], found.after.pcns.zone[found.question.networks]
    state = Lines(found.lines, found.answer.labels.copy())
    assert state.homes.tolist() == homes.tolist()
    assert state.served.tolist() == served.tolist()
