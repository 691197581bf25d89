"""A tablet: real touches on the map pan, pinch, paint, lasso and take back; what a finger presses is large enough."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Final

import pytest

from tests.support.driving import Person
from tests.support.screens import SIZES, window

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from playwright.sync_api import Browser, CDPSession

    from tests.support.driving import Server

CITY: Final = (-2.18, 53.02)
DRAWING_PX: Final = 44
LEAST_PX: Final = 24
Spot = tuple[float, float]


class Hand:
    """Fingers on a screen: they reach the browser as a touch screen's own events do."""

    def __init__(self, wire: CDPSession) -> None:
        self._wire = wire

    def _touch(self, kind: str, *spots: Spot) -> None:
        points = [{"x": x, "y": y, "id": n} for n, (x, y) in enumerate(spots)]
        self._wire.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})

    def tap(self, spot: Spot) -> None:
        """Press and let go."""
        self._touch("touchStart", spot)
        self._touch("touchEnd")

    def draw(self, path: Sequence[Spot]) -> None:
        """One finger along a path."""
        self._touch("touchStart", path[0])
        for (x, y), (to_x, to_y) in pairwise(path):
            for n in range(1, 9):
                self._touch("touchMove", (x + (to_x - x) * n / 8, y + (to_y - y) * n / 8))
        self._touch("touchEnd")

    def pinch(self, middle: Spot, before: float, after: float) -> None:
        """Two fingers, the second a moment after the first, from one distance of the middle to another."""
        x, y = middle
        self._touch("touchStart", (x - before, y))
        self._touch("touchStart", (x - before, y), (x + before, y))
        for n in range(1, 11):
            far = before + (after - before) * n / 10
            self._touch("touchMove", (x - far, y), (x + far, y))
        self._touch("touchEnd")


@pytest.fixture(scope="module")
def sitting(browser: Browser, server: Server) -> Iterator[Person]:
    """Somebody with a tablet who plans for Stoke-on-Trent; one for all tests of this file: opening takes longest."""
    context = window(browser, SIZES["tablet"])
    person = Person(context.new_page(), server.address).open()
    person.choose_area("stoke", "Stoke-on-Trent · HWB")
    yield person
    context.close()
    assert person.strangers == []
    assert person.complaints == []


@pytest.fixture
def tablet(sitting: Person) -> Person:
    """The same person looking at the middle of the city, everything undone that was drawn before."""
    sitting.tool("Move")
    for _ in range(sitting.state()["undoable"] - 1):
        sitting.step("Undo")
    look(sitting)
    assert sitting.map().evaluate("window.nhmap._app.plan.labels.every((zone) => zone < 0)")
    return sitting


@pytest.fixture
def hand(tablet: Person) -> Hand:
    """Theirs."""
    return Hand(tablet.page.context.new_cdp_session(tablet.page))


def look(person: Person, zoom: float = 12.5) -> None:
    frame = person.map()
    lon, lat = CITY
    frame.evaluate(
        "([lat, lon, zoom]) => void window.nhmap._app.map.setView([lat, lon], zoom, { animate: false })",
        [lat, lon, zoom],
    )
    frame.wait_for_function("window.nhmap.settled()")


def around(person: Person, reach: float) -> list[Spot]:
    x, y = person.pixel(*CITY)
    return [
        (x - reach, y - reach),
        (x + reach, y - reach),
        (x + reach, y + reach),
        (x - reach, y + reach),
        (x - reach, y - reach + 4),
    ]


def test_one_finger_moves_the_map_and_two_look_closer(tablet: Person, hand: Hand) -> None:
    x, y = tablet.pixel(*CITY)
    tablet.tool("Pick")
    hand.draw([(x, y), (x + 150, y + 60)])
    tablet.map().wait_for_function("([lon, lat, x]) => window.nhmap.project(lon, lat)[0] > x + 120", arg=[*CITY, x])
    before = tablet.map().evaluate("window.nhmap.zoom()")
    hand.pinch((x, y), 40, 100)
    tablet.map().wait_for_function("before => window.nhmap.zoom() >= before + 1", arg=before)
    tablet.rest()
    assert not tablet.held()


