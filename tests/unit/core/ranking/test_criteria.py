import inspect
import re
from datetime import date

import numpy as np
import pytest

from nhmap.core.buildings.estate_fields import COLUMNS, FIELDS
from nhmap.core.ranking import site_figures
from nhmap.core.ranking.cohort_criteria import COHORT_CRITERIA
from nhmap.core.ranking.criteria import CRITERIA, registry_hash
from nhmap.core.ranking.criterion import Criterion
from nhmap.core.ranking.measures import measure
from nhmap.core.ranking.site_evidence import ActingCentres, DrawnNeighbourhoods
from nhmap.core.ranking.weights import PRESET_POINTS
from tests.support import oracle_sites as oracle
from tests.support.site_worlds import line_areas, line_evidence, line_practices, line_services, line_sites

NAN = np.nan


def figures(key, **changes):
    found = measure(line_evidence(**changes), {key: CRITERIA[key]})
    assert found.set_aside == ("",), found.set_aside
    return found.figures[:, 0]


def same(found, wanted):
    np.testing.assert_allclose(found, wanted, equal_nan=True)


@pytest.mark.parametrize(
    ("key", "wanted"),
    [
        # Within 1,500 m: s0 has A0 and A1, s2 has A1 and A2, s3 has A3, s9 is nowhere.
        ("deprivation", [15, 25, 40, NAN]),
        ("people", [2_000, 2_000, 1_000, NAN]),
        ("health", [-0.5, 0.5, 2, NAN]),
        ("pride", [0.5, 0.5, 0, NAN]),
        ("on_site", [8_000, 0, 0, 0]),
        ("nearby", [0, 0, 0, NAN]),
        ("services", [2, 0, 0, NAN]),
        ("space", [250, 0, NAN, NAN]),
        ("size", [1_000, NAN, 400, NAN]),
        ("condition", [0.75, NAN, 0, NAN]),
    ],
)
def test_figures_on_the_line(key, wanted):
    same(figures(key), wanted)


def test_a_list_that_is_unknown_makes_the_sum_unknown():
    sites = line_sites(practice_codes=[["P0", "P1"], [], [], []])
    same(figures("on_site", sites=sites), [NAN, 0, 0, 0])


def test_a_practice_on_site_and_near_counts_once_and_a_closed_one_not_at_all():
    practices = line_practices(list_size=[8_000, 2_000], x=[0.0, 100.0])
    same(figures("on_site", practices=practices), [8_000, 0, 0, 0])
    same(figures("nearby", practices=practices), [2_000, 0, 0, NAN])
    same(figures("nearby", practices=practices.assign(on_2026_map=[True, False])), [0, 0, 0, NAN])
    same(figures("on_site", practices=practices.assign(on_2026_map=[False, True])), [0, 0, 0, 0])


def test_a_practice_that_nobody_lists_is_unknown_not_empty():
    sites = line_sites(practice_codes=[["P0", "Y9"], [], [], []])
    same(figures("on_site", sites=sites), [NAN, 0, 0, 0])


def test_pride_is_unknown_where_an_undrawn_place_may_be():
    areas = line_areas(pride_unknown=(False, False, True, False))
    # Half the catchment of s2 lies in one for sure: more would change nothing.
    same(figures("pride", areas=areas), [0.5, 0.5, 0, NAN])
    areas = line_areas(pride=(False,) * 4, pride_unknown=(False, False, True, False))
    same(figures("pride", areas=areas), [0, NAN, 0, NAN])


def test_an_undrawn_pride_place_is_expected_by_the_chance_of_the_people_who_may_live_in_it():
    areas = line_areas(pride=(False,) * 4, pride_unknown=(False, False, True, False))
    chance = np.array([0.0, 0.0, 0.2, 0.0])
    measured = measure(line_evidence(areas=areas, pride_chance=chance), {"pride": CRITERIA["pride"]})
    same(measured.expected[:, 0], [0, 0.1, 0, 0])


