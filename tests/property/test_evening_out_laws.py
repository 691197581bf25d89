"""Laws of evening out: whatever the units, groups stay whole, stay groups, and never get further from their mean."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nhmap.core.drafts.evening_out import even_out

PARTED = 0.0015
"""What one pair of parted neighbours weighs beside the distance from the mean."""


@st.composite
def worlds(draw):
    """Units on a grid with some borders missing, in groups that are bands of it; people of each."""
    rows, cols = draw(st.integers(1, 6)), draw(st.integers(1, 6))
    count = rows * cols
    near = [set() for _ in range(count)]
    for unit in range(count):
        for other in ([unit + 1] if (unit + 1) % cols else []) + ([unit + cols] if unit + cols < count else []):
            if draw(st.integers(0, 9)):
                near[unit].add(other)
                near[other].add(unit)
    people = np.array(draw(st.lists(st.integers(0, 9_000), min_size=count, max_size=count)), dtype=float)
    bands = draw(st.integers(1, rows))
    group = np.array([unit // cols * bands // rows for unit in range(count)], dtype=np.int64)
    return group, people, near


def pieces(group, near, of):
    """Pieces of one group, found by walking."""
    left = {unit for unit in range(len(group)) if group[unit] == of}
    found = 0
    while left:
        found += 1
        queue = [left.pop()]
        for unit in queue:
            step = near[unit] & left
            left -= step
            queue += step
    return found


def cost(group, people, near):
    """How far groups are from their mean, and how many neighbours are parted."""
    size = np.bincount(group, weights=people)
    parted = sum(group[a] != group[b] for a in range(len(group)) for b in near[a]) / 2
    return ((size / size.mean() - 1) ** 2).sum() + PARTED * parted


@settings(deadline=None, max_examples=60)
@given(worlds())
def test_groups_stay_whole_and_come_no_further_apart(world):
    group, people, near = world
    after = even_out(group.copy(), people, near)
    assert set(after.tolist()) == set(group.tolist())
    for of in set(group.tolist()):
        assert pieces(after, near, of) <= max(1, pieces(group, near, of))
    if people.sum():
        assert cost(after, people, near) <= cost(group, people, near) + 1e-9
    assert even_out(group.copy(), people, near).tolist() == after.tolist()


@pytest.mark.parametrize("lengths", [(11, 1), (1, 11), (1, 10, 1), (9, 1, 1, 1)])
def test_a_line_is_cut_into_equal_parts(lengths):
    # Groups along a coast: one that is shut in at the end grows only when its neighbour gives way as a whole.
    group = np.repeat(np.arange(len(lengths)), lengths)
    near = [{n for n in (i - 1, i + 1) if 0 <= n < 12} for i in range(12)]
    after = even_out(group, np.full(12, 1_000.0), near)
    assert np.bincount(after).tolist() == [12 // len(lengths)] * len(lengths)
