"""Budget 6: memory of the server at rest, and of each further browser tab."""

from __future__ import annotations

import sys
import time
from typing import TYPE_CHECKING

from benchmarks.browsing import map_frame, open_blank, open_map, profile
from benchmarks.table import Budget, Measurement

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from playwright.sync_api import Page, Playwright

    from benchmarks.serving import Server

AT_REST_MB = 700
TAB_MB = 30
TABS = 4
SETTLE_S = 1.5


def memory(playwright: Playwright, ours: Server, blank: Server, folder: Path) -> Iterator[Measurement]:
    """Open one page of each server, then several more, and read the servers' resident memory."""
    if ours.memory_mb() is None:
        print(f"Memory is not measured on {sys.platform}: only Linux tells it in /proc.")
        return

    def open_ours(page: Page) -> None:
        open_map(page, ours.address)
        map_frame(page).wait_for_function("window.nhmap.complete && nhmap.complete()", polling=50)

    rest, tabs = _grown(playwright, ours, folder / "ours", open_ours)
    blank_rest, blank_tabs = _grown(playwright, blank, folder / "blank", lambda page: open_blank(page, blank.address))
    yield Measurement(
        "server memory at rest, all England", (rest,), "MB", "blank page's server", (blank_rest,), Budget(AT_REST_MB)
    )
    yield Measurement("server memory of a further tab", tabs, "MB", "blank page's", blank_tabs, Budget(TAB_MB))


def _grown(
    playwright: Playwright, server: Server, folder: Path, act: Callable[[Page], None]
) -> tuple[float, tuple[float, ...]]:
    """Resident memory with one tab open, and the mean of what each further one adds."""
    with profile(playwright, folder) as context:
        act(context.new_page())
        time.sleep(SETTLE_S)
        rest = server.memory_mb() or 0.0
        for _ in range(TABS):
            act(context.new_page())
        time.sleep(SETTLE_S)
        return rest, (((server.memory_mb() or 0.0) - rest) / TABS,)
