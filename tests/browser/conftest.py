"""One server and one browser for all browser tests, a tab of its own for each test.

After each test: nothing was asked of another computer, the browser's console holds no error, and the server's log
no traceback.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import pytest

from nhmap.config import settings
from tests.support.counting import Layers
from tests.support.driving import LAPTOP, PATIENCE_S, Person, Server, find_browser, launch

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterator
    from pathlib import Path

    from playwright.sync_api import Browser

    from tests.support.wires import Wire


FAILED = pytest.StashKey[bool]()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Let fixtures know that a test failed."""
    report = yield
    item.stash[FAILED] = item.stash.get(FAILED, False) or report.failed
    return report


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """A Chromium; tests are skipped where there is none."""
    if find_browser() is None:
        pytest.skip("no Chromium or Chrome on the PATH")
    playwright = pytest.importorskip("playwright.sync_api")
    # As long as every other wait: five seconds, the default, is not enough for an answer of a busy computer.
    playwright.expect.set_options(timeout=PATIENCE_S * 1000)
    with playwright.sync_playwright() as running:
        opened = launch(running)
        yield opened
        opened.close()


@pytest.fixture(scope="session")
def server(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The app, with saved plans of its own; not started where there is no browser to see it."""
    del browser
    folder = tmp_path_factory.mktemp("server")
    started = Server(folder / "plans", folder / "log.txt")
    started.start()
    yield started
    started.stop()


@pytest.fixture
def somebody(
    browser: Browser, server: Server, request: pytest.FixtureRequest, tmp_path: Path
) -> Iterator[Callable[..., Person]]:
    """Makes people, each with a browser window of their own; what went on behind their backs is checked at the end.

    Where the test fails, what each of them sees is told with it.
    """
    windows, people = [], []
    before, written = len(server.said()), len(server.written())

    def make(size: tuple[int, int] = LAPTOP, at: Server | Wire = server) -> Person:
        window = browser.new_context(viewport={"width": size[0], "height": size[1]}, accept_downloads=True)
        windows.append(window)
        people.append(Person(window.new_page(), at.address))
        return people[-1]

    yield make
    if request.node.stash.get(FAILED, False):
        for each in people:
            sys.stdout.write(f"\n{each.what_is_on_the_screen(tmp_path)}\n")
    for window in windows:
        window.close()
    for person in people:
        assert person.strangers == []
        assert person.complaints == []
    assert "Traceback" not in server.said()[before:]
    assert "Traceback" not in server.written()[written:]


@pytest.fixture
def person(somebody: Callable[..., Person]) -> Person:
    """Somebody on the first screen."""
    return somebody().open()


@pytest.fixture(scope="session")
def layers() -> Layers:
    """The installed layers as plain lists."""
    return Layers.read(settings().data)


@pytest.fixture
def kept(tmp_path: Path) -> Path:
    """Where downloads are kept for the command line."""
    return tmp_path
