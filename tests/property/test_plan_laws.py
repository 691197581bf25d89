"""Laws of plans and their figures, on random grids, against plain loops."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nhmap.core.assessment.assessment import assess
from nhmap.core.assessment.checks import check
from nhmap.core.plan.changes import Assign, RemoveZone
from nhmap.core.plan.edits import Edit, History, Step
from nhmap.core.plan.plans import Level, Plan, Zone
from tests.support import oracle
from tests.support.evidence import evidence_of
from tests.support.worlds import grid_world

ROWS, COLS = 4, 5
SIZE = ROWS * COLS
PARENTS = {0: None, 1: 0, 2: 0, 3: None, 4: None}
ZONES = (
    Zone("m", "M", Level.MNP),
    Zone("a", "A", parent="m"),
    Zone("b", "B", parent="m"),
    Zone("c", "C"),
    Zone("n", "N", Level.MNP),
)
labels = st.lists(st.integers(-1, len(ZONES) - 1), min_size=SIZE, max_size=SIZE)
people = st.lists(st.integers(0, 50), min_size=SIZE, max_size=SIZE)
patients = st.lists(people, min_size=1, max_size=5)


def plan_of(labelled):
    return Plan(np.array(labelled, dtype=np.int32), ZONES)


@given(labels, people, patients)
@settings(max_examples=80, deadline=None)
def test_every_figure_agrees_with_plain_loops(labelled, residents, held):
    areas = grid_world(ROWS, COLS, residents)
    evidence = evidence_of(areas, held)
    found = assess(plan_of(labelled), evidence)
    holders = oracle.holders(labelled, PARENTS)
    pairs = list(zip(areas.adjacency.a.tolist(), areas.adjacency.b.tolist(), strict=True))
    edges = [(a, b, 1_000.0) for a, b in pairs]
    belongs = [oracle.practice_zone(row, labelled) for row in held]
    for at, zone in enumerate(found.zones):
        rows = [area for area in range(SIZE) if at in holders[area]]
        figures = zone.figures
        assert figures.rows.tolist() == rows
        assert figures.residents == oracle.total(residents, rows)
        assert figures.registered_living_in == sum(oracle.total(row, rows) for row in held)
        assert figures.shape.pieces == oracle.pieces(pairs, rows)
        assert figures.shape.perimeter_km * 1_000 == pytest.approx(oracle.perimeter(edges, [4_000.0] * SIZE, rows))
        for domain in ("imd", "health"):
            score = oracle.average_score(areas.column(f"{domain}_score"), residents, rows)
            assert figures.deprivation.average_score == pytest.approx(score, nan_ok=True)
        decile = areas.column("imd_decile")
        assert figures.deprivation.share_10 == pytest.approx(
            oracle.share_to_decile(decile, residents, rows, 1), nan_ok=True
        )
        assert figures.deprivation.share_20 == pytest.approx(
            oracle.share_to_decile(decile, residents, rows, 2), nan_ok=True
        )
        own = [p for p, (z, _) in enumerate(belongs) if z >= 0 and at in _up(z)]
        assert sorted(zone.practices.tolist()) == own
        assert zone.registered_list == sum(sum(held[p]) for p in own)
    for p, (z, retention) in enumerate(belongs):
        assert found.belonging.zone[p] == z
        assert found.belonging.retention[p] == pytest.approx(retention, nan_ok=True)


def _up(zone):
    found = set()
    while zone is not None:
        found.add(zone)
        zone = PARENTS[zone]
    return found


@given(labels, people)
@settings(max_examples=60, deadline=None)
def test_zones_and_the_unassigned_make_the_whole(labelled, residents):
    evidence = evidence_of(grid_world(ROWS, COLS, residents))
    found = assess(plan_of(labelled), evidence)
    top = sum(z.figures.residents for z in found.zones if z.zone.parent is None)
    assert top + oracle.total(residents, [i for i in range(SIZE) if labelled[i] < 0]) == sum(residents)


@given(labels, people, st.sets(st.integers(0, SIZE - 1)))
@settings(max_examples=60, deadline=None)
def test_people_are_additive_over_any_cut(labelled, residents, cut):
    evidence = evidence_of(grid_world(ROWS, COLS, residents))
    whole = plan_of(labelled)
    rows = whole.members("a")
    parted = whole.add(Zone("x", "X")).assign([r for r in rows if r in cut], "x")
    before, after = assess(whole, evidence), assess(parted, evidence)
    assert before.zone("a").figures.residents == (after.zone("a").figures.residents + after.zone("x").figures.residents)


@given(st.lists(labels, min_size=2, max_size=5), people, patients)
@settings(max_examples=30, deadline=None)
def test_figures_taken_over_are_the_figures_computed_afresh(drawn, residents, held):
    evidence = evidence_of(grid_world(ROWS, COLS, residents), held)
    previous = None
    for labelled in drawn:
        previous = assess(plan_of(labelled), evidence, previous=previous)
        fresh = assess(plan_of(labelled), evidence)
        assert [z.figures.residents for z in previous.zones] == [z.figures.residents for z in fresh.zones]
        assert [z.registered_list for z in previous.zones] == [z.registered_list for z in fresh.zones]
        assert check(previous, evidence) == check(fresh, evidence)


@given(labels)
@settings(deadline=None)
def test_to_dict_and_back_is_the_same_plan(labelled):
    plan = plan_of(labelled)
    assert Plan.from_dict(plan.to_dict()).hash == plan.hash


steps = st.one_of(
    st.tuples(st.just("assign"), st.sampled_from(["a", "b", None]), st.sets(st.integers(0, SIZE - 1), max_size=6)),
    st.tuples(st.just("undo")),
    st.tuples(st.just("redo")),
    st.tuples(st.just("remove"), st.sampled_from(["a", "b"])),
)


@given(st.lists(steps, max_size=25))
@settings(max_examples=80, deadline=None)
def test_undo_and_redo_agree_with_a_stack_of_plans(script):
    """The naive model keeps every plan it has seen; the history keeps only edits."""
    start = Plan.empty(SIZE).add(Zone("a", "A")).add(Zone("b", "B"))
    history, past, future = History(start), [start], []
    for number, step in enumerate(script):
        plan = past[-1]
        if step[0] == "undo":
            history = history.append(Edit(f"e{number}", "", step=Step.UNDO))
            if len(past) > 1:
                future.append(past.pop())
        elif step[0] == "redo":
            history = history.append(Edit(f"e{number}", "", step=Step.REDO))
            if future:
                past.append(future.pop())
        elif step[0] == "remove":
            if step[1] not in plan.position:
                continue
            history = history.append(Edit(f"e{number}", "", (RemoveZone(step[1]),)))
            past.append(plan.remove(step[1]))
            future.clear()
        else:
            if step[1] is not None and step[1] not in plan.position:
                continue
            change = Assign(step[1], np.array(sorted(step[2]), dtype=np.int32))
            history = history.append(Edit(f"e{number}", "", (change,)))
            past.append(plan.assign(sorted(step[2]), step[1]))
            future.clear()
        assert history.plan.hash == past[-1].hash
    replayed = History(start, history.log)
    assert replayed.plan.hash == past[-1].hash


def test_the_oracle_knows_nothing_of_nobody():
    assert math.isnan(oracle.average_score([1.0], [0], [0]))