def test_an_unknown_is_expected_to_be_what_its_prior_says():
    measured = measure(line_evidence(), {"space": CRITERIA["space"]})
    same(measured.expected[:, 0], [0.5, 0, CRITERIA["space"].prior.mean, CRITERIA["space"].prior.mean])
    assert CRITERIA["space"].prior.mean == pytest.approx(0.16, abs=0.005)


def test_condition_is_the_mean_of_grade_and_backlog_or_the_one_known():
    sites = line_sites(condition=["B", None, "?", None], backlog_gbp=[500_000.0, 1_000.0, 40_000.0, 5.0])
    # s0: B is 0.75; £500 a m² is 0. s2: floor unknown, grade unknown. s3: £100 a m² is 0.8. s9: floor unknown.
    same(figures("condition", sites=sites), [0.375, NAN, 0.8, NAN])


def test_tenure_counts_years_from_the_day_asked_and_freehold_as_long():
    sites = line_sites(tenure=["Freehold", None, "leasehold", None])
    found = figures("tenure", sites=sites)
    assert found[0] == 99
    assert found[1] == pytest.approx(10.0, abs=0.01)
    assert np.isnan(found[2:]).all()
    earlier = figures("tenure", sites=sites, as_of=date(2025, 4, 1))
    assert earlier[1] == pytest.approx(11.0, abs=0.01)


def test_distance_to_the_nearest_acting_centre_leaves_the_site_itself_out():
    sites = line_sites()
    acting = ActingCentres.of(sites, frozenset({"s0", "s2", "s9"}))
    same(figures("nhc_distance", acting=acting), [2, 2, 8, NAN])


def test_distance_is_unknown_where_the_only_centre_is_the_site_itself():
    acting = ActingCentres.of(line_sites(), frozenset({"s2"}))
    same(figures("nhc_distance", acting=acting), [2, NAN, 8, NAN])


def test_fit_is_how_much_further_than_the_middle():
    # A0, A1, A2 are one SNP: its middle is A1, people are 2/3 km from it; from either end they are 1 km away.
    drawn = DrawnNeighbourhoods(np.array([0, 0, 0, -1], dtype=np.int32), ("Line",))
    same(figures("snp_fit", neighbourhoods=drawn), [1 / 3, 1 / 3, NAN, NAN])


def test_a_neighbourhood_of_nobody_has_no_middle():
    drawn = DrawnNeighbourhoods(np.array([0, -1, -1, -1], dtype=np.int32), ("Empty",))
    areas = line_areas(residents=(0.0, 1.0, 1.0, 1.0))
    same(figures("snp_fit", neighbourhoods=drawn, areas=areas), [NAN] * 4)


@pytest.mark.parametrize(
    ("key", "changes", "said"),
    [
        ("nhc_distance", {}, "No building"),
        ("nhc_distance", {"acting": ActingCentres.of(line_sites(), frozenset({"s9"}))}, "known place"),
        ("snp_fit", {}, "No neighbourhood is drawn"),
        ("on_site", {"practices": line_practices().iloc[:0]}, "No practices"),
        ("nearby", {"practices": line_practices().iloc[:0]}, "No practices"),
        ("pride", {"areas": line_areas(pride=None)}, "No Pride in Place"),
        ("services", {"services": line_services().iloc[3:]}, "No pharmacies"),
    ],
)
def test_a_question_that_cannot_be_asked_is_set_aside_with_the_reason(key, changes, said):
    found = measure(line_evidence(**changes), {key: CRITERIA[key]})
    assert said in found.set_aside[0]
    assert not found.in_use[0]
    assert np.isnan(found.values).all()


