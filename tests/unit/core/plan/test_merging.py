"""Several windows on one plan: what merges, what is contested, what undo leaves, and what each answer does.

Twelve small areas, SNP 1 (``a``) with 0 and 1, SNP 2 (``b``) with 4 and 5. Windows “ann” and “ben” have seen all of it.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from nhmap.core.plan.changes import Accept, AddZone, Assign, ChangeZone, Describe, MovePractice, RemoveZone, Replace
from nhmap.core.plan.contests import contests, mine_after_all
from nhmap.core.plan.edits import Edit, History, Step
from nhmap.core.plan.plans import Level, Plan, Zone
from nhmap.errors import InputRefusedError

WHEN = "2026-11-23T10:42:00+00:00"


def edit(number, *changes, window="ann", seen=2, who="", **told):
    return Edit(f"e{number}", WHEN, changes, who, window=window, seen=seen, **told)


def assign(zone, *areas):
    return Assign(zone, np.array(areas, dtype=np.int32))


@pytest.fixture
def shared():
    start = History(Plan.empty(12, name="Plan"))
    start = start.append(edit(1, AddZone(Zone("a", "SNP 1")), assign("a", 0, 1), seen=0))
    return start.append(edit(2, AddZone(Zone("b", "SNP 2")), assign("b", 4, 5), window="ben", seen=1))


def held(history, zone):
    return history.plan.members(zone).tolist()


def test_what_nobody_else_touched_merges(shared):
    both = shared.append(edit(3, assign("a", 2, 3))).append(edit(4, assign("b", 6), window="ben"))
    assert (held(both, "a"), held(both, "b")) == ([0, 1, 2, 3], [4, 5, 6])
    assert both.open_contests == ()


def test_of_an_area_drawn_twice_the_first_stands_until_the_later_person_chooses(shared):
    both = shared.append(edit(3, assign("a", 2, 3), who="Ann")).append(edit(4, assign("b", 3, 6), window="ben"))
    assert (held(both, "a"), held(both, "b")) == ([0, 1, 2, 3], [4, 5, 6])
    (contest,) = contests(both, {"ben"})
    assert contests(both, {"ann"}) == ()
    assert (contest.what, contest.theirs, contest.mine) == ("1 small area", "SNP 1", "SNP 2")
    assert (contest.by, contest.when) == ("Ann", WHEN)
    mine = both.append(edit(5, *mine_after_all(both, contest.edit), window="ben", seen=4, settles="e4"))
    assert (held(mine, "a"), held(mine, "b")) == ([0, 1, 2], [3, 4, 5, 6])
    theirs = both.append(edit(5, window="ben", seen=4, settles="e4"))
    assert held(theirs, "a") == [0, 1, 2, 3]
    assert contests(mine, {"ben"}) == contests(theirs, {"ben"}) == ()
    assert [e.id for e in theirs.undoable({"ben"})] == ["e2", "e4"]  # leaving it so is nothing to take back


def test_wanting_the_same_is_no_conflict(shared):
    both = shared.append(edit(3, assign("a", 2))).append(edit(4, assign("a", 2), window="ben"))
    assert both.open_contests == ()
    assert held(both, "a") == [0, 1, 2]


def test_who_has_seen_it_may_change_it(shared):
    both = shared.append(edit(3, assign("a", 2))).append(edit(4, assign("b", 2), window="ben", seen=3))
    assert held(both, "b") == [2, 4, 5]


def test_an_area_that_somebody_else_took_back_meanwhile_is_contested_too(shared):
    drawn = shared.append(edit(3, assign("a", 2)))
    back = drawn.append(edit(4, step=Step.UNDO, of="e3", seen=3))
    late = back.append(edit(5, assign("b", 2), window="ben", seen=3))
    assert held(late, "b") == [4, 5]
    (contest,) = contests(late, {"ben"})
    assert (contest.theirs, contest.mine) == ("unassigned", "SNP 2")


def test_undo_takes_back_ones_own_and_counts_what_others_changed_since(shared):
    history = shared.append(edit(3, assign("a", 2, 3, 8, 9)))
    history = history.append(edit(4, assign("b", 3, 8), window="ben", seen=3))
    history = history.append(edit(5, assign("b", 10), window="ben", seen=4))
    assert [e.id for e in history.undoable({"ann"})] == ["e1", "e3"]
    back = history.append(edit(6, step=Step.UNDO, of="e3", seen=5))
    assert (held(back, "a"), held(back, "b")) == ([0, 1], [3, 4, 5, 8, 10])
    assert back.left("e6").areas == 2
    again = back.append(edit(7, step=Step.REDO, of="e3", seen=6))
    assert (held(again, "a"), held(again, "b")) == ([0, 1, 2, 9], [3, 4, 5, 8, 10])
    assert again.left("e7").areas == 2


def test_undo_without_a_target_is_of_the_same_window(shared):
    back = shared.append(edit(3, step=Step.UNDO, window="ann", seen=2))
    assert back.log[-1].of == "e1"
    assert [z.id for z in back.plan.zones] == ["b"]
    nothing = back.append(edit(4, step=Step.UNDO, window="ann", seen=3))
    assert nothing.plan.hash == back.plan.hash


def test_a_neighbourhood_that_others_drew_in_does_not_go_with_its_addition(shared):
    drawn = shared.append(edit(3, assign("a", 9), window="ben"))
    back = drawn.append(edit(4, step=Step.UNDO, of="e1", seen=3))
    assert held(back, "a") == [9]
    assert back.left("e4").zones == ("a",)


def test_an_edit_into_a_removed_neighbourhood_is_told_so_and_can_bring_it_back(shared):
    gone = shared.append(edit(3, RemoveZone("a"), window="ben", who="Ben"))
    gone = gone.append(edit(4, assign("b", 0), window="ben", seen=3))
    late = gone.append(edit(5, assign("a", 2)))
    assert [z.id for z in late.plan.zones] == ["b"]
    (contest,) = contests(late, {"ann"})
    assert (contest.what, contest.theirs, contest.gone) == ("SNP 1", "It was removed", True)
    assert contest.mine == "Your 1 small area: bring it back"
    back = late.append(edit(6, *mine_after_all(late, contest.edit), seen=5, settles="e5"))
    assert (held(back, "a"), held(back, "b")) == ([1, 2], [0, 4, 5])  # 0 was taken by somebody since
    assert back.plan.zone("a").name == "SNP 1"


def test_a_locked_neighbourhood_comes_back_locked_and_with_its_areas(shared):
    locked = shared.append(edit(3, ChangeZone(Zone("a", "SNP 1", locked=True)), window="ben"))
    unlocked = ChangeZone(Zone("a", "SNP 1"))
    gone = locked.append(edit(4, unlocked, RemoveZone("a"), window="ben", seen=3))
    late = gone.append(edit(5, assign("a", 2), seen=2))
    back = late.append(edit(6, *mine_after_all(late, late.open_contests[0]), seen=5, settles="e5"))
    assert held(back, "a") == [0, 1, 2]


def test_undoing_a_removal_restores_what_nobody_has_taken_since(shared):
    gone = shared.append(edit(3, RemoveZone("a"), window="ben"))
    taken = gone.append(edit(4, assign("b", 1), seen=3))
    back = taken.append(edit(5, step=Step.UNDO, of="e3", window="ben", seen=4))
    assert (held(back, "a"), held(back, "b")) == ([0], [1, 4, 5])
    assert back.left("e5").areas == 1


def test_a_neighbourhood_that_somebody_drew_in_meanwhile_is_not_removed_unasked(shared):
    drawn = shared.append(edit(3, assign("a", 2)))
    asked = drawn.append(edit(4, RemoveZone("a"), window="ben"))
    assert held(asked, "a") == [0, 1, 2]
    (contest,) = contests(asked, {"ben"})
    assert "which you removed" in contest.what
    gone = asked.append(edit(5, *mine_after_all(asked, contest.edit), window="ben", seen=4, settles="e4"))
    assert "a" not in gone.plan.position


def test_settings_of_a_neighbourhood_merge_field_by_field(shared):
    named = shared.append(edit(3, ChangeZone(Zone("a", "Burslem"))))
    both = named.append(edit(4, ChangeZone(Zone("a", "SNP 1", target=60_000)), window="ben"))
    assert both.plan.zone("a") == Zone("a", "Burslem", target=60_000)
    asked = named.append(edit(4, ChangeZone(Zone("a", "Tunstall", target=60_000)), window="ben"))
    assert asked.plan.zone("a") == Zone("a", "Burslem", target=60_000)
    (contest,) = contests(asked, {"ben"})
    assert (contest.what, contest.theirs, contest.mine) == ("The name of Burslem", "Burslem", "Tunstall")


def test_two_new_neighbourhoods_of_one_name_get_two(shared):
    both = shared.append(edit(3, AddZone(Zone("c", "SNP 3")))).append(
        edit(4, AddZone(Zone("d", "SNP 3")), window="ben")
    )
    assert [z.name for z in both.plan.zones] == ["SNP 1", "SNP 2", "SNP 3", "SNP 4"]


def test_a_plan_that_moved_on_is_not_replaced_unasked(shared):
    moved = shared.append(edit(3, assign("a", 2)))
    other = Plan.empty(12).add(Zone("x", "X")).assign([7], "x")
    asked = moved.append(edit(4, Replace(other), window="ben"))
    assert held(asked, "a") == [0, 1, 2]
    replaced = asked.append(edit(5, *mine_after_all(asked, asked.open_contests[0]), window="ben", seen=4, settles="e4"))
    assert replaced.plan.hash == other.hash
    back = replaced.append(edit(6, step=Step.UNDO, of="e5", window="ben", seen=5))
    assert back.plan.hash == asked.plan.hash


def test_drawing_on_a_plan_that_was_replaced_is_told(shared):
    other = Plan.empty(12).add(Zone("x", "X")).assign([7], "x")
    asked = shared.append(edit(3, Replace(other), window="ben")).append(edit(4, assign("a", 2)))
    (contest,) = contests(asked, {"ann"})
    assert contest.gone
    back = asked.append(edit(5, *mine_after_all(asked, contest.edit), seen=4, settles="e4"))
    assert (held(back, "a"), held(back, "x")) == ([0, 1, 2], [7])


def test_name_and_planning_area_merge_by_themselves(shared):
    named = shared.append(edit(3, Describe("Option A", "england", "")))
    both = named.append(edit(4, Describe("Plan", "hwb", "E06000021"), window="ben"))
    assert (both.plan.name, both.plan.area_code) == ("Option A", "E06000021")
    asked = named.append(edit(4, Describe("Option B", "england", ""), window="ben"))
    assert (asked.plan.name, contests(asked, {"ben"})[0].mine) == ("Option A", "“Option B”")


def test_practices_and_findings_obey_the_same_rule(shared):
    first = shared.append(edit(3, MovePractice("A1", "a", "surgery"), Accept("f", "an island")))
    late = first.append(edit(4, MovePractice("A1", "b", "patients"), Accept("f", "a bridge"), window="ben"))
    assert ([m.zone for m in late.plan.moved], [a.reason for a in late.plan.accepted]) == (["a"], ["an island"])
    assert len(late.open_contests[0].contested) == 2
    assert len(contests(late, {"ben"})) == 1
    mine = late.append(edit(5, *mine_after_all(late, late.open_contests[0]), window="ben", seen=4, settles="e4"))
    assert ([m.zone for m in mine.plan.moved], [a.reason for a in mine.plan.accepted]) == (["b"], ["a bridge"])


def test_what_was_locked_meanwhile_is_refused_in_words(shared):
    locked = shared.append(edit(3, ChangeZone(Zone("a", "SNP 1", locked=True)), window="ben"))
    with pytest.raises(InputRefusedError, match="SNP 1 was locked in another window meanwhile"):
        locked.append(edit(4, assign("a", 2)))


def test_undo_leaves_what_was_locked_since(shared):
    locked = shared.append(edit(3, assign("a", 2))).append(
        edit(4, ChangeZone(Zone("a", "SNP 1", locked=True)), window="ben", seen=3)
    )
    back = locked.append(edit(5, step=Step.UNDO, of="e3", seen=4))
    assert held(back, "a") == [0, 1, 2]
    assert back.left("e5").areas == 1


def test_nesting_by_two_windows(shared):
    mnps = shared.append(edit(3, AddZone(Zone("m", "M", Level.MNP)), AddZone(Zone("n", "N", Level.MNP))))
    first = mnps.append(edit(4, Assign("m", np.empty(0, np.int32), ("a",)), seen=3))
    late = first.append(edit(5, Assign("n", np.array([8], np.int32), ("a", "b")), window="ben", seen=3))
    assert [late.plan.zone(z).parent for z in "ab"] == ["m", "n"]
    assert held(late, "n") == [4, 5, 8]
    assert late.open_contests[0].contested[0].adopted == ("a",)


def test_a_log_with_all_of_it_comes_back_from_plain_values(shared):
    first = shared.append(edit(3, assign("a", 2, 3), who="Ann")).append(edit(4, assign("b", 3, 6), window="ben"))
    history = first.append(edit(5, window="ben", seen=4, settles="e4")).append(edit(6, step=Step.UNDO, of="e3", seen=5))
    read = tuple(
        Edit.from_dict(
            e.to_dict(), id=e.id, when=e.when, who=e.who, reason=e.reason, window=e.window, log_length=e.seen
        )
        for e in history.log
    )
    again = History(history.start, read)
    assert again.plan.hash == history.plan.hash
    assert [e.to_dict() for e in again.log] == [e.to_dict() for e in history.log]
    assert again.left("e6") == history.left("e6")
    assert History(history.start).followed_by(read).plan.hash == history.plan.hash


def test_older_forms_have_one_line_of_undo(shared):
    log = [replace(e, window="", seen=None) for e in shared.log]
    log += [Edit("u1", WHEN, step=Step.UNDO), Edit("u2", WHEN, step=Step.UNDO), Edit("r1", WHEN, step=Step.REDO)]
    history = History(shared.start, tuple(log))
    assert [z.id for z in history.plan.zones] == ["a"]
    assert [e.id for e in history.undoable({"anybody"})] == ["e1"]
    assert [e.id for e in history.redoable({"anybody"})] == ["e2"]
