"""Budgets 2 and 3: from a press until the map has painted and counted, and until Python's figures stand beside it."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

import numpy as np

from benchmarks import world
from benchmarks.browsing import map_frame, open_blank, open_map, profile
from benchmarks.table import Budget, Measurement

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from playwright.sync_api import Frame, Page, Playwright

    from benchmarks.serving import Server
    from nhmap.core.evidence import Evidence

ZONES: Final = (1, 300, 5, 50)
"""The ends first: where time runs out, growth is measured all the same."""
FEWEST: Final = min(ZONES)
MOST: Final = max(ZONES)
AT_ONCE_MS: Final = 16
ANSWER_MS: Final = {"click": 80, "lasso": 250, "polygon": 250}
GROWTH: Final = 1.25
"""A stroke in a plan of 300 zones takes at most so many times that in a plan of one: “does not grow”."""
ANSWER_LIMIT_MS: Final = 8_000
REACH: Final = 45
"""Half the width of a drawn shape, in pixels."""
BETWEEN_CORNERS_MS: Final = 100
"""A quick hand; without a pause the last press would wait for the drawing of the corners before it."""
MIDDLE: Final = (0.3, 0.7)
"""Part of the map's window that nothing lies over."""


@dataclass
class Times:
    """Milliseconds from the press, one entry a press."""

    painted: list[float] = field(default_factory=list)
    counted: list[float] = field(default_factory=list)
    answered: list[float] = field(default_factory=list)


class Drawer:
    """One plan of so many zones, open in a browser."""

    def __init__(self, page: Page, address: str, evidence: Evidence, zones: int) -> None:
        self.page, self.areas, self.zones = page, evidence.areas, zones
        open_map(page, f"{address}/?plan={plan_id(zones)}")
        self.frame: Frame = map_frame(page)
        self.frame.wait_for_function("window.nhmap.complete && nhmap.complete() && nhmap.state()", polling=50)
        page.wait_for_selector("[data-testid=people]")
        self.own = np.flatnonzero(world.plan_of(self.areas, zones).labels == zones - 1)
        box = self.frame.frame_element().bounding_box()
        if box is None:
            message = "the map is not on the page"
            raise RuntimeError(message)
        self.box = box
        self._come_near()

    def _come_near(self) -> None:
        """A first click on a small area far away brings the map near to it."""
        lonlat = self.areas.lonlat[self.own]
        middle = self.own[np.argmin(np.hypot(*(lonlat - lonlat.mean(axis=0)).T))]
        self.page.mouse.click(*self._at(int(middle)))
        self.frame.wait_for_function("nhmap.zoom() > 8.5 && nhmap.settled()", polling=50)
        self.page.wait_for_timeout(500)

    def _at(self, row: int) -> tuple[float, float]:
        lon, lat = self.areas.lonlat[row]
        x, y = self.frame.evaluate("([lon, lat]) => nhmap.project(lon, lat)", [float(lon), float(lat)])
        return float(x), float(y)

    def _spots(self) -> Iterator[tuple[float, float]]:
        """Places of the zone's own small areas that can be pressed."""
        for row in self.own:
            x, y = self._at(int(row))
            across, down = (x - self.box["x"]) / self.box["width"], (y - self.box["y"]) / self.box["height"]
            if MIDDLE[0] < across < MIDDLE[1] and MIDDLE[0] < down < MIDDLE[1]:
                yield x, y

    def clicks(self, count: int) -> Times:
        """Click small areas of the zone out of it."""
        spots = self._spots()
        return self._measure(count, lambda _: self.page.mouse.click(*next(spots)))

    def strokes(self, tool: str, count: int) -> Times:
        """Draw a shape around another place each time, so that each adds something."""
        self.frame.locator(f'.nh-toolbar button[aria-label^="{tool.capitalize()}"]').click()
        across = np.linspace(*MIDDLE, 4) * self.box["width"] + self.box["x"]
        down = np.linspace(*MIDDLE, 3) * self.box["height"] + self.box["y"]
        places = [(float(x), float(y)) for y in down for x in across]
        if tool == "polygon":
            places = [(x + REACH, y + REACH) for x, y in places]
        return self._measure(min(count, len(places)), lambda i: self._draw(tool, *places[i]))

    def _draw(self, tool: str, x: float, y: float) -> None:
        """Draw a square; the press that ends it is the last event."""
        mouse = self.page.mouse
        corners = [(x - REACH, y - REACH), (x + REACH, y - REACH), (x + REACH, y + REACH), (x - REACH, y + REACH)]
        if tool == "polygon":
            for corner in [*corners, corners[0]]:
                self.page.wait_for_timeout(BETWEEN_CORNERS_MS)
                mouse.click(*corner)
            return
        mouse.move(*corners[0])
        mouse.down()
        for corner in [*corners[1:], corners[0]]:
            mouse.move(*corner, steps=4)
        mouse.up()

    def _measure(self, count: int, act: Callable[[int], None]) -> Times:
        times = Times()
        for i in range(count + 1):
            for where in (self.page, self.frame):
                where.evaluate("nhmapBench.expect()")
            try:
                act(i % count if count else i)
            except StopIteration:
                break
            if not self._answered() or i == 0:
                continue  # the first of a kind warms up; a shape that takes in nothing new brings no answer
            there, here = (where.evaluate("nhmapBench.outcome()") for where in (self.frame, self.page))
            if there["total"] != here["figure"]:
                message = f"the map says {there['total']} people, Python says {here['figure']}"
                raise AssertionError(message)
            times.painted.append(there["drawn"] - there["pressed"])
            times.counted.append(there["counted"] - there["pressed"])
            times.answered.append(here["answered"] - there["pressed"])
            self.page.wait_for_timeout(250)
        return times

    def _answered(self) -> bool:
        """Wait until Python answered, if the stroke changed anything."""
        if not self.frame.evaluate("nhmapBench.outcome().counted"):
            self.page.wait_for_timeout(50)
            if not self.frame.evaluate("nhmapBench.outcome().counted"):
                return False
        self.page.wait_for_function("nhmapBench.outcome().answered", timeout=ANSWER_LIMIT_MS, polling=50)
        return True


