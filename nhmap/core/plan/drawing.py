"""Drawing: what a stroke on the map means for a plan whose zones nest."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from nhmap.core.plan.changes import Assign
from nhmap.core.plan.plans import Level, Plan
from nhmap.errors import InputRefusedError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray


def draw(  # noqa: PLR0913 - what a stroke says
    plan: Plan,
    zone_id: str | None,
    areas: Sequence[int] | NDArray[np.integer],
    residents: NDArray[np.integer],
    *,
    whole: bool = False,
    of: str | None = None,
) -> Assign:
    """Turn what was drawn into a change that keeps zones nested.

    An SNP takes any unlocked small area it is given. A zone of a higher level takes unassigned areas and areas that a
    zone of its own level holds directly; of a zone of a lower level it takes all or nothing: the whole zone nests in
    it when more than half of its residents were drawn over, otherwise the zone is left as it is. What comes along is
    the highest zone below its own level: an SNP of an MNP comes into an IHO with that MNP, never out of it.

    Erasing from a zone of a higher level is the opposite: the zone that nests in it there comes out whole, and keeps
    its small areas; those that it holds directly become unassigned.

    Parameters
    ----------
    plan
        The plan as it stands.
    zone_id
        The zone drawn for; None erases.
    areas
        Rows drawn over.
    residents
        Of every small area; shape (n,).
    whole
        Whether one area is enough to take a whole lower zone: what a click on it means.
    of
        When erasing, the zone that is erased from; None erases from whatever zone holds the areas.
    """
    rows = np.unique(np.asarray(areas, dtype=np.int32))
    if len(rows) and (rows[0] < 0 or rows[-1] >= len(plan.labels)):
        message = "A small area of this stroke does not exist."
        raise InputRefusedError(message, "Reload the page so that the map and the data are of the same version.")
    adopted: list[str] = []
    hand = zone_id if zone_id is not None else of if of in plan.position else None
    if hand is not None and plan.zone(hand).level is not Level.SNP:
        units = _units(plan, hand, rows)
        for unit in dict.fromkeys(units[units != _LOOSE].tolist()):
            other = plan.zones[unit]
            inside = residents[rows[units == unit]].sum()
            most = inside * 2 > residents[plan.members(other.id)].sum()
            locked = other.locked or plan.zone(hand).locked
            moves = (other.parent == hand) if zone_id is None else (other.parent != hand)
            if (most or whole) and moves and not locked:
                adopted.append(other.id)
        rows = rows[units == _LOOSE]
    before = tuple(plan.zones[at].id if at >= 0 else "" for at in plan.labels[rows])
    return Assign(zone_id, rows, tuple(adopted), before)


_LOOSE: Final = -1


def _units(plan: Plan, hand: str, rows: NDArray[np.integer]) -> NDArray[np.intp]:
    """For each of some small areas the highest zone below the level of ``hand`` that holds it; -1 where none does."""
    rank = plan.zone(hand).level.rank
    labels = plan.labels[rows]
    units = np.full(len(rows), _LOOSE, dtype=np.intp)
    for at in np.unique(labels[labels >= 0]):
        zone = plan.zones[at]
        if zone.level.rank >= rank:
            continue
        while zone.parent is not None and plan.zone(zone.parent).level.rank < rank:
            zone = plan.zone(zone.parent)
        units[labels == at] = plan.position[zone.id]
    return units
