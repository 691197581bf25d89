"""What is locked is neither removed nor nested elsewhere, and what was saved before that rule stays readable."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from nhmap.core.plan.changes import ChangeZone, RemoveZone, Replace
from nhmap.core.plan.edits import Edit, History
from nhmap.core.plan.plans import Level, Plan, Zone
from nhmap.errors import InputRefusedError


def history(*locked: str) -> History:
    zones = (
        Zone("a", "SNP 1", parent="m"),
        Zone("b", "SNP 2"),
        Zone("m", "North", Level.MNP),
        Zone("n", "South", Level.MNP),
    )
    zones = tuple(replace(zone, locked=zone.id in locked) for zone in zones)
    return History(Plan(np.array([0, 0, 1, -1], dtype=np.int32), zones))


def edit(*changes: object) -> Edit:
    return Edit("e", "2026-03-17T09:00:00+00:00", changes)


@pytest.mark.parametrize(
    ("locked", "words"),
    [
        ("a", "SNP 1 stays where it is nested: SNP 1 is locked"),
        ("n", "SNP 1 stays where it is nested: South is locked"),
    ],
)
def test_nothing_locked_is_nested_elsewhere_or_takes_in(locked, words):
    begun = history(locked)
    with pytest.raises(InputRefusedError, match=words) as refused:
        begun.append(edit(ChangeZone(replace(begun.plan.zone("a"), parent="n"))))
    assert "Unlock" in refused.value.hint


@pytest.mark.parametrize(("locked", "zone"), [("b", "b"), ("a", "m")])
def test_nothing_locked_is_removed_nor_loses_what_it_nests_in(locked, zone):
    begun = history(locked)
    with pytest.raises(InputRefusedError, match="cannot be removed"):
        begun.append(edit(RemoveZone(zone)))


def test_unlocked_by_the_same_edit_is_free_to_move():
    begun = history("a")
    moved = replace(begun.plan.zone("a"), locked=False, parent="n")
    assert begun.append(edit(ChangeZone(moved))).plan.zone("a").parent == "n"


def test_a_name_or_target_is_no_move_and_a_whole_new_plan_takes_the_place_of_all():
    begun = history("a", "b", "m", "n")
    named = begun.append(edit(ChangeZone(replace(begun.plan.zone("a"), name="Tunstall", target=40_000))))
    assert named.plan.zone("a").name == "Tunstall"
    assert begun.append(edit(Replace(Plan.empty(4)))).plan.zones == ()


def test_what_was_saved_before_there_was_a_rule_stays_readable():
    begun = history("b")
    told = History(begun.start, (edit(RemoveZone("b")),))
    assert "b" not in told.plan.position
