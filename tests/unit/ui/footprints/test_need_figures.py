"""Columns of need in the table of all neighbourhoods."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from nhmap.core.assessment.assessment import assess
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


def test_without_layers_of_need_the_table_is_as_it_was() -> None:
    assessment = assess(PLAN, grid_evidence(patients=[[10] * 12]))
    assert need_columns(assessment) == {}
    assert list(zone_frame(assessment)) == list(COLUMNS)
