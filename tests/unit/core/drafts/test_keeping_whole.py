"""First drafts that keep boundaries whole: small groups stay together, large ones are not crossed."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

from nhmap.core.drafts.starting import start_plan
from nhmap.core.geography.boundary_sets import Group, boundary_set
from nhmap.core.geography.planning_areas import england
from tests.support.evidence import grid_evidence

ROWS, COLS = 6, 8


def drafted(groups, target, kind="ward"):
    evidence = grid_evidence(ROWS, COLS)
    member = np.full(ROWS * COLS, -1, dtype=np.int32)
    for at, rows in enumerate(groups):
        member[list(rows)] = at
    named = [Group(f"G{at}", f"Group {at}") for at in range(len(groups))]
    count = itertools.count()
    whole = boundary_set("own", "Own", named, member)
    plan = start_plan(kind, evidence, england(evidence.areas), lambda: f"z{next(count)}", target=target, whole=whole)
    return plan.labels, member


@pytest.mark.parametrize("kind", ["ward", "msoa"])
def test_small_groups_stay_together(kind):
    labels, member = drafted([(0, 1, 8, 9), (18, 19, 26, 27, 34), (7, 15, 23)], 9_000, kind)
    assert (labels >= 0).all()
    for at in range(3):
        assert len(np.unique(labels[member == at])) == 1


@pytest.mark.parametrize("kind", ["ward", "msoa"])
def test_large_groups_are_not_crossed(kind):
    west = [row for row in range(ROWS * COLS) if row % COLS < 3]
    east = [row for row in range(ROWS * COLS) if row % COLS >= 3]
    labels, member = drafted([west, east], 6_000, kind)
    for zone in np.unique(labels):
        assert len(np.unique(member[labels == zone])) == 1
    assert len(np.unique(labels)) > 4


def test_without_ground_the_draft_is_as_before():
    evidence = grid_evidence(ROWS, COLS)
    count = itertools.count()
    plain = start_plan("ward", evidence, england(evidence.areas), lambda: f"z{next(count)}", target=9_000)
    assert drafted([()], 9_000)[0].tolist() == plain.labels.tolist()
