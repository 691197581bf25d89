"""Laying a part over a plan: the small areas that a file names change, and all others stay as they are."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from nhmap.errors import InputRefusedError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from nhmap.core.plan.plans import Plan, Zone


@dataclass(frozen=True, eq=False)
class Laid:
    """A plan over which another was laid.

    Attributes
    ----------
    plan
        What came of it.
    changed
        Rows of the small areas that are in another neighbourhood now.
    kept
        Rows that the file names and that stay, as their neighbourhood, or the one they would go to, is locked.
    added
        Names of the neighbourhoods that are new.
    """

    plan: Plan
    changed: NDArray[np.intp]
    kept: NDArray[np.intp]
    added: tuple[str, ...]


def laid_over(plan: Plan, part: Plan) -> Laid:
    """Give the small areas of a part to the plan's neighbourhoods of the same level, name and parent.

    Neighbourhoods that the plan has not are added. Where the part says no parent, level and name tell which is meant.
    Name, planning area, moved practices and accepted findings stay the plan's.

    Raises
    ------
    InputRefusedError
        When a name fits several neighbourhoods of the plan.
    """
    laid, same, added = plan, dict[str, str](), list[str]()
    for zone in sorted(part.zones, key=lambda zone: -zone.level.rank):  # parents first
        if not len(part.members(zone.id)):
            continue
        parent = same.get(zone.parent or "")
        fits = _fitting(laid.zones, zone, parent)
        if len(fits) > 1:
            message = f"The plan has {len(fits)} {zone.level}s called {zone.name}, so it is not clear which is meant."
            raise InputRefusedError(message, "Name what each lies in as well, in a column MNP or IHO.")
        if fits:
            same[zone.id] = fits[0].id
            continue
        fresh = replace(zone, id=_fresh(laid), parent=parent, locked=False)
        laid = laid.add(fresh)
        same[zone.id] = fresh.id
        added.append(zone.name)
    for at, zone in enumerate(part.zones):
        rows = np.flatnonzero(part.labels == at)
        if len(rows):
            laid = laid.assign(rows, same[zone.id])
    named = np.flatnonzero(part.labels >= 0)
    meant = np.array([laid.position[same[zone.id]] if zone.id in same else -1 for zone in part.zones], dtype=np.int32)
    locked_rows = named[laid.labels[named] != meant[part.labels[named]]] if len(named) else named
    return Laid(laid, np.flatnonzero(laid.labels != plan.labels), locked_rows, tuple(added))


def _fitting(zones: Sequence[Zone], zone: Zone, parent: str | None) -> list[Zone]:
    called = zone.name.casefold()
    fits = [candidate for candidate in zones if candidate.level is zone.level and candidate.name.casefold() == called]
    return fits if parent is None else [candidate for candidate in fits if candidate.parent in {parent, None}]


def _fresh(plan: Plan) -> str:
    """An id that no zone of the plan has."""
    number = len(plan.zones) + 1
    while f"zone-{number}" in plan.position:
        number += 1
    return f"zone-{number}"
