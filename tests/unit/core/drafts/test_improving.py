"""Improving what is drawn, and balancing two."""

from __future__ import annotations

import numpy as np
import pytest

from nhmap.core.drafts.improving import balance_two, improve
from nhmap.errors import InputRefusedError
from tests.support.draft_worlds import grid, in_pieces


def halves(width, height, cut):
    """A grid cut from top to bottom, every square with a thousand people."""
    people = np.full(width * height, 1_000.0)
    problem = grid(width, height, people=people, residents=people, target=width * height * 500.0, zones=2)
    return problem, (np.arange(width * height) % width >= cut).astype(np.int64)


def test_uneven_zones_are_brought_within_the_tolerance():
    problem, label = halves(8, 4, 2)
    steps = improve(problem, label)
    assert steps
    assert steps[-1].after.max_deviation < 0.5
    assert steps[-1].after.share_in_tolerance == 1
    assert all(step.here == 1 and step.there == 0 for step in steps[:3])


def test_nothing_is_handed_over_once_somebody_stops():
    problem, label = halves(8, 4, 2)
    assert improve(problem, label, cancelled=lambda: True) == ()


def test_two_are_balanced_in_one_piece_each():
    problem, label = halves(8, 4, 2)
    after = balance_two(problem, label)
    assert np.bincount(after).tolist() == [16, 16]
    assert [in_pieces(problem, after, zone) for zone in (0, 1)] == [1, 1]


def test_two_apart_cannot_be_balanced():
    _, label = halves(8, 4, 4)
    cut = grid(8, 4, border=label)
    with pytest.raises(InputRefusedError, match="share no border"):
        balance_two(cut, label)
