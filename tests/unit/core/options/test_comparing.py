"""What moves between two plans on the grid."""

from __future__ import annotations

from nhmap.core.assessment.assessment import assess
from nhmap.core.assessment.checks import check
from nhmap.core.options.comparing import coloured, compare_plans, match_zones, matching_colours, shared_levels
from nhmap.core.plan.plans import Level, Plan, Zone
from tests.support.evidence import grid_evidence

PATIENTS = [[0, 0, 90, 10] + [0] * 8]


def plan_of(*zones):
    plan = Plan.empty(12)
    for zone, rows in zones:
        plan = plan.add(zone).assign(rows, zone.id)
    return plan


def difference(first, second, evidence):
    a, b = assess(first, evidence), assess(second, evidence)
    return compare_plans(a, b, check(a, evidence), check(b, evidence), evidence)


FIRST = plan_of((Zone("a", "West"), [0, 1, 2]), (Zone("b", "East"), [3, 7]))


def test_zones_are_matched_by_the_people_they_share_whatever_their_names():
    second = plan_of((Zone("x", "Right"), [3, 7, 2]), (Zone("y", "Left"), [0, 1]))
    evidence = grid_evidence(patients=PATIENTS)
    found = difference(FIRST, second, evidence)
    assert set(found.pairs) == {("a", "y"), ("b", "x")}
    assert [(m.before, m.after, m.small_areas, m.residents) for m in found.moves] == [("West", "Right", 1, 1_000)]
    assert found.rows.tolist() == [2]
    assert found.residents == 1_000
    assert [(p.code, p.before, p.after, p.list_size) for p in found.practices] == [("A1", "West", "Right", 100)]


def test_a_plan_differs_from_itself_in_nothing():
    found = difference(FIRST, FIRST, grid_evidence(patients=PATIENTS))
    assert (found.moves, found.practices, found.gained, found.lost, len(found.rows)) == ((), (), (), (), 0)


def test_what_leaves_and_what_joins_the_plan():
    second = FIRST.assign([0], None).assign([11], "b")
    found = difference(FIRST, second, grid_evidence())
    assert {(m.before, m.after) for m in found.moves} == {("West", None), (None, "East")}


def test_findings_gained_and_lost():
    second = FIRST.assign([8], "a")
    found = difference(FIRST, second, grid_evidence())
    assert "pieces" in {f.check for f in found.gained}
    back = difference(second, FIRST, grid_evidence())
    assert "pieces" in {f.check for f in back.lost}


def test_plans_without_common_ground_match_nothing():
    assert match_zones(FIRST, plan_of((Zone("x", "X"), [11])), Level.SNP, grid_evidence().areas.residents) == []


def test_every_move_names_its_small_areas():
    second = FIRST.assign([0, 1], None).assign([11], "b")
    found = difference(FIRST, second, grid_evidence())
    assert {(m.before, m.rows) for m in found.moves} == {("West", (0, 1)), (None, (11,))}
    assert sorted(row for m in found.moves for row in m.rows) == found.rows.tolist()


def test_what_is_alike_takes_the_same_colour_and_what_is_new_a_colour_of_its_own():
    second = plan_of((Zone("x", "New"), [8]), (Zone("y", "Right"), [3, 7, 2]), (Zone("z", "Left"), [0, 1]))
    areas = grid_evidence().areas
    first, changed, again = matching_colours([FIRST, second, FIRST], areas)
    assert changed[1:] == (first[1], first[0])
    assert changed[0] not in first
    assert again == first
    assert matching_colours([FIRST, second], areas, (7, 31))[1][1:] == (31, 7)
    assert matching_colours([], areas) == ()


def test_a_zone_has_the_hue_of_the_mnp_that_it_is_in_whatever_lies_between():
    nested = (
        FIRST.add(Zone("i", "I", Level.IHO))
        .add(Zone("m", "M", Level.MNP, parent="i"))
        .change(Zone("a", "West", parent="m"))
    )
    assert {each.id: each.group for each in coloured(nested)} == {"a": "m", "b": None, "i": None, "m": None}


def test_plans_are_compared_at_levels_that_both_have():
    nested = FIRST.add(Zone("m", "M", Level.MNP)).change(Zone("a", "West", parent="m"))
    assert shared_levels(nested, nested) == (Level.SNP, Level.MNP)
    assert shared_levels(FIRST, nested) == (Level.SNP,)
    assert shared_levels(FIRST, Plan.empty(12)) == ()
