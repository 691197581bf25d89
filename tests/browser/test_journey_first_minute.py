"""The first minute: what this is, a tour on one's own area, what each figure means, and who else is here."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.support.driving import Person


@pytest.mark.parametrize(
    "answer", [{"status": 404}, {"status": 200, "body": b"\x1f\x8bcut off"}], ids=["gone", "damaged"]
)
def test_a_first_picture_that_does_not_come_keeps_nobody_from_the_map(
    somebody: Callable[..., Person], answer: dict[str, Any]
) -> None:
    person = somebody()
    asked: list[str] = []
    person.page.route("**/picture.bin.gz", lambda route: asked.append(route.request.url) or route.fulfill(**answer))
    person.open()
    frame = person.map()
    assert asked
    assert frame.evaluate("[nhmap.ready, nhmap.error]") == [True, None]
    frame.get_by_text("Overall (IMD 2025), national deciles").wait_for()
    person.complaints[:] = [each for each in person.complaints if "picture.bin.gz" not in each]


def test_the_first_screen_says_what_this_is_and_a_tour_on_ones_own_area_is_left_and_taken_up_again(
    somebody: Callable[..., Person],
) -> None:
    person = somebody((1366, 633)).open()
    panel = person.panel()
    panel.get_by_text("nhmap draws neighbourhoods for health services").wait_for()
    for words in ("single neighbourhood provider", "multi-neighbourhood provider", "integrated health organisation"):
        assert words in panel.inner_text()
    panel.get_by_role("button", name="Two-minute tour").click()
    card = person.page.locator(".st-key-tour-card")
    card.get_by_text("1 of 7. Where are you planning?").wait_for()
    person.rest()
    person.choose_area("norf", "Norfolk · HWB")
    card.get_by_text("1 of 7. Where are you planning? ✓").wait_for()
    card.get_by_role("button", name="Go on").click()
    card.get_by_text("2 of 7. Draw a neighbourhood").wait_for()
    person.rest()
    card.get_by_role("button", name="Leave the tour").click()
    card.wait_for(state="detached")
    person.rest()
    person.map().evaluate("void window.nhmap._app.map.setView([52.63, 1.29], 12, { animate: false })")
    person.tool("Pick")
    person.click(1.29, 52.63)
    person.rest()
    assert person.held()
    person.page.get_by_role("button", name="Tour", exact=True).click()
    card.get_by_text("2 of 7. Draw a neighbourhood ✓").wait_for()
    person.rest()
    for stop in range(3, 8):
        card.get_by_role("button", name="Go on").click()
        card.get_by_text(f"{stop} of 7.").wait_for()
        person.rest()
    card.get_by_role("button", name="Finish").click()
    card.wait_for(state="detached")
    person.rest()
    assert person.held()


def test_several_areas_are_found_by_typing_them_in_one_breath(person: Person) -> None:
    box = person.page.get_by_role("combobox", name="Where are you planning?")
    box.click()
    box.press_sequentially("stoke newcastle")
    person.page.keyboard.press("Enter")
    dialog = person.page.get_by_role("dialog")
    for name in ("Stoke-on-Trent", "Newcastle-under-Lyme"):
        dialog.get_by_text(name).first.wait_for()
    dialog.get_by_role("button", name="Plan for these").click()
    person.map().wait_for_function("window.nhmap.state()?.area?.name === 'Stoke-on-Trent and Newcastle-under-Lyme'")


def test_two_councils_whose_names_begin_an_icbs_name_are_asked_for(person: Person) -> None:
    box = person.page.get_by_role("combobox", name="Where are you planning?")
    box.click()
    box.press_sequentially("leicester leicestershire")
    person.page.keyboard.press("Enter")
    dialog = person.page.get_by_role("dialog")
    dialog.get_by_role("button", name="Leicester, Leicestershire and Rutland · ICB QK1 instead").wait_for()
    dialog.get_by_role("button", name="Plan for these").click()
    person.map().wait_for_function("window.nhmap.state()?.area?.name === 'Leicestershire and Leicester'")
    person.rest()


@pytest.mark.parametrize(
    ("page", "word"),
    [
        ("Practices", "belongs"),
        ("Sites", "Chance"),
        ("Compare", "Neighbourhoods"),
        ("Present", "assigned"),
    ],
)
def test_figures_say_what_they_are_on_every_page(person: Person, page: str, word: str) -> None:
    person.choose_area("norf", "Norfolk · HWB")
    person.go(page)
    button = person.page.get_by_role("button", name="What is this?")
    button.wait_for()
    button.click()
    told = person.page.get_by_test_id("stPopoverBody").locator(".nh-what")
    told.locator("dt").get_by_text(re.compile(word, re.IGNORECASE)).first.wait_for()
    assert told.locator("dd small").count() == told.locator("dt").count()
    box = person.page.get_by_test_id("stPopoverBody").bounding_box()
    window = person.page.viewport_size
    assert box is not None
    assert window is not None
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= window["width"] + 1
    assert box["y"] + box["height"] <= window["height"] + 1


def test_who_else_is_here_stands_beside_the_word_and_goes_with_them(somebody: Callable[..., Person]) -> None:
    ann, bob = somebody().open(), somebody()
    ann.choose_area("norf", "Norfolk · HWB")
    here = ann.page.locator(".nh-word-here")
    assert not here.is_visible()
    bob.open(f"?plan={ann.state()['plan']['id']}")
    here.get_by_text(re.compile("is here")).wait_for()
    bob.word().click()
    bob.page.get_by_label("Your name (shown beside your edits)").fill("Bob")
    bob.page.get_by_role("button", name="Keep", exact=True).click()
    here.get_by_text("Bob is here").wait_for()
    bob.page.close()
    here.wait_for(state="hidden")
