"""The parent's side of one child that reads files: starts it, talks to it, sees what it holds, ends it."""

from __future__ import annotations

import contextlib
import os
import pickle
import queue
import subprocess
import sys
import threading
from collections import deque
from pathlib import Path
from typing import TYPE_CHECKING, Final

import psutil

from nhmap.config import PACKAGE
from nhmap.store.child_process import frames

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import IO

_MEGABYTE: Final = 1_000_000
_TREE_EVERY: Final = 20
"""Looking for children of the child asks for every process of the computer, so it is done once a second."""
STAYS_BELOW_MB: Final = 260
"""A child that reads files and holds more is ended."""
_LAST_WORDS: Final = 4_000
_ONE_THREAD: Final = (
    "OMP_NUM_THREADS",
    "OPENBLAS_NUM_THREADS",
    "MKL_NUM_THREADS",
    "NUMEXPR_NUM_THREADS",
    "GDAL_NUM_THREADS",
)


class WorkerMissingError(OSError):
    """The child could not be started."""


class WorkerEndedError(EOFError):
    """The child ended before it answered; ``too_long`` when its answer was larger than any can be."""

    def __init__(self, *, too_long: bool = False) -> None:
        super().__init__()
        self.too_long = too_long


class Answers:
    """What a child says to one job, received by a thread so that waiting for it can be given up."""

    def __init__(self, worker: Worker, request: bytes) -> None:
        self._received: queue.SimpleQueue[tuple[int, bytes] | WorkerEndedError] = queue.SimpleQueue()
        threading.Thread(target=self._converse, args=(worker, request), daemon=True).start()

    def wait(self, seconds: float) -> tuple[int, bytes] | None:
        """The next answer, or None when there was none in time.

        Raises
        ------
        WorkerEndedError
            When there will be none.
        """
        try:
            received = self._received.get(timeout=seconds)
        except queue.Empty:
            return None
        if isinstance(received, WorkerEndedError):
            raise received
        return received

    def _converse(self, worker: Worker, request: bytes) -> None:
        try:
            frames.write(worker.requests, frames.ASKED, request)
            while True:
                kind, payload = frames.read(worker.answers)
                worker.began = worker.began or kind == frames.BEGUN
                self._received.put((kind, payload))
                if kind != frames.BEGUN:
                    return
        except frames.FrameTooLongError:
            self._received.put(WorkerEndedError(too_long=True))
        except (OSError, EOFError, ValueError):  # ValueError: the pipe was closed because the reading was given up
            self._received.put(WorkerEndedError())


