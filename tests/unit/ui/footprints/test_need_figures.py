"""Columns of need in the table of all neighbourhoods."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd

from nhmap.core.assessment.assessment import assess
from nhmap.core.people.access import Access
from nhmap.core.plan.plans import Plan, Zone
from nhmap.ui.footprints.need_figures import need_columns
from nhmap.ui.footprints.zone_table import COLUMNS, zone_frame
from tests.support.evidence import grid_evidence
from tests.support.need import grid_need

PLAN = Plan(np.array([0, 0, *[1] * 10], dtype=np.int32), (Zone("a", "A"), Zone("b", "B")))


def test_the_table_ends_with_need_and_headings_mark_what_is_modelled() -> None:
    evidence = replace(grid_evidence(patients=[[10] * 12]), need_of=grid_need)
    frame = zone_frame(assess(PLAN, evidence))
    assert frame["Under 5"].tolist() == [3, 75]
    assert frame["75 and over"].tolist() == [9, 225]
    assert frame["Unpaid carers"].tolist() == [9, 225]
    assert frame["Dementia (modelled)"].tolist() == [17, 83]
    modelled = [name for name in frame if "modelled" in name]
    assert list(frame)[-len(modelled) :] == modelled
    assert list(frame)[: len(COLUMNS)] == list(COLUMNS)


def test_cars_connectivity_and_patients_to_a_gp_are_as_in_the_tab() -> None:
    table = pd.DataFrame(
        {"households": [10] * 12, "households_no_car": [4, 2, *[0] * 10], "connectivity": [50.4, 60.4, *[70] * 10]}
    ).assign(patients_per_gp=1_800.0)
    evidence = grid_evidence(patients=[[10] * 12])
    known = lambda *parts: replace(grid_need(*parts), access=Access(table))  # noqa: E731 - as evidence wants it
    frame = zone_frame(assess(PLAN, replace(evidence, need_of=known)))
    assert frame["Households without a car"].tolist() == [6, 0]
    assert frame["Connectivity without a car"].tolist() == [55, 70]
    assert frame["Patients to a GP around"].tolist() == [1_800, 1_800]


def test_without_layers_of_need_the_table_is_as_it_was() -> None:
    assessment = assess(PLAN, grid_evidence(patients=[[10] * 12]))
    assert need_columns(assessment) == {}
    assert list(zone_frame(assessment)) == list(COLUMNS)
