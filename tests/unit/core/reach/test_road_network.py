"""Roads as a graph, against a search written out with a heap."""

import numpy as np
import pytest

from nhmap.core.reach.road_network import SNAP_M, Ways, minutes_to, snapped
from nhmap.core.reach.road_speeds import OF_LIMIT, limit_kmh, open_roads_tags, way_of
from tests.support.oracle_roads import naive_minutes


def ways_of(lines, directions=None, metres_a_minute=100.0, begins=None):
    """Ways through points that are the same point where they stand in the same place."""
    at = np.array([point for line in lines for point in line], dtype=float)
    _, joint = np.unique(at, axis=0, return_inverse=True)
    count = len(lines)
    forward, backward = np.array(directions or [(True, True)] * count).T
    return Ways(
        at[:, 0],
        at[:, 1],
        joint.ravel(),
        np.concatenate([[0], np.cumsum([len(line) for line in lines])]),
        np.full(count, float(metres_a_minute)),
        forward,
        backward,
        np.ones(count, dtype=bool) if begins is None else np.array(begins),
    )


def routed(ways, homes, places, limit=1e9, at_once=3):
    on = [snapped(ways, *(np.array(each, dtype=float).T)) for each in (homes, places)]
    return np.concatenate(list(minutes_to(ways, *on, limit, at_once))), *on


def test_a_made_town_agrees_with_a_search_written_out():
    random = np.random.default_rng(7)
    n = 9
    grid = {
        (i, j): (1_000.0 * i + random.uniform(-200, 200), 1_000.0 * j + random.uniform(-200, 200))
        for i in range(n)
        for j in range(n)
    }
    lines, directions = [], []
    for (i, j), at in grid.items():
        for other in ((i + 1, j), (i, j + 1)):
            if other in grid and random.random() < 0.85:
                lines.append([at, ((at[0] + grid[other][0]) / 2 + 40, (at[1] + grid[other][1]) / 2), grid[other]])
                directions.append([(True, True), (True, False), (False, True)][random.choice(3, p=[0.7, 0.15, 0.15])])
    ways = ways_of(lines, directions)
    homes, places = random.uniform(0, 8_000, (12, 2)), random.uniform(0, 8_000, (7, 2))
    found, home, place = routed(ways, homes, places)
    assert home.near.all()
    assert place.near.all()
    for p in range(7):
        for h in range(12):
            assert found[p, h] == pytest.approx(naive_minutes(ways, home.point[h], place.point[p]), abs=1e-3)


def test_one_way_streets_are_followed_from_home_to_building():
    ring = [[(0, 0), (3_000, 0)], [(3_000, 0), (3_000, 3_000)], [(3_000, 3_000), (0, 3_000)], [(0, 3_000), (0, 0)]]
    ways = ways_of(ring, [(True, False)] * 4)
    found, *_ = routed(ways, [(0, 0)], [(3_000, 0), (0, 3_000)])
    assert found[:, 0] == pytest.approx([30, 90])


def test_a_river_without_a_bridge_reverses_an_order():
    west = [[(0, 0), (0, 5_000)], [(0, 0), (-4_000, 0)]]
    east = [[(400, 0), (400, 5_000)], [(400, 5_000), (6_000, 5_000)]]
    home, across, along = (0, 0), (400, 0), (-3_900, 0)
    apart = ways_of([*west, *east])
    found, *_ = routed(apart, [home], [across, along])
    assert np.isinf(found[0, 0])
    assert found[1, 0] == pytest.approx(40, abs=1.1)
    bridged = ways_of([*west, *east, [(0, 5_000), (400, 5_000)]])
    found, *_ = routed(bridged, [home], [across, along])
    assert found[0, 0] == pytest.approx(104)
    assert found[0, 0] > found[1, 0]
    near = ways_of([*west, *east, [(0, 0), (400, 0)]])
    found, *_ = routed(near, [home], [across, along])
    assert found[0, 0] < found[1, 0]


def test_ways_that_cross_without_a_shared_point_do_not_meet():
    ways = ways_of([[(0, 0), (4_000, 0)], [(2_000, -2_000), (2_000, 2_000)]])
    found, *_ = routed(ways, [(0, 0)], [(2_000, 2_000)])
    assert np.isinf(found[0, 0])


