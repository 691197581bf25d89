"""The first moments of a session: England is seen before anything around it is made."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from streamlit import runtime

from nhmap.ui.state import first_sight, session, work

if TYPE_CHECKING:
    from collections.abc import Iterator

LONGEST_WAIT_S: Final = 1.5
"""Longer, and a window in which the map is never painted would stay empty around it for too long."""


@contextmanager
def map_goes_first() -> Iterator[str | None]:
    """Hold the widgets around the map back, once a session, until the map says that it is on the screen.

    Map and widgets are drawn by one thread of the browser, and Streamlit's page shows parts that it fetches late only
    when nothing else has come for a third of a second. Sent all at once, everything waits for everything: England is
    seen a third later, and the widgets hardly sooner. See docs/benchmarks.md. Without a browser nobody waits.

    Yields
    ------
    str or None
        The address that the map asks for when it is seen; None where nobody waits for that.
    """
    state = work.begin()
    if state.map_shown or not runtime.exists():
        yield None
        return
    with first_sight.expected() as (address, sight):
        yield address
        session.put(replace(work.begin(), map_shown=True))
        sight.wait(LONGEST_WAIT_S)
