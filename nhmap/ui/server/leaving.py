"""The end of a server: who reads layers is waited for, because Arrow never lets go of a reader that Python dropped."""

from __future__ import annotations

import asyncio
import threading
import time
from typing import Final

PATIENCE_S: Final = 10.0
"""Longer than any reading of layers, short for somebody who pressed Ctrl+C."""

_READERS: Final = ("nhmap-read", "nhmap-download", "ScriptRunner")
"""Names of threads that may be reading a layer: ours, and those that draw pages."""


async def leave() -> None:
    """Wait until nobody reads layers any more, or for long enough.

    Python drops background threads when it ends. One that converts an Arrow table just then leaves the table's tasks
    waiting for Python, Arrow waits for its tasks, and the process never ends.
    """
    await asyncio.to_thread(_join, time.monotonic() + PATIENCE_S)


def _join(until: float) -> None:
    for thread in threading.enumerate():
        if thread.daemon and thread.name.startswith(_READERS):
            thread.join(max(0.0, until - time.monotonic()))
