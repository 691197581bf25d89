"""What the page of a building says, in a world that can be added up by hand."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from nhmap.core.buildings.estate import Estate, Fact, with_estate
from nhmap.core.plan.plans import Plan, Zone
from nhmap.core.ranking.candidates import catchment_areas
from nhmap.core.ranking.site_evidence import SiteEvidence
from nhmap.core.ranking.site_figures import nearby, on_site
from nhmap.core.reach.catchment_people import catchment_people, short_label
from nhmap.core.reach.catchments import WALK, TravelModel
from nhmap.core.reach.driving import DRIVE
from nhmap.core.reach.travel_tables import TravelTable
from nhmap.core.site_page.site_fit import snp_fit, travel_fit
from nhmap.core.site_page.site_page import building_facts, site_page
from nhmap.core.site_page.site_proposal import suggested
from nhmap.core.site_page.surroundings import lists_near, nearest_services, others_near, practices_near, services_near
from nhmap.errors import InputRefusedError
from tests.support.site_pages import line_of_areas

KILOMETRE = TravelModel("walk", 20, speed_kmh=3.0, detour=1.0)
"""Twenty minutes reach exactly one kilometre."""


@pytest.fixture
def world():
    return line_of_areas()


def row(world, site_id):
    return world.sites[world.sites["site_id"] == site_id]


def table_of(*rows, mode="walk", limit=20.0):
    frame = pd.DataFrame(rows, columns=["LSOA21CD", "site_id", "minutes"]).assign(mode=mode)
    return TravelTable.of(frame, mode, limit)


def test_the_catchment_counts_whole_small_areas_the_rim_included(world):
    found = catchment_people(world, catchment_areas(world), row(world, "S-a"), KILOMETRE)
    assert found.rows.tolist() == [0, 1]
    assert found.residents == 3_000
    assert found.registered == 600
    assert sum(found.ages.values()) == 3_000
    assert found.imd.average_score == pytest.approx((4 * 1_000 + 3 * 2_000) / 3_000)
    assert found.imd.share_10 == pytest.approx(1 / 3)
    assert found.health.average_score == found.imd.average_score


def test_pride_in_place_of_a_catchment(world):
    areas = catchment_areas(world)
    assert catchment_people(world, areas, row(world, "S-a"), KILOMETRE).pride.places == (("Hill Top", 2_000),)
    b = catchment_people(world, areas, row(world, "S-b"), KILOMETRE).pride
    assert b.share == pytest.approx(2_000 / 9_000)
    assert b.might == pytest.approx(7_000 / 9_000)


def test_a_building_without_a_place_reaches_an_unknown_number(world):
    found = catchment_people(world, catchment_areas(world), row(world, "S-c"), WALK)
    assert not found.known
    assert math.isnan(found.residents)
    assert math.isnan(found.registered)


def test_a_table_of_travel_times_is_named(world):
    far = [(f"E0100000{i}", "S-a", 999.0) for i in (1, 2, 3)]
    table = table_of(("E01000004", "S-a", 7.0), *far)
    found = catchment_people(world, catchment_areas(world), row(world, "S-a"), table)
    assert found.rows.tolist() == [3]
    assert found.short == "20 min on foot, your table"
    assert short_label(DRIVE) == "15 min by car"


def test_practices_on_site_come_first_and_near_ones_by_distance(world):
    found = practices_near(world, row(world, "S-a").iloc[0])
    assert [(p.code, p.on_site, p.metres) for p in found] == [("A1", True, 0.0), ("A2", False, 300.0)]
    assert found[0].pcn == "U1 PCN"
    assert lists_near(found) == 1_000


def test_patients_near_are_those_of_the_criterion(world):
    areas = catchment_areas(world)
    sites = row(world, "S-a")
    held = SiteEvidence(
        sites, world.registrations.practices, world.services, areas, WALK.reach(sites, areas), as_of=None
    )
    assert on_site(held) + nearby(held) == [1_000]


def test_a_practice_that_no_list_knows_makes_the_sum_unknown(world):
    sites = world.sites.copy()
    sites["practice_codes"] = [["A1", "Z9"], [], []]
    found = practices_near(replace(world, sites=sites), sites.iloc[0])
    assert [p.code for p in found] == ["A1", "Z9", "A2"]
    assert lists_near(found) is None


def test_services_near_and_the_nearest_of_each_kind(world):
    site = row(world, "S-a").iloc[0]
    (near,) = services_near(world, site)
    assert (near.name, near.metres, near.weekly_hours, near.open_12_7) == ("Near Pharmacy", 200.0, 44.5, None)
    nearest = nearest_services(world, site)
    assert nearest["hospital"].metres == 5_000
    assert nearest["hospital"].weekly_hours is None
    assert nearest["family hub"] is None


def test_others_near_leave_out_the_building_itself_and_those_without_a_place(world):
    assert [(o.site_id, o.metres) for o in others_near(world, row(world, "S-a").iloc[0])] == [("S-b", 2_000.0)]
    assert others_near(world, row(world, "S-c").iloc[0]) == ()


def test_mean_and_nine_in_ten():
    fit = travel_fit(np.array([10.0, 0.0, 30.0]), np.array([5.0, 4.0, 1.0]), "walk")
    assert (fit.mean, fit.far) == (8.0, 10.0)
    assert travel_fit(np.array([1.0, 2.0]), np.array([89.0, 11.0]), "walk").far == 2.0


def test_travel_of_some_people_unknown_makes_the_fit_unknown():
    fit = travel_fit(np.array([10.0, np.nan]), np.array([3.0, 1.0]), "walk")
    assert math.isnan(fit.mean)
    assert math.isnan(fit.far)
    assert fit.covered == 0.75
    empty = travel_fit(np.array([10.0, np.nan]), np.array([3.0, 0.0]), "walk")
    assert (empty.mean, empty.covered) == (10.0, 1.0)


def drawn(*rows):
    return Plan.empty(4).add(Zone("z1", "Longton")).assign(rows, "z1")


def test_the_fit_to_the_snp_and_its_best_candidate(world):
    areas = catchment_areas(world)
    plan = drawn(0, 1, 2)
    fit = snp_fit(world, areas, "S-a", plan, (KILOMETRE,), candidates=("S-a", "S-b"))
    # 1,000 at once, 2,000 in 20 minutes, 3,000 in 40.
    assert fit.fits[0].mean == pytest.approx((2_000 * 20 + 3_000 * 40) / 6_000)
    assert fit.fits[0].far == pytest.approx(40)
    assert (fit.name, fit.residents) == ("Longton", 6_000)
    assert fit.best_id == "S-b"
    assert fit.best_fits[0].mean == pytest.approx((1_000 * 40 + 2_000 * 20) / 6_000)


def test_the_best_is_looked_for_among_candidates_only(world):
    areas = catchment_areas(world)
    assert snp_fit(world, areas, "S-a", drawn(0, 2), (WALK,), candidates=("S-a",)).best_id == "S-a"
    assert snp_fit(world, areas, "S-a", drawn(0, 2), (WALK,)).best_id is None


@pytest.mark.parametrize(("site_id", "rows"), [("S-a", (1, 2)), ("S-c", (0, 1, 2, 3)), ("S-zz", (0,))])
def test_no_fit_outside_every_snp(world, site_id, rows):
    assert snp_fit(world, catchment_areas(world), site_id, drawn(*rows), (WALK,)) is None


def test_what_a_table_does_not_tell_of_the_fit_is_estimated_and_said(world):
    told = (("E01000001", "S-a", 5.0), ("E01000002", "S-a", 50.0))
    areas, table = catchment_areas(world), table_of(*told)
    assert snp_fit(world, areas, "S-a", drawn(0, 1), (table,)).fits[0].mean == pytest.approx(35.0)
    fit = snp_fit(world, areas, "S-a", drawn(0, 1, 2), (table,)).fits[0]
    # 1,000 in 5 minutes, 2,000 in 50; the other 3,000 live 2 km off: 32.5 minutes on foot.
    assert (fit.covered, fit.told) == (1.0, pytest.approx(0.5))
    assert fit.mean == pytest.approx((1_000 * 5 + 2_000 * 50 + 3_000 * 32.5) / 6_000)
    bus = snp_fit(world, areas, "S-a", drawn(0, 1, 2), (table_of(*told, mode="bus"),)).fits[0]
    assert bus.covered == pytest.approx(0.5)
    assert math.isnan(bus.mean)


def test_facts_and_unknowns(world):
    known, unknown = building_facts(world, "S-a", Estate())
    assert [(f.label, f.text, f.source) for f in known] == [
        ("Owner", "LIFT", "named as LIFT"),
        ("In use", "open: a practice or a dated service has its address", "a list"),
    ]
    floor = next(u for u in unknown if u.label == "Gross internal floor area")
    assert "NHS Property Services" in floor.who_knows
    _, unknown = building_facts(world, "S-b", Estate())
    assert "In use" in {u.label for u in unknown}


def test_facts_that_differ_stand_side_by_side(world):
    facts = (
        Fact("S-a", "floor_area_m2", 900.0, "ERIC 2016/17", "2017-03-31"),
        Fact("S-a", "floor_area_m2", 1_100.0, "Void list", "2025-04-01", illustrative=True),
        Fact("S-a", "owner", "NHSPS", "Void list", "2025-04-01"),
    )
    estate = Estate(facts)
    page = site_page(with_estate(world, estate), catchment_areas(world), "S-a", estate)
    floor = next(f for f in page.facts if f.label == "Gross internal floor area")
    assert floor.text == "900 m²"
    assert floor.others == ("1,100 m² (Void list, 2025-04-01)",)
    assert floor.why == "It is real, the other is invented."
    owner = next(f for f in page.facts if f.label == "Owner")
    assert owner.text == "NHS Property Services"
    assert not page.illustrative


def test_an_invented_fact_marks_the_page(world):
    estate = Estate((Fact("S-a", "void_m2", 80.0, "made up", illustrative=True),))
    assert site_page(with_estate(world, estate), catchment_areas(world), "S-a", estate).illustrative


def test_where_it_stands(world):
    page = site_page(world, catchment_areas(world), "S-b")
    assert page.where[:2] == ("Grid 003", "Block 2")
    assert page.pride.startswith("might be in one")
    lost = site_page(world, catchment_areas(world), "S-c")
    assert (lost.where, lost.pride) == ((), "")


def test_a_building_that_is_not_there_is_refused(world):
    with pytest.raises(InputRefusedError, match="no site S-zz"):
        site_page(world, catchment_areas(world), "S-zz")


def test_what_nhmap_could_say_carries_its_dates(world):
    page = site_page(world, catchment_areas(world), "S-a", travels=(KILOMETRE,))
    said = suggested(page, None, world.vintages)
    assert "3,000 residents live within 20 min on foot" in said["population"]
    assert "mid-2022" in said["population"]
    assert "0 High Street, ST1 1AA" in said["location"]


def test_nothing_is_suggested_of_people_where_the_place_is_unknown(world):
    said = suggested(site_page(world, catchment_areas(world), "S-c"), None, world.vintages)
    assert "population" not in said
