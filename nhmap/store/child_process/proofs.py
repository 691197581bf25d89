"""Proofs apart: a better set and its bound are looked for in a process of its own, which can be given up at once.

The solver hears nobody until its time is over, and on a busy computer or a large question that can be long after it.
"""

from __future__ import annotations

import atexit
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from nhmap.core.portfolio.proof import improve
from nhmap.errors import InputRefusedError
from nhmap.store.child_process.apart import Bounds, Pool
from nhmap.store.child_process.frames import Job

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from nhmap.core.portfolio.portfolio import Portfolio
    from nhmap.core.portfolio.rules import PortfolioRules
    from nhmap.core.reach.catchments import Reach

MEMORY_MB: Final = 2_500
"""All of England's small areas as ground, by car, need about half of it."""
SPARE_S: Final = 10.0
"""Beyond the time that was given: to send the question and build the programme."""


def improve_apart(  # noqa: PLR0913 - as it is called here
    portfolio: Portfolio,
    reach: Reach,
    people: NDArray[np.float64],
    rules: PortfolioRules,
    *,
    time_limit: float = 60.0,
    seed: int = 1,
) -> Portfolio:
    """As :func:`nhmap.core.portfolio.proof.improve`, in a process of its own.

    What :func:`nhmap.store.child_process.apart.watched` was told raises ends that process at once, and so does an
    interrupt. Where it takes more time or memory than it may, the set that was there before stays, with its bound.
    """
    if time_limit <= 0 or portfolio.gap <= 0:
        return portfolio
    named = {"time_limit": time_limit, "seed": seed}
    job = Job(improve.__module__, improve.__qualname__, (portfolio, reach, people, rules), named)
    try:
        better: Portfolio = _pool().run(job, "The proof", Bounds(time_limit + SPARE_S, MEMORY_MB))
    except InputRefusedError:
        return portfolio
    return better


@lru_cache(maxsize=1)
def _pool() -> Pool:
    """Children of its own: a file is never to wait for a proof."""
    children = Pool()
    atexit.register(children.close)
    return children
