"""Reuse, extend and build for the people of a gap, against plain sums."""

import math
from dataclasses import replace

import numpy as np
import pytest
from scipy.sparse import csr_array

from nhmap.core.buildings.gates import GateSettings
from nhmap.core.plan.plans import Plan, Zone
from nhmap.core.portfolio.gap_options import BUILD, EXTEND, OWN_PEOPLE, REUSE, GapOption, Judged, best_words
from nhmap.core.portfolio.gap_rows import gap_rows
from nhmap.core.portfolio.new_ground import need
from nhmap.core.ranking.candidates import catchment_areas
from nhmap.core.reach.catchments import TravelModel
from nhmap.store.exports.need_files import NEVER_A_SITE, need_csv
from tests.support.site_pages import X0, Y0, line_of_areas, site_table
from tests.support.worlds import grid_world

KILOMETRE = TravelModel("walk", 20, speed_kmh=3.0, detour=1.0)
GATES = GateSettings(on=("owner", "not_discounted"), discounted={"S-c": "Sold"})
SIDE = 5


@pytest.fixture(scope="module")
def world():
    """Twenty-five small areas a kilometre apart: LIFT in a corner, another owner's in the middle, one that was sold."""
    rng = np.random.default_rng(3)
    people = tuple(int(p) for p in rng.integers(500, 3_000, SIDE * SIDE))
    base = line_of_areas()
    places = [(X0, Y0), (X0 + 2_000.0, Y0 + 2_000.0), (X0 + 4_000.0, Y0 + 4_000.0)]
    sites = site_table(places, [0, 2 * SIDE + 2, 4 * SIDE + 4])
    sites["owner"] = ["LIFT", "other", "LIFT"]
    held = replace(base.registrations, patients=csr_array((base.registrations.patients.shape[0], SIDE * SIDE)))
    return replace(base, areas=grid_world(SIDE, SIDE, people), sites=sites, registrations=held)


def plain(world, rows, place):
    """Mean minutes, how many of the people and how many of all are within a kilometre."""
    table, people = world.areas.table, world.areas.residents
    away = [math.dist((x, y), place) for x, y in zip(table["x"], table["y"], strict=True)]
    total = sum(people[i] for i in rows)
    near = [i for i, metres in enumerate(away) if metres <= 1_000]
    mean = sum(people[i] * away[i] / 50 for i in rows) / total
    return mean, sum(people[i] for i in near if i in rows), sum(people[i] for i in near)


def test_each_way_is_held_to_the_same_people(world):
    rows = np.arange(2 * SIDE, SIDE * SIDE)
    ground = 3 * SIDE + 2
    options = Judged.of(world, catchment_areas(world), KILOMETRE, GATES).options(rows, ground)
    table = world.areas.table
    places = {
        REUSE: (X0, Y0),
        EXTEND: (X0 + 2_000.0, Y0 + 2_000.0),
        BUILD: (table["x"].iloc[ground], table["y"].iloc[ground]),
    }
    assert [each.option for each in options] == [REUSE, EXTEND, BUILD]
    for each in options:
        mean, reached, everybody = plain(world, rows.tolist(), places[each.option])
        assert each.mean_minutes == pytest.approx(mean)
        assert (each.reached, each.within_reach) == (reached, everybody)
    assert "another owner" in options[1].why
    assert "somewhere around" in options[2].name
    assert options[2].why == OWN_PEOPLE.format(int(world.areas.residents[ground]))
    elsewhere = Judged.of(world, catchment_areas(world), KILOMETRE, GATES).options(rows[rows != ground], ground)
    assert elsewhere[2].why == ""


def test_a_neighbourhood_whose_building_was_set_apart_is_the_gap_with_its_ways(world):
    north = list(range(3 * SIDE, SIDE * SIDE))
    plan = Plan.empty(SIDE * SIDE).add(Zone("a", "South")).add(Zone("b", "North"))
    plan = plan.assign(list(range(3 * SIDE)), "a").assign(north, "b")
    areas, inside = catchment_areas(world), np.ones(SIDE * SIDE, dtype=bool)
    found = need(world, areas, inside, KILOMETRE, number=2, settings=GATES, plan=plan)
    grounds, (gap,) = gap_rows(found, Judged.of(world, areas, KILOMETRE, GATES), plan)
    assert (gap.name, gap.rows.tolist()) == ("North", north)
    table, people = world.areas.table, world.areas.residents
    points = list(zip(table["x"], table["y"], strict=True))
    best = min(north, key=lambda g: sum(people[i] * math.dist(points[g], points[i]) for i in north))
    assert math.dist(points[gap.ground], points[best]) <= 1_000
    assert sum(each.people for each in grounds) == sum(g.adds for g in found.grounds)
    for each in grounds:
        assert people[each.rows].sum() == each.people
    text = need_csv((gap, *grounds), table, "1 km").decode()
    assert text.count(NEVER_A_SITE) == 1 + len(grounds)
    assert "S-c" not in text


def test_nobody_is_no_question(world):
    judged = Judged.of(world, catchment_areas(world), KILOMETRE, GATES)
    assert judged.options(np.empty(0, dtype=np.intp), None) == ()
    assert best_words(()) == ""


def test_which_way_reaches_most_is_said():
    ways = [GapOption(REUSE, "s", "A", 20.0, 100, 500), GapOption(BUILD, "", "around B", 9.0, 900, 950)]
    assert best_words(ways).startswith("Building reaches most of them: 900, 800 more")
    assert "No way reaches more" in best_words([replace(each, reached=5) for each in ways])
    among = [*ways, GapOption(EXTEND, "t", "C", 12.0, 900, 990)]
    assert best_words(among) == "Building and extending reach 900 of them each, 800 more than the other way."
    assert best_words([ways[1]]).startswith("No way")
