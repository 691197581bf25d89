"""Driving nhmap as a person does: a server of its own, a real browser, a real mouse.

`Server` is the app on a free port with a folder of its own for saved plans. `Person` is somebody in front of one
browser tab. Nothing here waits for a length of time: every wait is for something that a person would see.
"""

from __future__ import annotations

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Sequence

    from playwright.sync_api import Browser, Frame, Locator, Page, Playwright

PROJECT: Final = Path(__file__).resolve().parent.parent.parent
BROWSERS: Final = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
FLAGS: Final = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
PATIENCE_S: Final = 120
LAPTOP: Final = (1366, 768)
PROJECTOR: Final = (1920, 1080)
_LOST_SERVER: Final = (
    "ERR_CONNECTION",
    "ERR_EMPTY_RESPONSE",
    "Network Error",
    "WebSocket",
    "disconnected from server",
    "server is not responding",
    "reaching server endpoint",
)


def find_browser() -> str | None:
    """Path of a Chromium or Chrome on the PATH; None where there is none."""
    return next(filter(None, map(shutil.which, BROWSERS)), None)


def launch(playwright: Playwright) -> Browser:
    """The browser found on the PATH."""
    return playwright.chromium.launch(executable_path=find_browser(), args=list(FLAGS))


def newcomer(home: Path, **more: str) -> dict[str, str]:
    """The environment of somebody who never ran Streamlit: an empty home folder, and a browser that shows nothing."""
    home.mkdir(parents=True, exist_ok=True)
    kept = {key: value for key, value in os.environ.items() if not key.startswith(("XDG_", "STREAMLIT_"))}
    return {**kept, "HOME": str(home), "USERPROFILE": str(home), "BROWSER": shutil.which("true") or "", **more}


@dataclass
class Server:
    """nhmap on a port of this computer.

    Attributes
    ----------
    plans
        Folder of the saved plans.
    log
        File of what the server writes.
    environment
        Further settings, ``NHMAP_*``.
    """

    plans: Path
    log: Path
    environment: dict[str, str] = field(default_factory=dict)
    port: int = 0
    _process: subprocess.Popen[bytes] | None = None

    @property
    def address(self) -> str:
        """Where the app is found."""
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        """Start it as a newcomer does, again on the same port after `kill`, and wait until it answers."""
        self.port = self.port or free_port()
        command = [sys.executable, "-m", "nhmap.cli", "run", "--port", str(self.port)]
        home = self.log.with_name("home")
        environment = {**newcomer(home), "NHMAP_PLANS": str(self.plans), **self.environment}
        with self.log.open("ab") as out:
            self._process = subprocess.Popen(command, cwd=PROJECT, env=environment, stdout=out, stderr=out)
        until = time.monotonic() + PATIENCE_S
        while self._process.poll() is None and time.monotonic() < until:
            try:
                with urllib.request.urlopen(f"{self.address}/_stcore/health", timeout=2):  # noqa: S310 - our own
                    return
            except (urllib.error.URLError, OSError):
                time.sleep(0.1)
        message = f"nhmap did not start:\n{self.said()}"
        raise RuntimeError(message)

    def kill(self) -> None:
        """End it as a power cut would."""
        self._end(signal.SIGKILL)

    def stop(self) -> None:
        """End it politely."""
        self._end(signal.SIGTERM)

    def _end(self, how: signal.Signals) -> None:
        if self._process is not None:
            self._process.send_signal(how)
            self._process.wait(PATIENCE_S)
            self._process = None

    def said(self) -> str:
        """Everything it has said in its terminal."""
        return self.log.read_text(encoding="utf-8", errors="replace")

    def written(self) -> str:
        """Everything in its log file."""
        files = self.log.with_name("home").rglob("nhmap.log")
        return "".join(file.read_text(encoding="utf-8", errors="replace") for file in files)


