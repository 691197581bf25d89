"""A set of sites that gets better in the background: at once a good one, after a while a better one and a proof."""

from __future__ import annotations

import logging
from concurrent.futures import Future, ThreadPoolExecutor
from functools import lru_cache
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from nhmap.core.portfolio.site_sets import ChosenSet, PosedQuestion

SECONDS: Final = 60.0
"""How long the background may take; the screen never waits for it."""

_log = logging.getLogger("nhmap")


@lru_cache(maxsize=1)
def _bench() -> ThreadPoolExecutor:
    """One thread for all tabs: two proofs at a time would take the processor from the screens."""
    return ThreadPoolExecutor(1, thread_name_prefix="nhmap-sets")


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
        if not self._quick.proved:
            self._better = _bench().submit(posed.better, self._quick, SECONDS)

    @property
    def working(self) -> bool:
        """Whether a better set is still being looked for."""
        return self._better is not None and not self._better.done()

    @property
    def chosen(self) -> ChosenSet:
        """The best set so far."""
        if self._better is None or not self._better.done():
            return self._quick
        fault = self._better.exception()
        if fault is None:
            return self._better.result()
        _log.error("a set could not be made better", exc_info=fault)
        return self._quick
