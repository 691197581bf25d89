"""Keeping what was agreed: a whole MNP is locked, an enclave accepted or filled, a small area given in the table."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from tests.browser.test_journey_studio import CITY, boxed
from tests.support.everywhere import assert_same_everywhere

if TYPE_CHECKING:
    from pathlib import Path

    from tests.support.counting import Layers
    from tests.support.driving import Person

ALL_ROUND = [(-200, -140), (200, -140), (200, 140), (-200, 140), (-200, -138)]
"""A lasso around everything that is drawn here, in pixels from the middle of the city."""


def lock(person: Person, *, on: bool) -> None:
    """Switch the lock of the neighbourhood that is being drawn, and wait until the map knows of all that nest in it."""
    person.page.get_by_role("button", name="Edit", exact=True).click()
    person.page.get_by_text("Locked", exact=True).click()
    person.map().wait_for_function(
        "on => window.nhmap.state().plan.zones.every((zone) => zone.name.startsWith('Free') || zone.locked === on)",
        arg=on,
    )
    person.rest()
    person.page.keyboard.press("Escape")


def erase_all_round(person: Person) -> None:
    """Try to take everything out of whatever holds it."""
    x, y = person.pixel(*CITY)
    person.tool("Lasso")
    person.tool("Erase")
    person.lasso([(x + across, y + along) for across, along in ALL_ROUND])
    person.rest()
    person.tool("Erase")


def choose(person: Person, name: str) -> None:
    """Draw another neighbourhood, by its name in the list."""
    before = person.active()
    person.page.get_by_role("combobox", name=re.compile("Neighbourhood")).first.click()
    person.page.get_by_role("option", name=name, exact=True).click()
    person.map().wait_for_function("before => window.nhmap.state().active !== before", arg=before)
    person.rest()


def test_a_whole_mnp_stays_as_it_is_until_it_is_unlocked(person: Person, layers: Layers, kept: Path) -> None:
    person.choose_area("stoke", "Stoke-on-Trent · HWB")
    first = boxed(person, -170, -110, 150, 220)
    snp = person.active()
    person.next()
    person.describe(name="Alliance", level="MNP")
    parent = person.active()
    person.tool("Pick")
    person.page.mouse.click(*person.pixel(*person.map().evaluate("row => window.nhmap.centroid(row)", min(first))))
    person.rest()
    assert person.total(parent) == layers.people(first)
    lock(person, on=True)

    erase_all_round(person)
    assert person.held(snp) == first
    person.next()
    person.describe(name="Free", level="SNP")
    taken = boxed(person, -100, -60, 220, 120)
    assert taken
    assert not taken & first
    assert person.held(snp) == first
    # Nor can what is locked be removed, or a neighbourhood go into it; the words name it.
    choose(person, "SNP 1")
    person.page.get_by_role("button", name="Edit", exact=True).click()
    person.page.get_by_role("button", name="Remove this neighbourhood").click()
    person.page.get_by_text("SNP 1 cannot be removed: SNP 1 is locked.").wait_for()
    person.page.keyboard.press("Escape")
    assert person.held(snp) == first
    assert assert_same_everywhere(person, layers, kept)[parent] == layers.people(first)

    choose(person, "Alliance")
    lock(person, on=False)
    # Erasing in an MNP takes neighbourhoods out of it; small areas are erased in a neighbourhood.
    choose(person, "SNP 1")
    erase_all_round(person)
    assert person.held(snp) == set()
    person.step("Undo")
    assert person.held(snp) == first


def test_an_enclave_is_accepted_with_a_reason_opened_again_and_filled(person: Person, layers: Layers) -> None:
    person.choose_area("stoke", "Stoke-on-Trent · HWB")
    person.outside_too()
    whole = boxed(person, -150, -110, 300, 220)
    person.tool("Erase")
    left = boxed(person, -30, -30, 60, 60)
    person.tool("Erase")
    hole = whole - left
    assert hole
    person.page.get_by_role("tab", name="Checks").click()
    person.rest()
    finding = re.compile(f"SNP 1 encloses {layers.people(hole):,} residents in no neighbourhood")
    pick(person, finding)
    person.page.get_by_role("button", name="Accept", exact=True).click()
    person.page.get_by_role("textbox", name="Why is this right here?").fill("A reservoir with a farm")
    person.page.get_by_role("button", name="Accept it").click()
    person.page.get_by_text("Accepted: A reservoir with a farm").wait_for()
    person.rest()
    pick(person, re.compile("accepted: SNP 1 encloses"))
    person.page.get_by_role("button", name="Reopen").click()
    person.page.get_by_text("Accepted: A reservoir").wait_for(state="detached")
    person.rest()
    pick(person, finding)
    person.page.get_by_role("button", name="Mend", exact=True).click()
    person.page.get_by_text(f"Gives {layers.people(hole):,} residents to SNP 1.").wait_for()
    before = person.state()["plan"]["hash"]
    person.page.get_by_role("button", name="Do it").click()
    person.map().wait_for_function("before => window.nhmap.state().plan.hash !== before", arg=before)
    person.rest()
    assert person.held() == whole
    assert person.people() == layers.people(whole) == person.total()


def pick(person: Person, words: re.Pattern[str]) -> None:
    """Choose a finding to do something about."""
    person.panel().get_by_role("button", name=words).first.click()
    person.rest()


def test_a_small_area_is_given_from_the_table_by_keyboard(person: Person, layers: Layers) -> None:
    person.choose_area("stoke", "Stoke-on-Trent · HWB")
    held = boxed(person, -170, -110, 110, 220)
    row = next(r for r, name in enumerate(layers.hwb) if name == "Stoke-on-Trent" and r not in held)
    person.page.get_by_role("button", name="All", exact=True).click()
    person.page.get_by_role("tab", name="Small areas").click()
    search = person.page.get_by_role("textbox", name="Search")
    search.fill(layers.codes[row])
    search.press("Enter")
    person.rest()
    grid = person.page.locator("[data-testid=stDataFrame]:visible").last
    grid.click(position={"x": 60, "y": 50})
    grid.locator('[role="gridcell"][aria-selected="true"]').first.wait_for(state="attached")
    person.page.keyboard.press("Control+ArrowRight")
    person.page.keyboard.press("Enter")
    person.page.locator("#portal input").wait_for()
    person.page.keyboard.type("SNP 1")
    person.page.keyboard.press("Enter")
    # The table sends what was typed after a moment, and stays open for the next edit; map and panel follow when it is
    # closed.
    person.page.wait_for_timeout(500)
    person.rest()
    assert search.is_visible()
    person.page.get_by_role("button", name="Close", exact=True).click()
    person.map().wait_for_function("row => window.nhmap._app.plan.labels[row] >= 0", arg=row)
    assert person.held() == held | {row}
    assert person.people() == layers.people(held | {row})
    person.step("Undo")
    assert person.held() == held
