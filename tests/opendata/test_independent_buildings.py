"""The page of a building against the publishers' files: who lives within reach, by plain loops."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
import pytest

from nhmap.config import settings
from nhmap.core.ranking.candidates import catchment_areas
from nhmap.core.reach.settlement import Settlement
from nhmap.core.site_page.site_page import site_page
from nhmap.store.layers.catalogue import Catalogue
from nhmap.store.layers.loading import load_evidence
from tests.support import oracle_drives, published

if TYPE_CHECKING:
    from nhmap.core.evidence import Evidence

WALK_M = 20 / 60 * 4.8 / 1.3 * 1_000
"""Twenty minutes at 4.8 km/h, ways 1.3 times the straight line."""
DRIVE_MIN = 15
FARTHEST_M = 15_000
"""No drive of fifteen minutes goes so far."""
EVERY = 180
"""Every so many sites in the order of their identifiers are looked at, all over England."""
BANDS = ("age_0_15", "age_16_24", "age_25_34", "age_35_49", "age_50_64", "age_65_over")


@pytest.fixture(scope="module")
def evidence() -> Evidence:
    return load_evidence(Catalogue.read(settings().data))


def test_catchments_on_foot_and_by_car(facts: published.Published, evidence: Evidence) -> None:
    areas = catchment_areas(evidence)
    registered: dict[str, int] = {}
    for homes in facts.patients.values():
        for code, patients in homes.items():
            registered[code] = registered.get(code, 0) + patients
    x, y = (np.array([place[i] for place in facts.grid.values()]) for i in (0, 1))
    settlement = Settlement.of(x, y, np.array([float(facts.residents[code]) for code in facts.grid]))
    looked_at = 0
    for site_id in sorted(evidence.sites["site_id"])[::EVERY]:
        page = site_page(evidence, areas, site_id)
        if page.site.x is None or page.site.y is None:
            continue
        looked_at += 1
        place = (page.site.x, page.site.y)
        walk = [code for code, home in facts.grid.items() if math.dist(home, place) <= WALK_M]
        near = [(code, home) for code, home in facts.grid.items() if math.dist(home, place) <= FARTHEST_M]
        drive = [code for code, home in near if oracle_drives.minutes(home, place, settlement) <= DRIVE_MIN]
        for found, inside in zip(page.catchments, (walk, drive), strict=True):
            people = sum(facts.residents[code] for code in inside)
            assert found.residents == people, site_id
            assert found.registered == sum(registered.get(code, 0) for code in inside)
            assert sum(found.ages[band] for band in BANDS) == sum(sum(facts.ages[code]) for code in inside)
            if people:
                score = sum(facts.weighed[c] * facts.score[c] for c in inside) / sum(facts.weighed[c] for c in inside)
                tenth = sum(facts.residents[c] for c in inside if facts.decile[c] == 1) / people
                fifth = sum(facts.residents[c] for c in inside if facts.decile[c] <= 2) / people
                assert found.imd.average_score == pytest.approx(score)
                assert found.imd.share_10 == pytest.approx(tenth)
                assert found.imd.share_20 == pytest.approx(fifth)
            else:
                assert math.isnan(found.imd.average_score)
    assert looked_at > 10


def test_lists_of_practices_on_site(facts: published.Published, evidence: Evidence) -> None:
    areas = catchment_areas(evidence)
    for site_id in sorted(evidence.sites["site_id"])[::EVERY]:
        for practice in site_page(evidence, areas, site_id).practices:
            wanted = facts.whole_list.get(practice.code, 0)  # who is in none of the lists has none
            assert practice.list_size == wanted, practice.code
