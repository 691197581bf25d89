"""Draw a polygon with the mouse; the screen, the map, the download and the command line all count the same people."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from tests.support.driving import PROJECTOR
from tests.support.everywhere import assessed

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.support.counting import Layers
    from tests.support.driving import Person

SURE_M = 30
"""More than a pixel of the map, zoomed in once from a city: a line that keeps so far from every centroid is sure."""


def corners_round(person: Person, layers: Layers) -> list[tuple[int, int]]:
    """Five corners in the middle of Stoke, moved pixel by pixel until the line passes no centroid closely."""
    person.zoom_in()
    x, y = person.pixel(-2.18, 53.025)
    for shift in range(60):
        right, down = shift % 10 * 4, shift // 10 * 4
        pentagon = [(-140, -100), (40, -150), (190, -40), (120, 140), (-90, 110)]
        corners = [(x + across + right, y + along + down) for across, along in pentagon]
        if layers.nearest_m([person.place(*corner) for corner in corners]) > SURE_M:
            return corners
    message = "no line found that keeps clear of every centroid"
    raise AssertionError(message)


def test_the_same_people_on_the_screen_on_the_map_in_the_file_and_on_the_command_line(
    person: Person, layers: Layers, kept: Path
) -> None:
    person.choose_area("stoke", "Stoke-on-Trent · HWB")
    corners = corners_round(person, layers)
    clicked = [person.place(*corner) for corner in corners]
    inside = layers.inside(clicked)
    expected = layers.people(inside)
    assert 20_000 < expected < 150_000

    person.polygon(corners)
    person.page.get_by_test_id("people").wait_for()
    assert person.people() == expected
    assert person.total() == expected
    assert person.held() == inside
    assert f"{layers.patients(inside):,} registered with a GP, live here" in person.panel().inner_text()

    footprints, lookup, figures = person.take_away(
        "Footprints (GeoJSON)", "Small-area lookup (CSV)", "All figures (JSON)"
    )
    (feature,) = json.loads(footprints)["features"]
    assert feature["properties"]["residents"] == expected
    assert json.loads(figures)["zones"][0]["residents"] == expected
    named = [line.split(",")[0] for line in lookup.decode("utf-8-sig").splitlines() if ",SNP 1" in line]
    assert set(named) == {layers.codes[row] for row in inside}

    file = kept / "footprints.geojson"
    file.write_bytes(footprints)
    (zone,) = assessed(file)["zones"]
    assert zone["residents"] == expected
    assert zone["registered_living_in"] == layers.patients(inside)
    assert zone["small_areas"] == len(inside)
    tenth = sum(layers.residents[row] for row in inside if layers.imd_decile[row] == 1)
    assert zone["share_most_deprived_10"] == round(tenth / expected, 4)

    # The very line that was clicked, as a file from somewhere else.
    ring = [*clicked, clicked[0]]
    drawn = {"type": "Polygon", "coordinates": [[list(at) for at in ring]]}
    file.write_text(json.dumps({"type": "Feature", "properties": {}, "geometry": drawn}))
    (zone,) = assessed(file)["zones"]
    assert zone["residents"] == expected


def test_a_polygon_on_a_projector_fills_the_whole_map(somebody: Callable[..., Person], layers: Layers) -> None:
    person = somebody(PROJECTOR).open()
    person.choose_area("stoke", "Stoke-on-Trent · HWB")
    corners = corners_round(person, layers)
    inside = layers.inside([person.place(*corner) for corner in corners])
    person.polygon(corners)
    person.page.get_by_test_id("people").wait_for()
    assert person.people() == layers.people(inside) == person.total()


def test_a_whole_council_by_lasso_is_all_its_people_and_one_piece(person: Person, layers: Layers) -> None:
    person.choose_area("stoke", "Stoke-on-Trent · HWB")
    stoke = {row for row, name in enumerate(layers.hwb) if name == "Stoke-on-Trent"}
    frame = person.page.locator('iframe[title^="streamlit_folium"]').bounding_box()
    assert frame is not None
    left, top = round(frame["x"]) + 250, round(frame["y"]) + 70
    right, bottom = round(frame["x"] + frame["width"]) - 250, round(frame["y"] + frame["height"]) - 30
    path = [(left, top), (right, top), (right, bottom), (left, bottom)]
    ring = [person.place(*at) for at in path]
    person.lasso(path)
    person.page.get_by_test_id("people").wait_for()
    shown = person.held()
    assert shown >= stoke & layers.inside(ring)
    assert person.people() == layers.people(shown) == person.total()
