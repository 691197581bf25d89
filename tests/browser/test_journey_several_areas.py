"""Two councils planned as one: chosen together, drawn across their border, ranked, taken away and opened again."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from playwright.sync_api import expect

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.support.counting import Layers
    from tests.support.driving import Person

NAME = "Stoke-on-Trent and Newcastle-under-Lyme"


def choose_together(person: Person, *places: tuple[str, str]) -> None:
    """Choose several areas in their window; those chosen before stay."""
    box = person.page.get_by_role("combobox", name="Where are you planning?")
    box.click()
    box.press_sequentially("several")
    person.page.get_by_role("option", name="Several together …", exact=True).click()
    dialog = person.page.get_by_role("dialog")
    for typed, option in places:
        several = dialog.get_by_role("combobox", name="Boards, councils and ICBs")
        several.click()
        several.press_sequentially(typed)
        person.page.get_by_role("option", name=option, exact=True).click()
        person.page.keyboard.press("Escape")  # closes the list of places, not the window


def area_rows(person: Person) -> set[int]:
    """Small areas that the map takes for the planning area: the rest is dimmed."""
    person.map().wait_for_function("window.nhmap._app.areaRows?.length > 0")
    return set(person.map().evaluate("window.nhmap._app.areaRows"))


def test_two_councils_are_planned_as_one(somebody: Callable[..., Person], layers: Layers) -> None:
    wanted = {
        row
        for row in range(len(layers.codes))
        if layers.hwb[row] == "Stoke-on-Trent" or layers.district[row] == "Newcastle-under-Lyme"
    }
    person = somebody().open()
    person.choose_area("stoke", "Stoke-on-Trent · HWB")
    choose_together(person, ("newcastle-under", "Newcastle-under-Lyme · district"))
    dialog = person.page.get_by_role("dialog")
    dialog.get_by_text(f"{layers.people(wanted):,} residents in {len(wanted):,} small areas").wait_for()
    dialog.get_by_role("button", name="Plan for these").click()
    person.map().wait_for_function("name => window.nhmap.state()?.area?.name === name", arg=NAME)
    person.rest()
    assert area_rows(person) == wanted
    assert person.page.get_by_label("Name of the plan").input_value() == f"{NAME} plan"

    # What nobody has drawn yet is counted over both.
    person.page.get_by_role("button", name="Start from").click()
    person.page.get_by_role("dialog").get_by_text("MSOAs", exact=False).first.click()
    person.page.get_by_role("button", name="Start", exact=True).click()
    person.page.get_by_role("dialog").wait_for(state="detached")
    person.map().wait_for_function("window.nhmap.state().plan.zones.length > 4")
    person.rest()
    drawn = {row for zone in person.state()["plan"]["zones"] for row in person.held(zone["id"])}
    assert drawn == wanted
    assert "100 % of residents assigned, 0 not" in person.panel().inner_text().replace("\n", " ")

    person.reload()
    person.map().wait_for_function("name => window.nhmap.state()?.area?.name === name", arg=NAME)
    assert area_rows(person) == wanted
    (footprints,) = person.take_away("Footprints (GeoJSON)")
    assert json.loads(footprints)["nhmap"]["plan"]["area"] == ["several", "E06000021+E07000195"]

    reader = somebody().open()
    reader.offer("footprints.geojson", footprints)
    reader.use()
    reader.map().wait_for_function("name => window.nhmap.state()?.area?.name === name", arg=NAME)
    assert area_rows(reader) == wanted
    assert set().union(*(reader.held(z["id"]) for z in reader.state()["plan"]["zones"])) == wanted


def test_the_window_can_be_left_and_one_place_taken_out_again(person: Person, layers: Layers) -> None:
    person.choose_area("stoke", "Stoke-on-Trent · HWB")
    choose_together(person)
    person.page.get_by_role("dialog").get_by_role("button", name="Close", exact=True).click()
    person.page.get_by_role("dialog").wait_for(state="detached")
    person.rest()
    box = person.page.get_by_role("combobox", name="Where are you planning?")
    expect(box).to_have_value("Stoke-on-Trent · HWB", timeout=20_000)

    choose_together(person, ("newcastle-under", "Newcastle-under-Lyme · district"))
    person.page.get_by_role("button", name="Plan for these").click()
    person.map().wait_for_function("name => window.nhmap.state()?.area?.name === name", arg=NAME)
    person.rest()
    expect(box).to_have_value(f"{NAME} · 2 areas", timeout=20_000)
    person.go("Sites")
    person.rest()
    expect(box).to_have_value(f"{NAME} · 2 areas", timeout=20_000)
    choose_together(person)
    person.page.get_by_role("dialog").get_by_role("button", name="Remove Stoke-on-Trent · HWB").click()
    person.page.get_by_role("button", name="Plan for these").click()
    person.map().wait_for_function("window.nhmap.state()?.area?.name === 'Newcastle-under-Lyme'")
    assert area_rows(person) == {r for r, name in enumerate(layers.district) if name == "Newcastle-under-Lyme"}
