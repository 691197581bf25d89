"""A real Chromium: profiles that are fresh or used, pages, and the marks that ``browser.js`` leaves in them."""

from __future__ import annotations

import contextlib
import os
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from playwright.sync_api import Error

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import BrowserContext, Frame, Page, Playwright

SCRIPT: Final = Path(__file__).with_name("browser.js")
WINDOW: Final = {"width": 1366, "height": 768}
PAGE_LIMIT_MS: Final = 40_000
ARGUMENTS: Final = ("--no-sandbox", "--disable-background-networking", "--disable-component-update")


def chromium() -> str | None:
    """Where Chromium is: ``NHMAP_CHROMIUM``, or the first on the path; None where there is none."""
    named = os.environ.get("NHMAP_CHROMIUM")
    paths = (shutil.which(name) for name in ("chromium", "chromium-browser", "google-chrome", "chrome"))
    return named or next((path for path in paths if path), None)


@contextlib.contextmanager
def profile(playwright: Playwright, folder: Path) -> Iterator[BrowserContext]:
    """A browser with the profile of this folder, new if the folder is."""
    context = playwright.chromium.launch_persistent_context(
        str(folder), executable_path=chromium(), headless=True, args=list(ARGUMENTS), viewport=WINDOW
    )
    context.set_default_timeout(PAGE_LIMIT_MS)
    context.add_init_script(path=str(SCRIPT))
    try:
        yield context
    finally:
        context.close()


def map_frame(page: Page) -> Frame:
    """The frame of the map, once it is there."""
    page.wait_for_selector('iframe[title^="streamlit_folium"]')
    element = page.query_selector('iframe[title^="streamlit_folium"]')
    frame = element.content_frame() if element else None
    if frame is None:
        message = "the page has no map"
        raise RuntimeError(message)
    return frame


def opened(page: Page) -> float:
    """When the page began to be opened, in milliseconds of the wall clock."""
    return float(page.evaluate("performance.timeOrigin"))


def open_blank(page: Page, address: str) -> float:
    """Open the blank page; seconds until its one line is on the screen."""
    page.bring_to_front()
    page.goto(address, wait_until="commit")
    page.wait_for_function("window.nhmapBench?.blank", polling=50)
    return (float(page.evaluate("nhmapBench.blank")) - opened(page)) / 1_000


def open_map(page: Page, address: str) -> tuple[float, dict[str, Any]]:
    """Open the map; seconds until polygons are on the screen, and what the canvas held at that moment."""
    page.bring_to_front()
    page.goto(address, wait_until="commit")
    frame = map_frame(page)
    try:
        frame.wait_for_function("window.nhmapBench?.polygons && window.nhmapBench.painted", polling=50)
    except Error as error:
        state = frame.evaluate("({ ready: window.nhmap?.ready, error: window.nhmap?.error, bench: window.nhmapBench })")
        message = f"the map did not come: {state}"
        raise RuntimeError(message) from error
    marks = frame.evaluate("({ at: nhmapBench.polygons, painted: nhmapBench.painted })")
    return (float(marks["at"]) - opened(page)) / 1_000, dict(marks["painted"])
