"""Figures of zones on the grid of three rows and four columns, 1,000 residents each."""

from __future__ import annotations

import numpy as np
import pytest

from nhmap.core.assessment.assessment import Basis, Settings, assess
from nhmap.core.assessment.summary import assessment_as_dict
from nhmap.core.plan.plans import Level, Plan, Zone
from tests.support.evidence import grid_evidence

#     8  9 10 11
#     4  5  6  7
#     0  1  2  3
PATIENTS = [[100] * 4 + [0] * 8, [0] * 4 + [50] * 4 + [10] * 4]


@pytest.fixture
def evidence():
    return grid_evidence(patients=PATIENTS, pride={"West end": [0, 4], "East end": [3, 7, 11]}, site_areas=[0, 9, -1])


@pytest.fixture
def plan():
    start = Plan.empty(12).add(Zone("m", "MNP 1", Level.MNP, target=8_000))
    start = start.add(Zone("a", "SNP 1", parent="m", target=4_000)).add(Zone("b", "SNP 2", parent="m", target=3_000))
    return start.assign(range(4), "a").assign(range(4, 8), "b")


def test_a_zone_sums_its_small_areas(evidence, plan):
    zone = assess(plan, evidence).zone("a")
    assert zone.figures.residents == 4_000
    assert zone.figures.registered_living_in == 400
    assert zone.registered_list == 400
    assert sum(zone.figures.ages.values()) == 4_000
    assert zone.figures.shape.area_ha == pytest.approx(400)
    assert zone.figures.shape.perimeter_km == pytest.approx(10)
    assert zone.figures.shape.compactness == pytest.approx(4 * np.pi * 4 / 100)
    assert zone.figures.shape.pieces == 1
    # scores are 12, 11, 10, 9; deciles of ranks 1 to 4 of 12 are 1, 1, 2, 3
    assert zone.figures.deprivation.average_score == pytest.approx(10.5)
    assert zone.figures.deprivation.share_10 == pytest.approx(0.5)
    assert zone.figures.deprivation.share_20 == pytest.approx(0.75)
    assert zone.figures.sites_inside.tolist() == [0]
    assert [n for _, n, _ in zone.figures.touched["district"]] == ["West Grid", "East Grid"]


def test_a_parent_is_the_sum_of_its_children(evidence, plan):
    found = assess(plan, evidence)
    whole, parts = found.zone("m"), [found.zone("a"), found.zone("b")]
    assert whole.figures.residents == sum(p.figures.residents for p in parts)
    assert whole.registered_list == sum(p.registered_list for p in parts)
    assert whole.figures.pride_whole == (0,)
    assert whole.figures.pride_cut == (1,)


@pytest.mark.parametrize(
    ("basis", "people"), [("residents", 4_000), ("registered_living_in", 200), ("registered_list", 240)]
)
def test_people_follow_the_basis(evidence, plan, basis, people):
    zone = assess(plan, evidence, Settings(Basis(basis))).zone("b")
    assert zone.people == people
    assert zone.deviation == pytest.approx((people - 3_000) / 3_000)


def test_states_are_plain_words(evidence, plan):
    found = assess(plan, evidence)
    assert [z.state for z in found.zones] == ["fits", "fits", "over"]
    assert assess(plan, evidence, Settings(Basis.REGISTERED_LIST)).zone("m").state == "under"


def test_figures_are_taken_over_for_zones_that_did_not_change(evidence, plan):
    first = assess(plan, evidence)
    second = assess(plan.assign([8], "b"), evidence, previous=first)
    assert second.zone("a").figures is first.zone("a").figures
    assert second.zone("b").figures.residents == 5_000
    assert second.zone("m").figures.residents == 9_000


def test_an_empty_zone_has_no_score_rather_than_zero(evidence):
    row = assessment_as_dict(assess(Plan.empty(12).add(Zone("a", "A")), evidence), (), evidence)["zones"][0]
    assert row["imd_average_score"] is None
    assert row["compactness"] is None
    assert (row["residents"], row["pieces"], row["state"]) == (0, 0, "under")


def test_an_unknown_list_is_counted_as_unknown(evidence, plan):
    evidence.registrations.practices.loc[0, "list_size"] = None
    zone = assess(plan, evidence).zone("a")
    assert (zone.registered_list, zone.lists_unknown) == (0, 1)


def test_the_dictionary_carries_basis_vintages_and_versions(evidence, plan):
    found = assessment_as_dict(assess(plan, evidence), (), evidence)
    assert found["vintages"] == {"residents": "mid-2022 estimate"}
    assert found["plan"]["hash"] == plan.hash
    assert found["basis"] == "residents"
    assert found["methods_version"]
    assert {"id", "name", "level", "small_areas", "residents", "area_ha", "pieces", "deviation"} <= set(
        found["zones"][0]
    )
