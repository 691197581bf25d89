"""What the first page needs, read before there is a page: modules before the server says its address, then layers."""

from __future__ import annotations

import logging
import threading
from importlib import import_module
from typing import Final

from nhmap.errors import NhmapError
from nhmap.ui.housekeeping import settle

SCREENS: Final = ("nhmap.ui.shell", "nhmap.ui.pages.footprints")
"""Modules that draw the first page."""

_BARE: Final = "streamlit.runtime.scriptrunner_utils.script_run_context"
"""Says on the terminal that a component was imported outside a window; here that is meant."""

_log = logging.getLogger("nhmap")


def read_ahead() -> None:
    """Import the screens now, about a second; read the layers beside whatever comes next."""
    said = logging.getLogger(_BARE)
    before = said.level
    said.setLevel(logging.ERROR)
    try:
        for module in SCREENS:
            import_module(module)
    finally:
        said.setLevel(before)
    from nhmap.ui.map_view import make_known  # noqa: PLC0415 - a second; this module is imported by every command

    make_known()
    threading.Thread(target=_layers, name="nhmap-read-ahead", daemon=True).start()


def _layers() -> None:
    """Open the layers and publish the map's files, as the first page would."""
    from nhmap.ui import cache  # noqa: PLC0415 - as above

    try:
        cache.open_evidence()
        cache.static()
    except NhmapError as refused:
        # The first page says it, in words; a server without layers still has to tell what is missing.
        _log.info("nothing read ahead: %s", refused)
    settle()
