"""Two windows of one plan without a browser, and a store that fails for a while."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from nhmap import config
from nhmap.core.plan.changes import Assign, Describe, RemoveZone
from nhmap.core.plan.edits import Edit, Step
from nhmap.store.database.faults import DiskFullError, LockedError
from nhmap.store.database.plans import PlanStore
from nhmap.ui.map.values import SCHEMA
from nhmap.ui.server.hosting import PAGE_SCRIPT
from nhmap.ui.state import session, watch

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.app.conftest import SilentMap

pytestmark = pytest.mark.usefixtures("own_settings")
WHEN = "2026-11-23T10:42:00+00:00"
PLAN = "0123456789ab"
FULL = DiskFullError("The disk is full.", "Make room.")


class Window:
    """A window of the app; what its map says is what the test says."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, plan_id: str = PLAN) -> None:
        self.at = AppTest.from_file(str(PAGE_SCRIPT), default_timeout=60)
        self.at.query_params["plan"] = plan_id
        self.message: dict[str, Any] = {}
        self.word: dict[str, Any] | None = None
        self._patch = monkeypatch
        self.count = 0

    def run(self) -> Window:
        value = session.widget_value
        with self._patch.context() as patch:
            patch.setattr(
                session,
                "widget_value",
                lambda key: {"footprint-map": self.message, watch.KEY: self.word}.get(key) or value(key),
            )
            self.at.run()
        assert not self.at.exception
        return self

    def draw(self, zone: str | None, *areas: int, seen: int | None = None, stroke: str = "") -> Window:
        self.count += 1
        told = {
            "id": stroke or f"{id(self)}-{self.count}",
            "tool": "brush",
            "zone": zone,
            "areas": list(areas),
            "when": 1,
        }
        if seen is not None:
            told["seen"] = seen
        strokes = [*self.message.get("strokes", []), told]
        self.message = {
            "v": SCHEMA,
            "n": self.count,
            "plan": self.state.plan_id if self.ready else PLAN,
            "strokes": strokes,
        }
        return self.run()

    @property
    def ready(self) -> bool:
        return "nhmap" in self.at.session_state

    @property
    def state(self) -> session.Session:
        found = self.at.session_state["nhmap"]
        assert isinstance(found, session.Session)
        return found

    def held(self, zone: str) -> list[int]:
        return [int(row) for row in self.state.history.plan.members(zone)]

    def press(self, label: str) -> Window:
        (button,) = [each for each in self.at.button if label in {each.label, each.help}]
        button.click()
        return self.run()


def store() -> PlanStore:
    return PlanStore(config.settings().plans_url)


def failing(fault: Exception) -> Callable[..., None]:
    def fail(*_: object, **__: object) -> None:
        raise fault

    return fail


def other(edit_id: str, *changes: Any, seen: int, **told: Any) -> Edit:
    return Edit(edit_id, WHEN, changes, "Ben", window="b" * 12, seen=seen, **told)


def assign(zone: str | None, *areas: int) -> Assign:
    return Assign(zone, np.array(areas, dtype=np.int32))


def test_others_work_arrives_with_the_next_run_and_undo_is_of_ones_own(
    silent_map: SilentMap, monkeypatch: pytest.MonkeyPatch
) -> None:
    ann = Window(monkeypatch).run().draw("z1", 1, 2, 3, seen=0)
    store().append(PLAN, other("theirs", assign("z1", 7), seen=1))
    ann.run()
    assert ann.held("z1") == [1, 2, 3, 7]
    ann.press("Undo")
    assert ann.held("z1") == [7]
    assert [(e.step, e.of) for e in store().load(PLAN).log][-1][0] is Step.UNDO
    assert silent_map.states[-1].undoable == 0


