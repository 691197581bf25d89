"""Work that is done beside the pages: how far it is, what came of it, a way to give it up and to begin it anew."""

from __future__ import annotations

import logging
from concurrent.futures import Future, ThreadPoolExecutor, wait
from functools import lru_cache
from threading import Event
from typing import TYPE_CHECKING, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

Result = TypeVar("Result")

_log = logging.getLogger("nhmap")


class GivenUpError(Exception):
    """Nobody waits for the work any more."""


class Turn:
    """One turn of some work, as whoever does it sees it.

    Attributes
    ----------
    share
        How much of it is done, 0 to 1; for the page.
    """

    def __init__(self) -> None:
        self.share = 0.0
        self._stop = Event()

    def stop(self) -> None:
        """Give the turn up."""
        self._stop.set()

    def given_up(self) -> bool:
        """Whether whoever waits wants what is there by now."""
        return self._stop.is_set()

    def go_on(self, _: object = None) -> None:
        """End the work where it was given up.

        Raises
        ------
        GivenUpError
            Then.
        """
        if self.given_up():
            raise GivenUpError


class AtWork(Generic[Result]):
    """Something that is made beside the pages.

    Parameters
    ----------
    bench
        Where: one thread for all windows, so that the screens keep a processor. It names the work in the log.
    make
        Makes it; asks its turn whether to go on, and says there how far it is.
    """

    def __init__(self, bench: str, make: Callable[[Turn], Result]) -> None:
        self._bench, self._make = bench, make
        self._begin()

    def _begin(self) -> None:
        self._turn = Turn()
        self._future: Future[Result] = _thread(self._bench).submit(self._run, self._turn)

    def _run(self, turn: Turn) -> Result:
        try:
            return self._make(turn)
        except GivenUpError:
            raise
        except Exception:
            _log.exception("%s could not be worked out", self._bench)
            raise

    def give_up(self) -> None:
        """End as soon as can be; what is there already stays."""
        if self.working:
            self._turn.stop()
            self._future.cancel()

    def again(self) -> None:
        """Begin anew what was given up."""
        if self.given_up:
            self._begin()

    def wait(self, seconds: float) -> None:
        """Wait a moment: what is quick is there at once."""
        wait((self._future,), timeout=seconds)

    @property
    def share(self) -> float:
        """How much of it is done, 0 to 1."""
        return self._turn.share

    @property
    def given_up(self) -> bool:
        """Whether somebody gave up before it was there."""
        return self._turn.given_up()

    @property
    def working(self) -> bool:
        """Whether it is still being made."""
        return not self._future.done()

    @property
    def fault(self) -> BaseException | None:
        """What went wrong, once something has; giving up is no fault."""
        if self.working or self._future.cancelled():
            return None
        fault = self._future.exception()
        return None if isinstance(fault, GivenUpError) else fault

    @property
    def result(self) -> Result | None:
        """What was made; None while it is being made, and where it failed or was given up with nothing."""
        if self.working or self._future.cancelled() or self._future.exception() is not None:
            return None
        return self._future.result()


@lru_cache(maxsize=8)
def _thread(bench: str) -> ThreadPoolExecutor:
    """The one thread of a bench: two such jobs at a time would take the processor from the screens."""
    return ThreadPoolExecutor(1, thread_name_prefix=f"nhmap-{bench}")
