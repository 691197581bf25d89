"""What was done, in words, and the plan as it stood then."""

from __future__ import annotations

import numpy as np
import pytest

from nhmap.core.plan.changes import Accept, AddZone, Assign, ChangeZone, Describe, MovePractice, RemoveZone, Replace
from nhmap.core.plan.edits import Edit, History, Step
from nhmap.core.plan.plans import Level, Plan, Zone
from nhmap.core.plan.telling import plan_at, told
from nhmap.errors import InputRefusedError


def assign(zone, *areas, adopted=()):
    return Assign(zone, np.array(areas, dtype=np.int32), adopted)


@pytest.fixture
def history():
    made = History(Plan.empty(12).add(Zone("a", "SNP 1")))
    steps = [
        Edit("1", "2026-03-03T14:00:00+00:00", (assign("a", 1, 2),), "Ann"),
        Edit("2", "2026-03-03T14:01:00+00:00", (ChangeZone(Zone("a", "Burslem")),), "Ann"),
        Edit("3", "2026-03-03T14:02:00+00:00", moment="Before the break", who="Ben"),
        Edit("4", "2026-03-03T14:03:00+00:00", (AddZone(Zone("m", "North", Level.MNP)), assign("m", adopted=("a",)))),
        Edit("5", "2026-03-03T14:04:00+00:00", (assign(None, 1),)),
        Edit("6", "2026-03-03T14:05:00+00:00", step=Step.UNDO, of="5"),
        Edit("7", "2026-03-03T14:06:00+00:00", (Accept("pieces:a:1", "an\nisland", words="Burslem has 2 pieces."),)),
        Edit("8", "2026-03-03T14:07:00+00:00", (MovePractice("A1", "a", "agreed"),)),
        Edit("9", "2026-03-03T14:08:00+00:00", (RemoveZone("m"),)),
        Edit("10", "2026-03-03T14:09:00+00:00", (Describe("Option B", "england", ""),)),
        Edit("11", "2026-03-03T14:10:00+00:00"),  # a question settled: nothing to tell
    ]
    for step in steps:
        made = made.append(step)
    return made


def test_each_entry_is_told_with_the_names_of_then(history):
    lines = told(history)
    assert [line.words for line in lines] == [
        "gave 2 small areas to SNP 1",
        "renamed SNP 1 to Burslem",
        "named this moment “Before the break”",
        "added North; nested Burslem in North",
        "took 1 small area out",
        "took back: took 1 small area out",
        "accepted a finding (Burslem has 2 pieces.): an island",
        "gave practice A1 to Burslem: agreed",
        "removed North",
        "named the plan Option B, or chose its planning area",
    ]
    assert [line.place for line in lines if not line.decided] == [0, 4, 5]
    assert (lines[2].who, lines[2].moment, lines[2].when[:16]) == ("Ben", "Before the break", "2026-03-03T14:02")


def test_a_moment_changes_nothing_outlives_its_dictionary_and_is_there_to_go_back_to(history):
    before = History(history.start, history.log[:2])
    assert plan_at(history, 2).to_dict() == before.plan.to_dict()
    edit = history.log[2]
    again = Edit.from_dict(edit.to_dict(), id="3", when=edit.when, who="Ben")
    assert (again.moment, again.changes) == ("Before the break", ())
    # It is no step to undo.
    assert "3" not in {each.id for each in history.done}
    back = history.append(Edit("12", "2026-03-03T15:00:00+00:00", (Replace(plan_at(history, 2)),)))
    assert back.plan.to_dict() == before.plan.to_dict()
    undone = back.append(Edit("13", "2026-03-03T15:01:00+00:00", step=Step.UNDO, of="12"))
    assert undone.plan.to_dict() == history.plan.to_dict()


def test_a_place_that_the_log_has_not_is_refused(history):
    with pytest.raises(InputRefusedError, match="no longer"):
        plan_at(history, len(history.log))
