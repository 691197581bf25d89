"""Named places: towns, suburbs and villages, as people call where they live."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
from scipy.spatial import KDTree

if TYPE_CHECKING:
    from numpy.typing import NDArray

REACH_M: Final[dict[str, float]] = {"Town": 4_000.0, "Suburb": 2_400.0, "Village": 2_000.0}
"""How far the name of a place is used around it, in metres; of places in reach the relatively nearest has it.

nhmap's judgement: it orders names and never counts people for a figure. A city is named as a whole, not in its parts.
"""


@dataclass(frozen=True, eq=False)
class NamedPlaces:
    """Places with a name, in one order throughout.

    Attributes
    ----------
    names
        As published.
    kinds
        “City”, “Town”, “Suburb” or “Village”.
    x, y
        Metres, EPSG:27700.
    area
        Code of the small area in which each stands; None where the data in use does not say.
    """

    names: NDArray[np.object_]
    kinds: NDArray[np.object_]
    x: NDArray[np.float64]
    y: NDArray[np.float64]
    area: NDArray[np.object_] | None = None

    def nearest(self, x: NDArray[np.float64], y: NDArray[np.float64]) -> NDArray[np.int32]:
        """The place whose name is used at each point, -1 where none is in reach; shape of ``x``."""
        best = np.ones(len(x))
        rows = np.full(len(x), -1, dtype=np.int32)
        for kind, reach in REACH_M.items():
            own = np.flatnonzero(self.kinds == kind)
            if not len(own):
                continue
            far, at = KDTree(np.column_stack([self.x[own], self.y[own]])).query(
                np.column_stack([x, y]), distance_upper_bound=reach
            )
            nearer = far / reach < best
            best[nearer] = far[nearer] / reach
            rows[nearer] = own[at[nearer]]
        return rows


NOWHERE: Final = NamedPlaces(
    np.empty(0, dtype=object), np.empty(0, dtype=object), np.empty(0, dtype=np.float64), np.empty(0, dtype=np.float64)
)
"""No places at all: what a data folder from before they were built has."""
