from dataclasses import replace

import numpy as np
import pytest

from nhmap.core.buildings.gates import GateSettings, gates
from nhmap.core.ranking.criteria import CRITERIA
from nhmap.core.ranking.ranking import rank
from nhmap.core.ranking.sensitivity import _drawn_ranks, _Steps, sensitivity
from nhmap.core.ranking.weights import PRESETS, Weights
from nhmap.errors import InputRefusedError
from tests.support.site_worlds import line_sites, measures_of

NAN = np.nan
HALVES = Weights.from_dict({"deprivation": 1, "people": 1})


def test_a_site_better_in_everything_is_first_in_every_draw():
    s = sensitivity(measures_of([[0.2, 0.1], [0.9, 0.8], [0.5, 0.4]]), HALVES, draws=500, top_n=1)
    assert s.rank_low.tolist() == s.rank_median.tolist() == s.rank_high.tolist() == [3, 1, 2]
    assert s.top_n_chance.tolist() == [0.0, 1.0, 0.0]


def test_ties_share_a_rank_in_every_draw():
    s = sensitivity(measures_of([[0.5, 0.5], [0.5, 0.5], [0.1, 0.1]]), HALVES, draws=200, top_n=1)
    assert s.rank_high.tolist() == [1, 1, 3]
    assert s.top_n_chance.tolist() == [1.0, 1.0, 0.0]


def test_two_sites_that_mirror_each_other_win_half_the_draws_each():
    s = sensitivity(measures_of([[1.0, 0.0], [0.0, 1.0]]), HALVES, draws=10_000, top_n=1)
    assert s.top_n_chance[0] == pytest.approx(0.5, abs=0.02)
    assert s.top_n_chance.sum() == pytest.approx(1.0, abs=0.001)
    assert s.rank_low.tolist() == [1, 1]
    assert s.rank_high.tolist() == [2, 2]


def test_an_unknown_value_is_drawn_from_its_prior():
    # All weight on deprivation, known 0.36 against unknown: three small areas in ten have a higher value.
    s = sensitivity(measures_of([[0.36], [NAN]]), Weights.from_dict({"deprivation": 1}), draws=20_000, top_n=1)
    assert s.top_n_chance[1] == pytest.approx(0.3, abs=0.015)


def test_an_unknown_that_is_all_or_nothing_is_drawn_so():
    m = measures_of([[0.0] * 7 + [0.4], [0.0] * 7 + [NAN]])
    assert m.criteria[7].key == "pride"
    m = replace(m, expected=np.where(np.isnan(m.values), 0.2, m.values))
    s = sensitivity(m, Weights.from_dict({"pride": 1}), draws=20_000, top_n=1)
    assert s.top_n_chance[1] == pytest.approx(0.2, abs=0.015)


def test_a_draw_in_which_a_gate_fails_leaves_the_site_out():
    sites = line_sites(owner=["unknown", "LIFT", "LIFT", "LIFT"])
    m = measures_of([[0.9], [0.5], [0.2], [0.1]], site_ids=list(sites["site_id"]))
    judged = gates(sites, GateSettings(on=("owner",)))
    s = sensitivity(m, Weights.from_dict({"deprivation": 1}), judged, draws=20_000, top_n=1)
    assert s.top_n_chance[:2] == pytest.approx([0.25, 0.75], abs=0.015)
    assert s.chance_if_passed[:2] == pytest.approx([1.0, s.top_n_chance[1]])
    assert (s.rank_low[0], s.rank_high[0]) == (1, 1)
    assert (s.rank_low[1], s.rank_high[1]) == (1, 2)
    assert s.needed == pytest.approx(50, abs=0.01)


