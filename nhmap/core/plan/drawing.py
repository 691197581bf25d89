"""Drawing: what a stroke on the map means for a plan whose zones nest."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from nhmap.core.plan.changes import Assign
from nhmap.core.plan.plans import Level, Plan
from nhmap.errors import InputRefusedError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray


def draw(
    plan: Plan,
    zone_id: str | None,
    areas: Sequence[int] | NDArray[np.integer],
    residents: NDArray[np.integer],
    *,
    whole: bool = False,
) -> Assign:
    """Turn what was drawn into a change that keeps zones nested.

    An SNP takes any unlocked small area it is given. A zone of a higher level takes unassigned areas and areas that a
    zone of its own level holds directly; of a zone of a lower level it takes all or nothing: the whole zone nests in
    it when more than half of its residents were drawn over, otherwise the zone is left as it is.

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
    """
    rows = np.unique(np.asarray(areas, dtype=np.int32))
    if len(rows) and (rows[0] < 0 or rows[-1] >= len(plan.labels)):
        message = "A small area of this stroke does not exist."
        raise InputRefusedError(message, "Reload the page so that the map and the data are of the same version.")
    adopted: list[str] = []
    if zone_id is not None and plan.zone(zone_id).level is not Level.SNP:
        level = plan.zone(zone_id).level
        held = plan.labels[rows]
        loose = held < 0
        for at in np.unique(held[~loose]):
            other = plan.zones[at]
            if other.level.rank >= level.rank:
                loose |= held == at
                continue
            inside = residents[rows[held == at]].sum()
            most = inside * 2 > residents[plan.labels == at].sum()
            lockable = other.locked or plan.zone(zone_id).locked
            if (most or whole) and other.parent != zone_id and not lockable:
                adopted.append(other.id)
        rows = rows[loose]
    before = tuple(plan.zones[at].id if at >= 0 else "" for at in plan.labels[rows])
    return Assign(zone_id, rows, tuple(adopted), before)
