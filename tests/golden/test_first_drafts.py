"""First drafts of real places: whole units, each group in one piece, nearly all within a tenth of 50,000 people."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

from nhmap.config import settings
from nhmap.core.drafts.starting import start_plan
from nhmap.core.geography.planning_areas import find_planning_area
from nhmap.store.layers.catalogue import Catalogue
from nhmap.store.layers.loading import load_evidence


@pytest.fixture(scope="module")
def evidence():
    return load_evidence(Catalogue.read(settings().data))


@pytest.mark.parametrize("kind", ["msoa", "ward"])
@pytest.mark.parametrize("place", ["Stoke-on-Trent + Newcastle-under-Lyme", "Cornwall", "Norfolk", "Kent"])
def test_groups_of_whole_units_are_near_the_target(evidence, place, kind):
    numbers = itertools.count()
    areas = evidence.areas
    area = find_planning_area(areas, place)
    plan = start_plan(kind, evidence, area, lambda: f"z{next(numbers)}")
    assert ((plan.labels >= 0) == area.inside).all()
    member = areas.grouping(kind).member
    for unit in np.unique(member[area.inside]):
        assert len(np.unique(plan.labels[area.inside & (member == unit)])) == 1
    people = np.bincount(plan.labels[area.inside], weights=areas.residents[area.inside])
    near = (abs(people / 50_000 - 1) <= 0.1).sum()
    assert near >= 0.9 * len(people)
    # Wards are best fits of small areas and may lie in pieces themselves; MSOAs are in one.
    if kind == "msoa":
        assert [z.name for z in plan.zones if areas.adjacency.components(plan.members(z.id)).max() > 0] == []
