"""The table of all neighbourhoods without a browser: several nest in one with one press, and one undo takes it back."""

from __future__ import annotations

import itertools
from dataclasses import replace

import pytest
from streamlit.testing.v1 import AppTest

from nhmap import config
from nhmap.core.drafts.starting import start_plan
from nhmap.core.geography.planning_areas import find_planning_area
from nhmap.core.plan.plans import Level, Zone
from nhmap.store.database.plans import PlanStore
from nhmap.store.layers.catalogue import Catalogue
from nhmap.store.layers.loading import load_evidence
from nhmap.ui.server.hosting import PAGE_SCRIPT

pytestmark = pytest.mark.usefixtures("own_settings", "silent_map")
PLAN = "nested-plan"


def table() -> None:
    """What the dialog “All” holds; a dialog of its own does not outlive a run here."""
    from nhmap.ui.footprints import zone_table
    from nhmap.ui.state import work

    work.begin()
    zone_table._zones()


def test_several_neighbourhoods_nest_in_one_by_one_press() -> None:
    evidence = load_evidence(Catalogue.read(config.settings().data))
    numbers = itertools.count()
    stoke = find_planning_area(evidence.areas, "E06000021")
    plan = start_plan("msoa", evidence, stoke, lambda: f"z{next(numbers)}")
    plan = replace(plan, zones=(*plan.zones, Zone("alliance", "Stoke alliance", Level.MNP)))
    store = PlanStore(config.settings().plans_url)
    store.create(plan, "", "2026-04-01T08:00:00+01:00", plan_id=PLAN)
    before = AppTest.from_file(str(PAGE_SCRIPT), default_timeout=60)
    before.query_params["plan"] = PLAN
    before.run()

    at = AppTest.from_function(table, default_timeout=60)
    at.query_params["plan"] = PLAN
    at.session_state["nhmap"] = before.session_state["nhmap"]
    at.run()
    (nest,) = [each for each in at.multiselect if each.label == "Nest"]
    first, second, third = [z.id for z in plan.zones if z.level is Level.SNP][:3]
    nest.set_value([first, second]).run()
    next(b for b in at.button if b.label == "Nest").click().run()
    assert not at.exception
    saved = store.load(PLAN)
    assert [saved.plan.zone(z).parent for z in (first, second, third)] == ["alliance", "alliance", None]
    assert len(saved.done) == 1
