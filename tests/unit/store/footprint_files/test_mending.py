from __future__ import annotations

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from nhmap.store.footprint_files import mending
from nhmap.store.footprint_files.mending import MOST_CROSSINGS, crossings, simple

Ring = np.ndarray


def ring(*corners: tuple[float, float]) -> Ring:
    return np.array([*corners, corners[0]], dtype=np.float64)


BOX = ring((0, 0), (4, 0), (4, 4), (0, 4))
BOW = ring((0, 0), (4, 4), (4, 0), (0, 4))


@pytest.mark.parametrize(
    ("rings", "count"),
    [
        ([BOX], 0),
        ([BOW], 1),
        ([BOX, BOX[::-1]], 4),  # a hole that is its outline runs upon it
        ([BOX, ring((1, 1), (2, 1), (2, 2), (1, 2))], 0),
        ([BOX, ring((3, 1), (6, 1), (6, 2), (3, 2))], 2),
        ([BOX, ring((4, 1), (2, 1), (2, 2))], 0),  # touches
        ([ring((0, 0), (2, 0), (1, 0), (3, 0), (3, 3))], 1),  # back upon itself, beside what follows each other
    ],
)
def test_crossings_are_counted(rings: list[Ring], count: int) -> None:
    assert crossings([rings]) == count


def test_each_polygon_counts_by_itself() -> None:
    assert crossings([[BOW], [BOW], [BOX]]) == 2


def test_counting_ends_where_it_is_too_many() -> None:
    star = np.arange(301) * 150 * 2 * np.pi / 301
    corners = np.column_stack([np.cos(star), np.sin(star)])
    assert crossings([[np.vstack([corners, corners[:1]])]]) > MOST_CROSSINGS
    assert not simple([[np.vstack([corners, corners[:1]])]])


def test_edges_that_all_lie_near_each_other_are_not_counted_to_the_end(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(mending, "_MOST_NEAR", 10)
    assert crossings([[BOX]]) == MOST_CROSSINGS + 1


def test_a_boundary_is_simple_and_a_bow_is() -> None:
    assert simple([[BOX], [BOW]])
    turn = np.linspace(0, 2 * np.pi, 5_000)
    assert simple([[np.column_stack([np.cos(turn), np.sin(turn)])]])


@given(st.lists(st.tuples(st.integers(0, 6), st.integers(0, 6)), min_size=3, max_size=9))
def test_crossings_agree_with_looking_at_each_pair(corners: list[tuple[int, int]]) -> None:
    """Against shapely's predicates, edge by edge; on a grid of whole numbers touching and overlapping abound."""
    closed = ring(*corners)
    lines = [shapely.LineString(closed[i : i + 2]) for i in range(len(closed) - 1)]
    count = 0
    for i in range(len(lines)):
        for j in range(i + 1, len(lines)):
            follows = j - i in {1, len(lines) - 1}
            if not follows and lines[i].length and lines[j].length:
                count += bool(lines[i].crosses(lines[j]) or lines[i].overlaps(lines[j]) or _upon(lines[i], lines[j]))
    assert crossings([[closed]]) == count


def _upon(one: shapely.LineString, other: shapely.LineString) -> bool:
    """Whether one line lies upon the other for more than a point."""
    return one.intersection(other).length > 0
