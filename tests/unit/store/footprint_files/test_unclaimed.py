"""What an imported plan leaves out, over a grid of 4 rows and 6 columns of 1,000 people each, all of one board."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest

from nhmap.core.plan.plans import Plan, Zone
from nhmap.store.footprint_files.unclaimed import unclaimed
from tests.support.worlds import grid_world

if TYPE_CHECKING:
    from nhmap.core.geography.areas import SmallAreas

WORLD = grid_world(4, 6)
WEST = [i for i in range(24) if i % 6 < 3]


def two_boards() -> SmallAreas:
    """The same grid, its east half another board."""
    east = np.array([i not in WEST for i in range(24)])
    table = WORLD.table.assign(
        hwb26cd=np.where(east, "E10000002", "E10000001"), hwb26nm=np.where(east, "Eastshire", "Westshire")
    )
    return replace(WORLD, table=table)


def plan(*rows: int, **about: str) -> Plan:
    return Plan.empty(24, **about).add(Zone("a", "A")).assign(rows, "a")


def test_what_a_planning_area_lacks_is_named_and_counted() -> None:
    found = unclaimed(plan(*WEST[:-2], area_key="district", area_code="E07000001"), WORLD)
    assert found is not None
    said = "No footprint claims 2 small areas with 2,000 people of West Grid: Grid 020 and Grid 021."
    assert found.problem.message == said
    assert (found.problem.check, found.problem.severity) == ("unclaimed", "information")
    assert (found.problem.codes, found.problem.people) == (("E01000020", "E01000021"), 2_000)
    assert found.table["LSOA21CD"].tolist() == ["E01000020", "E01000021"]


def test_nothing_is_said_where_all_is_claimed_even_if_areas_beyond_are_not() -> None:
    assert unclaimed(plan(*WEST, area_key="district", area_code="E07000001"), WORLD) is None
    assert unclaimed(plan(*range(24)), WORLD) is None


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ([0], "11 small areas with 11,000 people of the boards they touch: Westshire (11 small areas, 11,000 people)."),
        (
            [0, 1, 5],
            (
                "21 small areas with 21,000 people of the boards they touch: Eastshire (11 small areas, 11,000 people)"
                " and Westshire (10 small areas, 10,000 people)."
            ),
        ),
    ],
)
def test_without_a_planning_area_the_boards_touched_stand_in(rows: list[int], said: str) -> None:
    found = unclaimed(plan(*rows), two_boards())
    assert found is not None
    assert found.problem.message == f"No footprint claims {said}"
    assert found.table["residents"].sum() == found.problem.people
    boards = found.table["health and wellbeing board"].tolist()
    assert boards == sorted(boards, reverse=True)
    assert not set(found.problem.codes) & set(WORLD.codes[rows])


def test_a_plan_that_holds_nothing_touches_nothing() -> None:
    assert unclaimed(plan(), WORLD) is None
