"""Every way of drawing on the map, with a real mouse and a real keyboard, against the layers read with plain loops."""

from __future__ import annotations

import csv
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import pytest

from nhmap.config import settings
from nhmap.core.people.practices import Where, belonging, patients_by_zone
from nhmap.store.layers.catalogue import Catalogue
from nhmap.store.layers.loading import load_evidence
from tests.support.driving import LAPTOP, Person
from tests.support.everywhere import assert_same_everywhere

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser, Frame

    from tests.support.counting import Layers
    from tests.support.driving import Server

CITY = (-2.18, 53.025)
"""The middle of Stoke-on-Trent."""

RADIUS_PX = (6, 12, 22, 38, 60)


@pytest.fixture(scope="module")
def neighbours() -> dict[int, set[int]]:
    """Rows that border each row, by the layer of borders and the bridges."""
    folder = settings().data / "boundaries"
    borders = pd.read_parquet(folder / "adjacency.parquet")
    pairs = list(zip(borders["a"].tolist(), borders["b"].tolist(), strict=True))
    codes = pd.read_parquet(folder / "small_areas.parquet", columns=["lsoa21cd"])["lsoa21cd"].tolist()
    with (folder / "bridges.csv").open(encoding="utf-8") as file:
        pairs += [(codes.index(line["lsoa_a"]), codes.index(line["lsoa_b"])) for line in csv.DictReader(file)]
    found: dict[int, set[int]] = {}
    for a, b in pairs:
        found.setdefault(a, set()).add(b)
        found.setdefault(b, set()).add(a)
    return found


@pytest.fixture(scope="module")
def sitting(browser: Browser, server: Server) -> Iterator[Person]:
    """Somebody who planned for Stoke-on-Trent; one window for all tests of this file, because opening takes longest."""
    before = len(server.said())
    window = browser.new_context(viewport={"width": LAPTOP[0], "height": LAPTOP[1]})
    person = Person(window.new_page(), server.address).open()
    person.choose_area("stoke", "Stoke-on-Trent · HWB")
    yield person
    window.close()
    assert person.strangers == []
    assert person.complaints == []
    assert "Traceback" not in server.said()[before:]


@pytest.fixture
def stoke(sitting: Person) -> Person:
    """The same person looking at the middle of the city, everything undone that was drawn before."""
    frame = sitting.map()
    frame.evaluate(
        """() => {
            const { reach, tools } = window.nhmap._app;
            Object.assign(reach, { unit: "lsoa", within: "none" });
            tools.brush.resize(2);
        }"""
    )
    sitting.tool("Move")
    for _ in range(sitting.state()["undoable"] - 1):
        press(sitting, "Control+z")
    press(sitting, "Escape", "Escape", "0")
    sitting.zoom_in()
    assert frame.evaluate("window.nhmap._app.plan.labels.every((zone) => zone < 0)")
    return sitting


def more(person: Person, word: str) -> None:
    """Press a button under More."""
    frame = person.map()
    if not frame.get_by_role("button", name=word).is_visible():
        frame.get_by_role("button", name="More: tools and settings").click()
    frame.get_by_role("button", name=word).click()


def setting(person: Person, label: str, value: str) -> None:
    """Choose under More what is drawn by, or where."""
    frame = person.map()
    frame.get_by_role("button", name="More: tools and settings").click()
    frame.get_by_label(label).select_option(value)
    frame.get_by_role("button", name="More: tools and settings").click()


def press(person: Person, *keys: str) -> None:
    """Press keys, and wait for the answer to each."""
    for key in keys:
        person.page.keyboard.press(key)
        person.rest()


def box(person: Person, across: int, along: int, half: int) -> None:
    """Drag a box around a place counted in pixels from the middle of Stoke."""
    x, y = person.pixel(*CITY)
    mouse = person.page.mouse
    mouse.move(x + across - half, y + along - half)
    mouse.down()
    mouse.move(x + across + half, y + along + half, steps=3)
    mouse.up()
    person.rest()


def sweep(person: Person, *path: tuple[int, int], release: bool = True) -> None:
    """Drag along a path counted in pixels from the middle of Stoke."""
    x, y = person.pixel(*CITY)
    mouse = person.page.mouse
    mouse.move(x + path[0][0], y + path[0][1])
    mouse.down()
    for across, along in path[1:]:
        mouse.move(x + across, y + along, steps=8)
    if release:
        mouse.up()
        person.rest()


