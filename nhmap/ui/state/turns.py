"""Turns: only so many strokes are worked out at the same time; the next begins when one is done.

Python does one thing at a time. Thirty strokes that are worked out together take turns every few milliseconds with each
other and with the thread that sends their answers, and all thirty are late. One after another, the first is answered at
once and the last no later.
"""

from __future__ import annotations

import contextlib
import threading
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

AT_ONCE: Final = 2
"""Two: while one waits for the disk the other goes on."""
PATIENCE_S: Final = 1.0
"""Who has waited so long begins all the same: one of those before may be at something long."""

_places: Final = threading.BoundedSemaphore(AT_ONCE)


@contextlib.contextmanager
def one_of_few() -> Iterator[None]:
    """Wait for a turn, in the order of coming, and give it back in the end."""
    mine = _places.acquire(timeout=PATIENCE_S)
    try:
        yield
    finally:
        if mine:
            _places.release()
