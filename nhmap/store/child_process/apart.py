"""Apart: heavy reading in a process of its own, with limits of time and memory, that can be given up.

A file from a person can hold Python's lock for a minute or ask for gigabytes, and the server has other windows. So
whatever cannot be bounded before it is done is done by a child: it is watched from here, and ended when it takes too
much. Nothing needs a call that only Unix has. Watching can be outrun by one sudden allocation: whoever calls bounds
the size of what goes in as well.
"""

from __future__ import annotations

import atexit
import contextlib
import pickle
from contextvars import ContextVar
from dataclasses import dataclass
from functools import lru_cache
from time import monotonic
from typing import TYPE_CHECKING, Any, Final, TypeVar

from nhmap.config import settings
from nhmap.errors import InputRefusedError, NhmapError
from nhmap.store.child_process import frames
from nhmap.store.child_process.turns import Turns
from nhmap.store.child_process.worker import STAYS_BELOW_MB, Worker, WorkerEndedError, WorkerMissingError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

Result = TypeVar("Result")

AT_ONCE: Final = 2
"""Files that are read at the same time; others wait in the order they came."""
MOST_WAITING: Final = 8
LONGEST_WAIT_S: Final = 30.0
START_S: Final = 30.0
"""Python and its libraries take a second to load; on a busy computer, many."""
IDLE_S: Final = 10.0
"""An idle child holds about 150 MB; it is kept so long because people try one file with several options."""
MOST_JOBS: Final = 50
POLL_S: Final = 0.05

_SIMPLER: Final = "Give a smaller or simpler file: fewer corners, fewer rows, one layer or sheet."


@dataclass(frozen=True)
class Bounds:
    """How much the reading of one file may take.

    Attributes
    ----------
    seconds
        Of the clock, once the libraries are loaded.
    memory_mb
        Resident, of the child and whatever it started, its libraries included.
    """

    seconds: float
    memory_mb: int


@dataclass(frozen=True)
class Progress:
    """How far a reading is.

    Attributes
    ----------
    before
        Files that are read before this one; 0 once it is being read.
    seconds
        Since it was asked for.
    """

    before: int
    seconds: float


class FaultApartError(RuntimeError):
    """A fault of ours in the child; its text is the child's traceback."""


_watching: ContextVar[Callable[[Progress], None] | None] = ContextVar("watching", default=None)


@contextlib.contextmanager
def watched(by: Callable[[Progress], None]) -> Iterator[None]:
    """Tell ``by`` about twenty times a second how far the readings inside are.

    Whatever it raises gives the reading up and ends the child: so a closed dialog or a cancelled run does.
    """
    token = _watching.set(by)
    try:
        yield
    finally:
        _watching.reset(token)


def standard_bounds() -> Bounds:
    """The bounds that the settings give."""
    return Bounds(settings().reading_seconds, settings().reading_memory_mb)


def apart(
    function: Callable[..., Result],
    *arguments: Any,  # noqa: ANN401 - whatever the function takes
    what: str,
    bounds: Bounds | None = None,
    **named: Any,  # noqa: ANN401
) -> Result:
    """Call a function in a process of its own.

    Parameters
    ----------
    function
        A function of a module, found there by its name. Inside a child it is called at once.
    arguments, named
        Its arguments; they and the result must be values that can be pickled.
    what
        The file, as messages call it.
    bounds
        How much it may take; what the settings say unless told otherwise.

    Raises
    ------
    NhmapError
        What the function itself refuses.
    InputRefusedError
        When it takes too much time or memory, ends the process, or too many others wait.
    FaultApartError
        When the function fails otherwise.
    """
    if frames.inside():
        return function(*arguments, **named)
    return pool().run(frames.Job(function.__module__, function.__qualname__, arguments, named), what, bounds)


