"""The proposal as a file: everything said, nothing that runs, and invented facts stamped."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from nhmap.core.buildings.estate import Estate, Fact, with_estate
from nhmap.core.buildings.gates import GateSettings
from nhmap.core.buildings.note_book import PROPOSAL, NoteBook
from nhmap.core.geography.planning_areas import england
from nhmap.core.plan.plans import Plan, Zone
from nhmap.core.ranking.candidates import catchment_areas, measure_candidates
from nhmap.core.ranking.weights import DEFAULT, preset
from nhmap.core.site_page.site_fit import snp_fit
from nhmap.core.site_page.site_page import TRAVELS, site_page
from nhmap.store.exports.proposal_files import proposal_html
from tests.support.site_pages import line_of_areas

MADE = "2026-11-23T10:00+00:00"
NASTY = "<script>alert(1)</script> & \"quotes\" 'too'\n=SUM(A1)"


def written(estate=None, site_id="S-a", **notes):
    told = estate or Estate()
    world = with_estate(line_of_areas(), told)
    book = NoteBook.of((site_id, name, text) for name, text in notes.items())
    plan = Plan.empty(4).add(Zone("z1", "Longton <b>")).assign(np.array([0, 1, 2]), "z1")
    found = measure_candidates(world, england(world.areas), date(2026, 11, 23), plan=plan, acting=book.acting)
    ranking = found.rank(preset(DEFAULT), GateSettings(acting_nhcs=book.acting, discounted=book.discounted))
    areas = catchment_areas(world)
    page = site_page(world, areas, site_id, told)
    fit = snp_fit(world, areas, site_id, plan, TRAVELS, candidates=["S-a", "S-b"])
    site = ranking.site(ranking.row_of(site_id))
    return proposal_html(site, page, book.notes(site_id), fit, world, MADE).decode()


def test_it_says_every_field_and_which_are_not_said():
    text = written(**{"proposal.capital": "£1.2 m at 2026 prices", "archetype": "hub and spoke"})
    for field in PROPOSAL.values():
        assert f"<h2>{field.label}</h2>" in text
    assert "£1.2 m at 2026 prices" in text
    assert text.count("Not said yet.") == len(PROPOSAL) - 1


def test_figures_dates_and_unknowns_stand_in_it():
    text = written()
    assert "mid-2022 estimate" in text
    assert "Gross internal floor area</td><td>the owner" in text
    assert "nine in ten" in text.lower()
    assert "Source: hand-made &lt;files&gt;." in text
    assert MADE in text


def test_words_of_people_are_never_markup():
    text = written(**{"proposal.planning": NASTY, "status": "discounted", "reason": NASTY})
    assert "<script" not in text
    assert text.count("&lt;script&gt;alert(1)&lt;/script&gt;") >= 2
    assert "Longton &lt;b&gt;" in text
    assert "default-src 'none'" in text
    assert not re.search(r"(src|href)=", text)


def test_invented_facts_are_stamped_above_and_below():
    invented = Estate((Fact("S-a", "void_m2", 80.0, "made up", illustrative=True),))
    stamp = "ILLUSTRATIVE: building facts are invented</p>"
    assert written(invented).count(stamp) == 2
    assert "ILLUSTRATIVE: 80 m²" in written(invented)
    # Facts of another building bear on the rank of this one.
    elsewhere = Estate((replace(invented.facts[0], site_id="S-b"),))
    assert written(elsewhere).count(stamp) == 2
    assert "ILLUSTRATIVE" not in written()


@pytest.mark.parametrize(
    ("status", "said"), [("acts as an NHC", "Works like a"), ("designated", "Designated as"), ("candidate", "Rank 1")]
)
def test_the_status_is_said(status, said):
    assert said in written(status=status)


def test_a_rank_says_among_whom():
    assert "Rank 1 among those set apart;" in written(status="discounted", reason="sold")
    assert "among those" not in written()
