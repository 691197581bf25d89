"""Swapped places: easting and northing in each other's column, and places where nobody in England goes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
from scipy.spatial import cKDTree

from nhmap.store.tabular.problems import Problem, counted

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from nhmap.store.travel_files.pairs import Pairs

_FAR_M: Final = 50_000.0
"""Farther than people are sent to a building; of real pairs few are."""
_TIMES: Final = 3.0
"""So many times nearer its small area a place is, once easting and northing change places, that they look swapped."""
_MOST: Final = 0.8
"""Of all rows: then hardly anything but swapped columns explains it."""
_ENGLAND_M: Final = 25_000.0
"""No spot of England is so far from every small area's centroid; hospitals of Wales and Scotland may be nearer."""
_ROW_SWAPPED: Final = "very far: are easting and northing swapped?"
_ROW_OUTSIDE: Final = "the place lies outside England"
SWAP: Final = "Swap the two columns, or their headings, and ask again."


def swapped_places(
    pairs: Pairs, name: str, x: NDArray[np.float64], y: NDArray[np.float64]
) -> tuple[list[str], list[Problem]]:
    """Beside each row whether its easting and northing look swapped or its place lies outside England; and in words.

    A single far pair may be meant: swapping is only spoken of where it brings a place much nearer to its small area.

    Parameters
    ----------
    x, y
        Centroids of all small areas, metres of EPSG:27700; shape (n,).

    Returns
    -------
    A note for each row, "" for most; what is said of the file.
    """
    at = pairs.usable
    home = pairs.area[at]
    now = np.hypot(pairs.x[at] - x[home], pairs.y[at] - y[home])
    other = np.hypot(pairs.y[at] - x[home], pairs.x[at] - y[home])
    nearer = (now > _FAR_M) & (other * _TIMES < now)
    outside = cKDTree(np.column_stack([x, y])).query(np.column_stack([pairs.x[at], pairs.y[at]]))[0] > _ENGLAND_M
    notes = [""] * len(pairs.reason)
    for row, is_swapped, is_outside in zip(at.tolist(), nearer, outside, strict=True):
        notes[row] = _ROW_SWAPPED if is_swapped else _ROW_OUTSIDE if is_outside else ""
    problems = []
    if nearer.any():
        far, near = (f"{np.median(distances[nearer]) / 1_000:,.0f} km" for distances in (now, other))
        whose = f"{counted(int(nearer.sum()), 'row')} of {name}"
        sure = nearer.sum() >= _MOST * len(at)
        problems.append(
            Problem(
                "swapped",
                "warning",
                f"Easting and northing {'look' if sure else 'may be'} swapped in {whose}: as they stand their places "
                f"are {far} from their small area, the other way about {near}. {SWAP}",
            )
        )
    lost = int((outside & ~nearer).sum())
    if lost:
        message = f"{counted(lost, 'row')} of {name}: the place lies more than 25 km outside England."
        problems.append(Problem("outside_england", "warning", f"{message} Check easting and northing."))
    return notes, problems
