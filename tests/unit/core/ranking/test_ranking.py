import json

import numpy as np
import pytest

from nhmap.core.buildings.gates import GateSettings, gates
from nhmap.core.ranking.cohort_criteria import COHORT_CRITERIA
from nhmap.core.ranking.criteria import CRITERIA
from nhmap.core.ranking.measures import measure
from nhmap.core.ranking.ranking import Standing, rank, scores, tied_ranks
from nhmap.core.ranking.weights import PRESETS, Weights
from nhmap.errors import InputRefusedError
from tests.support.site_worlds import line_evidence, line_sites, measures_of

NAN = np.nan
HALVES = Weights.from_dict({"deprivation": 1, "people": 1})


def test_score_is_the_weighted_mean():
    values = np.array([[1.0, 0.5], [0.2, 0.2]])
    s = scores(values, values, np.array([0.75, 0.25]))
    assert s.score.tolist() == pytest.approx([87.5, 20.0])
    assert s.contributions.tolist() == [pytest.approx([75.0, 12.5]), pytest.approx([15.0, 5.0])]
    assert s.low.tolist() == s.high.tolist() == pytest.approx([87.5, 20.0])


def test_an_unknown_widens_and_counts_what_is_expected_of_it():
    expected = np.array([[0.6, 0.2], [0.4, 0.2]])
    s = scores(np.array([[0.6, NAN], [NAN, NAN]]), expected, np.array([0.75, 0.25]))
    assert s.score.tolist() == pytest.approx([50.0, 35.0])
    assert (s.low[0], s.high[0]) == pytest.approx((45.0, 70.0))
    assert (s.low[1], s.high[1]) == (0.0, 100.0)
    assert s.contributions.tolist() == [pytest.approx([45.0, 5.0]), pytest.approx([30.0, 5.0])]


def test_an_unknown_without_weight_widens_nothing():
    s = scores(np.array([[0.6, NAN]]), np.array([[0.6, 0.3]]), np.array([1.0, 0.0]))
    assert s.score[0] == s.low[0] == s.high[0] == pytest.approx(60.0)


def test_ties_are_ties():
    assert tied_ranks(np.array([50.0, 70.0, 50.0 + 1e-12, 10.0])).tolist() == [2, 1, 2, 4]


def test_each_list_has_ranks_of_its_own():
    assert tied_ranks(np.array([50.0, 70.0, 60.0]), np.array([0, 1, 0])).tolist() == [2, 1, 1]


def test_nothing_to_rank():
    r = rank(measures_of(np.empty((0, 2))), HALVES)
    assert r.to_dict()["sites"] == []


def line_ranking(weights=HALVES, **settings):
    sites = line_sites()
    inside = np.array([True, True, True, False])
    return rank(
        measure(line_evidence(sites=sites)), weights, gates(sites, GateSettings(planning_area=inside, **settings))
    )


def test_a_failed_gate_moves_a_site_to_its_own_list_with_the_reason():
    r = line_ranking()
    assert [s.site_id for s in r.candidates()] == ["s9", "s2", "s0"]
    (apart,) = r.set_apart()
    assert (apart.site_id, apart.rank, apart.standing) == ("s3", 1, Standing.FAILS)
    assert "outside the planning area" in " ".join(apart.gate_reasons)


def test_unknown_gates_stay_among_the_candidates_marked_to_check():
    standings = {s.site_id: s.standing for s in line_ranking().candidates()}
    assert standings == {"s0": Standing.PASSES, "s2": Standing.TO_CHECK, "s9": Standing.TO_CHECK}


def test_a_site_of_which_nothing_is_known_has_what_is_expected_and_the_widest_interval():
    (lost,) = [s for s in line_ranking().candidates() if s.site_id == "s9"]
    assert (lost.score_low, lost.score_high) == (0.0, 100.0)
    assert lost.score == pytest.approx(50 * (CRITERIA["deprivation"].prior.mean + CRITERIA["people"].prior.mean))
    assert not any(c.known for c in lost.contributions if c.share)


def test_the_answer_for_json():
    answer = line_ranking(PRESETS["balanced"]).to_dict()
    again = json.loads(json.dumps(answer, allow_nan=False))
    first = again["sites"][0]
    assert {
        "site_id", "name", "owner", "rank", "score", "score_low", "score_high", "gates", "contributions", "unknown",
    } <= set(first)  # fmt: skip
    assert sum(first["contributions"].values()) == pytest.approx(first["score"], abs=1e-9)
    assert first["site_id"] == "s0"
    assert first["gates"] == {"owner": "pass", "open": "pass", "planning_area": "pass"}
    assert set(again["set_aside"]) == {"nhc_distance", "snp_fit", *COHORT_CRITERIA}
    assert again["weights"]["deprivation"] == pytest.approx(20 / 109)
    assert again["weights_in_use"]["nhc_distance"] == 0.0
    assert sum(again["weights_in_use"].values()) == pytest.approx(1.0)
    assert not {"nhc_distance", "snp_fit"} & (set(first["contributions"]) | set(first["unknown"]))
    assert [s["list"] for s in again["sites"]] == ["candidates"] * 3 + ["set apart"]


def test_all_weight_on_what_is_not_in_use_is_refused():
    with pytest.raises(InputRefusedError, match="No neighbourhood is drawn"):
        line_ranking(Weights.from_dict({"snp_fit": 1}))


def test_equal_sites_tie_and_stand_in_the_order_of_their_identifiers():
    r = rank(measures_of([[0.5, 0.5], [0.7, 0.7], [0.5, 0.5]], site_ids=["c", "b", "a"]), HALVES)
    assert [(s.site_id, s.rank, s.tied) for s in r.candidates()] == [("b", 1, False), ("a", 2, True), ("c", 2, True)]


def test_no_such_site():
    with pytest.raises(InputRefusedError, match="no site zz"):
        line_ranking().row_of("zz")


def test_part_of_the_measures_says_the_same():
    m = measures_of([[0.5, NAN], [0.7, 0.1], [0.2, 0.9]])
    part = rank(m.take(np.array([2, 0])), HALVES)
    whole = rank(m, HALVES)
    assert part.scores.score.tolist() == whole.scores.score[[2, 0]].tolist()
