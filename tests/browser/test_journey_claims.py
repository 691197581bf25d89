"""Two footprints that claim the same small areas: the person sees who keeps them and why, and can change it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from playwright.sync_api import expect

if TYPE_CHECKING:
    from tests.support.driving import Person

NORTH = [[-2.22, 53.01], [-2.14, 53.01], [-2.14, 53.07], [-2.22, 53.07], [-2.22, 53.01]]
SMALL = [[-2.2, 53.0], [-2.16, 53.0], [-2.16, 53.03], [-2.2, 53.03], [-2.2, 53.0]]
ODD = "<b>Small</b> **[x](y)**"
CHOICE = "A small area claimed twice goes to"


def footprints(*outlines: tuple[str, list[list[float]]]) -> bytes:
    features = [
        {"type": "Feature", "properties": {"name": name}, "geometry": {"type": "Polygon", "coordinates": [ring]}}
        for name, ring in outlines
    ]
    return json.dumps({"type": "FeatureCollection", "features": features}).encode()


def test_who_keeps_what_is_claimed_twice_is_said_and_can_be_changed(person: Person) -> None:
    said = person.offer("two.geojson", footprints(("North", NORTH), (ODD, SMALL)))
    expect(said.get_by_text("North keeps them, as it comes first in the file.")).to_be_visible()
    expect(said.get_by_text("No footprint claims")).to_have_count(1)
    expect(said.get_by_text(f"North and {ODD}", exact=True)).to_be_visible()  # as written, not as Markdown or markup
    said.get_by_role("combobox", name=CHOICE).click()
    person.page.get_by_role("option", name="the one that claims fewest residents", exact=True).click()
    expect(said.get_by_text(f"{ODD} keeps them, as it claims fewer residents")).to_be_visible()
    person.use()
    all_it_claims = person.held()  # by the last footprint, which is the one drawn now
    person.step("Undo")
    person.offer("two.geojson", footprints(("North", NORTH), (ODD, SMALL)))
    person.use()
    assert 0 < len(person.held()) < len(all_it_claims)
    assert person.held() < all_it_claims


def test_nothing_is_asked_where_nothing_is_claimed_twice(person: Person) -> None:
    said = person.offer("one.geojson", footprints(("North", NORTH)))
    assert not said.get_by_role("combobox", name=CHOICE).count()
