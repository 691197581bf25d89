"""Bands, what a doubtful site hangs on, and rows that look odd."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from nhmap.core.buildings.gates import GateSettings, gates
from nhmap.core.ranking.bands import (
    Band,
    band,
    band_of,
    best_chance_below,
    hangs_on,
    little_known,
    nobody_is_a,
    said_of,
    why_no_a,
    would_be,
)
from nhmap.core.ranking.gate_chances import pass_chances
from nhmap.core.ranking.ranking import rank
from nhmap.core.ranking.sensitivity import sensitivity
from nhmap.core.ranking.weights import Weights
from tests.support.site_worlds import line_sites, measures_of

NAN = np.nan
HALVES = Weights.from_dict({"deprivation": 1, "people": 1})
ONE = Weights.from_dict({"deprivation": 1})


def world(values, weights=HALVES, owners=("LIFT",) * 4, top_n=1, **settings):
    sites = line_sites(owner=list(owners))
    judged = gates(sites, GateSettings(on=("owner", "floor_area"), **settings))
    measured = measures_of(values, site_ids=list(sites["site_id"]))
    ranking = rank(measured, weights, judged)
    return ranking, sensitivity(measured, weights, judged, draws=4_000, top_n=top_n)


@pytest.mark.parametrize(
    ("chance", "wanted"), [(1, "A"), (0.8, "A"), (0.7999, "B"), (0.2001, "B"), (0.2, "C"), (0, "C")]
)
def test_bands_end_at_four_draws_in_five_and_one_in_five(chance, wanted):
    assert band(chance) == wanted


def test_who_is_first_if_somebody_owns_it_is_doubtful_and_says_so():
    ranking, sure = world([[0.9, 0.9], [0.5, 0.5], [0.1, 0.1], [0, 0]], owners=("unknown", "LIFT", "LIFT", "LIFT"))
    first, second, *_ = (ranking.site(row) for row in range(4))
    assert band_of(first, sure) is Band.B
    assert hangs_on(first, sure) == "the first if NHS Property Services or LIFT owns it"
    assert band_of(second, sure) is Band.B
    told, sure = world([[0.9, 0.9], [0.5, 0.5], [0.1, 0.1], [0, 0]])
    assert band_of(told.site(0), sure) is Band.A
    assert hangs_on(told.site(0), sure) == ""


def test_what_a_fact_has_to_say_is_told_with_its_figure():
    # The first has 32 for sure; the second 0.3 and half its weight unknown: 0.34 of people carries it to 32.
    ranking, sure = world([[0.32, 0.32], [0.3, NAN], [0, 0], [0, 0]])
    site = ranking.site(1)
    assert band_of(site, sure) is Band.B
    assert sure.needed == pytest.approx(33, abs=1.01)
    words = hangs_on(site, sure)
    assert words.startswith("the first if people reached is at least ")
    figure = float(words.split()[-2].replace(",", ""))
    assert ranking.measures.criteria[1].value(np.array([figure]))[0] == pytest.approx(0.36, abs=0.03)


def test_where_only_the_weights_decide_that_is_said():
    ranking, sure = world([[1.0, 0.0], [0.0, 1.0], [0, 0], [0, 0]])
    assert hangs_on(ranking.site(0), sure) == "the first under some weights and not under others near yours"


def test_a_row_that_stands_above_one_with_a_better_chance_says_why():
    ranking, sure = world([[0.9], [0.6], [0.1], [0.0]], ONE, owners=("unknown", "LIFT", "LIFT", "LIFT"))
    rows = [ranking.site(int(row)) for row in ranking.order]
    below = best_chance_below(rows, sure)
    assert below[0] == pytest.approx(float(sure.top_n_chance[1]))
    assert below[-1] == 0
    assert "this one needs that NHS Property Services or LIFT owns it" in little_known(rows[0], sure, below[0])
    assert little_known(rows[1], sure, below[1]) == ""
    unsure = replace(rows[1], unknown=("people",))
    assert little_known(unsure, sure, 1.0) == "little is known of it: it could be far better or worse"


def test_chances_of_gates_come_from_published_spreads():
    sites = line_sites(owner=["unknown", "LIFT", "unknown", "LIFT"], floor_area_m2=[None, None, 2_000.0, 2_000.0])
    judged = gates(sites, GateSettings(on=("owner", "floor_area"), minimum_floor_area_m2=2_484))
    # Half the returns have 2,484 m² or more; nobody owns a failed one's chance.
    assert pass_chances(judged)[:2] == pytest.approx([0.25 * 0.5, 0.5])
    unasked = gates(sites, GateSettings(on=("owner", "floor_area")))
    assert pass_chances(unasked).tolist() == [0.25, 1, 0.25, 1]


def test_minimums_of_patients_and_practices_are_gates():
    sites = line_sites(practice_codes=[["P0"], ["P1"], [], ["P0", "P1"]], practices_list=[8_000, None, None, 12_000])
    settings = GateSettings(on=("list_on_site", "practices_on_site"), minimum_list=10_000, minimum_practices=1)
    judged = gates(sites, settings)
    assert [judged.of(row)["list_on_site"] for row in range(4)] == ["fail", "unknown", "fail", "pass"]
    assert [judged.of(row)["practices_on_site"] for row in range(4)] == ["pass", "pass", "fail", "pass"]
    assert judged.why(0) == ("Its practices have 8,000 patients, below the minimum of 10,000.",)
    assert judged.why(2)[1] == "Practices in it: 0, below the minimum of 1."
    assert 0.3 < pass_chances(judged)[1] < 0.5


def test_a_site_of_band_c_says_which_band_it_has_if_it_passes_its_gates():
    values = [[0.9], [0.85], [0.8], [0.75]]
    ranking, sure = world(values, ONE, owners=("unknown",) * 4, top_n=1)
    last = ranking.site(3)
    assert band_of(last, sure) is Band.C
    passed = float(sure.chance_if_passed[3])
    assert band(passed) is Band.B  # 0.75 cubed: the others are drawn as before
    assert would_be(last, sure) == "B if NHS Property Services or LIFT owns it"
    assert said_of(last, sure, 1.0) == [would_be(last, sure)]
    assert would_be(ranking.site(0), sure) == ""  # it is B already, and says what it hangs on


def test_why_nobody_is_in_band_a_is_said_with_what_would_change_it():
    ranking, sure = world([[0.9], [0.85], [0.8], [0.75]], ONE, owners=("unknown",) * 4, top_n=2)
    assert why_no_a(ranking, sure) == (
        "Nobody is A: of all of the first 2 nobody knows whether NHS Property Services or LIFT owns it, which is so in "
        "25 % of draws. If it is so, 2 would be A, taken one at a time."
    )
    assert nobody_is_a(ranking, sure) == "Nobody is A: nobody knows who owns any of the first 2."
    told, sure = world([[0.9], [0.6], [0.1], [0.0]], ONE)
    assert why_no_a(told, sure) == nobody_is_a(told, sure) == ""
    weighed, sure = world([[1.0, 0.0], [0.0, 1.0], [0, 0], [0, 0]])
    assert why_no_a(weighed, sure).startswith("Nobody is A: weights near yours")
    assert nobody_is_a(weighed, sure) == "Nobody is A: the weights decide, and facts that nobody knows."
