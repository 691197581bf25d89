"""How long a draft takes, who may end it, and which of many are shown."""

from __future__ import annotations

import numpy as np
import pytest

from nhmap.core.drafts.drafting import draft
from nhmap.core.drafts.problem import shared_out, zones_for
from nhmap.core.drafts.shown_drafts import choose, moved_share
from tests.support.draft_worlds import grid


def test_whoever_cancels_gets_the_best_so_far():
    problem = grid(9, 8)
    asked = iter(range(10_000))
    found = draft(problem, cancelled=lambda: next(asked) > 3)
    assert found.stopped
    assert len(found.drafts) >= 1
    assert found.drafts[0].measures.contiguous


def test_no_time_gives_a_draft_all_the_same():
    found = draft(grid(9, 8), seconds=0)
    assert found.stopped
    assert found.drafts[0].measures.zones == grid(9, 8).count


def test_progress_is_told_up_to_the_end():
    shares = []
    draft(grid(6, 6), effort=0.05, progress=lambda share, made: shares.append((share, made.measures.zones)))
    assert [share for share, _ in shares] == sorted(share for share, _ in shares)
    assert shares[-1][0] == 1


def test_drafts_shown_differ_and_keep_most_patients_first():
    problem = grid(9, 8)
    found = draft(problem, effort=0.3).drafts
    for at, one in enumerate(found):
        for other in found[at + 1 :]:
            assert moved_share(one.label, other.label, problem.people) >= 0.03
    assert found[0].measures.kept_share == max(d.measures.kept_share for d in found)
    assert choose([found[0], found[0]], 5, problem.people)[0].label is found[0].label


def test_drafts_that_differ_in_names_only_are_one():
    one = np.array([0, 0, 1, 1, 2])
    assert moved_share(one, np.array([2, 2, 0, 0, 1]), np.ones(5)) == 0
    assert moved_share(one, np.array([2, 2, 0, 1, 1]), np.ones(5)) == pytest.approx(0.2)


def test_numbers_of_zones():
    assert [zones_for(people, 50_000) for people in (1, 50_000, 72_000, 125_297, 259_965)] == [1, 1, 2, 3, 5]
    people, one, many = np.array([100.0, 50.0, 1.0]), np.ones(3, dtype=np.int64), np.full(3, 9, dtype=np.int64)
    assert shared_out(7, people, one, many).tolist() == [4, 2, 1]
    assert shared_out(2, people, one, many).tolist() == [1, 1, 1]
