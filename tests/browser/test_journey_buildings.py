"""Judge buildings: one acts already, one is out with a reason, one gets a proposal; all is there after a reload."""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING

import pyarrow.parquet as pq
import pytest
from playwright.sync_api import expect

from nhmap.config import settings
from tests.browser.test_journey_sites import ranked
from tests.support.driving import Server
from tests.support.wires import Wire

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from playwright.sync_api import Browser

    from tests.support.driving import Person

APART_M = 900


@pytest.fixture
def alone(browser: Browser, tmp_path: Path) -> Iterator[Server]:
    """A server of this test's own: notes of buildings hold for every plan on it."""
    del browser
    started = Server(tmp_path / "plans", tmp_path / "log.txt")
    started.start()
    yield started
    started.stop()


def with_room() -> list[tuple[str, str, float, float]]:
    """Ranked sites with no other near, so that a press on the map means one: id, name, longitude, latitude."""
    table = pq.read_table(settings().data / "estates" / "sites.parquet", columns=["site_id", "x", "y", "lon", "lat"])
    rows = {row["site_id"]: row for row in table.to_pylist() if row["x"] is not None}

    def free(site_id: str) -> bool:
        here = rows[site_id]
        return all(
            s == site_id or not math.hypot(r["x"] - here["x"], r["y"] - here["y"]) < APART_M for s, r in rows.items()
        )

    listed = [(s["site_id"], s["name"]) for s in ranked() if free(s["site_id"])]
    return [(site_id, name, rows[site_id]["lon"], rows[site_id]["lat"]) for site_id, name in listed]


def press(person: Person, site: tuple[str, str, float, float]) -> None:
    """Press a building on the map, all of which is in sight again, and wait for its page."""
    frame = person.map()
    frame.get_by_role("button", name="Show the whole planning area").click()
    frame.wait_for_function("window.nhmap.settled()")
    person.click(site[2], site[3])
    expect(person.page.locator(".nh-sitename")).to_have_text(site[1], ignore_case=True)
    person.rest()


def tab(person: Person, name: str, words: str | re.Pattern[str]) -> str:
    """Go to a part of the building's page, wait for words there, and read all of it."""
    person.page.get_by_role("tab", name=name, exact=True).click()
    part = person.page.locator(".st-key-building")
    expect(part).to_contain_text(words)
    person.rest()
    return part.inner_text()


def give_status(person: Person, now: str, wanted: str, reason: str | None = None) -> None:
    """Say what the building is."""
    person.page.get_by_role("button", name=now, exact=True).click()
    person.page.get_by_role("radio", name=wanted).locator("xpath=ancestor::label").click()
    person.rest()
    if reason is not None:
        box = person.page.get_by_role("textbox", name="Why is it set apart?")
        box.fill(reason)
    person.page.get_by_role("button", name="Keep", exact=True).click()
    person.rest()


def propose(person: Person) -> None:
    """Type one field of the proposal, take another over, and take the file away."""
    tab(person, "Proposal", "Archetype")
    planning = person.page.get_by_role("textbox", name="Planning", exact=True)
    planning.fill("Change of use granted,\nfor =ten years")
    planning.press("Tab")
    person.rest()
    person.page.get_by_role("button", name="Take this over").first.click()
    expect(person.page.get_by_role("textbox", name="Location", exact=True)).to_have_value(re.compile("Stoke"))
    person.rest()
    with person.page.expect_download() as coming:
        person.page.get_by_role("button", name="Download the proposal").click()
    with open(coming.value.path(), encoding="utf-8") as file:  # noqa: PTH123 - a path of the browser's own
        assert "Change of use granted,\nfor =ten years" in file.read()


