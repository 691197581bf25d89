"""Laws of aligning PCNs and neighbourhoods, on small worlds against every proposal there is."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from nhmap.core.alignment import programme
from nhmap.core.alignment.consents import MoveRules
from nhmap.core.alignment.programme import solve
from nhmap.core.alignment.programme_model import BEYOND, MOVED, OUT
from nhmap.core.alignment.question import Question, sizes_after
from tests.support.oracle_alignment import best_by_another_programme, best_by_hand, least_out_and_moved

pytestmark = pytest.mark.property


def question_of(lists, home, network, zone, *, stays=(), frozen=(), elsewhere=None):  # noqa: PLR0913 - a small world
    """A question from plain lists."""
    networks = len(zone)
    frozen_mask = np.isin(np.arange(networks), frozen)
    network = np.array(network, dtype=np.int32)
    return Question(
        practices=np.arange(len(lists)),
        lists=np.array(lists, dtype=np.int64),
        home=np.array(home, dtype=np.int32),
        network=network,
        movable=~np.isin(np.arange(len(lists)), stays) & ~frozen_mask[network],
        networks=np.arange(networks),
        zone=np.array(zone, dtype=np.int32),
        frozen=frozen_mask,
        elsewhere=np.zeros(networks, dtype=np.int64) if elsewhere is None else np.array(elsewhere, dtype=np.int64),
        kilometres=np.full((len(lists), networks), np.nan),
    )


@st.composite
def worlds(draw):
    networks, zones = draw(st.integers(1, 3)), draw(st.integers(1, 3))
    size = draw(st.integers(networks, 5))
    lists = draw(st.lists(st.integers(1, 40), min_size=size, max_size=size))
    home = draw(st.lists(st.integers(0, zones - 1), min_size=size, max_size=size))
    rest = draw(st.lists(st.integers(0, networks - 1), min_size=size - networks, max_size=size - networks))
    zone = draw(st.lists(st.integers(-1, zones - 1), min_size=networks, max_size=networks))
    stays = draw(st.sets(st.integers(0, size - 1), max_size=2))
    frozen = draw(st.sets(st.integers(0, networks - 1), max_size=1))
    elsewhere = draw(st.lists(st.sampled_from([0, 0, 12]), min_size=networks, max_size=networks))
    found = question_of(
        lists, home, [*range(networks), *rest], zone, stays=sorted(stays), frozen=sorted(frozen), elsewhere=elsewhere
    )
    flags = draw(st.tuples(st.booleans(), st.booleans(), st.booleans(), st.booleans()))
    lower = draw(st.integers(0, 30))
    return found, MoveRules(lower, lower + draw(st.integers(0, 60)), *flags)


@settings(deadline=None, max_examples=150)
@given(worlds())
def test_the_programme_finds_what_looking_at_every_proposal_finds(world):
    found, rules = world
    answered = solve(found, rules)
    order = (BEYOND, OUT, MOVED) if rules.hard else (OUT, MOVED, BEYOND)
    values = {stage.wish: stage for stage in answered.stages}
    assert tuple(values[wish].value for wish in order) == best_by_hand(found, rules)
    if not rules.hard:
        assert best_by_another_programme(found, rules) == best_by_hand(found, rules)
    assert all(values[wish].proved for wish in order)
    # And the proposal is what it says: nobody who stays moved, every list is somewhere, movers are aligned.
    moved = answered.to != found.network
    assert not (moved & ~found.movable).any()
    assert sizes_after(found, answered.to).sum() == found.lists.sum() + found.elsewhere.sum()
    assert (answered.serves[answered.to[moved]] == found.home[moved]).all()
    assert found.lists[moved].sum() == values[MOVED].value
    assert not np.isin(answered.to[moved], np.flatnonzero(found.frozen)).any()


@settings(deadline=None, max_examples=60)
@given(worlds())
def test_with_new_pcns_another_programme_says_the_same(world):
    found, _ = world
    found = replace(found, zone=np.maximum(found.zone, 0), frozen=np.zeros_like(found.frozen))
    answered = solve(found, MoveRules())
    values = {stage.wish: stage.value for stage in answered.stages}
    assert (values[OUT], values[MOVED]) == least_out_and_moved(found)


@settings(deadline=None, max_examples=80, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(worlds())
def test_what_is_known_without_a_search_is_what_a_search_finds(monkeypatch, world):
    found, rules = world
    monkeypatch.setattr(programme, "BY_HAND_FROM", 0)
    values = {stage.wish: stage.value for stage in solve(found, rules).stages}
    order = (BEYOND, OUT, MOVED) if rules.hard else (OUT, MOVED, BEYOND)
    assert tuple(values[wish] for wish in order) == best_by_hand(found, rules)


aligned_worlds = st.lists(st.lists(st.integers(10, 30), min_size=3, max_size=4), min_size=2, max_size=4)


@settings(deadline=None, max_examples=50)
@given(aligned_worlds)
def test_aligned_pcns_within_their_limits_stay_as_they_are(members):
    lists = [people for group in members for people in group]
    network = [k for k, group in enumerate(members) for _ in group]
    found = question_of(lists, network, network, list(range(len(members))))
    for rules in (MoveRules(30, 120), MoveRules(30, 120, hard=True, splits=True), MoveRules(30, 120, new=False)):
        answered = solve(found, rules)
        assert (answered.to == found.network).all()
        assert (answered.serves[: len(members)] == found.zone).all()


@settings(deadline=None, max_examples=50)
@given(aligned_worlds, st.randoms(use_true_random=False))
def test_two_practices_whose_pcns_were_swapped_come_back_and_no_other_moves(members, random):
    lists = [people for group in members for people in group]
    home = [k for k, group in enumerate(members) for _ in group]
    one = random.choice([p for p, k in enumerate(home) if k == 0])
    other = random.choice([p for p, k in enumerate(home) if k == 1])
    # Each of the two is smaller than the others of its PCN together, or the PCN itself would change its zone.
    lists[one] = lists[other] = 9
    network = home.copy()
    network[one], network[other] = home[other], home[one]
    found = question_of(lists, home, network, list(range(len(members))))
    answered = solve(found, MoveRules(0, 1_000))
    assert answered.to.tolist() == home
    assert np.flatnonzero(answered.to != found.network).tolist() == sorted([one, other])


def test_a_practice_that_will_not_move_is_left_out_of_line_and_said():
    found = question_of([5, 20, 20], [1, 0, 1], [0, 0, 1], [0, 1], stays=[0, 1])
    answered = solve(found, MoveRules(0, 100))
    assert answered.to.tolist() == [0, 0, 1]
    assert answered.stages[0].value == 5


def test_limits_that_nothing_can_keep_are_come_near_and_never_just_infeasible():
    found = question_of([5, 20, 20], [0, 0, 1], [0, 0, 1], [0, 1])
    answered = solve(found, MoveRules(1_000, 2_000, hard=True))
    assert answered.stages[0].wish == BEYOND
    assert answered.stages[0].value > 0


def test_nobody_asked_gives_an_empty_answer():
    found = question_of([], [], [], [])
    assert solve(found, MoveRules()).to.size == 0
