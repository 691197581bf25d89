"""``nhmap run``: the app in the browser."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nhmap.ui.serving import serve

if TYPE_CHECKING:
    import argparse


def run(options: argparse.Namespace) -> int:
    """Serve until stopped."""
    return serve(options.port, browser=not options.no_browser)
