"""Several planning areas typed as one text: “stoke newcastle” means two councils beside each other."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from nhmap.core.geography.place_names import bare, names_of, partly, plain
from nhmap.core.geography.planning_areas import JOINED_BY, PlanningArea, planning_area

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from nhmap.core.geography.areas import SmallAreas

_KINDS: Final = ("hwb", "district", "icb")
"""What a word may mean, the boards first: a council that is both counts once."""
_FIRST: Final = 4
"""How ``partly`` fits a name that begins with the words."""
_MOST_WORDS: Final = 12
_DEGREE_EAST: Final = 0.6
"""Length of a degree of longitude in degrees of latitude, in the middle of England: enough to tell near from far."""
_JOINING: Final = frozenset({"and", "with", "plus", "the", "of"})


def areas_in(areas: SmallAreas, text: str, *, whole: bool = False) -> tuple[PlanningArea, ...]:
    """The areas that the words of a text name, in their order; none unless each word is used and several are named.

    A word that several names begin with means the one that lies nearest to the others: with “stoke”, “newcastle” is
    Newcastle-under-Lyme and not Newcastle upon Tyne. The person sees what was found before it is used.

    Parameters
    ----------
    areas
        The small areas.
    text
        Names, or their beginnings, with spaces, commas, “and” or “+” between them.
    whole
        Whether only whole names count, and no name of all the words: “leicester leicestershire” is two councils, though
        an ICB's name begins so.
    """
    words = [word for word in plain(text.replace(JOINED_BY, " ")).split() if word]
    if not 1 < len(words) <= _MOST_WORDS:
        return ()
    named = [(kind, i, str(name)) for kind in _KINDS for i, name in enumerate(areas.grouping(kind).names)]
    candidates: list[list[PlanningArea]] = []
    at, most = 0, len(words) - 1 if whole else len(words)
    while at < len(words):
        if words[at] in _JOINING:
            at += 1
            continue
        length, fits = _longest(areas, words[at : at + most], named, whole=whole)
        if not fits:
            return ()
        candidates.append(fits)
        at += length
    return _nearest(areas, candidates) if len(candidates) > 1 else ()


def _longest(
    areas: SmallAreas, words: Sequence[str], named: Sequence[tuple[str, int, str]], *, whole: bool
) -> tuple[int, list[PlanningArea]]:
    """How many of the words, from the first, name areas together, and which; the longest run that does."""
    for length in range(len(words), 0, -1):
        wanted = " ".join(words[:length])
        fits = [place for place in named if bare(wanted) in names_of(place[2])]
        if not fits and not whole:
            fits = [place for place in named if partly(wanted, bare(plain(place[2]))) == _FIRST]
        if fits:
            # A council that is a board of its own is one place: the first kind that has it is enough.
            kinds = [kind for kind in _KINDS if any(place[0] == kind for place in fits)]
            places = [place for place in fits if place[0] == kinds[0] or not _has(fits, kinds[0], place[2])]
            return length, [planning_area(areas, kind, str(areas.grouping(kind).codes[i])) for kind, i, _ in places]
    return 0, []


def _has(fits: Sequence[tuple[str, int, str]], kind: str, name: str) -> bool:
    return any(place[0] == kind and place[2] == name for place in fits)


def _nearest(areas: SmallAreas, candidates: Sequence[Sequence[PlanningArea]]) -> tuple[PlanningArea, ...]:
    """Of each word's areas the one that lies nearest to those of the other words."""
    middles = [[_middle(areas, place) for place in fits] for fits in candidates]
    nearest: list[PlanningArea] = []
    for at, fits in enumerate(candidates):
        others = [middle for n, middle in enumerate(middles) if n != at]
        far = [
            sum(min(float(np.hypot(*(here - there))) for there in middle) for middle in others) for here in middles[at]
        ]
        place = fits[int(np.argmin(far))]
        if all((place.key, place.code) != (other.key, other.code) for other in nearest):
            nearest.append(place)
    return tuple(nearest) if len(nearest) > 1 else ()


def _middle(areas: SmallAreas, place: PlanningArea) -> NDArray[np.float64]:
    """Mean of the centroids of its small areas, in degrees of latitude."""
    lon, lat = areas.lonlat[place.inside].mean(axis=0)
    return np.array([lon * _DEGREE_EAST, lat])
