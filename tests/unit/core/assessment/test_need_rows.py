"""Need as plain values of a zone's row, for files and the command line."""

from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
import pytest

from nhmap.core.assessment.assessment import assess
from nhmap.core.assessment.need_rows import NOTES, need_of, need_row
from nhmap.core.assessment.summary import assessment_as_dict
from nhmap.core.people.resident_groups import NOT_AVAILABLE, REGISTERS
from nhmap.core.plan.plans import Plan, Zone
from tests.support.evidence import grid_evidence
from tests.support.need import grid_need

EVIDENCE = replace(grid_evidence(patients=[[10] * 12, [0] * 11 + [5]]), need_of=grid_need)
"""A1 has ten patients in each of twelve small areas, A2 five in the last."""

PLAN = Plan(np.array([0, 0, *[-1] * 9, 1], dtype=np.int32), (Zone("a", "A"), Zone("b", "B")))


def test_a_zones_row_counts_groups_and_names_what_is_modelled() -> None:
    first, second = assess(PLAN, EVIDENCE).zones
    row = need_row(first, EVIDENCE)
    assert row["age_85_over"] == row["disabled_limited_a_lot"] == row["ethnic_asian"] == 1 + 2
    assert row["idaci_share_10"] == row["idaopi_share_20"] == 1.0
    assert row["modelled_dementia"] == pytest.approx(100 * 20 / 120, abs=0.05)
    assert row["modelled_2024_age_0_4"] == 6.0
    assert row["modelled_2024_residents"] == 18 * 6.0
    assert need_row(second, EVIDENCE)["modelled_dementia"] == pytest.approx(100 * 10 / 120 + 100, abs=0.05)
    assert need_row(second, EVIDENCE)["list_age_0_4"] == 7
    assert {f"modelled_{register}" for register in REGISTERS} <= set(row)


def test_the_answer_is_json_and_says_the_limits() -> None:
    answer = assessment_as_dict(assess(PLAN, EVIDENCE), (), EVIDENCE)
    assert json.loads(json.dumps(answer, allow_nan=False))["notes"] == NOTES
    assert all(cohort in answer["notes"]["not_available"] for cohort in NOT_AVAILABLE)
    assert answer["zones"][0]["modelled_copd"] == answer["zones"][0]["modelled_dementia"]


def test_without_layers_of_need_nothing_is_said_of_it() -> None:
    bare = replace(EVIDENCE, need_of=lambda _areas, _registrations: None)
    (first, _) = assess(PLAN, bare).zones
    assert need_of(first, bare) is None
    assert need_row(first, bare) == {}
    answer = assessment_as_dict(assess(PLAN, bare), (), bare)
    assert "notes" not in answer
    assert not [key for key in answer["zones"][0] if key.startswith("modelled")]


def test_a_zone_of_nobody_has_no_shares() -> None:
    empty = assess(Plan.empty(12).add(Zone("a", "A")), EVIDENCE).zones[0]
    row = need_row(empty, EVIDENCE)
    assert row["idaci_share_10"] is None
    assert row["modelled_dementia"] == 0
