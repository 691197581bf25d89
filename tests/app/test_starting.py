"""The first minute: the real commands with an empty home folder, in a terminal and without one, ask nothing."""

from __future__ import annotations

import contextlib
import http.client
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import psutil
import pytest

from nhmap import __version__
from tests.support.driving import PROJECT, free_port, newcomer

if TYPE_CHECKING:
    from collections.abc import Iterator

PATIENCE_S: Final = 90
NHMAP: Final = (sys.executable, "-m", "nhmap.cli", "run")
STREAMLIT: Final = (sys.executable, "-m", "streamlit", "run", "app.py")
OPEN: Final = re.compile(r"is open at http://localhost:(\d+)")
UNIX: Final = pytest.mark.skipif(os.name == "nt", reason="terminals and signals of Unix")


@dataclass
class Start:
    """A command that was started, and what it says."""

    process: subprocess.Popen[bytes]
    said: list[bytes] = field(default_factory=list)
    reading: threading.Thread | None = None

    def text(self) -> str:
        return b"".join(self.said).decode("utf-8", "replace")

    def port(self) -> int:
        """Where it says that it is; fails when it ends before."""
        until = time.monotonic() + PATIENCE_S
        while time.monotonic() < until:
            if found := OPEN.search(self.text()):
                return int(found[1])
            assert self.process.poll() is None, self.text()
            time.sleep(0.05)
        raise AssertionError(self.text())

    def code(self) -> int:
        """How it ended by itself."""
        code = self.process.wait(PATIENCE_S)
        assert self.reading
        self.reading.join(PATIENCE_S)
        return code


class Starts:
    """Starts commands as a newcomer does, and ends what is left."""

    def __init__(self, folder: Path) -> None:
        self.home = folder / "home"
        self.opened = folder / "opened.txt"
        self.browser = folder / "browser"
        self.browser.write_text(f'#!/bin/sh\necho "$1" >> "{self.opened}"\n')
        self.browser.chmod(0o755)
        self.all: list[Start] = []

    def __call__(self, *command: str, terminal: bool = False, cwd: Path = PROJECT, **more: str) -> Start:
        kept = newcomer(self.home, BROWSER=str(self.browser), NHMAP_PLANS=str(self.home / "plans"))
        environment = {key: value for key, value in {**kept, **more}.items() if value}
        reader: Any
        if terminal:
            import pty

            reader, theirs = pty.openpty()
            ends = {"stdin": theirs, "stdout": theirs, "stderr": theirs}
        else:
            reader, theirs = os.pipe()
            ends = {"stdin": subprocess.DEVNULL, "stdout": theirs, "stderr": theirs}
        process = subprocess.Popen(command, cwd=cwd, env=environment, start_new_session=True, **ends)  # type: ignore[call-overload]
        os.close(theirs)
        started = Start(process)

        def listen() -> None:
            with contextlib.suppress(OSError):
                while piece := os.read(reader, 4096):
                    started.said.append(piece)
            os.close(reader)

        started.reading = threading.Thread(target=listen, daemon=True)
        started.reading.start()
        self.all.append(started)
        return started

    def addresses(self, count: int = 1) -> list[str]:
        """What the browser was asked to open, once it was."""
        until = time.monotonic() + PATIENCE_S
        while time.monotonic() < until:
            lines = self.opened.read_text().splitlines() if self.opened.exists() else []
            if len(lines) >= count:
                return lines
            time.sleep(0.05)
        raise AssertionError([start.text() for start in self.all])


@pytest.fixture
def starts(tmp_path: Path) -> Iterator[Starts]:
    made = Starts(tmp_path)
    yield made
    for start in made.all:
        if start.process.poll() is None:
            os.killpg(start.process.pid, signal.SIGKILL)
        start.process.wait()


def page(port: int, path: str = "/") -> str:
    """A page, asked past any proxy."""
    with contextlib.closing(http.client.HTTPConnection("127.0.0.1", port, timeout=30)) as connection:
        connection.request("GET", path)
        answer = connection.getresponse()
        assert answer.status == 200
        return answer.read().decode()


def asks_nothing(start: Start) -> bool:
    return not re.search("e-?mail|welcome|telemetry|statistics|Traceback", start.text(), re.IGNORECASE)


@UNIX
@pytest.mark.parametrize("terminal", [True, False], ids=["terminal", "no terminal"])
@pytest.mark.parametrize("command", [NHMAP, STREAMLIT], ids=["nhmap run", "streamlit run"])
def test_a_first_start_asks_nothing_and_opens_the_page(
    starts: Starts,
    command: tuple[str, ...],
    terminal: bool,  # noqa: FBT001 - a parameter of the test
) -> None:
    wanted = free_port()
    option = "--port" if command is NHMAP else "--server.port"
    start = starts(*command, option, str(wanted), terminal=terminal)
    assert start.port() == wanted
    assert "<title>" in page(wanted)
    assert starts.addresses() == [f"http://localhost:{wanted}"]
    assert asks_nothing(start)
    assert str(starts.home / "plans") in start.text()
    log = re.search(r"Log\s+(\S+)", start.text())
    assert log
    assert Path(log[1]).is_file()
    assert Path(log[1]).is_relative_to(starts.home)
    os.killpg(start.process.pid, signal.SIGINT)
    start.code()
    assert "Traceback" not in start.text()


