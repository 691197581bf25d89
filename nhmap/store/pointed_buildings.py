"""Buildings that a person points at: a name and a place on the map, and which small area that is in."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Final

import numpy as np
import shapely

from nhmap.core.estate import NewSite
from nhmap.errors import InputRefusedError
from nhmap.store.cells import clean_name
from nhmap.store.projecting import to_metres

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from nhmap.core.areas import SmallAreas

NEAREST: Final = 60
"""Small areas whose centroids are nearest are looked at: one of them holds the place, unless it is abroad or at sea."""

_AT: Final = 6
"""Decimals of degrees that tell places apart."""


def pointed_building(
    name: str, at: tuple[float, float], areas: SmallAreas, shapes: Callable[[], NDArray[np.object_]], source: str = ""
) -> NewSite:
    """A new building at a place.

    Parameters
    ----------
    at
        Longitude and latitude, WGS84 degrees.
    shapes
        Gives the polygons of all small areas in EPSG:27700.

    Raises
    ------
    InputRefusedError
        When it has no name, or the place is in no small area of England.
    """
    lon, lat = at
    called = clean_name(name)
    if not called:
        message = "The building has no name."
        raise InputRefusedError(message, "Give it the name that people know it by.")
    (point,) = to_metres(np.array([shapely.Point(lon, lat)], dtype=object))
    x, y = float(point.x), float(point.y)
    far = np.hypot(areas.table["x"].to_numpy() - x, areas.table["y"].to_numpy() - y)
    if not np.isfinite(far).any():
        raise _nowhere(lon, lat)
    near = np.argsort(far, kind="stable")[:NEAREST]
    holds = near[shapely.covers(shapes()[near], point)]
    if not len(holds):
        raise _nowhere(lon, lat)
    mark = f"{called.casefold()}|{round(lon, _AT)}|{round(lat, _AT)}"
    return NewSite(
        site_id=f"NEW-{hashlib.sha256(mark.encode()).hexdigest()[:10]}",
        name=called,
        address="",
        postcode="",
        x=x,
        y=y,
        lon=lon,
        lat=lat,
        lsoa=str(areas.codes[int(holds[0])]),
        kind="",
        point_quality="pointed at by a person",
        source=source,
    )


def _nowhere(lon: float, lat: float) -> InputRefusedError:
    message = f"Longitude {lon:.4f}, latitude {lat:.4f} is in no small area of England."
    return InputRefusedError(message, "Are the two numbers the right way round? England lies at −6 to 2 and 50 to 56.")
