"""Who came by a link to look only: one plan, no page of nhmap, and nothing that stores."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from streamlit.testing.v1 import AppTest

from nhmap import config
from nhmap.core.plan.plans import Plan, Zone
from nhmap.errors import InputRefusedError
from nhmap.store.database import transactions
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


def test_a_looker_sees_one_plan_and_nothing_to_press(
    plan_id: str, silent_map: SilentMap, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sharing, "looking", lambda: Looking(LookLink("t", plan_id, WHEN, "Ann")))
    at = AppTest.from_file(str(PAGE_SCRIPT), default_timeout=60).run()
    assert not at.exception
    assert any("For the board" in each.proto.body for each in at.get("html"))
    assert [len(at.get(kind)) for kind in ("button", "selectbox", "text_input", "file_uploader", "toggle")] == [0] * 5
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
