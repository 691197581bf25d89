"""Choices, notes and comparisons of two windows, and under faults: nothing is lost, and "saved" is said of what is."""

from __future__ import annotations

import sqlite3
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import sqlalchemy as sa
from streamlit.testing.v1 import AppTest

from nhmap.config import settings
from nhmap.core.plan.changes import Describe
from nhmap.core.plan.edits import Edit
from nhmap.core.plan.plans import Plan, Zone
from nhmap.store.database.choices import ChoiceStore
from nhmap.store.database.comparisons import ComparisonStore
from nhmap.store.database.note_store import NoteStore
from nhmap.store.database.plans import PlanStore
from nhmap.ui.server.hosting import PAGE_SCRIPT
from nhmap.ui.state import beside
from tests.support.driving import PROJECT

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.app.conftest import SilentMap

pytestmark = pytest.mark.usefixtures("own_settings", "silent_map")
WHEN = "2026-11-23T10:00:00+00:00"
PLAN, OTHER = "plan-of-stoke", "another-plan"
SMALL_AREAS = 33_755


@pytest.fixture
def plans(own_settings: pytest.MonkeyPatch) -> Iterator[PlanStore]:
    """Two saved plans of Stoke."""
    assert own_settings
    store = PlanStore(settings().plans_url)
    for plan_id in (PLAN, OTHER):
        store.create(Plan.empty(SMALL_AREAS).add(Zone("z1", "SNP 1")), "", WHEN, plan_id=plan_id)
        store.append(plan_id, Edit(f"e-{plan_id}", WHEN, (Describe(plan_id, "hwb", "E06000021"),)))
    yield store
    store.close()


@pytest.fixture
def choices(plans: PlanStore) -> ChoiceStore:
    return ChoiceStore(plans.engine)


@pytest.fixture
def notes(plans: PlanStore) -> NoteStore:
    return NoteStore(plans.engine)


def window(page: str, who: str = "") -> AppTest:
    """One more window of the plan."""
    at = AppTest.from_file(str(PAGE_SCRIPT), default_timeout=90)
    at.query_params["plan"] = PLAN
    at.run()
    at.session_state["nhmap"] = replace(at.session_state["nhmap"], who=who)
    at.switch_page(str(PROJECT / "nhmap" / "ui" / "pages" / f"{page}.py")).run()
    assert not at.exception
    return at


def state(at: AppTest):
    return at.session_state["nhmap"]


def put(at: AppTest, **changes: object) -> AppTest:
    at.session_state["nhmap"] = replace(state(at), **changes)
    return run(at)


def run(there) -> AppTest:
    """Run the page once, for a box of it that was changed or for nothing."""
    at = there.run()
    assert not at.exception
    return at


def press(at: AppTest, words: str) -> AppTest:
    return run(next(button for button in at.button if button.label == words).click())


def box(at: AppTest, kind: str, label: str):
    return next(each for each in getattr(at, kind) if each.label == label)


def asked(at: AppTest) -> list[str]:
    """The questions that stand on the page."""
    return [e.proto.body for e in at.get("html") if "nh-contested" in e.proto.body]


def words(at: AppTest) -> str:
    """What the word at the top of the page is told."""
    return " ".join(element.proto.json for element in at.get("bidi_component"))


@contextmanager
def locked(plans: PlanStore) -> Iterator[None]:
    """Another program holds the saved plans."""
    holder = sqlite3.connect(Path(str(plans.engine.url.database)), isolation_level=None)
    holder.execute("BEGIN IMMEDIATE")
    try:
        yield
    finally:
        holder.close()


@pytest.fixture
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """What failed is tried again with the next run, however soon it comes."""
    monkeypatch.setattr(beside, "AGAIN_S", 0.0)
    monkeypatch.setattr(beside, "WAIT_MS", 50)


def open_first(at: AppTest, silent_map: SilentMap) -> str:
    """Open the page of the building that is ranked first."""
    site_id = (silent_map.states[-1].ranked or ())[0][0]
    put(at, focus=site_id)
    return site_id


@pytest.mark.usefixtures("at_once")
def test_a_building_shortlisted_while_the_database_is_locked_is_kept_and_stored_later(
    plans: PlanStore, choices: ChoiceStore, silent_map: SilentMap
) -> None:
    at = window("sites")
    site_id = open_first(at, silent_map)
    with locked(plans):
        press(at, "Shortlist")
        assert state(at).shortlist == (site_id,)
        assert state(at).kept.shortlist == ()
        assert beside.waiting(state(at)) == 1
        assert '"state": "waiting"' in words(at)
        assert "in use by another program" in words(at)
        run(at)
        assert beside.waiting(state(at)) == 1
    # The next run stores it: nobody has to press again.
    run(at)
    assert choices.of(PLAN).shortlist == (site_id,)
    assert beside.waiting(state(at)) == 0
    assert '"state": "saved"' in words(at)


