"""Staffordshire and Stoke-on-Trent: the alignment agrees with another programme, and its sums with the lists."""

from __future__ import annotations

import itertools
from dataclasses import replace

import numpy as np
import pytest

from nhmap.config import settings
from nhmap.core.alignment.consents import MoveRules, Settled
from nhmap.core.alignment.line_proposal import LineProposal, pose_lines
from nhmap.core.alignment.lines import move_lines
from nhmap.core.alignment.overview import overview
from nhmap.core.alignment.programme import solve
from nhmap.core.alignment.proposal import Proposal, proved
from nhmap.core.alignment.question import left_out, pose
from nhmap.core.assessment.assessment import assess
from nhmap.core.drafts.starting import start_plan
from nhmap.core.geography.planning_areas import find_planning_area
from nhmap.store.layers.catalogue import Catalogue
from nhmap.store.layers.loading import load_evidence
from tests.support.oracle_alignment import best_by_another_programme, least_out_and_moved

STAFFORDSHIRE = "E54000010"


@pytest.fixture(scope="module")
def evidence():
    return load_evidence(Catalogue.read(settings().data))


@pytest.fixture(scope="module", params=["msoa", "pcn"])
def assessment(evidence, request):
    numbers = itertools.count()
    area = find_planning_area(evidence.areas, STAFFORDSHIRE)
    return assess(start_plan(request.param, evidence, area, lambda: f"z{next(numbers)}"), evidence)


@pytest.fixture(scope="module")
def found(assessment):
    """The proposal with the rules that nhmap starts with."""
    return proposal_of(assessment, Settled())


def proposal_of(assessment, settled):
    question = pose(assessment, settled)
    return Proposal(settled, question, solve(question, settled.rules), assessment)


def test_the_proposal_is_proved_and_another_programme_agrees(found):
    assert proved(found.answered)
    assert (found.out_after, found.moved) == least_out_and_moved(found.question)


def test_a_practice_that_will_not_move_does_not_and_another_programme_agrees(assessment, found):
    fixed = tuple(row.code for row in found.rows if row.moves)[:3]
    again = proposal_of(assessment, Settled(stays=fixed))
    assert not [row for row in again.rows if row.code in fixed and row.moves]
    assert (again.out_after, again.moved) == least_out_and_moved(again.question)


@pytest.mark.parametrize("assessment", ["msoa"], indirect=True)
@pytest.mark.parametrize("rules", [MoveRules(new=False, merges=False), MoveRules(new=False, splits=True)])
def test_with_practices_that_stay_and_pcns_left_alone_a_programme_written_afresh_agrees(assessment, found, rules):
    fixed = tuple(row.code for row in found.rows if row.moves)[:6]
    frozen = tuple(assessment.evidence.registrations.pcn_codes[found.question.networks[:4]].astype(str).tolist())
    again = proposal_of(assessment, Settled(rules, stays=fixed, frozen=frozen))
    assert proved(again.answered)
    assert tuple(s.value for s in again.answered.stages[:3]) == best_by_another_programme(again.question, rules)


def test_sums_are_the_lists_of_july_2026(assessment, evidence, found):
    registrations = evidence.registrations
    lists = np.nan_to_num(registrations.list_size)
    rows = found.question.practices
    away = [r for r in range(len(lists)) if lists[r] and r not in set(rows.tolist())]
    elsewhere = sum(lists[r] for r in away if registrations.pcn_of[r] in set(found.question.networks.tolist()))
    assert sum(r.list_size for r in found.rows) == lists[rows].sum()
    for size in ("size_now", "size_after"):
        assert sum(getattr(r, size) for r in found.pcns) == lists[rows].sum() + elsewhere
    shares = overview(found.question, assessment)
    assert sum(share.out for share in shares) == found.out_now == sum(r.list_size for r in found.rows if r.out_now)
    lived = registrations.known_by_pcn[found.question.networks].sum()
    assert sum(share.live_there for share in shares) == lived


def test_what_is_aligned_stays_as_it_is(found):
    """After the proposal nothing is left to move: its PCNs are put in the place of today's."""
    question, done = found.question, found.answered
    count = len(done.serves)
    more = count - len(question.networks)
    after = replace(
        question,
        network=done.to,
        networks=np.arange(count),
        zone=done.serves,
        frozen=np.zeros(count, dtype=np.bool_),
        elsewhere=np.r_[question.elsewhere, np.zeros(more, dtype=np.int64)],
        kilometres=np.column_stack([question.kilometres, np.full((len(question.practices), more), np.nan)]),
    )
    again = solve(after, MoveRules(0, 10_000_000))
    assert (again.to == done.to).all()


def test_lines_leave_fewer_out_of_line_and_keep_what_must_be_kept(assessment, evidence):
    question = pose(assessment, Settled())
    asked = pose_lines(assessment, question)
    found = LineProposal(question, asked, move_lines(asked, 20.0), assessment)
    assert found.answer.out_after < found.answer.out_now
    # What the search counted is what an assessment afresh says of the plan.
    afresh = assess(found.plan, evidence)
    homes, served = afresh.belonging.zone[question.practices], afresh.pcns.zone[question.networks]
    assert question.lists[(homes < 0) | (served[question.network] != homes)].sum() == found.answer.out_after
    for now, then in zip(assessment.zones, afresh.zones, strict=True):
        allowed = max(now.tolerance * now.target, abs(now.people - now.target))
        assert abs(then.people - then.target) <= allowed
        before = evidence.areas.adjacency.components(now.figures.rows).max()
        assert evidence.areas.adjacency.components(then.figures.rows).max() <= before


def test_all_practices_without_a_pcn_in_england_are_said(evidence):
    registrations = evidence.registrations
    listed = np.nan_to_num(registrations.list_size) > 0
    assert int((listed & (registrations.pcn_of < 0)).sum()) == 52
    boards = find_planning_area(evidence.areas, "england")
    numbers = itertools.count()
    plan = start_plan("hwb", evidence, boards, lambda: f"z{next(numbers)}")
    left = left_out(assess(plan, evidence))
    uncounted = registrations.pcn_of[left.without_homes] < 0
    assert len(left.without_network) + int(uncounted.sum()) == 52
