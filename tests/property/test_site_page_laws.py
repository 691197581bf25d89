"""Catchments and fits of any building among any people agree with plain loops."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nhmap.core.plan.plans import Plan, Zone
from nhmap.core.ranking.candidates import catchment_areas
from nhmap.core.reach.catchment_people import catchment_people
from nhmap.core.reach.catchments import WALK, TravelModel
from nhmap.core.reach.driving import DRIVE, DriveModel
from nhmap.core.reach.settlement import Settlement
from nhmap.core.site_page.site_fit import snp_fit
from nhmap.core.site_page.surroundings import others_near
from tests.support import oracle_drives
from tests.support import oracle_pages as oracle
from tests.support.site_pages import X0, Y0, line_of_areas, site_table
from tests.support.worlds import grid_world

ROWS, COLS = 3, 4
COUNT = ROWS * COLS
residents = st.lists(st.one_of(st.just(0), st.integers(1, 4_000)), min_size=COUNT, max_size=COUNT)
metres = st.floats(-3_000, 6_000, allow_nan=False)
places = st.lists(st.tuples(metres, metres), min_size=1, max_size=4)
labels = st.lists(st.integers(-1, 1), min_size=COUNT, max_size=COUNT)
travels = st.one_of(
    st.builds(TravelModel, st.just("walk"), st.integers(0, 60)), st.builds(DriveModel, st.integers(7, 60))
)


def world(people, points, areas=None):
    base = line_of_areas()
    sites = site_table([(X0 + x, Y0 + y) for x, y in points], areas or [0] * len(points))
    held = replace(base, areas=grid_world(ROWS, COLS, people), sites=sites)
    patients = replace(held.registrations, patients=held.registrations.patients[:, [0, 1, 2, 3] * 3])
    return replace(held, registrations=patients)


def settled(held):
    table = held.areas.table
    return Settlement.of(*(table[c].to_numpy(float) for c in ("x", "y", "residents")))


def takes(home, place, travel, settlement):
    """Minutes from one place to another."""
    if travel == DRIVE:
        return oracle_drives.minutes(home, place, settlement)
    return math.dist(home, place) / (travel.speed * 1000 / 60 / travel.detour)


@settings(deadline=None, max_examples=60)
@given(residents, places, travels)
def test_catchments_agree_with_loops(people, points, travel):
    held = world(people, points)
    table = held.areas.table
    decile = table["imd_decile"].tolist()
    centroids = list(zip(table["x"], table["y"], strict=True))
    for i in range(len(points)):
        site = held.sites.iloc[[i]]
        found = catchment_people(held, catchment_areas(held), site, travel)
        place = (site["x"].iloc[0], site["y"].iloc[0])
        if isinstance(travel, DriveModel):
            town = settled(held)
            inside = [a for a, at in enumerate(centroids) if oracle_drives.minutes(at, place, town) <= travel.minutes]
        else:
            inside = oracle.within(place, centroids, travel.radius_m)
        assert found.rows.tolist() == inside
        assert found.residents == oracle.total(inside, people)
        assert found.registered == oracle.total(inside, held.registrations.living_in)
        assert found.ages["age_16_24"] == oracle.total(inside, table["age_16_24"].tolist())
        for got, wanted in (
            (found.imd.average_score, oracle.mean(inside, table["imd_score"].tolist(), people)),
            (found.imd.share_10, oracle.share(inside, lambda a: decile[a] == 1, people)),
            (found.imd.share_20, oracle.share(inside, lambda a: decile[a] <= 2, people)),
            (found.pride.share, oracle.share(inside, lambda a: a == 1, people)),
        ):
            np.testing.assert_allclose(got, wanted)


@settings(deadline=None, max_examples=60)
@given(residents, places, labels, st.data())
def test_fits_agree_with_loops(people, points, zones, data):
    areas = data.draw(st.lists(st.integers(-1, COUNT - 1), min_size=len(points), max_size=len(points)))
    held = world(people, points, areas)
    plan = Plan.empty(COUNT).add(Zone("z0", "North")).add(Zone("z1", "South"))
    for z in (0, 1):
        plan = plan.assign([i for i, label in enumerate(zones) if label == z], f"z{z}")
    table, ids = held.areas.table, list(held.sites["site_id"])

    def naive(i, travel):
        mine = [a for a in range(COUNT) if zones[a] == zones[areas[i]]]
        place = (held.sites["x"][i], held.sites["y"][i])
        told = [(takes((table["x"][a], table["y"][a]), place, travel, settled(held)), people[a]) for a in mine]
        if not sum(p for _, p in told):
            return math.nan, math.nan
        return sum(m * p for m, p in told) / sum(p for _, p in told), oracle.nine_in_ten(told)

    for i, site_id in enumerate(ids):
        fit = snp_fit(held, catchment_areas(held), site_id, plan, (WALK, DRIVE), candidates=ids)
        if areas[i] < 0 or zones[areas[i]] < 0:
            assert fit is None
            continue
        for each, travel in zip(fit.fits, (WALK, DRIVE), strict=True):
            assert (each.mean, each.far) == pytest.approx(naive(i, travel), nan_ok=True)
        rivals = [j for j in range(len(ids)) if areas[j] >= 0 and zones[areas[j]] == zones[areas[i]]]
        means = [naive(j, WALK)[0] for j in rivals]
        if not math.isnan(means[0]):
            assert fit.best_fits[0].mean == pytest.approx(min(means))


@settings(deadline=None, max_examples=60)
@given(places)
def test_nobody_nearer_is_left_out(points):
    held = world([1_000] * COUNT, points)
    for i, site in held.sites.iterrows():
        away = sorted(
            math.hypot(held.sites["x"][j] - site["x"], held.sites["y"][j] - site["y"])
            for j in range(len(points))
            if j != i
        )
        assert [o.metres for o in others_near(held, site, 2)] == pytest.approx(away[:2])
