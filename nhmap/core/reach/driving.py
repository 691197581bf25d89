"""Driving: who is within so many minutes by car, door to door, by the model of :mod:`nhmap.core.reach.roads`."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

import numpy as np

from nhmap.core.buildings.sites import numbers
from nhmap.core.reach.catchments import MODE_WORDS, Coverage, Reach, sparse_minutes
from nhmap.core.reach.drive_coefficients import ERROR_BY_MINUTES, START_MIN
from nhmap.errors import InputRefusedError

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray
    from scipy.spatial import cKDTree

    from nhmap.core.reach.catchments import CatchmentAreas

UNRELIABLE_BELOW_MIN: Final = 12.0
"""Below so many minutes the start is most of the drive, and the figures tell little of who is nearer."""
UNRELIABLE: Final = f"not reliable below {UNRELIABLE_BELOW_MIN:g} minutes"

LONGEST_MIN: Final = 240.0
"""The longest drive that is modelled; the routed drives end at 60 minutes."""
FITTED_TO_MIN: Final = 60.0
"""The longest of the routed drives."""


@dataclass(frozen=True)
class DriveModel:
    """Minutes by car, as fitted to routed drives.

    Attributes
    ----------
    minutes
        How long people travel at most.
    """

    minutes: float

    @property
    def mode(self) -> Literal["drive"]:
        """The way of travelling."""
        return "drive"

    def __post_init__(self) -> None:
        """Refuse what the model cannot tell."""
        if not math.isfinite(self.minutes) or not START_MIN <= self.minutes <= LONGEST_MIN:
            message = f"A drive of {self.minutes:g} minutes is outside what nhmap models."
            hint = (
                f"Its drives are door to door: they begin at {START_MIN:.0f} minutes and are {UNRELIABLE}. "
                f"Choose up to {LONGEST_MIN:g} minutes, or bring a table of travel times."
            )
            raise InputRefusedError(message, hint)

    @property
    def how(self) -> str:
        """Where the minutes come from, in words, and how wrong they are."""
        return (
            "door to door, modelled from distance and how densely people live along the way: "
            f"{error_words(self.minutes)}"
        )

    @property
    def label(self) -> str:
        """The model in words, with how wrong it is."""
        return f"{self.minutes:g} minutes {MODE_WORDS[self.mode]}, {self.how}"

    def reach(self, sites: pd.DataFrame, areas: CatchmentAreas) -> Reach:
        """Catchments of the sites: centroids within the minutes, the rim included."""
        x, y = numbers(sites, "x"), numbers(sites, "y")
        located = np.isfinite(x) & np.isfinite(y)
        at, roads = np.flatnonzero(located), areas.roads
        shape = (len(sites), len(areas))
        rows, columns = _pairs(areas.tree, x[at], y[at], roads.radius_m(x[at], y[at], self.minutes))
        rows = at[rows]
        took = roads.minutes((areas.x[columns], areas.y[columns]), (x[rows], y[rows]))
        within = took <= self.minutes
        minutes = sparse_minutes(rows[within], columns[within], took[within], shape)
        return Reach(minutes, located, self.label, Coverage(len(sites), len(at), int(minutes.nnz)))

    def between(self, sites: pd.DataFrame, areas: CatchmentAreas, rows: NDArray[np.integer]) -> NDArray[np.float64]:
        """Minutes from some small areas to each site, however far; shape (n, r), NaN for a site without a place."""
        x, y = np.repeat(numbers(sites, "x"), len(rows)), np.repeat(numbers(sites, "y"), len(rows))
        ax, ay = np.tile(areas.x[rows], len(sites)), np.tile(areas.y[rows], len(sites))
        return areas.roads.minutes((ax, ay), (x, y)).reshape(len(sites), len(rows))


def error_words(minutes: float) -> str:
    """How wrong a modelled drive of so many minutes is, in words.

    The error is that of hospitals that the model had not seen, among drives for which it says as many minutes.
    """
    if minutes < UNRELIABLE_BELOW_MIN:
        return UNRELIABLE
    if minutes > FITTED_TO_MIN:
        return f"no routed drives above {FITTED_TO_MIN:g} minutes to compare with"
    error = next(error for limit, error in ERROR_BY_MINUTES if minutes <= limit)
    return f"{error:.1f} minutes out on average against routed drives; rivers and the sea are not known"


def error_table_words() -> str:
    """How wrong modelled drives are, from short to long, in words."""
    steps = ", ".join(f"{error:.1f} up to {limit:g}" for limit, error in ERROR_BY_MINUTES)
    return (
        f"Door to door, beginning at {START_MIN:.0f} minutes; {UNRELIABLE}. Minutes out on average against routed "
        f"drives to hospitals that the model had not seen: {steps}. Rivers and the sea are not known."
    )


def _pairs(
    tree: cKDTree, x: NDArray[np.float64], y: NDArray[np.float64], radius_m: NDArray[np.float64]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Pairs of a place and a point of ``tree`` within that place's own radius: rows of both, shape (p,)."""
    none = np.empty(0, dtype=np.int64)
    if not len(x) or not tree.n:
        return none, none
    near = tree.query_ball_point(np.column_stack([x, y]), radius_m, return_sorted=False)
    counts = np.fromiter((len(beside) for beside in near), dtype=np.int64, count=len(near))
    columns = np.concatenate([np.asarray(beside, dtype=np.int64) for beside in near])
    return np.repeat(np.arange(len(x)), counts), columns


DRIVE: Final = DriveModel(15)
"""The second catchment shown; the better choice for sparsely settled country."""
