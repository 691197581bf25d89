"""A file that takes long in one window: others go on drawing, and whoever waits can give it up."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

import psutil
from playwright.sync_api import expect

from tests.support.bad_outlines import comb

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.support.driving import Person, Server


def readers(server: Server) -> list[int]:
    """Processes of the server that read files."""
    assert server._process is not None
    found = []
    for child in psutil.Process(server._process.pid).children(recursive=True):
        try:
            if "nhmap.store.child_process.child" in child.cmdline():
                found.append(child.pid)
        except psutil.Error:  # it has just ended
            continue
    return found


def until(true: Callable[[], bool]) -> None:
    end = time.monotonic() + 60
    while not true():
        assert time.monotonic() < end
        time.sleep(0.05)


def offer(person: Person) -> Any:
    """Give a file that is mended for minutes, and wait until that can be given up."""
    dialog = person.dialog()
    slow = {"name": "slow.geojson", "mimeType": "application/json", "buffer": comb(1_000)}
    dialog.locator('input[type="file"]').set_input_files(slow)  # type: ignore[arg-type]
    expect(dialog.get_by_role("button", name="Give up")).to_be_visible()
    return dialog


def test_others_draw_meanwhile_and_whoever_waits_can_give_up(somebody: Callable[..., Person], server: Server) -> None:
    waiting, drawing = somebody().open(), somebody().open()
    drawing.choose_area("stoke", "Stoke-on-Trent · HWB")
    dialog = offer(waiting)
    assert len(readers(server)) == 1
    x, y = drawing.pixel(-2.18, 53.03)
    drawing.lasso([(x - 60, y - 60), (x + 60, y - 60), (x + 60, y + 60), (x - 60, y + 60)])
    assert drawing.people() > 0
    assert len(readers(server)) == 1  # drawn while the other window was still waiting
    dialog.get_by_role("button", name="Give up").click()
    expect(dialog).to_contain_text("was given up")
    until(lambda: not readers(server))
    dialog.get_by_role("button", name="Read it again").click()
    expect(dialog.get_by_role("button", name="Give up")).to_be_visible()
    assert len(readers(server)) == 1
    waiting.page.keyboard.press("Escape")
    until(lambda: not readers(server))
    waiting.rest()


def test_a_window_that_is_closed_gives_up_too(somebody: Callable[..., Person], server: Server) -> None:
    person = somebody().open()
    offer(person)
    assert len(readers(server)) == 1
    person.page.close()
    until(lambda: not readers(server))
