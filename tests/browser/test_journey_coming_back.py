"""Reload, a second tab, other pages, a server that dies: what is drawn stays drawn."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from tests.support.driving import Server
from tests.support.everywhere import assert_same_everywhere

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from tests.support.counting import Layers
    from tests.support.driving import Person


@pytest.fixture
def mortal(browser: object, tmp_path: Path) -> Iterator[Server]:
    """A server that a test may kill."""
    del browser
    own = Server(tmp_path / "plans", tmp_path / "log.txt")
    own.start()
    yield own
    own.stop()
    assert "Traceback" not in own.said()


def lasso_at(person: Person, lon: float, lat: float, reach: int = 60) -> set[int]:
    """Draw a box-shaped lasso round a place; the rows that the zone holds afterwards."""
    x, y = person.pixel(lon, lat)
    before = person.held()
    person.lasso([(x - reach, y - reach), (x + reach, y - reach), (x + reach, y + reach), (x - reach, y + reach)])
    person.rest()
    after = person.held()
    assert after > before
    return after


def test_reload_undo_redo_and_a_second_tab(somebody: Callable[..., Person], layers: Layers, kept: Path) -> None:
    one, two = somebody().open(), somebody().open()
    one.choose_area("stoke", "Stoke-on-Trent · HWB")
    first = lasso_at(one, -2.20, 53.05)
    both = lasso_at(one, -2.17, 53.01)
    digest = one.state()["plan"]["hash"]
    assert re.search(r"\?plan=[0-9a-f]{12}$", one.page.url)
    assert one.page.url != two.page.url

    two.choose_area("leeds", "Leeds · HWB")
    leeds = lasso_at(two, -1.55, 53.80)
    assert not leeds & both

    one.reload()
    assert one.state()["plan"]["hash"] == digest
    assert one.state()["area"]["name"] == "Stoke-on-Trent"
    assert one.held() == both
    assert one.people() == layers.people(both) == one.total()
    one.step("Undo")
    assert one.held() == first
    one.reload()
    assert one.held() == first
    assert_same_everywhere(one, layers, kept)
    one.step("Redo")
    assert one.held() == both
    assert one.people() == layers.people(both)

    assert two.held() == leeds
    assert two.people() == layers.people(leeds)

    # The same plan in a third window, by its address.
    three = somebody()
    three.page.goto(one.page.url)
    three.rest()
    assert three.held() == both


def test_other_pages_leave_everything_as_it_was(person: Person, layers: Layers) -> None:
    person.choose_area("stoke", "Stoke-on-Trent · HWB")
    rows = lasso_at(person, -2.18, 53.03)
    person.describe(name="Hanley")
    digest, address = person.state()["plan"]["hash"], person.page.url
    person.go("Data")
    person.page.go_back()
    person.page.wait_for_url(address)
    assert person.held() == rows
    for title in ("Sites", "Footprints", "About", "Footprints"):
        person.go(title)
    assert person.state()["plan"]["hash"] == digest
    assert person.people() == layers.people(rows)
    # The address still says which plan it is, so that a reload after going round is safe, too.
    person.reload()
    assert person.state()["plan"]["hash"] == digest
    assert person.state()["area"]["name"] == "Stoke-on-Trent"


def test_a_server_that_is_killed_loses_nothing(somebody: Callable[..., Person], mortal: Server, layers: Layers) -> None:
    person = somebody(at=mortal).open()
    person.choose_area("stoke", "Stoke-on-Trent · HWB")
    lasso_at(person, -2.20, 53.05)
    rows = lasso_at(person, -2.17, 53.01)
    digest = person.state()["plan"]["hash"]
    mortal.kill()
    # Drawn while nobody listens: the browser keeps it.
    x, y = person.pixel(-2.18, 53.03)
    person.lasso([(x - 30, y - 30), (x + 30, y - 30), (x + 30, y + 30), (x - 30, y + 30)])
    person.map().wait_for_function("window.nhmap.waiting() > 0")
    more = person.held()
    assert more > rows
    mortal.start()
    person.page.reload()
    person.map()
    person.rest()
    assert person.state()["plan"]["hash"] != digest
    assert person.held() == more
    assert person.people() == layers.people(more)
    person.step("Undo")
    assert person.held() == rows
    assert person.state()["plan"]["hash"] == digest
    person.page.close()
    person.forgive_lost_server()


def test_the_map_says_when_it_is_seen_and_the_rest_of_the_page_comes_after(somebody: Callable[..., Person]) -> None:
    person = somebody()
    order: list[str] = []
    person.page.on("request", lambda request: order.append("seen") if "/nhmap/shown/" in request.url else None)
    person.page.on("websocket", lambda socket: socket.on("framereceived", lambda _: order.append("word")))
    person.open()
    person.page.get_by_role("button", name="Start from").wait_for()
    assert "seen" in order
    assert order.index("seen") > order.index("word")  # asked for once Python's first words had brought the map
    assert "word" in order[order.index("seen") :]
    before = order.count("seen")
    person.choose_area("stoke", "Stoke-on-Trent · HWB")
    assert order.count("seen") == before  # once a session
