"""Others' work arrives in the windows that are in sight, and no window runs its script while its plan is unchanged."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from nhmap.core.plan.changes import Assign
from nhmap.core.plan.edits import Edit
from nhmap.store.database.plans import PlanStore
from tests.support.driving import Person

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Browser, WebSocket

    from tests.support.driving import Server

WHEN = "2026-04-01T09:00:00+01:00"
QUIET_MS = 6_000
"""Longer than anything waits that could ask for a run."""

HIDE = """() => {
    Object.defineProperty(document, 'visibilityState', { configurable: true, get: () => window.inSight || 'visible' });
}"""


class Runs:
    """Counts what Python sends to a window: every run of its script sends something."""

    def __init__(self, person: Person) -> None:
        self.frames = 0
        person.page.on("websocket", self._listen)

    def _listen(self, socket: WebSocket) -> None:
        if "/_stcore/stream" in socket.url:
            socket.on("framereceived", lambda _: self._count())

    def _count(self) -> None:
        self.frames += 1


def store_of(server: Server) -> PlanStore:
    return PlanStore(f"sqlite:///{server.plans / 'plans.sqlite'}")


def begin(person: Person) -> tuple[str, str, list[int]]:
    """A stored plan of Stoke-on-Trent: its id, its zone, and rows of the planning area."""
    person.choose_area("stoke", "Stoke-on-Trent · HWB")
    person.word().filter(has_text="Saved").wait_for()
    rows = list(person.map().evaluate("window.nhmap._app.areaRows"))
    return str(person.state()["plan"]["id"]), person.active(), rows


def draw_elsewhere(server: Server, plan: str, zone: str, rows: list[int], name: str) -> None:
    """As another process draws."""
    other = store_of(server)
    other.append(plan, Edit(name, WHEN, (Assign(zone, np.asarray(rows)),), window="ffffffffffff"))
    other.close()


def shows(person: Person, zone: str, rows: list[int]) -> None:
    person.map().wait_for_function(
        "([zone, rows]) => JSON.stringify(window.nhmap.held(zone)) === JSON.stringify(rows)", arg=[zone, sorted(rows)]
    )


def turn(person: Person, to: str) -> None:
    """Bring the window in sight, or out of it."""
    person.page.evaluate(
        "to => { window.inSight = to; document.dispatchEvent(new Event('visibilitychange')); }",
        to,
    )


def test_what_another_process_draws_arrives_and_nothing_runs_before_or_after(
    somebody: Callable[..., Person], server: Server
) -> None:
    person = somebody()
    runs = Runs(person)
    person.open()
    plan, zone, rows = begin(person)
    person.page.wait_for_timeout(QUIET_MS)
    before = runs.frames
    person.page.wait_for_timeout(QUIET_MS)
    assert runs.frames == before
    draw_elsewhere(server, plan, zone, rows[:12], "theirs-1")
    shows(person, zone, rows[:12])
    person.rest()
    assert person.people() == person.total()
    person.page.wait_for_timeout(2_000)
    after = runs.frames
    assert after > before
    person.page.wait_for_timeout(QUIET_MS)
    assert runs.frames == after


def test_ones_own_strokes_bring_no_run_of_their_own(somebody: Callable[..., Person]) -> None:
    person = somebody().open()
    _, _, rows = begin(person)
    # What the page last asked a run for: its own strokes are told to it as well, and it has them by then.
    asked = "window.nhmapWatch.ran.at"
    before = person.page.evaluate(asked)
    for n in range(3):
        person.map().evaluate(
            "rows => { const { plan, link } = window.nhmap._app; plan.stroke('brush', rows, false); link.send(); }",
            rows[5 * n : 5 * n + 5],
        )
        person.rest()
        person.page.wait_for_timeout(2_500)
    told = person.page.evaluate("[window.nhmapWatch.told, window.nhmapWatch.data.revision]")
    assert told[0] == told[1]
    assert person.page.evaluate(asked) == before


def test_a_window_out_of_sight_hears_of_nothing_until_it_is_looked_at(
    somebody: Callable[..., Person], server: Server
) -> None:
    person = somebody()
    person.page.add_init_script(f"({HIDE})()")
    runs = Runs(person)
    person.open()
    plan, zone, rows = begin(person)
    person.rest()
    turn(person, "hidden")
    person.page.wait_for_timeout(QUIET_MS)
    before = runs.frames
    draw_elsewhere(server, plan, zone, rows[:12], "theirs-1")
    person.page.wait_for_timeout(QUIET_MS)
    assert runs.frames == before
    assert person.held(zone) == set()
    turn(person, "visible")
    shows(person, zone, rows[:12])


def test_what_arrives_waits_for_a_drag_and_not_for_corners(somebody: Callable[..., Person], server: Server) -> None:
    person = somebody().open()
    plan, zone, rows = begin(person)
    x, y = person.pixel(-2.18, 53.025)
    person.tool("Lasso")
    person.page.mouse.move(x, y)
    person.page.mouse.down()
    person.page.mouse.move(x + 40, y, steps=3)
    draw_elsewhere(server, plan, zone, rows[:6], "theirs-1")
    person.page.wait_for_function("() => window.nhmapWatch.isBehind")
    person.page.wait_for_timeout(2_500)
    assert person.held(zone) == set()
    person.page.keyboard.press("Escape")
    person.page.mouse.up()
    shows(person, zone, rows[:6])
    person.tool("Polygon")
    person.page.mouse.click(x, y)
    person.page.mouse.click(x + 40, y)
    draw_elsewhere(server, plan, zone, rows[6:9], "theirs-2")
    shows(person, zone, rows[:9])
    assert person.map().evaluate("window.nhmap.corners()") == 2


def test_ten_windows_of_one_browser_all_hear(browser: Browser, server: Server) -> None:
    window = browser.new_context(viewport={"width": 900, "height": 600})
    first = Person(window.new_page(), server.address).open()
    plan, zone, rows = begin(first)
    people = [first]
    for _ in range(9):
        people.append(Person(window.new_page(), server.address))
        people[-1].page.goto(f"{server.address}/about?plan={plan}")
        people[-1].word().filter(has_text="Saved").wait_for()
    before = first.page.evaluate("window.nhmapWatch.data.revision")
    draw_elsewhere(server, plan, zone, rows[:12], "theirs-1")
    shows(first, zone, rows[:12])
    for person in people:
        person.page.wait_for_function("before => window.nhmapWatch.data.revision !== before", arg=before, polling=100)
    assert len({person.page.evaluate("window.nhmapWatch.data.revision") for person in people}) == 1
    # Ten living windows are ten people to each other.
    assert all(person.page.evaluate("window.nhmapWatch.data.former.length") == 0 for person in people)
    window.close()


def test_windows_that_were_closed_are_this_persons_own_and_living_ones_are_not(
    browser: Browser, server: Server
) -> None:
    window = browser.new_context(viewport={"width": 900, "height": 600})
    first = Person(window.new_page(), server.address).open()
    plan, _, _ = begin(first)
    ids = [first.page.evaluate("window.nhmapWatch.data.window")]
    second = Person(window.new_page(), server.address).open(f"?plan={plan}")
    ids.append(second.page.evaluate("window.nhmapWatch.data.window"))
    assert second.page.evaluate("window.nhmapWatch.windows.besides(window.nhmapWatch.data.plan, '')") == [ids[1]]
    former = "id => window.nhmapWatch.data.former.join() === id"
    first.reload()
    first.page.wait_for_function(former, arg=ids[0])
    ids[0] = first.page.evaluate("window.nhmapWatch.data.window")
    second.page.close()
    third = Person(window.new_page(), server.address).open(f"?plan={plan}")
    third.page.wait_for_function(former, arg=ids[1])
    # Another browser is another person, whatever it opens.
    elsewhere = browser.new_context(viewport={"width": 900, "height": 600})
    other = Person(elsewhere.new_page(), server.address).open(f"?plan={plan}")
    assert other.page.evaluate("window.nhmapWatch.windows.own.get(window.nhmapWatch.data.plan).size") == 1
    elsewhere.close()
    window.close()
