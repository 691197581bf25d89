"""A small plan for the planning paper: a grid of 16 squares in four neighbourhoods of two, with practices."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Self

import numpy as np

from nhmap.core.assessment.assessment import assess
from nhmap.core.plan.decision import DecisionRecord
from nhmap.core.plan.plans import Level, Plan, Zone
from nhmap.store.paper.atlas import Atlas
from nhmap.store.paper.subject import Subject
from tests.support.evidence import evidence_of
from tests.support.worlds import grid_shapes, grid_world

MADE = "2026-11-30T10:00:00+00:00"
NASTY = '=HYPERLINK("http://x") <b>&"é😀'
"""A name that a spreadsheet would run and XML could trip over."""


class NoMaps:
    """Stands in for an atlas where maps are held elsewhere."""

    def __init__(self, subject: Subject) -> None:
        del subject

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        """Nothing is open."""

    def draw(self, _: Any) -> None:
        """Draw nothing."""

    def done(self, _: Any) -> Atlas:
        """An atlas without a page."""
        return Atlas()


def grid_subject(option: str = "", **decision: Any) -> Subject:
    """West and east halves as SNPs of one MNP, a third SNP with a nasty name; the last square is in none."""
    areas = grid_world(4, 4)
    patients = [[100 if i % 4 < 2 else 5 for i in range(16)], [3 if i % 4 < 2 else 80 for i in range(16)]]
    evidence = evidence_of(areas, patients, {"Old Town": [0, 1, 2]}, ["U1", "U1"], site_areas=[0, 9])
    practices = evidence.registrations.practices.copy()
    practices["x"], practices["y"] = [388_500.0, 391_500.0], [345_500.0, 346_500.0]
    sites = evidence.sites.assign(
        name=["OLD CLINIC", "New Clinic"],
        postcode=["ST1 1AA", None],
        kind="clinic",
        owner="other",
        floor_area_m2=[1200.0, np.nan],
        void_m2=[np.nan, np.nan],
        source="hand",
        vintage="2026",
    )
    evidence = replace(evidence, registrations=replace(evidence.registrations, practices=practices), sites=sites)
    plan = Plan.empty(16, name="Grid plan", area_key="hwb", area_code="E10000001")
    plan = plan.add(Zone("m", "All of it", Level.MNP)).add(Zone("w", "West", parent="m"))
    plan = plan.add(Zone("e", "East", parent="m")).add(Zone("n", NASTY, parent="m"))
    plan = plan.assign([i for i in range(12) if i % 4 < 2], "w").assign([i for i in range(12) if i % 4 >= 2], "e")
    plan = plan.assign([12, 13, 14], "n")
    shapes = grid_shapes(4, 4)
    record = DecisionRecord(**decision, names="yes" if decision.get("agreed_by") else "")
    return Subject(assess(plan, evidence), lambda: shapes, MADE, decision=record, option=option)
