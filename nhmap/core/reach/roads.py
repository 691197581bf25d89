"""Roads: what a kilometre by car costs anywhere in England, from how densely people live there.

    minutes = start + pace x km ** power

``km`` is the straight line. ``pace`` is the mean along it of a figure that follows the density of settlement: a
kilometre through a city costs more than one through fields. ``power`` is below 1, for long drives use faster roads.
``start`` is what every drive costs before it gets anywhere: to the car, out of the street, to the door.

The numbers are fitted to routed drives by ``scripts/fit_drive_times.py``; docs/travel.md says how wrong they are.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
from scipy.ndimage import map_coordinates, minimum_filter

from nhmap.core.reach.drive_coefficients import PACES, POWER, START_MIN
from nhmap.core.reach.settlement import CELL_M, Settlement

if TYPE_CHECKING:
    from numpy.typing import NDArray

Places = tuple["NDArray[np.float64]", "NDArray[np.float64]"]
"""Eastings and northings, metres in EPSG:27700; shape (p,) each."""

DENSITIES: Final = (10.0, 100.0, 1_000.0, 3_162.0, 10_000.0)
"""Residents per km² at which a pace is fitted; between them it changes evenly with the logarithm, beyond them not."""

SAMPLES: Final = 6
"""Points of the straight line at which the density is read, evenly spread."""


def log_density(density: NDArray[np.float64]) -> NDArray[np.float64]:
    """Residents per km² as paces are told by: the common logarithm, nobody at all counting as one person."""
    return np.log10(np.maximum(density, 1.0))


def pace_of(density: NDArray[np.float64], paces: tuple[float, ...] = PACES) -> NDArray[np.float64]:
    """Pace at a density of settlement, in minutes for the first kilometre."""
    return np.interp(log_density(density), np.log10(DENSITIES), paces)


@dataclass(frozen=True, eq=False)
class CostField:
    """A figure of every point of England.

    Attributes
    ----------
    values
        At the middle of each cell, the first row in the south; shape (r, c). Off the grid it is as at its rim.
    south, west
        Row and column of the National Grid, in cells, that the first row and column are.
    """

    values: NDArray[np.float64]
    south: int = 0
    west: int = 0

    def along(self, start: Places, end: Places) -> NDArray[np.float64]:
        """Mean along straight lines; shape (p,). The same both ways: the points lie evenly about the middle."""
        total = np.zeros(len(start[0]))
        # A place that is not known is no index into a grid; whatever it reads, its distance stays unknown.
        ends = [(np.nan_to_num(a), np.nan_to_num(b)) for a, b in zip(start, end, strict=True)]
        for step in range(SAMPLES):
            share = (step + 0.5) / SAMPLES
            x, y = (a * (1 - share) + b * share for a, b in ends)
            # Whole numbers are the middles of cells.
            at = [y / CELL_M - 0.5 - self.south, x / CELL_M - 0.5 - self.west]
            total += map_coordinates(self.values, at, order=1, mode="nearest", prefilter=False)
        return total / SAMPLES

    def least_around(self, x: NDArray[np.float64], y: NDArray[np.float64], metres: float) -> NDArray[np.float64]:
        """Least value within a square of so many metres on every side of each place; shape (n,)."""
        cells = min(math.ceil(metres / CELL_M) + 1, max(self.values.shape))
        least = minimum_filter(self.values, size=2 * cells + 1, mode="nearest")
        row = np.clip(y // CELL_M - self.south, 0, self.values.shape[0] - 1).astype(np.int64)
        column = np.clip(x // CELL_M - self.west, 0, self.values.shape[1] - 1).astype(np.int64)
        return np.asarray(least[row, column], dtype=np.float64)


@dataclass(frozen=True, eq=False)
class Roads:
    """What a kilometre costs anywhere in England.

    Attributes
    ----------
    pace
        In minutes for the first kilometre.
    """

    pace: CostField

    @classmethod
    def of(cls, settlement: Settlement) -> Roads:
        """As the shipped coefficients say."""
        return cls(CostField(pace_of(settlement.density), settlement.south, settlement.west))

    def minutes(self, start: Places, end: Places) -> NDArray[np.float64]:
        """Minutes by car between pairs of places; shape (p,)."""
        km = np.hypot(end[0] - start[0], end[1] - start[1]) / 1_000
        return np.asarray(START_MIN + self.pace.along(start, end) * km**POWER, dtype=np.float64)

    def radius_m(self, x: NDArray[np.float64], y: NDArray[np.float64], minutes: float) -> NDArray[np.float64]:
        """Straight line that no drive of so many minutes from a place can exceed; shape (n,).

        First by the lowest pace anywhere, then by the lowest within that distance of the place: no drive meets
        another. So a place in a city is asked for its own surroundings only.
        """
        budget = max(minutes - START_MIN, 0.0)
        widest = (budget / float(self.pace.values.min())) ** (1 / POWER) * 1_000
        lowest = self.pace.least_around(x, y, widest)
        return np.asarray((budget / lowest) ** (1 / POWER) * 1_000, dtype=np.float64)
