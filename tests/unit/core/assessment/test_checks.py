"""Each check finds what it is for, says it with names and people, and is silent otherwise."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from nhmap.core.assessment.assessment import Settings, assess
from nhmap.core.assessment.checks import CHECKS, check, checks_version, figures_in
from nhmap.core.assessment.fixing import fix
from nhmap.core.assessment.summary import finding_row
from nhmap.core.geography.areas import Adjacency, SmallAreas
from nhmap.core.plan.plans import Level, Plan, Zone
from tests.support.evidence import evidence_of, grid_evidence
from tests.support.worlds import grid_world

#     8  9 10 11
#     4  5  6  7
#     0  1  2  3


def plan_of(areas, *zones):
    plan = Plan.empty(areas)
    for zone, rows in zones:
        plan = plan.add(zone).assign(rows, zone.id)
    return plan


def findings_of(plan, evidence, key, settings=None):
    return [f for f in check(assess(plan, evidence, settings), evidence) if f.check == key]


def snp(zone_id, target=4_000):
    return Zone(zone_id, zone_id.upper(), target=target)


def test_unassigned_people_of_the_planning_area():
    plan = replace(plan_of(12, (snp("a"), [0, 1])), area_key="district", area_code="E07000001")
    (finding,) = findings_of(plan, grid_evidence(), "unassigned")
    assert finding.people == 4_000
    assert finding.severity == "warning"
    assert "4,000 of the 6,000 residents of West Grid are in no neighbourhood" in finding.message


def test_unassigned_without_a_planning_area_is_information_on_the_boards_touched():
    (finding,) = findings_of(plan_of(12, (snp("a"), [0, 1])), grid_evidence(), "unassigned")
    assert (finding.severity, finding.people) == ("information", 10_000)


def test_people_from_outside_the_planning_area_are_named_with_the_zones_that_hold_them():
    zones = ((snp("a"), [0, 1, 2]), (snp("b"), [3, 7]))
    plan = replace(plan_of(12, *zones), area_key="district", area_code="E07000001")
    evidence = grid_evidence()
    inside = set(np.flatnonzero(evidence.areas.grouping("district").member == 0).tolist())
    (finding,) = findings_of(plan, evidence, "outside")
    assert set(finding.rows) == {0, 1, 2, 3, 7} - inside
    assert finding.people == 1_000 * len(finding.rows)
    assert finding.zones == ("a", "b")
    assert "residents outside West Grid are in A and B: 3 small areas" in finding.message
    assert findings_of(plan_of(12, *zones), evidence, "outside") == []
    assert findings_of(plan.assign(list(finding.rows), None), evidence, "outside") == []


def test_nothing_drawn_is_no_finding():
    assert check(assess(Plan.empty(12), grid_evidence()), grid_evidence()) == ()


def test_stray_pieces_are_counted_and_placed():
    (finding,) = findings_of(plan_of(12, (snp("a"), [0, 1, 2, 11])), grid_evidence(), "pieces")
    assert (finding.people, finding.rows) == (1_000, (11,))
    assert "A is in 2 pieces: 1,000 residents live apart" in finding.message
    assert findings_of(plan_of(12, (snp("a"), [0, 1, 2, 3])), grid_evidence(), "pieces") == []


def test_an_enclosed_area_is_found_and_an_open_one_is_not():
    evidence = grid_evidence(3, 3)
    ring = [0, 1, 2, 3, 5, 6, 7, 8]
    (finding,) = findings_of(plan_of(9, (snp("a"), ring)), evidence, "enclave")
    assert (finding.rows, finding.zones) == ((4,), ("a",))
    assert finding.message.startswith("A encloses ")
    assert " residents in no neighbourhood: " in finding.message
    assert findings_of(plan_of(9, (snp("a"), [0, 1, 3])), evidence, "enclave") == []


def test_a_whole_zone_inside_another_is_an_enclave():
    evidence = grid_evidence(3, 3)
    ring = [0, 1, 2, 3, 5, 6, 7, 8]
    (finding,) = findings_of(plan_of(9, (snp("a"), ring), (snp("b"), [4])), evidence, "enclave")
    assert (finding.rows, finding.zones, finding.people) == ((4,), ("a", "b"), 1_000)
    assert finding.message.startswith("A encloses all of B, 1,000 residents: ")
    assert findings_of(plan_of(9, (snp("a"), [0, 1, 2, 3, 6, 7, 8]), (snp("b"), [4])), evidence, "enclave") == []


def test_borders_of_less_than_a_metre_do_not_hide_an_enclave():
    areas = grid_world(3, 3)
    short = np.array([[0, 4], [4, 8]], dtype=np.int32)  # two corners drawn twice at the middle
    areas.table.loc[4, "perimeter_m"] += 1.8
    joined = SmallAreas(areas.table, replace(areas.adjacency, short=short, short_m=np.array([0.9, 0.9])))
    plan = plan_of(9, (snp("a"), [0, 1, 2, 3, 5, 6, 7, 8]))
    assert len(findings_of(plan, evidence_of(joined), "enclave")) == 1
    assert findings_of(plan, evidence_of(areas), "enclave") == []


def test_a_stray_piece_inside_another_zone_is_an_enclave_of_both():
    evidence = grid_evidence(3, 4)
    (finding,) = findings_of(
        plan_of(12, (snp("a"), [0, 1, 2, 4, 6, 8, 9, 10]), (snp("b"), [3, 5, 7, 11])), evidence, "enclave"
    )
    assert (finding.rows, finding.zones) == ((5,), ("a", "b"))


def test_a_crossing_that_a_zone_relies_on_is_named():
    areas = grid_world(1, 2)
    adjacency = Adjacency(
        np.array([0], np.int32),
        np.array([1], np.int32),
        np.zeros(1),
        np.zeros(1, np.int32),
        (("Ferry", "it sails"),),
        2,
    )
    evidence = evidence_of(SmallAreas(areas.table, adjacency))
    (finding,) = findings_of(plan_of(2, (snp("a"), [0, 1])), evidence, "crossing")
    assert "Ferry (it sails)" in finding.message


def test_boundaries_crossed_are_named_with_people_on_each_side():
    areas = grid_world(3, 4)
    areas.table.loc[[3, 7, 11], ["hwb26cd", "hwb26nm"]] = ["E10000002", "Eastshire"]
    evidence = evidence_of(areas)
    (finding,) = findings_of(plan_of(12, (snp("a"), [0, 1, 2, 3])), evidence, "crosses_hwb")
    assert (finding.people, finding.rows) == (1_000, (3,))
    assert "3,000 in Gridshire and 1,000 in Eastshire" in finding.message
    assert findings_of(plan_of(12, (snp("a"), [0, 1, 2])), evidence, "crosses_hwb") == []
    assert findings_of(plan_of(12, (snp("a"), [0, 1, 2, 3])), evidence, "crosses_icb") == []


def test_pride_in_place_cut():
    evidence = grid_evidence(pride={"West end": [0, 4]})
    (finding,) = findings_of(plan_of(12, (snp("a"), [0, 1]), (snp("b"), [4, 5])), evidence, "pride_split")
    assert finding.zones == ("a", "b")
    assert "West end is cut: 1,000 in A, 1,000 in B" in finding.message
    assert findings_of(plan_of(12, (snp("a"), [0, 4])), evidence, "pride_split") == []


def test_wards_split_are_information():
    findings = findings_of(plan_of(12, (snp("a"), [0, 1]), (snp("b"), [2, 3])), grid_evidence(), "unit_split")
    assert findings[0].message == "1 ward lies in more than one neighbourhood: Row 1."


def test_tolerance_names_the_gap_and_the_largest_practice():
    evidence = grid_evidence(patients=[[700] * 4 + [0] * 8])
    (finding,) = findings_of(plan_of(12, (snp("a", 3_000), [0, 1, 2, 3])), evidence, "tolerance")
    assert finding.people == 1_000
    assert "A is 1,000 over: 4,000 residents against a target of 3,000 (± 10 %)" in finding.message
    assert "Practice 1 with 2,800 patients" in finding.message
    assert findings_of(plan_of(12, (snp("a"), [0, 1, 2, 3])), evidence, "tolerance") == []


def test_an_mnp_below_its_floor_and_an_snp_without_one():
    plan = plan_of(12, (Zone("m", "M", Level.MNP, target=9_000), [0, 1]), (snp("a"), [4, 5, 6, 7]))
    evidence = grid_evidence()
    assert findings_of(plan, evidence, "mnp_floor")[0].people == 7_000
    assert (
        "A (4,000 residents) is in no multi-neighbourhood provider" in findings_of(plan, evidence, "no_mnp")[0].message
    )
    assert findings_of(plan_of(12, (snp("a"), [4])), evidence, "no_mnp") == []


def test_a_split_practice_and_pcn():
    patients = [[30, 20, 25, 25] + [0] * 8]
    evidence = grid_evidence(patients=patients, pcns=["U1"])
    plan = plan_of(12, (snp("a"), [0, 1]), (snp("b"), [2, 3]))
    (practice,) = findings_of(plan, evidence, "practice_split")
    assert "1 practice of A split: Practice 1 (50 % of its patients live here)" in practice.message
    (pcn,) = findings_of(plan, evidence, "pcn_split")
    assert pcn.zones == ("a", "b")
    assert "only 50 % of them; next comes B" in pcn.message
    assert findings_of(plan, evidence, "practice_split", Settings(split_below=0.4)) == []


def test_a_share_just_below_the_threshold_is_not_shown_as_the_threshold():
    evidence = grid_evidence(patients=[[596, 404] + [0] * 10], pcns=["U1"])
    plan = plan_of(12, (snp("a"), [0]), (snp("b"), [1]))
    (practice,) = findings_of(plan, evidence, "practice_split")
    assert "(59.6 % of its patients live here)" in practice.message
    (pcn,) = findings_of(plan, evidence, "pcn_split")
    assert "only 59.6 % of them" in pcn.message
    assert findings_of(plan, grid_evidence(patients=[[600, 400] + [0] * 10]), "practice_split") == []


def test_a_practice_of_fewer_than_ten_patients_is_not_judged():
    plan = plan_of(12, (snp("a"), [0]), (snp("b"), [1]))
    assert findings_of(plan, grid_evidence(patients=[[5, 4] + [0] * 10], pcns=["U1"]), "practice_split") == []
    assert findings_of(plan, grid_evidence(patients=[[5, 4] + [0] * 10], pcns=["U1"]), "pcn_split") == []
    assert len(findings_of(plan, grid_evidence(patients=[[5, 5] + [0] * 10]), "practice_split")) == 1


def test_practices_that_are_tied_are_named_with_where_they_go():
    evidence = grid_evidence(patients=[[5, 5] + [0] * 10, [50, 50] + [0] * 10, [6, 5] + [0] * 10])
    (finding,) = findings_of(plan_of(12, (snp("b"), [1]), (snp("a"), [0])), evidence, "practice_tied")
    assert (finding.people, finding.severity, finding.zones) == (110, "information", ("a",))
    assert finding.message == (
        "2 practices are tied: as many patients live elsewhere as in the neighbourhood they belong to. "
        "Practice 2 (100 patients, to A) and Practice 1 (10 patients, to A)."
    )
    assert findings_of(plan_of(12, (snp("a"), [0, 1])), evidence, "practice_tied") == []


def test_homes_counted_at_different_dates_are_said_with_their_shares():
    evidence = grid_evidence(patients=[[15] * 12, [5] * 12])
    evidence.registrations.practices["homes_vintage"] = ["1 October 2025", "1 July 2022"]
    (finding,) = findings_of(plan_of(12, (snp("a"), range(12))), evidence, "vintages_mixed")
    assert "75 % of them on 1 October 2025 and 25 % of them on 1 July 2022" in finding.message
    assert finding.people == 240


def test_lists_of_one_date_and_homes_of_another_are_no_mixture():
    evidence = grid_evidence(patients=[[5] * 12, [5] * 12])
    evidence.registrations.practices["homes_vintage"] = "1 July 2022"
    assert findings_of(plan_of(12, (snp("a"), range(12))), evidence, "vintages_mixed") == []


def test_problems_come_first():
    plan = plan_of(12, (Zone("m", "M", Level.MNP, target=9_000), [0, 1]), (snp("a"), [4, 7]))
    ranks = [f.severity.rank for f in check(assess(plan, grid_evidence()), grid_evidence())]
    assert ranks == sorted(ranks)


@pytest.mark.parametrize("key", list(CHECKS))
def test_every_check_says_what_it_means_and_what_to_do(key):
    assert CHECKS[key].meaning.endswith(".")
    assert CHECKS[key].advice.endswith(".")


def test_the_version_is_short_and_stable():
    assert checks_version() == checks_version()
    assert len(checks_version()) == 8


def test_an_accepted_finding_stays_listed_last_with_its_reason():
    plan = plan_of(12, (snp("a"), [0, 1, 2, 11]))
    (finding,) = findings_of(plan, grid_evidence(), "pieces")
    again = check(assess(plan.accept(finding.key, "an island"), grid_evidence()), grid_evidence())
    assert (again[-1].check, again[-1].accepted) == ("pieces", "an island")
    (moved_on,) = findings_of(
        plan.accept(finding.key, "an island").assign([10], "a").assign([11], None), grid_evidence(), "pieces"
    )
    assert moved_on.accepted == ""  # another stray piece is another finding


def test_an_accepted_finding_is_open_again_once_its_figures_move_and_a_name_is_no_figure():
    plan = plan_of(12, (snp("a"), [0, 1, 2, 11]))
    (finding,) = findings_of(plan, grid_evidence(), "pieces")
    figures = figures_in(finding, plan)
    assert figures.split()[:2] == [finding.severity.value, str(finding.people)]
    agreed = plan.accept(
        finding.key, "an island", who="Ann", when="2026-03-03T14:05:00+00:00", words=finding.message, figures=figures
    )
    (same,) = findings_of(agreed, grid_evidence(), "pieces")
    assert (same.accepted, same.acceptance.who, same.reopened) == ("an island", "Ann", False)
    (renamed,) = findings_of(
        agreed.change(replace(agreed.zone("a"), name="Ward 7, 2nd half")), grid_evidence(), "pieces"
    )
    assert renamed.accepted == "an island"
    grown = agreed.assign([10], "a")  # the stray piece is the same one, and holds more people
    moved = [f for f in findings_of(grown, grid_evidence(), "pieces") if f.key == finding.key]
    for again in moved:
        assert (again.accepted, again.reopened, again.acceptance.reason) == ("", True, "an island")
    other = replace(agreed, accepted=(replace(agreed.accepted[0], figures="warning 1 1"),))
    (open_again,) = findings_of(other, grid_evidence(), "pieces")
    assert (open_again.accepted, open_again.reopened) == ("", True)
    assert finding_row(open_again)["accepted_before"] == "an island"
    assert (finding_row(same)["accepted_by"], finding_row(same)["accepted_at"][:10]) == ("Ann", "2026-03-03")
    assert fix(open_again, assess(other, grid_evidence()), grid_evidence()) is not None
    # What was accepted before figures were kept stays so.
    (older,) = findings_of(plan.accept(finding.key, "an island"), grid_evidence(), "pieces")
    assert (older.accepted, older.reopened, "accepted_by" in finding_row(older)) == ("an island", False, False)


def test_a_practice_moved_by_hand_counts_where_it_was_moved():
    evidence = grid_evidence(patients=[[10] * 2 + [0] * 10])
    plan = plan_of(12, (snp("a"), [0, 1]), (snp("b"), [2, 3])).move_practice("A1", "b", "its new surgery is there")
    assert [z.registered_list for z in assess(plan, evidence).zones] == [0, 20]


@pytest.mark.parametrize("seed", range(12))
def test_patches_of_equal_label_are_those_of_a_walk_from_area_to_area(seed):
    chance = np.random.default_rng(seed)
    world = grid_world(9, 9)
    district = chance.integers(0, 4, 81).astype(str)
    areas = SmallAreas(world.table.assign(district26cd=district, district26nm=district), world.adjacency)
    label = chance.choice([-1, 0, 1], 81, p=[0.7, 0.2, 0.1]).astype(np.int32)
    beside = [set() for _ in range(81)]
    for a, b in zip(areas.adjacency.a.tolist(), areas.adjacency.b.tolist(), strict=True):
        beside[a].add(b)
        beside[b].add(a)
    walked = np.full(81, -1)
    for start in range(81):
        todo = [start] if walked[start] < 0 else []
        while todo:
            here = todo.pop()
            if walked[here] < 0:
                walked[here] = start
                todo.extend(next_ for next_ in beside[here] if label[next_] == label[here])
    patch = areas.patches(label)
    pairs = {(p, w) for p, w in zip(patch.tolist(), walked.tolist(), strict=True)}
    assert len(pairs) == len(set(patch.tolist())) == len(set(walked.tolist()))
