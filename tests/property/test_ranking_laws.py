"""What must hold for any sites, values and weights, against plain loops."""

import math

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from nhmap.core.ranking.criteria import CRITERIA
from nhmap.core.ranking.explain import compare
from nhmap.core.ranking.measures import measure
from nhmap.core.ranking.ranking import rank
from nhmap.core.ranking.sensitivity import sensitivity
from nhmap.core.ranking.weights import Weights
from nhmap.core.reach.catchments import CatchmentAreas
from tests.support import oracle_sites as oracle
from tests.support.site_worlds import expected_of, line_areas, line_evidence, line_sites, measures_of, metres

KEYS = list(CRITERIA)
K = len(KEYS)
EXPECTED = [
    oracle.prior_mean(c.prior.quantiles) if c.expectation is None else expected_of(c) for c in CRITERIA.values()
]
value = st.one_of(st.just(math.nan), st.just(0.0), st.just(1.0), st.floats(0, 1).map(lambda v: round(v, 4)))
site = st.lists(value, min_size=K, max_size=K)
sites = st.lists(site, min_size=1, max_size=8)
amount = st.one_of(st.just(0.0), st.floats(0.01, 100))
weights = st.lists(amount, min_size=K, max_size=K).filter(any)


def weigh(amounts):
    return Weights.from_dict(dict(zip(KEYS, amounts, strict=True)))


def ids(n):
    return [f"s{i:03d}" for i in range(n)]


@settings(deadline=None)
@given(sites, weights)
def test_scores_intervals_and_ranks_agree_with_loops(values, amounts):
    r = rank(measures_of(values), weigh(amounts))
    wanted = [oracle.score(v, amounts, EXPECTED) for v in values]
    np.testing.assert_allclose(r.scores.score, [w[0] for w in wanted], atol=1e-9)
    np.testing.assert_allclose(r.scores.low, [w[1] for w in wanted], atol=1e-9)
    np.testing.assert_allclose(r.scores.high, [w[2] for w in wanted], atol=1e-9)
    assert r.ranks.tolist() == oracle.rank([w[0] for w in wanted])


@settings(deadline=None)
@given(sites, weights)
def test_contributions_add_up_to_the_score_and_the_score_lies_in_its_interval(values, amounts):
    for s in rank(measures_of(values), weigh(amounts)).to_dict()["sites"]:
        assert -1e-9 <= s["score_low"] <= s["score_high"] <= 100 + 1e-9
        assert sum(s["contributions"].values()) == pytest.approx(s["score"], abs=1e-9)
        assert s["score_low"] - 1e-9 <= s["score"] <= s["score_high"] + 1e-9
        share = dict(zip(KEYS, np.array(amounts) / sum(amounts), strict=True))
        assert all(-1e-9 <= points <= 100 * share[key] + 1e-9 for key, points in s["contributions"].items())


@settings(deadline=None)
@given(site, weights, st.integers(0, K - 1))
def test_a_fact_that_says_what_was_expected_changes_nothing(values, amounts, j):
    hidden, told = list(values), list(values)
    hidden[j], told[j] = math.nan, EXPECTED[j]
    r = rank(measures_of([hidden, told]), weigh(amounts))
    assert r.scores.score[0] == pytest.approx(r.scores.score[1], abs=1e-9)
    assert r.ranks[0] == r.ranks[1]


@settings(deadline=None)
@given(site, weights, st.integers(0, K - 1), st.floats(0, 1))
def test_silence_pays_what_the_typical_answer_pays(values, amounts, j, fact):
    """A better answer than is expected never lowers, a worse one never raises: nobody gains by keeping one back."""
    hidden, told = list(values), list(values)
    hidden[j], told[j] = math.nan, fact
    r = rank(measures_of([hidden, told]), weigh(amounts))
    change = r.scores.score[1] - r.scores.score[0]
    assert change == pytest.approx(100 * amounts[j] / sum(amounts) * (fact - EXPECTED[j]), abs=1e-9)


@settings(deadline=None)
@given(sites, st.lists(site, min_size=1, max_size=4), weights, st.randoms())
def test_other_sites_change_no_score_and_no_order(values, others, amounts, random):
    alone = rank(measures_of(values), weigh(amounts))
    n = len(values)
    both = [*zip(ids(n), values, strict=True), *zip([f"x{i}" for i in range(len(others))], others, strict=True)]
    random.shuffle(both)
    together = rank(measures_of([v for _, v in both], site_ids=[i for i, _ in both]), weigh(amounts))
    rows = [together.row_of(i) for i in ids(n)]
    np.testing.assert_array_equal(together.scores.score[rows], alone.scores.score)
    np.testing.assert_array_equal(together.scores.low[rows], alone.scores.low)
    mine = [s.site_id for s in together.candidates() if s.site_id.startswith("s")]
    assert mine == [s.site_id for s in alone.candidates()]
    a, t = alone.ranks, together.ranks[rows]
    np.testing.assert_array_equal(np.sign(a[:, None] - a[None]), np.sign(t[:, None] - t[None]))


