import numpy as np
import pytest

from nhmap.core.buildings.gates import GateSettings, gates
from nhmap.core.ranking.criteria import CRITERIA
from nhmap.core.ranking.explain import compare, explain
from nhmap.core.ranking.measures import measure
from nhmap.core.ranking.ranking import rank
from nhmap.core.ranking.weights import Weights
from nhmap.errors import InputRefusedError
from tests.support.site_worlds import line_evidence, line_sites, measures_of

NAN = np.nan
HALVES = Weights.from_dict({"deprivation": 1, "people": 1})


def ranking(values, weights=HALVES, **kwargs):
    return rank(measures_of(values, **kwargs), weights)


def test_the_table_adds_up_to_the_difference_of_the_scores():
    c = compare(ranking([[0.2, 0.9], [0.9, 0.4]]), "s000", "s001")
    assert (c.upper.site_id, c.lower.site_id) == ("s001", "s000")
    assert [r.difference for r in c.rows] == pytest.approx([35.0, -25.0])
    assert sum(r.difference for r in c.rows) == pytest.approx(c.upper.score - c.lower.score)


def test_the_sentence_has_the_numbers_of_the_table():
    c = compare(ranking([[0.2, 0.9], [0.9, 0.4]]), "s001", "s000")
    assert c.sentence == (
        "Centre s001 (65.0 points) stands above Centre s000 (55.0) by 10.0: it gains most by deprivation of the "
        "catchment (59.0 against 17.0 average IMD score; 35.0 points). Centre s000 is ahead on "
        "people reached (250,000 against 28,571 residents; 25.0 points)."
    )


def test_the_smallest_change_of_one_weight():
    # 0.2 (1 - s) + 0.9 s = 0.9 (1 - s) + 0.4 s  at  s = 7/12, from 1/2: people up, or deprivation down, by 1/12.
    c = compare(ranking([[0.2, 0.9], [0.9, 0.4]]), "s001", "s000")
    assert [(s.criterion.key, s.share_needed) for s in c.swaps[:2]] == [
        ("deprivation", pytest.approx(5 / 12)),
        ("people", pytest.approx(7 / 12)),
    ]
    assert c.swap_sentence == (
        "Centre s000 comes first once deprivation of the catchment counts less than 41.7 % of the weight; "
        "it counts 50.0 % now."
    )


def test_better_in_everything_cannot_be_swapped():
    c = compare(ranking([[0.2, 0.3], [0.9, 0.4]]), "s001", "s000")
    assert c.swaps == ()
    assert c.swap_sentence == "No change of any one weight puts Centre s000 above Centre s001."


def test_all_weight_on_one_criterion_swaps_by_giving_weight_to_another():
    c = compare(ranking([[0.2, 0.9], [0.9, 0.4]], Weights.from_dict({"deprivation": 1})), "s001", "s000")
    assert [s.criterion.key for s in c.swaps] == ["people"]
    assert c.swaps[0].share_needed == pytest.approx(7 / 12)


def test_an_unknown_criterion_can_swap_by_weight_and_by_fact():
    # a: 0.6 and unknown, expected 0.25; b: 0.2 and 0.5. a leads 42.5 to 35. If a's second were below 0.1, b would lead.
    c = compare(ranking([[0.6, NAN], [0.2, 0.5]]), "s000", "s001")
    (fact,) = c.facts
    assert (fact.site_id, fact.criterion.key, fact.bound) == ("s000", "people", "below")
    assert fact.value == pytest.approx(0.1)
    assert fact.figure == pytest.approx(50_000 / 7)
    assert "Known of only one of them: people reached" in c.sentence


def test_the_lower_site_s_unknown_can_raise_it():
    # b: 0.5 and unknown, expected 0.25; a: 60 points. b needs (0.5 + v) / 2 > 0.6.
    c = compare(ranking([[0.6, 0.6], [0.5, NAN]]), "s000", "s001")
    (fact,) = c.facts
    assert (fact.site_id, fact.bound) == ("s001", "above")
    assert fact.value == pytest.approx(0.7)


def test_less_is_better_turns_the_bound():
    weights = Weights.from_dict({"deprivation": 1, "snp_fit": 1})
    between = [0.0] * (list(CRITERIA).index("snp_fit") - 1)
    c = compare(ranking([[0.6, *between, 0.6], [0.5, *between, NAN]], weights), "s000", "s001")
    fact = next(f for f in c.facts if f.criterion.key == "snp_fit")
    assert (fact.bound, fact.figure) == ("below", pytest.approx(0.9))


def test_a_tie_is_said_and_has_no_swaps():
    c = compare(ranking([[0.4, 0.6], [0.6, 0.4]]), "s000", "s001")
    assert c.tie
    assert c.swaps == ()
    assert c.sentence == "Centre s000 and Centre s001 tie at 50.0 points."
    assert "separates" in c.swap_sentence
    alike = compare(ranking([[0.4, 0.6], [0.4, 0.6]]), "s000", "s001")
    assert alike.swap_sentence == "They are alike in every criterion that counts."


def test_comparing_needs_two_sites():
    r = ranking([[0.4, 0.6], [NAN, NAN]])
    with pytest.raises(InputRefusedError, match="itself"):
        compare(r, "s000", "s000")
    with pytest.raises(InputRefusedError, match="no site s9"):
        compare(r, "s000", "s9")


def world():
    sites = line_sites()
    inside = np.array([True, True, True, False])
    weights = Weights.from_dict({"deprivation": 2, "people": 1, "space": 1})
    return rank(measure(line_evidence(sites=sites)), weights, gates(sites, GateSettings(planning_area=inside)))


def test_a_row_in_words():
    r = world()
    told = {s.site_id: explain(s) for s in [*r.candidates(), *r.set_apart()]}
    # s0: 15 on 5..65 is 1/6, half of the weight; 2,000 of 50,000 at 0.7; 250 of 500 m².
    assert told["s0"] == (
        "Rank 2 with 21.5 points of 100, most of them for space available (250 m²; 12.5) and deprivation of the "
        "catchment (15.0 average IMD score; 8.3). It loses most by people reached: 2,000 residents, 24.3 points short."
    )
    assert told["s3"].startswith("Set apart: It belongs to another owner")
    assert "Unknown: space available; 3.9 points are expected of that, and it could have" in told["s3"]
    assert "Nothing that counts is known of it: these are the points that are expected." in told["s9"]
    assert "To check: We do not know whether it is in use." in told["s2"]


def test_comparing_across_the_lists_says_so():
    c = compare(world(), "s0", "s3")
    assert c.sentence.startswith("Three Centre is set apart: It belongs to another owner")


def test_a_joint_rank_and_no_points_are_said():
    r = ranking([[0.0, 0.0], [0.0, 0.0]])
    assert explain(r.site(0)).startswith("Joint rank 1 with 0.0 points of 100.")
