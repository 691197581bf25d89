"""What the page of a building says: escaped, with units, and unknown where nobody knows."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from nhmap.core.buildings.estate import Estate, Fact, with_estate
from nhmap.core.buildings.gates import GateSettings
from nhmap.core.buildings.note_book import SiteNotes, Status
from nhmap.core.geography.planning_areas import england
from nhmap.core.plan.plans import Plan, Zone
from nhmap.core.ranking.candidates import catchment_areas, measure_candidates
from nhmap.core.ranking.weights import DEFAULT, preset
from nhmap.core.site_page.site_fit import snp_fit
from nhmap.core.site_page.site_page import TRAVELS, site_page
from nhmap.store.database.note_store import NoteEntry
from nhmap.ui.building import panels as building_panels
from tests.support.site_pages import line_of_areas

NASTY = "<b onclick=x>bold</b>"


@pytest.fixture
def world():
    return line_of_areas()


def page_of(world, site_id="S-a", estate=None):
    return site_page(world, catchment_areas(world), site_id, estate)


def site_of(world, site_id="S-a", **gates):
    found = measure_candidates(world, england(world.areas), date(2026, 11, 23))
    ranking = found.rank(preset(DEFAULT), GateSettings(**gates))
    return ranking.site(ranking.row_of(site_id))


def test_the_headline_says_rank_people_and_status(world):
    text = building_panels.headline(site_of(world), page_of(world), SiteNotes("S-a"), "1", "B")
    assert "rank 1" in text
    assert '<span class="nh-band nh-band-B">B</span>' in text
    # 1.23 km on foot reaches the next square, 7.7 km by car all four.
    assert "<b>3,000</b> residents" in text
    assert "<b>10,000</b>" in text
    assert "nh-status" not in text


def test_what_makes_it_a_candidate_and_what_is_to_be_asked_stand_on_the_page(world):
    told = {
        "why_candidate": f"address of 2 practices {NASTY}",
        "campus": f"Campus: Hill Hospital and Hill Centre {NASTY} on one ground.",
        "named_nhc": f"It is called {NASTY}.",
    }
    sites = world.sites.assign(**told, site_codes=[["R1A01", "RX9"]] * len(world.sites))
    page = page_of(replace(world, sites=sites))
    text = building_panels.building_tab(page)
    assert "address of 2 practices" in text
    assert "Hill Hospital and Hill Centre" in text
    assert "R1A01, RX9" in text
    head = building_panels.headline(site_of(world), page, SiteNotes("S-a"), "1", "B")
    assert "Does it act as one already?" in head
    acting = building_panels.headline(site_of(world), page, SiteNotes("S-a", Status.ACTING, ""), "1", "B")
    assert "Does it act" not in acting
    assert NASTY not in text + head


def test_a_reason_is_text_and_the_rank_says_among_whom(world):
    noted = SiteNotes("S-a", Status.DISCOUNTED, NASTY)
    site = site_of(world, discounted={"S-a": NASTY})
    text = building_panels.headline(site, page_of(world), noted, "1", "–")
    assert "set apart, rank 1 there" in text
    assert "&lt;b onclick=x&gt;" in text
    assert NASTY not in text


def test_a_building_without_a_place_says_so(world):
    lost = page_of(world, "S-c")
    assert "Nobody has told us where" in building_panels.people_tab(lost, world.vintages)
    assert "Nobody has told us where" in building_panels.near_tab(lost, {})


def test_people_on_foot_and_by_car_stand_side_by_side(world):
    text = building_panels.people_tab(page_of(world), world.vintages)
    assert "<th>20 min on foot</th><th>15 min by car</th>" in text
    assert "Hill Top (2,000)" in text
    assert "mid-2022 estimate" in text
    assert "<small>70 % might be</small>" in text


def test_near_lists_practices_services_and_others(world):
    text = building_panels.near_tab(page_of(world), {"S-b": "=2"})
    assert "on site" in text
    assert "44.5 h a week" in text
    assert "hours unknown" in text  # the hospital's
    assert "none known" in text  # family hub
    assert "<td>=2</td><td>2.0 km</td>" in text


def test_the_fit_beside_the_best_candidate(world):
    plan = Plan.empty(4).add(Zone("z1", NASTY)).assign(np.array([0, 1, 2]), "z1")
    fit = snp_fit(world, catchment_areas(world), "S-a", plan, TRAVELS, candidates=("S-a", "S-b"))
    text = building_panels.fit_tab(fit, site_of(world), {"S-b": "2"}, drawn=True)
    assert NASTY not in text
    assert "6,000 residents" in text
    assert "Centre S-b (rank 2)" in text
    own = replace(fit, best_id="S-a")
    assert "least to this building" in building_panels.fit_tab(own, site_of(world), {}, drawn=True)
    assert "No neighbourhood is drawn yet" in building_panels.fit_tab(None, site_of(world), {}, drawn=False)
    assert "no drawn SNP" in building_panels.fit_tab(None, site_of(world), {}, drawn=True)


def test_facts_conflicts_and_whom_to_ask(world):
    estate = Estate(
        (
            Fact("S-a", "floor_area_m2", 900.0, "ERIC", "2017-03-31"),
            Fact("S-a", "floor_area_m2", 950.0, NASTY, "2016-03-31", illustrative=True),
        )
    )
    text = building_panels.building_tab(page_of(with_estate(world, estate), estate=estate))
    assert "900 m²" in text
    assert "ERIC, 2017-03-31" in text
    assert "▲ differs: 950 m²" in text
    assert NASTY not in text
    assert "Ask the owner" in text


def test_an_invented_fact_says_so(world):
    estate = Estate((Fact("S-a", "void_m2", 80.0, "made up", illustrative=True),))
    assert "ILLUSTRATIVE: invented" in building_panels.building_tab(page_of(with_estate(world, estate), estate=estate))


@pytest.mark.parametrize(
    ("metres", "said"), [(None, "unknown"), (float("nan"), "unknown"), (348.0, "350 m"), (3_440.0, "3.4 km")]
)
def test_distances(metres, said):
    assert building_panels.distance(metres) == said


def test_the_log_is_text():
    entries = [
        NoteEntry(1, "S-a", "reason", NASTY, "2026-11-23T10:00:00"),
        NoteEntry(2, "S-a", "proposal.digital", "", "2026-11-23T11:00:00"),
    ]
    text = building_panels.log(entries)
    assert NASTY not in text
    assert text.index("Digital") < text.index("Reason")
    assert "emptied" in text