class Pool:
    """The children of this process: a few at once, kept for a moment between two files."""

    def __init__(self, at_once: int = AT_ONCE, idle_s: float = IDLE_S, stays_below_mb: float = STAYS_BELOW_MB) -> None:
        self._turns = Turns(at_once, MOST_WAITING)
        self._idle_s = idle_s
        self._stays_below_mb = stays_below_mb
        self._idle: list[Worker] = []
        self.peak_mb = 0.0
        """Most memory that any child was seen to hold."""

    def run(self, job: frames.Job, what: str, bounds: Bounds | None = None) -> Any:  # noqa: ANN401
        """See :func:`apart`."""
        bounds = bounds or standard_bounds()
        tell = _watching.get() or (lambda _: None)
        start = monotonic()
        with self._turns.turn() as turn:
            while not turn.come(POLL_S):
                if turn.turned_away or monotonic() - start > LONGEST_WAIT_S:
                    message = f"nhmap is busy reading other files, so {what} was not read."
                    raise InputRefusedError(message, "Try again in a minute.")
                tell(Progress(turn.before, monotonic() - start))
            worker = self._worker()
            finished = False
            try:
                kind, payload = self._attend(worker, job, bounds, what, tell, start)
                finished = True
            finally:
                if finished and worker.fit_to_stay(MOST_JOBS, self._stays_below_mb):
                    self._keep(worker)
                else:
                    worker.end()
        if kind == frames.DONE:
            return payload
        if kind == frames.REFUSED and isinstance(payload, NhmapError):
            raise payload
        raise FaultApartError(str(payload))

    def close(self) -> None:
        """End the children that wait for work."""
        while self._idle:
            with contextlib.suppress(IndexError):
                self._idle.pop().end()

    def _worker(self) -> Worker:
        with contextlib.suppress(IndexError):
            while (worker := self._idle.pop()) is not None:
                if worker.alive:
                    return worker
                worker.end()
        try:
            return Worker.started()
        except WorkerMissingError as error:
            message = f"nhmap could not start the second process in which files are read: {error}."
            raise NhmapError(
                message, "Close other programs and try again, or ask who looks after the computer."
            ) from error

    def _keep(self, worker: Worker) -> None:
        self._idle.append(worker)
        worker.after(self._idle_s, self._end_idle)

    def _end_idle(self, worker: Worker) -> None:
        with contextlib.suppress(ValueError):  # it is at work again
            self._idle.remove(worker)
            worker.end()

    def _attend(  # noqa: PLR0913, PLR0917 - what is done, how much it may take, and who is told
        self,
        worker: Worker,
        job: frames.Job,
        bounds: Bounds,
        what: str,
        tell: Callable[[Progress], None],
        start: float,
    ) -> tuple[int, Any]:
        """Wait for the answer of a child, and see that it keeps its bounds."""
        answers = worker.ask(job, bounds.seconds, bounds.memory_mb)
        began, since = False, monotonic()
        while True:
            try:
                answer = answers.wait(POLL_S)
                if answer is not None and answer[0] == frames.BEGUN:
                    began, since = True, monotonic()
                elif answer is not None:
                    self.peak_mb = max(self.peak_mb, worker.peak_mb)
                    return answer[0], pickle.loads(answer[1])  # noqa: S301 - what our own child sent
                memory = worker.memory_mb()
            except WorkerEndedError as ended:
                raise _ended(what, worker, bounds, ended) from ended
            self.peak_mb = max(self.peak_mb, memory)
            if memory > bounds.memory_mb:
                message = f"{what} needs more than {bounds.memory_mb:,} MB of memory to be read."
                raise InputRefusedError(message, _SIMPLER)
            if monotonic() - since > (bounds.seconds if began else START_S):
                message = f"{what} needs more than {bounds.seconds:g} seconds to be read."
                if not began:
                    message = f"{what} was not read: the process that reads files did not start in {START_S:g} seconds."
                raise InputRefusedError(message, _SIMPLER if began else "Try again in a minute.")
            tell(Progress(0, monotonic() - start))


def _ended(what: str, worker: Worker, bounds: Bounds, ended: WorkerEndedError) -> Exception:
    """What to say of a child that ended of itself: before it began it is our matter, after that the file's."""
    if not worker.began:
        return FaultApartError(f"The process that reads files ended at once.\n{worker.last_words()}")
    if ended.too_long:
        message = f"{what} would give an answer too large to use."
    else:
        message = (
            f"{what} ends the program that reads it: it is damaged, made to do harm, or needs more than"
            f" {bounds.memory_mb:,} MB of memory."
        )
    return InputRefusedError(message, "Export it again from where it came from, as GeoJSON or CSV.")


@lru_cache(maxsize=1)
def pool() -> Pool:
    """The children of this process."""
    workers = Pool()
    atexit.register(workers.close)
    return workers
