"""Zone figures: what depends only on which small areas a zone holds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from nhmap.core.people import population

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from nhmap.core.evidence import Evidence
    from nhmap.core.geography.areas import SmallAreas
    from nhmap.core.people.population import Deprivation, Shape


@dataclass(frozen=True, eq=False)
class Figures:
    """What depends only on which small areas a zone holds.

    Attributes
    ----------
    rows
        The small areas, ascending.
    piece
        Number of the connected piece that each of ``rows`` is in.
    residents, registered_living_in
        People.
    ages
        Residents by age band at Census 2021.
    deprivation
        By the IMD.
    shape
        Area, perimeter, compactness, pieces, crossings relied on.
    touched
        For district, HWB and ICB: (code, name, residents of the zone in it), most people first.
    practices_inside, sites_inside
        Rows of the practices and candidate sites that stand in the zone.
    pride_whole, pride_cut
        Positions of the Pride in Place neighbourhoods wholly and partly inside.
    """

    rows: NDArray[np.intp]
    piece: NDArray[np.int32]
    residents: int
    registered_living_in: int
    ages: Mapping[str, int]
    deprivation: Deprivation
    shape: Shape
    touched: Mapping[str, tuple[tuple[str, str, int], ...]]
    practices_inside: NDArray[np.intp]
    sites_inside: NDArray[np.intp]
    pride_whole: tuple[int, ...]
    pride_cut: tuple[int, ...]


def figures(rows: NDArray[np.intp], evidence: Evidence) -> Figures:
    """Everything that depends only on which small areas a zone holds; ``rows`` ascending and distinct."""
    areas = evidence.areas
    inside = np.zeros(len(areas), dtype=np.int32)
    inside[rows] = 1
    place, member = evidence.pride.flat
    places = len(evidence.pride.names)
    whole = np.bincount(place, minlength=places)
    piece = areas.adjacency.components(rows)
    part = np.bincount(place, weights=inside[member], minlength=places)
    return Figures(
        rows=rows,
        piece=piece,
        residents=int(areas.residents[rows].sum()),
        registered_living_in=int(evidence.registrations.living_in[rows].sum()),
        ages=population.ages(areas, rows),
        deprivation=population.deprivation(areas, rows),
        shape=population.shape(areas, rows, piece),
        touched={key: _touched(areas, rows, key) for key in ("district", "hwb", "icb")},
        practices_inside=_standing_in(evidence.practice_area, inside),
        sites_inside=_standing_in(evidence.site_area, inside),
        pride_whole=tuple(np.flatnonzero((part == whole) & (whole > 0)).tolist()),
        pride_cut=tuple(np.flatnonzero((part > 0) & (part < whole)).tolist()),
    )


def _standing_in(where: NDArray[np.int32], inside: NDArray[np.int32]) -> NDArray[np.intp]:
    """Rows of the things whose small area is inside."""
    return np.flatnonzero((where >= 0) & (inside[np.maximum(where, 0)] == 1))


def _touched(areas: SmallAreas, rows: NDArray[np.intp], key: str) -> tuple[tuple[str, str, int], ...]:
    """Members of a geography that a zone lies in, with the zone's residents in each."""
    grouping = areas.grouping(key)
    residents = areas.residents
    member = grouping.member[rows]
    people = np.bincount(member[member >= 0], weights=residents[rows][member >= 0], minlength=len(grouping.codes))
    here = np.unique(member[member >= 0])
    order = here[np.argsort(-people[here], kind="stable")]
    return tuple((str(grouping.codes[i]), str(grouping.names[i]), int(people[i])) for i in order)
