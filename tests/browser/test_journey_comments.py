"""Comments: pinned to a neighbourhood or a place, read and answered in other windows, carried into files and back."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.support.driving import Person


def list_of(person: Person) -> None:
    person.page.locator(".st-key-comments-fold button").click()
    person.page.get_by_label("Comment", exact=True).wait_for()
    person.rest()


def say(person: Person, text: str) -> None:
    person.page.get_by_label("Comment", exact=True).fill(text)
    person.page.get_by_role("button", name="Send", exact=True).click()
    person.page.locator(".nh-comment").get_by_text(text).wait_for()
    person.rest()


def drawn(person: Person) -> None:
    """Something in a neighbourhood of Stoke-on-Trent."""
    person.choose_area("stoke", "Stoke-on-Trent · HWB")
    person.map().evaluate("void window.nhmap._app.map.setView([53.02, -2.18], 13, { animate: false })")
    person.tool("Pick")
    person.click(-2.18, 53.02)
    person.rest()


def test_comments_are_pinned_and_arrive_in_the_other_window_and_a_press_on_a_pin_finds_its_words(
    somebody: Callable[..., Person],
) -> None:
    ann, bob = somebody().open(), somebody()
    drawn(ann)
    held, zone = ann.held(), ann.active()
    list_of(ann)
    say(ann, "The river is the border here")
    (pin,) = ann.state()["comments"]
    assert (pin["zone"], pin["count"], pin["words"]) == (True, 1, "The river is the border here")
    bob.open(f"?plan={ann.state()['plan']['id']}")
    list_of(bob)
    bob.page.get_by_text("The river is the border here").wait_for()

    # A place: the press says where, and draws nothing, whatever tool is in hand.
    ann.tool("Brush")
    ann.page.locator(".st-key-comments").get_by_text("Place", exact=True).click()
    ann.page.get_by_text("Press the place on the map").wait_for()
    ann.rest()
    ann.click(-2.19, 53.03)
    ann.page.get_by_text("Pinned to a place in").wait_for()
    ann.rest()
    assert [each["count"] for each in ann.state()["comments"]] == [1, 0]
    say(ann, "900 homes are coming")
    assert ann.held(zone) == held
    bob.page.get_by_text("900 homes are coming").wait_for()
    place = next(each for each in ann.state()["comments"] if not each["zone"])
    assert abs(place["lon"] + 2.19) < 0.001
    assert abs(place["lat"] - 53.03) < 0.001
    # Drawing goes on at once.
    ann.tool("Pick")
    ann.click(-2.15, 53.0)
    ann.rest()
    assert ann.held(zone) > held

    # Bob folds his list away; a press on the pin opens it at its words.
    bob.page.locator(".st-key-comments-fold button").click()
    bob.page.locator(".nh-comment").first.wait_for(state="detached")
    bob.rest()
    bob.map().evaluate("void window.nhmap._app.map.setView([53.03, -2.19], 13, { animate: false })")
    bob.map().wait_for_function("window.nhmap.settled()")
    x, y = bob.pixel(-2.19, 53.03)
    bob.page.mouse.click(x, y - 15)
    bob.page.locator(".nh-comment-chosen").get_by_text("900 homes are coming").wait_for()
    bob.rest()
    bob.page.get_by_text("Pins on the map").click()
    bob.map().wait_for_function("window.nhmap.state().comments.length === 0")
    assert len(ann.state()["comments"]) == len(("the river", "the homes"))


def test_comments_leave_with_the_plan_and_come_back_with_it(somebody: Callable[..., Person]) -> None:
    ann = somebody().open()
    drawn(ann)
    list_of(ann)
    say(ann, "Keep the estate whole")
    ann.page.get_by_role("button", name="Answer", exact=True).click()
    ann.page.get_by_label("Your answer").fill("Agreed")
    ann.page.get_by_role("button", name="Send the answer").click()
    ann.page.locator(".nh-comment li").get_by_text("Agreed").wait_for()
    ann.rest()
    (footprints,) = ann.take_away("Footprints (GeoJSON)")
    (said,) = json.loads(footprints)["nhmap"]["comments"]
    assert (said["text"], said["zone"]) == ("Keep the estate whole", ann.active())
    assert said["answers"][0]["text"] == "Agreed"
    cat = somebody().open()
    cat.offer("footprints.geojson", footprints)
    cat.use()
    cat.page.get_by_role("button", name="Comments · 1 open").click()
    cat.page.get_by_text("Keep the estate whole").wait_for()
    cat.page.locator(".nh-comment li").get_by_text("Agreed").wait_for()
    # The same file once more brings nothing twice.
    cat.offer("footprints.geojson", footprints)
    cat.use()
    cat.page.get_by_role("button", name="Comments · 1 open").wait_for()
