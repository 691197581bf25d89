"""Drawing before it is known whose patients live where: the files with them come last, and on a slow line late."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Route

    from tests.support.driving import Person

CITY = (-2.18, 53.025)
"""The middle of Stoke-on-Trent."""


def test_a_lasso_drawn_while_patients_are_still_under_way_is_told_when_they_come(
    somebody: Callable[..., Person],
) -> None:
    held_back: list[Route] = []
    person = somebody()

    def hold_back(route: Route) -> None:
        held_back.append(route)

    person.page.route("**/patients/*", hold_back)
    person.open()
    person.choose_area("stoke", "Stoke-on-Trent · HWB")
    frame, mouse = person.map(), person.page.mouse
    frame.wait_for_function("window.nhmap._app.registered.practices")
    x, y = person.pixel(*CITY)
    person.tool("Lasso")
    mouse.move(x - 60, y - 60)
    mouse.down()
    for across, along in ((60, -60), (60, 60), (-60, 60)):
        mouse.move(x + across, y + along, steps=3)
    # The tab still answers: it waits for the file without asking for it over and over.
    people = frame.wait_for_function("document.querySelector('.nh-near strong')?.textContent")
    assert int(str(people.json_value()).replace(",", "")) > 1_000
    assert len(held_back) == 1
    assert frame.locator(".nh-near", has_text="would change").count() == 0
    # Enough small areas for practices to move: said without another movement of the mouse, once the file is there.
    held_back.pop().continue_()
    frame.locator(".nh-near", has_text="would change").wait_for()
    mouse.up()
    person.rest()
    assert person.people() == person.total() > 1_000
