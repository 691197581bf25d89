"""The planning paper leaves with one press: what the screen gives is the pack of the plan as it stands."""

from __future__ import annotations

import io
import json
import zipfile
from dataclasses import replace

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from nhmap.config import settings
from nhmap.core.options.options import Comparison
from nhmap.core.plan.decision import DecisionRecord
from nhmap.core.plan.edits import History
from nhmap.core.plan.plans import Plan, Zone
from nhmap.errors import NhmapError
from nhmap.store.database.choices import ChoiceStore
from nhmap.store.database.plans import PlanStore
from nhmap.store.paper import packing
from nhmap.store.paper.verifying import verify
from nhmap.ui.files import planning_paper
from nhmap.ui.server.hosting import PAGE_SCRIPT
from nhmap.ui.state import cache
from tests.support.papers import NoMaps

pytestmark = pytest.mark.usefixtures("own_settings", "silent_map")


def test_the_pack_of_the_screen_is_sound_and_says_what_it_makes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(packing, "AtlasBegun", NoMaps)
    at = AppTest.from_file(str(PAGE_SCRIPT), default_timeout=60).run()
    state = at.session_state["nhmap"]
    boards = cache.evidence().areas.grouping("hwb")
    rows = np.flatnonzero(boards.codes[boards.member] == "E06000021")[:30]
    plan = replace(state.history.plan, name="Stoke", area_key="hwb", area_code="E06000021")
    state = replace(state, history=History(plan.add(Zone("z", "Hanley")).assign(rows, "z")))
    said: list[str] = []
    data = planning_paper.paper(state, said.append)
    assert said[:3] == ["Options and sites", "Maps", "Tables"]
    assert said[-1] == "Paper"
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        folder = archive.namelist()[0].partition("/")[0]
        manifest = json.loads(archive.read(f"{folder}/manifest.json"))
    assert manifest["plan"]["name"] == "Stoke"
    assert verify(data, "pack.zip").sound


def test_the_press_stands_beside_the_other_files_and_waits_for_a_plan() -> None:
    at = AppTest.from_string(
        """
from nhmap.ui.files import planning_paper
from nhmap.ui.state import work
planning_paper.button(work.begin(), drawn=False)
planning_paper._far[planning_paper._window()] = "Maps <b>"
planning_paper._say_how_far(planning_paper._window())
planning_paper._far.clear()
""",
        default_timeout=60,
    ).run()
    assert not at.exception
    (press,) = at.get("download_button")
    assert press.proto.label == planning_paper.WORDS
    assert press.proto.disabled
    assert at.caption[0].value.startswith("Planning paper: Maps")