def ring_of(held: set[int], neighbours: dict[int, set[int]]) -> set[int]:
    return {other for row in held for other in neighbours.get(row, ())} - held


def test_a_brush_across_forty_areas_takes_what_lies_under_it_and_one_undo_takes_it_back(
    stoke: Person, layers: Layers, kept: Path
) -> None:
    stoke.tool("Brush")
    press(stoke, "]", "]")  # to the largest
    path = [(-150, -110), (60, -60), (120, 90), (-120, 150)]
    sweep(stoke, *path)
    held = stoke.held()
    assert len(held) >= 40
    assert stoke.people() == layers.people(held) == stoke.total()
    # Every small area whose centroid the circle certainly passed over is in, none that it certainly missed.
    x, y = stoke.pixel(*CITY)
    corners = np.array([(x + a, y + b) for a, b in path], dtype=float)
    points = stoke.map().evaluate(
        "rows => rows.map((r) => window.nhmap.project(...window.nhmap.centroid(r)))", sorted(held)
    )
    assert len(points) == len(held)
    everything = stoke.map().evaluate(
        """() => window.nhmap.state() && Array.from({ length: window.nhmap._app.geography.count }, (_, r) => r)
             .map((r) => [r, ...window.nhmap.project(...window.nhmap.centroid(r))])"""
    )
    near = {int(row) for row, px, py in everything if distance(np.array([px, py]), corners) < RADIUS_PX[4] - 3}
    assert near <= held
    assert len(near) >= 30
    press(stoke, "Control+z")
    assert stoke.held() == set()
    press(stoke, "Control+y")
    assert stoke.held() == held
    assert assert_same_everywhere(stoke, layers, kept) == {stoke.active(): layers.people(held)}


def distance(point: np.ndarray, corners: np.ndarray) -> float:
    """From a point to a broken line, in pixels."""
    best = np.inf
    for a, b in pairwise(corners):
        along = float(np.clip(np.dot(point - a, b - a) / np.dot(b - a, b - a), 0, 1))
        best = min(best, float(np.hypot(*(point - a - along * (b - a)))))
    return best


def test_growing_takes_the_neighbours_and_shrinking_gives_up_the_rim(
    stoke: Person, neighbours: dict[int, set[int]], layers: Layers
) -> None:
    more(stoke, "Box:")
    box(stoke, 0, 0, 70)
    before = stoke.held()
    assert len(before) > 5
    press(stoke, "g")
    grown = stoke.held()
    assert grown == before | ring_of(before, neighbours)
    press(stoke, "s")
    assert stoke.held() == {row for row in grown if neighbours[row] <= grown}
    assert stoke.people() == layers.people(stoke.held())


def test_an_enclosed_gap_is_filled_and_what_is_none_is_not(stoke: Person, neighbours: dict[int, set[int]]) -> None:
    more(stoke, "Box:")
    box(stoke, 0, 0, 110)
    whole = stoke.held()
    stoke.tool("Erase")
    box(stoke, 0, 0, 45)
    stoke.tool("Erase")
    gap = whole - stoke.held()
    assert gap
    inside = max(gap, key=lambda row: len(neighbours[row] & gap))
    reached, rest = {inside}, [inside]
    while rest:
        more_rows = neighbours[rest.pop()] & gap - reached
        reached |= more_rows
        rest.extend(more_rows)
    more(stoke, "Fill:")
    stoke.click(*stoke.map().evaluate("row => window.nhmap.centroid(row)", inside))
    stoke.rest()
    assert stoke.held() == whole - gap | reached
    # What is no gap is not filled, and that is said.
    stoke.click(*stoke.map().evaluate("row => window.nhmap.centroid(row)", inside))
    assert "in a neighbourhood already" in stoke.map().locator(".nh-message").inner_text()
    assert stoke.held() == whole - gap | reached