@settings(deadline=None)
@given(sites, weights)
def test_a_duplicate_ties_with_its_original(values, amounts):
    r = rank(measures_of([*values, values[0]]), weigh(amounts))
    assert r.ranks[-1] == r.ranks[0]


@settings(deadline=None)
@given(sites, weights, st.data())
def test_improving_a_criterion_never_lowers_a_rank(values, amounts, data):
    i = data.draw(st.integers(0, len(values) - 1))
    j = data.draw(st.integers(0, K - 1))
    assume(not math.isnan(values[i][j]))
    better = [list(v) for v in values]
    better[i][j] = data.draw(st.floats(values[i][j], 1.0))
    before, after = (rank(measures_of(v), weigh(amounts)) for v in (values, better))
    assert after.ranks[i] <= before.ranks[i]
    for other in range(len(values)):
        if other != i:
            assert after.ranks[other] >= before.ranks[other]


@settings(deadline=None)
@given(sites, st.integers(0, K - 1))
def test_all_weight_on_one_criterion_sorts_by_it(values, j):
    r = rank(measures_of(values), Weights.from_dict({KEYS[j]: 1}))
    at = [s.row for s in r.candidates()]
    column = np.array(values)[at, j]
    counted = np.where(np.isnan(column), EXPECTED[j], column)
    assert (np.diff(counted) <= 1e-9).all()


@settings(deadline=None)
@given(site, weights, st.integers(0, K - 1))
def test_unknown_is_not_zero(values, amounts, j):
    assume(not math.isnan(values[j]) and amounts[j] > 0)
    hidden, nought = list(values), list(values)
    hidden[j], nought[j] = math.nan, 0.0
    r = rank(measures_of([hidden, nought, values]), weigh(amounts))
    assert KEYS[j] in r.site(0).unknown
    assert KEYS[j] not in r.site(1).unknown
    # To hide a fact widens the interval around what it was; the worst it could be is nought.
    assert r.scores.low[0] == pytest.approx(r.scores.low[1])
    assert r.scores.low[0] - 1e-9 <= r.scores.low[2] <= r.scores.high[2] <= r.scores.high[0] + 1e-9
    assert r.scores.high[0] > r.scores.high[1]
    if EXPECTED[j] > 0:
        assert r.scores.score[0] > r.scores.score[1]


@settings(deadline=None)
@given(sites, weights, st.data())
def test_weight_set_aside_is_set_aside_for_all_alike(values, amounts, data):
    j = data.draw(st.integers(0, K - 1))
    kept = [0.0 if k == j else w for k, w in enumerate(amounts)]
    assume(any(kept))
    blank = [[math.nan if k == j else v for k, v in enumerate(row)] for row in values]
    reasons = ["Not asked." if k == j else "" for k in range(K)]
    aside = rank(measures_of(blank, set_aside=reasons), weigh(amounts))
    without = rank(measures_of(values), weigh(kept))
    np.testing.assert_allclose(aside.scores.score, without.scores.score, atol=1e-9)
    np.testing.assert_allclose(aside.scores.high, without.scores.high, atol=1e-9)


@settings(deadline=None)
@given(site, site, weights)
def test_the_smallest_weight_change_is_where_the_two_swap(first, second, amounts):
    r = rank(measures_of([first, second]), weigh(amounts))
    assume(abs(r.scores.score[0] - r.scores.score[1]) > 1e-3)
    c = compare(r, "s000", "s001")
    for swap in c.swaps:
        assert 0 < swap.share_needed < 1
        beyond = []
        for step in (-1e-6, 1e-6):
            moved = swap.share_needed + math.copysign(step, swap.change * step)
            beyond.append(gap_at(r, swap.criterion.key, moved, c))
        before, after = beyond
        if max(abs(before), abs(after)) > 1e-7:
            assert before > -1e-6
            assert after < 1e-6


def gap_at(r, key, share, c):
    """Score of the upper less the lower with one share moved and the others in proportion, by the oracle."""
    j = KEYS.index(key)
    rest = 1 - r.share[j]
    moved = [share if k == j else w * (1 - share) / rest for k, w in enumerate(r.share)]
    return (
        oracle.score(r.measures.values[c.upper.row], moved, EXPECTED)[0]
        - oracle.score(r.measures.values[c.lower.row], moved, EXPECTED)[0]
    )


