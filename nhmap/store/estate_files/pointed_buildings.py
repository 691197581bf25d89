"""Buildings that a person points at: a name and a place on the map, and which small area that is in."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Final

from nhmap.core.buildings.estate import NewSite
from nhmap.errors import InputRefusedError
from nhmap.store.estate_files.places import to_grid
from nhmap.store.tabular.cells import clean_name

if TYPE_CHECKING:
    from nhmap.store.estate_files.places import Ground

_AT: Final = 6
"""Decimals of degrees that tell places apart."""


def pointed_building(name: str, at: tuple[float, float], ground: Ground, source: str = "") -> NewSite:
    """A new building at a place.

    Parameters
    ----------
    at
        Longitude and latitude, WGS84 degrees.

    Raises
    ------
    InputRefusedError
        When it has no name, or the place is in no small area of England.
    """
    called, (lon, lat) = clean_name(name), at
    if not called:
        message = "The building has no name."
        raise InputRefusedError(message, "Give it the name that people know it by.")
    x, y = (float(v[0]) for v in to_grid([(lon, lat, True)]))
    (lsoa,) = ground.lsoas([x], [y])
    if not lsoa:
        message = f"Longitude {lon:.4f}, latitude {lat:.4f} is in no small area of England."
        raise InputRefusedError(message, "Are the two numbers the right way round? England lies at −6 to 2, 50 to 56.")
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
        lsoa=lsoa,
        kind="",
        point_quality="pointed at by a person",
        source=source,
    )
