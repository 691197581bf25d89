"""Where a new one is needed, on the layers as they are, against a p-median by plain loops over all centroids."""

import math
from dataclasses import replace
from itertools import count

import numpy as np
import pytest

from nhmap.config import settings
from nhmap.core.buildings.gates import GateSettings, gates
from nhmap.core.drafts.starting import start_plan
from nhmap.core.geography.planning_areas import find_planning_area
from nhmap.core.plan.plans import Level
from nhmap.core.portfolio.new_ground import need
from nhmap.core.ranking.candidates import catchment_areas
from nhmap.core.reach.catchments import WALK
from nhmap.core.reach.driving import DRIVE
from nhmap.core.reach.settlement import Settlement
from nhmap.store.layers.catalogue import Catalogue
from nhmap.store.layers.loading import load_evidence
from tests.support import oracle_drives

AREAS = ("Cornwall", "Stoke-on-Trent", "Norfolk")
"""Rural with a long coast, urban, and both."""
ON_FOOT_M_A_MIN = 4_800 / 60 / 1.3
TRIED = 3


@pytest.fixture(scope="module")
def evidence():
    return load_evidence(Catalogue.read(settings().data))


def naive_median(points, people, minutes):
    """The place among some to which their people travel least, and how long on average; no array in sight."""
    total = sum(people)
    sums = [sum(p * minutes(a, b) for a, p in zip(points, people, strict=True)) for b in points]
    best = min(range(len(points)), key=sums.__getitem__)
    return best, sums[best] / total


@pytest.mark.parametrize("mode", ["walk", "drive"])
@pytest.mark.parametrize("name", AREAS)
def test_an_snp_whose_buildings_are_deleted_is_the_gap_with_ground_at_its_median(evidence, name, mode):
    number, table, areas = count(1), evidence.areas.table, catchment_areas(evidence)
    area = find_planning_area(evidence.areas, name)
    plan = start_plan("pcn", evidence, area, lambda: f"z{next(number)}")
    label = plan.at_level(Level.SNP)
    standing = ~gates(evidence.sites, GateSettings()).failed
    where = np.where(evidence.site_area >= 0, label[evidence.site_area], -1)
    served = np.unique(where[standing & (where >= 0)])
    travel = WALK if mode == "walk" else DRIVE

    def found(sites_of):
        kept = ~np.isin(where, sites_of)
        rest = replace(evidence, sites=evidence.sites[kept].reset_index(drop=True))
        return need(rest, areas, area.inside, travel, number=1, plan=plan)

    before = {gap.zone for gap in found([]).gaps}
    assert before == set(np.unique(label[label >= 0]).tolist()) - set(served.tolist())
    for zone in served[:TRIED].tolist():
        now = found([zone]).gaps
        assert {gap.zone for gap in now} == before | {zone}
        gap = next(each for each in now if each.zone == zone)
        rows = np.flatnonzero(label == zone).tolist()
        assert gap.name == plan.zones[zone].name
        points = [(float(table["x"].iloc[row]), float(table["y"].iloc[row])) for row in rows]
        people = [float(evidence.areas.residents[row]) for row in rows]
        best, mean = naive_median(points, people, _minutes(areas, mode))
        assert gap.residents == round(sum(people))
        assert math.dist(points[rows.index(gap.row)], points[best]) <= 1_000
        assert gap.mean_minutes == pytest.approx(mean, abs=0.01)


def _minutes(areas, mode):
    if mode == "walk":
        return lambda a, b: math.dist(a, b) / ON_FOOT_M_A_MIN
    settlement = Settlement.of(areas.x, areas.y, areas.residents)
    return lambda a, b: oracle_drives.minutes(a, b, settlement)