def test_what_another_window_changed_before_is_asked_and_mine_holds(
    silent_map: SilentMap, monkeypatch: pytest.MonkeyPatch
) -> None:
    del silent_map
    ann = Window(monkeypatch).run().draw("z1", 1, seen=0)
    ann.press("Next")
    second = ann.state.active
    store().append(PLAN, other("theirs", assign("z1", 5, 6), seen=2))
    ann.draw(second, 5, 6, 7, seen=2)
    assert (ann.held("z1"), ann.held(second)) == ([1, 5, 6], [7])
    assert "2 small areas" in " ".join(e.proto.body for e in ann.at.get("html"))
    ann.press("Use mine")
    assert (ann.held("z1"), ann.held(second)) == ([1], [5, 6, 7])
    assert "Use mine" not in [b.label for b in ann.at.button]


def test_mine_as_a_new_plan_leaves_theirs_and_saves_a_copy(
    silent_map: SilentMap, monkeypatch: pytest.MonkeyPatch
) -> None:
    del silent_map
    ann = Window(monkeypatch).run().draw("z1", 1, seen=0)
    store().append(PLAN, other("theirs", assign(None, 1), seen=1))
    ann.draw("z1", 1, 2, seen=1)
    ann.press("Mine as a new plan")
    assert ann.held("z1") == [2]
    (copy,) = [s for s in store().summaries() if s.plan_id != PLAN]
    assert store().load(copy.plan_id).plan.members("z1").tolist() == [1, 2]
    assert "Mine as a new plan" not in [b.label for b in ann.at.button]


def test_a_box_filled_on_an_old_page_does_not_overrule_what_its_reader_had_not_seen(
    silent_map: SilentMap, monkeypatch: pytest.MonkeyPatch
) -> None:
    del silent_map
    ann = Window(monkeypatch).run().draw("z1", 1, seen=0)
    store().append(PLAN, other("theirs", Describe("Option A", "england", ""), seen=1))
    (box,) = [each for each in ann.at.text_input if each.label == "Name of the plan"]
    box.set_value("Option B")
    ann.run()
    assert ann.state.history.plan.name == "Option A"
    ann.press("Use mine")
    assert store().load(PLAN).plan.name == "Option B"


def test_a_stroke_into_a_removed_neighbourhood_can_bring_it_back(
    silent_map: SilentMap, monkeypatch: pytest.MonkeyPatch
) -> None:
    del silent_map
    ann = Window(monkeypatch).run().draw("z1", 1, 2, seen=0)
    ann.press("Next")
    store().append(PLAN, other("gone", RemoveZone("z1"), seen=2))
    ann.draw("z1", 3, seen=2)
    assert "z1" not in ann.state.history.plan.position
    ann.press("Bring it back")
    assert store().load(PLAN).plan.members("z1").tolist() == [1, 2, 3]


def test_a_stroke_for_a_neighbourhood_that_never_was_is_refused_by_name(
    silent_map: SilentMap, monkeypatch: pytest.MonkeyPatch
) -> None:
    ann = Window(monkeypatch).run().draw("nobody", 1, seen=0, stroke="lost")
    assert "lost" in dict(silent_map.states[-1].refused)
    ann.draw("z1", 2, seen=0)
    assert ann.held("z1") == [2]


@pytest.mark.parametrize(
    ("fault", "words"),
    [
        (FULL, "the disk is full"),
        (LockedError("In use.", "Wait."), "the saved plans are in use by another program"),
    ],
)
def test_what_cannot_be_stored_is_held_shown_and_stored_when_it_can_be(
    silent_map: SilentMap, monkeypatch: pytest.MonkeyPatch, fault: Exception, words: str
) -> None:
    ann = Window(monkeypatch).run().draw("z1", 1, seen=0)
    with monkeypatch.context() as broken:
        broken.setattr(PlanStore, "append_all", failing(fault))
        for area in range(2, 8):
            ann.draw("z1", area, seen=1, stroke=f"s{area}")
        assert ann.held("z1") == [1, 2, 3, 4, 5, 6, 7]
        assert store().load(PLAN).plan.members("z1").tolist() == [1]
        shown = silent_map.states[-1]
        assert set(shown.held) == {f"s{area}" for area in range(2, 8)}
        assert not set(shown.ack) & set(shown.held)
        assert ann.state.unsaved == words
        ann.press("Undo")  # also while nothing can be stored
        assert ann.held("z1") == [1, 2, 3, 4, 5, 6]
    monkeypatch.setattr("nhmap.ui.state.keeping.AGAIN_S", 0)
    ann.run()
    assert store().load(PLAN).plan.members("z1").tolist() == [1, 2, 3, 4, 5, 6]
    assert (ann.state.unsaved, ann.state.held) == ("", ())


