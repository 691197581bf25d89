"""Who lives in a set of small areas, and how deprived they are.

Each function implements one paragraph of the methods (docs/methods.md) and takes rows of small areas.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from nhmap.core.geography.areas import AGE_BANDS, DOMAINS, SmallAreas

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

MOST_DEPRIVED_10: Final = 1
MOST_DEPRIVED_20: Final = 2
"""Highest national decile that counts as the most deprived 10 % and 20 %."""


@dataclass(frozen=True)
class Deprivation:
    """Deprivation of the residents of a set of small areas, by one index.

    Attributes
    ----------
    average_score
        Mean of the small areas' scores weighted by the publisher's own people (its own summary method); NaN without
        people.
    share_10, share_20
        Share of residents, 0 to 1, in small areas of national decile 1, and of deciles 1 and 2; NaN without people.
    """

    average_score: float
    share_10: float
    share_20: float


def deprivation(areas: SmallAreas, rows: NDArray[np.integer], domain: str = "imd") -> Deprivation:
    """Deprivation of the residents of ``rows`` by the IMD or one of its domains (see ``DOMAINS``)."""
    if domain not in DOMAINS:
        message = f"{domain} is no domain of the Indices of Deprivation"
        raise ValueError(message)
    people = areas.residents[rows]
    total = people.sum()
    if total == 0:
        return Deprivation(np.nan, np.nan, np.nan)
    decile = areas.column(f"{domain}_decile")[rows]
    score, weighed = areas.column(f"{domain}_score")[rows], areas.index_people[rows]
    return Deprivation(
        float((score * weighed).sum() / weighed.sum()) if weighed.any() else np.nan,
        float(people[decile <= MOST_DEPRIVED_10].sum() / total),
        float(people[decile <= MOST_DEPRIVED_20].sum() / total),
    )


def ages(areas: SmallAreas, rows: NDArray[np.integer]) -> Mapping[str, int]:
    """Residents of ``rows`` in each age band at Census 2021: band column -> people."""
    return {band: int(areas.column(band)[rows].sum()) for band in AGE_BANDS}


@dataclass(frozen=True)
class Shape:
    """Size and form of a set of small areas, from the published boundaries before simplification.

    Attributes
    ----------
    area_ha
        Hectares.
    perimeter_km
        Kilometres of outer border, holes and coast included.
    compactness
        Polsby-Popper, 4 pi A / P^2: 1 for a circle; NaN without small areas.
    pieces
        Number of connected pieces; a named crossing joins.
    crossings
        Names of the crossings that the connection relies on.
    """

    area_ha: float
    perimeter_km: float
    compactness: float
    pieces: int
    crossings: tuple[str, ...]


def shape(areas: SmallAreas, rows: NDArray[np.integer], piece: NDArray[np.int32] | None = None) -> Shape:
    """Size and form of ``rows`` (distinct), whose connected pieces may be known already."""
    if not len(rows):
        return Shape(0.0, 0.0, np.nan, 0, ())
    adjacency = areas.adjacency
    inside = np.zeros(len(areas), dtype=np.bool_)
    inside[rows] = True
    edges = adjacency.edges_within(inside, rows)
    area = float(areas.column("area_m2")[rows].sum())
    # Every border inside the zone is counted once by each of the two areas it separates.
    perimeter = float(areas.column("perimeter_m")[rows].sum() - 2 * adjacency.border_within(inside, edges))
    used = adjacency.crossing[edges]
    return Shape(
        area / 10_000,
        perimeter / 1_000,
        float(4 * np.pi * area / perimeter**2) if perimeter > 0 else np.nan,
        int((adjacency.components(rows) if piece is None else piece).max()) + 1,
        tuple(adjacency.crossings[i][0] for i in np.unique(used[used >= 0])),
    )
