"""Which of many drafts are shown: a few that differ, none of them worse than another in everything."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

import numpy as np
from scipy.optimize import linear_sum_assignment

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from nhmap.core.drafts.measures import DraftMeasures

DIFFERENT: Final = 0.03
"""Share of people in other zones from which two drafts are two."""

MIDDLE: Final = "something of everything"
EVEN: Final = "even sizes"

_FEWEST: Final = 3
"""So many drafts are shown where so many differ."""

_LESS_EVEN: Final = 0.02
"""How much further from the target, as a share of it, a draft may be than the most even one and still be shown."""


@dataclass(frozen=True, eq=False)
class Draft:
    """One draft.

    Attributes
    ----------
    label
        Zone of each small area of the problem; locked zones have the first numbers; shape (n,).
    measures
        What it comes to.
    over
        Members split beyond the caps, altogether.
    missed
        People by which zones miss the sizes that arithmetic leaves them, altogether.
    best_at
        What it is best at of the drafts shown, in words; empty where another is better in everything.
    """

    label: NDArray[np.int64]
    measures: DraftMeasures
    over: int = 0
    best_at: str = ""
    missed: int = 0


def _places(draft: Draft, drafts: Sequence[Draft]) -> int:
    """Sum of the places that a draft has among others in everything; fewer is better."""
    return sum(sum(_worth(other)[at] > _worth(draft)[at] for other in drafts) for at in range(len(_worth(draft))))


def _best(drafts: Sequence[Draft]) -> list[tuple[str, Draft]]:
    """The draft that is best at each thing that counts, the first wish first."""
    return [
        ("patients with their practice", max(drafts, key=lambda d: d.measures.kept_share)),
        ("MSOAs, wards and PCN areas whole", min(drafts, key=lambda d: d.measures.split_people)),
        ("plain shapes", max(drafts, key=lambda d: d.measures.polsby_popper_mean)),
        (MIDDLE, min(drafts, key=lambda d: _places(d, drafts))),
        (EVEN, min(drafts, key=_unevenness)),
    ]


def _unevenness(draft: Draft) -> tuple[float, float]:
    return draft.measures.max_deviation, draft.measures.mean_deviation


def _worth(draft: Draft) -> tuple[float, float, float, float]:
    """More is better."""
    of = draft.measures
    return of.kept_share, -float(of.split_people), of.polsby_popper_mean, -of.max_deviation


def choose(drafts: Sequence[Draft], number: int, people: NDArray[np.float64]) -> tuple[Draft, ...]:
    """At most ``number`` drafts that differ, the one that keeps most patients first."""
    able = _able(drafts)
    front = _front(able)
    shown: list[Draft] = []
    for words, draft in _best(front):
        if len(shown) < number and all(_differ(draft, other, people) for other in shown):
            shown.append(replace(draft, best_at=words))
    fit = [draft for draft in able if not draft.missed]
    if fit and all(draft.missed for draft in shown):
        # Where the tolerance is narrow, those just beyond it can beat all within it: one of these is shown even so.
        shown = [*shown[: number - 1], replace(min(fit, key=_unevenness), best_at=EVEN)]
    rest = [
        *sorted(front, key=lambda d: -d.measures.kept_share),
        *sorted((d for d in able if d not in front), key=lambda d: _places(d, able)),
    ]
    for draft in rest:
        # What another beats in everything is shown only where there would be no choice without it.
        if len(shown) >= (number if draft in front else min(number, _FEWEST)):
            continue
        if all(_differ(draft, other, people) for other in shown):
            shown.append(draft)
    return tuple(shown)


def _front(drafts: Sequence[Draft]) -> list[Draft]:
    """Those that no other beats."""
    return [draft for draft in drafts if not any(_beats(other, draft) for other in drafts)]


def _able(drafts: Sequence[Draft]) -> list[Draft]:
    """Those that break the fewest caps, and of them those that are nearly as even as can be.

    Those beyond the tolerance have no place where most fit. Where fewer do, the tolerance is narrow, and some people
    more or less can keep thousands of patients with their practice: that is for the reader to weigh.
    """
    least = min(draft.over for draft in drafts)
    within = [draft for draft in drafts if draft.over == least]
    fit = [draft for draft in within if not draft.missed]
    if len(fit) >= _FEWEST and 2 * len(fit) > len(within):
        return fit
    even = max((draft.measures.max_deviation for draft in fit), default=None)
    if even is None:
        even = min(draft.measures.max_deviation for draft in within)
    return [draft for draft in within if draft.measures.max_deviation <= even + _LESS_EVEN]


def _beats(one: Draft, other: Draft) -> bool:
    """Whether one is nowhere worse and somewhere better."""
    mine, theirs = _worth(one)[:3], _worth(other)[:3]
    return all(a >= b for a, b in zip(mine, theirs, strict=True)) and mine != theirs


def _differ(one: Draft, other: Draft, people: NDArray[np.float64]) -> bool:
    return moved_share(one.label, other.label, people) >= DIFFERENT


def moved_share(one: NDArray[np.int64], other: NDArray[np.int64], people: NDArray[np.float64]) -> float:
    """Share of people who are in another zone, when zones are matched to be as alike as can be."""
    size = int(max(one.max(initial=0), other.max(initial=0))) + 1
    both = np.bincount(one * size + other, weights=people, minlength=size * size).reshape(size, size)
    rows, columns = linear_sum_assignment(-both)
    total = float(people.sum())
    return 1 - float(both[rows, columns].sum()) / total if total else 0.0