def test_a_finger_paints_and_takes_back(tablet: Person, hand: Hand) -> None:
    tablet.tool("Brush")
    hand.draw(around(tablet, 60)[:3])
    tablet.rest()
    painted = tablet.held()
    assert painted
    tablet.page.locator(".st-key-undo button").first.tap()
    tablet.map().wait_for_function("!window.nhmap.held(window.nhmap.state().active).length")
    tablet.rest()
    tablet.page.locator(".st-key-redo button").first.tap()
    tablet.map().wait_for_function(
        "wanted => window.nhmap.held(window.nhmap.state().active).length === wanted", arg=len(painted)
    )
    tablet.rest()
    assert tablet.held() == painted


def test_a_finger_lassoes_all_that_lies_in_its_line(tablet: Person, hand: Hand) -> None:
    tablet.tool("Lasso")
    line = around(tablet, 80)
    west, east = line[0][0], line[1][0]
    north, south = line[0][1], line[2][1]
    hand.draw(line)
    tablet.rest()
    inside = tablet.map().evaluate(
        """([west, north, east, south]) => {
            const { geography } = window.nhmap._app;
            return [...geography.lon.keys()].filter((row) => {
                const [x, y] = window.nhmap.project(geography.lon[row], geography.lat[row]);
                return x > west && x < east && y > north && y < south;
            });
        }""",
        [west + 4, north + 4, east - 4, south - 4],
    )
    assert len(inside) > 4
    assert set(inside) <= tablet.held()


@pytest.mark.parametrize("tool", ["Brush", "Lasso"])
def test_two_fingers_never_draw(tablet: Person, hand: Hand, tool: str) -> None:
    tablet.tool(tool)
    before = tablet.map().evaluate("window.nhmap.zoom()")
    hand.pinch(tablet.pixel(*CITY), 40, 90)
    tablet.map().wait_for_function("before => window.nhmap.zoom() >= before + 1", arg=before)
    tablet.rest()
    assert not tablet.held()
    hand.draw(around(tablet, 60))
    tablet.rest()
    assert tablet.held()  # and after it a finger draws as before


def test_corners_are_tapped_and_the_first_closes(tablet: Person, hand: Hand) -> None:
    tablet.tool("Polygon")
    corners = around(tablet, 80)[:4]
    for n, corner in enumerate(corners, 1):
        hand.tap(corner)
        tablet.map().wait_for_function("n => window.nhmap.corners() === n", arg=n)
        tablet.page.wait_for_timeout(350)  # two taps in quick succession are a double tap
    hand.tap((corners[0][0] + 14, corners[0][1] + 10))  # a fingertip is not so exact
    tablet.map().wait_for_function("window.nhmap.corners() === 0")
    tablet.rest()
    assert tablet.held()


SMALL: Final = """([selector, least]) => [...document.querySelectorAll(selector)]
    .filter((node) => node.checkVisibility({ visibilityProperty: true }))
    .map((node) => [node, node.getBoundingClientRect()])
    .filter(([, box]) => box.width > 1 && (box.width < least - 0.5 || box.height < least - 0.5))
    .map(([node, box]) => `${node.getAttribute("aria-label") || node.innerText}: ${box.width} x ${box.height}`)"""


def small(seek: Callable[..., list[str]], selector: str, least: int) -> list[str]:
    return seek(SMALL, [selector, least])


def test_what_a_finger_presses_is_large_enough(tablet: Person) -> None:
    frame = tablet.map()
    assert small(frame.evaluate, ".nh-toolbar button, .nh-zoom button", DRAWING_PX) == []
    assert small(frame.evaluate, "button, select, .nh-switch", LEAST_PX) == []
    assert small(tablet.page.evaluate, ".st-key-undo button, .st-key-redo button", 40) == []
    assert small(tablet.page.evaluate, "button, [role=tab], [role=combobox], summary", LEAST_PX) == []