def test_the_paper_of_the_screen_has_its_shortlist_and_the_options_of_its_comparison(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(packing, "AtlasBegun", NoMaps)
    store = PlanStore(settings().plans_url)
    other = Plan.empty(len(cache.evidence().areas), name="Other", area_key="hwb", area_code="E06000021")
    boards = cache.evidence().areas.grouping("hwb")
    rows = np.flatnonzero(boards.codes[boards.member] == "E06000021")
    other = other.add(Zone("o", "All")).assign(rows[:40], "o")
    store.create(other, "", "2026-11-30T10:00:00+00:00", plan_id="other-plan")
    store.close()
    at = AppTest.from_file(str(PAGE_SCRIPT), default_timeout=60).run()
    state = at.session_state["nhmap"]
    plan = replace(state.history.plan, name="Stoke", area_key="hwb", area_code="E06000021")
    plan = plan.add(Zone("z", "Hanley")).assign(rows[:30], "z")
    comparison = Comparison("c").choose(["other-plan", state.plan_id]).note(state.plan_id, "near", "", 0)
    inside = np.isin(cache.evidence().site_area, rows)
    chosen = tuple(cache.evidence().sites["site_id"][inside][:2])
    record = DecisionRecord().with_value("agreed_by", "The board").with_responsible("z", "Trust")
    state = replace(
        state, history=History(plan), comparison=comparison.prefer("other-plan"), shortlist=chosen, decision=record
    )
    data = planning_paper.paper(state, lambda _: None)
    verdict = verify(data, "pack.zip")
    assert (verdict.differences, verdict.sound) == ((), True)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        files = {name.partition("/")[2]: archive.read(name) for name in archive.namelist()}
    manifest = json.loads(files["manifest.json"])
    assert manifest["option"] == "B"
    assert files["options.csv"].decode("utf-8-sig").startswith("key,measure,unit,A,A of,A about,B,")
    assert [f["id"] for f in json.loads(files["sites.geojson"])["features"]] == list(chosen)
    assert json.loads(files["assessment.json"])["nhmap"]["decision"] == {
        "status": "draft",
        "responsible": {"z": "Trust"},
    }
    assert not any(b"The board" in content for content in files.values())


def test_who_gives_up_is_told_so_and_no_paper_comes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(planning_paper, "paper", lambda _, progress: progress("Tables"))
    monkeypatch.setattr(planning_paper, "held", lambda state: planning_paper._given_up.add("w") or state)
    with pytest.raises(NhmapError, match="given up"):
        planning_paper._make(None, "w")  # type: ignore[arg-type]
    assert "w" not in planning_paper._far


def test_the_decision_record_is_typed_and_kept_beside_the_plan() -> None:
    store = PlanStore(settings().plans_url)
    plan = Plan.empty(len(cache.evidence().areas), name="Stoke").add(Zone("z", "Hanley"))
    store.create(plan, "", "2026-11-30T10:00:00+00:00", plan_id="plan-of-stoke")
    at = AppTest.from_string(
        """
import streamlit as st
from nhmap.ui.files import decision_form
from nhmap.ui.state import work
from tests.support.papers import NoMaps
if "begun" not in st.session_state:
    st.session_state.begun = True
    work.open_plan("plan-of-stoke")
decision_form.form(work.begin())
""",
        default_timeout=60,
    ).run()
    assert not at.exception
    at.selectbox[0].set_value("agreed")
    next(box for box in at.text_input if box.label == "Agreed by").set_value("The <b>board</b>")
    at.text_area[0].set_value("three evenings")
    at.button[0].click().run()
    assert not at.exception
    kept = ChoiceStore(store.engine).standing("plan-of-stoke").choices.decision
    store.close()
    assert (kept.status, kept.agreed_by, kept.engagement) == ("agreed", "The <b>board</b>", "three evenings")


FORM = """
from nhmap.ui.files import paper_form
from nhmap.ui.state import work
paper_form.form(work.begin())
"""


def test_the_settings_of_the_paper_are_kept_beside_the_plan_and_stand_in_it() -> None:
    at = AppTest.from_string(FORM, default_timeout=60).run()
    assert not at.exception
    at.text_input[0].input("Stoke Council")
    at.text_input[1].input("#7A1F5C")
    at.multiselect[0].select("why")
    next(box for box in at.text_area if box.label == "2 People and need").input("Our words.")
    next(box for box in at.checkbox if box.label == "Shortlist of sites").uncheck()
    at.button[0].click().run()
    assert not at.exception
    state = at.session_state["nhmap"]
    assert state.decision.organisation == "Stoke Council"
    assert (state.paper.colour, state.paper.left_out, state.paper.sites) == ("#7A1F5C", ("why",), "no")
    assert state.paper.text("people") == "Our words."
    assert state.kept.paper == state.paper


def test_a_text_for_a_section_that_is_left_out_and_a_colour_that_is_none_are_refused_in_words() -> None:
    at = AppTest.from_string(FORM, default_timeout=60).run()
    at.text_input[1].input("mauve")
    at.button[0].click().run()
    assert "mauve" in at.error[0].value
    at.text_input[1].input("")
    at.multiselect[0].select("why")
    next(box for box in at.text_area if box.label == "1 Why now").input("Because.")
    at.button[0].click().run()
    assert "left out" in at.error[0].value
    assert at.session_state["nhmap"].paper.left_out == ()
