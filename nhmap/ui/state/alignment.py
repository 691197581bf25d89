"""Aligning PCNs and neighbourhoods beside the page: a process of its own looks for the best, and can be given up."""

from __future__ import annotations

import hashlib
import json
import logging
from collections import OrderedDict
from concurrent.futures import Future, ThreadPoolExecutor
from functools import lru_cache
from threading import Event
from time import monotonic
from typing import TYPE_CHECKING, Any, Final

from nhmap.core.alignment.line_proposal import LineProposal, pose_lines
from nhmap.core.alignment.lines import move_lines
from nhmap.core.alignment.programme import SECONDS, solve
from nhmap.core.alignment.proposal import Proposal
from nhmap.core.alignment.question import pose
from nhmap.errors import InputRefusedError, NhmapError
from nhmap.store.child_process import frames
from nhmap.store.child_process.apart import Bounds, Pool, watched

if TYPE_CHECKING:
    from collections.abc import Callable

    from nhmap.core.alignment.consents import Settled
    from nhmap.core.alignment.question import Question
    from nhmap.core.assessment.assessment import Assessment
    from nhmap.store.child_process.apart import Progress

PRACTICES, LINES = "practices", "lines"
_REMEMBERED: Final = 12
_AT_ONCE: Final = 2
_SPARE_S: Final = 20.0
"""Beyond the time that the search itself keeps to."""
_MEMORY_MB: Final = 3_000

_log = logging.getLogger("nhmap")
_searches: OrderedDict[str, AtWork] = OrderedDict()
_posed: OrderedDict[str, Question] = OrderedDict()


class _GivenUpError(Exception):
    """The person gave the search up."""


class AtWork:
    """One question and, once it is there, its answer."""

    def __init__(self, question: Question, ask: Callable[[], Any]) -> None:
        self.question = question
        self.begun = monotonic()
        self.lines: LineProposal | None = None
        self._given_up = Event()
        self._answer: Future[Any] = _bench().submit(self._attended, ask)

    @property
    def working(self) -> bool:
        """Whether the answer is still being looked for."""
        return not self._answer.done()

    @property
    def given_up(self) -> bool:
        """Whether the person gave it up."""
        return self._given_up.is_set()

    @property
    def seconds(self) -> float:
        """Since it was asked."""
        return monotonic() - self.begun

    def give_up(self) -> None:
        """End the search."""
        self._given_up.set()

    def wait(self, seconds: float) -> None:
        """Wait a moment for the answer: most are there at once."""
        end = monotonic() + seconds
        while self.working and monotonic() < end:
            Event().wait(0.05)

    def answer(self) -> Any:  # noqa: ANN401 - of either search
        """What was found.

        Raises
        ------
        NhmapError
            When the search was refused or failed.
        """
        fault = self._answer.exception()
        if fault is None:
            return self._answer.result()
        if isinstance(fault, NhmapError):
            raise fault
        _log.error("an alignment failed", exc_info=fault)
        message = "The search for the best alignment failed."
        raise InputRefusedError(message, "Press Align again; the plan and what was noted are safe.") from fault

    def _attended(self, ask: Callable[[], Any]) -> Any:  # noqa: ANN401
        with watched(self._look):
            return ask()

    def _look(self, progress: Progress) -> None:
        del progress
        if self.given_up:
            raise _GivenUpError


@lru_cache(maxsize=1)
def _bench() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(_AT_ONCE, thread_name_prefix="nhmap-alignment")


@lru_cache(maxsize=1)
def _pool() -> Pool:
    """Children of its own: a file is never to wait for a proof."""
    import atexit  # noqa: PLC0415

    pool = Pool(_AT_ONCE)
    atexit.register(pool.close)
    return pool


def key_of(mode: str, assessment: Assessment, settled: Settled) -> str:
    """What an answer depends on: plan, settings and rules; what practices said changes none."""
    parts = [mode, assessment.plan.hash, assessment.settings.to_dict(), settled.rules.to_dict()]
    text = json.dumps([*parts, settled.stays, settled.frozen], sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def question_of(assessment: Assessment, settled: Settled) -> Question:
    """What there is to align; the last ones are remembered, as every drawing of the page asks."""
    key = key_of("", assessment, settled)
    if key not in _posed:
        _posed[key] = pose(assessment, settled)
        while len(_posed) > _REMEMBERED:
            _posed.popitem(last=False)
    return _posed[key]


def ask(mode: str, assessment: Assessment, settled: Settled) -> str:
    """Begin a search, unless its answer is known or under way; its key."""
    key = key_of(mode, assessment, settled)
    search = _searches.get(key)
    if search is None or search.given_up:
        question = question_of(assessment, settled)
        job = _job(mode, question, assessment, settled)
        bounds = Bounds(SECONDS + _SPARE_S, _MEMORY_MB)
        _searches[key] = AtWork(question, lambda: _pool().run(job, "The alignment", bounds))
        while len(_searches) > _REMEMBERED:
            _searches.popitem(last=False)
    return key


def at_work(key: str) -> AtWork | None:
    """The search of a key; None where nobody asked or it is forgotten."""
    return _searches.get(key)


def proposal(mode: str, search: AtWork, assessment: Assessment, settled: Settled) -> Proposal | LineProposal:
    """The proposal of a search that is done, with what practices said since."""
    if mode == LINES:
        if search.lines is None:
            problem = pose_lines(assessment, search.question)
            search.lines = LineProposal(search.question, problem, search.answer(), assessment)
        return search.lines
    return Proposal(settled, search.question, search.answer(), assessment)


def _job(mode: str, question: Question, assessment: Assessment, settled: Settled) -> frames.Job:
    if mode == LINES:
        lines = pose_lines(assessment, question)
        return frames.Job(move_lines.__module__, move_lines.__qualname__, (lines,), {})
    return frames.Job(solve.__module__, solve.__qualname__, (question, settled.rules), {})
