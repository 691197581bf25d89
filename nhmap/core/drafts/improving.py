"""Improving what is drawn: border areas handed over one by one, each step shown before it is taken."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from nhmap.core.drafts.measures import measure
from nhmap.core.drafts.priced_zones import Wishes
from nhmap.core.drafts.search import Search
from nhmap.core.drafts.units import single
from nhmap.errors import InputRefusedError

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from nhmap.core.drafts.measures import DraftMeasures
    from nhmap.core.drafts.problem import Problem

MOST_STEPS: Final = 60
_WORTH: Final = 0.002
"""Least that a step must bring, in shares of a zone."""

WISHES: Final = Wishes(1.5, 0.3, {"msoa": 0.3, "ward": 0.3, "pcn": 0.1})


@dataclass(frozen=True)
class Step:
    """One small area handed over.

    Attributes
    ----------
    area
        Its position in the problem.
    here, there
        Zones that give and take it.
    after
        What the zones come to after this and all earlier steps.
    """

    area: int
    here: int
    there: int
    after: DraftMeasures


def improve(
    problem: Problem,
    label: NDArray[np.int64],
    *,
    most: int = MOST_STEPS,
    progress: Callable[[float], None] | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> tuple[Step, ...]:
    """Steps that each make sizes, splits, patients or shapes better by more than they cost; the best first.

    No zone falls into more pieces, none becomes empty, and locked zones, borders and seeds stay as they are. When
    somebody cancels, the steps found until then are given.

    Parameters
    ----------
    label
        Zone of each small area; shape (n,).
    """
    whole = {
        key: weight + problem.keep.get(key, 0.0) for key, weight in WISHES.whole.items() if key in problem.groupings
    }
    search = Search(single(problem), label, Wishes(WISHES.patients, WISHES.compact, whole), 1, drawn=True)
    steps: list[Step] = []
    barred: set[tuple[int, int]] = set()
    while len(steps) < most and not (cancelled is not None and cancelled()):
        best = _best_step(search, barred)
        if best is None:
            break
        unit, there = best
        here = search.label[unit]
        search.give(unit, there)
        search.rehome()
        barred.add((unit, here))  # nobody wants to see an area go and come back
        steps.append(Step(unit, here, there, measure(problem, np.array(search.label, dtype=np.int64))))
        if progress is not None:
            progress(len(steps) / most)
    return tuple(steps)


def _best_step(search: Search, barred: set[tuple[int, int]]) -> tuple[int, int] | None:
    """The step that brings most; None where none brings anything."""
    pairs = (
        (unit, there)
        for unit in search.movable
        for there in sorted({search.label[other] for other in search.units.near[unit]} - {search.label[unit]})
    )
    offers = [(search.change(*pair), *pair) for pair in pairs if pair not in barred]
    for cost, unit, there in sorted(offers):
        if cost >= -_WORTH:
            break
        if search.can_spare(unit):
            return unit, there
    return None


def balance_two(problem: Problem, label: NDArray[np.int64]) -> NDArray[np.int64]:
    """Two neighbouring zones brought near one size by handing over as little as need be.

    Parameters
    ----------
    problem
        Of the small areas of both alone.
    label
        0 or 1 for each; shape (n,).

    Raises
    ------
    InputRefusedError
        When the two share no border that may be crossed, or one is locked.
    """
    if problem.locked_zones or problem.parts != 1:
        message = "These two neighbourhoods cannot be balanced: one is locked, or they share no border."
        raise InputRefusedError(message, "Choose two neighbours that are not locked.")
    best, least = label, _apart(problem, label)
    for turn, heat in enumerate((0.001, 0.01, 0.05)):
        search = Search(single(problem), label, Wishes(1.0, 0.3, even=8.0, narrow=0.2), turn)
        search.anneal(80, heat, heat / 10, lambda: False, 20.0)
        labels = np.array(search.label, dtype=np.int64)
        if _apart(problem, labels) < least:
            best, least = labels, _apart(problem, labels)
        if least <= 0.02 * problem.target:
            break
    return best


def _apart(problem: Problem, label: NDArray[np.int64]) -> float:
    """People by which two zones differ."""
    size = np.bincount(label, weights=problem.people, minlength=2)
    return float(abs(size[0] - size[1]))
