"""A shape that was begun: undo is about it, and nothing that happens meanwhile sends it into another neighbourhood."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.support.driving import LAPTOP, Person

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser

    from tests.support.counting import Layers
    from tests.support.driving import Server

CITY = (-2.18, 53.025)
ELSEWHERE = (-2.20, 53.06)
REACH_PX = 45


@pytest.fixture(scope="module")
def sitting(browser: Browser, server: Server) -> Iterator[Person]:
    """Somebody who planned for Stoke-on-Trent; one window for all tests of this file, because opening takes longest."""
    window = browser.new_context(viewport={"width": LAPTOP[0], "height": LAPTOP[1]})
    person = Person(window.new_page(), server.address).open()
    person.choose_area("stoke", "Stoke-on-Trent · HWB")
    yield person
    window.close()
    assert person.strangers == []
    assert person.complaints == []


@pytest.fixture
def begun(sitting: Person) -> Iterator[tuple[Person, str, set[int]]]:
    """Two neighbourhoods, of which the first holds something and the second is being drawn: three corners placed."""
    first = sitting.active()
    box(sitting, ELSEWHERE)
    sitting.rest()
    held = sitting.held(first)
    assert held
    sitting.next()
    sitting.tool("Polygon")
    for corner in corners(sitting):
        sitting.page.mouse.click(*corner)
    assert placed(sitting) == 3
    yield sitting, first, held
    sitting.page.keyboard.press("Escape")
    sitting.tool("Move")
    sitting.rest()


def corners(person: Person, at: tuple[float, float] = CITY) -> list[tuple[int, int]]:
    """Three corners round a place, and the fourth is where the pointer is."""
    x, y = person.pixel(*at)
    return [(x - REACH_PX, y - REACH_PX), (x + REACH_PX, y - REACH_PX), (x + REACH_PX, y + REACH_PX)]


def placed(person: Person) -> int:
    """Corners of the shape that is begun."""
    return int(person.map().evaluate("window.nhmap.corners()"))


def box(person: Person, at: tuple[float, float]) -> None:
    """Drag a box round a place."""
    x, y = person.pixel(*at)
    person.page.keyboard.press("Escape")
    person.map().evaluate("window.nhmap._app.tools.choose('rectangle')")
    person.page.mouse.move(x - REACH_PX, y - REACH_PX)
    person.page.mouse.down()
    person.page.mouse.move(x + REACH_PX, y + REACH_PX, steps=4)
    person.page.mouse.up()


def test_undo_takes_back_corners_before_it_takes_back_an_edit(begun: tuple[Person, str, set[int]]) -> None:
    person, first, held = begun
    digest = person.state()["plan"]["hash"]
    for left in (2, 1, 0):
        person.page.keyboard.press("Control+z")
        assert placed(person) == left
    person.rest()
    assert person.state()["plan"]["hash"] == digest
    # Nothing is begun any more: now it is the last edit, which was to add the neighbourhood.
    person.page.keyboard.press("Control+z")
    person.map().wait_for_function("hash => window.nhmap.state().plan.hash !== hash", arg=digest)
    person.rest()
    assert person.held(first) == held


def test_the_pages_own_undo_is_about_the_shape_too(begun: tuple[Person, str, set[int]]) -> None:
    person, _, _ = begun
    digest = person.state()["plan"]["hash"]
    person.page.locator(".st-key-undo button").first.click()
    assert placed(person) == 2
    person.page.locator(".st-key-undo button").first.click()
    assert placed(person) == 1
    person.rest()
    assert person.state()["plan"]["hash"] == digest


def test_escape_ends_the_shape_and_leaves_the_plan(begun: tuple[Person, str, set[int]]) -> None:
    person, first, held = begun
    digest = person.state()["plan"]["hash"]
    person.page.keyboard.press("Escape")
    assert placed(person) == 0
    person.rest()
    assert person.state()["plan"]["hash"] == digest
    assert person.held(first) == held


def test_a_shape_goes_to_the_neighbourhood_that_it_was_begun_for(
    begun: tuple[Person, str, set[int]], layers: Layers
) -> None:
    person, first, held = begun
    second = person.active()
    person.next()
    third = person.active()
    assert third != second
    assert placed(person) == 3
    assert person.map().get_by_text("This shape still goes to").is_visible()
    last = corners(person)[2]
    person.page.mouse.dblclick(last[0] - 2 * REACH_PX, last[1])
    person.rest()
    taken = person.held(second)
    assert taken
    assert person.held(third) == set()
    assert person.held(first) == held - taken
    assert person.total(second) == layers.people(taken)


@pytest.mark.parametrize("key", ["g", "s", "i", " ", "Control+y"])
def test_nothing_else_is_done_to_the_plan_before_the_shape_is_finished(
    begun: tuple[Person, str, set[int]], key: str
) -> None:
    person, first, held = begun
    digest, active = person.state()["plan"]["hash"], person.active()
    x, y = person.pixel(*ELSEWHERE)
    person.page.mouse.move(x, y)
    person.page.keyboard.press(key)
    person.rest()
    assert person.state()["plan"]["hash"] == digest
    assert person.map().evaluate("window.nhmap._app.plan.active") == active
    assert placed(person) == 3
    assert person.held(first) == held


@pytest.mark.parametrize("tool", ["lasso", "brush", "rectangle"])
def test_a_drag_goes_to_the_neighbourhood_that_it_was_begun_for(begun: tuple[Person, str, set[int]], tool: str) -> None:
    person, _, _ = begun
    second = person.active()
    x, y = person.pixel(*CITY)
    person.page.keyboard.press("Escape")
    person.map().evaluate("tool => window.nhmap._app.tools.choose(tool)", tool)
    person.page.mouse.move(x - REACH_PX, y - REACH_PX)
    person.page.mouse.down()
    person.page.mouse.move(x + REACH_PX, y - REACH_PX, steps=3)
    person.page.mouse.move(x + REACH_PX, y + REACH_PX, steps=3)
    # As when somebody else's work arrives, or a press in the panel is answered, in the middle of it.
    person.map().evaluate("() => { const { plan } = window.nhmap._app; plan.take(plan.zones[0].id); }")
    person.page.mouse.up()
    person.map().evaluate("zone => window.nhmap._app.plan.take(zone)", second)
    person.rest()
    assert person.held(second)


def test_undo_in_the_middle_of_a_drag_leaves_the_drag(begun: tuple[Person, str, set[int]]) -> None:
    person, _, _ = begun
    digest = person.state()["plan"]["hash"]
    x, y = person.pixel(*CITY)
    person.page.keyboard.press("Escape")
    person.map().evaluate("window.nhmap._app.tools.choose('lasso')")
    person.page.mouse.move(x - REACH_PX, y - REACH_PX)
    person.page.mouse.down()
    person.page.mouse.move(x + REACH_PX, y, steps=3)
    person.page.keyboard.press("Control+z")
    person.page.mouse.move(x + REACH_PX, y + REACH_PX, steps=3)
    person.page.mouse.up()
    person.rest()
    assert person.state()["plan"]["hash"] == digest
    assert placed(person) == 0
