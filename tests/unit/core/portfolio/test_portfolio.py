"""A street of small areas and the sites along it::

areas    0    1    2    3    4    5        10 people each, 30 in area 5
sites    A=01      B=123     C=34     D=5
"""

from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.sparse import csr_array

from nhmap.core.portfolio.portfolio import PortfolioRules, choose, deprivation_weighted
from nhmap.core.reach.catchments import Coverage, Reach
from nhmap.errors import InputRefusedError
from tests.support.site_worlds import line_areas

PEOPLE = np.array([10.0, 10, 10, 10, 10, 30])
STREET = [[0, 1], [1, 2, 3], [3, 4], [5]]


def reach_of(members, areas=6):
    rows = [r for r, m in enumerate(members) for _ in m]
    columns = [c for m in members for c in m]
    matrix = csr_array((np.ones(len(rows)), (rows, columns)), shape=(len(members), areas))
    return Reach(matrix, np.ones(len(members), dtype=bool), "by hand", Coverage(len(members), len(members), 0))


def test_the_set_that_reaches_most_not_the_best_one_by_one():
    # B reaches most after D, but A and C together reach 40 against B with either 40: with three, D + A + C hold 70.
    p = choose(reach_of(STREET), PEOPLE, PortfolioRules(3))
    assert p.reached == 70
    assert p.rows[0] in {1, 3}
    assert p.curve == tuple(sorted(p.curve))
    assert p.curve[-1] == p.reached
    assert p.bound == pytest.approx(70, rel=0.02)
    assert p.covered.sum() * 10 + 20 == 70


def test_a_swap_mends_what_greed_spoilt():
    # Greed takes the middle (4) first and can then add only one end; the two halves hold everybody.
    p = choose(reach_of([[1, 2, 3, 4], [0, 1, 2], [3, 4, 5]]), np.full(6, 10.0), PortfolioRules(2))
    assert sorted(p.rows) == [1, 2]
    assert p.reached == p.bound == 60
    assert p.gap == 0


def test_fixed_and_excluded():
    p = choose(reach_of(STREET), PEOPLE, PortfolioRules(2, fixed=(0,), excluded=(3,)))
    assert 0 in p.rows
    assert 3 not in p.rows
    assert p.reached == 40


def test_at_most_so_many_of_a_group():
    p = choose(reach_of(STREET), PEOPLE, PortfolioRules(4, group=np.array([0, 0, 0, -1], dtype=np.int32), per_group=1))
    assert sorted(p.rows) == [1, 3]
    assert p.asked == 4


def test_spacing():
    x = np.array([0.0, 100.0, 300.0, np.nan])
    p = choose(reach_of(STREET), PEOPLE, PortfolioRules(4, spacing_m=150.0, x=x, y=np.zeros(4)))
    # B keeps A out, D has no place; B and C stand far enough apart.
    assert sorted(p.rows) == [1, 2]
    assert p.bound >= p.reached == 40


def test_nobody_left_to_reach_ends_the_choice():
    p = choose(reach_of([[0], [0], []]), np.array([5.0, 0, 0, 0, 0, 0]), PortfolioRules(3))
    assert len(p.rows) == 1
    assert p.reached == p.bound == 5


def test_nobody_at_all():
    p = choose(reach_of([[], []]), PEOPLE, PortfolioRules(1))
    assert (p.rows, p.reached, p.gap) == ((), 0.0, 0.0)


@pytest.mark.parametrize(
    ("rules", "said"),
    [
        (PortfolioRules(0), "At least one"),
        (PortfolioRules(1, fixed=(0, 1)), "2 sites are fixed"),
        (PortfolioRules(2, fixed=(0,), excluded=(0,)), "both fixed and excluded"),
        (PortfolioRules(2, fixed=(0, 1), spacing_m=9.0, x=np.zeros(4), y=np.zeros(4)), "closer to each other"),
        (PortfolioRules(2, fixed=(0, 1), group=np.zeros(4, dtype=np.int32), per_group=1), "one group"),
    ],
)
def test_rules_that_contradict_each_other_are_refused(rules, said):
    with pytest.raises(InputRefusedError, match=said):
        choose(reach_of(STREET), PEOPLE, rules)


def test_deprivation_weighted_people():
    assert deprivation_weighted(line_areas())[1] == pytest.approx(1_000 * 20 / 21.8)


@settings(deadline=None)
@given(
    st.lists(st.lists(st.integers(0, 7), max_size=5, unique=True), min_size=1, max_size=7),
    st.lists(st.integers(0, 50), min_size=8, max_size=8),
    st.integers(1, 4),
    st.data(),
)
def test_never_more_than_the_best_and_the_bound_never_less(members, people, size, data):
    n = len(members)
    group = np.array(data.draw(st.lists(st.integers(-1, 2), min_size=n, max_size=n)), dtype=np.int32)
    per_group = data.draw(st.sampled_from([None, 1, 2]))
    fixed = tuple(data.draw(st.sets(st.integers(0, n - 1), max_size=1)))
    excluded = tuple({data.draw(st.integers(0, n - 1))} - set(fixed)) if n > 1 else ()
    rules = PortfolioRules(size, fixed, excluded, group, per_group)
    p = choose(reach_of(members, 8), np.array(people, dtype=float), rules)

    def reached(rows):
        return sum(people[a] for a in {a for r in rows for a in members[r]})

    def lawful(rows):
        crowded = per_group and any(sum(group[r] == g for r in rows) > per_group for g in range(3))
        return set(fixed) <= set(rows) and not set(excluded) & set(rows) and not crowded

    every = [rows for k in range(size + 1) for rows in combinations(range(n), k) if lawful(rows)]
    optimum = max(reached(rows) for rows in every)
    assert lawful(p.rows)
    assert len(p.rows) <= size
    assert p.reached == reached(p.rows)
    assert p.reached <= optimum <= p.bound + 1e-6
    if per_group is None:
        assert p.reached >= (1 - 1 / np.e) * optimum - 1e-6
