"""A planning paper's author sets two plans side by side, sees what moves, writes what speaks for each, comes back."""

from __future__ import annotations

import itertools
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest

from nhmap.config import settings
from nhmap.core.drafts.starting import start_plan
from nhmap.core.geography.planning_areas import find_planning_area
from nhmap.core.plan.changes import Assign
from nhmap.core.plan.edits import Edit
from nhmap.core.plan.plans import Level, Zone
from nhmap.store.database.plans import PlanStore
from nhmap.store.layers.catalogue import Catalogue
from nhmap.store.layers.loading import load_evidence
from tests.support.driving import Server

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from playwright.sync_api import Frame

    from tests.support.driving import Person

FIRST, SECOND = "plan-first", "plan-second"


@pytest.fixture
def two_plans(browser: object, tmp_path: Path) -> Iterator[tuple[Server, int]]:
    """A server on which Stoke-on-Trent is drawn twice, the second with one small area moved; and its residents."""
    del browser
    folder = tmp_path / "plans"
    folder.mkdir()
    evidence = load_evidence(Catalogue.read(settings().data))
    numbers = itertools.count()
    stoke = find_planning_area(evidence.areas, "E06000021")
    plan = start_plan("msoa", evidence, stoke, lambda: f"z{next(numbers)}")
    halves = (Zone("north", "North Stoke", Level.MNP), Zone("south", "South Stoke", Level.MNP))
    nested = tuple(replace(z, parent="north" if at % 2 else "south") for at, z in enumerate(plan.zones))
    plan = replace(plan, zones=(*nested, *halves))
    store = PlanStore(f"sqlite:///{(folder / 'plans.sqlite').as_posix()}")
    store.create(replace(plan, name="Drawn first"), "", "2026-04-01T08:00:00+01:00", plan_id=FIRST)
    store.create(replace(plan, name="Drawn second"), "", "2026-04-01T07:00:00+01:00", plan_id=SECOND)
    row = np.flatnonzero(plan.labels == 0)[:1].astype(np.int32)
    store.append(SECOND, Edit("one", "2026-04-01T07:30:00+01:00", (Assign(plan.zones[1].id, row),)))
    store.engine.dispose()
    own = Server(folder, tmp_path / "log.txt")
    own.start()
    yield own, int(evidence.areas.residents[row].sum())
    own.stop()
    assert "Traceback" not in own.said()


def maps(person: Person) -> list[Frame]:
    """The maps of the page from left to right, once they are painted."""
    person.page.wait_for_function(
        """() => {
            const frames = [...document.querySelectorAll('iframe[title^="streamlit_folium"]')];
            return frames.length > 1 && frames.every((f) => f.contentWindow?.nhmap?.complete?.());
        }"""
    )
    nodes = person.page.query_selector_all('iframe[title^="streamlit_folium"]')
    found = [frame for node in nodes if (frame := node.content_frame())]
    return sorted(found, key=lambda frame: float(frame.evaluate("window.frameElement.getBoundingClientRect().x")))


def middle(frame: Frame) -> list[float]:
    """Longitude, latitude and zoom that a map shows."""
    return frame.evaluate("(({ map }) => [map.getCenter().lng, map.getCenter().lat, map.getZoom()])(window.nhmap._app)")


def test_names_on_a_small_map_can_all_be_read(two_plans: tuple[Server, int], somebody: Callable[..., Person]) -> None:
    person = somebody(at=two_plans[0]).open(f"?plan={FIRST}")
    frame = person.map()
    assert frame.evaluate("window.nhmap.state().plan.id") == FIRST
    zoom = frame.evaluate("window.nhmap.zoom()")
    for out in range(3):
        frame.evaluate("zoom => void window.nhmap._app.map.setZoom(zoom, { animate: false })", zoom - out)
        frame.wait_for_function("window.nhmap.settled()")
        boxes = frame.evaluate(
            "(() => { window.nhmap._app.labels.redraw(); return window.nhmap._app.labels.taken; })()"
        )
        assert boxes
        for a, b in itertools.combinations(boxes, 2):
            # A neighbourhood is named as long as its name can be read: no more than two fifths of it under another.
            over = max(0, min(a[2], b[2]) - max(a[0], b[0])) * max(0, min(a[3], b[3]) - max(a[1], b[1]))
            assert over <= 0.4 * max((x[2] - x[0]) * (x[3] - x[1]) for x in (a, b)), (out, a, b)


def test_two_plans_are_set_side_by_side_and_what_is_said_of_them_stays(
    two_plans: tuple[Server, int], somebody: Callable[..., Person]
) -> None:
    server, moved = two_plans
    person = somebody(at=server).open(f"?plan={FIRST}")
    page = person.page
    person.go("Compare")
    left, right = maps(person)
    assert [f.evaluate("window.nhmap.state().plan.id") for f in (left, right)] == [FIRST, SECOND]

    # One map moves, the other follows.
    assert middle(left) == pytest.approx(middle(right), abs=1e-3)
    before = middle(left)
    left.get_by_role("button", name="Zoom in").click()
    right.wait_for_function("zoom => window.nhmap.zoom() === zoom", arg=before[2] + 1)
    assert middle(left) == pytest.approx(middle(right), abs=1e-3)

    # What is said of them is saved as it is written.
    page.get_by_label("For A").fill("Keeps <b>wards</b> whole")
    page.get_by_label("Against B").fill("=SUM(1)")
    page.get_by_label("For A").focus()
    person.rest()
    page.get_by_text("Option B is preferred").click()
    page.get_by_text("Saved as you write.").wait_for()
    person.rest()

    # What moves is one small area and its people.
    page.get_by_text("What moves", exact=True).click()
    said = page.get_by_test_id("moving")
    said.wait_for()
    assert said.inner_text() == f"{moved:,}"
    person.rest()

    # It is all there for the next person who opens the plan.
    person = somebody(at=server).open(f"?plan={SECOND}")
    page = person.page
    person.go("Compare")
    page.get_by_label("Against B").wait_for()
    person.rest()
    assert page.get_by_label("For A").input_value() == "Keeps <b>wards</b> whole"
    assert page.get_by_label("Against B").input_value() == "=SUM(1)"
    assert page.get_by_role("checkbox", name="Option B is preferred").is_checked()


def test_options_come_before_a_room_by_the_key_of_their_letter_in_the_same_colours(
    two_plans: tuple[Server, int], somebody: Callable[..., Person]
) -> None:
    person = somebody(at=two_plans[0]).open(f"?plan={FIRST}")
    person.go("Compare")
    maps(person)
    person.rest()
    person.go("Present")
    headline = person.page.locator(".nh-presented")
    headline.get_by_text("Drawn first").wait_for()
    colours = {zone["id"]: zone["colour"] for zone in person.state()["plan"]["zones"]}
    for key, name, plan_id in (("b", "Drawn second", SECOND), ("a", "Drawn first", FIRST)):
        person.page.keyboard.press(key)
        headline.get_by_text(name).wait_for()
        person.map().wait_for_function("id => window.nhmap.state()?.plan.id === id", arg=plan_id)
        person.rest()
        shown = person.state()
        assert shown["readonly"]
        assert {zone["id"]: zone["colour"] for zone in shown["plan"]["zones"]} == colours
