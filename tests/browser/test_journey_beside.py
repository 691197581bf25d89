"""Two windows on the page Sites of one plan: what differs merges, what both changed is asked, and faults pass."""

from __future__ import annotations

import json
import re
import sqlite3
from contextlib import contextmanager
from typing import TYPE_CHECKING

from playwright.sync_api import expect

from nhmap.store.database.choices import ChoiceStore
from nhmap.store.database.note_store import NoteStore
from nhmap.store.database.plans import PlanStore
from tests.browser.test_journey_sites import back, open_row
from tests.support.driving import PATIENCE_S

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from playwright.sync_api import Locator

    from tests.support.driving import Person, Server

LONG = 1_000 * PATIENCE_S
SLIDER = "Patients of practices in the building"


def choices_of(server: Server) -> ChoiceStore:
    return ChoiceStore(PlanStore(f"sqlite:///{server.plans / 'plans.sqlite'}").engine)


def plan_of(person: Person) -> str:
    """Id of the plan in the address."""
    found = re.search(r"plan=([0-9a-zA-Z-]+)", person.page.url)
    assert found
    return found[1]


def out_of_sight(person: Person) -> None:
    """As a tab behind another one: nothing arrives in it before its person does something."""
    person.page.evaluate(
        """() => {
            Object.defineProperty(document, "visibilityState", { configurable: true, get: () => "hidden" });
            Object.defineProperty(document, "hidden", { configurable: true, get: () => true });
            document.dispatchEvent(new Event("visibilitychange"));
        }"""
    )


def shortlisted(person: Person, count: int) -> list[str]:
    """The shortlist on the map, once it is so long."""
    person.map().wait_for_function("n => window.nhmap.state().sites.shortlist.length === n", arg=count)
    return list(person.state()["sites"]["shortlist"])


def weights(person: Person) -> Locator:
    """The slider of one weight; the box of weights is opened if it is not."""
    button = person.page.get_by_role("button", name="Weights", exact=True).and_(
        person.page.get_by_test_id("stPopoverButton")
    )
    if button.get_attribute("aria-expanded") != "true":
        button.click()
    slider = person.page.get_by_role("slider", name=SLIDER)
    slider.wait_for()
    return slider


def weigh(person: Person, key: str) -> None:
    """Move a weight by a key of the keyboard."""
    weights(person).focus()
    person.page.keyboard.press(key)
    person.rest()


def close(person: Person) -> None:
    """Close the box of weights."""
    person.page.keyboard.press("Escape")
    person.page.get_by_role("slider", name=SLIDER).wait_for(state="detached")


def star(person: Person) -> None:
    person.page.get_by_role("button", name="Shortlist", exact=True).click()
    on = person.page.get_by_role("button", name="On the shortlist", exact=True)
    expect(on).to_be_visible(timeout=LONG)
    person.rest()


@contextmanager
def locked(server: Server) -> Iterator[None]:
    """Another program holds the saved plans."""
    holder = sqlite3.connect(server.plans / "plans.sqlite", isolation_level=None)
    holder.execute("BEGIN IMMEDIATE")
    try:
        yield
    finally:
        holder.close()


def two_on_sites(somebody: Callable[..., Person]) -> tuple[Person, Person, str]:
    """Two people on the page Sites, in one plan of Stoke-on-Trent, and its id."""
    ann = somebody().open()
    ann.choose_area("stoke", "Stoke-on-Trent · HWB")
    plan, ben = plan_of(ann), somebody().open(f"?plan={plan_of(ann)}")
    for person in (ann, ben):
        person.go("Sites")
        person.page.get_by_test_id("stDataFrame").first.wait_for()
    return ann, ben, plan


def test_what_two_windows_shortlist_is_in_both(somebody: Callable[..., Person], server: Server) -> None:
    ann, ben, plan = two_on_sites(somebody)
    for number, person in ((0, ann), (1, ben)):
        open_row(person, number)
        star(person)
        back(person)
    both = shortlisted(ben, 2)
    assert shortlisted(ann, 2) == both  # without a press of hers
    assert list(choices_of(server).of(plan).shortlist) == both


