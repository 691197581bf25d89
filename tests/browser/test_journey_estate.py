"""Practise with invented facts, bring real ones, take the shortlist away: what is invented is said until it is gone."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from nhmap.core.buildings.estate import ILLUSTRATIVE
from tests.support.driving import Server

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.support.driving import Person

ROW_HEIGHT, HEAD_HEIGHT = 35, 36
LIST = (
    b"Site name,Post code,GIA (sq m),Void area m2\n"
    b"Hanley Health Centre,ST1 3HN,2100,300\n"
    b"The Old Mill,ST1 4LN,900,900\n"
    b"Total,,3000,1200\n"
)


@pytest.fixture
def own_server(browser: object, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Building facts count for everybody at a server: these are for this test alone."""
    assert browser
    folder = tmp_path_factory.mktemp("estate")
    started = Server(folder / "plans", folder / "log.txt")
    started.start()
    yield started
    said = started.said()
    started.stop()
    assert "Traceback" not in said


def estate_part(person: Person) -> None:
    person.go("Data")
    person.page.get_by_role("tab", name="Your estate").click()
    person.page.get_by_role("heading", name="Bring what you hold").wait_for()
    person.rest()


def to_sites(person: Person) -> None:
    person.go("Sites")
    person.page.get_by_test_id("stDataFrame").first.wait_for()
    person.rest()


def shortlist_first(person: Person) -> None:
    box = person.page.get_by_test_id("stDataFrame").first.bounding_box()
    assert box is not None
    person.page.mouse.click(box["x"] + 17, box["y"] + HEAD_HEIGHT + ROW_HEIGHT / 2)
    person.page.get_by_role("button", name="Shortlist", exact=True).click()
    expect(person.page.get_by_role("button", name="On the shortlist", exact=True)).to_be_visible()
    person.page.get_by_role("button", name="Back to the list").click()
    person.page.get_by_test_id("stDataFrame").first.wait_for()
    person.rest()


def shortlist_file(person: Person) -> dict:
    person.page.get_by_role("tab", name="Shortlist (1)").click()
    (written,) = person.take_away("Shortlist (GeoJSON)")
    return json.loads(written)


def test_invented_facts_are_said_until_they_are_removed_and_own_facts_stay(
    own_server: Server, somebody: Callable[..., Person]
) -> None:
    person = somebody(at=own_server).open()
    person.choose_area("stoke", "Stoke-on-Trent · HWB")
    warning = person.page.get_by_test_id("illustrative")

    # A list of one's own: a row is matched, one is a new building, one is a sum.
    estate_part(person)
    person.page.locator('input[type="file"]').set_input_files(
        {"name": "estate.csv", "mimeType": "text/csv", "buffer": LIST}
    )
    use = person.page.get_by_role("button", name="Use th")
    use.wait_for()
    person.rest()
    assert "1 no building" in person.page.locator("body").inner_text()
    use.click()
    person.page.get_by_role("button", name="Remove", exact=True).wait_for()
    person.rest()
    expect(warning).to_have_count(0)

    # Invented facts: loud on every screen of sites, and in the file.
    person.page.get_by_role("button", name="Fill in invented building facts").click()
    expect(warning).to_contain_text(ILLUSTRATIVE)
    to_sites(person)
    expect(warning).to_contain_text(ILLUSTRATIVE)
    named = "window.nhmap._app.geography.points.sites.name"
    assert person.map().evaluate(f"{named}.filter((name) => name === 'The Old Mill').length") == 1
    shortlist_first(person)
    stamped = shortlist_file(person)
    assert stamped["nhmap"]["notice"] == ILLUSTRATIVE
    assert all(feature["properties"]["illustrative"] == ILLUSTRATIVE for feature in stamped["features"])

    # Removed, they are gone from screen and file; what was brought stays.
    estate_part(person)
    person.page.get_by_role("button", name="Remove invented facts").click()
    expect(warning).to_have_count(0)
    person.rest()
    assert "estate.csv" in person.page.locator("body").inner_text()
    to_sites(person)
    expect(warning).to_have_count(0)
    clean = shortlist_file(person)
    assert "notice" not in clean["nhmap"]
    assert all("illustrative" not in feature["properties"] for feature in clean["features"])
