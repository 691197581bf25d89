"""Plans against boundaries to come and of one's own: who lies where, what is cut, what is not known."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from nhmap.core.assessment.assessment import assess
from nhmap.core.assessment.boundary_table import against, sets_of, zone_words
from nhmap.core.assessment.checks import check
from nhmap.core.evidence import with_boundaries
from nhmap.core.geography.boundary_sets import BoundarySet, Doubt, Group, Status, boundary_set, month_of, when_words
from nhmap.core.plan.plans import Plan, Zone
from tests.support.evidence import grid_evidence

#     8  9 10 11
#     4  5  6  7
#     0  1  2  3
WEST, EAST = (0, 1, 4, 5, 8, 9), (2, 3, 6, 7, 10, 11)


def numbered(*groups, size=12):
    member = np.full(size, -1, dtype=np.int32)
    for at, rows in enumerate(groups):
        member[list(rows)] = at
    return member


def councils(*groups, status=Status.DECIDED, start="2028-04-01", **more):
    named = [Group(f"C{at}", f"Council {at}", status, start) for at in range(len(groups))]
    return boundary_set(
        "councils", "Councils to come", named, numbered(*groups), noun="council", nouns="councils", **more
    )


def localities(*groups, **more):
    named = [Group(f"L{at}", f"Locality {at}") for at in range(len(groups))]
    return boundary_set("own", "JSNA localities", named, numbered(*groups), own=True, **more)


def plan_of(*zones):
    plan = Plan.empty(12)
    for name, rows in zones:
        plan = plan.add(Zone(name.lower(), name, target=4_000)).assign(list(rows), name.lower())
    return plan


def found(plan, sets, key):
    evidence = replace(grid_evidence(), boundaries=tuple(sets))
    return [f for f in check(assess(plan, evidence), evidence) if f.check == key]


def test_a_zone_in_two_councils_to_come_is_told_with_date_status_and_people():
    (finding,) = found(plan_of(("A", [0, 1, 2])), [councils(WEST, EAST)], "council_to_come")
    assert finding.message == (
        "A will lie in two councils from April 2028 (decided): 2,000 people in Council 0 and 1,000 people in Council 1."
    )
    assert (finding.zones, finding.people, finding.rows) == (("a",), 1_000, (2,))


def test_a_zone_in_one_council_to_come_is_no_finding():
    assert found(plan_of(("A", [0, 1, 4])), [councils(WEST, EAST)], "council_to_come") == []


def test_options_that_were_not_chosen_find_nothing_and_are_listed():
    sets = [councils(WEST, EAST, status=Status.NOT_CHOSEN, start="")]
    plan = plan_of(("A", [0, 1, 2]))
    assert found(plan, sets, "council_to_come") == found(plan, sets, "boundary_cut") == []
    evidence = replace(grid_evidence(), boundaries=tuple(sets))
    (row,) = against(assess(plan, evidence), evidence)
    assert (row.zones, row.several, row.away, row.status) == (1, 1, 1_000, "not chosen")


def test_what_is_not_known_is_told_and_counts_in_no_council():
    plain = councils(WEST, (2, 3))
    doubt = numbered((6, 7, 10, 11))
    sets = [replace(plain, doubt=doubt, doubts=(Doubt("split by parish", (0, 1)),))]
    assert found(plan_of(("A", [0, 4, 6])), sets, "council_to_come") == []
    (finding,) = found(plan_of(("A", [0, 4, 6])), sets, "council_unknown")
    assert finding.message == (
        "In which council to come 1,000 people of A will live is not known: Council 0 and Council 1 come into question "
        "(split by parish)."
    )
    assert (finding.people, finding.rows) == (1_000, (6,))


def test_what_is_likely_is_called_likely():
    sets = [replace(councils(WEST, EAST), doubt=numbered((2, 3)), doubts=(Doubt("11 parishes go elsewhere", (0,)),))]
    (finding,) = found(plan_of(("A", [0, 1, 2])), sets, "council_to_come")
    assert "1,000 people in Council 1 (likely)" in finding.message
    (open_,) = found(plan_of(("A", [0, 1, 2])), sets, "council_unknown")
    assert open_.message.startswith("1,000 people of A will probably live in Council 1, but not all may")


@pytest.mark.parametrize(
    ("zone", "cut"),
    [
        ([0, 1], ""),  # within a locality
        ([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11], ""),  # holds both whole
        ([0, 1, 2], "2,000 of the 6,000 people of Locality 0 and 1,000 of the 6,000 people of Locality 1"),
        ([*WEST, 2], "1,000 of the 6,000 people of Locality 1"),  # all of one, a part of the other
    ],
)
def test_a_zone_cuts_what_it_holds_a_part_of_while_it_reaches_beyond(zone, cut):
    findings = found(plan_of(("A", zone)), [localities(WEST, EAST)], "boundary_cut")
    assert [f.message for f in findings] == ([f"A cuts JSNA localities: it holds {cut}."] if cut else [])


def test_a_locality_counts_as_far_as_the_planning_area_reaches():
    plan = replace(plan_of(("A", [0, 1, 4, 5, 8, 9, 2])), area_key="district", area_code="E07000001")
    inside = set(np.flatnonzero(grid_evidence().areas.grouping("district").member == 0).tolist())
    beyond = localities(tuple(inside), tuple({3, 7, 11} - inside))
    assert found(plan.assign(sorted(set(range(12)) - inside), None), [beyond], "boundary_cut") == []


def test_small_areas_that_a_line_runs_through_are_told_with_their_people():
    sets = [localities(WEST, EAST, cut=np.array([1, 2], dtype=np.int32))]
    (finding,) = found(plan_of(("A", [0, 1, 2])), sets, "boundary_cut")
    assert finding.message.endswith("2,000 people live in small areas that its lines run through.")


def test_a_stroke_words_only_what_it_changed():
    sets = (councils(WEST, EAST),)
    evidence = replace(grid_evidence(), boundaries=sets)
    plan = plan_of(("A", [0, 1, 2]), ("B", [9, 10]))
    first = assess(plan, evidence)
    before = {f.key: f for f in check(first, evidence)}
    second = assess(plan.assign([3], "a"), evidence, None, first)
    after = {f.key: f for f in check(second, evidence)}
    afresh = assess(plan.assign([3], "a"), evidence)
    assert list(after.values()) == list(check(afresh, evidence))
    mine = [key for key, f in before.items() if f.check == "council_to_come" and f.zones == ("b",)]
    assert [after[key] is before[key] for key in mine] == [True]


def test_where_a_zone_lies_is_said_in_words_for_files():
    sets = (councils(WEST, (2, 3)), localities(WEST))
    evidence = replace(grid_evidence(), boundaries=sets)
    assessment = assess(plan_of(("A", [0, 1, 2, 6])), evidence)
    assert zone_words(assessment.zones[0], evidence) == [
        "Councils to come (decided, from April 2028): Council 0 2,000, Council 1 1,000, in none 1,000",
        "JSNA localities: Locality 0 2,000, in none 2,000",
    ]


def test_only_sets_with_ground_in_the_plan_are_listed():
    sets = (councils(WEST), localities(()))
    evidence = replace(grid_evidence(), boundaries=sets)
    assert sets_of(plan_of(("A", [0])), evidence) == sets[:1]


def test_lines_of_a_pride_place_take_the_place_of_the_stand_in():
    evidence = grid_evidence()
    lines = replace(localities((0, 1), (11,)), pride=True, as_of="July 2026")
    named = replace(lines, groups=(replace(lines.groups[0], name="New Place"), replace(lines.groups[1], name="Other")))
    with_lines = with_boundaries(evidence, (named,))
    assert len(with_lines.pride.names) == len(evidence.pride.names) + 2
    again = replace(named, groups=(replace(named.groups[0], name="new place"), named.groups[1]))
    both = with_boundaries(with_lines, (replace(again, member=numbered((0,), (11,))),))
    assert len(both.pride.names) == len(with_lines.pride.names)
    at = next(i for i, name in enumerate(both.pride.names) if name.startswith("New Place ("))
    assert both.pride.rows[at].tolist() == [0]
    assert "JSNA localities (July 2026)" in both.vintages["pride_in_place"]


def test_dates_and_status_in_words():
    assert month_of("2028-04-01") == "April 2028"
    assert month_of("soon") == "soon"
    assert when_words(Group("a", "A", Status.ORDERED, "2027-04-01")) == "ordered, from April 2027"
    assert not when_words(Group("a", "A"))
    assert isinstance(councils(WEST), BoundarySet)
