"""Laws of drafts, on small worlds of many kinds."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nhmap.core.drafts.caps import excess
from nhmap.core.drafts.drafting import draft
from nhmap.core.drafts.improving import improve
from nhmap.core.drafts.measures import compactness, measure
from tests.support.draft_worlds import compact_by_hand, grid, in_pieces, kept_by_hand, split_by_hand

pytestmark = pytest.mark.property

worlds = st.builds(
    dict,
    width=st.integers(2, 9),
    height=st.integers(1, 8),
    seed=st.integers(0, 5_000),
    target=st.sampled_from([3_000.0, 9_000.0, 15_000.0, 200_000.0]),
    tolerance=st.sampled_from([0.02, 0.1, 0.3]),
)


@settings(max_examples=15, deadline=None)
@given(worlds, st.integers(0, 99))
def test_every_area_is_in_one_zone_and_every_zone_in_one_piece(world, seed):
    problem = grid(**world)
    for each in draft(problem, seed=seed, effort=0.03).drafts:
        assert each.label.shape == (len(problem),)
        assert np.array_equal(np.unique(each.label), np.arange(problem.count))
        assert all(in_pieces(problem, each.label, zone) == 1 for zone in range(problem.count))
        assert each.measures.contiguous


@settings(max_examples=20, deadline=None)
@given(worlds, st.integers(0, 2**30))
def test_locks_and_borders_are_kept(world, choice):
    plain = grid(**world)
    draw = np.random.default_rng(choice)
    locked = np.full(len(plain), -1, dtype=np.int64)
    locked[draw.random(len(plain)) < draw.choice([0.0, 0.1, 0.5])] = 0
    border = (plain.xy[:, 0] >= draw.integers(0, 9) * 1_000).astype(np.int64)
    problem = grid(**world, locked=locked, border=border)
    for each in draft(problem, effort=0.05, number=3).drafts:
        if problem.locked_zones:
            assert np.array_equal(each.label == 0, locked == 0)
        for zone in range(problem.locked_zones, problem.count):
            rows = np.flatnonzero(each.label == zone)
            assert len(rows)
            assert len(np.unique(border[rows])) == 1
            assert in_pieces(problem, each.label, zone, problem.passable) == 1


@settings(max_examples=15, deadline=None)
@given(worlds, st.integers(0, 3), st.sampled_from(["msoa", "ward"]))
def test_caps_are_kept_or_what_is_beyond_them_is_counted(world, cap, key):
    problem = grid(**world, caps={key: cap})
    for each in draft(problem, effort=0.05, number=3).drafts:
        split, _ = split_by_hand(problem, key, each.label)
        assert each.over == max(0, split - cap) == excess(problem, each.label)
        members = len(problem.groupings[key].names)
        if problem.count * 4 <= members:
            assert split <= cap


@settings(max_examples=15, deadline=None)
@given(worlds, st.integers(0, 2**30))
def test_each_seed_is_in_a_zone_of_its_own(world, choice):
    plain = grid(**world)
    count = min(4, len(plain))
    seeds = tuple(sorted(np.random.default_rng(choice).choice(len(plain), count, replace=False).tolist()))
    problem = grid(**world, seeds=seeds)
    for each in draft(problem, effort=0.05, number=2).drafts:
        assert len({int(each.label[seed]) for seed in seeds}) == count
        assert each.measures.contiguous


@settings(max_examples=8, deadline=None)
@given(worlds, st.integers(0, 9))
def test_the_same_seed_gives_the_same_drafts_to_the_byte(world, seed):
    first, again = (draft(grid(**world), seed=seed, effort=0.1) for _ in range(2))
    assert [d.label.tobytes() for d in first.drafts] == [d.label.tobytes() for d in again.drafts]
    assert [d.measures for d in first.drafts] == [d.measures for d in again.drafts]


@settings(max_examples=20, deadline=None)
@given(worlds, st.integers(0, 2**30))
def test_figures_agree_with_plain_loops(world, choice):
    problem = grid(**world)
    label = np.unique(np.random.default_rng(choice).integers(0, 5, len(problem)), return_inverse=True)[1]
    label = label.astype(np.int64)
    found = measure(problem, label)
    for key in ("msoa", "ward", "pcn"):
        assert getattr(found, f"{key}_split_people") == split_by_hand(problem, key, label)[1]
    assert found.patients_kept == kept_by_hand(problem, label)
    plain = [compact_by_hand(problem, label, zone) for zone in range(found.zones)]
    assert compactness(problem, label) == pytest.approx(plain)
    size = [sum(problem.people[label == zone]) for zone in range(found.zones)]
    off = [abs(people / problem.target - 1) for people in size]
    assert found.max_deviation == pytest.approx(max(off))
    assert found.mean_deviation == pytest.approx(sum(off) / len(off))
    assert found.contiguous == all(in_pieces(problem, label, zone) == 1 for zone in range(found.zones))


@settings(max_examples=10, deadline=None)
@given(worlds, st.integers(0, 2**30))
def test_improving_never_breaks_a_zone_and_tells_each_step(world, choice):
    problem = grid(**world)
    label = draft(problem, seed=choice, effort=0.02, number=1).drafts[0].label
    at = label.copy()
    for step in improve(problem, label, most=10):
        assert at[step.area] == step.here
        at[step.area] = step.there
        assert step.after == measure(problem, at)
        assert step.after.contiguous
        assert step.after.zones == problem.count