def test_a_gate_that_nobody_can_pass_leaves_the_site_out_of_every_draw():
    sites = line_sites(floor_area_m2=[None, 12_000.0, 12_000.0, 12_000.0])
    m = measures_of([[0.9], [0.5], [0.2], [0.1]], site_ids=list(sites["site_id"]))
    judged = gates(sites, GateSettings(on=("floor_area",), minimum_floor_area_m2=10_000))
    s = sensitivity(m, Weights.from_dict({"deprivation": 1}), judged, draws=50, top_n=1)
    assert (s.top_n_chance[0], s.chance_if_passed[0], s.top_n_chance[1]) == (0, 0, 1)


def test_a_single_criterion_without_unknowns_leaves_no_doubt():
    m = measures_of([[0.3], [0.6], [0.1]])
    w = Weights.from_dict({"deprivation": 1})
    s = sensitivity(m, w, draws=50)
    assert s.rank_low.tolist() == s.rank_high.tolist() == rank(m, w).ranks.tolist()


def test_the_seed_decides_and_chunks_do_not():
    rng = np.random.default_rng(3)
    values = rng.random((30, len(CRITERIA)))
    values[rng.random(values.shape) < 0.4] = NAN
    m = measures_of(values)
    one, two, other = (sensitivity(m, PRESETS["balanced"], draws=2_300, seed=s) for s in (5, 5, 6))
    np.testing.assert_array_equal(one.top_n_chance, two.top_n_chance)
    np.testing.assert_array_equal(one.rank_high, two.rank_high)
    assert (one.top_n_chance != other.top_n_chance).any()
    assert one.top_n_chance.sum() == pytest.approx(10.0, abs=0.05)


def test_ranks_agree_with_loops_over_the_same_world():
    # Two criteria, no unknowns: the ranks depend on one number, the first weight. Count them by hand.
    values = np.random.default_rng(4).random((9, 2))
    draws = 1_000
    w = np.random.default_rng(9).dirichlet(np.array([0.5, 0.5]) * 40, size=draws)
    s = sensitivity(measures_of(values), HALVES, draws=draws, seed=9, top_n=2)
    for i in range(9):
        ranks = sorted(1 + sum(1 for j in range(9) if values[j] @ d > values[i] @ d) for d in w)
        assert s.top_n_chance[i] == pytest.approx(sum(r <= 2 for r in ranks) / draws, abs=0.002)
        for found, place in ((s.rank_low[i], 50), (s.rank_median[i], 500), (s.rank_high[i], 950)):
            assert ranks[place - 3] <= found <= ranks[place + 1]


def test_failed_sites_are_ranked_among_themselves():
    sites = line_sites()
    m = measures_of([[0.1], [0.5], [0.9], [0.3]], site_ids=list(sites["site_id"]))
    s = sensitivity(m, Weights.from_dict({"deprivation": 1}), gates(sites, GateSettings(on=("owner",))), draws=20)
    assert s.rank_median.tolist() == [2, 1, 1, 2]  # the last may have an owner who rules it out
    assert s.of(0) == {
        "rank_low": 2, "rank_median": 2, "rank_high": 3, "top_n": 10, "top_n_chance": 1.0,
        "top_n_chance_if_gates_pass": 1.0,
    }  # fmt: skip


def test_the_answer_for_json_takes_it_along():
    m = measures_of([[0.1, 0.4], [0.5, 0.2]])
    answer = rank(m, HALVES).to_dict(sensitivity(m, HALVES, draws=100))
    assert {"rank_low", "rank_high", "top_n_chance"} <= set(answer["sites"][0])


def test_top_nothing_and_nobody():
    assert sensitivity(measures_of([[0.5]]), Weights.from_dict({"deprivation": 1}), draws=5, top_n=0).top_n_chance == 0
    assert len(sensitivity(measures_of(np.empty((0, 2))), HALVES, draws=5).rank_low) == 0


def test_more_sites_than_ranks_fit_are_refused():
    with pytest.raises(InputRefusedError, match="65,534 sites at most"):
        _drawn_ranks(np.zeros((65_536, 1), dtype=np.uint16), 1, _Steps(None, 0, 1))
