"""Laws of boundary sets, held against one small area after the other."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from nhmap.core.assessment.assessment import assess
from nhmap.core.assessment.checks import check
from nhmap.core.geography.boundary_exchange import as_dict, from_dict
from nhmap.core.geography.boundary_sets import BoundarySet, Doubt, Group, Status
from nhmap.core.plan.plans import Plan, Zone
from tests.support.evidence import grid_evidence
from tests.support.oracle_boundaries import groups_cut, people_by_group

EVIDENCE = grid_evidence()
SIZE = len(EVIDENCE.areas)
GROUPS = 3


@st.composite
def boundary_sets(draw: st.DrawFn, status: Status = Status.IN_FORCE) -> BoundarySet:
    numbers = st.lists(st.integers(-1, GROUPS - 1), min_size=SIZE, max_size=SIZE)
    doubts = st.lists(st.integers(-1, 0), min_size=SIZE, max_size=SIZE)
    groups = tuple(Group(f"G{at}", f"Group {at}", status) for at in range(GROUPS))
    cut = np.array(sorted(draw(st.sets(st.integers(0, SIZE - 1)))), dtype=np.int32)
    member, doubt = np.array(draw(numbers), dtype=np.int32), np.array(draw(doubts), dtype=np.int32)
    return BoundarySet("own", "Own", groups, member, doubt, (Doubt("why", (0, 1)),), cut=cut, own=True)


@given(boundary_sets(), st.sets(st.integers(0, SIZE - 1)))
def test_inside_and_outside_are_everybody_and_agree_with_counting_one_by_one(
    boundaries: BoundarySet, chosen: set[int]
) -> None:
    rows = np.array(sorted(chosen), dtype=np.intp)
    residents = EVIDENCE.areas.residents
    share = boundaries.people(rows, residents)
    slowly = people_by_group(boundaries, chosen, residents)
    assert share.total == sum(slowly.values()) == int(residents[rows].sum())
    assert share.held.tolist() == [slowly.get(f"in G{at}", 0) for at in range(GROUPS)]
    assert share.likely.tolist() == [slowly.get(f"likely G{at}", 0) for at in range(GROUPS)]
    assert (share.unknown, share.outside) == (slowly.get("not known", 0), slowly.get("in none", 0))
    assert share.cut == sum(int(residents[row]) for row in chosen if row in boundaries.cut)


@given(boundary_sets(), st.lists(st.integers(-1, 2), min_size=SIZE, max_size=SIZE))
def test_what_is_cut_agrees_with_sets_of_small_areas(boundaries: BoundarySet, labels: list[int]) -> None:
    plan = Plan.empty(SIZE)
    for at in range(3):
        plan = plan.add(Zone(f"z{at}", f"Zone {at}"))
        plan = plan.assign([row for row, label in enumerate(labels) if label == at], f"z{at}")
    evidence = replace(EVIDENCE, boundaries=(boundaries,))
    told = {f.zones[0]: f for f in check(assess(plan, evidence), evidence) if f.check == "boundary_cut"}
    for at in range(3):
        zone = {row for row, label in enumerate(labels) if label == at}
        cut = groups_cut(boundaries, zone, set(range(SIZE)))
        assert (f"z{at}" in told) == bool(cut)
        if cut:
            mine = [row for row in zone if int(boundaries.member[row]) in cut]
            assert told[f"z{at}"].people == sum(int(EVIDENCE.areas.residents[row]) for row in mine)
            assert list(told[f"z{at}"].rows) == sorted(mine)


@given(boundary_sets(status=Status.PROPOSED))
def test_a_set_comes_back_from_its_plain_values(boundaries: BoundarySet) -> None:
    again = from_dict(as_dict(boundaries, EVIDENCE.areas), EVIDENCE.areas)
    assert again is not None
    assert again.digest == boundaries.digest
    assert as_dict(again, EVIDENCE.areas) == as_dict(boundaries, EVIDENCE.areas)
