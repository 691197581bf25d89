"""Pharmacies, dentists and libraries on the map: switched on, told with source and date, and not in the way."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.support.driving import Person


def test_pharmacies_are_points_with_source_and_date_and_a_press_goes_through_them(person: Person) -> None:
    person.choose_area("stoke", "Stoke-on-Trent · HWB")
    person.rest()
    shown = person.map()
    shown.locator("#nh-show-pharmacy").check()
    shown.get_by_text("Pharmacies: Consolidated pharmaceutical list, 2026").wait_for()
    inside = """() => { const { drawn } = nhmap._app.points;
        return drawn.filter(({ kind, service }) => kind === "service" && service === "pharmacy").length; }"""
    shown.wait_for_function(f"({inside})() > 40")
    x, y = shown.evaluate("""() => {
        const { services, geography, choropleth } = nhmap._app, { lon, lat } = services.found.pharmacy;
        const at = [...lon.keys()].find((i) => lon[i] > -2.2 && lon[i] < -2.15 && lat[i] > 53.0 && lat[i] < 53.03);
        return [lon[at], lat[at]];
    }""")
    across, down = person.pixel(x, y)
    person.page.mouse.move(across, down)
    shown.locator(".nh-hover, .nh-card").get_by_text("Pharmacy", exact=True).first.wait_for()
    person.click(x, y)
    person.rest()
    assert len(person.held()) == 1
    shown.locator("#nh-show-pharmacy").uncheck()
    shown.wait_for_function(f"({inside})() === 0")