class Worker:
    """One child."""

    def __init__(
        self, process: subprocess.Popen[bytes], requests: IO[bytes], answers: IO[bytes], errors: IO[bytes]
    ) -> None:
        self.process = process
        self.requests = requests
        self.answers = answers
        self.began = False
        self.peak_mb = 0.0
        self._jobs = 0
        self._looked = 0
        self._others_mb = 0.0
        self._ended = threading.Lock()
        self._last_words: deque[bytes] = deque(maxlen=8)
        self._listener = threading.Thread(target=self._listen, args=(errors,), daemon=True)
        self._listener.start()
        self._timer: threading.Timer | None = None
        self._seen: psutil.Process | None = None
        with contextlib.suppress(psutil.Error):
            self._seen = psutil.Process(process.pid)
            # What is drawn in other windows goes before what is read here.
            self._seen.nice(psutil.BELOW_NORMAL_PRIORITY_CLASS if sys.platform == "win32" else 5)

    @classmethod
    def started(cls) -> Worker:
        """Start a child.

        Raises
        ------
        WorkerMissingError
            When the computer does not allow it.
        """
        path = os.pathsep.join([str(PACKAGE.parent), *filter(None, [os.environ.get("PYTHONPATH")])])
        environment = {
            **os.environ,
            **dict.fromkeys(_ONE_THREAD, "1"),
            "PYTHONPATH": path,
            "MALLOC_ARENA_MAX": "2",
        }
        try:
            process = subprocess.Popen(  # noqa: S603 - our own interpreter with our own module
                [_interpreter(), "-P", "-m", "nhmap.store.child_process.child"],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                env=environment,
                creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
            )
        except (OSError, ValueError) as error:
            raise WorkerMissingError(getattr(error, "strerror", None) or str(error)) from error
        assert process.stdin is not None  # noqa: S101 - it was asked for
        assert process.stdout is not None  # noqa: S101
        assert process.stderr is not None  # noqa: S101
        return cls(process, process.stdin, process.stdout, process.stderr)

    @property
    def alive(self) -> bool:
        """Whether it can take a job."""
        return self.process.poll() is None

    def ask(self, job: frames.Job, seconds: float, memory_mb: int) -> Answers:
        """Give it a job, and how much it may take by its own watch; the answers come in their time."""
        if self._timer is not None:
            self._timer.cancel()
        self._jobs += 1
        self.began = False
        # In two parts: what is asked can be unpickled only when the libraries are there, and their loading is not
        # counted as time of the file.
        inner = pickle.dumps((job.arguments, job.named), protocol=5)
        return Answers(self, pickle.dumps((job.module, job.name, seconds, memory_mb, inner), protocol=5))

    def memory_mb(self) -> float:
        """Megabytes resident in it and in whatever it started; 0 when it has gone."""
        if self._seen is None:
            return 0.0
        try:
            memory = self._seen.memory_info().rss / _MEGABYTE
            self._looked += 1
            if self._looked % _TREE_EVERY == 0:
                others = self._seen.children(recursive=True)
                self._others_mb = sum(other.memory_info().rss for other in others) / _MEGABYTE
        except psutil.Error:
            return 0.0
        self.peak_mb = max(self.peak_mb, memory + self._others_mb)
        return memory + self._others_mb

    def fit_to_stay(self, most_jobs: int, below_mb: float) -> bool:
        """Whether it is small and young enough to be kept for the next file."""
        return self.alive and self._jobs < most_jobs and self.memory_mb() < below_mb

    def after(self, seconds: float, act: Callable[[Worker], None]) -> None:
        """Do something with it after a while, unless it is given a job before."""
        self._timer = threading.Timer(seconds, act, args=(self,))
        self._timer.daemon = True
        self._timer.start()

    def last_words(self) -> str:
        """What it wrote to its standard error."""
        self._listener.join(1)
        return b"".join(self._last_words)[-_LAST_WORDS:].decode("utf-8", "replace")

    def end(self) -> None:
        """End it and whatever it started, at once; doing so twice is harmless."""
        with self._ended:
            if self._timer is not None:
                self._timer.cancel()
            if self.process.returncode is None:
                others: list[psutil.Process] = []
                with contextlib.suppress(psutil.Error):
                    others = self._seen.children(recursive=True) if self._seen is not None else []
                self.process.kill()
                for other in others:
                    with contextlib.suppress(psutil.Error):
                        other.kill()
                self.process.wait()
            self._listener.join(1)
            for stream in (self.requests, self.answers):
                with contextlib.suppress(OSError):  # what was still to be sent has nowhere to go
                    stream.close()

    def _listen(self, errors: IO[bytes]) -> None:
        with errors:
            while chunk := errors.read1(_LAST_WORDS):  # type: ignore[attr-defined]
                self._last_words.append(chunk)


def _interpreter() -> str:
    """The Python that runs this, also where the host of a service calls itself ``sys.executable``."""
    here = Path(sys.executable)
    if here.stem.casefold().startswith("python") and "service" not in here.stem.casefold():
        return str(here)
    inside = Path(sys.prefix) / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")
    beside = Path(sys.prefix) / "python.exe"
    return next((str(path) for path in (inside, beside) if path.is_file()), sys.executable)
