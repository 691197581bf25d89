"""A plan that is held to data of its own: its figures stay when other data comes into use, and every page says so."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Final

import pytest
from streamlit.testing.v1 import AppTest

from nhmap.config import settings
from nhmap.core.plan.changes import Assign
from nhmap.core.plan.edits import Edit, History
from nhmap.core.plan.plans import Plan, Zone
from nhmap.store.database.plans import PlanStore
from nhmap.store.layers import data_sets
from nhmap.store.layers.catalogue import Catalogue
from nhmap.ui.files import data_of_plan
from nhmap.ui.server.hosting import PAGE_SCRIPT
from nhmap.ui.state import cache, work
from tests.support.data_sets import with_more_residents
from tests.support.driving import PROJECT

if TYPE_CHECKING:
    import numpy as np

pytestmark = pytest.mark.usefixtures("own_settings", "silent_map")
PLAN: Final = "plan-of-paper"
AREAS: Final = 20
MORE: Final = 1_000
PATIENCE_S: Final = 60.0


def saved_plan() -> None:
    """A plan of one neighbourhood of the first small areas."""
    import numpy as np

    rows: np.ndarray = np.arange(AREAS, dtype=np.int32)
    start = Plan.empty(len(cache.open_layers(settings().data).areas)).add(Zone("z1", "North"))
    settings().plans.mkdir(parents=True, exist_ok=True)
    edit = Edit("e1", "2026-11-30T10:00:00+00:00", (Assign("z1", rows),))
    PlanStore(settings().plans_url).append_all(PLAN, (edit,), start=History(start).start)


def opened() -> AppTest:
    at = AppTest.from_file(str(PAGE_SCRIPT), default_timeout=120)
    at.query_params["plan"] = PLAN
    return at.run()


def on_page(at: AppTest, name: str) -> AppTest:
    if name == "data":
        at.session_state["data-parts"] = "Update data"
    at = at.switch_page(str(PROJECT / "nhmap" / "ui" / "pages" / f"{name}.py")).run()
    assert not at.exception
    return at


def residents(at: AppTest) -> int:
    return int(at.session_state["nhmap"].assessment.zones[0].figures.residents)


def words(at: AppTest) -> str:
    return " ".join([*(each.proto.body for each in at.get("html")), *(each.value for each in at.warning)])


def press(at: AppTest, label: str) -> AppTest:
    at = next(button for button in at.button if button.label == label).click().run()
    assert not at.exception
    return at


def hold(at: AppTest, version: str) -> AppTest:
    at = on_page(at, "data")
    (box,) = [each for each in at.selectbox if each.label == "Data of this plan"]
    at = box.select(version).run()
    assert not at.exception
    return at


def test_figures_stay_when_other_data_comes_into_use_and_one_press_follows_it() -> None:
    saved_plan()
    other = with_more_residents(MORE)
    supplied = Catalogue.read(settings().data).version
    at = opened()
    before = residents(at)
    assert "Figures of the plan's own data" not in words(at)
    hold(at, supplied)
    data_sets.use(other)
    at = opened()  # in another window, from the disk
    assert residents(at) == before
    for page in ("practices", "footprints"):
        at = on_page(at, page)
        assert words(at).count("Figures of the plan's own data") == 1, page
    at = press(at, "Use the data in use")
    assert residents(on_page(at, "footprints")) == before + AREAS * MORE
    assert "Figures of the plan's own data" not in words(at)
    assert residents(opened()) == before + AREAS * MORE


def test_two_windows_show_two_plans_on_two_sets_at_once() -> None:
    saved_plan()
    data_sets.use(with_more_residents(MORE))
    supplied = Catalogue.read(settings().data).version
    follows = opened()
    after = residents(follows)
    held = on_page(hold(opened(), supplied), "footprints")
    other = AppTest.from_file(str(PAGE_SCRIPT), default_timeout=120).run()
    assert not other.exception
    assert residents(held) == after - AREAS * MORE
    evidence = cache.evidence()  # where no window asks, the data in use
    assert int(evidence.areas.residents[:AREAS].sum()) == after


def test_what_moved_is_said_in_people_and_names() -> None:
    saved_plan()
    supplied = Catalogue.read(settings().data).version
    at = hold(opened(), supplied)
    data_sets.use(with_more_residents(MORE))
    at = press(on_page(opened(), "practices"), "What moved")
    until = time.monotonic() + PATIENCE_S
    while "North: residents" not in words(at) and time.monotonic() < until:
        time.sleep(0.2)
        at = press(on_page(at, "practices"), "What moved")
    told = words(at)
    before = residents(on_page(at, "footprints"))
    assert f"North: residents {before:,} -&gt; {before + AREAS * MORE:,}" in told


def test_what_nhmap_came_with_is_copied_so_that_an_update_does_not_take_it() -> None:
    saved_plan()
    supplied = Catalogue.read(settings().data).version
    hold(opened(), supplied)
    (kept,) = [each for each in data_sets.all_sets() if each.title == data_sets.KEPT_TITLE]
    assert Catalogue.read(kept.folder).version == supplied
    assert Catalogue.read(kept.folder).damaged() == ()
    assert data_sets.keep(supplied, work.now().date()).folder == kept.folder
    assert len([each for each in data_sets.all_sets() if each.title == data_sets.KEPT_TITLE]) == 1


def test_data_that_is_gone_is_said_on_every_page() -> None:
    saved_plan()
    other = with_more_residents(MORE)
    version = Catalogue.read(data_sets.data_set(other).folder).version
    hold(opened(), version)
    (settings().data_sets / other).rename(settings().data_sets.parent / "elsewhere")
    at = opened()
    assert f"held to data {version}, which is not on this computer" in words(at)
    at = on_page(at, "data")
    (box,) = [each for each in at.selectbox if each.label == "Data of this plan"]
    assert any(version in option for option in box.options)
    assert data_of_plan.FOLLOWS in box.options