def test_a_weight_that_both_changed_unseen_is_asked_of_the_later(
    somebody: Callable[..., Person], server: Server
) -> None:
    ann, ben, plan = two_on_sites(somebody)
    stored = choices_of(server)
    assert stored.of(plan).weights is None
    out_of_sight(ben)
    weigh(ann, "End")
    expect(weights(ann)).to_have_value("100", timeout=LONG)
    close(ann)  # nothing arrives under an open box
    ranked = ann.state()["sites"]["ranked"]
    weigh(ben, "Home")
    question = ben.page.locator(".nh-contested")
    expect(question).to_contain_text("The weights", timeout=LONG)
    expect(question).to_contain_text(f"{SLIDER} 100", timeout=LONG)
    expect(question).to_contain_text(f"{SLIDER} 0", timeout=LONG)
    assert dict(stored.of(plan).weights or ())["on_site"] == 100
    expect(weights(ben)).to_have_value("100", timeout=LONG)
    close(ben)
    ben.page.get_by_role("button", name="Use mine").click()
    expect(question).to_have_count(0, timeout=LONG)
    assert dict(stored.of(plan).weights or ())["on_site"] == 0
    ann.map().wait_for_function(  # it arrives at hers
        "before => JSON.stringify(window.nhmap.state().sites.ranked) !== before",
        arg=json.dumps(ranked, separators=(",", ":")),
    )
    expect(weights(ann)).to_have_value("0", timeout=LONG)


def test_a_drag_of_a_slider_is_one_entry(person: Person, server: Server) -> None:
    person.choose_area("stoke", "Stoke-on-Trent · HWB")
    plan = plan_of(person)
    person.go("Sites")
    thumb = weights(person).bounding_box()
    assert thumb
    x, y = thumb["x"] + thumb["width"] / 2, thumb["y"] + thumb["height"] / 2
    person.page.mouse.move(x, y)
    person.page.mouse.down()
    for step in range(1, 41):
        person.page.mouse.move(x + 2 * step, y)
    person.page.mouse.up()
    expect(person.page.get_by_role("combobox", name="Weights", exact=True)).to_have_value(
        "Weights: your weights", timeout=LONG
    )
    person.rest()
    log = [entry for entry in choices_of(server).log(plan) if entry.key == "weighting"]
    assert len(log) == 1


def test_shortlisting_while_the_database_is_locked_is_kept_and_stored_afterwards(
    person: Person, server: Server
) -> None:
    person.choose_area("stoke", "Stoke-on-Trent · HWB")
    plan = plan_of(person)
    person.go("Sites")
    open_row(person, 0)
    word = person.page.locator(".nh-word")
    expect(word).to_contain_text("Saved", timeout=LONG)
    stored = choices_of(server)
    with locked(server):
        star(person)
        expect(word).to_contain_text("Not saved: the saved plans are in use by another program", timeout=LONG)
        expect(word).to_contain_text("1 change waits in this window", timeout=LONG)
        assert shortlisted(person, 1)
        assert stored.of(plan).shortlist == ()
    # Nobody presses anything: it is stored as soon as that can be done, and said.
    expect(word).not_to_contain_text("Not saved", timeout=LONG)
    expect(word).to_contain_text("Saved", timeout=LONG)
    assert list(stored.of(plan).shortlist) == shortlisted(person, 1)


def test_words_under_the_hands_of_a_person_stay_when_anothers_arrive(person: Person, server: Server) -> None:
    person.choose_area("stoke", "Stoke-on-Trent · HWB")
    plan = plan_of(person)
    person.go("Sites")
    open_row(person, 0)
    person.page.get_by_role("tab", name="Proposal").click()
    box = person.page.get_by_role("textbox", name="Digital")
    other = person.page.get_by_role("textbox", name="Planning")
    box.wait_for()
    person.rest()
    site_id = str(person.state()["sites"]["focus"])
    box.click()
    person.page.keyboard.type("Copper until 2027")
    # Somebody else writes in both boxes, and changes a gate, which brings it here.
    store = PlanStore(f"sqlite:///{server.plans / 'plans.sqlite'}")
    when = "2026-11-23T10:00:00+00:00"
    words = {"proposal.digital": "Fibre", "proposal.planning": "Granted"}
    NoteStore(store.engine).write(site_id, words, when, window="another", who="Anna")
    seen = ChoiceStore(store.engine).number(plan)
    ChoiceStore(store.engine).keep(plan, {"gate/open": False}, window="another", who="Anna", when=when, seen=seen)
    expect(other).to_have_value("Granted", timeout=LONG)
    person.rest()
    expect(box).to_have_value("Copper until 2027", timeout=LONG)
    person.page.keyboard.press("Control+Enter")
    question = person.page.locator(".nh-contested")
    expect(question).to_contain_text("Anna was first", timeout=LONG)
    expect(question).to_contain_text("Fibre", timeout=LONG)
    expect(question).to_contain_text("Copper until 2027", timeout=LONG)
    person.rest()
    expect(box).to_have_value("Fibre", timeout=LONG)
    person.page.get_by_role("button", name="Keep both").click()
    expect(box).to_have_value("Fibre\n\nCopper until 2027", timeout=LONG)
    assert NoteStore(store.engine).book().notes(site_id).proposal["digital"] == "Fibre\n\nCopper until 2027"
