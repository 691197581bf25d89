"""The page “Compare” without a browser: Stoke-on-Trent drawn in three ways."""

from __future__ import annotations

import itertools
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from nhmap import config
from nhmap.core.drafts.starting import start_plan
from nhmap.core.geography.planning_areas import find_planning_area
from nhmap.core.plan.changes import Assign
from nhmap.core.plan.edits import Edit
from nhmap.store.database.comparisons import ComparisonStore
from nhmap.store.database.plans import PlanStore
from nhmap.store.layers.catalogue import Catalogue
from nhmap.store.layers.loading import load_evidence
from nhmap.ui.server.hosting import PAGE_SCRIPT
from tests.support.driving import PROJECT

if TYPE_CHECKING:
    from pathlib import Path

    from nhmap.core.evidence import Evidence
    from nhmap.core.plan.plans import Plan
    from tests.app.conftest import SilentMap

pytestmark = pytest.mark.usefixtures("own_settings")
COMPARE = str(PROJECT / "nhmap" / "ui" / "pages" / "compare.py")
FIRST, SECOND, THIRD = "option-pcn", "option-msoa", "option-ward"


@pytest.fixture(scope="module")
def evidence() -> Evidence:
    return load_evidence(Catalogue.read(config.settings().data))


@pytest.fixture(scope="module")
def drawn(evidence: Evidence) -> dict[str, Plan]:
    """Stoke-on-Trent from PCNs, from groups of MSOAs, and those with one small area given to a neighbour."""
    numbers = itertools.count()
    stoke = find_planning_area(evidence.areas, "E06000021")
    start = {kind: start_plan(kind, evidence, stoke, lambda: f"z{next(numbers)}") for kind in ("pcn", "msoa")}
    return {
        FIRST: replace(start["pcn"], name="From PCNs"),
        SECOND: replace(start["msoa"], name="From *MSOAs*"),
        THIRD: replace(start["msoa"], name="Drawn over"),
    }


@pytest.fixture
def plans(own_settings: pytest.MonkeyPatch) -> PlanStore:
    assert own_settings
    return PlanStore(config.settings().plans_url)


@pytest.fixture
def saved(plans: PlanStore, drawn: dict[str, Plan]) -> PlanStore:
    for hour, (plan_id, plan) in enumerate(drawn.items()):
        plans.create(plan, "", f"2026-04-01T0{9 - hour}:00:00+01:00", plan_id=plan_id)
    row = np.flatnonzero(drawn[THIRD].labels == 0)[:1].astype(np.int32)
    plans.append(THIRD, Edit("one", "2026-04-01T07:30:00+01:00", (Assign(drawn[THIRD].zones[1].id, row),)))
    return plans


def opened(plan_id: str = FIRST) -> AppTest:
    at = AppTest.from_file(str(PAGE_SCRIPT), default_timeout=60)
    at.query_params["plan"] = plan_id
    at.run()
    return sound(at.switch_page(COMPARE).run())


def sound(at: AppTest) -> AppTest:
    assert not at.exception
    assert not at.error, [e.value for e in at.error]
    return at


def html(at: AppTest) -> str:
    return " ".join(node.proto.body for node in at.get("html"))


def choose(at: AppTest, *plan_ids: str) -> AppTest:
    return sound(at.multiselect[0].set_value(list(plan_ids)).run())


def area_of(at: AppTest, label: str):
    return next(each for each in at.text_area if each.label == label)


def button(at: AppTest, label: str):
    return next(each for each in at.button if each.label == label)


def stored() -> ComparisonStore:
    return ComparisonStore(PlanStore(config.settings().plans_url).engine)


def test_two_plans_of_the_area_stand_side_by_side_at_once(saved: PlanStore, silent_map: SilentMap) -> None:
    assert saved
    at = opened()
    assert at.multiselect[0].value == [FIRST, SECOND]
    first, second = silent_map.states[-2:]
    assert (first.plan_id, second.plan_id) == (FIRST, SECOND)
    assert first.readonly
    assert first.sync == second.sync
    assert first.moved is None
    assert "From *MSOAs*" in html(at)
    for words in ("Neighbourhoods in tolerance", "Practices split", "Wards cut", "Compactness"):
        assert words in html(at)
    assert stored().summaries() == ()  # looking saves nothing


