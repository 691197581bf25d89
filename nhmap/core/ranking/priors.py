"""Priors: what is expected of a criterion's value where nobody has told the figure.

A prior is a fixed distribution of values from 0 to 1, with its source. It is never learned from the sites loaded, so
that company changes no score, and its mean is what an unknown counts: to say nothing is worth what the typical answer
is worth, no more.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

TABLE_SIZE: Final = 1_024
"""Entries of the table that draws are read from: a multiple of 2, so that a random whole number finds its entry."""


@dataclass(frozen=True)
class Prior:
    """A distribution of values from 0 to 1.

    Attributes
    ----------
    quantiles
        (chance, value) pairs, both ascending, from chance 0 to chance 1: the value that is not exceeded with that
        chance, along straight lines between the pairs.
    source
        Where the spread was published, with what is wrong about it; or that it is a judgement.
    judgement
        Whether no source exists.
    """

    quantiles: tuple[tuple[float, float], ...]
    source: str
    judgement: bool = False

    @cached_property
    def mean(self) -> float:
        """The expected value."""
        chance, value = np.array(self.quantiles).T
        return float((np.diff(chance) * (value[1:] + value[:-1]) / 2).sum())

    @cached_property
    def table(self) -> NDArray[np.float32]:
        """Values at evenly spaced chances, whose mean is the prior's; shape (TABLE_SIZE,)."""
        chance, value = np.array(self.quantiles).T
        # The mean of each step, not its middle: so that drawing from the table expects what the score expects.
        edges = np.linspace(0.0, 1.0, TABLE_SIZE + 1)
        area = np.concatenate([[0.0], np.cumsum(np.diff(chance) * (value[1:] + value[:-1]) / 2)])
        piece = np.clip(np.searchsorted(chance, edges, side="right") - 1, 0, len(chance) - 2)
        step = edges - chance[piece]
        slope = np.diff(value) / np.diff(chance)
        under = area[piece] + step * (value[piece] + slope[piece] * step / 2)
        return np.asarray(np.diff(under) * TABLE_SIZE, dtype=np.float32)

    def chance_above(self, value: float) -> float:
        """The chance that the value is ``value`` or more."""
        return float((self.table >= value).mean())


def judgement(mean: float, reason: str) -> Prior:
    """A prior where nothing is published: any value up to twice the mean is as likely as any other."""
    return Prior(((0.0, 0.0), (1.0, 2 * mean)), f"nhmap's judgement: {reason}", judgement=True)


LOW: Final = 0.25
"""The expected value where no source exists."""

_ERIC: Final = (
    "NHS Digital, ERIC 2016/17: 744 returns of less than 10,000 m². They are places with beds or of mental health, "
    "larger than most surgeries"
)

NOT_PLACED: Final = "Spread over the 33,755 small areas of England, for a building without a place: "

DEPRIVATION: Final = Prior(
    (
        *((0.0, 0.0), (0.1, 0.008), (0.2, 0.056), (0.3, 0.102), (0.4, 0.152), (0.5, 0.208), (0.6, 0.276)),
        *((0.7, 0.36), (0.8, 0.475), (0.9, 0.665), (1.0, 1.0)),
    ),
    f"{NOT_PLACED}English Indices of Deprivation 2025.",
)
HEALTH: Final = Prior(
    (
        *((0.0, 0.0), (0.1, 0.111), (0.2, 0.213), (0.3, 0.288), (0.4, 0.354), (0.5, 0.42), (0.6, 0.486)),
        *((0.7, 0.561), (0.8, 0.648), (0.9, 0.764), (1.0, 1.0)),
    ),
    f"{NOT_PLACED}health domain of the English Indices of Deprivation 2025.",
)
SPACE: Final = Prior(
    (
        *((0.0, 0.0), (0.79, 0.0), (0.8, 0.045), (0.82, 0.247), (0.84, 0.46), (0.86, 0.684)),
        *((0.88, 0.927), (0.9, 1.0), (1.0, 1.0)),
    ),
    f"{_ERIC}; 79 % report no empty or under-used space, and some of those may only have reported nothing.",
)
SIZE: Final = Prior(
    (
        *((0.0, 0.0), (0.1, 0.115), (0.2, 0.242), (0.3, 0.388), (0.4, 0.573), (0.5, 0.794), (0.6, 1.0)),
        (1.0, 1.0),
    ),
    f"{_ERIC}.",
)
CONDITION: Final = Prior(
    (
        *((0.0, 0.0), (0.05, 0.031), (0.1, 0.427), (0.2, 0.727), (0.3, 0.846), (0.4, 0.923), (0.5, 0.974)),
        (1.0, 1.0),
    ),
    f"{_ERIC}; backlog of all risks a m² at today's building prices, half of them reporting none.",
)

FLOOR_AREAS_M2: Final = (
    *((0.0, 337.0), (0.1, 788.0), (0.2, 1_105.0), (0.3, 1_471.0), (0.4, 1_933.0), (0.5, 2_484.0)),
    *((0.6, 3_330.0), (0.7, 4_266.0), (0.8, 5_515.0), (0.9, 7_277.0), (1.0, 9_945.0)),
)
"""Gross internal floor areas of those returns: (chance, m²)."""

LIST_SIZES: Final = (
    *((0.0, 1.0), (0.1, 3_936.0), (0.2, 5_281.0), (0.3, 6_473.0), (0.4, 7_656.0), (0.5, 8_815.0)),
    *((0.6, 10_181.0), (0.7, 11_786.0), (0.8, 13_970.0), (0.9, 17_651.0), (1.0, 118_653.0)),
)
"""Lists of the 6,139 practices of 1 July 2026: (chance, patients)."""


def of_lists(best: float) -> Prior:
    """What one list of unknown length is worth where ``best`` patients are worth 1."""
    return Prior(
        _capped(LIST_SIZES, best),
        "NHS England, Patients Registered at a GP Practice, 1 July 2026: the lists of 6,139 practices.",
    )


def _capped(quantiles: tuple[tuple[float, float], ...], best: float) -> tuple[tuple[float, float], ...]:
    return tuple((chance, min(1.0, figure / best)) for chance, figure in quantiles)
