"""Edits, undo and redo; what drawing a larger zone over smaller ones does."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from nhmap.core.plan.changes import Accept, AddZone, Assign, ChangeZone, Describe, MovePractice, RemoveZone, Replace
from nhmap.core.plan.drawing import draw
from nhmap.core.plan.edits import Edit, History, Step
from nhmap.core.plan.plans import Level, Plan, Zone
from nhmap.errors import InputRefusedError

WHEN = "2026-11-23T10:00:00+00:00"
THOUSAND = np.full(12, 1_000)


def edit(number, *changes, step=Step.DO):
    return Edit(f"e{number}", WHEN, changes, step=step)


def assign(zone, *areas):
    return Assign(zone, np.array(areas, dtype=np.int32))


@pytest.fixture
def history():
    start = History(Plan.empty(12))
    start = start.append(edit(1, AddZone(Zone("a", "SNP 1")), assign("a", 0, 1)))
    return start.append(edit(2, assign("a", 2)))


def test_undo_and_redo_walk_the_log(history):
    back = history.append(edit(3, step=Step.UNDO))
    assert back.plan.members("a").tolist() == [0, 1]
    assert [e.id for e in back.undone] == ["e2"]
    again = back.append(edit(4, step=Step.REDO))
    assert again.plan.hash == history.plan.hash
    assert len(again.log) == 4


def test_a_new_edit_forgets_what_was_undone(history):
    after = history.append(edit(3, step=Step.UNDO)).append(edit(4, assign("a", 5)))
    assert after.undone == ()
    assert after.append(edit(5, step=Step.REDO)).plan.members("a").tolist() == [0, 1, 5]


def test_undo_of_nothing_changes_nothing():
    assert History(Plan.empty(2)).append(edit(1, step=Step.UNDO)).plan.zones == ()


def test_the_same_edit_twice_counts_once(history):
    assert history.append(edit(2, assign("a", 7))) is history


def test_an_edit_that_does_not_fit_leaves_the_history(history):
    with pytest.raises(InputRefusedError):
        history.append(edit(3, assign("nobody", 1)))
    assert len(history.log) == 2


def test_every_change_survives_its_dictionary(history):
    changes = (
        AddZone(Zone("b", "B", Level.MNP, target=9, tolerance=0.5, locked=True)),
        ChangeZone(Zone("a", "A", parent="b")),
        Assign("a", np.array([3], dtype=np.int32), ("x",), ("",)),
        RemoveZone("a"),
        Describe("Option A", "hwb", "E10000001"),
        MovePractice("A1", "a", "its new surgery is there"),
        Accept("pieces:a:1234", "an island"),
        Accept("pieces:a:12", "an island", "Ann", "2026-03-03T14:05:00+00:00", "A has 2 pieces.", "warning 3 2"),
        Replace(history.plan),
    )
    first = Edit("e9", WHEN, changes, "Ann", "because")
    again = Edit.from_dict(first.to_dict(), id="e9", when=WHEN, who="Ann", reason="because")
    assert again.to_dict() == first.to_dict()


@pytest.mark.parametrize("raw", [{}, {"step": "do", "changes": [{"kind": "sing"}]}, {"step": "fly", "changes": []}])
def test_damaged_edits_are_refused(raw):
    with pytest.raises(InputRefusedError, match="damaged"):
        Edit.from_dict(raw, id="e", when=WHEN)


def test_replace_keeps_to_the_same_small_areas(history):
    with pytest.raises(InputRefusedError, match="another set of small areas"):
        history.append(edit(3, Replace(Plan.empty(5))))


def two_snps():
    plan = Plan.empty(12).add(Zone("a", "SNP 1")).add(Zone("b", "SNP 2")).add(Zone("m", "MNP 1", Level.MNP))
    return plan.assign(range(4), "a").assign(range(4, 8), "b")


def test_an_snp_takes_what_it_is_given():
    change = draw(two_snps(), "a", [9, 4, 4], THOUSAND)
    assert change.areas.tolist() == [4, 9]
    assert change.before == ("b", "")
    assert change.adopted == ()


def test_an_mnp_takes_whole_snps_or_none():
    plan = two_snps()
    change = draw(plan, "m", [0, 1, 2, 4, 8], THOUSAND)  # 3 of SNP 1's 4 areas, 1 of SNP 2's 4
    assert change.adopted == ("a",)
    assert change.areas.tolist() == [8]
    assert change.apply(plan).members("m").tolist() == [0, 1, 2, 3, 8]


def test_half_is_not_most():
    assert draw(two_snps(), "m", [0, 1], THOUSAND).adopted == ()


def nested():
    """SNP 1 in MNP 1, SNP 2 in none, an IHO; area 8 is the MNP's own."""
    plan = two_snps().add(Zone("i", "IHO 1", Level.IHO)).assign([8], "m")
    return plan.change(replace(plan.zone("a"), parent="m"))