@settings(deadline=None)
@given(site, site, weights)
def test_no_smaller_change_swaps_them(first, second, amounts):
    r = rank(measures_of([first, second]), weigh(amounts))
    assume(abs(r.scores.score[0] - r.scores.score[1]) > 1e-3)
    c = compare(r, "s000", "s001")
    needed = {s.criterion.key: s for s in c.swaps}
    for j, key in enumerate(KEYS):
        if r.share[j] > 1 - 1e-9:
            continue
        reach = abs(needed[key].change) - 1e-6 if key in needed else 1.0
        for share in np.linspace(max(1e-9, r.share[j] - reach), min(1 - 1e-9, r.share[j] + reach), 9):
            gap = gap_at(r, key, float(share), c)
            assert math.isnan(gap) or gap > -1e-6


@settings(deadline=None)
@given(site, site, weights)
def test_a_fact_that_swaps_two_sites_swaps_them(first, second, amounts):
    r = rank(measures_of([first, second]), weigh(amounts))
    assume(abs(r.scores.score[0] - r.scores.score[1]) > 1e-3)
    c = compare(r, "s000", "s001")
    for fact in c.facts:
        known = [list(first), list(second)]
        row = r.row_of(fact.site_id)
        known[row][KEYS.index(fact.criterion.key)] = fact.value
        s = rank(measures_of(known), weigh(amounts)).scores.score
        assert s[0] == pytest.approx(s[1], abs=1e-6)


@settings(max_examples=25, deadline=None)
@given(sites, weights)
def test_ranks_drawn_lie_around_and_chances_add_up(values, amounts):
    s = sensitivity(measures_of(values), weigh(amounts), draws=200, top_n=2)
    n = len(values)
    assert (s.rank_low >= 1).all()
    assert (s.rank_low <= s.rank_median).all()
    assert (s.rank_median <= s.rank_high).all()
    assert (s.rank_high <= n).all()
    assert s.top_n_chance.sum() >= min(2, n) - 1e-9


coordinate = st.integers(-50, 50).map(lambda v: v * 100.0)


@settings(deadline=None)
@given(
    st.lists(st.tuples(coordinate, coordinate, st.integers(0, 3_000), st.floats(0, 90)), min_size=1, max_size=12),
    st.lists(st.tuples(coordinate, coordinate), min_size=1, max_size=6),
    st.integers(0, 80).map(lambda v: v * 100.0),
)
def test_catchments_agree_with_loops(small_areas, places, radius):
    xs, ys, residents, scores = (list(column) for column in zip(*small_areas, strict=True))
    n = len(xs)
    areas = CatchmentAreas(
        np.array([f"E{i:08d}" for i in range(n)], dtype=object),
        np.array(xs), np.array(ys), np.array(residents, dtype=float), np.array(scores), np.ones(n), np.zeros(n),
        np.zeros(n, dtype=bool), np.zeros(n, dtype=bool),
    )  # fmt: skip
    table = line_sites().iloc[:1].loc[[0] * len(places)].assign(
        site_id=ids(len(places)), x=[x for x, _ in places], y=[y for _, y in places]
    )  # fmt: skip
    reach = metres(radius).reach(table, areas)
    for row, (x, y) in enumerate(places):
        inside = oracle.members(x, y, xs, ys, radius)
        assert reach.members(row).tolist() == inside
        assert reach.total(areas.residents)[row] == oracle.people(inside, residents)
        np.testing.assert_allclose(
            reach.average(areas.imd_score, areas.residents)[row], oracle.average(inside, scores, residents)
        )


@settings(deadline=None)
@given(st.sampled_from(KEYS), st.floats(-1e6, 1e6))
def test_values_agree_with_loops(key, figure):
    c = CRITERIA[key]
    assert c.value(np.array([figure]))[0] == pytest.approx(oracle.value(figure, c.points), abs=1e-12)


@settings(deadline=None)
@given(st.lists(st.integers(0, 3), min_size=1, max_size=6))
def test_figures_of_a_site_do_not_depend_on_the_others(rows):
    whole = measure(line_evidence(1_500.0))
    table = line_sites().iloc[rows].assign(site_id=[f"copy {i}" for i in range(len(rows))])
    part = measure(line_evidence(1_500.0, sites=table, areas=line_areas()))
    np.testing.assert_array_equal(part.figures, whole.figures[rows])
    assert part.set_aside == whole.set_aside