@pytest.mark.parametrize(
    ("unit", "words"), [("msoa", "whole MSOAs"), ("ward", "whole wards"), ("pcn", "whole PCN areas")]
)
def test_drawing_by_larger_units_takes_them_whole(stoke: Person, unit: str, words: str) -> None:
    setting(stoke, "Draw by", unit)
    assert words in stoke.map().locator(".nh-strip").inner_text()
    stoke.tool("Brush")
    sweep(stoke, (-60, -40), (60, 20))
    held = stoke.held()
    member = members(unit)
    taken = {member[row] for row in held}
    assert len(taken) > 1
    assert held == {row for row, one in enumerate(member) if one in taken}


def members(unit: str) -> list[str]:
    """Of which MSOA, ward or PCN area each small area is; a PCN area goes to the PCN with most of its patients."""
    if unit != "pcn":
        column = {"msoa": "msoa21cd", "ward": "ward24cd"}[unit]
        file = settings().data / "boundaries" / "small_areas.parquet"
        return pd.read_parquet(file, columns=[column])[column].astype(str).tolist()
    registrations = load_evidence(Catalogue.read(settings().data)).registrations
    pcn_of = dict(zip(registrations.practices["practice_code"], registrations.practices["pcn_code"], strict=True))
    patients = registrations.patients.tocoo()
    counted: dict[int, dict[str, int]] = {}
    for practice, area, number in zip(patients.row, patients.col, patients.data, strict=True):
        pcn = pcn_of.get(registrations.codes[practice])
        if isinstance(pcn, str) and pcn:
            at = counted.setdefault(int(area), {})
            at[pcn] = at.get(pcn, 0) + int(number)
    most = {area: max(sorted(numbers), key=numbers.__getitem__) for area, numbers in counted.items()}
    return [most.get(area, f"none of {area}") for area in range(patients.shape[1])]


def test_restricted_to_what_is_free_no_other_zone_loses_anything(stoke: Person) -> None:
    more(stoke, "Box:")
    box(stoke, 0, 0, 60)
    first, held = stoke.active(), stoke.held()
    stoke.next()
    setting(stoke, "Where", "free")
    more(stoke, "Box:")
    box(stoke, 40, 0, 90)
    assert stoke.held(first) == held
    assert stoke.held()
    assert not stoke.held() & held


def test_restricted_to_what_borders_the_zone_only_its_rim_is_added(
    stoke: Person, neighbours: dict[int, set[int]]
) -> None:
    more(stoke, "Box:")
    box(stoke, 0, 0, 60)
    held = stoke.held()
    setting(stoke, "Where", "near")
    more(stoke, "Box:")
    box(stoke, 0, 0, 160)
    added = stoke.held() - held
    assert added
    assert added <= ring_of(held, neighbours)


def lock(person: Person) -> None:
    person.page.get_by_role("button", name="Edit", exact=True).click()
    person.page.get_by_text("Locked", exact=True).click()
    person.map().wait_for_function("() => window.nhmap.state().plan.zones.some((zone) => zone.locked)")
    person.rest()
    person.page.keyboard.press("Escape")


def test_a_locked_zone_stays_and_says_so(stoke: Person, layers: Layers, kept: Path) -> None:
    more(stoke, "Box:")
    box(stoke, 0, 0, 60)
    first, held = stoke.active(), stoke.held()
    stoke.next()
    box(stoke, 150, 0, 40)
    second = stoke.active()
    stoke.page.mouse.move(*middle_of(stoke, held))
    press(stoke, "i")
    stoke.map().wait_for_function("zone => window.nhmap.state().active === zone", arg=first)
    lock(stoke)
    stoke.tool("Brush")
    sweep(stoke, (-40, 0), (40, 0))
    assert "is locked" in stoke.map().locator(".nh-near").inner_text()
    assert stoke.held(first) == held
    # Nor does another zone take from it.
    stoke.page.mouse.move(*middle_of(stoke, stoke.held(second), 150))
    press(stoke, "i")
    stoke.map().wait_for_function("zone => window.nhmap.state().active === zone", arg=second)
    sweep(stoke, (-40, 0), (40, 0))
    assert stoke.held(first) == held
    assert stoke.map().evaluate("window.nhmap.waiting()") == 0
    assert assert_same_everywhere(stoke, layers, kept)[first] == layers.people(held)


def middle_of(person: Person, rows: set[int], across: int = 0) -> tuple[int, int]:
    """The centroid, among those of some rows, that is nearest to a place counted from the middle of Stoke."""
    x, y = person.pixel(*CITY)
    places = [person.pixel(*person.map().evaluate("row => window.nhmap.centroid(row)", row)) for row in sorted(rows)]
    return min(places, key=lambda at: abs(at[0] - x - across) + abs(at[1] - y))


