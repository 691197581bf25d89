"""Click, lasso, erase, name and nest; take the plan away and open it again on another desk."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.support.counting import Layers
    from tests.support.driving import Person

ODD_NAME = '=1+1 <b>Bold</b> <script>alert(1)</script> **x** $a$ :smile: {{7*7}} & "Hanley" 🏥 é'

A_PIXEL_M = 30
"""And a little more, zoomed in once from a city."""


def plan_of(person: Person) -> tuple[str, dict[tuple[str, str], frozenset[int]]]:
    """Hash of the plan, and which small areas each (name, level) holds directly."""
    state = person.state()
    held = {(z["name"], z["level"]): frozenset(person.held(z["id"])) for z in state["plan"]["zones"]}
    return state["plan"]["hash"], held


def clickable(person: Person, layers: Layers, wanted: int) -> list[int]:
    """Small areas of Stoke that are so large on the screen that a click on their centroid takes them."""
    found: list[int] = []
    for row, hwb in enumerate(layers.hwb):
        if hwb == "Stoke-on-Trent" and 53.00 < layers.lat[row] < 53.04 and -2.22 < layers.lon[row] < -2.15:
            at = person.place(*person.pixel(layers.lon[row], layers.lat[row]))
            if person.map().evaluate("at => window.nhmap.rowAt(at[0], at[1])", list(at)) == row:
                found.append(row)
        if len(found) == wanted:
            break
    return found


def draw_two(person: Person, layers: Layers) -> tuple[set[int], set[int]]:
    """Three clicks and a lasso with a bite taken out, as an MNP with an odd name; then a plain SNP beside it."""
    person.choose_area("stoke", "Stoke-on-Trent · HWB")
    person.zoom_in()
    clicks = clickable(person, layers, 3)
    assert len(clicks) == 3
    person.tool("Pick")
    for row in clicks:
        person.click(layers.lon[row], layers.lat[row])
    person.page.get_by_test_id("people").wait_for()
    assert person.held() == set(clicks)
    assert person.people() == layers.people(clicks)

    x, y = person.pixel(-2.185, 53.02)
    outer = [(x - 120, y - 90), (x + 130, y - 90), (x + 130, y + 90), (x - 120, y + 90), (x - 120, y - 80)]
    person.lasso(outer)
    person.rest()
    before = person.held()
    assert before > set(clicks)
    person.tool("Erase")
    bite = [(x - 60, y - 40), (x + 60, y - 40), (x + 60, y + 40), (x - 60, y + 40)]
    person.lasso(bite)
    person.rest()
    first = person.held()
    gone = before - first
    assert gone
    line = [person.place(*at) for at in bite]
    # Erased is what lies inside the bite and nothing else; a hand is only sure to a pixel.
    assert all(layers.distance_m(row, line) < A_PIXEL_M for row in gone ^ (before & layers.inside(line)))
    person.tool("Erase")
    assert person.people() == layers.people(first) == person.total()

    person.describe(name=ODD_NAME, level="MNP")
    person.next()
    person.describe(level="SNP")
    person.lasso([(x + 140, y - 60), (x + 260, y - 60), (x + 260, y + 60), (x + 140, y + 60)])
    person.rest()
    second = person.held()
    assert second
    assert not second & first
    assert person.people() == layers.people(second)
    return first, second


def test_what_is_taken_away_opens_as_the_same_plan_on_another_desk(
    somebody: Callable[..., Person], layers: Layers
) -> None:
    author = somebody().open()
    first, second = draw_two(author, layers)
    digest, held = plan_of(author)
    names = sorted(held)
    assert [level for _, level in names] == ["MNP", "SNP"]
    assert names[0][0] == ODD_NAME
    assert held[names[0]] == first
    assert held[names[1]] == second
    # Text everywhere: not one element of it has become markup, and no formula leaves the house.
    assert author.page.evaluate("document.querySelectorAll('.st-key-panel script, .st-key-panel b b').length") == 0
    footprints, lookup = author.take_away("Footprints (GeoJSON)", "Small-area lookup (CSV)")
    document = json.loads(footprints)
    assert [f["properties"]["name"] for f in document["features"]] == [ODD_NAME, names[1][0]]
    cells = [cell for line in lookup.decode("utf-8-sig").splitlines() for cell in line.split(",")]
    assert not [cell for cell in cells if cell.lstrip('"').startswith("=")]

    reader = somebody().open()
    reader.offer("footprints.geojson", footprints)
    assert f"{layers.people(first | second):,} residents" in reader.dialog().inner_text()
    reader.use()
    reader.page.get_by_test_id("people").wait_for()
    again, opened = plan_of(reader)
    assert again == digest
    assert opened == held
    assert reader.people() == layers.people(reader.held())
    assert_shown_as_text(reader)

    third = somebody().open()
    third.offer("lookup.csv", lookup)
    third.use()
    third.page.get_by_test_id("people").wait_for()
    assert plan_of(third)[1] == held
    assert_shown_as_text(third)
    # Undo brings back what was there before the file.
    third.step("Undo")
    assert not third.held()
    third.step("Redo")
    assert plan_of(third)[1] == held


def assert_shown_as_text(person: Person) -> None:
    """Choose the zone with the odd name, and find the name letter by letter in the panel and on the map."""
    box = person.panel().get_by_role("combobox").first
    box.click()
    person.page.get_by_role("option", name=ODD_NAME, exact=True).click()
    person.map().wait_for_function(
        "name => { const s = window.nhmap.state(); return s.plan.zones.find((z) => z.id === s.active).name === name; }",
        arg=ODD_NAME,
    )
    person.rest()
    read_out: Any = person.map().locator(".nh-readout-name").inner_text()
    assert read_out == ODD_NAME
    person.page.get_by_role("tab", name="Checks").click()
    person.page.locator(".st-key-findings").first.wait_for()
    assert ODD_NAME in person.panel().inner_text()
