"""Measures of whole plans on the grid of three rows and four columns, 1,000 residents a square.

::

    north   8   9  10  11
            4   5   6   7
    south   0   1   2   3

Rows are wards, two by two blocks MSOAs.
"""

from __future__ import annotations

import math

import pytest

from nhmap.core.assessment.assessment import Settings, assess
from nhmap.core.assessment.checks import check
from nhmap.core.options.plan_measures import GROUPS, PLAN_MEASURES, Figure, best, measure_plan
from nhmap.core.plan.plans import Level, Plan, Zone
from tests.support.evidence import grid_evidence

# A1: 60 in the west's south row, 40 in the east's; A2: all in square 4; A3: half and half.
PATIENTS = [
    [60, 0, 40, 0] + [0] * 8,
    [0, 0, 0, 0, 100] + [0] * 7,
    [0, 50, 0, 50] + [0] * 8,
]
WEST, EAST = [0, 1, 4, 5, 8, 9], [2, 3, 6, 7, 10]
SETTINGS = Settings(targets=((Level.SNP, 6_000), (Level.MNP, 12_000), (Level.IHO, 24_000)))


def plan_of(*zones):
    plan = Plan.empty(12, area_key="hwb", area_code="E10000001")
    for zone, rows in zones:
        plan = plan.add(zone).assign(rows, zone.id)
    return plan


def measured(plan, evidence=None, settings=SETTINGS):
    evidence = evidence or grid_evidence(
        patients=PATIENTS, pcns=["P", "P", "Q"], pride={"Across": [1, 2], "In": [4, 5]}
    )
    assessment = assess(plan, evidence, settings)
    return measure_plan(assessment, check(assessment, evidence), evidence)


HALVES = plan_of((Zone("w", "West"), WEST), (Zone("e", "East"), EAST))


def test_every_measure_of_two_halves_can_be_counted_on_the_grid():
    found = measured(HALVES)
    assert set(found) == set(PLAN_MEASURES)
    assert found["snps"] == Figure(2)
    assert found["mnps"] == Figure(0)
    assert found["fits"] == Figure(1, 2)  # 5,000 against 6,000 is more than 10 % under
    assert found["worst"] == Figure(pytest.approx(-1 / 6), note="East")
    assert found["smallest"] == Figure(5_000, note="East")
    assert found["largest"] == Figure(6_000, note="West")
    assert found["assigned"] == Figure(11_000, 12_000)
    assert found["own_neighbourhood"] == Figure(60 + 100 + 50, 300)
    assert found["practices_split"] == Figure(1, 3)  # A3 keeps 50 %, A1 exactly the threshold
    assert found["pride_cut"] == Figure(1)
    assert found["wards_cut"] == Figure(3, 3)
    assert found["msoas_cut"] == Figure(0, 4)
    assert found["pieces"] == Figure(0)


def test_the_gap_between_the_most_and_the_least_deprived_is_of_average_scores():
    found = measured(plan_of((Zone("a", "A"), [0]), (Zone("b", "B"), [11])))
    assert found["deprivation_gap"].value == 11.0  # scores fall from 12 to 1


def test_a_neighbourhood_in_pieces_is_counted_and_so_are_its_findings():
    found = measured(plan_of((Zone("w", "West"), [0, 8]), (Zone("e", "East"), EAST)))
    assert found["pieces"] == Figure(1)
    assert found["problems"].value == 1
    assert found["compactness"].value == pytest.approx(math.pi * 4 * 5 / 10**2 / 2 + math.pi * 4 * 2 / 8**2 / 2)


def test_neighbourhoods_are_of_the_lowest_level_that_holds_anything():
    nested = plan_of((Zone("m", "Both", Level.MNP), []), (Zone("w", "West", parent="m"), WEST))
    nested = nested.add(Zone("e", "East", parent="m")).assign(EAST, "e")
    found = measured(nested)
    assert (found["snps"].value, found["mnps"].value) == (2, 1)
    assert found["fits"].of == 2
    only = measured(plan_of((Zone("s", "Empty"), []), (Zone("m", "All", Level.MNP), range(12))))
    assert only["largest"] == Figure(12_000, note="All")


def test_what_is_cut_agrees_with_the_finding_that_says_so():
    evidence = grid_evidence(patients=PATIENTS)
    assessment = assess(HALVES, evidence, SETTINGS)
    findings = check(assessment, evidence)
    said = next(f.message for f in findings if f.check == "unit_split" and f.subject == "ward")
    assert said.startswith(f"{measured(HALVES)['wards_cut'].value} wards")


def test_accepted_findings_are_counted_apart():
    evidence = grid_evidence(patients=PATIENTS)
    finding = next(f for f in check(assess(HALVES, evidence, SETTINGS), evidence) if f.check == "unassigned")
    before, after = measured(HALVES, evidence), measured(HALVES.accept(finding.key, "a lake"), evidence)
    assert after["warnings"].value == before["warnings"].value - 1
    assert after["accepted"].value == 1


def test_an_empty_plan_has_unknowns_and_no_faults():
    found = measured(Plan.empty(12).add(Zone("z", "SNP 1")))
    assert [k for k, f in found.items() if math.isnan(f.value)] == [
        "worst", "smallest", "largest", "deprivation_gap", "compactness",
    ]  # fmt: skip
    assert found["fits"] == Figure(0, 0)


@pytest.mark.parametrize(
    ("key", "values", "leading"),
    [
        ("fits", [Figure(1, 2), Figure(2, 8)], (0,)),  # by share, not by number
        ("worst", [Figure(-0.3), Figure(0.1), Figure(-0.1)], (1, 2)),
        ("pcns_split", [Figure(3), Figure(3)], ()),
        ("compactness", [Figure(math.nan), Figure(0.3)], (1,)),
        ("compactness", [Figure(math.nan), Figure(math.nan)], ()),
        ("fits", [Figure(0, 0), Figure(0, 3)], (1,)),
        ("snps", [Figure(3), Figure(5)], ()),
        ("pcns_split", [Figure(3)], ()),
    ],
)
def test_which_does_best(key, values, leading):
    assert best(key, values) == leading


def test_every_measure_is_of_a_group_and_says_what_it_counts():
    assert {m.group for m in PLAN_MEASURES.values()} == set(GROUPS)
    assert all(
        m.meaning.endswith(".") and m.better in {"", "more", "less", "near zero"} for m in PLAN_MEASURES.values()
    )
