"""The panel's tabs of residents and need without a browser: what is chosen there stays, and changes what is told."""

from __future__ import annotations

import itertools

import pytest
from streamlit.testing.v1 import AppTest

from nhmap import config
from nhmap.core.drafts.starting import start_plan
from nhmap.core.geography.planning_areas import find_planning_area
from nhmap.store.database.plans import PlanStore
from nhmap.store.layers.catalogue import Catalogue
from nhmap.store.layers.loading import load_evidence
from nhmap.ui.server.hosting import PAGE_SCRIPT

pytestmark = pytest.mark.usefixtures("own_settings", "silent_map")
PLAN = "need-plan"


def tabs() -> None:
    """What the two tabs hold, one under the other."""
    from nhmap.ui.footprints import need_figures
    from nhmap.ui.state import cache, work

    state, assessment = work.begin(), work.assessed()
    each = assessment.zone(state.active)
    need_figures.people(each, cache.evidence())
    need_figures.need(each, cache.evidence())


def test_a_team_and_a_basis_are_kept_and_change_what_is_told() -> None:
    evidence = load_evidence(Catalogue.read(config.settings().data))
    numbers = itertools.count()
    plan = start_plan("pcn", evidence, find_planning_area(evidence.areas, "E06000021"), lambda: f"z{next(numbers)}")
    PlanStore(config.settings().plans_url).create(plan, "", "2026-04-01T08:00:00+01:00", plan_id=PLAN)
    before = AppTest.from_file(str(PAGE_SCRIPT), default_timeout=60)
    before.query_params["plan"] = PLAN
    before.run()

    at = AppTest.from_function(tabs, default_timeout=60)
    at.query_params["plan"] = PLAN
    at.session_state["nhmap"] = before.session_state["nhmap"]
    at.run()
    assert not at.exception
    assert "each of" not in told(at)
    at.number_input[0].set_value(12).run()
    assert "each of 12" in told(at)
    assert at.session_state["nhmap"].team == 12
    census = told(at)
    at.toggle[0].set_value(True).run()
    assert not at.exception
    assert "mid-2024 ages" in told(at)
    assert "mid-2024 ages" not in census
    assert "each of 12" in told(at)


def told(at: AppTest) -> str:
    """All HTML of the two tabs."""
    return " ".join(str(each.proto.body) for each in at.get("html"))