def test_zones_that_are_alike_look_alike(saved: PlanStore, silent_map: SilentMap, drawn: dict[str, Plan]) -> None:
    assert saved
    choose(opened(), SECOND, THIRD)
    first, second = silent_map.states[-2:]
    assert [z.colour for z in first.zones] == [z.colour for z in second.zones]
    assert len({z.colour for z in first.zones}) == len(drawn[SECOND].zones)


def test_what_moves_is_what_was_moved(saved: PlanStore, silent_map: SilentMap, evidence: Evidence) -> None:
    at = choose(opened(), SECOND, THIRD)
    at = sound(at.segmented_control(key="compare-view").set_value("What moves").run())
    state = silent_map.states[-1]
    moved = np.flatnonzero(saved.load(SECOND).plan.labels != saved.load(THIRD).plan.labels)
    assert len(moved) == 1
    assert state.moved == tuple(moved.tolist())
    people = int(evidence.areas.residents[moved].sum())
    assert f'data-testid="moving">{people:,}<' in html(at)
    frame = at.dataframe[0].value
    assert frame["Residents"].tolist() == [people]
    before, after = (saved.load(key).plan for key in (SECOND, THIRD))
    names = [plan.zones[plan.labels[moved[0]]].name for plan in (before, after)]
    assert [frame["In A"][0], frame["In B"][0]] == names


@pytest.mark.usefixtures("silent_map")
def test_what_is_said_is_saved_as_it_is_said_and_opened_again(saved: PlanStore) -> None:
    at = opened()
    sound(area_of(at, "For A").set_value("Keeps the PCNs <b>whole</b>").run())
    sound(area_of(at, "Against B").set_value("=HYPERLINK(1)").run())
    preferred = next(box for box in at.checkbox if box.label == "Option B is preferred")
    sound(preferred.check().run())
    [summary] = stored().summaries()
    kept = stored().load(summary.comparison_id)
    assert kept.preferred == SECOND
    assert kept.option(FIRST).speaks_for == "Keeps the PCNs <b>whole</b>"
    assert kept.option(SECOND).speaks_against == "=HYPERLINK(1)"
    assert kept.option(FIRST).seen == saved.summary(FIRST).entries
    assert "★ preferred" in html(at)
    again = opened(THIRD)
    assert area_of(again, "For A").value == ""
    sound(button(again, "From PCNs / From \\*MSOAs\\*").click().run())
    assert area_of(again, "For A").value == "Keeps the PCNs <b>whole</b>"
    assert again.multiselect[0].value == [FIRST, SECOND]


@pytest.mark.usefixtures("silent_map")
def test_a_comparison_is_put_away_and_taken_out_again_with_all_that_was_said(saved: PlanStore) -> None:
    assert saved
    at = opened()
    sound(area_of(at, "For A").set_value("Keeps the PCNs").run())
    [summary] = stored().summaries()
    sound(button(at, "Put this comparison away").click().run())
    assert stored().summaries() == ()
    at = opened(THIRD)
    assert not [b for b in at.button if b.key == f"compare-open-{summary.comparison_id}"]
    sound(next(t for t in at.toggle if t.label == "Put away: 1").set_value(True).run())
    sound(at.button(key=f"compare-move-{summary.comparison_id}").click().run())
    assert area_of(at, "For A").value == "Keeps the PCNs"
    assert [s.comparison_id for s in stored().summaries()] == [summary.comparison_id]


