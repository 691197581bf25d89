"""Where a new one is needed: against plain loops, on small areas that can be looked at."""

import itertools
import math
from dataclasses import replace

import numpy as np
import pytest
from scipy.sparse import csr_array

from nhmap.core.buildings.gates import GateSettings
from nhmap.core.plan.plans import Plan, Zone
from nhmap.core.portfolio.new_ground import need
from nhmap.core.ranking.candidates import catchment_areas
from nhmap.core.reach.catchments import TravelModel
from nhmap.core.reach.driving import DriveModel
from tests.support.site_pages import X0, Y0, line_of_areas, site_table
from tests.support.worlds import grid_world

KILOMETRE = TravelModel("walk", 20, speed_kmh=3.0, detour=1.0)
"""Twenty minutes reach exactly one kilometre."""
GATES = GateSettings(on=("owner", "not_discounted"))
SIDE = 6


@pytest.fixture(scope="module")
def world():
    """Thirty-six small areas a kilometre apart, one LIFT building in the south-western corner, one sold beyond."""
    rng = np.random.default_rng(5)
    people = tuple(int(p) for p in rng.integers(500, 3_000, SIDE * SIDE))
    base = line_of_areas()
    sites = site_table([(X0, Y0), (X0 + 4_000.0, Y0 + 4_000.0)], [0, 4 * SIDE + 4])
    sites["owner"] = ["LIFT", "other"]
    held = replace(base.registrations, patients=csr_array((base.registrations.patients.shape[0], SIDE * SIDE)))
    return replace(base, areas=grid_world(SIDE, SIDE, people), sites=sites, registrations=held)


def loops(world, inside, limit_m):
    """Unserved small areas, and whom each ground reaches, by distance alone."""
    table = world.areas.table
    points = list(zip(table["x"], table["y"], strict=True))
    served = [math.dist(p, (X0, Y0)) <= limit_m for p in points]
    unserved = [i for i in range(len(points)) if inside[i] and not served[i]]
    reached = {g: {i for i in unserved if math.dist(points[g], points[i]) <= limit_m} for g in np.flatnonzero(inside)}
    return unserved, reached


@pytest.mark.parametrize("number", [1, 2, 3])
def test_grounds_are_the_best_of_all_sets(world, number):
    inside = np.ones(SIDE * SIDE, dtype=bool)
    people = world.areas.residents
    found = need(world, catchment_areas(world), inside, KILOMETRE, number=number, settings=GATES, seconds=60)
    unserved, reached = loops(world, inside, 1_000.0)
    assert found.unserved_rows.tolist() == unserved
    assert found.unserved == people[unserved].sum()
    best = max(
        people[sorted(set().union(*(reached[g] for g in grounds)))].sum()
        for grounds in itertools.combinations(reached, number)
    )
    assert sum(g.adds for g in found.grounds) == best
    assert found.portfolio.bound == pytest.approx(best)
    assert "Proved" in found.sentence
    assert (found.buildings, found.residents) == (1, people.sum())


def test_a_building_beyond_the_planning_area_serves_people_inside(world):
    inside = np.ones(SIDE * SIDE, dtype=bool)
    inside[0] = False
    found = need(world, catchment_areas(world), inside, KILOMETRE, number=1, settings=GATES)
    assert found.buildings == 0
    assert not {1, SIDE} & set(found.unserved_rows.tolist())


def test_a_building_that_was_set_apart_serves_nobody(world):
    inside = np.ones(SIDE * SIDE, dtype=bool)
    settings = replace(GATES, discounted={"S-a": "Sold"})
    found = need(world, catchment_areas(world), inside, KILOMETRE, number=1, settings=settings)
    assert (found.buildings, found.unserved) == (0, found.residents)


@pytest.mark.parametrize("travel", [KILOMETRE, DriveModel(15)])
def test_the_ground_of_a_neighbourhood_without_a_building_is_its_median(world, travel):
    inside = np.ones(SIDE * SIDE, dtype=bool)
    south, north = list(range(2 * SIDE)), list(range(3 * SIDE, 6 * SIDE))
    plan = Plan.empty(SIDE * SIDE).add(Zone("a", "South")).add(Zone("b", "North"))
    plan = plan.assign(south, "a").assign(north, "b")
    found = need(world, catchment_areas(world), inside, travel, number=1, settings=GATES, plan=plan)
    (gap,) = found.gaps
    assert (gap.name, found.neighbourhoods) == ("North", 2)
    table, people = world.areas.table, world.areas.residents
    points = list(zip(table["x"], table["y"], strict=True))
    assert gap.residents == people[north].sum()

    def metres(g):
        return sum(people[i] * math.dist(points[g], points[i]) for i in north)

    best = min(north, key=metres)
    assert math.dist(points[gap.row], points[best]) <= 1_000
    if travel is KILOMETRE:
        assert gap.row == best
        assert gap.mean_minutes == pytest.approx(metres(best) / people[north].sum() / 50)


def test_where_everybody_is_served_no_ground_is_named(world):
    inside = np.zeros(SIDE * SIDE, dtype=bool)
    inside[0] = True
    found = need(world, catchment_areas(world), inside, KILOMETRE, number=3, settings=GATES)
    assert (found.unserved, found.grounds) == (0, ())
    assert "Every resident" in found.sentence
