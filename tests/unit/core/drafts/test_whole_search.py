"""The search for whole members, and sizes pressed by pairs of moves, beside plain loops."""

from __future__ import annotations

import random

import numpy as np
import pytest

from nhmap.core.drafts.pressing import press
from nhmap.core.drafts.priced_zones import Wishes
from nhmap.core.drafts.search import Search
from nhmap.core.drafts.seeding import first_cut
from nhmap.core.drafts.units import single
from nhmap.core.drafts.whole_search import WholeSearch
from tests.support.draft_worlds import grid, in_pieces, split_by_hand

KINDS = ("msoa", "ward", "pcn")


def cut(problem, seed):
    return first_cut(single(problem), random.Random(seed))  # noqa: S311 - no secret


def split(problem, label):
    return sum(split_by_hand(problem, key, label)[1] for key in KINDS)


@pytest.mark.parametrize("seed", range(4))
def test_whole_members_cost_no_piece_and_no_zone(seed):
    problem = grid(9, 8, seed)
    first = cut(problem, seed)
    label = WholeSearch(single(problem), first, dict.fromkeys(KINDS, 1.0), seed).run(30_000, lambda: False)
    assert np.array_equal(np.unique(label), np.arange(problem.count))
    assert all(in_pieces(problem, label, zone) == 1 for zone in range(problem.count))
    assert split(problem, label) < split(problem, first)


def test_locks_and_seeds_stay_in_the_search_for_whole_members():
    locked = np.where(np.arange(72) < 9, 0, -1)
    problem = grid(9, 8, 3, locked=locked, seeds=(40, 70))
    first = cut(problem, 3)
    label = WholeSearch(single(problem), first, {"ward": 1.0}, 3).run(10_000, lambda: False)
    assert np.array_equal(label == 0, locked == 0)
    assert label[40] == first[40] != label[70] == first[70]


@pytest.mark.parametrize("kind", [True, False])
@pytest.mark.parametrize("seed", range(4))
def test_pressing_brings_sizes_nearer_and_keeps_pieces(seed, kind):
    problem = grid(9, 8, seed, tolerance=0.03)
    search = Search(single(problem), cut(problem, seed), Wishes(), seed)
    before = search.beyond()
    press(search, tuple(each.tolist() for each in problem.zone_limits()), lambda: False, kind=kind)
    label = np.array(search.label)
    assert search.size == pytest.approx(np.bincount(label, weights=problem.people).tolist())
    assert search.beyond() < before
    assert all(in_pieces(problem, label, zone) == 1 for zone in range(problem.count))


def test_where_the_mean_is_beyond_the_tolerance_sizes_have_as_much_room_around_it():
    problem = grid(9, 8, 1, zones=5, tolerance=0.05)
    aim, low, high = problem.zone_limits()
    assert aim[0] > 12_600
    assert low[0] == pytest.approx(11_400)
    assert high[0] == pytest.approx(aim[0] + 600)
