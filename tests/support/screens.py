"""The matrix of screens: each page, in each state that people work in, at each size, and what must not be seen there.

`scripts/screens.py` walks through all of them, takes the pictures and says what `faults` finds; `tests/browser` takes
the sizes from here.
"""

from __future__ import annotations

import contextlib
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, BrowserContext

    from tests.support.driving import Person


@dataclass(frozen=True)
class Size:
    """A window.

    Attributes
    ----------
    width, height
        In CSS pixels.
    scale
        Pixels of the screen for one of them: 2 at a zoom of 200 %.
    touch
        Whether a finger works it.
    """

    width: int
    height: int
    scale: float = 1
    touch: bool = False


SIZES: Final = {
    "laptop with bars": Size(1366, 633),
    "laptop": Size(1366, 768),
    "projector": Size(1920, 1080),
    "laptop at 125": Size(1093, 614, 1.25),
    "laptop at 200": Size(683, 384, 2),
    "projector at 200": Size(960, 540, 2),
    "tablet": Size(1180, 820, 1, touch=True),
}
HEAD_PX, ROW_PX = 36, 35  # of a table
PAGES_OF_PRACTICES: Final = ("Practices", "PCNs", "Alignment", "Flows", "Residents and lists")
VIEWS_OF_SITES: Final = ("Challenge", "Choose a set", "Shortlist", "Gaps", "Return")
TABS_OF_FOOTPRINTS: Final = ("People", "Need", "Practices", "Places", "Checks")


def window(browser: Browser, size: Size, **more: Any) -> BrowserContext:
    """A window of a size."""
    return browser.new_context(
        viewport={"width": size.width, "height": size.height},
        device_scale_factor=size.scale,
        has_touch=size.touch,
        accept_downloads=True,
        **more,
    )


def draft_stoke(person: Person) -> None:
    """A plan to look at: Stoke-on-Trent, drafted from groups of MSOAs."""
    person.choose_area("stoke", "Stoke-on-Trent · HWB")
    person.page.get_by_role("button", name="Start from").click()
    dialog = person.page.get_by_role("dialog")
    dialog.get_by_text(re.compile("groups of whole MSOAs")).click()
    person.rest()
    dialog.get_by_role("button", name="Start", exact=True).click()
    dialog.wait_for(state="detached")
    person.rest()


def walk(person: Person) -> Iterator[str]:
    """Bring one screen after the other on the screen; gives its name while it stands there."""
    page = person.page
    yield from _footprints(person)
    person.go("Practices")
    for view in PAGES_OF_PRACTICES:
        _choose(person, view, "practices-view")
        yield f"practices, {view.lower()}"
    person.go("Sites")
    yield "sites"
    for view in VIEWS_OF_SITES:
        _choose(person, view, "sites-view")
        yield f"sites, {view.lower()}"
    _choose(person, "Ranking", "sites-view")
    page.get_by_test_id("stDataFrameResizable").first.wait_for()
    yield from _building(person)
    person.go("Compare")
    yield "compare"
    person.go("Data")
    for tab in each_tab(person):
        yield f"data, {tab.lower()}"
    person.go("About")
    yield "about"
    person.go("Present")
    yield "present"


def _footprints(person: Person) -> Iterator[str]:
    page = person.page
    yield "footprints"
    for tab in TABS_OF_FOOTPRINTS:
        person.panel().get_by_role("tab", name=tab, exact=True).click()
        answered(person)
        yield f"footprints, {tab.lower()}"
    for word, name in (("Edit", "form"), ("Export", "export")):
        page.get_by_role("button", name=word, exact=True).first.click()
        page.get_by_test_id("stPopoverBody").wait_for()
        person.rest()
        yield f"footprints, {name}"
        page.keyboard.press("Escape")
        page.get_by_test_id("stPopoverBody").wait_for(state="detached")
    person.page.locator(".st-key-all button").first.click()
    page.get_by_role("dialog").get_by_test_id("stDataFrameResizable").first.wait_for()
    person.rest()
    yield "footprints, all neighbourhoods"
    page.keyboard.press("Escape")
    page.get_by_role("dialog").wait_for(state="detached")
    person.rest()
    person.panel().get_by_role("tab", name="People", exact=True).click()
    person.rest()


