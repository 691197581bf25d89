"""Where the map goes when a finding is pressed."""

from __future__ import annotations

import pytest

from nhmap.core.assessment.checks import Finding, Severity
from nhmap.core.plan.plans import Level, Plan, Zone
from nhmap.ui.footprints.finding_actions import place_of


@pytest.fixture
def plan() -> Plan:
    """Six small areas: two SNPs of two, the first in an MNP; two are unassigned."""
    zones = Plan.empty(6).add(Zone("m", "North", Level.MNP)).add(Zone("a", "Upper", parent="m")).add(Zone("b", "Lower"))
    return zones.assign([0, 3], "a").assign([1, 4], "b")


def finding(*zones: str, rows: tuple[int, ...] = ()) -> Finding:
    return Finding("pcn_split", Severity.WARNING, zones, 0, "A PCN is split.", rows)


def test_a_finding_is_where_its_small_areas_are(plan: Plan) -> None:
    assert place_of(finding("a", rows=(4,)), plan) == (4,)


def test_a_finding_of_neighbourhoods_alone_is_all_their_land_with_what_nests_in_them(plan: Plan) -> None:
    assert place_of(finding("b"), plan) == (1, 4)
    assert place_of(finding("m"), plan) == (0, 3)
    assert place_of(finding("a", "b"), plan) == (0, 1, 3, 4)


def test_a_finding_of_a_neighbourhood_that_is_gone_or_of_none_has_no_place(plan: Plan) -> None:
    assert place_of(finding("gone"), plan) == ()
    assert place_of(finding(), plan) == ()
