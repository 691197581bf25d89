"""Where drafts can be told to begin: towns, practices and sites of a planning area, and the small area of each."""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING, Final

import numpy as np

from nhmap.core.geography.place_names import plain
from nhmap.errors import InputRefusedError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from nhmap.core.evidence import Evidence
    from nhmap.core.geography.planning_areas import PlanningArea

_MOST: Final = 200
"""Practices, and sites, that are offered; beyond it a list of names helps nobody."""

_EXAMPLES: Final = 5


def beginnings(evidence: Evidence, area: PlanningArea, most: int | None = _MOST) -> dict[str, int]:
    """Towns, practices and sites by name, and the row of the small area each stands in; the largest first.

    Parameters
    ----------
    most
        Practices, and sites, at most; None for all.
    """
    places = _towns(evidence, area)
    registrations = evidence.registrations
    practices = _within(evidence.practice_area, area)
    practices.sort(key=lambda at: -np.nan_to_num(registrations.list_size[at]))
    for at in practices[:most]:
        places.setdefault(f"{registrations.names[at]} ({registrations.codes[at]})", int(evidence.practice_area[at]))
    sites = _within(evidence.site_area, area)
    names, kinds = (evidence.sites[column].astype(str).tolist() for column in ("name", "kind"))
    sites.sort(key=lambda at: names[at])
    for at in sites[:most]:
        places.setdefault(f"{names[at]} (site: {kinds[at]})", int(evidence.site_area[at]))
    return places


def begun_at(names: Iterable[str], places: Mapping[str, int]) -> list[int]:
    """Rows of the small areas that are meant: by a whole name, a name without its bracket, or a practice's code.

    Raises
    ------
    InputRefusedError
        When a name is of no place, or of several that stand apart.
    """
    short: dict[str, dict[str, int]] = {}
    for full, row in places.items():
        head, _, tail = full.rpartition(" (")
        for word in {full, head or full, tail.rstrip(")")}:
            short.setdefault(plain(word), {})[full] = row
    rows = []
    for name in names:
        fits = {name: places[name]} if name in places else short.get(plain(name), {})
        if not fits:
            words = difflib.get_close_matches(plain(name), list(short), n=3)
            near = sorted({full for word in words for full in short[word]}) or list(places)
            message = f"No town, practice or site of the planning area is called “{name}”."
            raise InputRefusedError(message, f"There are, for example: {'; '.join(near[:_EXAMPLES])}.")
        if len(set(fits.values())) > 1:
            message = f"“{name}” is the name of {len(fits)} places."
            raise InputRefusedError(message, f"Name one of: {'; '.join(sorted(fits))}.")
        rows.append(next(iter(fits.values())))
    return rows


def _towns(evidence: Evidence, area: PlanningArea) -> dict[str, int]:
    """Towns, by the people who live nearest to them; each at the first small area that is nearest."""
    rows = np.flatnonzero(area.inside)
    x, y = (evidence.areas.column(axis)[rows].astype(np.float64) for axis in ("x", "y"))
    at = evidence.places.nearest(x, y)
    people = evidence.areas.residents[rows]
    used, first = np.unique(at[at >= 0], return_index=True)
    people_of_place = np.bincount(at[at >= 0], weights=people[at >= 0], minlength=int(at.max(initial=0)) + 1)
    near = rows[at >= 0][first]
    places: dict[str, int] = {}
    for place, row in sorted(
        zip(used.tolist(), near.tolist(), strict=True), key=lambda pair: -people_of_place[pair[0]]
    ):
        places.setdefault(str(evidence.places.names[place]), int(row))
    return places


def _within(stands: np.ndarray[tuple[int], np.dtype[np.int32]], area: PlanningArea) -> list[int]:
    """Positions of those that stand in the planning area."""
    return [int(at) for at in np.flatnonzero((stands >= 0) & area.inside[np.maximum(stands, 0)])]
