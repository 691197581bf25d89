"""What is worth asking, against ranking again with every value the fact could have."""

import math

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from nhmap.core.buildings.gates import GateSettings, gates
from nhmap.core.ranking.criteria import CRITERIA
from nhmap.core.ranking.ranking import rank
from nhmap.core.ranking.value_of_information import requests, value_of_information
from nhmap.core.ranking.weights import Weights
from tests.support.site_worlds import line_sites, measures_of

NAN = math.nan
HALVES = Weights.from_dict({"deprivation": 1, "people": 1})
STEPS = 100


def test_the_chance_is_that_of_the_values_which_change_the_first():
    # B has 60 and lacks people, expected 0.25: it passes A (50) when people give 0.4 or more, a value in five.
    found = value_of_information(rank(measures_of([[0.5, 0.5], [0.6, NAN]]), HALVES), 1)
    assert [(f.site_id, f.inside) for f in found] == [("s001", False)]
    assert found[0].chance == pytest.approx(0.2, abs=0.002)
    assert found[0].figure == pytest.approx(200_000 / 7)
    assert found[0].effect == "enters if above 28,571 residents"
    assert found[0].who_knows


def test_who_is_among_the_first_may_leave():
    # It leads 47.5 to 40 while people are expected to be 0.25, and loses below 0.1: a value in five.
    found = value_of_information(rank(measures_of([[0.7, NAN], [0.4, 0.4]]), HALVES), 1)
    assert found[0].inside
    assert found[0].chance == pytest.approx(0.2, abs=0.002)
    assert "leaves if below" in found[0].effect


def test_no_fact_matters_where_all_are_first():
    assert value_of_information(rank(measures_of([[0.7, NAN], [0.6, 0.6]]), HALVES), 2) == ()


def test_an_open_gate_of_one_among_the_first_counts_by_its_chance():
    sites = line_sites(owner=["unknown", "LIFT", "unknown", "LIFT"])
    m = measures_of([[0.9, 0.9], [0.5, 0.5], [0.1, 0.1], [0.2, 0.2]], site_ids=list(sites["site_id"]))
    found = value_of_information(rank(m, HALVES, gates(sites, GateSettings(on=("owner",)))), 1)
    assert [(f.site_id, f.gate, f.chance) for f in found] == [("s0", "owner", 0.75)]
    assert "Property Services" in found[0].who_knows


value = st.one_of(st.just(NAN), st.integers(0, 20).map(lambda v: v / 20))


@settings(deadline=None, max_examples=40)
@given(
    st.lists(st.lists(value, min_size=3, max_size=3), min_size=1, max_size=6),
    st.lists(st.integers(1, 9), min_size=3, max_size=3),
    st.integers(1, 4),
)
@example([[NAN, NAN, 0.65], [NAN, 0.6, 0.7]], [1, 1, 1], 1)  # a tie but for the last bit
def test_agrees_with_ranking_again_and_again(values, amounts, top_n):
    weights = Weights.from_dict(dict(zip(("deprivation", "people", "health"), amounts, strict=True)))
    now = rank(measures_of(values), weights)
    found = {(f.row, f.criterion.key): f for f in value_of_information(now, top_n)}
    for row, site in enumerate(values):
        for j, key in enumerate(("deprivation", "people", "health")):
            if not math.isnan(site[j]):
                assert (row, key) not in found
                continue
            first = 0 < now.ranks[row] <= top_n
            changed = 0
            for step in range(STEPS):
                told = [list(v) for v in values]
                chances, quantiles = zip(*CRITERIA[key].prior.quantiles, strict=True)
                told[row][j] = float(np.interp((step + 0.5) / STEPS, chances, quantiles))
                then = rank(measures_of(told), weights).ranks[row]
                changed += (0 < then <= top_n) != first
            chance = found[row, key].chance if (row, key) in found else 0.0
            assert chance == pytest.approx(changed / STEPS, abs=1.5 / STEPS)
            if (row, key) in found:
                assert found[row, key].inside == first
    assert list(found.values()) == sorted(found.values(), key=lambda f: -f.chance)
    assert np.isfinite([f.chance for f in found.values()]).all()


def test_one_letter_for_all_that_one_can_answer():
    sites = line_sites(owner=["unknown", "unknown", "unknown", "LIFT"])
    m = measures_of([[0.9, 0.9], [0.8, NAN], [0.1, 0.1], [0.2, 0.2]], site_ids=list(sites["site_id"]))
    ranking = rank(m, HALVES, gates(sites, GateSettings(on=("owner",))))
    letters = requests(ranking, value_of_information(ranking, 2))
    owner = next(r for r in letters if r.what == "Owned by NHS Property Services or LIFT")
    assert letters[0] is owner
    assert [f.site_id for f in owner.facts] == ["s0", "s2"]
    assert owner.unknown == 3
    assert owner.changes == pytest.approx(1.5)
