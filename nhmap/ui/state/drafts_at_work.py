"""Drafts that are being made beside the page: how far they are, the best so far, and a way to give up."""

from __future__ import annotations

import concurrent.futures
import logging
import threading
from concurrent.futures import Future, ThreadPoolExecutor
from functools import lru_cache
from typing import TYPE_CHECKING, Final, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

SECONDS: Final = 60.0
"""How long drafts may take on a screen; then the best so far is shown."""

Result = TypeVar("Result")

_log = logging.getLogger("nhmap")


@lru_cache(maxsize=1)
def _bench() -> ThreadPoolExecutor:
    """One thread for all tabs: drafts of two windows at a time would take the processor from the screens."""
    return ThreadPoolExecutor(1, thread_name_prefix="nhmap-drafts")


class AtWork(Generic[Result]):
    """Something that is made beside the page.

    Attributes
    ----------
    share
        How much of it is done, 0 to 1.
    """

    def __init__(self, make: Callable[[AtWork[Result]], Result]) -> None:
        self.share = 0.0
        self._given_up = threading.Event()
        self._made: Future[Result] = _bench().submit(make, self)

    def given_up(self) -> bool:
        """Whether whoever waits for it wants the best so far now."""
        return self._given_up.is_set()

    def give_up(self) -> None:
        """End as soon as can be, with the best so far."""
        self._given_up.set()
        self._made.cancel()

    def wait(self, seconds: float) -> None:
        """Wait a moment: what is quick is there at once."""
        concurrent.futures.wait((self._made,), timeout=seconds)

    @property
    def working(self) -> bool:
        """Whether it is still being made."""
        return not self._made.done()

    @property
    def result(self) -> Result | None:
        """What was made; None while it is being made, and where it failed or never began."""
        if not self._made.done() or self._made.cancelled():
            return None
        fault = self._made.exception()
        if fault is None:
            return self._made.result()
        _log.error("drafts could not be made", exc_info=fault)
        return None
