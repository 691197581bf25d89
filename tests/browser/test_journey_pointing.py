"""A building that no list holds, brought without a place, and pointed at on the map."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.browser.test_journey_estate import HEAD_HEIGHT, ROW_HEIGHT, estate_part, own_server

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.support.driving import Person, Server

__all__ = ["own_server"]

LIST = b"Site name,GIA (sq m)\nThe Old Pottery Mill,900\n"


def test_a_building_without_a_place_is_pointed_at_and_ranked(
    own_server: Server, somebody: Callable[..., Person]
) -> None:
    person = somebody(at=own_server).open()
    person.choose_area("stoke", "Stoke-on-Trent · HWB")
    page = person.page
    estate_part(person)
    page.locator('input[type="file"]').set_input_files({"name": "mill.csv", "mimeType": "text/csv", "buffer": LIST})
    page.get_by_role("button", name="Use th").click()
    page.get_by_role("button", name="Remove", exact=True).wait_for()
    person.rest()
    table = page.get_by_test_id("stDataFrame").and_(page.locator(":visible")).first
    table.wait_for()
    box = table.bounding_box()
    assert box is not None
    page.mouse.click(box["x"] + 17, box["y"] + HEAD_HEIGHT + ROW_HEIGHT / 2)
    person.rest()
    page.get_by_text("A new building", exact=True).click()
    frame = person.map()
    frame.frame_element().scroll_into_view_if_needed()
    frame.wait_for_function("window.nhmap.state().placing")
    window = frame.frame_element().bounding_box()
    assert window is not None
    middle = window["x"] + window["width"] / 2, window["y"] + window["height"] / 2
    while frame.evaluate("window.nhmap.zoom()") < 13:
        before = frame.evaluate("window.nhmap.zoom()")
        page.mouse.click(*middle)
        frame.wait_for_function("before => window.nhmap.zoom() > before && window.nhmap.settled()", arg=before)
    lon, lat = person.place(*middle)
    page.mouse.click(*middle)
    page.get_by_role("button", name="Make it a building").and_(page.locator(":enabled")).click()
    # A table draws its words on a canvas; the cells under it are there to be read, not seen.
    page.locator("td", has_text="new: The Old Pottery Mill").first.wait_for(state="attached")
    person.rest()
    person.go("Sites")
    found = person.map().evaluate(
        """() => {
            const { sites } = window.nhmap._app.geography.points;
            const at = sites.name.indexOf("The Old Pottery Mill");
            return [sites.lon[at], sites.lat[at]];
        }"""
    )
    assert found == pytest.approx([lon, lat], abs=5e-4)
