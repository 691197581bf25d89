"""Who came by a link to look only: one plan, no page of nhmap, and nothing that stores."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from streamlit.testing.v1 import AppTest

from nhmap import config
from nhmap.core.plan.comments import Comment, Statement, closed_key, statements_of
from nhmap.core.plan.plans import Plan, Zone
from nhmap.errors import InputRefusedError
from nhmap.store.database import transactions
from nhmap.store.database.comments import CommentStore
from nhmap.store.database.plans import PlanStore
from nhmap.ui.server.hosting import PAGE_SCRIPT
from nhmap.ui.state import sharing
from nhmap.ui.state.sharing import Looking, LookLink, forbid

if TYPE_CHECKING:
    from tests.app.conftest import SilentMap

WHEN = "2026-03-03T14:05:00+00:00"


@pytest.fixture
def plan_id(own_settings: pytest.MonkeyPatch) -> str:
    del own_settings
    plan = Plan.empty(33_755, name="For the board").add(Zone("a", "North")).assign(range(100), "a")
    store = PlanStore(config.settings().plans_url)
    made = store.create(plan, "Ann", WHEN)
    store.close()
    return made


def test_a_looker_sees_one_plan_and_nothing_to_press_but_comments(
    plan_id: str, silent_map: SilentMap, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sharing, "looking", lambda: Looking(LookLink("t", plan_id, WHEN, "Ann")))
    at = AppTest.from_file(str(PAGE_SCRIPT), default_timeout=60).run()
    assert not at.exception
    assert any("For the board" in each.proto.body for each in at.get("html"))
    assert [len(at.get(kind)) for kind in ("selectbox", "file_uploader", "toggle", "download_button")] == [0] * 4
    assert [box.label for box in (*at.text_input, *at.text_area, *at.button)] == ["Your name", "Comment", "Send"]
    shown = silent_map.states[-1]
    assert (shown.readonly, shown.presenting, shown.plan_id) == (True, True, "look")
    assert plan_id not in shown.to_json()

    # Ended, the page shows nothing of the plan any more.
    monkeypatch.setattr(sharing, "looking", lambda: Looking(None))
    states = len(silent_map.states)
    at.run()
    assert any("ended" in each.value for each in at.info)
    assert len(silent_map.states) == states


def test_nothing_is_stored_for_a_looker(plan_id: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(transactions, "_doorkeepers", [forbid])
    monkeypatch.setattr(sharing, "looking", lambda: Looking(None))
    store = PlanStore(config.settings().plans_url)
    with pytest.raises(InputRefusedError, match="look only"):
        store.create(Plan.empty(3), "Eve", WHEN)
    with pytest.raises(InputRefusedError, match="look only"):
        store.duplicate(plan_id, "Mine", "Eve", WHEN)
    assert [each.plan_id for each in store.summaries()] == [plan_id]
    store.close()


def test_a_looker_may_comment_on_the_plan_of_the_link_and_on_no_other_and_not_without_end(
    plan_id: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    shared = sharing.Share("river-kite-9021")
    link = shared.make_link(plan_id, "Ann", WHEN)
    monkeypatch.setattr(sharing, "share", lambda: shared)
    monkeypatch.setattr(sharing, "looking", lambda: Looking(shared.link(link.token)))
    monkeypatch.setattr(transactions, "_doorkeepers", [forbid])
    store = PlanStore(config.settings().plans_url)
    comments = CommentStore(store.engine)
    for n in range(sharing.MOST_COMMENTS):
        comments.say(plan_id, statements_of(Comment(f"c{n}", "Here"))[0])
    with pytest.raises(InputRefusedError, match="Many comments"):
        comments.say(plan_id, statements_of(Comment("more", "Here"))[0])
    with pytest.raises(InputRefusedError, match="look only"):
        comments.say("another-plan", statements_of(Comment("c", "There"))[0])
    with pytest.raises(InputRefusedError, match="look only"):
        comments.settle(plan_id, Statement(closed_key("c0"), value=True))
    with pytest.raises(InputRefusedError, match="look only"):
        comments.bring(plan_id, [Comment("file", "From a file")])
    shared.end(link.token)
    with pytest.raises(InputRefusedError, match="look only"):
        comments.say(plan_id, statements_of(Comment("late", "Here"))[0])
    assert len(comments.of(plan_id)) == sharing.MOST_COMMENTS
    store.close()
