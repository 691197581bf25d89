"""Keeping boundaries whole in first drafts: small areas of a boundary set stay together, large ones are not crossed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from nhmap.core.geography.areas import SmallAreas
    from nhmap.core.geography.boundary_sets import BoundarySet

    Grouped = Callable[[SmallAreas, NDArray[np.intp], NDArray[np.integer], int, NDArray[np.number]], NDArray[np.int32]]
    """Gathers units of some small areas into groups of about a target: see ``starting.group_units``."""


def grouped_within(  # noqa: PLR0913, PLR0917 - what is grouped, by what, and within what
    areas: SmallAreas,
    rows: NDArray[np.intp],
    unit: NDArray[np.integer],
    target: int,
    boundaries: BoundarySet,
    counted: NDArray[np.number],
    group_units: Grouped,
) -> NDArray[np.int32]:
    """Groups of units that keep the groups of a boundary set whole.

    A group of at most ``target`` people is one unit, so that no line runs through it. A larger one is drafted by
    itself, so that no line leaves it. What is in none is drafted by itself too.

    Parameters
    ----------
    counted
        People of each small area of England; shape (n,).

    Returns
    -------
    Group of each of ``rows``, 0, 1, 2 ...; shape (k,).
    """
    member = boundaries.member[rows]
    people = np.bincount(member[member >= 0], weights=counted[rows][member >= 0], minlength=1)
    large = np.flatnonzero(people > target)
    part = np.where(np.isin(member, large), member, -1)
    small = (member >= 0) & (part < 0)
    own = np.asarray(unit, dtype=np.int64).copy()
    own[small] = own.max(initial=0) + 1 + member[small]
    group = np.full(len(rows), -1, dtype=np.int32)
    used = 0
    for at in np.unique(part):
        here = np.flatnonzero(part == at)
        groups = group_units(areas, rows[here], own[here], target, counted)
        group[here] = groups + used
        used += int(groups.max(initial=-1)) + 1
    return group
