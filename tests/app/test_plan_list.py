"""The list of saved plans in the Open dialog: rename, copy, put away, take out, open."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

from nhmap import config
from nhmap.core.plan.changes import AddZone, Assign
from nhmap.core.plan.edits import Edit
from nhmap.core.plan.plans import Plan, Zone
from nhmap.store.database.plans import PlanStore
from nhmap.ui.files import plan_list
from nhmap.ui.state import cache

pytestmark = pytest.mark.usefixtures("own_settings", "silent_map")
OPEN, OTHER = "plan-open", "plan-other"
WHEN = "2026-04-01T10:42:00+01:00"


@pytest.fixture
def plans(own_settings: pytest.MonkeyPatch) -> PlanStore:
    assert own_settings
    store = PlanStore(config.settings().plans_url)
    size = len(cache.evidence().areas)
    for plan_id, name in ((OPEN, "North"), (OTHER, "South")):
        store.create(Plan.empty(size, name=name, area_key="hwb", area_code="E06000021"), "", WHEN, plan_id=plan_id)
        zone = AddZone(Zone("z", "SNP 1"))
        store.append(plan_id, Edit("e", WHEN, (zone, Assign("z", cache.evidence().areas.rows_of(["E01014250"])))))
    return store


def page(chosen: int | None, monkeypatch: pytest.MonkeyPatch) -> AppTest:
    """The list alone, with a row of it chosen: a test cannot press the table's own boxes."""
    pick = {"selection": {"rows": [] if chosen is None else [chosen], "columns": []}}
    monkeypatch.setattr(plan_list.st, "dataframe", lambda frame, **_: shown.append(frame) or pick)
    shown.clear()
    return AppTest.from_function(script, default_timeout=60)


shown: list = []


def script() -> None:
    import streamlit as st

    from nhmap.ui.files import plan_list
    from nhmap.ui.state import work

    if work.session.current() is None:
        st.query_params["plan"] = "plan-open"
        work.begin()
    plan_list.plan_list("t")


def press(at: AppTest, label: str) -> AppTest:
    next(b for b in at.button if b.label == label).click().run()
    assert not at.exception
    assert not at.error
    return at


def names(store: PlanStore, *, archived: bool | None = False) -> set[str]:
    return {s.name for s in store.summaries(archived=archived)}


def row(plan_id: str, store: PlanStore, *, archived: bool = False) -> int:
    return [s.plan_id for s in store.summaries(archived=archived)].index(plan_id)


def test_the_list_says_where_when_and_how_many(plans, monkeypatch):
    at = page(None, monkeypatch).run()
    assert not at.exception
    frame = shown[-1].set_index("Name")
    people = int(cache.evidence().areas.residents[plans.load(OTHER).plan.labels >= 0].sum())
    assert frame.loc["South"].tolist() == ["Stoke-on-Trent", "1 April 2026, 10:42", 1, people]
    assert people > 0
    assert "North (open now)" in frame.index
    assert not at.button


def test_another_plan_is_renamed(plans, monkeypatch):
    at = page(row(OTHER, plans), monkeypatch).run()
    at.text_input[0].set_value("West").run()
    press(at, "Rename it")
    assert names(PlanStore(config.settings().plans_url)) == {"North", "West"}


def test_the_open_plan_is_renamed_as_an_edit_that_can_be_undone(plans, monkeypatch):
    at = page(row(OPEN, plans), monkeypatch).run()
    assert {b.label: b.disabled for b in at.button}["Put away"]
    at.text_input[0].set_value("East").run()
    press(at, "Rename it")
    fresh = PlanStore(config.settings().plans_url)
    assert fresh.load(OPEN).plan.name == fresh.summary(OPEN).name == "East"
    assert [e.reason for e in fresh.load(OPEN).done][-1] == "renamed"


def test_a_copy_gets_a_name_of_its_own(plans, monkeypatch):
    at = page(row(OTHER, plans), monkeypatch).run()
    press(at, "Duplicate")
    assert names(plans) == {"North", "South", "South (2)"}
    assert plan_list.copy_name("South (2)", names(plans)) == "South (3)"
    assert plan_list.copy_name("Plan (draft)", set()) == "Plan (draft) (2)"
    assert len(plan_list.copy_name("x" * 120, set())) <= 120


def test_put_away_and_taken_out_again(plans, monkeypatch):
    press(page(row(OTHER, plans), monkeypatch).run(), "Put away")
    assert names(plans) == {"North"}
    assert names(plans, archived=True) == {"South"}
    at = page(0, monkeypatch).run()
    at.toggle[0].set_value(True).run()
    press(at, "Take it out")
    assert names(plans) == {"North", "South"}


def test_a_plan_is_opened(plans, monkeypatch):
    at = page(row(OTHER, plans), monkeypatch).run()
    press(at, "Open this plan")
    assert at.query_params["plan"] == OTHER
