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
    from collections.abc import Iterable

    from numpy.typing import NDArray

    from nhmap.core.evidence import Evidence

SECOND_FROM: Final = 0.4
"""A second place is named when it has at least this share of the people of the first: nhmap's judgement."""

_SIDES: Final = re.compile(r"\s+((North|South)( East| West)?|East|West|Central|Centre|Town)$")
_PARTS: Final = re.compile(r"\s*(?:&|,| - |\band\b)\s*")


def names_of_groups(
    evidence: Evidence, rows: NDArray[np.intp], group: NDArray[np.integer], taken: Iterable[str] = ()
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
    taken
        Names that stand for something else already.
    """
    areas = evidence.areas
    words = _place_of(evidence, rows, group)
    people = areas.residents[rows]
    tallies: list[Counter[str]] = [Counter() for _ in range(int(group.max(initial=-1)) + 1)]
    for word, at, count in zip(words, group.tolist(), people.tolist(), strict=True):
        tallies[at][word] += count
    used = {plain(name) for name in taken}
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
    """What people call the place of each small area."""
    areas, places = evidence.areas, evidence.places
    x, y = (areas.column(axis)[rows].astype(np.float64) for axis in ("x", "y"))
    at = places.nearest(x, y)
    used = np.unique(at[at >= 0])
    if len(used):
        home = KDTree(np.column_stack([x, y])).query(np.column_stack([places.x[used], places.y[used]]))[1]
        group_of = np.full(len(places.names), -1)
        group_of[used] = group[home]
        at = np.where((at >= 0) & (group_of[at] == group), at, -1)
    councils = {bare(plain(name)) for key in ("district", "hwb") for name in areas.grouping(key).names}
    words = []
    for place, msoa in zip(at.tolist(), areas.column("msoa21nm")[rows].tolist(), strict=True):
        name = str(places.names[place]) if place >= 0 else ""
        words.append(name if name and bare(plain(name)) not in councils else _first_part(str(msoa)))
    return words


def _first_part(msoa: str) -> str:
    """The first place that an MSOA is called after: “Meir” of “Meir South & Lightwood”."""
    return _SIDES.sub("", _PARTS.split(msoa)[0]) or msoa