@pytest.mark.usefixtures("at_once")
def test_choices_that_wait_are_stored_after_another_plan_was_opened(plans: PlanStore, choices: ChoiceStore) -> None:
    at = window("practices")
    with locked(plans):
        put(at, settings=replace(state(at).settings, tolerance=0.2))
        from nhmap.ui.state import session

        left = session._carried(state(at), replace(state(at), plan_id=OTHER))
        at.session_state["nhmap"] = replace(left, settings=left.kept.settings, choices_seen=0)
        run(at)
        assert beside.waiting(state(at)) == 1
    run(at)
    assert beside.waiting(state(at)) == 0
    assert choices.of(PLAN).settings.tolerance == 0.2
    assert choices.of(OTHER).settings.tolerance == 0.1


def test_what_two_windows_shortlist_is_on_both_shortlists(choices: ChoiceStore, silent_map: SilentMap) -> None:
    anna, ben = window("sites"), window("sites")
    first, second = [site_id for site_id, _ in silent_map.states[-1].ranked or ()][:2]
    put(anna, focus=first)
    put(ben, focus=second)
    press(anna, "Shortlist")
    press(ben, "Shortlist")
    assert choices.of(PLAN).shortlist == (first, second)
    assert state(ben).shortlist == (first, second)
    assert state(run(anna)).shortlist == (first, second)
    assert asked(anna) == asked(ben) == []
    # Pressed on a page that does not show it yet: what is meant is putting it on, not taking it off again.
    put(ben, focus=first)
    assert "On the shortlist" in {button.label for button in ben.button}


def test_the_first_weights_stand_until_the_second_window_chooses(choices: ChoiceStore) -> None:
    anna, ben = window("sites", "Anna"), window("sites", "Ben")
    slider = "Patients of practices in the building"
    run(box(anna, "slider", slider).set_value(40))
    run(box(ben, "slider", slider).set_value(70))
    (question,) = asked(ben)
    assert "The weights" in question
    assert "Anna was first" in question
    assert f"{slider} 40" in question
    assert f"{slider} 70" in question
    assert dict(choices.of(PLAN).weights or ())["on_site"] == 40
    assert box(ben, "slider", slider).value == 40
    press(ben, "Use mine")
    assert asked(ben) == []
    assert dict(choices.of(PLAN).weights or ())["on_site"] == 70
    assert box(ben, "slider", slider).value == 70
    assert [e.who for e in choices.log(PLAN)] == ["Anna", "Ben"]  # one entry a settled change
    run(anna)
    assert box(anna, "slider", slider).value == 70
    assert asked(anna) == []


def test_theirs_can_be_left_as_it_is(choices: ChoiceStore) -> None:
    anna, ben = window("sites"), window("sites")
    run(box(anna, "toggle", "Exists and is open").set_value(False))
    run(box(anna, "number_input", "Floor area (m²)").set_value(500))
    run(box(ben, "number_input", "Floor area (m²)").set_value(900))
    (question,) = asked(ben)
    assert "500 m²" in question
    assert "900 m²" in question
    press(ben, "Keep theirs")
    assert asked(ben) == []
    assert choices.of(PLAN).minimum_floor_area_m2 == 500
    assert state(ben).minimum_floor_area_m2 == 500
    assert state(ben).gates_off == ("open",)


def open_proposal(at: AppTest, site_id: str) -> None:
    at.session_state["about-building"] = "Proposal"
    put(at, focus=site_id)


def test_two_people_write_in_one_box_and_both_texts_are_kept(notes: NoteStore, silent_map: SilentMap) -> None:
    anna, ben = window("sites", "Anna"), window("sites", "Ben")
    site_id = (silent_map.states[-1].ranked or ())[0][0]
    open_proposal(anna, site_id)
    open_proposal(ben, site_id)
    run(box(anna, "text_area", "Digital").set_value("Fibre"))
    run(box(ben, "text_area", "Planning").set_value("Granted"))
    run(box(ben, "text_area", "Digital").set_value("Copper <b>"))
    assert notes.book().notes(site_id).proposal == {"digital": "Fibre", "planning": "Granted"}
    (question,) = asked(ben)
    assert "Anna was first" in question
    assert "Fibre" in question
    assert "Copper &lt;b&gt;" in question
    assert box(ben, "text_area", "Digital").value == "Fibre"
    assert asked(run(ben)) == [question]
    press(ben, "Keep both")
    assert notes.book().notes(site_id).proposal["digital"] == "Fibre\n\nCopper <b>"
    assert asked(ben) == []
    assert box(ben, "text_area", "Digital").value == "Fibre\n\nCopper <b>"
    # Hers was written with his before her: she sees it, and writes on.
    run(anna)
    run(box(anna, "text_area", "Digital").set_value("Fibre\n\nCopper <b> until 2027"))
    assert asked(anna) == []
    assert notes.book().notes(site_id).proposal["digital"].endswith("until 2027")


