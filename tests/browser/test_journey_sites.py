"""Rank, read why, weigh, shortlist and take away; the order on the screen is the order of the core."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from typing import TYPE_CHECKING, Any

from playwright.sync_api import expect

from tests.support.driving import PROJECT

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.support.driving import Person

ROW_HEIGHT, HEAD_HEIGHT = 35, 36


def ranked(*options: str) -> list[dict[str, Any]]:
    """Candidates in Stoke as the command line ranks them: those that pass every gate or might."""
    command = [sys.executable, "-m", "nhmap.cli", "rank", "--area", "Stoke-on-Trent", "--json", *options]
    answer = subprocess.run(command, cwd=PROJECT, capture_output=True, check=True)
    return [site for site in json.loads(answer.stdout)["sites"] if site["list"] == "candidates"]


def shown(person: Person) -> list[tuple[str, str, float]]:
    """Rank, name and score of the first rows of the list."""
    grid = person.page.locator('canvas[data-testid="data-grid-canvas"]').first
    grid.wait_for()
    rows = grid.evaluate(
        "grid => [...grid.querySelectorAll('tr')].slice(1).map(r => [...r.children].map(c => c.innerText))"
    )
    return [(row[4].lstrip("="), row[1].removeprefix("★ "), float(row[3])) for row in rows[:6]]


def place(site: dict[str, Any]) -> str:
    """The rank with the range that holds it in nine draws of ten, as the command line says it."""
    low, high = site["rank_low"], site["rank_high"]
    return f"{site['rank']} ({low} to {high})" if low != high else f"{site['rank']} ({low})"


def expect_order(person: Person, sites: list[dict[str, Any]]) -> None:
    """Wait until the list shows these sites in this order, and hold its scores against theirs."""
    person.page.wait_for_function(
        "name => document.querySelector('canvas[data-testid=data-grid-canvas] tbody tr')?.innerText.includes(name)",
        arg=sites[0]["name"],
    )
    person.rest()
    wanted = [(place(site), site["name"], site["score"]) for site in sites]
    for row, (rank, name, score) in zip(shown(person), wanted, strict=False):
        assert row[0] == rank
        assert row[1] == name
        assert abs(row[2] - score) < 0.05


def open_row(person: Person, number: int) -> None:
    """Press a row of the list, counted from 0, and wait for the building's page."""
    box = person.page.get_by_test_id("stDataFrame").first.bounding_box()
    assert box is not None
    person.page.mouse.click(box["x"] + 17, box["y"] + HEAD_HEIGHT + ROW_HEIGHT * (number + 0.5))
    person.page.get_by_role("button", name="Back to the list").wait_for()
    person.rest()


def back(person: Person) -> None:
    person.page.get_by_role("button", name="Back to the list").click()
    person.page.get_by_test_id("stDataFrame").first.wait_for()
    person.rest()


def show_small_surgeries(person: Person) -> None:
    """Let the list show what the command line lists: at first it leaves small surgeries of one practice out."""
    person.page.get_by_test_id("stDataFrame").first.wait_for()
    person.page.get_by_role("button", name="Filter").click()
    person.page.get_by_text("Small surgeries too").click()
    person.rest()
    person.page.keyboard.press("Escape")


def star(person: Person) -> None:
    person.page.get_by_role("button", name="Shortlist", exact=True).click()
    expect(person.page.get_by_role("button", name="On the shortlist", exact=True)).to_be_visible()
    person.rest()


def choose_preset(person: Person, now: str, wanted: str) -> None:
    """Choose a preset of weights by its name."""
    person.page.get_by_role("combobox", name=f"Weights: {now}").or_(
        person.page.get_by_role("combobox", name="Weights", exact=True)
    ).first.click()
    person.page.get_by_role("option", name=f"Weights: {wanted}", exact=True).click()