def free_port() -> int:
    """A port that nobody holds at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass
class Person:
    """Somebody who uses nhmap in one browser tab.

    Attributes
    ----------
    page
        The tab.
    address
        Of the app.
    strangers
        Addresses outside this computer that the tab asked for: none, ever.
    complaints
        Errors in the browser's console and uncaught errors of the page.
    """

    page: Page
    address: str
    strangers: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Listen from the first request on."""
        self.page.set_default_timeout(PATIENCE_S * 1000)
        self.page.on("request", lambda request: self._note_request(request.url))
        self.page.on(
            "console", lambda m: self.complaints.append(f"{m.text} {m.location}") if m.type == "error" else None
        )
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))

    def _note_request(self, url: str) -> None:
        if not url.startswith((self.address, "data:", "blob:", "about:", self.address.replace("http", "ws", 1))):
            self.strangers.append(url)

    # --- finding one's way -----------------------------------------------------------------------------------
    def forgive_lost_server(self) -> None:
        """Forget what browser and page say in the console of a server that is gone: no fault of theirs."""
        self.complaints[:] = [each for each in self.complaints if not any(words in each for words in _LOST_SERVER)]

    def open(self, path: str = "") -> Person:
        """Go to an address of the app and wait for the map."""
        self.page.goto(f"{self.address}/{path}")
        self.map()
        self.rest()
        return self

    def reload(self) -> None:
        """Load the page again."""
        self.page.reload()
        self.map()
        self.rest()

    def go(self, title: str) -> None:
        """Press a page's name in the navigation."""
        self.page.get_by_role("link", name=title, exact=True).click()
        self.page.wait_for_url(re.compile(rf"/{title.lower()}(\?|$)" if title != "Footprints" else r"//[^/]+/(\?|$)"))
        self.rest()

    def map(self) -> Frame:
        """The frame of the map, once all of England's figures are there."""
        self.page.wait_for_function(
            """() => {
                const hook = document.querySelector('iframe[title^="streamlit_folium"]')?.contentWindow?.nhmap;
                return Boolean(hook?.ready && hook.complete && hook.complete());
            }"""
        )
        node = self.page.query_selector('iframe[title^="streamlit_folium"]')
        frame = node.content_frame() if node else None
        assert frame is not None
        return frame

    def what_is_on_the_screen(self, folder: Path) -> str:
        """What a failed test leaves on the screen, in words; a picture of it is kept in the folder."""
        from playwright.sync_api import Error

        if self.page.is_closed():
            return "closed"
        picture = folder / f"screen-{id(self):x}.png"
        try:
            self.page.screenshot(path=picture, timeout=10_000)
            state = self.page.evaluate(
                """() => {
                    const frames = [...document.querySelectorAll("iframe")];
                    const { hash, ...said } = window.nhmapWatch?.data || {};
                    return {
                        script: document.querySelector('[data-testid="stApp"]')?.dataset.testScriptState,
                        maps: frames.map((f) => [f.title, f.clientHeight, f.contentWindow?.nhmap?.complete?.()]),
                        stale: document.querySelectorAll('[data-stale="true"]').length, said,
                    };
                }"""
            )
            return f"{self.page.url}\n{picture}\n{state}\n{self.page.locator('body').inner_text()[:2_000]}"
        except Error as why:
            return f"{self.page.url}: {why}"

    def rest(self) -> None:
        """Wait until neither the page nor the map has anything under way."""
        self.page.wait_for_function(
            """() => {
                const app = document.querySelector('[data-testid="stApp"]');
                if (app?.dataset.testScriptState !== "notRunning") return false;
                if (document.querySelector('[data-stale="true"]')) return false;
                if (document.querySelector(".st-key-word-line") && !window.nhmapWatch?.data) return false;
                const frame = document.querySelector('iframe[title^="streamlit_folium"]');
                if (!frame) return true;
                const hook = frame.contentWindow.nhmap;
                return Boolean(hook?.ready && hook.waiting && hook.waiting() === 0 && hook.complete());
            }"""
        )

    # --- the map ---------------------------------------------------------------------------------------------
    def choose_area(self, typed: str, option: str) -> None:
        """Type part of a name into “Where are you planning?” and take an option."""
        box = self.page.get_by_role("combobox", name="Where are you planning?")
        box.click()
        box.press_sequentially(typed)
        self.page.get_by_role("option", name=option, exact=True).click()
        name = option.partition(" · ")[0]
        self.map().wait_for_function("name => window.nhmap.state()?.area?.name.includes(name)", arg=name)
        self.rest()

    def tool(self, word: str) -> None:
        """Take a tool of the map: Move, Pick, Lasso, Polygon, Box; or switch Erase."""
        self.map().get_by_role("button", name=re.compile(f"^{word}:")).click()

    def outside_too(self) -> None:
        """Let tools take what lies outside the planning area as well."""
        frame = self.map()
        frame.get_by_role("button", name="More: tools and settings").click()
        frame.get_by_label("Where").select_option("none")
        frame.get_by_role("button", name="More: tools and settings").click()

    def zoom_in(self) -> None:
        """Press the map's plus button once."""
        frame = self.map()
        before = frame.evaluate("window.nhmap.zoom()")
        frame.get_by_role("button", name="Zoom in").click()
        frame.wait_for_function("before => window.nhmap.zoom() === before + 1 && window.nhmap.settled()", arg=before)

    def pixel(self, lon: float, lat: float) -> tuple[int, int]:
        """Where a place is on the screen, in whole pixels: a mouse knows no others."""
        x, y = self.map().evaluate("at => window.nhmap.project(at[0], at[1])", [lon, lat])
        return round(x), round(y)

    def place(self, x: float, y: float) -> tuple[float, float]:
        """Longitude and latitude of a pixel of the screen."""
        found = self.map().evaluate(
            """at => {
                const frame = window.frameElement.getBoundingClientRect();
                const there = window.nhmap._app.map.containerPointToLatLng([at[0] - frame.left, at[1] - frame.top]);
                return [there.lng, there.lat];
            }""",
            [x, y],
        )
        return float(found[0]), float(found[1])

    def click(self, lon: float, lat: float) -> None:
        """Click a place of the map."""
        self.page.mouse.click(*self.pixel(lon, lat))

    def polygon(self, corners: Sequence[tuple[int, int]]) -> None:
        """Click the corners of a polygon, pixels of the screen; the last click is a double click."""
        self.tool("Polygon")
        for x, y in corners[:-1]:
            self.page.mouse.move(x, y)
            self.page.mouse.click(x, y)
        self.page.mouse.move(*corners[-1])
        self.page.mouse.dblclick(*corners[-1])

    def lasso(self, path: Sequence[tuple[int, int]]) -> None:
        """Draw freehand through pixels of the screen."""
        self.tool("Lasso")
        self.page.mouse.move(*path[0])
        self.page.mouse.down()
        for x, y in path[1:]:
            self.page.mouse.move(x, y, steps=3)
        self.page.mouse.up()

    def state(self) -> dict[str, Any]:
        """What Python last told the map."""
        found: dict[str, Any] = self.map().evaluate("window.nhmap.state()")
        return found

    def active(self) -> str:
        """Id of the zone that is being drawn."""
        return str(self.state()["active"])

    def held(self, zone: str | None = None) -> set[int]:
        """Rows of the small areas that the map shows in a zone."""
        rows = self.map().evaluate(
            """zone => {
                const { plan } = window.nhmap._app;
                const at = plan.position(zone);
                return [...plan.labels.keys()].filter((row) => plan.labels[row] === at);
            }""",
            zone or self.active(),
        )
        return set(rows)

    def total(self, zone: str | None = None) -> int:
        """People of a zone as the map shows them."""
        return int(self.map().evaluate("zone => window.nhmap.total(zone)", zone or self.active()))

    # --- the panel -------------------------------------------------------------------------------------------
    def people(self) -> int:
        """The one big number of the panel, once it is not being worked out."""
        self.rest()
        return int(self.page.get_by_test_id("people").inner_text().replace(",", ""))

    def word(self) -> Locator:
        """The word at the top of the page whether all is saved."""
        return self.page.locator("button.nh-word")

    def panel(self) -> Locator:
        """The panel at the right of the map."""
        return self.page.locator(".st-key-panel")

    def describe(self, *, name: str | None = None, level: str | None = None) -> None:
        """Give the neighbourhood another name or level."""
        self.page.get_by_role("button", name="Edit", exact=True).click()
        if name is not None:
            box = self.page.get_by_role("textbox", name="Name", exact=True)
            box.fill(name)
            box.press("Enter")
            self.map().wait_for_function(
                "name => window.nhmap.state().plan.zones.some((zone) => zone.name === name)", arg=name.strip()
            )
            self.rest()  # the form is drawn afresh when the zone has changed
        if level is not None:
            self.page.get_by_role("radio", name=level, exact=True).or_(
                self.page.get_by_role("button", name=level, exact=True)
            ).first.click()
            self.map().wait_for_function(
                """level => {
                    const state = window.nhmap.state();
                    return state.plan.zones.find((zone) => zone.id === state.active).level === level;
                }""",
                arg=level,
            )
        self.rest()
        self.page.keyboard.press("Escape")

    def next(self) -> None:
        """Keep this neighbourhood and begin the next."""
        before = self.active()
        self.page.get_by_role("button", name="Next", exact=True).click()
        self.map().wait_for_function("before => window.nhmap.state().active !== before", arg=before)
        self.rest()

    def step(self, word: str) -> None:
        """Undo or redo."""
        # By the plan itself: the state goes out at the start of each run, before the button has been answered.
        before = self.state()["plan"]["hash"]
        self.page.locator(f".st-key-{word.lower()} button").first.click()
        self.map().wait_for_function("before => window.nhmap.state().plan.hash !== before", arg=before)
        self.rest()

    # --- files -----------------------------------------------------------------------------------------------
    def take_away(self, *words: str) -> list[bytes]:
        """Download files by the words on their buttons."""
        self.page.get_by_role("button", name="Export", exact=True).first.click()
        files = []
        for word in words:
            with self.page.expect_download() as coming:
                self.page.get_by_role("button", name=word, exact=True).click()
            files.append(Path(coming.value.path()).read_bytes())
        self.page.keyboard.press("Escape")
        return files

    def offer(self, name: str, content: bytes) -> Locator:
        """Choose a file in the Open dialog, and wait for what is said of it."""
        dialog = self.dialog()
        if dialog.get_by_test_id("stFileChip").count():
            dialog.get_by_test_id("stFileChipDeleteBtn").get_by_role("button").click()
            dialog.get_by_test_id("stAlert").wait_for(state="detached")
        dialog.locator('input[type="file"]').set_input_files({"name": name, "mimeType": "", "buffer": content})
        dialog.get_by_test_id("stAlert").first.wait_for()
        self.rest()
        return dialog

    def dialog(self) -> Locator:
        """The Open dialog; opened if it is not."""
        dialog = self.page.get_by_role("dialog")
        if not dialog.count():
            buttons = self.page.get_by_test_id("stBaseButton-secondary")
            self.page.get_by_role("button", name="Open", exact=True).and_(buttons).click()
        dialog.locator('input[type="file"]').wait_for(state="attached")
        return dialog

    def leave_dialog(self) -> None:
        """Close the Open dialog without using anything."""
        self.page.get_by_role("button", name="Close", exact=True).click()
        self.page.get_by_role("dialog").wait_for(state="detached")
        self.rest()

    def use(self, words: str | re.Pattern[str] = "Use it") -> None:
        """Take what the Open dialog found."""
        self.page.get_by_role("button", name=words, exact=True).click()
        self.page.get_by_role("dialog").wait_for(state="detached")
        self.rest()
