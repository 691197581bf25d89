"""Two people in one plan: what each draws arrives at the other, what both drew is asked, undo is of one's own."""

from __future__ import annotations

import random
import re
from typing import TYPE_CHECKING

from nhmap.store.plans import PlanStore

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.support.driving import Person, Server

ARRIVES_MS = 20_000
"""Within two seconds on a quiet computer, as `make bench` measures; a test only says that it arrives."""


def plan_of(person: Person) -> str:
    """Id of the plan in the address."""
    found = re.search(r"plan=([0-9a-zA-Z-]+)", person.page.url)
    assert found
    return found[1]


def draw(person: Person, rows: list[int], zone: str | None = None) -> None:
    """Make a stroke of small areas, as the brush does when it is lifted; does not wait for Python."""
    person.map().evaluate(
        """([rows, zone]) => {
            const app = window.nhmap._app;
            if (zone) app.plan.active = zone;
            app.plan.stroke("brush", rows, false);
            app.link.send();
        }""",
        [rows, zone],
    )


def undo(person: Person) -> None:
    """Press Ctrl+Z on the map."""
    person.map().evaluate(
        "() => { const { plan, link, state } = window.nhmap._app; plan.wish('undo', state); link.send(); }"
    )


def sees(person: Person, zone: str, rows: set[int]) -> None:
    """Wait until the map of this person shows a zone so."""
    person.map().wait_for_function(
        """([zone, rows]) => {
            const held = window.nhmap.held(zone);
            const same = held.length === rows.length && held.every((row) => rows.includes(row));
            return same && window.nhmap.waiting() === 0;
        }""",
        arg=[zone, sorted(rows)],
        timeout=60_000,
    )


def store_of(server: Server) -> PlanStore:
    return PlanStore(f"sqlite:///{server.plans / 'plans.sqlite'}")


def two(somebody: Callable[..., Person]) -> tuple[Person, Person]:
    """Two people with browsers of their own, in one plan of Stoke-on-Trent with SNP 1 and SNP 2."""
    ann = somebody().open()
    ann.choose_area("stoke", "Stoke-on-Trent · HWB")
    ann.next()
    ben = somebody().open(f"?plan={plan_of(ann)}")
    return ann, ben


def zones_of(person: Person) -> list[str]:
    return [zone["id"] for zone in person.state()["plan"]["zones"]]


def stoke(person: Person) -> list[int]:
    """Rows of Stoke-on-Trent's small areas."""
    return list(person.map().evaluate("window.nhmap._app.areaRows"))


def test_what_one_draws_arrives_at_the_other_and_undo_is_of_ones_own(
    somebody: Callable[..., Person], server: Server
) -> None:
    ann, ben = two(somebody)
    first, second = zones_of(ann)
    rows = stoke(ann)
    draw(ann, rows[:20], first)
    ben.map().wait_for_function("z => window.nhmap.held(z).length === 20", arg=first, timeout=ARRIVES_MS)
    draw(ben, rows[20:29], second)
    ann.map().wait_for_function("z => window.nhmap.held(z).length === 9", arg=second, timeout=ARRIVES_MS)
    draw(ann, rows[29:40], first)
    sees(ben, first, {*rows[:20], *rows[29:40]})
    undo(ann)
    for person in (ann, ben):
        sees(person, first, set(rows[:20]))
        sees(person, second, set(rows[20:29]))
    undo(ben)
    for person in (ann, ben):
        sees(person, first, set(rows[:20]))
        sees(person, second, set())
    plan = store_of(server).load(plan_of(ann)).plan
    assert plan.members(first).tolist() == sorted(rows[:20])


def test_what_both_drew_unseen_is_asked_of_the_later_and_either_answer_holds(somebody: Callable[..., Person]) -> None:
    ann, ben = two(somebody)
    first, second = zones_of(ann)
    rows = stoke(ann)
    # Ben's window hears of nothing while both draw: it is as if he were a second late.
    both = "([rows, zone]) => window.nhmap._app.plan.stroke('brush', rows, false)"
    ben.map().evaluate("zone => { window.nhmap._app.plan.active = zone; }", second)
    ben.map().evaluate(both, [rows[:5], second])
    draw(ann, rows[:3], first)
    ann.rest()
    ben.map().evaluate("window.nhmap._app.link.send()")
    asked = ben.panel().get_by_text("was changed in two windows")
    asked.wait_for()
    sees(ben, first, set(rows[:3]))
    sees(ben, second, set(rows[3:5]))
    ben.page.get_by_role("button", name="Use mine").click()
    asked.wait_for(state="detached")
    for person in (ann, ben):
        sees(person, first, set())
        sees(person, second, set(rows[:5]))


def test_drawing_in_a_removed_neighbourhood_is_told_and_can_bring_it_back(somebody: Callable[..., Person]) -> None:
    ann, ben = two(somebody)
    first, second = zones_of(ann)
    rows = stoke(ann)
    draw(ann, rows[:6], second)
    sees(ben, second, set(rows[:6]))
    ann.map().evaluate("rows => window.nhmap._app.plan.stroke('brush', rows, false)", rows[6:9])
    ben.page.get_by_role("button", name="Name, level and target").click()
    ben.page.get_by_role("button", name="Remove this neighbourhood").click()
    ben.map().wait_for_function("zone => !window.nhmap.state().plan.zones.some((each) => each.id === zone)", arg=second)
    ann.map().evaluate("window.nhmap._app.link.send()")
    ann.page.get_by_role("button", name="Bring it back").click()
    for person in (ann, ben):
        sees(person, second, set(rows[:9]))
    assert first in zones_of(ben)


def test_two_hundred_interleaved_strokes_end_alike_on_both_screens_and_on_the_disk(
    somebody: Callable[..., Person], server: Server
) -> None:
    ann, ben = two(somebody)
    first, second = zones_of(ann)
    rows = stoke(ann)
    chance = random.Random(7)  # noqa: S311 - which areas are drawn is no secret
    hers, his = rows[: len(rows) // 2], rows[len(rows) // 2 :]
    for _ in range(100):
        draw(ann, chance.sample(hers, 3), chance.choice([first, second]))
        draw(ben, chance.sample(his, 3), chance.choice([first, second]))
    for person in (ann, ben):
        person.map().wait_for_function("() => window.nhmap.waiting() === 0")
    history = store_of(server).load(plan_of(ann))
    assert sum(1 for edit in history.log if edit.reason == "brush") == 200
    assert history.open_contests == ()
    for zone in (first, second):
        for person in (ann, ben):
            sees(person, zone, set(history.plan.members(zone).tolist()))
    # Each takes back all that is theirs, turn by turn: nothing of either is left.
    own = {w: len(history.undoable({w})) for w in {edit.window for edit in history.log}}
    assert sorted(own.values())[-2] >= 100
    for _ in range(100):
        undo(ann)
        undo(ben)
    for person in (ann, ben):
        sees(person, first, set())
        sees(person, second, set())
