"""Memory of the running server: what never changes is left alone, rubbish goes in quiet moments, closed tabs go too.

Streamlit would collect garbage after every run of a script and walk all layers of England each time: four fifths of
the processor with a few people at work. So that is switched off (``runner.postScriptGC`` in the settings file), and the
server keeps house by itself. See "Many windows" in docs/benchmarks.md.
"""

from __future__ import annotations

import asyncio
import contextlib
import ctypes
import gc
import logging
import sys
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from streamlit import get_option, runtime

from nhmap.ui.state import refresh_folders

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable

LOOK_S: Final = 5.0
"""How often the server looks about, in seconds."""
QUIET: Final = 0.1
"""Share of one processor below which the server is at rest."""
WORTH_S: Final = 0.5
"""Seconds of work since the last time that make rubbish worth collecting."""
LATEST_S: Final = 300.0
"""A server that never rests collects all the same, so often; Python's own thresholds hold between."""
FORGOTTEN: Final = 2 / 3
"""A tab that has been closed for this share of ``server.disconnectedSessionTTL`` is not coming back. Sooner than the
time is over, because then Streamlit lets go of it, but only by half."""

_log = logging.getLogger("nhmap")


def settle() -> None:
    """Take everything that is loaded out of the collector's sight: layers and modules stay as long as the server.

    Nothing taken out is ever collected, rubbish neither; importing and reading leave next to none.
    """
    gc.freeze()


@dataclass
class Collector:
    """Decides when rubbish is collected.

    Attributes
    ----------
    work_s
        Tells the seconds of processor that the process has used.
    clock
        Tells the time in seconds.
    """

    work_s: Callable[[], float] = time.process_time
    clock: Callable[[], float] = time.monotonic
    _last_work: float = field(init=False)
    _looked: float = field(init=False)
    _worked: float = field(init=False)
    _collected: float = field(init=False)

    def __post_init__(self) -> None:
        """Begin to count."""
        self._last_work = self._worked = self.work_s()
        self._looked = self._collected = self.clock()

    def due(self, *, closed: int = 0) -> bool:
        """Whether to collect now: something was done or closed, and the server rests or has not rested for long.

        Parameters
        ----------
        closed
            How many tabs have been forgotten since the last look.
        """
        work, now = self.work_s(), self.clock()
        share = (work - self._last_work) / max(now - self._looked, 1e-9)
        self._last_work, self._looked = work, now
        worth = closed > 0 or work - self._worked > WORTH_S
        waits = share > QUIET and now - self._collected < LATEST_S
        return worth and not waits

    def collect(self) -> float:
        """Collect, give back to the system what is free, and return the seconds it took."""
        start = time.perf_counter()
        gc.collect()
        _give_back()
        self._last_work = self._worked = self.work_s()
        self._looked = self._collected = self.clock()
        return time.perf_counter() - start


@dataclass
class ClosedTabs:
    """Tabs that Streamlit keeps for the case that they come back, and since when.

    It keeps them for ``server.disconnectedSessionTTL`` seconds, and then until another tab is closed: after the last
    tab they stay for ever, and what was uploaded in them stays whatever happens.

    Attributes
    ----------
    kept_s
        How long a closed tab is kept, in seconds.
    clock
        Tells the time in seconds.
    """

    kept_s: float
    clock: Callable[[], float] = time.monotonic
    _since: dict[str, float] = field(default_factory=dict)

    def forget(self, server: runtime.Runtime) -> int:
        """Close those that are gone for long; how many were closed.

        Parameters
        ----------
        server
            Streamlit's runtime, on whose own thread this must be called.
        """
        # The list of sessions is the one thing here that Streamlit does not offer; a test holds its name.
        tabs = {
            info.session.id
            for info in server._session_mgr.list_sessions()  # noqa: SLF001
            if not server.is_active_session(info.session.id)
        }
        now = self.clock()
        self._since = {tab: self._since.get(tab, now) for tab in tabs}
        gone = [tab for tab, since in self._since.items() if now - since >= self.kept_s]
        for tab in gone:
            server.close_session(tab)
            del self._since[tab]
        return len(gone)


@contextlib.asynccontextmanager
async def keeping_house() -> AsyncIterator[None]:
    """Keep house while the server runs."""
    task = asyncio.create_task(_keep_house(), name="nhmap-housekeeping")
    try:
        yield
    finally:
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task


async def _keep_house() -> None:
    """Look about again and again, on the thread that also hands out messages: collecting would stop it anyway."""
    kept_s = float(get_option("server.disconnectedSessionTTL"))
    collector, tabs = Collector(), ClosedTabs(FORGOTTEN * kept_s)
    await asyncio.to_thread(refresh_folders.clear_left)
    while True:
        await asyncio.sleep(_look_s(kept_s))
        closed = tabs.forget(runtime.get_instance()) if runtime.exists() else 0
        if collector.due(closed=closed):
            took = collector.collect()
            _log.debug("collected rubbish in %.0f ms, %d tabs forgotten", took * 1_000, closed)


def _look_s(kept_s: float) -> float:
    """How long to wait before looking about: a closed tab must be seen before Streamlit lets go of it."""
    return min(LOOK_S, kept_s / 12)


def _give_back() -> None:
    """Return free memory to the system, where the C library keeps it (only Linux's does)."""
    if sys.platform == "linux":
        with contextlib.suppress(OSError, AttributeError):
            ctypes.CDLL(None).malloc_trim(0)
