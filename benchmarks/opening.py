"""Budget 1: England painted, page open to polygons visible, against a blank page of the same Streamlit."""

from __future__ import annotations

import io
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from benchmarks.browsing import open_blank, open_map, profile
from benchmarks.table import Budget, Measurement

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import BrowserContext, Page, Playwright

    from benchmarks.serving import Server

FIRST = 1.6
COLD = 1.5
WARM = 1.6
"""So many times the blank page, opened alike, may England take."""

LEAST_SHARE = 0.05
LEAST_COLOURS = 10
"""England fills more of the canvas than this, in its ten deciles' colours at least."""


def opening(
    playwright: Playwright, ours: Server, blank: Server, *, repetitions: int = 5, limit_s: float = 60
) -> Iterator[Measurement]:
    """Open both pages in turn, each in a fresh profile and then again in the same one."""
    took: dict[str, list[float]] = {name: [] for name in ("cold", "warm", "blank cold", "blank warm")}
    until = time.monotonic() + limit_s
    with tempfile.TemporaryDirectory(prefix="nhmap-bench-", ignore_cleanup_errors=True) as folder:
        first = _once(playwright, Path(folder) / "first", ours, blank)
        what, budget = "first page of a server just started", Budget(FIRST, as_ratio=True)
        yield Measurement(what, (first["cold"],), "s", "blank", (first["blank cold"],), budget)
        for i in range(repetitions):
            if took["cold"] and time.monotonic() > until:
                break
            for name, value in _once(playwright, Path(folder) / str(i), ours, blank).items():
                took[name].append(value)
    for name, most in (("cold", COLD), ("warm", WARM)):
        budget, blank_page = Budget(most, as_ratio=True), tuple(took[f"blank {name}"])
        yield Measurement(f"England painted, {name}", tuple(took[name]), "s", f"blank page, {name}", blank_page, budget)


def _once(playwright: Playwright, folder: Path, ours: Server, blank: Server) -> dict[str, float]:
    """Each page in a fresh profile, then again in the same."""
    took = {}
    with profile(playwright, folder.with_suffix(".blank")) as context:
        for name in ("blank cold", "blank warm"):
            with _page(context) as page:
                took[name] = open_blank(page, blank.address)
    with profile(playwright, folder.with_suffix(".nhmap")) as context:
        for name in ("cold", "warm"):
            with _page(context) as page:
                took[name], painted = open_map(page, ours.address)
                _prove(page, painted)
            time.sleep(0.2)
    return took


class _page:  # noqa: N801 - reads as a word in a with statement
    """A page that is closed again."""

    def __init__(self, context: BrowserContext) -> None:
        self.page = context.new_page()

    def __enter__(self) -> Page:
        return self.page

    def __exit__(self, *_: object) -> None:
        self.page.close()


def _prove(page: Page, painted: dict[str, Any]) -> None:
    """Refuse a time at which England was not to be seen: by the canvas then, by a picture of the window just after."""
    from PIL import Image  # noqa: PLC0415 - comes with Streamlit

    with Image.open(io.BytesIO(page.screenshot())) as picture:
        shown = picture.convert("RGB").getcolors(maxcolors=2**24) or []
    # Colours that fill a thousandth of the window are the map's deciles; text and icons do not reach it.
    large = [colour for count, colour in shown if count > picture.width * picture.height / 1_000]
    if painted["share"] < LEAST_SHARE or painted["colours"] < LEAST_COLOURS or len(large) < LEAST_COLOURS:
        message = f"no England to be seen: canvas {painted}, {len(large)} colours in the window"
        raise AssertionError(message)
