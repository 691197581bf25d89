"""Servers of this run: started on free ports, watched, and stopped."""

from __future__ import annotations

import contextlib
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

PROJECT: Final = Path(__file__).resolve().parent.parent
BLANK: Final = Path(__file__).with_name("blank.py")
START_LIMIT_S: Final = 60
STOP_LIMIT_S: Final = 10
NHMAP: Final = (sys.executable, "-c", "import sys; from nhmap.cli import main; sys.exit(main())")
"""The command ``nhmap`` of this very interpreter."""


@dataclass(frozen=True)
class Server:
    """A running server.

    Attributes
    ----------
    address
        Where it answers, without a slash at the end.
    pid
        Its process.
    """

    address: str
    pid: int

    def memory_mb(self) -> float | None:
        """Resident memory of the process; None where the system does not tell (only Linux does)."""
        status = Path(f"/proc/{self.pid}/status")
        if not status.exists():
            return None
        line = next(line for line in status.read_text().splitlines() if line.startswith("VmRSS:"))
        return int(line.split()[1]) / 1_000


@contextlib.contextmanager
def nhmap_server(plans: Path, settings: Mapping[str, str] | None = None) -> Iterator[Server]:
    """The app as somebody starts it who never did before, with its own folder of plans; further settings by name."""
    port = _free_port()
    command = [*NHMAP, "run", "--port", str(port)]
    with _serving(command, port, {"NHMAP_PLANS": str(plans), **(settings or {})}) as server:
        yield server


@contextlib.contextmanager
def blank_server() -> Iterator[Server]:
    """The same Streamlit under the same settings, serving a page with nothing on it."""
    port = _free_port()
    command = [sys.executable, "-m", "streamlit", "run", str(BLANK), f"--server.port={port}"]
    with _serving(command, port, {}) as server:
        yield server


@contextlib.contextmanager
def _serving(command: list[str], port: int, more: Mapping[str, str]) -> Iterator[Server]:
    # The project's folder holds .streamlit/config.toml, so both servers run under one set of settings.
    home = tempfile.mkdtemp(prefix="nhmap-home-")
    environ = {key: value for key, value in os.environ.items() if not key.startswith(("XDG_", "STREAMLIT_"))}
    environment = {**environ, "HOME": home, "USERPROFILE": home, "BROWSER": shutil.which("true") or "", **more}
    process = subprocess.Popen(
        command, cwd=PROJECT, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        address = f"http://127.0.0.1:{port}"
        _wait_for(f"{address}/_stcore/health", process)
        yield Server(address, process.pid)
    finally:
        process.terminate()
        try:
            process.wait(STOP_LIMIT_S)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        shutil.rmtree(home, ignore_errors=True)


def _wait_for(address: str, process: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + START_LIMIT_S
    while time.monotonic() < until:
        if process.poll() is not None:
            message = f"the server ended at once with code {process.returncode}"
            raise RuntimeError(message)
        with contextlib.suppress(OSError), urllib.request.urlopen(address, timeout=2) as answer:  # noqa: S310 - our own
            if answer.status == 200:  # noqa: PLR2004
                return
        time.sleep(0.1)
    message = f"the server did not start within {START_LIMIT_S} s"
    raise RuntimeError(message)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