def test_rank_read_weigh_and_shortlist(somebody: Callable[..., Person], kept: Path) -> None:
    person = somebody().open()
    person.choose_area("stoke", "Stoke-on-Trent · HWB")
    person.go("Sites")
    balanced = ranked()
    show_small_surgeries(person)
    expect_order(person, balanced)

    # The page of a building says what the core says of it.
    open_row(person, 1)
    page = person.page.locator("body").inner_text()
    assert balanced[1]["name"] in page
    assert f"could be {balanced[1]['score_low']:.0f} to {balanced[1]['score_high']:.0f}" in page
    assert balanced[1]["band"] in page
    points = list(balanced[1]["contributions"].values())
    assert abs(sum(points) - balanced[1]["score"]) < 0.01
    for each in points:
        assert f"{each:.1f}" in page
    star(person)
    back(person)
    for number in (0, 2):
        open_row(person, number)
        star(person)
        back(person)
    chosen = [balanced[i]["site_id"] for i in (1, 0, 2)]
    person.map().wait_for_function(
        "ids => JSON.stringify(window.nhmap.state().sites.shortlist) === ids",
        arg=json.dumps(chosen, separators=(",", ":")),
    )

    # A preset, then a slider: each time the order is the core's.
    choose_preset(person, "balanced", "deprivation first")
    weights = kept / "weights.json"
    from nhmap.core.ranking.weights import PRESETS

    weights.write_text(json.dumps(PRESETS["deprivation first"].to_dict()))
    expect_order(person, ranked("--weights", str(weights)))
    person.page.get_by_role("button", name="Weights", exact=True).and_(
        person.page.get_by_test_id("stPopoverButton")
    ).click()
    slider = person.page.get_by_role("slider", name="Patients of practices in the building")
    slider.focus()
    for _ in range(40 - round(100 * PRESETS["deprivation first"].to_dict()["on_site"])):
        person.page.keyboard.press("ArrowRight")
    expect(slider).to_have_value("40")
    person.page.keyboard.press("Escape")
    own = {key: round(share * 100) for key, share in PRESETS["deprivation first"].to_dict().items()}
    weights.write_text(json.dumps(own | {"on_site": 40}))
    expect_order(person, ranked("--weights", str(weights)))

    # Taken away and read back at another desk.
    person.page.get_by_role("tab", name="Shortlist (3)").click()
    (shortlist,) = person.take_away("Shortlist (GeoJSON)")
    features = json.loads(shortlist)["features"]
    assert [f["id"] for f in features] == chosen
    assert all(f["geometry"]["type"] == "Point" for f in features)
    reader = somebody().open()
    reader.offer("shortlist.geojson", shortlist)
    reader.use(re.compile("^Use it"))  # notes that other journeys left on these buildings come with it
    assert reader.state()["sites"]["shortlist"] == chosen


def test_gates_set_apart_and_hide_nothing(person: Person) -> None:
    person.choose_area("leeds", "Leeds · HWB")
    person.go("Sites")
    person.page.get_by_test_id("stDataFrame").first.wait_for()

    def counts() -> tuple[int, int]:
        person.rest()
        ranked, apart = (
            person.page.get_by_role("tab", name=name).inner_text().split("(")[1] for name in ("Ranked", "Set apart")
        )
        return int(ranked.rstrip(")").replace(",", "")), int(apart.rstrip(")").replace(",", ""))

    candidates, apart = counts()
    person.page.get_by_role("button", name="Gates", exact=True).click()
    least = person.page.get_by_role("spinbutton", name="Floor area (m²)")
    least.fill("2000")
    least.press("Enter")
    person.page.keyboard.press("Escape")
    # Nobody publishes floor areas: unknown is no failure, so nothing is set apart for it.
    assert counts() == (candidates, apart)
    open_row(person, 0)
    assert "Nobody has told us its floor area." in person.page.locator("body").inner_text()
    assert "Large enough" in person.page.locator("body").inner_text()


