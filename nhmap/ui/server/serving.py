"""Starting the app from the command line, and what is said of it in the terminal."""

from __future__ import annotations

import contextlib
import http.client
import importlib.util
import os
import sys
import tempfile
import time
from pathlib import Path
from typing import Any, Final

from nhmap import __version__
from nhmap.config import home, settings
from nhmap.ui.kit import log_file
from nhmap.ui.server import network
from nhmap.ui.server.browser import open_page
from nhmap.ui.server.gate import ENTER
from nhmap.ui.server.running import ROUTE, USUAL_PORT, Tenant, find_port, tenant
from nhmap.ui.state.sharing import share

_PATIENCE_S: Final = 120
_PAUSE_S: Final = 0.05
_OK: Final = 200
_TRIES: Final = 5


def serve(port: int | None) -> int:
    """Serve ``app.py`` and stay until it is stopped; an nhmap of the same plans that is running is opened instead.

    Parameters
    ----------
    port
        The wanted port; None for the usual one.

    Raises
    ------
    InputRefusedError
        When no port can be used.
    """
    for _ in range(_TRIES):
        own_port, holder = find_port(port)
        if holder is Tenant.SAME and settings().share:
            say(f"nhmap is running already at {address(own_port)}, for this computer only.")
            say("Stop it there with Ctrl+C, then start it again with --share.")
            return 1
        if holder is Tenant.SAME:
            say(f"nhmap is running already at {address(own_port)}")
            show(own_port)
            return 0
        if holder is not Tenant.NOBODY:
            say(f"Port {port or USUAL_PORT} is taken by {holder.value}; nhmap takes {own_port}.")
        try:
            _serve_at(own_port)
        except SystemExit:
            if tenant(own_port) is Tenant.NOBODY:
                raise
            continue  # another start was quicker to take the port: look again
        return 0
    return 1


def _serve_at(port: int) -> None:
    """Serve on a port until stopped.

    Raises
    ------
    SystemExit
        When the port was taken meanwhile.
    """
    from streamlit.web.bootstrap import load_config_options  # noqa: PLC0415 - a second that no other command needs

    log_file.begin()
    script = home() / "app.py"
    # Streamlit looks for .streamlit/config.toml here and beside the script that was started: both are ours.
    os.chdir(script.parent)
    sys.argv = [str(script)]
    options: dict[str, Any] = {"server.port": port}
    if settings().share:
        options["server.address"] = network.EVERYWHERE
    load_config_options(options)  # before anything of the app asks for a setting
    # `run` serves as `streamlit run` does, and never asks for an e-mail address.
    _app(script).run(config=options)


def _app(script: Path) -> Any:  # noqa: ANN401 - st.App, which costs a second to import
    """What ``app.py`` calls ``app``."""
    spec = importlib.util.spec_from_file_location("app", script)
    assert spec is not None  # noqa: S101 - it is a file of Python
    assert spec.loader is not None  # noqa: S101
    module = importlib.util.module_from_spec(spec)
    sys.modules["app"] = module
    spec.loader.exec_module(module)
    return module.app


def make_sure_of_a_home() -> None:
    """Give those a home folder that the system knows none for: Streamlit, for one, does not start without."""
    try:
        Path.home()
    except RuntimeError:
        os.environ["HOME"] = tempfile.mkdtemp(prefix="nhmap-home-")
        settings.cache_clear()
        say(
            f"This computer knows no home folder for you: plans are kept in {settings().plans}. NHMAP_PLANS moves them."
        )


def address(port: int) -> str:
    """Where people find the app."""
    return f"http://localhost:{port}"


def announce(port: int, *, browser: bool) -> None:
    """Say where the app is once it answers, and open it; for a thread of its own."""
    if not _wait_for_answer(port):
        return
    log = log_file.path()
    shared = share()
    say(
        "",
        f"  nhmap {__version__} is open at {address(port)}",
        f"  Plans   {settings().plans_place}",
        f"  Log     {log or f'none: {settings().log} cannot be written to'}",
        "  Stop it with Ctrl+C.",
        "",
    )
    if shared is not None:
        say(*network.words(port, shared.passphrase), "")
    if browser:
        show(port)


def show(port: int) -> None:
    """Open the page in a browser if one is wanted; say what to do where none opens."""
    shared = share()
    # The window on this computer has no need of the passphrase: it comes with a key that counts once.
    page = address(port) if shared is None else f"{address(port)}{ENTER}?key={shared.first}"
    if settings().browser and not open_page(page):
        say(f"  No browser could be opened here: open {address(port)} yourself.")


def say(*lines: str) -> None:
    """Print for the person at the terminal, if there is one."""
    with contextlib.suppress(OSError, ValueError, AttributeError):  # closed, or none at all
        sys.stdout.write("\n".join(lines) + "\n")
        sys.stdout.flush()


def _wait_for_answer(port: int) -> bool:
    """Whether the server answers; asked directly, past any proxy."""
    until = time.monotonic() + _PATIENCE_S
    while time.monotonic() < until:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=_PAUSE_S * 100)
        try:
            connection.request("GET", ROUTE)
            return connection.getresponse().status == _OK
        except (OSError, http.client.HTTPException):
            time.sleep(_PAUSE_S)
        finally:
            connection.close()
    return False