def test_nobody_is_put_on_a_loose_end_a_motorway_or_a_far_road():
    lines = [[(0, 0), (5_000, 0)], [(0, 10), (500, 10)], [(0, 20), (5_000, 20)]]
    ways = ways_of(lines, begins=[True, True, False])
    on = snapped(ways, np.array([0.0, 0.0, np.nan]), np.array([15.0, -SNAP_M - 1, 0.0]))
    assert on.metres[0] == pytest.approx(15)
    assert on.near.tolist() == [True, False, False]


def test_no_journey_beyond_the_limit_is_told():
    ways = ways_of([[(0, 0), (3_000, 0), (6_000, 0)]])
    found, *_ = routed(ways, [(0, 0)], [(3_000, 0), (6_000, 0)], limit=45)
    assert found[0, 0] == pytest.approx(30)
    assert np.isinf(found[1, 0])


def test_nowhere_near_a_road_is_no_answer():
    ways = ways_of([[(0, 0), (3_000, 0)]])
    found, home, place = routed(ways, [(1e6, 1e6)], [(0, 0)])
    assert not home.near[0]
    assert place.near[0]
    assert np.isinf(found[0, 0])


@pytest.mark.parametrize(
    ("mode", "tags", "kmh", "forward", "backward"),
    [
        ("drive", {"highway": "primary"}, 65, True, True),
        ("drive", {"highway": "primary", "oneway": "yes"}, 65, True, False),
        ("drive", {"highway": "primary", "oneway": "-1"}, 65, False, True),
        ("drive", {"highway": "primary", "junction": "roundabout"}, 65, True, False),
        ("drive", {"highway": "motorway"}, 90, True, False),
        ("drive", {"highway": "primary", "maxspeed": "20 mph"}, OF_LIMIT * 20 * 1.609344, True, True),
        ("drive", {"highway": "residential", "maxspeed": "60 mph"}, 25, True, True),
        ("drive", {"highway": "service", "access": "private", "motor_vehicle": "yes"}, 15, True, True),
        ("walk", {"highway": "steps"}, 4.8, True, True),
        ("walk", {"highway": "residential", "oneway": "yes"}, 4.8, True, True),
        ("cycle", {"highway": "residential", "oneway": "yes"}, 15, True, False),
        ("cycle", {"highway": "residential", "oneway": "yes", "oneway:bicycle": "no"}, 15, True, True),
        ("cycle", {"highway": "footway"}, 6, True, True),
        ("cycle", {"highway": "footway", "bicycle": "designated"}, 15, True, True),
    ],
)
def test_how_a_way_may_be_used(mode, tags, kmh, forward, backward):
    way = way_of(mode, tags)
    assert way is not None
    assert way.kmh == pytest.approx(kmh)
    assert (way.forward, way.backward) == (forward, backward)


@pytest.mark.parametrize(
    ("mode", "tags"),
    [
        ("drive", {"highway": "footway"}),
        ("drive", {"highway": "residential", "motor_vehicle": "no"}),
        ("drive", {"highway": "service", "access": "private"}),
        ("drive", {"route": "ferry"}),
        ("walk", {"route": "ferry", "foot": "yes"}),
        ("walk", {"highway": "motorway"}),
        ("walk", {"highway": "footway", "area": "yes"}),
        ("cycle", {"highway": "steps"}),
        ("cycle", {"highway": "path", "bicycle": "no"}),
    ],
)
def test_what_may_not_be_used(mode, tags):
    assert way_of(mode, tags) is None


def test_limits_that_are_none_count_as_none():
    assert limit_kmh("50") == 50
    assert [limit_kmh(text) for text in ("", "national", "0", "30;40", "walk", "9" * 40)] == [None] * 6


def test_open_roads_functions_are_classes():
    assert open_roads_tags("A Road", "Slip Road", trunk=True)["highway"] == "trunk_link"
    assert open_roads_tags("A Road", "Single Carriageway", trunk=False)["highway"] == "primary"
    assert open_roads_tags("Something New", "", trunk=False)["highway"] == "unclassified"
