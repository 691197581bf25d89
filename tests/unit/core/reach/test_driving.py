"""Driving: the model against plain loops, and the laws it must keep."""

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nhmap.core.reach.drive_coefficients import PACES, POWER, START_MIN
from nhmap.core.reach.driving import DRIVE, DriveModel, error_words
from nhmap.core.reach.roads import DENSITIES, Roads, pace_of
from nhmap.core.reach.settlement import Settlement
from nhmap.errors import InputRefusedError
from tests.support import oracle_drives
from tests.support.site_worlds import areas_at

TOWN = (400_500.0, 300_500.0)


def one_town(people=60_000.0):
    """England with one town, all of it at one point."""
    return Settlement.of(np.array([TOWN[0]]), np.array([TOWN[1]]), np.array([people]))


def even(density):
    """England settled evenly."""
    return Roads.of(Settlement(np.full((3, 3), density)))


def at(*places):
    return np.array([p[0] for p in places]), np.array([p[1] for p in places])


def test_smoothing_loses_nobody_and_spreads_evenly():
    density = one_town().density
    assert density.sum() == pytest.approx(60_000, rel=1e-3)
    middle = one_town()
    row, column = int(TOWN[1] // 1_000) - middle.south, int(TOWN[0] // 1_000) - middle.west
    assert density[row, column] == density.max()
    assert density[row, column + 5] == pytest.approx(density[row - 5, column])
    # A bell of 4 km: exp(-1/2) of the middle at 4 km.
    assert density[row, column + 4] / density[row, column] == pytest.approx(math.exp(-0.5), rel=0.01)


def test_who_lives_off_the_grid_or_in_unknown_number_counts_nowhere():
    x, y = np.array([-5.0, 9e9, np.nan, 5.0]), np.array([5.0, 5.0, 5.0, 5.0])
    assert Settlement.of(x, y, np.array([10.0, 10.0, 10.0, np.nan])).density.max() == 0


def test_pace_is_the_fitted_one_at_each_density_and_flat_beyond():
    assert pace_of(np.array(DENSITIES)) == pytest.approx(PACES)
    assert pace_of(np.array([0.0, 1e6])) == pytest.approx([PACES[0], PACES[-1]])


@pytest.mark.parametrize(("density", "pace"), list(zip(DENSITIES, PACES, strict=True)))
def test_where_settlement_is_even_the_formula_is_all(density, pace):
    minutes = even(density).minutes(at(TOWN, TOWN), at(TOWN, (TOWN[0] + 6_000, TOWN[1] + 8_000)))
    assert minutes.tolist() == pytest.approx([START_MIN, START_MIN + pace * 10**POWER])


places = st.tuples(st.floats(380_000, 420_000), st.floats(280_000, 320_000))


@settings(deadline=None)
@given(places, places)
def test_as_the_plain_loops_say_and_the_same_both_ways(a, b):
    settlement = one_town()
    there, back = (Roads.of(settlement).minutes(at(p), at(q))[0] for p, q in ((a, b), (b, a)))
    assert there == pytest.approx(back)
    assert there == pytest.approx(oracle_drives.minutes(a, b, settlement))
    assert math.isfinite(there)
    assert there >= START_MIN


@settings(deadline=None)
@given(places, st.floats(0, 2 * math.pi), st.sampled_from([10_000.0, 60_000.0, 900_000.0]))
def test_every_kilometre_farther_along_a_line_takes_longer(place, angle, people):
    away = np.arange(0.0, 41.0) * 1_000
    ends = place[0] + away * math.cos(angle), place[1] + away * math.sin(angle)
    starts = np.full(len(away), place[0]), np.full(len(away), place[1])
    assert (np.diff(Roads.of(one_town(people)).minutes(starts, ends)) > 0).all()


@settings(deadline=None)
@given(places, st.floats(START_MIN, 30.0))
def test_no_drive_within_the_minutes_lies_beyond_the_radius(place, minutes):
    roads = Roads.of(one_town())
    radius = roads.radius_m(*at(place), minutes)[0]
    angles = np.linspace(0, 2 * math.pi, 24)
    ends = place[0] + (radius + 1) * np.cos(angles), place[1] + (radius + 1) * np.sin(angles)
    starts = np.full(24, place[0]), np.full(24, place[1])
    assert (roads.minutes(starts, ends) > minutes).all()


def test_a_catchment_is_what_plain_loops_find_and_a_site_without_a_place_is_unknown():
    rng = np.random.default_rng(3)
    x, y = rng.uniform(390_000, 412_000, 300), rng.uniform(290_000, 312_000, 300)
    areas = areas_at(x, y)
    sites = pd.DataFrame(
        {"site_id": list("abc"), "x": [400_000.0, 409_000.0, np.nan], "y": [300_000.0, 295_000.0, 1.0]}
    )
    reach = DRIVE.reach(sites, areas)
    settled = Settlement.of(x, y, areas.residents)
    for row in range(2):
        site = (sites["x"][row], sites["y"][row])
        took = [oracle_drives.minutes((x[i], y[i]), site, settled) for i in range(300)]
        expected = [i for i in range(300) if took[i] <= DRIVE.minutes]
        assert 5 < len(expected) < 295
        assert reach.members(row).tolist() == expected
        assert reach.minutes.toarray()[row][expected] == pytest.approx([took[i] for i in expected])
    assert reach.known.tolist() == [True, True, False]
    assert np.isnan(reach.total(areas.residents)[2])
    told = DRIVE.between(sites, areas, np.array([0, 7]))
    assert told.shape == (3, 2)
    assert np.isnan(told[2]).all()
    assert told[0, 1] == pytest.approx(oracle_drives.minutes((x[7], y[7]), (400_000.0, 300_000.0), settled))


def test_no_sites_and_no_small_areas():
    areas = areas_at(np.array([400_000.0]), np.array([300_000.0]))
    nowhere = pd.DataFrame({"site_id": ["a"], "x": [np.nan], "y": [np.nan]})
    assert DRIVE.reach(nowhere, areas).minutes.nnz == 0
    assert DRIVE.reach(nowhere.iloc[:0], areas).minutes.shape == (0, 1)
    far = pd.DataFrame({"site_id": ["a"], "x": [9_000.0], "y": [9_000.0]})
    assert DRIVE.reach(far, areas).total(areas.residents).tolist() == [0.0]


@pytest.mark.parametrize("minutes", [-1.0, 0.0, 5.0, 241.0, math.nan, math.inf])
def test_minutes_that_the_model_cannot_tell_are_refused(minutes):
    with pytest.raises(InputRefusedError, match=r"begin at 6 minutes and are not reliable below 12 minutes"):
        DriveModel(minutes)


def test_the_label_says_door_to_door_and_how_wrong_it_is():
    assert DRIVE.label.startswith("15 minutes by car, door to door, modelled from distance")
    assert "1.2 minutes out on average" in DRIVE.label
    assert "not reliable below 12 minutes" in DriveModel(11).label
    assert error_words(12) != error_words(11.9)
    assert "no routed drives above 60" in error_words(61)


def test_errors_are_told_for_every_drive_that_is_said_to_be_reliable():
    assert all("out on average" in error_words(m) for m in np.arange(12.0, 60.5, 0.5))
