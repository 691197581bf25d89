"""How long a draft takes, who may end it, and which of many are shown."""

from __future__ import annotations

import numpy as np
import pytest

from nhmap.core.drafts.drafting import draft
from nhmap.core.drafts.measures import DraftMeasures, measure, missed
from nhmap.core.drafts.priced_zones import Wishes
from nhmap.core.drafts.problem import shared_out, zones_for
from nhmap.core.drafts.search import Search
from nhmap.core.drafts.shown_drafts import Draft, choose, moved_share
from nhmap.core.drafts.units import single
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


def test_people_by_which_sizes_are_missed_agree_with_a_plain_loop():
    problem = grid(9, 8, tolerance=0.05)
    label = draft(problem, effort=0.1).drafts[0].label.copy()
    label[label == 1] = 0
    label[label > 1] -= 1
    _, low, high = problem.zone_limits()
    beyond = 0.0
    for zone in range(label.max() + 1):
        people = sum(p for p, at in zip(problem.people, label, strict=True) if at == zone)
        beyond += max(low[zone] - people, 0, people - high[zone])
    assert missed(problem, label) == pytest.approx(beyond, abs=len(low))
    assert missed(problem, label) > 0


def test_what_a_search_counts_on_its_way_is_what_is_counted_afresh():
    problem = grid(9, 8)
    wishes = Wishes(1.0, 0.5, {"msoa": 1.0, "pcn": 1.0}, swaps=0.3)
    search = Search(single(problem), draft(problem, effort=0.05).drafts[0].label, wishes, 3)
    search.anneal(12, 0.3, 0.05, lambda: False)
    again = Search(single(problem), np.array(search.label), wishes, 3)
    assert search.size == pytest.approx(again.size)
    assert search.energy() == pytest.approx(again.energy())
    assert [sorted(held) for held in search._inside] == again._inside


def test_a_very_even_draft_does_not_hide_those_whose_sizes_fit_as_well():
    problem = grid(9, 8)
    made = draft(problem, effort=0.1).drafts
    sized = [Draft(each.label, measure(problem, each.label), missed=0) for each in made]
    off = Draft(np.arange(72) // 18, measure(problem, np.arange(72) // 18), missed=900)
    assert {id(each.label) for each in choose([*sized, off], 9, problem.people)} == {id(each.label) for each in sized}


def made_up(label, *, off, kept, split, shape, missing=0):  # noqa: PLR0913 - what a draft is measured by
    """A draft with these measures."""
    measures = DraftMeasures(
        zones=2,
        max_deviation=off,
        mean_deviation=off / 2,
        share_in_tolerance=1.0,
        contiguous=True,
        polsby_popper_mean=shape,
        msoa_split_people=split,
        ward_split_people=0,
        pcn_split_people=0,
        practices_split=0,
        practice_retention_mean=kept,
        patients_kept=round(1_000 * kept),
        patients=1_000,
        deprivation_spread=0.0,
    )
    return Draft(np.array(label), measures, missed=missing)


def labels(number):
    """As many labels of forty areas that differ from each other."""
    return [np.roll(np.repeat([0, 1], 20), 3 * at).tolist() for at in range(number)]


def test_where_few_fit_those_just_beyond_stand_beside_them_and_one_that_fits_is_shown():
    one, two, three, four, five, six = labels(6)
    poor = [made_up(each, off=0.05, kept=0.7, split=900, shape=0.1) for each in (one, two, three)]
    near = made_up(four, off=0.051, kept=0.87, split=500, shape=0.2, missing=39)
    far = [made_up(each, off=0.09, kept=0.9, split=100, shape=0.3, missing=4_000) for each in (five, six)]
    shown = choose([*poor, near, *far], 5, np.ones(40))
    assert shown[0].label is near.label
    assert any(not draft.missed for draft in shown)
    assert all(draft.measures.max_deviation < 0.06 for draft in shown)


def test_where_most_fit_none_that_does_not_is_shown():
    one, two, three, four, _, _ = labels(6)
    fitting = [made_up(each, off=0.05, kept=0.7, split=900, shape=0.1) for each in (one, two, three)]
    near = made_up(four, off=0.051, kept=0.87, split=500, shape=0.2, missing=39)
    assert not any(draft.missed for draft in choose([*fitting, near], 5, np.ones(40)))


def test_of_those_that_another_beats_the_best_all_round_is_shown_first():
    one, two, three, _, _, _ = labels(6)
    best = made_up(one, off=0.04, kept=0.9, split=100, shape=0.3)
    lame = made_up(two, off=0.04, kept=0.8, split=900, shape=0.1)
    fair = made_up(three, off=0.04, kept=0.79, split=200, shape=0.25)
    assert [draft.label.tolist() for draft in choose([best, lame, fair], 5, np.ones(40))][:2] == [one, three]