def test_an_iho_takes_the_mnp_with_its_snps_and_never_an_snp_out_of_it():
    change = draw(nested(), "i", [0], THOUSAND, whole=True)
    assert (change.adopted, change.areas.tolist()) == (("m",), [])
    after = change.apply(nested())
    assert (after.zone("a").parent, after.zone("m").parent) == ("m", "i")
    assert after.members("i").tolist() == [0, 1, 2, 3, 8]
    # A line round most of the MNP takes it, one round less of it leaves it; an SNP in no MNP comes by itself.
    assert draw(nested(), "i", [0, 1, 2], THOUSAND).adopted == ("m",)
    assert draw(nested(), "i", [0, 1], THOUSAND).adopted == ()
    assert draw(nested(), "i", [4, 5, 6], THOUSAND).adopted == ("b",)


def test_erase_is_the_opposite_of_pick_at_each_level():
    for hand, pressed, child in (("i", 0, "m"), ("m", 0, "a")):
        plan = nested()
        if hand == "i":
            plan = draw(plan, hand, [pressed], THOUSAND, whole=True).apply(plan)
        out = draw(plan, None, [pressed], THOUSAND, whole=True, of=hand)
        assert (out.adopted, out.areas.tolist()) == ((child,), [])
        after = out.apply(plan)
        assert after.zone(child).parent is None
        assert after.labels.tolist() == plan.labels.tolist()
        back = draw(after, hand, [pressed], THOUSAND, whole=True).apply(after)
        assert back.to_dict() == plan.to_dict()
    # What it holds itself becomes unassigned; an SNP gives up single areas; a zone that is gone is no zone.
    assert draw(nested(), None, [8], THOUSAND, whole=True, of="m").areas.tolist() == [8]
    assert draw(nested(), None, [1], THOUSAND, whole=True, of="a").areas.tolist() == [1]
    assert draw(nested(), None, [1], THOUSAND, whole=True, of="gone").areas.tolist() == [1]


def test_a_locked_zone_is_neither_taken_nor_given_up():
    plan = nested()
    locked = plan.change(replace(plan.zone("m"), locked=True))
    assert draw(locked, "i", [0], THOUSAND, whole=True).adopted == ()
    assert draw(locked, None, [0], THOUSAND, whole=True, of="m").adopted == ()


def test_a_click_takes_the_whole_snp():
    assert draw(two_snps(), "m", [0], THOUSAND, whole=True).adopted == ("a",)


def test_an_mnp_takes_areas_that_another_mnp_holds_itself():
    plan = two_snps().add(Zone("n", "MNP 2", Level.MNP)).assign([10, 11], "n")
    assert draw(plan, "m", [10], THOUSAND).areas.tolist() == [10]


def test_a_locked_snp_is_not_taken():
    plan = two_snps()
    plan = plan.change(replace(plan.zone("a"), locked=True))
    assert draw(plan, "m", [0, 1, 2, 3], THOUSAND).adopted == ()


def test_areas_out_of_range_are_refused():
    with pytest.raises(InputRefusedError, match="does not exist"):
        draw(two_snps(), "a", [12], THOUSAND)


def test_a_plan_can_be_named_but_not_namelessly(history):
    named = history.append(edit(3, Describe("Option A", "hwb", "E10000001"))).plan
    assert (named.name, named.area_key, named.area_code) == ("Option A", "hwb", "E10000001")
    with pytest.raises(InputRefusedError, match="needs a name"):
        history.append(edit(3, Describe(" ", "england", "")))


def test_practices_move_by_hand_with_a_reason_and_back(history):
    moved = history.append(edit(3, MovePractice("A1", "a", " new surgery ")))
    assert [(m.practice, m.zone, m.reason) for m in moved.plan.moved] == [("A1", "a", "new surgery")]
    assert moved.plan.hash != history.plan.hash
    assert moved.append(edit(4, MovePractice("A1", None, ""))).plan.moved == ()
    assert moved.append(edit(4, RemoveZone("a"))).plan.moved == ()
    with pytest.raises(InputRefusedError, match="needs a reason"):
        history.append(edit(3, MovePractice("A1", "a", " ")))


def test_findings_are_accepted_with_a_reason_and_back(history):
    accepted = history.append(edit(3, Accept("pieces:a:1", "an island")))
    assert accepted.plan.accepted[0].reason == "an island"
    assert accepted.append(edit(4, Accept("pieces:a:1", None))).plan.accepted == ()
    with pytest.raises(InputRefusedError, match="needs a reason"):
        history.append(edit(3, Accept("pieces:a:1", "")))
