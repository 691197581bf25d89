"""What is proved of people in split members, beside every draft of a small world."""

from __future__ import annotations

import numpy as np
import pytest

from benchmarks.draft_bounds import SplitBound
from nhmap.core.drafts.measures import missed
from tests.support.draft_worlds import grid, in_pieces, split_by_hand


def fewest(problem):
    """People in split members of the draft of two zones that splits fewest, by looking at all."""
    least = np.inf
    for number in range(1, 2 ** (len(problem) - 1)):
        label = np.array([number >> at & 1 for at in range(len(problem))], dtype=np.int64)
        if missed(problem, label) or in_pieces(problem, label, 0) != 1 or in_pieces(problem, label, 1) != 1:
            continue
        least = min(least, sum(split_by_hand(problem, key, label)[1] for key in ("msoa", "ward", "pcn")))
    return least


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_no_draft_goes_below_the_bound(seed):
    problem = grid(5, 2, seed, target=7_500.0, tolerance=0.1)
    assert problem.count == 2
    bounds = list(SplitBound(problem).rounds(4, 20.0))
    best = fewest(problem)
    assert bounds[0] > 0
    assert bounds == sorted(bounds)
    assert bounds[-1] <= best < np.inf
