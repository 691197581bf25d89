"""What the table of all neighbourhoods changes, and what it leaves."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from nhmap.core.assessment.assessment import assess
from nhmap.core.plan.plans import Level, Plan, Zone
from nhmap.ui.footprints.zone_table import NOTHING, changed_zones, zone_frame, zone_labels
from tests.support.evidence import grid_evidence

if TYPE_CHECKING:
    from nhmap.core.assessment.assessment import Assessment

ZONES = (
    Zone("m1", "North", Level.MNP),
    Zone("m2", "North", Level.MNP),
    Zone("s1", "Burslem", parent="m1"),
    Zone("s2", NOTHING, parent="m2"),
)


@pytest.fixture
def plan() -> Plan:
    return Plan(np.repeat(np.array([2, 3], dtype=np.int32), 6), ZONES)


@pytest.fixture
def assessment(plan: Plan) -> Assessment:
    return assess(plan, grid_evidence())


def test_a_table_nobody_touched_changes_nothing_though_names_repeat(plan: Plan, assessment: Assessment) -> None:
    frame = zone_frame(assessment)
    assert frame["Nests in"].tolist() == [NOTHING, NOTHING, "North", "North (2)"]
    assert changed_zones(plan, assessment, frame) == []


def test_a_zone_nests_in_the_one_of_two_of_a_name_that_was_chosen(plan: Plan, assessment: Assessment) -> None:
    frame = zone_frame(assessment)
    frame.loc[2, "Nests in"] = "North (2)"
    frame.loc[3, "Nests in"] = NOTHING
    assert {z.id: z.parent for z in changed_zones(plan, assessment, frame)} == {"s1": "m2", "s2": None}


def test_no_two_zones_and_no_zone_and_nothing_share_a_word() -> None:
    zones = [Zone(str(i), name) for i, name in enumerate(("North", "North (2)", "North", NOTHING))]
    labels = zone_labels(zones, NOTHING)
    assert list(labels.values()) == ["North", "North (2)", "North (3)", f"{NOTHING} (2)"]
