"""What no lines go below: residents who have to move for as few patients out of line, whatever shapes zones take.

Pieces, sizes and where a small area goes are left out, so that a whole city is answered in seconds. What is left holds
of any plan: a practice that is out of line comes into line only if its home comes to its PCN's zone, or the PCN to
another zone. Then patients enough have to change zones: those who leave the zone that leads close the gap twice, others
once. An integer programme (HiGHS) chooses small areas with fewest residents that do; what it has proved is the floor.
"""

from __future__ import annotations

from math import ceil
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from scipy.optimize import Bounds, milp

from nhmap.core.alignment.line_question import Lines
from nhmap.core.alignment.linear_rows import Rows

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from nhmap.core.alignment.line_question import LineQuestion

SECONDS: Final = 12.0


def moved_floor(question: LineQuestion, out: int, seconds: float = SECONDS) -> int:
    """Residents below which no plan moves that leaves at most ``out`` patients out of line."""
    state = Lines(question, question.labels.copy())
    behind = np.flatnonzero(state.out)
    short = state.cost()[0] - out
    if short <= 0 or seconds <= 0:
        return 0
    q, rows, served, homes = question, Rows(), state.served, state.homes
    areas, count = len(q.areas), len(q.areas) + len(q.by_network)
    for k in range(len(q.by_network)):
        others = [z for z in range(q.zones) if z != served[k]]
        gaps = [_gap(state.networks[k], int(q.network_outside[k]), int(served[k]), z) for z in others]
        gains = q.by_network[k] * np.where(q.labels == served[k], 2, 1)
        rows.add(_closing(gains, areas + k, max(0, min(gaps, default=0))), 0.0, np.inf)
    unknowns = {int(p): count + at for at, p in enumerate(behind)}  # the home of each comes to its PCN's zone
    into = {int(p): count + len(behind) + at for at, p in enumerate(behind)}  # each comes into line
    high = np.ones(count + 2 * len(behind))
    high[:areas] = q.free & q.open_zone[q.labels]
    for p, home in unknowns.items():
        network = int(q.network[p])
        goal = int(served[network])
        rows.add({into[p]: 1.0, home: -1.0, areas + network: -1.0}, -np.inf, 0.0)
        if goal < 0 or q.by_hand[p] >= 0:
            high[home] = 0
            continue
        times = np.where(q.labels == goal, 0, np.where(q.labels == homes[p], 2, 1))
        gap = _gap(state.counts[p], int(q.outside[p]), int(homes[p]), goal)
        rows.add(_closing(q.patients[p] * times, home, max(0, gap)), 0.0, np.inf)
    rows.add({into[p]: float(q.lists[p]) for p in into}, float(short), np.inf)
    price = np.zeros(len(high))
    price[:areas] = q.residents
    answer: Any = milp(
        price,
        constraints=rows.constraint(len(high)),
        integrality=np.ones(len(high)),
        bounds=Bounds(0, high),
        options={"time_limit": seconds},
    )
    proved = getattr(answer, "mip_dual_bound", None)
    return 0 if proved is None or not np.isfinite(proved) else max(0, ceil(float(proved) - 1e-3))


def _gap(counts: NDArray[np.int64], outside: int, leads: int, goal: int) -> int:
    """Patients by which a zone is behind the one that leads; behind those outside all where none does."""
    return int((counts[leads] if leads >= 0 else max(outside, 1)) - counts[goal])


def _closing(gains: NDArray[np.int64], changes: int, gap: int) -> dict[int, float]:
    """Small areas that move close a gap, if that which depends on it changes."""
    return {int(i): float(gains[i]) for i in np.flatnonzero(gains)} | {changes: -float(gap)}
