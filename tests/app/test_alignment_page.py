"""The view “Alignment” of the page Practices without a browser: Stoke-on-Trent, started from MSOAs."""

from __future__ import annotations

import io
import itertools
import time
import zipfile

import openpyxl
import pytest
from streamlit.testing.v1 import AppTest

from nhmap import config
from nhmap.core.alignment.consents import Answer, Consent, Settled
from nhmap.core.alignment.programme import solve
from nhmap.core.alignment.proposal import Proposal
from nhmap.core.alignment.question import pose
from nhmap.core.assessment.assessment import assess
from nhmap.core.drafts.starting import start_plan
from nhmap.core.geography.planning_areas import find_planning_area
from nhmap.store.database.choices import ChoiceStore
from nhmap.store.database.plans import PlanStore
from nhmap.store.layers.catalogue import Catalogue
from nhmap.store.layers.loading import load_evidence
from nhmap.ui.practices import alignment_files
from nhmap.ui.saving import choice_words
from nhmap.ui.server.hosting import PAGE_SCRIPT
from nhmap.ui.state import alignment, cache

PLAN_ID = "alignmentplan"


@pytest.fixture(scope="module")
def evidence():
    return load_evidence(Catalogue.read(config.settings().data))


@pytest.fixture
def told(silent_map, monkeypatch):
    """What the map was told, latest last; the map itself is not drawn."""
    monkeypatch.setattr(cache, "static", lambda: None)
    return silent_map.states


@pytest.fixture
def plans(tmp_path, monkeypatch):
    monkeypatch.setenv("NHMAP_PLANS", str(tmp_path))
    config.settings.cache_clear()
    yield PlanStore(config.settings().plans_url)
    config.settings.cache_clear()


@pytest.fixture
def plan(evidence):
    numbers = itertools.count()
    return start_plan(
        "msoa", evidence, find_planning_area(evidence.areas, "Stoke-on-Trent"), lambda: f"z{next(numbers)}"
    )


@pytest.fixture
def app(plans, told, plan):
    assert not told
    plans.create(plan, who="", when="2026-11-23T09:00:00+00:00", plan_id=PLAN_ID)
    at = AppTest.from_file(str(PAGE_SCRIPT), default_timeout=120)
    at.query_params["plan"] = PLAN_ID
    at.run()
    at.switch_page(str(PAGE_SCRIPT.parents[2] / "pages" / "practices.py")).run()
    at.segmented_control(key="practices-view").set_value("Alignment").run()
    return sound(at)


def sound(at):
    assert not at.exception
    assert not at.error
    return at


def html(at):
    return " ".join(node.proto.body for node in at.get("html"))


def align(at, mode="practices"):
    at.segmented_control(key="align-mode").set_value(mode).run()
    at.button(key="align").click().run()
    state = at.session_state["nhmap"]
    end = time.monotonic() + 110
    while alignment.at_work(state.alignment[1]).working and time.monotonic() < end:
        time.sleep(0.1)
    return sound(at.run())


def expected(plan, evidence, settled=None):
    settled = settled or Settled()
    assessment = assess(plan, evidence)
    question = pose(assessment, settled)
    return Proposal(settled, question, solve(question, settled.rules), assessment)


def test_what_is_out_of_line_stands_first_with_the_dates_of_both_counts(app, told, plan, evidence):
    said, wanted = html(app), expected(plan, evidence)
    assert f"<b>{wanted.out_now:,}</b>" in said
    assert "Lists of 1 July 2026; where patients live was counted 1 October 2025." in said
    assert told[-1].flow.title == f"{wanted.out_now:,} patients out of line: where they live"


def test_map_panel_and_file_have_the_figures_of_the_proposal(app, told, plan, evidence):
    wanted = expected(plan, evidence)
    align(app)
    assert f"<b>{wanted.out_now:,} → {wanted.out_after:,}</b>" in html(app)
    assert f"{wanted.moved:,} patients would have another PCN" in html(app)
    assert told[-1].flow.title == f"{wanted.moved:,} patients would have another PCN: where they live"
    frame = app.dataframe[0].value
    moving = frame[frame["PCN proposed"] != "stays"]
    assert moving["List"].sum() == wanted.moved
    made = files_of(app)
    book = openpyxl.load_workbook(io.BytesIO(made.read("pcn-alignment.xlsx")))
    counts = {row[0]: row[1] for row in book["Alignment"].iter_rows(min_row=5, values_only=True)}
    assert counts["Patients who would have another PCN"] == wanted.moved


