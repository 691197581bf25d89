"""The slow, sure way against every set there is."""

from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nhmap.core.portfolio.portfolio import PortfolioRules, choose, coverage_curve
from nhmap.core.portfolio.proof import improve
from tests.support.oracle_sets import kept, optimum, people_of
from tests.unit.core.portfolio.test_portfolio import PEOPLE, STREET, reach_of


def test_no_time_changes_nothing():
    p = choose(reach_of(STREET), PEOPLE, PortfolioRules(3))
    assert improve(p, reach_of(STREET), PEOPLE, PortfolioRules(3), time_limit=0) is p


def test_what_greed_and_swaps_leave_is_found_and_proved():
    # Three pairs of halves beside three tempting middles: swaps of one for one do not lead out.
    members = [[0, 1, 2], [3, 4, 5], [1, 2, 3, 4], [6, 7, 8], [9, 10, 11], [7, 8, 9, 10]]
    people = np.ones(12)
    reach = reach_of(members, 12)
    better = improve(choose(reach, people, PortfolioRules(4)), reach, people, PortfolioRules(4), time_limit=5)
    assert sorted(better.rows) == [0, 1, 3, 4]
    assert better.gap == pytest.approx(0, abs=1e-8)


@settings(deadline=None, max_examples=60)
@given(
    st.lists(st.lists(st.integers(0, 7), max_size=5, unique=True), min_size=1, max_size=7),
    st.lists(st.integers(0, 50), min_size=8, max_size=8),
    st.integers(1, 4),
    st.data(),
)
def test_the_best_set_is_found_and_every_rule_kept(members, people, size, data):
    n = len(members)
    group = np.array(data.draw(st.lists(st.integers(-1, 2), min_size=n, max_size=n)), dtype=np.int32)
    per_group = data.draw(st.sampled_from([None, 1, 2]))
    x = np.array(data.draw(st.lists(st.integers(0, 9).map(lambda v: v * 100.0), min_size=n, max_size=n)))
    spacing = data.draw(st.sampled_from([0.0, 150.0, 450.0]))
    fixed = tuple(data.draw(st.sets(st.integers(0, n - 1), max_size=1)))
    excluded = tuple({data.draw(st.integers(0, n - 1))} - set(fixed)) if n > 1 else ()
    rules = PortfolioRules(size, fixed, excluded, group, per_group, spacing, x, np.zeros(n))
    amounts = np.array(people, dtype=float)
    reach = reach_of(members, 8)
    best = optimum(members, people, rules)
    quick = choose(reach, amounts, rules)
    sure = improve(quick, reach, amounts, rules, time_limit=5)
    for p in (quick, sure):
        assert kept(p.rows, rules)
        assert p.reached == people_of(p.rows, members, people)
        assert p.reached <= best <= p.bound + 1e-6
    assert sure.reached >= quick.reached
    assert sure.bound <= quick.bound + 1e-6
    assert sure.reached == pytest.approx(best, abs=1e-3)


def test_the_curve_grows_by_less_and_less_and_never_above_the_best():
    rows, curve = coverage_curve(reach_of(STREET), PEOPLE, PortfolioRules(1), 4)
    steps = np.diff([0.0, *curve])
    assert (np.diff(steps) <= 0).all()
    assert (steps > 0).all()
    for k, reached in enumerate(curve, start=1):
        assert reached <= max(people_of(c, STREET, PEOPLE) for c in combinations(range(4), k))
        assert reached == people_of(rows[:k], STREET, PEOPLE)


def test_the_curve_begins_with_what_is_fixed():
    rows, _ = coverage_curve(reach_of(STREET), PEOPLE, PortfolioRules(2, fixed=(0,), excluded=(3,)), 3)
    assert rows[0] == 0
    assert 3 not in rows
