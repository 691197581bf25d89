"""Plans on twelve small areas; a label line reads like the picture, south row first."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from nhmap.core.plan.plans import Level, Plan, Zone, next_zone
from nhmap.errors import InputRefusedError


@pytest.fixture
def nested():
    """Two SNPs in an MNP that also holds area 8 itself; area 11 is unassigned."""
    plan = Plan.empty(12)
    plan = plan.add(Zone("m", "MNP 1", Level.MNP))
    plan = plan.add(Zone("a", "SNP 1", parent="m")).add(Zone("b", "SNP 2", parent="m"))
    return plan.assign(range(4), "a").assign(range(4, 8), "b").assign([8], "m")


def test_a_parent_holds_what_its_children_hold(nested):
    assert nested.members("m").tolist() == list(range(9))
    assert nested.members("a").tolist() == [0, 1, 2, 3]
    assert nested.family("m") == ("m", "a", "b")


def test_at_level_looks_up_the_tree(nested):
    assert nested.at_level(Level.MNP).tolist() == [0] * 9 + [-1] * 3
    assert nested.at_level(Level.SNP).tolist() == [1] * 4 + [2] * 4 + [-1] * 4


def test_edits_leave_the_old_plan_alone(nested):
    before = nested.labels.copy()
    nested.assign([11], "a")
    nested.remove("a")
    assert (nested.labels == before).all()
    assert len(nested.zones) == 3


def test_removing_a_zone_frees_its_areas_and_orphans_its_children(nested):
    left = nested.remove("m")
    assert left.labels.tolist() == [0] * 4 + [1] * 4 + [-1] * 4
    assert [z.parent for z in left.zones] == [None, None]


def test_locked_zones_neither_give_nor_take(nested):
    locked = nested.change(replace(nested.zone("a"), locked=True))
    assert (locked.assign([0], "b").labels == nested.labels).all()
    assert (locked.assign([11], "a").labels == nested.labels).all()
    assert (locked.assign([0], None).labels == nested.labels).all()


@pytest.mark.parametrize(
    ("zone", "said"),
    [
        (Zone("a", "again"), "already has a zone"),
        (Zone("x", " "), "needs a name"),
        (Zone("x", "x" * 121), "needs a name"),
        (Zone("x", "x", target=0), "more than 0"),
        (Zone("x", "x", tolerance=2), "between 0 % and 100 %"),
        (Zone("x", "x", parent="a"), "is an SNP and cannot nest in SNP 1, an SNP"),
        (Zone("x", "x", parent="gone"), "no longer in this plan"),
    ],
)
def test_zones_that_cannot_be_are_refused(nested, zone, said):
    with pytest.raises(InputRefusedError, match=said):
        nested.add(zone)


def test_a_parent_cannot_sink_to_its_childs_level(nested):
    with pytest.raises(InputRefusedError, match="MNP 1 holds SNP 1, so it cannot become an SNP"):
        nested.change(replace(nested.zone("m"), level=Level.SNP))


def test_areas_out_of_range_are_refused(nested):
    for rows in ([-1], [12]):
        with pytest.raises(InputRefusedError, match="does not exist"):
            nested.assign(rows, "a")


def test_to_dict_and_back_is_the_same_plan(nested):
    assert Plan.from_dict(nested.to_dict()).hash == nested.hash


@pytest.mark.parametrize("damage", [{"schema": 99}, {"zones": [{}]}, {"runs": [[0]]}, {"size": "many"}])
def test_damaged_plans_are_refused(nested, damage):
    with pytest.raises(InputRefusedError):
        Plan.from_dict(nested.to_dict() | damage)


def test_hash_follows_what_the_plan_says_not_its_name(nested):
    assert replace(nested, name="Other").hash == nested.hash
    assert nested.assign([11], "a").hash != nested.hash
    assert nested.change(replace(nested.zone("a"), name="Burslem")).hash != nested.hash


def test_next_zone_takes_the_first_free_name(nested):
    assert next_zone(nested, Level.SNP, "x").name == "SNP 3"
    assert next_zone(nested.remove("a"), Level.SNP, "x").name == "SNP 1"


def test_too_many_zones_are_refused():
    plan = replace(Plan.empty(1), zones=tuple(Zone(str(i), str(i)) for i in range(5_000)))
    with pytest.raises(InputRefusedError, match="5,000 zones"):
        plan.add(Zone("x", "x"))


def test_members_of_an_empty_plan():
    plan = Plan.empty(3).add(Zone("a", "A"))
    assert plan.members("a").dtype.kind == "i"
    assert len(plan.members("a")) == 0
    assert np.array_equal(plan.at_level(Level.MNP), [-1, -1, -1])