def test_three_areas_without_a_mouse(stoke: Person, neighbours: dict[int, set[int]], layers: Layers) -> None:
    stoke.map().locator(".leaflet-container").focus()
    press(stoke, "k")
    frame = stoke.map()
    visited = [frame.evaluate("window.nhmap.focused()")]
    press(stoke, " ")
    for key in ("ArrowRight", "ArrowDown"):
        press(stoke, key)
        visited.append(frame.evaluate("window.nhmap.focused()"))
        press(stoke, " ")
    assert len(set(visited)) == 3
    assert visited[1] in neighbours[visited[0]]
    assert visited[2] in neighbours[visited[1]]
    assert stoke.held() == set(visited)
    assert stoke.people() == layers.people(set(visited))
    heard = frame.locator(".nh-heard[aria-live]").text_content()
    assert layers.codes[visited[2]] in (heard or "")
    assert "SNP 1" in (heard or "")


def test_restricted_to_the_planning_area_nothing_outside_is_taken(stoke: Person, layers: Layers) -> None:
    setting(stoke, "Where", "area")
    stoke.page.keyboard.press("0")
    stoke.rest()
    stoke.tool("Lasso")
    x, y = stoke.pixel(*CITY)
    stoke.lasso([(x - 180, y - 150), (x + 180, y - 150), (x + 180, y + 150), (x - 180, y + 150)])
    stoke.rest()
    held = stoke.held()
    assert len(held) > 40
    assert {layers.hwb[row] for row in held} == {"Stoke-on-Trent"}
    assert "outside the planning area" in stoke.map().locator(".nh-message").inner_text()


def zone_of_practices(frame: Frame) -> dict[str, str]:
    frame.wait_for_function("() => window.nhmap.belonging() !== null")
    found: dict[str, str] = frame.evaluate("window.nhmap.belonging()")
    return found


def test_practices_belong_on_the_map_as_in_the_figures_and_the_preview_names_those_that_change(stoke: Person) -> None:
    evidence = load_evidence(Catalogue.read(settings().data))
    registrations = evidence.registrations

    def expected(zones: list[str]) -> dict[str, str]:
        labels = np.full(len(evidence.areas), -1, dtype=np.int32)
        for at, zone in enumerate(zones):
            labels[sorted(stoke.held(zone))] = at
        where = belonging(
            patients_by_zone(registrations, labels, len(zones)),
            registrations.known,
            where=Where(registrations.patients, labels),
        ).zone
        return {str(registrations.codes[p]): zones[where[p]] for p in np.flatnonzero(where >= 0)}

    stoke.tool("Brush")
    press(stoke, "]", "]")
    sweep(stoke, (-150, -110), (60, -60), (120, 90))
    first = stoke.active()
    before = zone_of_practices(stoke.map())
    assert before == expected([first])
    assert len(before) > 3
    stoke.next()
    sweep(stoke, (0, -70), (120, 90), release=False)
    frame = stoke.map()
    frame.wait_for_function("() => window.nhmap.told().includes('would change')")
    told = frame.evaluate("window.nhmap.told()")
    stoke.page.mouse.up()
    stoke.rest()
    after = zone_of_practices(frame)
    assert after == expected([first, stoke.active()])
    changed = {code for code in before.keys() | after.keys() if before.get(code) != after.get(code)}
    assert f"{len(changed)} practice" in told
    assert "SNP 1 keeps " + f"{stoke.total(first):,}" in told
    assert f"{stoke.total():,}" in told


def test_the_card_of_keys_opens_and_closes_by_key_and_draws_nothing(stoke: Person) -> None:
    card = stoke.map().get_by_role("dialog", name="Keys and tools")
    stoke.map().locator(".leaflet-container").focus()
    press(stoke, "?")
    card.wait_for()
    words = card.inner_text()
    for tool in ("Brush", "Lasso", "Polygon", "Box", "Grow", "Shrink", "Fill"):
        assert tool in words
    press(stoke, "Escape")
    card.wait_for(state="hidden")
    press(stoke, "?", "?")
    assert not card.is_visible()
    assert stoke.held() == set()
