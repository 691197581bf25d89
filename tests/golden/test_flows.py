"""Flows on the committed layers: nobody is lost, and every difference is explained."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

from nhmap.config import settings
from nhmap.core.assessment.assessment import assess
from nhmap.core.assessment.flows import explain_lists, flows
from nhmap.core.drafts.starting import start_plan
from nhmap.core.geography.planning_areas import find_planning_area
from nhmap.core.plan.plans import Level
from nhmap.store.layers.catalogue import Catalogue
from nhmap.store.layers.loading import load_evidence

REGISTERED = 61_822_249
"""Patients in the three published files together, each practice from the file its vintage names."""


@pytest.fixture(scope="module")
def evidence():
    return load_evidence(Catalogue.read(settings().data))


@pytest.mark.parametrize("name", ["Stoke-on-Trent", "E08000025", "Cornwall"])
def test_all_of_englands_patients_are_in_the_matrix_and_the_lists_are_explained_whole(evidence, name):
    numbers = itertools.count()
    plan = start_plan("pcn", evidence, find_planning_area(evidence.areas, name), lambda: f"z{next(numbers)}")
    assessment = assess(plan, evidence)
    found = flows(assessment, evidence, Level.SNP)
    assert found.patients.sum() == REGISTERED
    rest = evidence.registrations.elsewhere
    away = np.bincount(rest["practice"], weights=rest["patients"], minlength=len(evidence.registrations.codes))
    for each in explain_lists(found, assessment):
        counted = each.registered_living_in + each.from_outside - each.to_elsewhere + each.without_area
        assert each.registered_list == counted + each.unreconciled
        # Lists are of July 2026, homes mostly of July 2022: what lies between is one step of the sum.
        own = assessment.zone(each.zone.id).practices
        homes = evidence.registrations.known[own].sum() + away[own].sum()
        assert each.unreconciled == evidence.registrations.list_size[own].sum() - homes
