"""Screens at every size, in high contrast and on paper: what is needed is in sight, and nothing lies over it.

``python scripts/screens.py FOLDER`` takes the pictures of all pages at these sizes, for eyes, and says what is cut off.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import pytest

from nhmap.ui.shell import PAGES
from tests.browser.test_accessibility import found_in, ours
from tests.support.driving import Person
from tests.support.screens import SIZES, Size, answered, draft_stoke, faults, first_building, window

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from playwright.sync_api import Browser

    from tests.support.driving import Server

SMALL: Final = ("laptop at 200", "projector at 200")
WHILE_DRAWING: Final = (
    '[data-testid="people"]',
    ".st-key-undo button",
    ".st-key-redo button",
    ".st-key-all button",
    'iframe[title^="streamlit_folium"]',
)


@pytest.fixture(scope="module")
def plan(browser: Browser, server: Server) -> str:
    """What stands in the address of a plan of Stoke-on-Trent."""
    context = window(browser, SIZES["laptop"])
    person = Person(context.new_page(), server.address).open()
    draft_stoke(person)
    query = person.page.url.partition("?")[2]
    context.close()
    return query


@pytest.fixture
def at(browser: Browser, server: Server, plan: str) -> Iterator[Callable[..., Person]]:
    """Somebody before that plan, in a window of a size."""
    opened = []

    def make(size: Size, **look: Any) -> Person:
        context = window(browser, size, **look)
        person = Person(context.new_page(), server.address).open(f"?{plan}")
        opened.append((context, person))
        return person

    yield make
    for context, person in opened:
        context.close()
        assert person.complaints == []
        assert person.strangers == []


@pytest.mark.parametrize("name", SMALL)
def test_every_page_is_one_press_away_at_200_per_cent(at: Callable[..., Person], name: str) -> None:
    person = at(SIZES[name])
    for _, title, _ in PAGES[1:]:
        link = person.page.get_by_role("link", name=title, exact=True)
        box = link.bounding_box()
        assert box is not None
        assert 0 <= box["x"] < box["x"] + box["width"] <= SIZES[name].width
        assert 0 <= box["y"] < box["y"] + box["height"] <= SIZES[name].height / 4
        if title == "Present":
            continue
        person.go(title)


@pytest.mark.parametrize("name", SIZES)
def test_number_undo_list_and_map_are_in_sight_while_one_draws(at: Callable[..., Person], name: str) -> None:
    person = at(SIZES[name])
    for selector in WHILE_DRAWING:
        box = person.page.locator(selector).first.bounding_box()
        assert box is not None, selector
        assert box["x"] >= 0, selector
        assert box["y"] >= 0, selector
        assert box["x"] + box["width"] <= SIZES[name].width, selector
        assert box["y"] + box["height"] <= SIZES[name].height, selector
    # They stay in sight when the panel is read to its end.
    person.panel().evaluate("node => node.scrollTo(0, node.scrollHeight)")
    for selector in (".st-key-undo button", ".st-key-redo button"):
        box, panel = person.page.locator(selector).first.bounding_box(), person.panel().bounding_box()
        assert box is not None
        assert panel is not None
        assert box["y"] >= panel["y"] - 4, selector


@pytest.mark.parametrize("name", SMALL)
def test_axe_finds_nothing_in_small_windows(at: Callable[..., Person], name: str) -> None:
    person = at(SIZES[name])
    found = {}
    for _, title, _ in PAGES:
        if title == "Present":
            continue
        if title != "Footprints":
            person.go(title)
        found[title] = ours(found_in(person.page.main_frame))
        node = person.page.query_selector('iframe[title^="streamlit_folium"]')
        frame = node.content_frame() if node else None
        if frame is not None:
            found[f"{title}, the map"] = ours(found_in(frame))
    assert {place: each for place, each in found.items() if each} == {}


def test_the_tools_of_the_map_and_its_keys_are_told_apart_in_a_systems_own_colours(at: Callable[..., Person]) -> None:
    person = at(SIZES["laptop"], forced_colors="active")
    frame = person.map()
    styles = frame.evaluate(
        """() => {
            const style = (selector) => getComputedStyle(document.querySelector(selector));
            const hand = style('.nh-toolbar button[aria-pressed="false"]');
            const held = style('.nh-toolbar button[aria-pressed="true"]');
            return [hand.backgroundColor, held.backgroundColor, style(".nh-key-hues b").backgroundColor,
                style(".nh-toolbar").borderTopWidth];
        }"""
    )
    idle, held, zone, border = styles
    assert idle != held
    assert zone not in {idle, "rgb(0, 0, 0)", "rgb(255, 255, 255)", "rgba(0, 0, 0, 0)"}
    assert border == "1px"
    scale = person.page.locator(".nh-scale b").first.evaluate("node => getComputedStyle(node).backgroundColor")
    assert scale == "rgb(33, 43, 50)"


def test_in_the_dark_all_can_be_read_and_paper_stays_white(at: Callable[..., Person]) -> None:
    person = at(SIZES["laptop"], color_scheme="dark")
    assert person.page.evaluate("getComputedStyle(document.documentElement).colorScheme") == "dark"
    frame = person.map()
    card = frame.locator(".nh-panel").evaluate("node => getComputedStyle(node).backgroundColor")
    key = frame.locator(".nh-legend").evaluate("node => getComputedStyle(node).backgroundColor")
    assert card == "rgb(20, 25, 29)"
    assert key == "rgb(255, 255, 255)"  # what a colour means is seen on the ground that the map has
    broken = {"footprints": found_in(person.page.main_frame), "the map": found_in(frame)}
    person.page.get_by_role("button", name="Edit", exact=True).click()
    person.page.get_by_test_id("stPopoverBody").wait_for()
    person.rest()
    broken["form"] = found_in(person.page.main_frame)
    person.page.keyboard.press("Escape")
    person.page.emulate_media(media="print", color_scheme="dark")
    ink = person.page.get_by_test_id("people").evaluate("node => getComputedStyle(node).color")
    paper = person.page.get_by_test_id("stApp").evaluate("node => getComputedStyle(node).backgroundColor")
    assert (ink, paper) == ("rgb(33, 43, 50)", "rgb(255, 255, 255)")
    person.page.emulate_media(media="screen", color_scheme="dark")
    person.go("Sites")
    broken["sites"] = found_in(person.page.main_frame)
    first_building(person)
    broken["building"] = found_in(person.page.main_frame)
    assert {place: ours(each) for place, each in broken.items() if ours(each)} == {}


@pytest.mark.parametrize("name", SMALL)
def test_what_a_tab_of_the_panel_opens_is_in_sight_in_a_low_window(at: Callable[..., Person], name: str) -> None:
    person = at(SIZES[name])
    person.panel().get_by_role("tab", name="Checks", exact=True).click()
    person.page.wait_for_function(
        """() => {
            const row = document.querySelector('.st-key-panel [role="tablist"]').getBoundingClientRect();
            const tools = document.querySelector(".st-key-tools").getBoundingClientRect();
            return row.top >= tools.bottom - 1 && innerHeight - row.bottom >= 90;
        }"""
    )


def test_checks_have_room_on_a_laptop_with_bars_and_the_number_stays(at: Callable[..., Person]) -> None:
    person = at(SIZES["laptop with bars"])
    person.panel().get_by_role("tab", name="Checks", exact=True).click()
    person.page.locator(".st-key-findings button").first.wait_for()
    person.page.locator('.st-key-panel[data-tab="Checks"]').wait_for()
    person.rest()
    number = person.page.get_by_test_id("people").bounding_box()
    first = person.page.locator(".st-key-findings button").first.bounding_box()
    assert number is not None
    assert first is not None
    assert number["y"] > 0
    assert SIZES["laptop with bars"].height - first["y"] >= 170  # five lines of findings


PAPER: Final = """() => {
    const seen = (node) => node.checkVisibility({ visibilityProperty: true }) && node.getBoundingClientRect().width > 1;
    const tools = [...document.querySelectorAll("button, [role=slider], input[type=file], nav a")].filter(seen);
    const over = [...document.querySelectorAll("body *")].filter((node) => seen(node)
        && /^(fixed|sticky)$/.test(getComputedStyle(node).position) && node.innerText?.trim());
    return [tools.map((node) => node.getAttribute("aria-label") || node.innerText),
        over.map((node) => node.innerText.slice(0, 40))];
}"""


@pytest.mark.parametrize("title", [title for _, title, _ in PAGES])
def test_a_printed_page_has_no_tools_and_nothing_over_it(at: Callable[..., Person], title: str) -> None:
    person = at(SIZES["laptop"])
    if title != "Footprints":
        person.go(title)
    person.page.emulate_media(media="print")
    tools, over = person.page.evaluate(PAPER)
    assert [each for each in tools if each] == []
    assert over == []
    node = person.page.query_selector('iframe[title^="streamlit_folium"]')
    frame = node.content_frame() if node else None
    if frame is not None:
        assert frame.locator(".nh-toolbar").is_hidden()
        assert frame.locator(".nh-zoom").is_hidden()
        assert frame.locator(".nh-legend").is_visible()
        assert frame.locator(".nh-foot").is_visible()  # sources and their dates


@pytest.mark.parametrize("name", ["tablet", "laptop at 200"])
def test_nothing_is_cut_off_or_lies_over_another_on_the_page_on_which_one_draws(
    at: Callable[..., Person], name: str
) -> None:
    person = at(SIZES[name])
    assert faults(person) == []
    person.panel().get_by_role("tab", name="Checks", exact=True).click()
    answered(person)
    assert faults(person) == []


def test_before_a_room_a_low_window_belongs_to_the_map_and_no_town_is_named_twice(at: Callable[..., Person]) -> None:
    size = SIZES["laptop at 200"]
    person = at(size)
    person.go("Present")
    frame = person.map()
    box = person.page.locator('iframe[title^="streamlit_folium"]').bounding_box()
    assert box is not None
    assert box["y"] <= 0.25 * size.height
    names = frame.evaluate("window.nhmap._app.labels.heads")
    zones = [zone["name"].partition(" and ")[0] for zone in person.state()["plan"]["zones"]]
    assert len(names) == len(set(names))
    assert {zone for zone in zones if not any(name.startswith(zone) for name in names)} == set()
