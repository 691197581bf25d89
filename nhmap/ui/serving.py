"""Starting the app from the command line."""

from __future__ import annotations

import importlib.util
import os
import sys
from typing import TYPE_CHECKING, Any

from nhmap.config import home
from nhmap.errors import InputRefusedError

if TYPE_CHECKING:
    from pathlib import Path

PORTS = range(1024, 65_536)


def serve(port: int, *, browser: bool) -> int:
    """Serve ``app.py`` and stay until it is stopped.

    Raises
    ------
    InputRefusedError
        When the port cannot be used.
    """
    if port not in PORTS:
        message = f"{port} is no port that nhmap can use."
        raise InputRefusedError(message, "Choose one from 1024 to 65535, for example 8501.")
    script = app_file()
    # Streamlit looks for .streamlit/config.toml here and beside the script that was started: both are ours.
    os.chdir(script.parent)
    sys.argv = [str(script)]
    from streamlit.web.bootstrap import load_config_options  # noqa: PLC0415 - a second that no other command needs

    options = {"server.port": port, "server.headless": not browser}
    load_config_options(options)  # before anything of the app asks for a setting
    # `run` serves as `streamlit run` does, and never asks for an e-mail address.
    _app(script).run(config=options)
    return 0


def _app(script: Path) -> Any:  # noqa: ANN401 - st.App, which costs a second to import
    """What ``app.py`` calls ``app``."""
    spec = importlib.util.spec_from_file_location("app", script)
    assert spec is not None  # noqa: S101 - it is a file of Python
    assert spec.loader is not None  # noqa: S101
    module = importlib.util.module_from_spec(spec)
    sys.modules["app"] = module
    spec.loader.exec_module(module)
    return module.app


def app_file() -> Path:
    """The script that holds the app."""
    return home() / "app.py"
