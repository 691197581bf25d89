"""Two people in one plan: what each draws arrives at the other, what both drew is asked, undo is of one's own."""

from __future__ import annotations

import random
import re
import uuid
from typing import TYPE_CHECKING

from nhmap.core.plan.edits import Step
from nhmap.core.plan.plans import Plan, Zone
from nhmap.store.database.plans import PlanStore

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Frame

    from tests.support.driving import Person, Server

ARRIVES_MS = 20_000
"""Within two seconds on a quiet computer, as `make bench` measures; a test only says that it arrives."""

AREAS = 33_755
WHEN = "2026-11-23T10:42:00+00:00"
EACH = 100
"""Strokes of each of two people."""
MOST_AT_ONCE = 5


def plan_of(person: Person) -> str:
    """Id of the plan in the address."""
    found = re.search(r"plan=([0-9a-zA-Z-]+)", person.page.url)
    assert found
    return found[1]


def draw(frame: Frame, *strokes: tuple[list[int], str]) -> list[str]:
    """Make strokes of small areas for zones, as the brush does when it is lifted; their ids. Does not wait for Python.

    Each must change something: the map makes no stroke of areas that are all the zone's already.
    """
    made: list[str | None] = frame.evaluate(
        """strokes => strokes.map(([rows, zone]) => {
            const app = window.nhmap._app;
            app.plan.active = zone;
            const made = app.plan.stroke("brush", rows, false);
            app.link.send();
            return made && made.id;
        })""",
        [list(each) for each in strokes],
    )
    ids = [each for each in made if each]
    assert len(ids) == len(strokes)
    return ids


