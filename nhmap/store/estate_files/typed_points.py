"""Points that people type or mark: a postcode, a grid reference or two coordinates, and the small area of each."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from nhmap.errors import InputRefusedError
from nhmap.store.estate_files.cells import UnreadableError
from nhmap.store.estate_files.places import coordinates, pair_of, to_grid
from nhmap.store.estate_files.postcodes import locate, normalise
from nhmap.store.layers.points_in_areas import rows_at

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from numpy.typing import NDArray

    from nhmap.core.geography.planning_areas import PlanningArea

Point = tuple[float, float]
"""Easting and northing in metres."""

_WAYS = "Write a postcode (TR1 2AB), latitude and longitude (50.263, -5.051), or a grid reference (SW 825 449)."


def is_point(text: str) -> bool:
    """Whether a text has the shape of a point rather than of a name."""
    return bool(normalise(text)) or pair_of(text) != ("", "")


def point_of(text: str) -> Point:
    """The point that a text stands for.

    Raises
    ------
    InputRefusedError
        When it stands for none.
    """
    if postcode := normalise(text):
        placed = locate([postcode])
        if not placed["found"].iloc[0]:
            message = f"No postcode “{postcode}” is known."
            raise InputRefusedError(message, "Look whether it is written right, or give coordinates.")
        return float(placed["x"].iloc[0]), float(placed["y"].iloc[0])
    try:
        read = coordinates(*pair_of(text))
    except UnreadableError as unreadable:
        raise InputRefusedError(unreadable.args[-1], _WAYS) from None
    if read is None:
        message = f"“{text}” is no point."
        raise InputRefusedError(message, _WAYS)
    x, y = to_grid([read])
    return float(x[0]), float(y[0])


def points_of(text: str) -> dict[str, Point]:
    """Points of a text that parts them by ``;`` or lines, under the words they were written in.

    Raises
    ------
    InputRefusedError
        When a part stands for no point.
    """
    parts = (part.strip() for part in text.replace("\n", ";").split(";"))
    return {part: point_of(part) for part in parts if part}


def marked(lon: float, lat: float) -> Point:
    """The point of a place that was pressed on the map, in degrees."""
    x, y = to_grid([(lon, lat, True)])
    return float(x[0]), float(y[0])


def rows_of(points: Iterable[Point], polygons: NDArray[Any], area: PlanningArea) -> list[int]:
    """Row of the small area of the planning area that each point stands in, -1 where it stands outside.

    Parameters
    ----------
    polygons
        Of the small areas of England, in EPSG:27700; shape (N,).
    """
    inside, places = np.flatnonzero(area.inside), list(points)
    if not places:
        return []
    x, y = np.array(places, dtype=np.float64).T
    at = rows_at(polygons[inside], x, y)
    return [int(inside[row]) if row >= 0 else -1 for row in at.tolist()]


def begun_at_points(points: dict[str, Point], polygons: NDArray[Any], area: PlanningArea) -> list[int]:
    """The same, each of them inside the planning area and none in the small area of another.

    Raises
    ------
    InputRefusedError
        When one is outside, or two stand in one small area.
    """
    rows: Sequence[int] = rows_of(points.values(), polygons, area)
    names: dict[int, str] = {}
    for name, row in zip(points, rows, strict=True):
        if row < 0:
            message = f"“{name}” is not inside {area.name}."
            raise InputRefusedError(message, "Neighbourhoods begin at points of the planning area: leave it out.")
        if row in names:
            message = f"“{names[row]}” and “{name}” stand in one small area, where only one neighbourhood can begin."
            raise InputRefusedError(message, "Leave one of them out.")
        names[row] = name
    return list(names)
