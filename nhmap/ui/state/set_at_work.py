"""A set of sites that gets better in the background: at once a good one, after a while a better one and a proof."""

from __future__ import annotations

import logging
from concurrent.futures import Future, ThreadPoolExecutor
from functools import lru_cache
from threading import Event
from typing import TYPE_CHECKING, Final

from nhmap.store.child_process.apart import watched
from nhmap.store.child_process.proofs import improve_apart

if TYPE_CHECKING:
    from nhmap.core.portfolio.site_sets import ChosenSet, PosedQuestion

SECONDS: Final = 60.0
"""How long the background may take; the screen never waits for it."""

_log = logging.getLogger("nhmap")


@lru_cache(maxsize=1)
def _bench() -> ThreadPoolExecutor:
    """One thread for all tabs: two proofs at a time would take the processor from the screens."""
    return ThreadPoolExecutor(1, thread_name_prefix="nhmap-sets")


class _GivenUpError(Exception):
    """Nobody waits for a better set any more."""


class SetAtWork:
    """The answer to one question.

    Attributes
    ----------
    posed
        The question.
    curve
        Sites by greatest gain, and what the first so many reach.
    """

    def __init__(self, posed: PosedQuestion) -> None:
        self.posed = posed
        self.curve = posed.curve()
        self._quick = posed.answer()
        self._better: Future[ChosenSet] | None = None
        self._begin()

    def _begin(self) -> None:
        self._stop = Event()
        if not self._quick.proved:
            self._better = _bench().submit(self._improved, self._stop)

    def _improved(self, stop: Event) -> ChosenSet:
        """A better set, looked for in a process of its own, which ends at once when it is given up."""

        def go_on(_: object = None) -> None:
            if stop.is_set():
                raise _GivenUpError

        go_on()
        with watched(go_on):
            return self.posed.better(self._quick, SECONDS, improve_apart)

    def give_up(self) -> None:
        """Be content with the set that is there; a better one that was found already stays."""
        if self.working and self._better is not None:
            self._stop.set()
            self._better.cancel()

    def again(self) -> None:
        """Look anew after somebody gave up."""
        if self.given_up:
            self._begin()

    @property
    def given_up(self) -> bool:
        """Whether somebody was content with the set that was there."""
        return self._stop.is_set()

    @property
    def working(self) -> bool:
        """Whether a better set is still being looked for."""
        return self._better is not None and not self._better.done() and not self.given_up

    @property
    def chosen(self) -> ChosenSet:
        """The best set so far."""
        if self._better is None or not self._better.done() or self._better.cancelled():
            return self._quick
        fault = self._better.exception()
        if fault is None:
            return self._better.result()
        if not isinstance(fault, _GivenUpError):
            _log.error("a set could not be made better", exc_info=fault)
        return self._quick
