"""The word at the top of each page: it says that all is saved where that is so, and nothing else where it is not."""

from __future__ import annotations

import json
import re
import sqlite3
from typing import TYPE_CHECKING

import pytest

from tests.support.disks import fill_up, small_disk
from tests.support.driving import Server
from tests.support.wires import Wire

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from tests.support.counting import Layers
    from tests.support.driving import Person

SAVED = re.compile(r"^Saved \d\d:\d\d$")
PAGES = ("Practices", "Sites", "Compare", "Data", "About", "Footprints")


@pytest.fixture
def mortal(browser: object, tmp_path: Path) -> Iterator[Server]:
    """A server that a test may kill, and whose saved plans it may spoil."""
    del browser
    own = Server(tmp_path / "plans", tmp_path / "log.txt")
    own.start()
    yield own
    own.stop()
    assert "Traceback" not in own.said()


@pytest.fixture
def wire(mortal: Server) -> Iterator[Wire]:
    """Between browser and server."""
    made = Wire(mortal.port)
    yield made
    made.close()


def begin(person: Person) -> set[int]:
    """A plan of Stoke-on-Trent with something in it."""
    person.choose_area("stoke", "Stoke-on-Trent · HWB")
    return draw(person, -2.20, 53.05)


def draw(person: Person, lon: float, lat: float, reach: int = 35) -> set[int]:
    """Draw a lasso round a place, whoever listens; what the map shows in the neighbourhood afterwards."""
    x, y = person.pixel(lon, lat)
    before = person.held()
    person.lasso([(x - reach, y - reach), (x + reach, y - reach), (x + reach, y + reach), (x - reach, y + reach)])
    after = person.held()
    assert after > before
    return after


def says(person: Person, words: str | re.Pattern[str]) -> None:
    """Wait until the word says so."""
    person.word().filter(has_text=words).wait_for()


def test_every_page_says_it_in_the_header_and_covers_nothing(somebody: Callable[..., Person]) -> None:
    person = somebody((1366, 633)).open()
    says(person, "Nothing to save yet")
    begin(person)
    says(person, SAVED)
    for title in PAGES:
        person.go(title)
        says(person, SAVED)
        word = person.word().bounding_box()
        links = [link.bounding_box() for link in person.page.get_by_test_id("stHeader").get_by_role("link").all()]
        assert word is not None
        assert len(links) == len(PAGES) + 1  # Present has no header
        assert all(link is not None and link["x"] + link["width"] < word["x"] for link in links)
        assert word["height"] < 40
        assert word["x"] + word["width"] <= 1366


def test_a_name_that_was_given_is_known_in_the_next_window(somebody: Callable[..., Person]) -> None:
    person = somebody().open()
    begin(person)
    person.rest()
    person.word().click()
    name = person.page.get_by_label("Your name")
    assert name.evaluate("node => node.getRootNode().activeElement === node")
    name.fill("Ann O\u2019Neill")
    name.press("Enter")
    person.page.wait_for_function("() => window.nhmapWatch.data.who === 'Ann O\u2019Neill'")
    assert not name.is_visible()
    person.reload()
    person.page.wait_for_function("() => window.nhmapWatch.data.who === 'Ann O\u2019Neill'")


@pytest.mark.parametrize("page", ["Footprints", "Data"])
def test_saved_plans_that_another_program_holds(somebody: Callable[..., Person], mortal: Server, page: str) -> None:
    person = somebody(at=mortal).open()
    begin(person)
    says(person, SAVED)
    other = sqlite3.connect(mortal.plans / "plans.sqlite", isolation_level=None)
    try:
        other.execute("BEGIN IMMEDIATE")
        rows = draw(person, -2.17, 53.01)
        says(person, re.compile(r"Not saved: .* 1 stroke waits in this window"))
        shown = person.page.get_by_test_id("people").inner_text()
        assert f"{person.total():,}" == shown
        if page != "Footprints":
            person.go(page)
            says(person, "Not saved: ")
        other.execute("ROLLBACK")
        says(person, SAVED)
    finally:
        other.close()
    if page != "Footprints":
        person.go("Footprints")
        person.map()
    person.rest()
    person.reload()
    assert person.held() == rows
    says(person, SAVED)