@UNIX
def test_make_run_in_a_terminal(starts: Starts) -> None:
    make = shutil.which("make")
    if make is None or not (Path(sys.prefix) / ".nhmap" / "run").exists():
        pytest.skip("no make here, or these packages were not installed by it")
    start = starts(make, "run", terminal=True)
    assert "<title>" in page(start.port())
    assert asks_nothing(start)


@UNIX
def test_a_closed_input_and_a_dead_proxy_are_no_hindrance(starts: Starts) -> None:
    dead = dict.fromkeys(("HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy", "ALL_PROXY"), "http://127.0.0.1:9")
    wanted = free_port()
    start = starts("sh", "-c", 'exec "$@" <&-', "sh", *NHMAP, "--port", str(wanted), NO_PROXY="", no_proxy="", **dead)
    assert start.port() == wanted
    assert "<title>" in page(wanted)
    assert starts.addresses() == [f"http://localhost:{wanted}"]


@UNIX
def test_without_a_screen_or_a_browser_the_address_is_said(starts: Starts) -> None:
    nobody = starts(*NHMAP, "--port", str(free_port()), BROWSER="", DISPLAY="", WAYLAND_DISPLAY="")
    port = nobody.port()
    assert "<title>" in page(port)
    until = time.monotonic() + PATIENCE_S
    while "yourself" not in nobody.text() and time.monotonic() < until:
        time.sleep(0.05)
    assert f"open http://localhost:{port} yourself" in nobody.text()
    quiet = starts(*NHMAP, "--port", str(free_port()), "--no-browser")
    assert "<title>" in page(quiet.port())
    assert not starts.opened.exists()


@UNIX
def test_a_second_start_opens_the_one_that_runs(starts: Starts) -> None:
    wanted = str(free_port())
    first = starts(*NHMAP, "--port", wanted)
    port = first.port()
    starts.addresses()
    second = starts(*NHMAP, "--port", wanted)
    assert second.code() == 0
    assert f"running already at http://localhost:{port}" in second.text()
    assert starts.addresses(2) == [f"http://localhost:{port}"] * 2
    other = starts(*NHMAP, "--port", wanted, NHMAP_PLANS=str(starts.home / "others"))
    assert other.port() != port
    assert f"Port {port} is taken by an nhmap of other plans or another version" in other.text()


@UNIX
@pytest.mark.parametrize("family", ["IPv4", "IPv6"])
def test_a_port_that_something_else_holds_is_left_to_it(starts: Starts, family: str) -> None:
    wanted = free_port()
    kind, name = (socket.AF_INET, "127.0.0.1") if family == "IPv4" else (socket.AF_INET6, "::1")
    try:
        held = socket.socket(kind)
        held.bind((name, wanted))
    except OSError:
        pytest.skip(f"no {family} here")
    with held:
        held.listen()
        threading.Thread(target=_hang_up, args=(held,), daemon=True).start()
        start = starts(*NHMAP, "--port", str(wanted))
        port = start.port()
        assert port != wanted
        assert f"Port {wanted} is taken by another program; nhmap takes {port}" in start.text()
        assert "<title>" in page(port)


def _hang_up(held: socket.socket) -> None:
    """A program that knows nothing of HTTP."""
    with contextlib.suppress(OSError):
        while True:
            line, _ = held.accept()
            line.sendall(b"220 smtp ready\r\n")
            line.close()


@UNIX
def test_a_home_that_cannot_be_written_to_is_no_hindrance(starts: Starts, tmp_path: Path) -> None:
    nowhere = tmp_path / "a file"
    nowhere.write_text("")
    start = starts(*NHMAP, "--port", str(free_port()), HOME=str(nowhere), NHMAP_PLANS="")
    port = start.port()
    assert "<title>" in page(port)
    assert re.search(r"Log\s+none: .* cannot be written to", start.text())
    assert "Traceback" not in start.text()


@UNIX
def test_it_is_the_same_from_any_folder_with_other_settings_about(starts: Starts, tmp_path: Path) -> None:
    """Settings of Streamlit that lie about, in the home folder or where one happens to be, are for other programs."""
    for folder in (tmp_path / "elsewhere", starts.home):
        (folder / ".streamlit").mkdir(parents=True)
        (folder / ".streamlit" / "config.toml").write_text(
            '[server]\nheadless = false\naddress = "0.0.0.0"\n[browser]\ngatherUsageStats = true\n'
        )
    (starts.home / ".streamlit" / "credentials.toml").write_text("damaged [")
    start = starts(
        *NHMAP, "--port", str(free_port()), cwd=tmp_path / "elsewhere", PYTHONPATH=str(PROJECT), terminal=True
    )
    port = start.port()
    assert "<title>" in page(port)
    assert asks_nothing(start)
    listening = psutil.Process(start.process.pid).net_connections("tcp")
    assert {each.laddr.ip for each in listening if each.status == psutil.CONN_LISTEN} == {"127.0.0.1"}


@UNIX
def test_what_a_server_says_of_itself(starts: Starts) -> None:
    start = starts(*NHMAP, "--port", str(free_port()), NHMAP_DATABASE_URL="sqlite:////tmp/secret-place/plans.sqlite")
    said = page(start.port(), "/nhmap/about")
    assert f'"nhmap":"{__version__}"' in said
    assert "secret" not in said + start.text()
