"""Draws of a ranking, made apart from any page: small ones at once, those of all England in the background.

Windows that ask for the same ranking share one job. A job that no window waits for any more is given up.
"""

from __future__ import annotations

import hashlib
import threading
import time
from collections import OrderedDict
from concurrent.futures import Future, ThreadPoolExecutor, wait
from functools import lru_cache
from typing import TYPE_CHECKING, Final

import numpy as np

from nhmap.core.ranking.gate_chances import pass_chances
from nhmap.core.ranking.sensitivity import Sensitivity, sensitivity

if TYPE_CHECKING:
    from nhmap.core.ranking.ranking import Ranking

PATIENCE_S: Final = 1.5
"""How long after their beginning a page waits for draws before it is drawn without them."""
SMALL: Final = 1_500
"""Sites up to which draws are done within about two seconds: these never queue behind those of all England."""
MOST_JOBS: Final = 32


class GivenUpError(Exception):
    """Nobody waits for the draws any more."""


class Draws:
    """The draws of one ranking.

    Attributes
    ----------
    sites
        How many sites are ranked.
    fraction
        Share of the work that is done, 0 to 1.
    """

    def __init__(self, ranking: Ranking, top_n: int) -> None:
        self.sites = len(ranking)
        self.fraction = 0.0
        self._begun = time.monotonic()
        self._windows: set[str] = set()
        self._ended = False
        self._future: Future[Sensitivity] = _bench(small=self.sites <= SMALL).submit(self._make, ranking, top_n)

    @property
    def done(self) -> bool:
        """Whether nothing more will come: they are made, given up, or failed."""
        return self._future.done()

    @property
    def ended(self) -> bool:
        """Whether they were given up."""
        return self._ended

    @property
    def patience_s(self) -> float:
        """How long a page waits for them now: only their first seconds are waited for, not those of each press."""
        return max(0.0, PATIENCE_S - (time.monotonic() - self._begun))

    def answer(self, patience_s: float = 0.0) -> Sensitivity | None:
        """What the draws say, after waiting so long for it; None where it is not known yet, or will not be."""
        wait([self._future], timeout=patience_s)
        if not self._future.done() or self._future.cancelled():
            return None
        fault = self._future.exception()
        if fault is None:
            return self._future.result()
        if not isinstance(fault, GivenUpError):
            raise fault
        return None

    def wanted_by(self, window: str) -> None:
        """A window waits for them."""
        self._windows.add(window)

    def left_by(self, window: str) -> None:
        """A window does not wait any more; without any the work ends."""
        self._windows.discard(window)
        if not self._windows and not self._future.done():
            self._ended = True
            self._future.cancel()

    def _make(self, ranking: Ranking, top_n: int) -> Sensitivity:
        return sensitivity(ranking.measures, ranking.weights, ranking.gates, top_n=top_n, progress=self._heard)

    def _heard(self, fraction: float) -> None:
        self.fraction = fraction
        if self._ended:
            raise GivenUpError


class Jobs:
    """The jobs of all windows, by what they draw; the last ones are kept."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._jobs: OrderedDict[str, Draws] = OrderedDict()
        self._of_window: dict[str, str] = {}
        self._refused: set[tuple[str, str]] = set()

    def of(self, ranking: Ranking, top_n: int, window: str) -> Draws | None:
        """The job of a ranking, begun if there is none; what the window waited for before is left.

        None where the window gave this very job up.
        """
        key = _key(ranking, top_n)
        with self._lock:
            before = self._of_window.get(window)
            if before is not None and before != key:
                self._leave(before, window)
                self._refused = {(k, w) for k, w in self._refused if w != window}
            self._of_window[window] = key
            if (key, window) in self._refused:
                ready_job = self._jobs.get(key)
                return ready_job if ready_job is not None and ready_job.done and not ready_job.ended else None
            job = self._jobs.get(key)
            if job is None or job.ended:
                job = self._jobs[key] = Draws(ranking, top_n)
            self._jobs.move_to_end(key)
            job.wanted_by(window)
            while len(self._jobs) > MOST_JOBS:
                self._jobs.popitem(last=False)
            return job

    def give_up(self, window: str) -> None:
        """A window does not want the draws that it waits for."""
        with self._lock:
            key = self._of_window.get(window)
            if key is not None:
                self._refused.add((key, window))
                self._leave(key, window)

    def begin_again(self, window: str) -> None:
        """A window wants the draws after all that it gave up."""
        with self._lock:
            self._refused = {(k, w) for k, w in self._refused if w != window}

    def _leave(self, key: str, window: str) -> None:
        job = self._jobs.get(key)
        if job is not None:
            job.left_by(window)
            if job.ended:
                del self._jobs[key]


def _key(ranking: Ranking, top_n: int) -> str:
    """The same key, the same draws."""
    digest = hashlib.blake2b("|".join(map(str, ranking.measures.site_ids)).encode(), digest_size=16)
    chances = () if ranking.gates is None else pass_chances(ranking.gates)
    for part in (ranking.measures.values, ranking.measures.expected, ranking.share, ranking.failed, chances):
        digest.update(np.ascontiguousarray(part).tobytes())
    return f"{digest.hexdigest()}-{top_n}"


@lru_cache(maxsize=2)
def _bench(*, small: bool) -> ThreadPoolExecutor:
    """Threads for the draws of few sites, and one for those of many: two at a time would take the memory."""
    return ThreadPoolExecutor(2 if small else 1, thread_name_prefix="nhmap-draws")


@lru_cache(maxsize=1)
def jobs() -> Jobs:
    """The jobs of this server."""
    return Jobs()