def test_a_server_that_comes_back_gets_what_was_drawn_meanwhile_without_a_reload(
    somebody: Callable[..., Person], mortal: Server, layers: Layers
) -> None:
    person = somebody(at=mortal).open()
    begin(person)
    says(person, SAVED)
    mortal.kill()
    draw(person, -2.17, 53.01)
    says(person, "No connection. 1 stroke waits here and will be sent.")
    # Streamlit lays a window of its own over the page when it has tried for a while: the map is drawn on all the same.
    person.page.wait_for_timeout(9_000)
    rows = draw(person, -2.15, 53.05)
    says(person, "No connection. 2 strokes wait here and will be sent.")
    mortal.start()
    says(person, SAVED)
    person.rest()
    assert person.held() == rows
    assert person.people() == person.total() == layers.people(rows)
    # The session is another one: the page takes presses and strokes as before.
    before = person.active()
    person.next()
    draw(person, -2.13, 53.02)
    says(person, SAVED)
    person.rest()
    person.reload()
    assert person.held(before) == rows
    person.page.close()
    person.forgive_lost_server()


def test_a_wire_that_goes_silent_is_said_and_mended(somebody: Callable[..., Person], wire: Wire) -> None:
    person = somebody(at=wire).open()
    begin(person)
    says(person, SAVED)
    wire.silence()
    rows = draw(person, -2.17, 53.01)
    # Where the silence is noticed before the stroke is late, the first words are those of the silence.
    says(person, re.compile("Not saved yet: 1 stroke|No connection. 1 stroke"))
    says(person, "No connection. 1 stroke waits here and will be sent.")
    wire.mend()
    says(person, SAVED)
    person.rest()
    assert person.held() == rows
    assert person.people() == person.total()
    person.page.close()
    person.forgive_lost_server()


def test_strokes_that_wait_outlive_a_reload_and_go_from_any_page(
    somebody: Callable[..., Person], mortal: Server, layers: Layers
) -> None:
    person = somebody(at=mortal).open()
    begin(person)
    says(person, SAVED)
    mortal.kill()
    rows = draw(person, -2.17, 53.01)
    says(person, "No connection. 1 stroke")
    mortal.start()
    # The page that is opened has no map to draw on: what waits goes by the word.
    plan = person.state()["plan"]["id"]
    person.page.goto(f"{mortal.address}/data?plan={plan}")
    says(person, SAVED)
    person.page.wait_for_function("plan => !sessionStorage.getItem(`nhmap-strokes-${plan}`)", arg=plan)
    # Streamlit tries whether its server stands below the page's own address; it does not.
    person.complaints[:] = [each for each in person.complaints if "/data/_stcore/" not in each]
    person.go("Footprints")
    person.map()
    person.rest()
    assert person.held() == rows
    assert person.people() == layers.people(rows)
    person.page.close()
    person.forgive_lost_server()


def test_a_disk_that_fills_while_one_draws_is_said_on_every_page_and_nothing_is_lost(
    somebody: Callable[..., Person], tmp_path: Path, layers: Layers
) -> None:
    with small_disk(tmp_path / "disk", "3m") as disk:
        server = Server(disk / "plans", tmp_path / "log.txt")
        server.start()
        try:
            person = somebody(at=server).open()
            begin(person)
            says(person, SAVED)
            ballast = disk / "ballast"
            fill_up(ballast)
            person.tool("Pick")
            for n in range(30):  # what SQLite had set aside may hold a few more
                before = person.held()
                person.click(-2.185 + 0.002 * n, 53.01)
                rows = person.held()
                assert rows != before
                person.page.wait_for_timeout(600)
                if "Not saved" in person.word().inner_text():
                    break
            says(person, re.compile(r"Not saved: .*full"))
            person.page.get_by_test_id("people").filter(has_text=f"{layers.people(rows):,}").wait_for()
            # The work can be taken away while it cannot be saved.
            taken = json.loads(person.take_away("Footprints (GeoJSON)")[0])
            assert taken["features"][0]["properties"]["residents"] == layers.people(rows)
            person.go("Data")
            says(person, re.compile(r"Not saved: .*full"))
            ballast.unlink()
            says(person, SAVED)
            person.go("Footprints")
            assert person.held() == rows
            person.reload()
            assert person.held() == rows
            person.page.close()
        finally:
            server.stop()
        assert "Traceback" not in server.said()
