"""Gap rows: the grounds and the neighbourhoods of a need, each with its people and the ways to serve them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from nhmap.core.plan.plans import Level

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from nhmap.core.plan.plans import Plan
    from nhmap.core.portfolio.gap_options import GapOption, Judged
    from nhmap.core.portfolio.new_ground import Need


@dataclass(frozen=True, eq=False)
class GapRow:
    """People without a building, and what could be done for them.

    Attributes
    ----------
    kind
        “ground” of the planning area, or “neighbourhood” of the plan.
    name
        Of the neighbourhood; of a ground its place in the order, as “Ground 1”.
    people
        Residents meant: for a ground those whom it adds, for a neighbourhood all.
    unserved
        Those of them whom no building that could be reused serves.
    rows
        Small areas in which they live.
    ground
        Small area around which a new one might stand; None where nobody lives there.
    options
        Reuse, extend, build, as far as there are such.
    """

    kind: str
    name: str
    people: int
    unserved: int
    rows: NDArray[np.intp]
    ground: int | None
    options: tuple[GapOption, ...]

    def option(self, key: str) -> GapOption | None:
        """One of the ways, if there is such a one."""
        return next((option for option in self.options if option.option == key), None)

    def to_dict(self) -> list[dict[str, Any]]:
        """The ways as plain values."""
        return [option.to_dict() for option in self.options]


def gap_rows(
    need: Need, judged: Judged, plan: Plan | None, go_on: Callable[[], None] = lambda: None
) -> tuple[tuple[GapRow, ...], tuple[GapRow, ...]]:
    """Rows of the grounds and of the neighbourhoods, in the order of the need.

    Parameters
    ----------
    go_on
        Called before each row; what it raises ends the work.
    """
    areas, left = judged.areas, np.zeros(len(judged.areas), dtype=np.bool_)
    left[need.unserved_rows] = True
    grounds = []
    for place, ground in enumerate(need.grounds, start=1):
        go_on()
        row = ground.row
        members = np.asarray(judged.travel.reach(_place(judged, row), areas).members(0), dtype=np.intp)
        added = members[left[members]]
        left[added] = False
        options = judged.options(added, row)
        grounds.append(GapRow("ground", f"Ground {place}", ground.adds, ground.adds, added, row, options))
    gaps = []
    label = None if plan is None else plan.at_level(Level.SNP)
    for gap in need.gaps:
        go_on()
        rows = np.flatnonzero(label == gap.zone)
        options = judged.options(rows, gap.row)
        gaps.append(GapRow("neighbourhood", gap.name, gap.residents, gap.unserved, rows, gap.row, options))
    return tuple(grounds), tuple(gaps)


def _place(judged: Judged, row: int) -> Any:  # noqa: ANN401 - a frame
    return judged.evidence.areas.table.iloc[[row]].assign(site_id="ground")[["site_id", "x", "y"]]
