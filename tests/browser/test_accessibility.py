"""axe-core on every page and inside the map's frame: nothing of ours is left.

What Streamlit itself causes is listed here by rule and place, and in ``docs/accessibility.md``; all else fails.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import pytest

from nhmap.ui.shell import PAGES
from tests.support.screens import each_tab, first_building

if TYPE_CHECKING:
    from playwright.sync_api import Frame

    from tests.support.driving import Person

STANDARDS: Final = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
STREAMLIT: Final = frozenset({("presentation-role-conflict", "stFileUploaderDropzone")})
"""Rules that break in Streamlit's own elements: (rule, part of the element's selector or HTML)."""


def axe() -> str:
    """The script of axe-core, from the package that carries it."""
    package = pytest.importorskip("axe_playwright_python")
    return (Path(package.__file__).parent / "axe.min.js").read_text(encoding="utf-8")


def found_in(frame: Frame) -> list[tuple[str, str, str]]:
    """What axe finds in a frame, without those inside it: rule, selector and HTML of each element."""
    frame.evaluate(axe())
    result: dict[str, Any] = frame.evaluate(
        """async (tags) => {
            const options = { runOnly: { type: "tag", values: tags }, iframes: false, resultTypes: ["violations"] };
            return await window.axe.run(document, options);
        }""",
        STANDARDS,
    )
    return [
        (rule["id"], " ".join(map(str, node["target"])), node["html"][:300])
        for rule in result["violations"]
        for node in rule["nodes"]
    ]


def ours(found: list[tuple[str, str, str]]) -> list[tuple[str, str, str]]:
    """What is not Streamlit's."""
    return [
        each
        for each in found
        if not any(each[0] == rule and (mark in each[1] or mark in each[2]) for rule, mark in STREAMLIT)
    ]


def draw_something(person: Person) -> None:
    person.choose_area("stoke", "Stoke-on-Trent · HWB")
    person.tool("Pick")
    frame = person.map()
    frame.evaluate("void window.nhmap._app.map.setView([53.02, -2.18], 13, { animate: false })")
    frame.wait_for_function("window.nhmap.settled()")
    person.click(-2.18, 53.02)
    person.rest()


def test_no_page_and_no_map_has_a_fault_of_ours_that_axe_finds(person: Person) -> None:
    draw_something(person)
    faults = {}
    for _, title, _ in PAGES:
        if title != "Footprints":
            person.go(title)
        faults[title] = ours(found_in(person.page.main_frame))
        node = person.page.query_selector('iframe[title^="streamlit_folium"]')
        if node is not None:
            frame = node.content_frame()
            assert frame is not None
            faults[f"{title}, the map"] = ours(found_in(frame))
        if title == "Present":
            person.page.get_by_role("button", name="Leave").click()
            person.page.get_by_role("button", name="Start from").wait_for()
            person.rest()
    assert not {place: each for place, each in faults.items() if each}


def test_no_tab_of_a_building_and_of_the_data_has_a_fault_of_ours(person: Person) -> None:
    person.choose_area("stoke", "Stoke-on-Trent · HWB")
    person.go("Sites")
    first_building(person)
    faults = {f"building, {tab}": ours(found_in(person.page.main_frame)) for tab in each_tab(person)}
    person.go("Data")
    faults |= {f"data, {tab}": ours(found_in(person.page.main_frame)) for tab in each_tab(person)}
    assert len(faults) > len(("building", "data"))
    assert not {place: each for place, each in faults.items() if each}
