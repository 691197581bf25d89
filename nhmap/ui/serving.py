"""Starting the app: the same server and the same settings, however it is started."""

from __future__ import annotations

import os
import shutil
import sys
import threading
from importlib import import_module
from typing import TYPE_CHECKING

from platformdirs import user_cache_path

from nhmap import __version__
from nhmap.config import PACKAGE, home
from nhmap.errors import InputRefusedError

if TYPE_CHECKING:
    from pathlib import Path

PORTS = range(1024, 65_536)


def serve(port: int, *, browser: bool) -> int:
    """Start Streamlit on ``app.py`` and stay until it is stopped.

    Raises
    ------
    InputRefusedError
        When the port cannot be used.
    """
    if port not in PORTS:
        message = f"{port} is no port that nhmap can use."
        raise InputRefusedError(message, "Choose one from 1024 to 65535, for example 8501.")
    app = app_file()
    # A checkout and an installation read the same settings file: Streamlit looks for it beside the script.
    from streamlit.web import cli  # noqa: PLC0415 - a second that no other command needs

    static_folder().mkdir(parents=True, exist_ok=True)
    sys.argv = [
        "streamlit",
        "run",
        str(app),
        f"--server.port={port}",
        f"--server.headless={'false' if browser else 'true'}",
        "--server.enableStaticServing=true",
        "--server.address=localhost",
    ]
    os.chdir(app.parent)
    threading.Thread(target=_read_ahead, daemon=True).start()
    return int(cli.main(standalone_mode=False) or 0)


def _read_ahead() -> None:
    """Read what the first page needs while the server starts and the browser opens.

    Nothing of the screen: a component that is imported before the server runs is not known to it.
    """
    for module in ("nhmap.store.loading", "nhmap.store.plans", "nhmap.core.candidates"):
        import_module(module)


def app_file() -> Path:
    """The script to run: in a checkout the project's own, otherwise a copy in a folder that can be written to.

    Streamlit serves static files only from beside its script, and an installed package may lie in a folder that the
    user cannot write to.
    """
    if home() != PACKAGE / "bundle":
        return home() / "app.py"
    folder = user_cache_path("nhmap", appauthor=False) / f"app-{__version__}"
    shutil.copytree(home(), folder, dirs_exist_ok=True, ignore=shutil.ignore_patterns("data", "static"))
    return folder / "app.py"


def static_folder() -> Path:
    """Where the map's files go: ``static`` beside the script that runs."""
    if home() != PACKAGE / "bundle":
        return home() / "static"
    return user_cache_path("nhmap", appauthor=False) / f"app-{__version__}" / "static"