def plan_id(zones: int) -> str:
    """Id of the saved plan with so many zones."""
    return f"benchmark-{zones}"


def save_plans(folder: Path, evidence: Evidence) -> None:
    """Save the plans that are drawn in."""
    for zones in ZONES:
        world.save_plan(folder, world.plan_of(evidence.areas, zones), plan_id(zones))


def round_trips(page: Page, count: int) -> list[float]:
    """A button in a fragment, from the press to its answer on the screen, in milliseconds."""
    took = []
    for i in range(count + 1):
        page.evaluate("nhmapBench.expect()")
        page.get_by_role("button", name="Ask").click()
        page.wait_for_function("nhmapBench.outcome().answered", timeout=ANSWER_LIMIT_MS, polling=50)
        outcome = page.evaluate("nhmapBench.outcome()")
        if i:
            took.append(float(outcome["answered"] - outcome["pressed"]))
        page.wait_for_timeout(100)
    return took


def drawing(  # noqa: PLR0913 - two servers, a browser and what is drawn in
    playwright: Playwright, ours: Server, blank: Server, evidence: Evidence, folder: Path, *, limit_s: float = 90
) -> Iterator[Measurement]:
    """Click and draw in plans of more and more zones, with bare round trips between."""
    until = time.monotonic() + limit_s
    readings: dict[tuple[str, int], Times] = {}
    bare: list[float] = []
    with profile(playwright, folder / "drawing") as context:
        asking = context.new_page()
        open_blank(asking, f"{blank.address}/?fragment")
        for zones in ZONES:
            asking.bring_to_front()
            bare += round_trips(asking, 6)
            if time.monotonic() > until:
                break
            page = context.new_page()
            drawer = Drawer(page, ours.address, evidence, zones)
            readings["click", zones] = drawer.clicks(12)
            for tool in ("lasso", "polygon"):
                readings[tool, zones] = drawer.strokes(tool, 7)
            page.close()
    yield from _at_once(readings, bare)
    for (tool, zones), times in readings.items():
        if times.answered:
            yield Measurement(
                f"figures from Python after a {tool}, {_zones(zones)}",
                tuple(times.answered),
                "ms",
                "bare fragment",
                tuple(bare),
                Budget(ANSWER_MS[tool]),
            )
    for tool in ANSWER_MS:
        few, many = readings.get((tool, FEWEST)), readings.get((tool, MOST))
        if few and many and few.answered and many.answered:
            yield Measurement(
                f"the same after a {tool}, {_zones(MOST)} beside one",
                tuple(many.answered),
                "ms",
                _zones(FEWEST),
                tuple(few.answered),
                Budget(GROWTH, as_ratio=True),
            )


def _at_once(readings: dict[tuple[str, int], Times], bare: list[float]) -> Iterator[Measurement]:
    """What the map shows by itself, few zones and many."""
    for (tool, zones), times in readings.items():
        if zones not in (FEWEST, MOST):
            continue
        for what, values in (("repaint", times.painted), ("total on the map", times.counted)):
            if values:
                yield Measurement(
                    f"{what} after a {tool}, {_zones(zones)}",
                    tuple(values),
                    "ms",
                    "bare fragment",
                    tuple(bare),
                    Budget(AT_ONCE_MS),
                )


def _zones(count: int) -> str:
    return f"{count} zone{'' if count == 1 else 's'}"
