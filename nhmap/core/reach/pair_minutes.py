"""Pair minutes: the modelled travel of single pairs of a small area and a place, however far apart."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from nhmap.core.reach.catchments import WALK
from nhmap.core.reach.driving import FITTED_TO_MIN, UNRELIABLE, UNRELIABLE_BELOW_MIN
from nhmap.errors import InputRefusedError

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from nhmap.core.reach.catchments import CatchmentAreas

MODES: Final = ("walk", "drive")


def pair_minutes(
    mode: str, areas: CatchmentAreas, rows: NDArray[np.integer], x: NDArray[np.float64], y: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Minutes from the centroid of a small area to a place; shape (p,).

    Parameters
    ----------
    mode
        One of ``MODES``.
    rows
        Row of the small area of each pair; shape (p,).
    x, y
        The place of each pair, metres in EPSG:27700; shape (p,).

    Raises
    ------
    InputRefusedError
        When the mode is none that nhmap models.
    """
    if mode not in MODES:
        message = f"“{mode}” is not a way of travelling that nhmap models."
        raise InputRefusedError(message, f"Choose {' or '.join(MODES)}.")
    home = (areas.x[rows], areas.y[rows])
    if mode == "drive":
        return areas.roads.minutes(home, (x, y))
    return np.asarray(np.hypot(home[0] - x, home[1] - y) / WALK.metres_a_minute, dtype=np.float64)


def caution(mode: str, minutes: float) -> str:
    """What must stand beside a figure that is less sure than others; empty where nothing must."""
    if mode != "drive" or np.isnan(minutes):
        return ""
    if minutes < UNRELIABLE_BELOW_MIN:
        return UNRELIABLE
    return f"longer than any routed drive compared with ({FITTED_TO_MIN:g} minutes)" if minutes > FITTED_TO_MIN else ""