@pytest.mark.parametrize("criterion", CRITERIA.values(), ids=CRITERIA)
def test_each_criterion_runs_from_worst_to_best(criterion):
    assert criterion.value(np.array([criterion.worst, criterion.best])).tolist() == [0.0, 1.0]
    step = 1.0 if criterion.direction == "more" else -1.0
    beyond = np.array([criterion.worst - 1e6 * step, criterion.best + 1e6 * step, np.nan])
    np.testing.assert_array_equal(criterion.value(beyond), [0.0, 1.0, np.nan])
    xs = [x for x, _ in criterion.points]
    assert xs == sorted(xs)
    assert criterion.value(np.array([criterion.figure_at(0.5)]))[0] == pytest.approx(0.5)
    assert criterion.reason
    assert criterion.prior.source
    assert criterion.source
    assert criterion.who_knows


def test_the_criteria_as_the_method_lists_them_cohorts_last():
    assert list(CRITERIA) == [
        "deprivation", "people", "health", "nhc_distance", "on_site", "nearby", "services", "pride", "space",
        "condition", "size", "tenure", "snp_fit", *COHORT_CRITERIA,
    ]  # fmt: skip


def test_a_cohort_is_its_share_of_the_people_of_the_catchment():
    counted = {"cohort_dementia": (np.array([1.0, 3.0, 5.0, 0.0]), np.array([100.0, 300.0, 100.0, 50.0]))}
    found = measure(line_evidence(cohorts=counted), {"cohort_dementia": CRITERIA["cohort_dementia"]})
    same(found.figures[:, 0], [4 / 400, 8 / 400, 0, NAN])
    assert found.expected[3, 0] == CRITERIA["cohort_dementia"].prior.mean
    assert "No layers of need" in measure(line_evidence(), {"c": CRITERIA["cohort_dementia"]}).set_aside[0]


def test_cohorts_weigh_nothing_until_somebody_gives_them_weight():
    assert not any(key in points for points in PRESET_POINTS.values() for key in COHORT_CRITERIA)
    assert all("(modelled)" in c.label for c in COHORT_CRITERIA.values() if "modelled" in c.source)


def test_measures_read_facts_that_become_columns():
    """A fact that is not ranked never reaches the table of sites: its criterion would be unknown everywhere."""
    read = set(re.findall(r'evidence\.sites, "(\w+)"', inspect.getsource(site_figures)))
    assert {"void_m2", "condition"} <= read
    assert read & FIELDS.keys() <= set(COLUMNS)


def test_figures_are_said_with_their_unit():
    assert CRITERIA["people"].say(51_240) == "51,240 residents"
    assert CRITERIA["pride"].say(0.25) == "25 %"
    assert CRITERIA["space"].say(float("nan")) == "unknown"


def test_the_registry_hash_moves_with_a_reference_point():
    moved = dict(CRITERIA)
    c = CRITERIA["people"]
    moved["people"] = Criterion(**{**c.__dict__, "points": ((0, 0.0), (40_000, 1.0))})
    assert registry_hash(moved) != registry_hash()
    assert registry_hash(dict(CRITERIA)) == registry_hash()


@pytest.mark.parametrize("criterion", CRITERIA.values(), ids=CRITERIA)
def test_a_prior_is_drawn_as_it_is_expected(criterion):
    chances, values = zip(*criterion.prior.quantiles, strict=True)
    assert (chances[0], chances[-1]) == (0.0, 1.0)
    assert list(chances) == sorted(chances)
    assert list(values) == sorted(values)
    assert 0 <= values[0] <= values[-1] <= 1
    assert criterion.prior.mean == pytest.approx(oracle.prior_mean(criterion.prior.quantiles))
    assert criterion.prior.table.mean() == pytest.approx(criterion.prior.mean, abs=1e-6)
    # Each entry of the table lies between the quantiles that hold it.
    edges = np.interp(np.linspace(0, 1, len(criterion.prior.table) + 1), chances, values)
    assert (criterion.prior.table >= edges[:-1] - 1e-6).all()
    assert (criterion.prior.table <= edges[1:] + 1e-6).all()


def test_a_list_beyond_belief_is_said_to_need_a_look():
    assert CRITERIA["on_site"].remark(60_000) == ""
    assert "103,554 patients. So many on one site need a look" in CRITERIA["on_site"].remark(103_554)
    assert CRITERIA["on_site"].remark(NAN) == ""