def undo(frame: Frame, times: int = 1) -> None:
    """Press Ctrl+Z on the map."""
    frame.evaluate(
        """times => {
            const { plan, link, state } = window.nhmap._app;
            for (let i = 0; i < times; i++) {
                plan.wish("undo", state);
                link.send();
            }
        }""",
        times,
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


def two(somebody: Callable[..., Person], server: Server) -> tuple[Person, Person]:
    """Two people with browsers of their own, in one plan of Stoke-on-Trent with SNP 1 and SNP 2."""
    start = Plan.empty(AREAS, name="Two windows", area_key="hwb", area_code="E06000021")
    plan = uuid.uuid4().hex[:12]
    store_of(server).create(start.add(Zone("z1", "SNP 1")).add(Zone("z2", "SNP 2")), "", WHEN, plan_id=plan)
    ann, ben = somebody(), somebody()
    for person in (ann, ben):
        person.page.goto(f"{person.address}/?plan={plan}", wait_until="commit")
    for person in (ann, ben):
        person.map()
        person.rest()
    return ann, ben


def strokes(
    chance: random.Random, half: list[int], zones: tuple[str, str], ends: dict[int, str]
) -> list[tuple[list[int], str]]:
    """One to `MOST_AT_ONCE` strokes of areas for zones, each of which changes something of what is held so far."""
    held, made = dict(ends), []
    for _ in range(chance.randint(1, MOST_AT_ONCE)):
        areas, zone = chance.sample(half, 3), chance.choice(zones)
        if all(held.get(row) == zone for row in areas):
            zone = next(other for other in zones if other != zone)
        made.append((areas, zone))
        held.update(dict.fromkeys(areas, zone))
    return made


def zones_of(person: Person) -> list[str]:
    return [zone["id"] for zone in person.state()["plan"]["zones"]]


def stoke(person: Person) -> list[int]:
    """Rows of Stoke-on-Trent's small areas."""
    return list(person.map().evaluate("window.nhmap._app.areaRows"))


def test_what_one_draws_arrives_at_the_other_and_undo_is_of_ones_own(
    somebody: Callable[..., Person], server: Server
) -> None:
    ann, ben = two(somebody, server)
    first, second = zones_of(ann)
    rows = stoke(ann)
    draw(ann.map(), (rows[:20], first))
    ben.map().wait_for_function("z => window.nhmap.held(z).length === 20", arg=first, timeout=ARRIVES_MS)
    draw(ben.map(), (rows[20:29], second))
    ann.map().wait_for_function("z => window.nhmap.held(z).length === 9", arg=second, timeout=ARRIVES_MS)
    draw(ann.map(), (rows[29:40], first))
    sees(ben, first, {*rows[:20], *rows[29:40]})
    undo(ann.map())
    for person in (ann, ben):
        sees(person, first, set(rows[:20]))
        sees(person, second, set(rows[20:29]))
    undo(ben.map())
    for person in (ann, ben):
        sees(person, first, set(rows[:20]))
        sees(person, second, set())
    plan = store_of(server).load(plan_of(ann)).plan
    assert plan.members(first).tolist() == sorted(rows[:20])


def test_what_both_drew_unseen_is_asked_of_the_later_and_either_answer_holds(
    somebody: Callable[..., Person], server: Server
) -> None:
    ann, ben = two(somebody, server)
    first, second = zones_of(ann)
    rows = stoke(ann)
    # Ben's window hears of nothing while both draw: it is as if he were a second late.
    both = "([rows, zone]) => window.nhmap._app.plan.stroke('brush', rows, false)"
    ben.map().evaluate("zone => { window.nhmap._app.plan.active = zone; }", second)
    ben.map().evaluate(both, [rows[:5], second])
    draw(ann.map(), (rows[:3], first))
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


def test_drawing_in_a_removed_neighbourhood_is_told_and_can_bring_it_back(
    somebody: Callable[..., Person], server: Server
) -> None:
    ann, ben = two(somebody, server)
    first, second = zones_of(ann)
    rows = stoke(ann)
    draw(ann.map(), (rows[:6], second))
    sees(ben, second, set(rows[:6]))
    ann.map().evaluate("rows => window.nhmap._app.plan.stroke('brush', rows, false)", rows[6:9])
    ben.page.get_by_role("button", name="Edit", exact=True).click()
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
    ann, ben = two(somebody, server)
    first, second = zones_of(ann)
    rows = stoke(ann)
    chance = random.Random(7)  # noqa: S311 - which areas are drawn is no secret
    # Each draws in one half of the city, so that it is known beforehand how it must end. A turn is of one stroke or of
    # several, as of a hand that is quicker than the answers.
    hands = ((ann.map(), rows[: len(rows) // 2]), (ben.map(), rows[len(rows) // 2 :]))
    ends: dict[int, str] = {}
    made: tuple[list[str], list[str]] = ([], [])
    while any(len(own) < EACH for own in made):
        for own, (frame, half) in zip(made, hands, strict=True):
            turn = strokes(chance, half, (first, second), ends)[: EACH - len(own)]
            ends.update((row, zone) for areas, zone in turn for row in areas)
            own.extend(draw(frame, *turn))
    for zone in (first, second):
        for person in (ann, ben):
            sees(person, zone, {row for row, drawn in ends.items() if drawn == zone})
    history = store_of(server).load(plan_of(ann))
    brushed = [edit for edit in history.log if edit.reason == "brush"]
    assert len(brushed) == 2 * EACH
    for own in made:
        # All of them, and in the order that they were drawn.
        assert [edit.id for edit in brushed if edit.id in own] == own
    assert history.open_contests == ()
    assert {row: history.plan.zones[at].id for row, at in enumerate(history.plan.labels) if at >= 0} == ends
    # Each takes back all that is theirs, turn by turn: nothing of either is left.
    for _ in range(0, EACH, MOST_AT_ONCE):
        for frame, _half in hands:
            undo(frame, MOST_AT_ONCE)
    for person in (ann, ben):
        sees(person, first, set())
        sees(person, second, set())
    history = store_of(server).load(plan_of(ann))
    assert not (history.plan.labels >= 0).any()
    taken_back = sorted(edit.of for edit in history.log if edit.step is Step.UNDO)
    assert taken_back == sorted((*made[0], *made[1]))
