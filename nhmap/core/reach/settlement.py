"""Settlement: how densely people live around any point of England, from the small areas alone.

Residents stand at the centroids of their small areas. They are counted on a grid of one kilometre and smoothed, so that
a point in a market town and one in the fields beside it differ, and one street more or less does not.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
from scipy.ndimage import gaussian_filter

if TYPE_CHECKING:
    from numpy.typing import NDArray

CELL_M: Final = 1_000.0
"""Side of a cell."""

CELLS: Final = 700
"""Cells of a side: England lies within 700 km of the National Grid's origin, east and north."""

SMOOTHED_OVER_M: Final = 4_000.0
"""Standard deviation of the smoothing; of 1, 2.5, 4 and 6 km tried, 4 km told routed drives best."""

_MARGIN: Final = 17
"""Cells around the outermost people: four standard deviations, and one empty."""


@dataclass(frozen=True, eq=False)
class Settlement:
    """How densely people live.

    Attributes
    ----------
    density
        Residents per km² around the middle of each cell, the first row in the south; shape (r, c). Beyond it nobody
        lives.
    south, west
        Row and column of the National Grid, in cells, that the first row and column are.
    """

    density: NDArray[np.float64]
    south: int = 0
    west: int = 0

    @classmethod
    def of(cls, x: NDArray[np.float64], y: NDArray[np.float64], residents: NDArray[np.float64]) -> Settlement:
        """Spread residents over the grid.

        Parameters
        ----------
        x, y
            Where they live, metres in EPSG:27700; shape (n,). Places off the grid count nowhere.
        residents
            How many, NaN where unknown, which counts as none; shape (n,).
        """
        with np.errstate(invalid="ignore"):
            inside = (x >= 0) & (y >= 0) & (x < CELLS * CELL_M) & (y < CELLS * CELL_M) & np.isfinite(residents)
        row, column = (y[inside] // CELL_M).astype(np.int64), (x[inside] // CELL_M).astype(np.int64)
        if not len(row):
            return cls(np.zeros((1, 1)))
        # The grid ends where smoothing has brought nobody; its cells are the same wherever it ends.
        south, west = int(row.min()) - _MARGIN, int(column.min()) - _MARGIN
        rows, columns = int(row.max()) - south + _MARGIN + 1, int(column.max()) - west + _MARGIN + 1
        at = (row - south) * columns + (column - west)
        people = np.bincount(at, weights=residents[inside], minlength=rows * columns).reshape(rows, columns)
        smooth = gaussian_filter(people, SMOOTHED_OVER_M / CELL_M, mode="constant", radius=_MARGIN - 1)
        return cls(smooth / (CELL_M / 1_000) ** 2, south, west)
