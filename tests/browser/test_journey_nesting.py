"""Neighbourhoods are dragged in a list onto what they nest in; two presses, of mouse or keys, do the same."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.support.screens import TABS_OF_FOOTPRINTS, draft_stoke

if TYPE_CHECKING:
    from playwright.sync_api import Locator

    from tests.support.driving import Person

HOLDER = "Stoke alliance"


def with_a_holder(person: Person) -> Locator:
    """A drafted plan with an MNP that holds nothing, and the list of what nests in what."""
    draft_stoke(person)
    person.next()
    person.describe(name=HOLDER, level="MNP")
    for tab in TABS_OF_FOOTPRINTS:  # what is said of the whole plan stays while nothing is drawn in the one at hand
        assert person.panel().get_by_role("tab", name=tab, exact=True).is_visible(), tab
    return listed(person)


def listed(person: Person) -> Locator:
    person.page.locator(".st-key-all button").first.click()
    dialog = person.page.get_by_role("dialog")
    dialog.get_by_role("tab", name="Nesting").click()
    rows = dialog.locator(".nh-nesting li button")
    rows.first.wait_for()
    person.rest()
    return rows


def nests_in(person: Person, name: str, holder: str | None) -> None:
    """Wait until the plan says so: the list is drawn anew before the map hears of it."""
    person.map().wait_for_function(
        """([name, holder]) => {
            const { zones } = window.nhmap.state().plan;
            const { parent } = zones.find((zone) => zone.name === name);
            return (zones.find((zone) => zone.id === parent)?.name ?? null) === holder;
        }""",
        arg=[name, holder],
    )


def parents(person: Person) -> dict[str, str | None]:
    zones = person.state()["plan"]["zones"]
    names = {zone["id"]: zone["name"] for zone in zones}
    return {zone["name"]: names.get(zone["parent"]) for zone in zones}


def close(person: Person) -> None:
    person.page.keyboard.press("Escape")
    person.page.get_by_role("dialog").wait_for(state="detached")
    person.rest()


def named(rows: Locator, name: str) -> Locator:
    """The row of a neighbourhood: one name may begin another's."""
    return rows.filter(has=rows.page.get_by_text(name, exact=True))


def middle(row: Locator) -> tuple[float, float]:
    box = row.bounding_box()
    assert box is not None
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def drag(person: Person, row: Locator, onto: Locator) -> None:
    onto.hover()  # both are in sight and stand still: a dialog that opens moves, and takes long where much is at work
    row.hover()
    person.page.mouse.down()
    person.page.mouse.move(*middle(onto), steps=8)
    person.page.mouse.up()


def test_a_neighbourhood_is_dragged_onto_an_mnp_and_out_of_it(person: Person) -> None:
    rows = with_a_holder(person)
    first, second = (row.locator(".nh-nesting-name").inner_text() for row in rows.all()[1:3])
    drag(person, named(rows, first), named(rows, HOLDER))
    inner = person.page.locator('.nh-nesting li[style*="--depth: 1"]')
    named(inner, first).wait_for()
    # One SNP cannot hold another: nothing happens.
    drag(person, named(rows, second), named(rows, first))
    person.rest()
    assert inner.count() == 1
    close(person)
    nests_in(person, first, HOLDER)
    assert parents(person)[second] is None

    rows = listed(person)
    drag(person, named(rows, first), rows.last)
    inner.wait_for(state="detached")
    person.rest()
    close(person)
    nests_in(person, first, None)
    person.step("Undo")
    nests_in(person, first, HOLDER)


def test_a_neighbourhood_is_put_into_an_mnp_by_keys(person: Person) -> None:
    rows = with_a_holder(person)
    name = rows.nth(1).locator(".nh-nesting-name").inner_text()
    rows.nth(0).focus()
    person.page.keyboard.press("ArrowDown")
    person.page.keyboard.press("Enter")
    heard = person.page.locator(".nh-nesting-heard")
    heard.get_by_text(f"{name} is taken.").wait_for()
    person.page.keyboard.press("Escape")  # gives it back, and the list stays
    heard.filter(has_not_text=name).wait_for()
    person.page.keyboard.press("Enter")
    person.page.keyboard.press("ArrowUp")
    person.page.keyboard.press("Enter")
    person.page.locator('.nh-nesting li[style*="--depth: 1"]').get_by_text(name, exact=True).wait_for()
    person.rest()
    close(person)
    nests_in(person, name, HOLDER)


def test_an_mnp_is_begun_where_one_nests(person: Person) -> None:
    draft_stoke(person)
    person.page.locator(".st-key-all button").first.click()
    dialog = person.page.get_by_role("dialog")
    dialog.get_by_role("tab", name="Nesting").click()
    dialog.get_by_text("No neighbourhood can hold others yet").wait_for()
    dialog.get_by_role("button", name="New MNP", exact=True).click()
    rows = dialog.locator(".nh-nesting li button")
    named(rows, "MNP 1").wait_for()
    person.rest()
    first = rows.all()[1].locator(".nh-nesting-name").inner_text()
    drag(person, named(rows, first), named(rows, "MNP 1"))
    named(person.page.locator('.nh-nesting li[style*="--depth: 1"]'), first).wait_for()
    person.rest()
    close(person)
    nests_in(person, first, "MNP 1")