def files_of(at, *, names=False):
    """The files as the button makes them, of the session that the page was drawn with."""
    return zipfile.ZipFile(io.BytesIO(alignment_files._proposal_files(at.session_state["nhmap"], names=names)))


def test_a_consent_and_a_practice_that_will_not_move_are_kept_and_heeded(app, plan, evidence, plans):
    wanted = expected(plan, evidence)
    code = next(row.code for row in wanted.rows if row.moves)
    align(app)
    state = app.session_state["nhmap"]
    app.session_state["nhmap"] = type(state)(**{**vars(state), "practice": code})
    app.run()
    next(box for box in app.selectbox if box.label == "Consent").set_value(Answer.REFUSED)
    next(box for box in app.text_input if box.label == "By whom").set_value("Dr <b>Shah</b>")
    next(button for button in app.button if button.label == "Save").click().run()
    sound(app)
    next(box for box in app.checkbox if box.label == "Will not move").check().run()
    sound(app)
    kept = ChoiceStore(plans.engine).of(PLAN_ID).pcns
    assert kept.stays == (code,)
    assert kept.consent(code) == Consent(
        Answer.REFUSED, next(r.to_name for r in wanted.rows if r.code == code), "Dr <b>Shah</b>"
    )
    next(button for button in app.button if button.label == "Back to the list").click().run()
    assert "have changed since the last proposal" in " ".join(c.value for c in app.caption)
    align(app)
    again = expected(plan, evidence, kept)
    assert f"{again.out_now:,} → {again.out_after:,}" in html(app)
    assert "Dr <b>Shah</b>" not in files_of(app).read("pcn-practices.csv").decode()
    assert "Dr <b>Shah</b>" in files_of(app, names=True).read("pcn-practices.csv").decode()


def test_lines_are_proposed_and_taken_as_one_edit(app, plans):
    align(app, "lines")
    before = app.session_state["nhmap"]
    found = alignment.at_work(before.alignment[1]).answer()
    assert f"{found.out_now:,} → {found.out_after:,}" in html(app)
    take = [button for button in app.button if button.label == "Take these lines into the plan"]
    assert len(take) == bool((found.out_after, 0) < (found.out_now, 1))
    take[0].click().run()
    sound(app)
    after = app.session_state["nhmap"]
    assert len(after.history.log) == len(before.history.log) + 1
    assert (plans.load(PLAN_ID).plan.labels == after.history.plan.labels).all()
    assert (after.history.plan.labels != before.history.plan.labels).any()


def test_rules_that_cross_are_refused_in_words(app):
    next(box for box in app.number_input if box.label == "PCN at least").set_value(90_000)
    next(button for button in app.button if button.label == "Set").click().run()
    assert "cannot hold at least 90,000 and at most 60,000" in app.error[0].value.replace("\\", "")


def test_what_two_windows_say_of_a_practice_is_asked_in_words(evidence):
    agreed = Consent(Answer.AGREED, "U1", "Dr Shah", "2026-11-30").to_dict()
    assert choice_words.pair("consent/M83004", agreed, None) == ("agreed (U1), Dr Shah, 2026-11-30", "not asked")
    assert choice_words.what("consent/M83004") == "What “Mayfield Surgery” was asked and answered"
    assert choice_words.what("stays/M83004") == "Whether “Mayfield Surgery” will not move"
    pcn = str(evidence.registrations.pcn_codes[0])
    assert choice_words.what(f"frozen/{pcn}") == f"Whether “{evidence.registrations.pcn_names[0]}” is left alone"
    assert choice_words.value_words("pcn_rules", None).startswith("30,000 to 60,000 people; hard limits: no")


def test_a_search_can_be_given_up(monkeypatch, plan, evidence):
    import threading

    began = threading.Event()

    def slow(_job, _what, _bounds):
        from nhmap.store.child_process.apart import Progress, _watching

        began.set()
        while True:
            _watching.get()(Progress(0, 1.0))
            time.sleep(0.01)

    monkeypatch.setattr(alignment, "_pool", lambda: type("Slow", (), {"run": staticmethod(slow)}))
    settled = Settled(stays=("M83004",))
    key = alignment.ask(alignment.PRACTICES, assess(plan, evidence), settled)
    found = alignment.at_work(key)
    assert began.wait(10)
    assert found.working
    found.give_up()
    found.wait(10)
    assert not found.working
    assert found.given_up
