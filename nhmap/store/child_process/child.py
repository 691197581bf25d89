"""The child that reads files: ``python -m nhmap.store.child_process.child`` takes jobs from its standard input.

It ends when the parent does: one thread always reads the pipe, and a watch that needs no lock of Python's ends the
process should a library hold that lock beyond all bounds.
"""

from __future__ import annotations

import contextlib
import faulthandler
import importlib
import os
import pickle
import queue
import sys
import threading
import traceback
from typing import TYPE_CHECKING, Any, Final

from nhmap.errors import InputRefusedError, NhmapError
from nhmap.store.child_process import frames

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import IO

_GRACE_S: Final = 3.0
"""Beyond the bound: the parent, which has words for it, is to be first."""
_SPARE_MB: Final = 1_500
"""Address space that libraries reserve and never use."""
_MEGABYTE: Final = 1_000_000
_MOST_ANSWERED: Final = 100 * _MEGABYTE
_SIMPLER: Final = "Give a smaller or simpler file: fewer corners, fewer rows, one layer or sheet."


def main() -> None:
    """Take jobs until the parent goes."""
    frames.go_inside()
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what libraries print must not get between the frames
    sys.stdout = sys.stderr
    faulthandler.enable()
    requests: queue.SimpleQueue[bytes] = queue.SimpleQueue()
    threading.Thread(target=_receive, args=(sys.stdin.buffer, requests), daemon=True).start()
    while True:
        frames.write(answers, *answer(requests.get(), lambda: frames.write(answers, frames.BEGUN)))


def answer(request: bytes, begin: Callable[[], None]) -> tuple[int, bytes]:
    """Do one job; what comes of it, as kind and pickle."""
    try:
        module, name, seconds, memory_mb, inner = pickle.loads(request)  # noqa: S301 - what our own parent sent
        function: Any = importlib.import_module(module)
        for part in name.split("."):
            function = getattr(function, part)
        arguments, named = pickle.loads(inner)  # noqa: S301
        begin()
        faulthandler.dump_traceback_later(seconds + _GRACE_S, exit=True)
        _bound_memory(memory_mb)
        result = pickle.dumps(function(*arguments, **named), protocol=5)
        if len(result) <= _MOST_ANSWERED:
            return frames.DONE, result
        refused = InputRefusedError("What the file holds is too much to be used.", _SIMPLER)
        return frames.REFUSED, pickle.dumps(refused, protocol=5)
    except NhmapError as said:
        return frames.REFUSED, pickle.dumps(said, protocol=5)
    except MemoryError:
        message = "The file needs more memory to be read than it may have."
        return frames.REFUSED, pickle.dumps(InputRefusedError(message, _SIMPLER), protocol=5)
    except RecursionError:
        message = "The file is nested too deeply to be read."
        return frames.REFUSED, pickle.dumps(InputRefusedError(message, "Export it again from where it came from."))
    except Exception:  # noqa: BLE001 - the edge of this process: the parent raises it again with these words
        return frames.FAILED, pickle.dumps(traceback.format_exc()[-20_000:])
    finally:
        faulthandler.cancel_dump_traceback_later()


def _receive(stream: IO[bytes], requests: queue.SimpleQueue[bytes]) -> None:
    """Take requests from the pipe; its end is the end of the parent, and so of this process."""
    with contextlib.suppress(EOFError, OSError, ValueError):
        while True:
            requests.put(frames.read(stream)[1])
    os._exit(0)


def _bound_memory(memory_mb: int) -> None:
    """A second belt where the system has one: no address space far beyond what may be resident."""
    try:
        import resource  # noqa: PLC0415 - Unix only

        import psutil  # noqa: PLC0415
    except ImportError:
        return
    reserved = psutil.Process().memory_info().vms
    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    most = max(reserved, 0) + (memory_mb + _SPARE_MB) * _MEGABYTE
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_AS, (most if hard < 0 else min(most, hard), hard))


if __name__ == "__main__":
    main()