def test_names_never_cover_a_site_that_is_ranked(person: Person) -> None:
    person.choose_area("stoke", "Stoke-on-Trent · HWB")
    person.page.get_by_role("button", name="Start from").click()
    person.page.get_by_role("button", name="Start", exact=True).click()
    person.map().wait_for_function("window.nhmap.state().plan.zones.length > 2")
    person.go("Sites")
    person.map().wait_for_function("window.nhmap._app.points.marked.length > 4")
    person.rest()
    taken, marked = person.map().evaluate(
        """() => { const { labels, points } = window.nhmap._app; points.redraw(); labels.redraw();
          return [labels.taken, points.marked]; }"""
    )
    names = taken[len(marked) :]
    assert taken[: len(marked)] == marked
    assert names
    assert len(marked) >= 10
    assert [(a, b) for a in names for b in marked if touch(a, b)] == []
    # While drawing, a name keeps its people, also among sites.
    lines = "window.nhmap._app.labels.zoneLabels().map((label) => label.lines.length)"
    assert set(person.map().evaluate(lines)) == {1}
    open_row(person, 0)
    star(person)
    person.go("Footprints")
    person.map().get_by_text("Candidate sites").click()
    person.map().wait_for_function("window.nhmap._app.points.marked.length > 0")
    assert set(person.map().evaluate(lines)) == {2}


def touch(a: list[float], b: list[float]) -> bool:
    """Whether two boxes (left, top, right, bottom) share any place."""
    return a[0] < b[2] and a[2] > b[0] and a[1] < b[3] and a[3] > b[1]


def test_a_press_in_the_moment_when_the_draws_are_made_is_answered(somebody: Callable[..., Person]) -> None:
    person = somebody().open()
    person.go("Sites")  # of all England, whose draws are made in the background
    person.page.get_by_test_id("stDataFrame").first.wait_for()
    choose_preset(person, "balanced", "deprivation first")  # which no other window has asked for
    box = person.page.get_by_test_id("stDataFrame").first.bounding_box()
    assert box is not None
    person.page.mouse.click(box["x"] + 17, box["y"] + HEAD_HEIGHT + ROW_HEIGHT / 2)
    person.page.get_by_role("button", name="Back to the list").wait_for()
    # Pressed in the very picture in which the progress is gone: the results are on their way then.
    person.page.evaluate(
        """() => new Promise((done) => {
            const look = () => {
                if (document.querySelector('[data-testid="stProgress"]')) return requestAnimationFrame(look);
                const named = (button) => button.innerText.includes("Back to the list");
                [...document.querySelectorAll("button")].find(named).click();
                done();
            };
            look();
        })"""
    )
    person.page.get_by_test_id("stDataFrame").first.wait_for()
    person.rest()
    expect(person.page.get_by_role("button", name="Back to the list")).to_have_count(0)
    assert person.page.get_by_text("sure to be among them").count()


TWINS = """() => {
    window.twins = [];
    const look = () => {
        for (const box of ["area", "travel", "preset"]) {
            const drawn = [...document.querySelectorAll(`[class*="st-key-${box}-"]`)]
                .filter(node => node.querySelector(".stSelectbox") && node.getBoundingClientRect().height > 4);
            if (drawn.length > 1) window.twins.push(box);
        }
        requestAnimationFrame(look);
    };
    look();
}"""
"""Notes, picture by picture, each box that stands there twice."""


def test_a_box_never_stands_beside_its_older_self(person: Person) -> None:
    person.page.evaluate(TWINS)
    person.choose_area("stoke", "Stoke-on-Trent · HWB")
    person.go("Sites")
    for box, option in (("Travel", "Modelled, 15 min by car"), ("Weights", "Weights: deprivation first")):
        person.page.get_by_role("combobox", name=box).click()
        person.page.get_by_role("option", name=option).click()
        key = {"Travel": "st-key-travel-drive", "Weights": "st-key-preset-deprivation"}[box]
        person.page.locator(f'[class*="{key}"][data-stale="false"]').wait_for()
        person.rest()
    assert person.page.evaluate("window.twins") == []