def test_judge_buildings(alone: Server, somebody: Callable[..., Person]) -> None:
    person = somebody(at=alone).open()
    person.choose_area("stoke", "Stoke-on-Trent · HWB")
    person.go("Sites")
    person.map()
    person.rest()
    first, second, third = with_room()[:3]
    figures = {site["site_id"]: site["figures"] for site in ranked()}

    # Figures of the page are those of the ranking, and the map shows whom they count.
    press(person, first)
    assert f"{figures[first[0]]['people']:,.0f}" in person.page.locator(".nh-figures").first.inner_text()
    walk, drive = person.state()["outlined"]
    assert 0 < len(walk) < len(drive)
    assert "Distance to the nearest centre already acting" not in tab(
        person, "Score", "What is expected of the unknown"
    )
    tab(person, "People", "Average IMD score")
    tab(person, "Near", "Patients on their lists")
    tab(person, "SNP", "No neighbourhood is drawn yet")
    tab(person, "Building", "Ask the owner")

    # It acts already: the others are now scored by how far they are from it.
    give_status(person, "Candidate", "Works like one already")
    expect(person.page.locator(".nh-status")).to_contain_text("Works like a neighbourhood health centre already")
    press(person, second)
    tab(person, "Score", re.compile(r"Distance to the nearest centre already acting\s*[\d.]+ km"))

    # Out, but not without a reason.
    give_status(person, "Candidate", "Set apart by me")
    expect(person.page.get_by_test_id("stAlert")).to_contain_text("set apart with a reason")
    person.page.keyboard.press("Escape")
    give_status(person, "Candidate", "Set apart by me", "Sold in <b>May</b> =1+1")
    expect(person.page.locator(".nh-status")).to_have_text("✕ Set apart by you: Sold in <b>May</b> =1+1")
    tab(person, "Score", "You set it apart: Sold in <b>May</b> =1+1")

    # A proposal, typed and taken over.
    press(person, third)
    propose(person)

    # All of it is there in a new load of the page.
    person.go("Footprints")
    person.reload()
    person.go("Sites")
    person.map()
    person.rest()
    press(person, first)
    expect(person.page.locator(".nh-status")).to_contain_text("Works like a neighbourhood health centre already")
    press(person, second)
    expect(person.page.locator(".nh-status")).to_have_text("✕ Set apart by you: Sold in <b>May</b> =1+1")
    press(person, third)
    tab(person, "Proposal", "Archetype")
    expect(person.page.get_by_role("textbox", name="Planning", exact=True)).to_have_value(
        "Change of use granted,\nfor =ten years"
    )
    person.page.get_by_role("button", name="Back to the list").click()
    expect(person.page.get_by_role("tab", name=re.compile("Set apart"))).to_be_visible()
    assert person.state()["outlined"] == []


def test_words_are_kept_whatever_is_pressed_next(alone: Server, somebody: Callable[..., Person]) -> None:
    person = somebody(at=alone).open()
    person.choose_area("stoke", "Stoke-on-Trent · HWB")
    person.go("Sites")
    person.map()
    person.rest()
    far = person.map().evaluate("window.nhmap.zoom()")
    first = with_room()[0]
    press(person, first)
    # Opening a building brings the map to it.
    person.map().wait_for_function("far => window.nhmap.zoom() > far && window.nhmap.settled()", arg=far)

    def write(label: str, words: str) -> None:
        tab(person, "Proposal", "Archetype")
        box = person.page.get_by_role("textbox", name=label, exact=True)
        box.click()
        box.press_sequentially(words)

    write("Planning", "then another tab")
    tab(person, "People", "Average IMD score")
    for held_ms in (0, 80, 160, 250):
        # As quick as a double click, or as slow as a finger on a pad: the page changes meanwhile.
        write("Site constraints", f"then the file {held_ms}")
        with person.page.expect_download() as coming:
            person.page.get_by_role("button", name="Download the proposal").click(delay=held_ms)
        with open(coming.value.path(), encoding="utf-8") as file:  # noqa: PTH123 - a path of the browser's own
            assert f"then the file {held_ms}" in file.read()
    write("Disposals enabled", "then the list")
    person.page.get_by_role("button", name="Shortlist", exact=True).click(delay=120)
    expect(person.page.get_by_role("button", name="On the shortlist")).to_be_visible()
    person.rest()
    write("Digital", "then another page")
    person.go("Data")
    person.go("Sites")
    person.map()
    person.rest()
    tab(person, "Proposal", "Archetype")
    for label, words in (
        ("Planning", "then another tab"),
        ("Site constraints", re.compile("then the file 250")),
        ("Disposals enabled", "then the list"),
        ("Digital", "then another page"),
    ):
        expect(person.page.get_by_role("textbox", name=label, exact=True)).to_have_value(words)


def test_words_are_kept_where_another_page_is_pressed_on_a_slow_line(
    alone: Server, somebody: Callable[..., Person]
) -> None:
    wire = Wire(alone.port)
    person = somebody(at=wire).open()
    person.choose_area("stoke", "Stoke-on-Trent \u00b7 HWB")
    person.go("Sites")
    person.map()
    person.rest()
    press(person, with_room()[0])
    tab(person, "Proposal", "Archetype")
    box = person.page.get_by_role("textbox", name="Digital", exact=True)
    box.click()
    box.press_sequentially("rooms for remote care")
    # The press goes on when a run for the words has ended, however long that takes; both at one time would lose them.
    person.page.evaluate(
        """() => {
            const { application } = window.nhmapWatch;
            window.gone = [];
            document.addEventListener("click", () => window.gone.push(application.restedAt > application.sentAt));
        }"""
    )
    wire.silence()
    person.page.get_by_role("link", name="Data", exact=True).click()
    person.page.wait_for_function("() => window.nhmapWatch.application.sentAt > 0")
    assert person.page.evaluate("window.gone") == []
    wire.mend()
    person.page.wait_for_url(re.compile("/data"))
    assert person.page.evaluate("window.gone") == [True]
    person.go("Sites")
    person.map()
    person.rest()
    tab(person, "Proposal", "Archetype")
    expect(box).to_have_value("rooms for remote care")
    wire.close()
