"""Opening the browser, where there is one to open; never a reason to fail."""

from __future__ import annotations

import os
import sys
import webbrowser


def open_page(address: str) -> bool:
    """Show a page to the person in front of this computer; False where that cannot be done.

    A browser for text would take the terminal over, so on a system without a screen none is started.
    """
    if not _has_screen():
        return False
    try:
        return webbrowser.open(address)
    except (webbrowser.Error, OSError, ValueError):
        return False


def _has_screen() -> bool:
    """Whether somebody is likely to see a window."""
    if os.environ.get("BROWSER"):
        return True  # somebody said which
    if sys.platform == "win32":
        return True
    if sys.platform == "darwin":
        return "SSH_CONNECTION" not in os.environ
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))
