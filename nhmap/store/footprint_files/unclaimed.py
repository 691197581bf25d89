"""Unclaimed: small areas that an imported plan leaves out of the place it is for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd

from nhmap.core.geography.planning_areas import planning_area
from nhmap.store.tabular.problems import Problem, counted, some

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from nhmap.core.geography.areas import SmallAreas
    from nhmap.core.plan.plans import Plan

COLUMNS: Final = ("LSOA21CD", "LSOA21NM", "residents", "health and wellbeing board")


@dataclass(frozen=True, eq=False)
class Unclaimed:
    """What no footprint of a plan claims.

    Attributes
    ----------
    problem
        What to tell of it, as information: a plan may well be meant for a part only.
    table
        Every such small area with columns ``COLUMNS``, in the order of boards, then codes.
    """

    problem: Problem
    table: pd.DataFrame


def unclaimed(plan: Plan, areas: SmallAreas) -> Unclaimed | None:
    """Small areas of the planning area that no footprint claims, or None where every one is claimed.

    Without a planning area the health and wellbeing boards that the plan touches stand in for it.
    """
    boards = areas.grouping("hwb")
    free = plan.labels < 0
    if plan.area_key == "england":
        touched = np.unique(boards.member[~free])
        rows = np.flatnonzero(free & np.isin(boards.member, touched[touched >= 0]))
    else:
        rows = np.flatnonzero(free & planning_area(areas, plan.area_key, plan.area_code).inside)
    if not len(rows):
        return None
    member = boards.member[rows]
    rows = rows[np.argsort(member, kind="stable")]
    board = np.array([*boards.names, ""], dtype=object)[boards.member[rows]]
    table = pd.DataFrame(
        {
            "LSOA21CD": areas.codes[rows],
            "LSOA21NM": areas.column("lsoa21nm")[rows],
            "residents": areas.residents[rows],
            "health and wellbeing board": board,
        }
    )
    return Unclaimed(_problem(plan, areas, rows, table), table)


def _problem(plan: Plan, areas: SmallAreas, rows: NDArray[np.intp], table: pd.DataFrame) -> Problem:
    people = int(areas.residents[rows].sum())
    if plan.area_key == "england":
        by_board = table.groupby("health and wellbeing board", sort=False)["residents"].agg(["size", "sum"])
        most = by_board.sort_values("sum", ascending=False, kind="stable")
        where = some(
            f"{name} ({counted(int(size), 'small area')}, {people_of:,} people)"
            for name, size, people_of in most.itertuples()
        )
        of = f"the boards they touch: {where}"
    else:
        name = planning_area(areas, plan.area_key, plan.area_code).name
        of = f"{name}: {some(table['LSOA21NM'])}"
    message = f"No footprint claims {counted(len(rows), 'small area')} with {people:,} people of {of}."
    codes = tuple(str(code) for code in areas.codes[rows])
    return Problem("unclaimed", "information", message, codes=codes, people=people)
