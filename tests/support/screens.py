"""The matrix of screens: each page, in each state that people work in, at each size, and what must not be seen there.

`scripts/screens.py` walks through all of them, takes the pictures and says what `faults` finds; `tests/browser` takes
the sizes from here.
"""

from __future__ import annotations

import contextlib
import io
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
VIEWS_OF_CHALLENGE: Final = ("Why A above B?", "Under every preset", "What to find out")
LISTS_OF_BUILDINGS: Final = ("several questions", "owners in lines", "two lists beside one another")
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


def walk(person: Person, only: str = "") -> Iterator[str]:
    """Bring one screen after the other on the screen; gives its name while it stands there.

    Parameters
    ----------
    only
        How a page's name begins; the others are not visited.
    """
    pages = (
        ("footprints", _footprints),
        ("practices", _practices),
        ("sites", sites_screens),
        ("compare", lambda one: _plain(one, "Compare")),
        ("data", _data),
        ("about", lambda one: _plain(one, "About")),
        ("present", lambda one: _plain(one, "Present")),
    )
    for name, screens in pages:
        if name.startswith(only.partition(",")[0]):
            yield from screens(person)


def _plain(person: Person, name: str) -> Iterator[str]:
    """A page of one screen."""
    person.go(name)
    yield name.lower()


def _practices(person: Person) -> Iterator[str]:
    person.go("Practices")
    for view in PAGES_OF_PRACTICES:
        _choose(person, view, "practices-view")
        yield f"practices, {view.lower()}"


def _data(person: Person) -> Iterator[str]:
    person.go("Data")
    for tab in each_tab(person):
        yield f"data, {tab.lower()}"
    yield from _lists_of_buildings(person)


def sites_screens(person: Person) -> Iterator[str]:
    """Sites: each view, what is chosen and asked in it, its menus, and a building a tab after the other."""
    page = person.page
    person.go("Sites")
    page.get_by_test_id("stDataFrameResizable").first.wait_for()
    person.rest()
    yield "sites"
    for menu in ("Weights", "Gates", "Filter", "What is this?"):
        page.get_by_role("button", name=menu, exact=True).first.click()
        page.get_by_test_id("stPopoverBody").wait_for()
        person.rest()
        yield f"sites, menu {menu.lower().rstrip('?')}"
        page.keyboard.press("Escape")
        page.get_by_test_id("stPopoverBody").wait_for(state="detached")
    for tab in each_tab(person):
        yield f"sites, {re.sub('[^a-z ]', '', tab.lower()).strip()}"
    page.get_by_role("tab", name=re.compile("^Ranked")).click()
    for view in VIEWS_OF_SITES:
        _choose(person, view, "sites-view")
        if view == "Challenge":
            for question in VIEWS_OF_CHALLENGE:
                _choose(person, question, "challenge")
                yield f"sites, challenge, {question.lower().rstrip('?')}"
            continue
        yield f"sites, {view.lower()}"
        if view == "Choose a set":
            page.get_by_role("button", name="Choose", exact=True).click()
            answered(person)
            page.get_by_role("button", name="Take this", exact=True).wait_for(state="detached")
            answered(person)
            yield "sites, a chosen set"
    _choose(person, "Ranking", "sites-view")
    page.get_by_test_id("stDataFrameResizable").first.wait_for()
    yield from _building(person)


def _lists_of_buildings(person: Person) -> Iterator[str]:
    """Lists of buildings that leave something open, each before it is used."""
    page = person.page
    page.get_by_role("tab", name="Your estate", exact=True).click()
    for name in LISTS_OF_BUILDINGS:
        file = {"name": f"{name}.xlsx", "mimeType": "application/vnd.ms-excel", "buffer": _list_of_buildings(name)}
        page.locator('input[type="file"]').first.set_input_files([file])
        page.get_by_text("before it is used").or_(page.get_by_role("button", name="Use th")).first.wait_for()
        answered(person)
        yield f"data, list, {name}"
        main = page.get_by_test_id("stMain")
        for part in (1, 2):
            main.evaluate("(node, part) => node.scrollTo(0, part * node.clientHeight * 0.85)", part)
            answered(person)
            yield f"data, list, {name}, {part} further down"
        page.get_by_test_id("stFileChipDeleteBtn").first.click()
        answered(person)


def _list_of_buildings(name: str) -> bytes:
    """A workbook: one with questions of many kinds, one with owners in lines, one with two lists on a sheet."""
    from openpyxl import Workbook

    made = Workbook()
    sheet = made.active
    assert sheet is not None
    rows: dict[str, list[list[object]]] = {
        "several questions": [
            ["Building", "Postcode", "Floor area", "Vacant %", "Backlog £k", "Lease expiry"],
            ["Hanley Health Centre", "ST1 3HN", 2100, 0.35, 120, "12/31/2027"],
            ["Hanley Health Centre", "ST1 3HN", 900, 0.1, 40, "03/04/2028"],
            ["Stockingford Nursery School, Children & Family Centre & Library", "CV10 8HW", 150_000, 0.2, 15, ""],
            ["Bentilee Health Centre", "ST2 0EU", 1800, 0.05, 900, "01/02/2030"],
        ],
        "owners in lines": [
            ["Building", "Postcode", "Area m2"],
            ["NHS Property Services", None, None],
            ["Hanley Health Centre", "ST1 3HN", 2100],
            ["Council owned", None, None],
            ["Bentilee Health Centre", "ST2 0EU", 1800],
        ],
        "two lists beside one another": [
            ["Building", "Postcode", "Area", "Unit", None, "Building", "Postcode", "Area", "Unit"],
            ["Hanley Health Centre", "ST1 3HN", 2100, "m2", None, "Bentilee Health Centre", "ST2 0EU", 9000, "sq ft"],
            ["Meir Primary Care Centre", "ST3 7DY", 1900, "m2", None, None, None, None, None],
        ],
    }
    for row in rows[name]:
        sheet.append(row)
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


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
        yield f"sites, building, {tab.lower()}"


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
            if (words.closest("[data-testid=stIconMaterial]")) continue; // its word is drawn as a picture
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
