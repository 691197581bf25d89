"""Where drafts are computed: in this process one after the other, or by the workers of a Dask cluster.

A task is one planning area. It holds all that decides the answer, so that both ways give the same drafts, and so does a
task that is begun anew because its worker was killed.
"""

from __future__ import annotations

import contextlib
import logging
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from nhmap.cli.reading import current_settings
from nhmap.core.drafts.drafting import draft
from nhmap.errors import InputRefusedError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from nhmap.core.drafts.drafting import Drafted
    from nhmap.core.drafts.problem import Problem

DASK: Final = "dask"
_ANSWERS_WITHIN_S: Final = 15
_BEGUN_ANEW: Final = 5
"""How often a task may lose its worker before it is given up."""


@dataclass(frozen=True, eq=False)
class Task:
    """One planning area that is to be drafted: see ``core.drafts.drafting.draft``."""

    problem: Problem
    number: int
    seed: int
    effort: float = 1.0


def carry_out(tasks: Sequence[Task], executor: str, seconds: float) -> list[Drafted]:
    """The drafts of each task, in their order.

    Parameters
    ----------
    executor
        ``dask``, or anything else for this process.
    seconds
        For all of them together; then each has the best so far.

    Raises
    ------
    InputRefusedError
        Where Dask is not installed, or its scheduler does not answer.
    """
    until = time.time() + seconds
    if executor != DASK:
        return [_carry_out(task, until) for task in tasks]
    with _client(len(tasks)) as client:
        futures = [client.submit(_carry_out, task, until, pure=False) for task in tasks]
        try:
            return list(client.gather(futures))
        except Exception as failed:
            if type(failed).__name__ not in {"KilledWorker", "FutureCancelledError"}:
                raise
            message = "The Dask cluster lost its workers again and again, so that some drafts were not made."
            raise InputRefusedError(message, "Give its workers more memory, or leave --executor out.") from failed


def _carry_out(task: Task, until: float) -> Drafted:
    """One task, ended at a time of the clock."""
    left = max(until - time.time(), 0.0)
    return draft(task.problem, number=task.number, seed=task.seed, effort=task.effort, seconds=left)


@contextlib.contextmanager
def _client(tasks: int) -> Iterator[Any]:
    """A client of the scheduler that the settings name, or of a cluster on this computer that ends with it."""
    try:
        import dask  # noqa: PLC0415 - in the extra only
        import distributed  # noqa: PLC0415
        from dask.system import CPU_COUNT  # noqa: PLC0415
    except ImportError as missing:
        message = f"--executor dask needs Dask, which is not installed here ({missing.name} is missing)."
        raise InputRefusedError(message, "Install nhmap with its extra “dask”, or leave --executor out.") from missing
    cluster: Any = distributed
    address = current_settings().dask_scheduler
    with contextlib.ExitStack() as stack:
        stack.enter_context(dask.config.set({"distributed.scheduler.allowed-failures": _BEGUN_ANEW}))
        if not address:
            workers = max(1, min(CPU_COUNT, tasks))
            local = cluster.LocalCluster(
                n_workers=workers, threads_per_worker=1, dashboard_address=None, silence_logs=logging.CRITICAL
            )
            address = stack.enter_context(local).scheduler_address
        try:
            client = cluster.Client(address, timeout=_ANSWERS_WITHIN_S, set_as_default=False)
        except (OSError, ValueError) as failed:
            message = f"No Dask scheduler answers at “{address}”."
            fix = "Start one, correct NHMAP_DASK_SCHEDULER (tcp://HOST:8786), or unset it: then workers start here."
            raise InputRefusedError(message, fix) from failed
        yield stack.enter_context(client)