def test_what_is_held_merges_with_what_others_stored_meanwhile(
    silent_map: SilentMap, monkeypatch: pytest.MonkeyPatch
) -> None:
    del silent_map
    ann = Window(monkeypatch).run().draw("z1", 1, seen=0)
    with monkeypatch.context() as broken:
        broken.setattr(PlanStore, "append_all", failing(FULL))
        ann.draw("z1", 2, 3, seen=1)
    store().append(PLAN, other("theirs", assign("z1", 9), seen=1))
    ann.run()
    assert ann.held("z1") == [1, 2, 3, 9]
    assert store().load(PLAN).plan.members("z1").tolist() == [1, 2, 3, 9]


def test_another_plan_is_not_opened_over_what_is_not_saved(
    silent_map: SilentMap, monkeypatch: pytest.MonkeyPatch
) -> None:
    del silent_map
    ann = Window(monkeypatch).run().draw("z1", 1, seen=0)
    with monkeypatch.context() as broken:
        broken.setattr(PlanStore, "append_all", failing(FULL))
        ann.draw("z1", 2, seen=1)
        assert "wait" in ann.at.warning[0].value
    ann.run()
    assert not ann.at.warning


@pytest.mark.parametrize("damage", ["body", "missing", "start"])
def test_a_damaged_plan_is_said_and_never_an_empty_one(
    silent_map: SilentMap, monkeypatch: pytest.MonkeyPatch, damage: str
) -> None:
    Window(monkeypatch).run().draw("z1", 1, seen=0).draw("z1", 2, seen=1).draw("z1", 3, seen=2)
    saved = store()
    statement = {
        "body": "UPDATE edits SET body = '{' WHERE place = 1",
        "missing": "DELETE FROM edits WHERE place = 1",
        "start": "UPDATE plans SET start = 'nothing'",
    }[damage]
    with saved.engine.begin() as connection:
        connection.exec_driver_sql(statement)
    st.cache_resource.clear()  # noqa: TID251 - a server that begins afresh
    silent_map.states.clear()
    late = Window(monkeypatch).run()
    assert late.at.error
    assert not silent_map.states, "no map to draw on"
    assert "Try again" in [b.label for b in late.at.button]
    if damage != "start":
        late.press("Open what can be read, as a new plan")
        assert late.state.plan_id != PLAN
        assert late.held("z1") == [1]


def test_what_was_done_before_a_reload_can_be_taken_back_as_soon_as_the_page_says_so(
    monkeypatch: pytest.MonkeyPatch, silent_map: SilentMap
) -> None:
    before = Window(monkeypatch).run().draw("z1", 1, 2, 3)
    after = Window(monkeypatch).run()
    assert silent_map.states[-1].undoable == 0
    after.word = {"said": {"plan": PLAN, "windows": [before.state.window], "who": ""}}
    after.run()
    assert silent_map.states[-1].undoable == 1
    assert after.press("Undo").held("z1") == []


def test_a_session_under_a_page_that_is_there_draws_again_when_it_hears_whose_the_page_is(
    monkeypatch: pytest.MonkeyPatch, silent_map: SilentMap
) -> None:
    before = Window(monkeypatch).run().draw("z1", 1, 2, 3)
    # Streamlit gives the value of a component only when it is drawn, to a session that never drew it.
    said = {"said": {"plan": PLAN, "windows": [before.state.window], "who": "Ann"}}
    monkeypatch.setattr(watch, "_word", lambda **_: said)
    after = Window(monkeypatch).run()
    assert after.state.who == "Ann"
    assert silent_map.states[-1].undoable == 1
    runs = len(silent_map.states)
    after.run()
    assert len(silent_map.states) == runs + 1
