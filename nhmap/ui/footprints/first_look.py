"""The first moments of a session: England is seen before anything around it is made."""

from __future__ import annotations

import time
from dataclasses import replace
from typing import Final

from streamlit import runtime

from nhmap.ui.state import session, work

HEAD_START_S: Final = 0.6
"""What the map needs in the browser from its first word to England on the screen, on a small laptop."""


def map_goes_first() -> None:
    """Hold the widgets around the map back, once a session, until the map has had time to be painted.

    Map and widgets are drawn by one thread of the browser, and Streamlit's page shows parts that it fetches late only
    when nothing else has come for a third of a second. Sent all at once, everything waits for everything: England is
    seen a third later, and the widgets hardly sooner. See docs/benchmarks.md. Without a browser nobody waits.
    """
    state = work.begin()
    if state.map_shown or not runtime.exists():
        return
    session.put(replace(state, map_shown=True))
    time.sleep(HEAD_START_S)
