"""``nhmap run``: the app in the browser."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from nhmap.cli.reading import current_settings
from nhmap.config import settings
from nhmap.ui.server.serving import make_sure_of_a_home, serve

if TYPE_CHECKING:
    import argparse


def run(options: argparse.Namespace) -> int:
    """Serve until stopped."""
    if options.no_browser:
        os.environ["NHMAP_BROWSER"] = "false"
        settings.cache_clear()
    if options.share:
        os.environ["NHMAP_SHARE"] = "true"
        settings.cache_clear()
    make_sure_of_a_home()
    current_settings()  # a setting that cannot be used is said before anything starts
    return serve(options.port)
