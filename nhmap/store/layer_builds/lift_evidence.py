"""Every line of the open lists that might name a LIFT building, with where it lies."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from nhmap.core.buildings.building_names import name_of, words
from nhmap.store.layer_builds.lift import Evidence
from nhmap.store.layer_builds.points import areas_at, place
from nhmap.store.layers.points_in_areas import IN_NONE

if TYPE_CHECKING:
    from collections.abc import Sequence

    import geopandas as gpd
    import pandas as pd

    from nhmap.store.layer_builds.addresses import Address

PRACTICE_ADDRESS: Final = "practice address"
PRACTICE_NAME: Final = "practice name"
PLACE_COLUMNS: Final = {"district": "district26nm", "upper tier": "hwb26nm", "region": "region26cd"}
"""Column of the small areas for each level of place that a LIFT area may be stated at."""


def gather(
    addresses: Sequence[Address],
    others: pd.DataFrame,
    exact: pd.DataFrame,
    small_areas: gpd.GeoDataFrame,
) -> list[Evidence]:
    """Turn addresses and other named buildings into evidence.

    Parameters
    ----------
    addresses
        Rows of the practice file, closed organisations included: a building outlives its practices.
    others
        Hospitals and diagnostic centres: ``name``, ``postcode``, ``code``, ``source``, ``address``.
    exact
        Published points by postcode.
    small_areas
        ``district26nm``, ``hwb26nm``, ``region26cd`` and geometry.

    Returns
    -------
    list of Evidence
        One for each line of each address, for each name of a GP practice, and for each of the others.
        A line without a word for a kind of building counts only as the first of its address: further on it is
        a locality ("Walker", "Oldbury"), not a building.
    """
    postcodes = sorted({address.postcode for address in addresses} | set(others["postcode"]))
    where = _spots(postcodes, exact, small_areas)
    evidence: list[Evidence] = []
    for address in addresses:
        spot = where[address.postcode]
        named = [(line, PRACTICE_ADDRESS) for line in address.named_lines]
        if address.is_practice:
            named.append((address.name, PRACTICE_NAME))
        place_words = words(" ".join(address.fields))
        for position, (line, source) in enumerate(named):
            name = name_of(line)
            if not name.words or (len(name.core) == len(name.words) and position > 0):
                continue
            evidence.append(
                Evidence(
                    name=name,
                    postcode=address.postcode,
                    text=f"{address.name}: {address.text}",
                    source=source,
                    code=address.code,
                    is_open=address.is_open,
                    is_current=address.is_current,
                    places=spot.places,
                    x=spot.x,
                    y=spot.y,
                    address=address.for_people,
                    address_words=(*place_words, *words(address.name)),
                    place_words=place_words,
                )
            )
    for other in others.itertuples(index=False):
        spot = where[other.postcode]
        evidence.append(
            Evidence(
                name=name_of(other.name),
                postcode=other.postcode,
                text=f"{other.name}, {other.address}",
                source=other.source,
                code=other.code,
                is_open=True,
                is_current=False,
                places=spot.places,
                x=spot.x,
                y=spot.y,
                address=f"{other.address}, {other.postcode}" if other.postcode not in other.address else other.address,
                address_words=words(f"{other.name} {other.address}"),
                place_words=words(other.address),
            )
        )
    return evidence


@dataclass(frozen=True)
class _Spot:
    x: float
    y: float
    places: dict[str, str]


def _spots(postcodes: Sequence[str], exact: pd.DataFrame, small_areas: gpd.GeoDataFrame) -> dict[str, _Spot]:
    """Point and places of each postcode."""
    points = place(postcodes, exact)
    area = areas_at(points["x"].to_numpy(), points["y"].to_numpy(), small_areas)
    columns = {
        level: np.where(area == IN_NONE, "", small_areas[column].to_numpy(dtype=object)[np.maximum(area, 0)])
        for level, column in PLACE_COLUMNS.items()
    }
    return {
        postcode: _Spot(x, y, {level: str(values[row]) for level, values in columns.items()})
        for row, (postcode, x, y) in enumerate(zip(postcodes, points["x"], points["y"], strict=True))
    }