def _building(person: Person) -> Iterator[str]:
    """The first building of the list, a tab after the other."""
    first_building(person)
    for tab in each_tab(person):
        yield f"building, {tab.lower()}"


def first_building(person: Person) -> None:
    """Open the first building of the list of sites."""
    page = person.page
    page.get_by_test_id("stDataFrame").first.scroll_into_view_if_needed()
    box = page.get_by_test_id("stDataFrame").first.bounding_box()
    assert box is not None
    page.mouse.click(box["x"] + 17, box["y"] + HEAD_PX + ROW_PX / 2)
    page.get_by_role("button", name="Back to the list").wait_for()
    person.rest()


def each_tab(person: Person) -> Iterator[str]:
    """Press one tab of the page after the other; gives its name while what it opens stands there."""
    page = person.page
    for tab in [each.inner_text() for each in page.get_by_role("tab").all()]:
        page.get_by_role("tab", name=tab, exact=True).first.click()
        answered(person)
        yield tab


def _choose(person: Person, view: str, key: str) -> None:
    """Press a view of the page Practices or Sites."""
    person.page.locator(f".st-key-{key}").get_by_text(view, exact=True).first.click()
    answered(person)


FAULTS: Final = """() => {
    const wide = innerWidth, faults = [];
    const seen = (node) => node.checkVisibility({ opacityProperty: true, visibilityProperty: true });
    const call = (node) => `${node.tagName.toLowerCase()} “${(node.getAttribute("aria-label") || node.innerText || "")
        .trim().slice(0, 50)}”`;
    // Where a box lies in what can be scrolled to: behind an edge of a box that does not scroll it is cut off.
    const cutBy = (node, box) => {
        for (let at = node.parentElement; at && at !== document.body; at = at.parentElement) {
            const style = getComputedStyle(at);
            if (style.overflowX === "visible" && style.overflowY === "visible") continue;
            const edge = at.getBoundingClientRect();
            const hidden = (overflow) => overflow === "hidden" || overflow === "clip";
            if (hidden(style.overflowX) && (box.right > edge.right + 2 || box.left < edge.left - 2)) return "its box";
            if (hidden(style.overflowY) && (box.bottom > edge.bottom + 3 || box.top < edge.top - 3)) return "its box";
            if (style.overflowX === "auto" || style.overflowX === "scroll") return null;
        }
        return box.right > wide + 2 || box.left < -2 ? "the window" : null;
    };
    // Whether a place of a node is in sight, as far as the boxes go in which it scrolls.
    const shownAt = (node, x, y) => {
        for (let at = node.parentElement; at && at !== document.body; at = at.parentElement) {
            const edge = at.getBoundingClientRect();
            if (getComputedStyle(at).overflowY === "visible") continue;
            if (x < edge.left || x > edge.right || y < edge.top || y > edge.bottom) return false;
        }
        return true;
    };
    // For those who hear the page: drawn in a box of one pixel.
    const onlyHeard = (node) => {
        for (let at = node.parentElement; at; at = at.parentElement) {
            const { width, height } = at.getBoundingClientRect();
            if (width <= 1 && height <= 1 && getComputedStyle(at).overflow === "hidden") return true;
        }
        return false;
    };
    // How wide the words of an empty box are.
    const pen = document.createElement("canvas").getContext("2d");
    const hinted = (node) => {
        const style = getComputedStyle(node);
        pen.font = `${style.fontWeight} ${style.fontSize} ${style.fontFamily}`;
        const room = node.clientWidth - parseFloat(style.paddingLeft) - parseFloat(style.paddingRight);
        return pen.measureText(node.placeholder).width > room + 2;
    };
    const worked = [...document.querySelectorAll("button, a[href], [role=tab], input, select, textarea")].filter(seen);
    const boxes = [];
    for (const node of worked) {
        const box = node.getBoundingClientRect();
        const unseen = box.width < 4 || box.height < 4 || /^(checkbox|radio|file)$/.test(node.type) || onlyHeard(node);
        if (unseen || node.closest("[inert], [aria-hidden=true], [data-testid=stDataFrame]")) continue;
        const by = cutBy(node, box);
        if (by) faults.push(`${call(node)} is cut off by ${by}`);
        else boxes.push([node, box]);
        if (node.tagName === "INPUT" && node.placeholder && !node.value && hinted(node)) {
            faults.push(`the words in the empty box ${call(node)} are cut off`);
        }
        for (const words of node.querySelectorAll("p, span")) {
            const style = getComputedStyle(words);
            if (words.scrollWidth > words.clientWidth + 1 && words.clientWidth > 0 && style.overflowX === "hidden") {
                faults.push(`the words of ${call(node)} are cut off`);
                break;
            }
        }
    }
    const captions = document.querySelectorAll('label p, label [data-testid="stMarkdownContainer"]');
    for (const words of [...captions].filter(seen)) {
        const cut = words.scrollWidth > words.clientWidth + 1 && words.clientWidth > 1 && !onlyHeard(words);
        if (cut && getComputedStyle(words).overflowX === "hidden") {
            faults.push(`the words “${words.innerText}” are cut off`);
        }
    }
    // Two things to press that share a place.
    for (let i = 0; i < boxes.length; i++) for (let j = i + 1; j < boxes.length; j++) {
        const [a, p] = boxes[i], [b, q] = boxes[j];
        if (a.contains(b) || b.contains(a)) continue;
        const width = Math.min(p.right, q.right) - Math.max(p.left, q.left);
        const height = Math.min(p.bottom, q.bottom) - Math.max(p.top, q.top);
        if (width < 4 || height < 4) continue;
        // What stands behind a menu, a dialog or something sticky is not pressed there.
        const x = Math.max(p.left, q.left) + width / 2, y = Math.max(p.top, q.top) + height / 2;
        if (y < 0 || y > innerHeight || x < 0 || x > wide || !shownAt(a, x, y) || !shownAt(b, x, y)) continue;
        const layers = '[data-testid="stPopoverBody"], [role="dialog"], .st-key-tools, header, #stSidebar';
        if (a.closest(layers) !== b.closest(layers)) continue;
        if (a.closest("label") && a.closest("label") === b.closest("label")) continue;
        faults.push(`${call(a)} and ${call(b)} lie over each other`);
    }
    const main = document.querySelector('[data-testid="stMain"]');
    const excess = main ? main.scrollWidth - main.clientWidth : 0;
    if (excess > 2) faults.push(`the page is ${excess} px too wide`);
    for (const menu of document.querySelectorAll('[data-testid="stPopoverBody"]')) {
        const { top, bottom } = menu.getBoundingClientRect(), height = menu.clientHeight;
        if (bottom > innerHeight + 2 || top < -2) faults.push(`a menu leaves the window: ${top} to ${bottom}`);
        const slit = height < Math.min(220, innerHeight * 0.6) && menu.scrollHeight > height + 4;
        if (slit) faults.push(`a menu opens into a slit of ${height} px`);
    }
    return [...new Set(faults)];
}"""


def faults(person: Person) -> list[str]:
    """What is cut off or lies over something else on the screen, in words."""
    found: list[str] = person.page.evaluate(FAULTS)
    return found


def answered(person: Person) -> None:
    """Wait until what was pressed has its answer: the run that it begins may begin a moment later, or not at all."""
    from playwright.sync_api import TimeoutError as TooLate

    running = """document.querySelector('[data-testid="stApp"]').dataset.testScriptState === "running" """
    with contextlib.suppress(TooLate):
        person.page.wait_for_function(running, timeout=400)
    person.rest()
