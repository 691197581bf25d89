"""What a drafted neighbourhood is called: after its main places, “Burslem and Tunstall”, until somebody renames it."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING, Final

import numpy as np
from scipy.spatial import KDTree

from nhmap.core.geography.place_names import bare, plain
from nhmap.core.plan.plans import NAME_LIMIT

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from numpy.typing import NDArray

    from nhmap.core.evidence import Evidence

SECOND_FROM: Final = 0.4
"""A second place is named when it has at least this share of the people of the first: nhmap's judgement."""

_SIDES: Final = re.compile(r"\s+((North|South)( East| West)?|East|West|Central|Centre|Town)$")
_PARTS: Final = re.compile(r"\s*(?:&|,| - |\band\b)\s*")


def names_of_groups(
    evidence: Evidence, rows: NDArray[np.intp], group: NDArray[np.integer], used_names: Iterable[str] = ()
) -> list[str]:
    """A name for each group of small areas, no two alike.

    The names are those of the one or two places where most of its residents live: the nearest town, suburb or village
    that lies in the group itself, else what the MSOA is called. The name of a council is left out: it says too little.

    Parameters
    ----------
    rows
        Small areas; shape (k,).
    group
        Group of each, 0, 1, 2 ...; shape (k,).
    used_names
        Names that stand for something else already.
    """
    areas = evidence.areas
    words = _place_of(evidence, rows, group)
    people = areas.residents[rows]
    tallies: list[Counter[str]] = [Counter() for _ in range(int(group.max(initial=-1)) + 1)]
    for word, at, count in zip(words, group.tolist(), people.tolist(), strict=True):
        tallies[at][word] += count
    used = {plain(name) for name in used_names}
    named = []
    for tally in tallies:
        name = next(offer for offer in _offers(tally) if plain(offer) not in used)
        used.add(plain(name))
        named.append(name)
    return named


def _offers(tally: Counter[str]) -> Iterable[str]:
    """Names for one group, the best first; the last kind never ends."""
    ranked = [word for word, _ in sorted(tally.items(), key=lambda item: (-item[1], item[0]))] or ["Neighbourhood"]
    first = ranked[0]
    if len(ranked) > 1 and tally[ranked[1]] >= SECOND_FROM * tally[first]:
        yield f"{first} and {ranked[1]}"[:NAME_LIMIT]
    yield first[:NAME_LIMIT]
    for other in ranked[1:]:
        yield f"{first} and {other}"[:NAME_LIMIT]
    number = 2
    while True:
        yield f"{first[: NAME_LIMIT - 8]} {number}"
        number += 1


def _place_of(evidence: Evidence, rows: NDArray[np.intp], group: NDArray[np.integer]) -> list[str]:
    """What people call the place of each small area: a place in its group, else a part of its MSOA's name."""
    areas, places = evidence.areas, evidence.places
    x, y = (areas.column(axis)[rows].astype(np.float64) for axis in ("x", "y"))
    at = places.nearest(x, y)
    home = _homes(evidence)
    own = _groups_of_places(home, rows, group, len(areas))
    at = np.where((at >= 0) & (own[at] == group), at, -1) if len(own) else at
    councils = {bare(plain(name)) for key in ("district", "hwb") for name in areas.grouping(key).names}
    elsewhere = _known_elsewhere(evidence, home, own)
    words = []
    msoas = areas.column("msoa21nm")[rows].tolist()
    for place, msoa, mine in zip(at.tolist(), msoas, group.tolist(), strict=True):
        name = str(places.names[place]) if place >= 0 else ""
        groups_of_name = elsewhere.get(str(msoa), {})
        words.append(name if name and bare(plain(name)) not in councils else _part_of(str(msoa), mine, groups_of_name))
    return words


def _groups_of_places(
    home: NDArray[np.integer], rows: NDArray[np.intp], group: NDArray[np.integer], count: int
) -> NDArray[np.int64]:
    """Group in which each named place stands, -1 for those in none; length of the places, of ``count`` small areas."""
    of = np.full(count + 1, -1, dtype=np.int64)  # the last is that of no small area
    of[rows] = group
    return of[home]


def _homes(evidence: Evidence) -> NDArray[np.integer]:
    """Small area in which each named place stands, -1 where it is none that is known; length of the places.

    Data that does not say has the nearest centroid of residents, of all England: a place across the border is not ours.
    """
    areas, places = evidence.areas, evidence.places
    if places.area is not None:
        return areas.rows_of(places.area)
    if not len(places.names):
        return np.empty(0, dtype=np.int32)
    tree = KDTree(np.column_stack([areas.column(axis).astype(np.float64) for axis in ("x", "y")]))
    nearest: NDArray[np.intp] = tree.query(np.column_stack([places.x, places.y]))[1]
    return nearest


def _known_elsewhere(
    evidence: Evidence, home: NDArray[np.integer], own: NDArray[np.int64]
) -> dict[str, dict[str, set[int]]]:
    """Groups in which the places of an MSOA stand, by its name and theirs."""
    groups: dict[str, dict[str, set[int]]] = {}
    drawn = np.flatnonzero(own >= 0)
    msoas = evidence.areas.column("msoa21nm")[home[drawn]].tolist()
    for place, msoa in zip(drawn.tolist(), msoas, strict=True):
        name = plain(str(evidence.places.names[place]))
        groups.setdefault(str(msoa), {}).setdefault(name, set()).add(int(own[place]))
    return groups


def _part_of(msoa: str, group: int, groups_of_name: Mapping[str, set[int]]) -> str:
    """A place that an MSOA is called after, the first that is not known to stand in other groups alone."""
    parts = [_SIDES.sub("", part) or part for part in _PARTS.split(msoa)]
    here = [part for part in parts if group in groups_of_name.get(plain(part), {group})]
    return (here or parts)[0] or msoa