def test_words_that_came_out_of_a_box_in_which_others_arrived_are_asked_about(
    notes: NoteStore, silent_map: SilentMap
) -> None:
    ben = window("sites", "Ben")
    site_id = (silent_map.states[-1].ranked or ())[0][0]
    open_proposal(ben, site_id)
    notes.write(site_id, {"proposal.digital": "Fibre"}, WHEN, window="of Anna", who="Anna")
    run(ben)  # hers arrives in the box, but a browser does not put it under the hands of somebody who types
    assert box(ben, "text_area", "Digital").value == "Fibre"
    run(box(ben, "text_area", "Digital").set_value("Copper"))
    assert len(asked(ben)) == 1
    assert notes.book().notes(site_id).proposal["digital"] == "Fibre"


@pytest.mark.usefixtures("at_once")
def test_a_proposal_typed_while_the_store_fails_is_kept_and_stored_later(
    plans: PlanStore, notes: NoteStore, silent_map: SilentMap
) -> None:
    at = window("sites")
    site_id = (silent_map.states[-1].ranked or ())[0][0]
    open_proposal(at, site_id)
    with locked(plans):
        run(box(at, "text_area", "Digital").set_value("Fibre"))
        assert '"state": "waiting"' in words(at)
        # To the list and back: it is in the window, and in its box.
        put(at, focus=None)
        open_proposal(at, site_id)
        assert box(at, "text_area", "Digital").value == "Fibre"
        assert notes.entries() == ()
    run(at)
    assert notes.book().notes(site_id).proposal == {"digital": "Fibre"}
    assert '"state": "saved"' in words(at)
    run(box(at, "text_area", "Digital").set_value("Fibre, in May"))
    assert notes.book().notes(site_id).proposal == {"digital": "Fibre, in May"}


def test_a_status_that_somebody_else_changed_is_asked_about(notes: NoteStore, silent_map: SilentMap) -> None:
    ben = window("sites", "Ben")
    site_id = open_first(ben, silent_map)
    ben.session_state[f"status-{site_id}-0-0"] = True
    run(ben)
    run(box(ben, "radio", "This building").set_value("discounted"))
    notes.write(site_id, {"status": "acts as an NHC"}, WHEN, window="of Anna", who="Anna")
    run(box(ben, "text_area", "Why is it set apart?").set_value("Sold in May"))
    press(ben, "Keep")
    (question,) = asked(ben)
    assert "acts as an NHC" in question
    assert "Sold in May" in question
    assert notes.book().notes(site_id).status == "acts as an NHC"
    press(ben, "Use mine")
    assert notes.book().discounted == {site_id: "Sold in May"}
    assert asked(ben) == []


def test_a_comparison_changed_in_two_windows_merges_and_asks(plans: PlanStore) -> None:
    anna, ben = window("compare", "Anna"), window("compare", "Ben")
    run(box(anna, "text_area", "For A").set_value("Near trams"))
    stored = ComparisonStore(plans.engine)
    (summary,) = stored.summaries()
    at = window("compare", "Ben")  # with the saved comparison before him
    assert box(at, "text_area", "For A").value == "Near trams"
    run(box(anna, "text_area", "Against B").set_value("Far away"))
    run(box(at, "text_area", "For A").set_value("Near the tram"))
    run(box(anna, "text_area", "For A").set_value("Near trams and trains"))
    kept = stored.load(summary.comparison_id)
    assert kept.option(PLAN).speaks_for == "Near the tram"
    assert kept.option(OTHER).speaks_against == "Far away"
    (question,) = asked(anna)
    assert "Ben was first" in question
    assert box(anna, "text_area", "For A").value == "Near the tram"
    press(anna, "Use mine")
    assert stored.load(summary.comparison_id).option(PLAN).speaks_for == "Near trams and trains"
    assert asked(anna) == []
    run(at)
    assert box(at, "text_area", "For A").value == "Near trams and trains"
    assert box(at, "text_area", "Against B").value == "Far away"
    assert ben


@pytest.mark.usefixtures("at_once")
def test_a_comparison_that_cannot_be_saved_waits_and_is_saved_later(plans: PlanStore) -> None:
    at = window("compare")
    with locked(plans):
        run(box(at, "text_area", "For A").set_value("Near trams"))
        assert box(at, "text_area", "For A").value == "Near trams"
        assert '"state": "waiting"' in words(at)
        assert ComparisonStore(plans.engine).summaries() == ()
    run(at)
    (summary,) = ComparisonStore(plans.engine).summaries()
    assert ComparisonStore(plans.engine).load(summary.comparison_id).option(PLAN).speaks_for == "Near trams"
    assert '"state": "saved"' in words(at)


def test_a_plan_with_choices_of_an_older_form_opens_with_them(plans: PlanStore, choices: ChoiceStore) -> None:
    import json

    from nhmap.core.choices import Choices
    from nhmap.store.database.plan_tables import CHOICES

    old = Choices(shortlist=("S-1", "S-2"), preset="balanced", gates_off=("owner",))
    with plans.engine.begin() as connection:
        connection.execute(sa.insert(CHOICES).values(plan_id=PLAN, body=json.dumps(old.to_dict())))
    at = window("sites")
    assert state(at).choices == old
    assert choices.log(PLAN) == ()
    run(box(at, "toggle", "Exists and is open").set_value(False))
    assert choices.of(PLAN) == replace(old, gates_off=("owner", "open"))
