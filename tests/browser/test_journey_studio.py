"""A facilitator's afternoon: nest, lose the server after a hundred strokes, reload with the button still down, mend."""

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

CITY = (-2.18, 53.025)
"""The middle of Stoke-on-Trent."""
STROKES = 100


@pytest.fixture
def mortal(browser: object, tmp_path: Path) -> Iterator[Server]:
    """A server that a test may kill."""
    del browser
    own = Server(tmp_path / "plans", tmp_path / "log.txt")
    own.start()
    yield own
    own.stop()
    assert "Traceback" not in own.said()


def boxed(person: Person, across: int, along: int, wide: int, high: int) -> set[int]:
    """Draw a lasso in the form of a box, in pixels from the middle of the city; what the zone then holds."""
    x, y = person.pixel(*CITY)
    left, top, right, bottom = x + across, y + along, x + across + wide, y + along + high
    person.lasso([(left, top), (right, top), (right, bottom), (left, bottom), (left, top + 2)])
    person.rest()
    return person.held()


def can_undo(person: Person, strokes: int) -> None:
    """Wait until so many strokes can be taken back.

    After a reload another window answers: which earlier ones are this person's own it hears a moment later.
    """
    person.map().wait_for_function("strokes => window.nhmap.state().undoable === strokes", arg=strokes)


def level_totals(person: Person) -> dict[str, int]:
    """People of every zone as the map shows them, by the zone's name."""
    zones = person.state()["plan"]["zones"]
    return {zone["name"]: person.total(zone["id"]) for zone in zones}


def test_neighbourhoods_nest_by_a_click_and_every_figure_is_the_same_wherever_it_stands(
    person: Person, layers: Layers, kept: Path
) -> None:
    person.choose_area("stoke", "Stoke-on-Trent · HWB")
    first = boxed(person, -170, -110, 150, 220)
    person.next()
    second = boxed(person, -20, -110, 150, 220)
    person.next()
    person.describe(name="Stoke alliance", level="MNP")
    parent = person.active()
    person.tool("Pick")
    for rows, people in ((first, first), (second, first | second)):
        row = min(rows)
        person.page.mouse.click(*person.pixel(*person.map().evaluate("row => window.nhmap.centroid(row)", row)))
        person.rest()
        assert person.total(parent) == person.people() == layers.people(people)
    parents = {zone["name"]: zone["parent"] for zone in person.state()["plan"]["zones"]}
    assert parents == {"SNP 1": parent, "SNP 2": parent, "Stoke alliance": None}
    person.step("Undo")
    assert person.people() == person.total(parent) == layers.people(first)
    person.step("Redo")

    expected = {
        "SNP 1": layers.people(first),
        "SNP 2": layers.people(second),
        "Stoke alliance": layers.people(first | second),
    }
    assert level_totals(person) == expected
    assert sorted(assert_same_everywhere(person, layers, kept).values()) == sorted(expected.values())


def all_heard(person: Person) -> None:
    """Wait until the map has heard of every press: on a busy machine the last ones come after the hand is done."""
    person.map().evaluate(
        """async () => {
            const held = () => window.nhmap._app.plan.labels.join();
            const breath = () => new Promise((done) => setTimeout(() => requestAnimationFrame(done), 300));
            for (let before = null; before !== held(); await breath()) before = held();
        }"""
    )


def test_a_hundred_strokes_outlive_the_server_and_a_reload_in_the_middle_of_one(
    somebody: Callable[..., Person], mortal: Server, layers: Layers, kept: Path
) -> None:
    person = somebody(at=mortal).open()
    person.choose_area("stoke", "Stoke-on-Trent · HWB")
    person.tool("Pick")
    stoke = [row for row, name in enumerate(layers.hwb) if name == "Stoke-on-Trent"][:STROKES]
    places = person.map().evaluate(
        "rows => rows.map((row) => window.nhmap.project(...window.nhmap.centroid(row)).map(Math.round))", stoke
    )
    for place in places:
        person.page.mouse.click(*place)
    mortal.kill()
    all_heard(person)
    strokes = person.map().evaluate("window.nhmap.state().undoable + window.nhmap.waiting()")
    assert strokes > STROKES * 0.9
    drawn = person.held()
    # A centroid may lie under another area's edge at this scale; nearly every click is a stroke of its own.
    assert len(drawn) > STROKES * 0.9
    mortal.start()
    person.reload()
    assert person.held() == drawn
    assert person.people() == person.total() == layers.people(drawn)
    can_undo(person, strokes)

    # Button down, half a lasso drawn, and the page is loaded again: the half is gone, all before it is there.
    person.tool("Lasso")
    x, y = person.pixel(*CITY)
    person.page.mouse.move(x - 90, y - 90)
    person.page.mouse.down()
    person.page.mouse.move(x + 90, y - 90, steps=4)
    person.reload()
    person.page.mouse.up()
    assert person.held() == drawn
    can_undo(person, strokes)
    # Released, and loaded again before anybody has answered: the stroke is there.
    person.lasso([(x - 60, y - 60), (x + 200, y - 60), (x + 200, y + 150), (x - 60, y + 150)])
    more = person.held()
    person.reload()
    assert person.held() == more > drawn
    can_undo(person, strokes + 1)
    for _ in range(3):
        person.step("Undo")
    assert len(person.held()) == len(drawn) - 2
    assert assert_same_everywhere(person, layers, kept) == {person.active(): layers.people(person.held())}
    person.page.close()
    person.forgive_lost_server()


def test_a_stray_piece_is_found_shown_and_joined_to_the_neighbour_it_borders_most(
    person: Person, layers: Layers, kept: Path
) -> None:
    person.choose_area("stoke", "Stoke-on-Trent · HWB")
    person.outside_too()
    main = boxed(person, -170, -110, 110, 220)
    person.next()
    other = person.active()
    around = boxed(person, -60, -110, 220, 220)
    person.page.get_by_role("combobox", name=re.compile("Neighbourhood")).first.click()
    person.page.get_by_role("option", name="SNP 1", exact=True).click()
    person.map().wait_for_function("other => window.nhmap.state().active !== other", arg=other)
    person.rest()
    stray = boxed(person, 20, -40, 70, 70) - main
    assert stray
    assert stray <= around
    person.page.get_by_role("tab", name="Checks").click()
    person.rest()
    people = f"{layers.people(stray):,} residents"
    person.panel().get_by_role("button", name=re.compile("SNP 1 is in 2 pieces")).click()
    person.rest()
    person.page.get_by_role("button", name="Mend", exact=True).click()
    preview = person.page.get_by_text(f"Gives {people} to SNP 2.")
    preview.wait_for()
    before = person.state()["plan"]["hash"]
    person.page.get_by_role("button", name="Do it").click()
    person.map().wait_for_function("before => window.nhmap.state().plan.hash !== before", arg=before)
    person.rest()
    assert person.held() == main
    assert person.held(other) == around
    assert "in 2 pieces" not in person.panel().inner_text()
    assert_same_everywhere(person, layers, kept)
    person.step("Undo")
    assert person.held() == main | stray
    assert_same_everywhere(person, layers, kept)
