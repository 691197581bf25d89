"""One plan on two sets of data."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from nhmap.core.assessment.assessment import assess
from nhmap.core.assessment.checks import check
from nhmap.core.options.other_data import moved
from nhmap.core.options.plan_figures import Assessed
from nhmap.core.plan.plans import Plan, Zone
from nhmap.store.layers.catalogue import Catalogue
from nhmap.store.layers.loading import load_evidence

DATA = Path(__file__).parents[4] / "data"


@pytest.fixture(scope="module")
def before() -> Assessed:
    evidence = load_evidence(Catalogue.read(DATA))
    here = evidence.areas.column("district26nm") == "Rutland"
    plan = Plan.empty(len(evidence.areas)).add(Zone("z1", "Rutland"))
    plan = replace(plan, labels=np.where(here, 0, -1).astype(plan.labels.dtype))
    assessment = assess(plan, evidence)
    return Assessed(assessment, check(assessment, evidence), evidence)


def test_on_the_same_data_nothing_moves(before: Assessed) -> None:
    found = moved(before, before)
    assert (found.zones, found.gained, found.lost) == ((), (), ())


def test_lists_that_grow_and_practices_that_leave_are_told_by_name(before: Assessed) -> None:
    evidence = before.evidence
    rows = before.assessment.zones[0].practices
    table = evidence.registrations.practices.copy()
    grows, leaves = int(rows[0]), int(rows[-1])
    counts = evidence.registrations.patients.copy().tolil()
    counts[leaves, :] = 0
    was = int(table["list_size"].iloc[grows])
    table.iloc[grows, table.columns.get_loc("list_size")] = was + 100
    gone = int(table["list_size"].iloc[leaves])
    changed = replace(evidence, registrations=replace(evidence.registrations, practices=table, patients=counts.tocsr()))
    assessment = assess(before.assessment.plan, changed)
    (zone,) = moved(before, Assessed(assessment, check(assessment, changed), changed)).zones
    assert zone.left == (str(table["name"].iloc[leaves]),)
    assert zone.came == ()
    assert zone.lists[1] - zone.lists[0] == 100 - gone
    assert zone.registered[1] < zone.registered[0]
    assert zone.residents[0] == zone.residents[1]
