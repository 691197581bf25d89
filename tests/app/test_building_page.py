"""The page of a building without a browser: status and proposal, and what is said when they cannot be kept."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from streamlit.testing.v1 import AppTest

from nhmap.config import settings
from nhmap.errors import NhmapError
from nhmap.store.database.note_store import NoteStore
from nhmap.store.database.plans import PlanStore
from nhmap.ui.server.hosting import PAGE_SCRIPT
from tests.support.driving import PROJECT

if TYPE_CHECKING:
    from tests.app.conftest import SilentMap

pytestmark = pytest.mark.usefixtures("own_settings", "silent_map")
WHEN = "2026-11-23T10:00:00+00:00"
NASTY = "<img src=x onerror=alert(1)> *bold* $x$ =1+1"


def said(at: AppTest) -> str:
    texts = [*(e.value for e in at.error), *(e.value for e in at.warning), *(e.value for e in at.caption)]
    return " ".join([*texts, *(element.proto.body for element in at.get("html"))])


@pytest.fixture
def opened(silent_map: SilentMap) -> tuple[AppTest, str]:
    """The page of the building that is ranked first in Stoke."""
    at = AppTest.from_file(str(PAGE_SCRIPT), default_timeout=60).run()
    (box,) = [box for box in at.selectbox if box.label == "Where are you planning?"]
    box.select(("hwb", "E06000021")).run()  # before the page of sites, which would rank all of England first
    at.switch_page(str(PROJECT / "nhmap" / "ui" / "pages" / "sites.py")).run()
    ranked = silent_map.states[-1].ranked
    assert ranked
    site_id = ranked[0][0]
    at.session_state["nhmap"] = replace(at.session_state["nhmap"], focus=site_id)
    return at.run(), site_id


@pytest.fixture
def notes() -> NoteStore:
    return NoteStore(PlanStore(settings().plans_url).engine)


def test_the_page_says_score_people_and_catchments(opened: tuple[AppTest, str], silent_map: SilentMap) -> None:
    at, site_id = opened
    assert not at.exception
    assert not at.error
    text = said(at)
    assert "residents" in text
    assert "What is expected of the unknown, and why" in text
    walk, drive = silent_map.states[-1].outlined
    assert set(walk) < set(drive)
    assert silent_map.states[-1].focus == site_id


def test_a_building_outside_the_planning_area_has_its_page_and_says_so(opened: tuple[AppTest, str]) -> None:
    at, site_id = opened
    (box,) = [box for box in at.selectbox if box.label == "Where are you planning?"]
    box.select(("hwb", "E06000018")).run()
    at.session_state["nhmap"] = replace(at.session_state["nhmap"], focus=site_id)
    at.run()
    assert not at.exception
    assert not at.error
    assert any("outside your planning area, in Stoke" in each.value for each in at.info)
    assert "What is expected of the unknown, and why" in said(at)


def test_a_discounted_building_is_set_apart_and_the_reason_is_text(
    opened: tuple[AppTest, str], notes: NoteStore, silent_map: SilentMap
) -> None:
    at, site_id = opened
    notes.write(site_id, {"status": "discounted", "reason": NASTY}, WHEN)
    at.run()
    assert "&lt;img src=x onerror=alert(1)&gt;" in said(at)
    assert "<img" not in said(at)
    assert site_id not in {ranked for ranked, _ in silent_map.states[-1].ranked or ()}


def test_a_centre_that_acts_brings_the_distance_into_use(opened: tuple[AppTest, str], notes: NoteStore) -> None:
    at, site_id = opened
    assert "Distance to the nearest centre" not in said(at)
    notes.write(site_id, {"status": "acts as an NHC"}, WHEN)
    at.run()
    assert "Works like a neighbourhood health centre already" in said(at)
    assert "Distance to the nearest centre already acting" in said(at)


def test_a_centre_that_is_designated_stays_in_the_ranking(
    opened: tuple[AppTest, str], notes: NoteStore, silent_map: SilentMap
) -> None:
    at, site_id = opened
    notes.write(site_id, {"status": "designated"}, WHEN)
    at.run()
    assert "Designated as a neighbourhood health centre" in said(at)
    assert site_id in {ranked for ranked, _ in silent_map.states[-1].ranked or ()}


def test_readiness_says_what_is_unknown_and_takes_what_the_person_knows(
    opened: tuple[AppTest, str], notes: NoteStore
) -> None:
    at, site_id = opened
    at.session_state["about-building"] = "Ready"
    at.run()
    assert not at.exception
    assert "Nobody publishes where neighbourhood teams work" in said(at)
    assert "Who would know: the community services provider" in said(at)
    before = said(at)
    (box,) = [box for box in at.selectbox if box.label == "Community services and the neighbourhood team"]
    box.select("met").run()
    assert not at.exception
    assert notes.book().notes(site_id).readiness == {"community_team": "met"}
    at.session_state["about-building"] = "Ready"
    at.run()
    assert "You said so." in said(at)
    assert "You said so." not in before


def test_notes_that_cannot_be_read_leave_the_ranking_alive(
    opened: tuple[AppTest, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    at, _ = opened

    def unreadable(_: NoteStore) -> None:
        message = "The saved plans cannot be read."
        raise NhmapError(message, "Try again.")

    monkeypatch.setattr(NoteStore, "entries", unreadable)
    at.run()
    assert not at.exception
    assert "of 100" in said(at)
    assert "cannot be read" in said(at)