@pytest.mark.usefixtures("silent_map")
def test_a_name_saves_and_taking_a_plan_out_keeps_the_other_notes(saved: PlanStore) -> None:
    assert saved
    at = choose(opened(), FIRST, SECOND, THIRD)
    assert not at.segmented_control  # only two have a difference
    name = next(box for box in at.text_input if box.label == "Name of the comparison")
    sound(name.set_value("Spring").run())
    sound(area_of(at, "Against C").set_value("one street").run())
    choose(at, FIRST, THIRD)
    assert area_of(at, "Against B").value == "one street"
    [summary] = stored().summaries()
    assert (summary.name, summary.plan_ids) == ("Spring", (FIRST, THIRD))


@pytest.mark.usefixtures("silent_map")
def test_a_plan_that_changed_after_it_was_noted_on_says_so(saved: PlanStore, drawn: dict[str, Plan]) -> None:
    at = choose(opened(), SECOND, THIRD)
    sound(area_of(at, "For B").set_value("good").run())
    assert "changed since it was noted on" not in html(at)
    row = np.flatnonzero(drawn[THIRD].labels == 0)[1:2].astype(np.int32)
    saved.append(THIRD, Edit("two", "2026-04-02T07:30:00+01:00", (Assign(drawn[THIRD].zones[1].id, row),)))
    sound(at.run())
    assert "changed since it was noted on" in html(at)


@pytest.mark.usefixtures("silent_map")
def test_plans_of_different_areas_are_said_to_be(saved: PlanStore, evidence: Evidence) -> None:
    elsewhere = find_planning_area(evidence.areas, "E06000015")
    numbers = itertools.count()
    derby = start_plan("ward", evidence, elsewhere, lambda: f"d{next(numbers)}")
    saved.create(replace(derby, name="Derby"), "", "2026-04-01T10:00:00+01:00", plan_id="option-derby")
    at = opened()
    assert at.multiselect[0].value == [FIRST, SECOND]  # those of the area come first
    assert not at.warning
    choose(at, FIRST, "option-derby")
    assert "different planning areas" in at.warning[0].value


@pytest.mark.usefixtures("silent_map")
def test_with_one_plan_a_copy_becomes_option_b(plans: PlanStore, drawn: dict[str, Plan]) -> None:
    plans.create(drawn[FIRST], "", "2026-04-01T10:00:00+01:00", plan_id=FIRST)
    at = opened()
    assert "second plan" in at.info[0].value
    sound(button(at, "Copy this plan as option B").click().run())
    assert sorted(p.name for p in PlanStore(config.settings().plans_url).summaries()) == ["From PCNs", "From PCNs (2)"]
    assert len(at.multiselect[0].value) == 2
    assert "nh-measures" in html(at)


@pytest.mark.usefixtures("silent_map", "plans")
def test_with_no_plan_the_page_says_what_to_do_first() -> None:
    at = opened("nothingyet")
    assert "Footprints" in at.info[0].value


def test_drawing_on_an_option_opens_it_and_keeps_the_comparison(saved: PlanStore, silent_map: SilentMap) -> None:
    assert saved
    at = choose(opened(), FIRST, THIRD)
    sound(next(b for b in at.button if b.key == "draw-B").click().run())
    assert silent_map.states[-1].plan_id == THIRD
    assert not silent_map.states[-1].readonly
    assert at.query_params["plan"] == THIRD
    at.switch_page(COMPARE).run()
    assert sound(at).multiselect[0].value == [FIRST, THIRD]


@pytest.mark.usefixtures("silent_map")
def test_a_plan_put_away_leaves_the_comparison(saved: PlanStore) -> None:
    at = choose(opened(), FIRST, SECOND, THIRD)
    saved.archive(SECOND, "2026-04-02T10:00:00+01:00")
    sound(at.run())
    assert at.multiselect[0].value == [FIRST, THIRD]


@pytest.mark.usefixtures("silent_map")
def test_plans_that_cannot_be_read_are_said(own_settings: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "a file").write_text("where a folder should be")
    own_settings.setenv("NHMAP_PLANS", str(tmp_path / "a file"))
    config.settings.cache_clear()
    at = AppTest.from_file(str(PAGE_SCRIPT), default_timeout=60).run()
    at.switch_page(COMPARE).run()
    assert not at.exception
    assert "cannot be read" in at.error[0].value
