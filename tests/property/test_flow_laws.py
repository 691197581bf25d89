"""Laws of flows, explained lists and practice tables, on random grids, against plain loops."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nhmap.core.assessment.assessment import Settings, assess
from nhmap.core.assessment.flows import explain_lists, flows, homes, homes_by_msoa, homes_by_zone
from nhmap.core.assessment.practice_table import pcn_rows, practice_rows
from nhmap.core.geography.planning_areas import planning_area
from nhmap.core.plan.plans import Level, MovedPractice, Plan, Zone
from tests.support import oracle, oracle_flows
from tests.support.evidence import evidence_of
from tests.support.patients import with_elsewhere
from tests.support.worlds import grid_world

ROWS, COLS = 3, 4
SIZE = ROWS * COLS
PARENTS = {0: None, 1: 0, 2: 0, 3: None, 4: None}
ZONES = (
    Zone("m", "M", Level.MNP),
    Zone("a", "A", parent="m"),
    Zone("b", "B", parent="m"),
    Zone("c", "C"),
    Zone("n", "N", Level.MNP),
)
LEVELS = [z.level.value for z in ZONES]
BUCKETS = ["CLOSED", "EMPTY", "Wales", "Scotland"]
GRID = grid_world(ROWS, COLS)


@st.composite
def worlds(draw):
    """Labels, patients, those elsewhere, lists (some unknown, some of another count), PCNs, practices moved by hand."""
    labels = draw(st.lists(st.integers(-1, len(ZONES) - 1), min_size=SIZE, max_size=SIZE))
    counts = st.lists(st.integers(0, 30), min_size=SIZE, max_size=SIZE)
    patients = draw(st.lists(counts, min_size=1, max_size=5))
    practice = st.integers(0, len(patients) - 1)
    elsewhere = draw(st.lists(st.tuples(practice, st.sampled_from(BUCKETS), st.integers(1, 20)), max_size=6))
    lists = []
    for row, by_area in enumerate(patients):
        counted = sum(by_area) + sum(n for p, _, n in elsewhere if p == row)
        lists.append(draw(st.one_of(st.just(counted), st.none(), st.integers(0, 400))))
    pcns = draw(st.lists(st.sampled_from(["U1", "U2", None]), min_size=len(patients), max_size=len(patients)))
    moved = draw(st.dictionaries(practice, st.integers(0, len(ZONES) - 1), max_size=2))
    whole = draw(st.booleans())
    return labels, patients, elsewhere, lists, pcns, moved, whole


def setting(world):
    labels, patients, elsewhere, lists, pcns, moved, whole = world
    evidence = with_elsewhere(evidence_of(GRID, patients, pcns=pcns), elsewhere, lists)
    area = ("england", "") if whole else ("district", "E07000001")
    by_hand = tuple(MovedPractice(f"A{p + 1}", ZONES[z].id, "because") for p, z in sorted(moved.items()))
    plan = Plan(np.array(labels, dtype=np.int32), ZONES, area_key=area[0], area_code=area[1], moved=by_hand)
    return assess(plan, evidence), evidence


def zone_of_practices(world):
    labels, patients, *_, moved, _ = world
    return [moved.get(p, oracle.practice_zone(row, labels)[0]) for p, row in enumerate(patients)]


def oracle_flow(world, assessment, level):
    labels, patients, elsewhere, *_ = world
    inside = planning_area(GRID, assessment.plan.area_key, assessment.plan.area_code).inside.tolist()
    return oracle_flows.flow(
        patients=patients,
        elsewhere=elsewhere,
        labels=labels,
        inside=inside,
        zone_of_practice=zone_of_practices(world),
        level=level.value,
        levels=LEVELS,
        parents=PARENTS,
    )


@given(worlds(), st.sampled_from([Level.SNP, Level.MNP]))
@settings(max_examples=120, deadline=None)
def test_every_cell_of_the_matrix_agrees_with_plain_loops(world, level):
    assessment, evidence = setting(world)
    found = flows(assessment, evidence, level)
    slow = oracle_flow(world, assessment, level)
    at = [i for i, name in enumerate(LEVELS) if name == level.value]
    homes_of = [*at, oracle_flows.UNASSIGNED, oracle_flows.ENGLAND, *found.buckets]
    works = [*at, oracle_flows.NOBODY]
    assert found.patients.tolist() == [[slow.get((home, work), 0) for work in works] for home in homes_of]


@given(worlds(), st.sampled_from([Level.SNP, Level.MNP]))
@settings(max_examples=120, deadline=None)
def test_the_matrix_holds_every_patient_once_and_its_margins_are_the_assessments(world, level):
    assessment, evidence = setting(world)
    found = flows(assessment, evidence, level)
    assert found.patients.sum() == sum(map(sum, world[1])) + sum(n for _, _, n in world[2])
    for i, zone in enumerate(found.zones):
        assert found.living_in[i] == assessment.zone(zone.id).figures.registered_living_in
        own = assessment.zone(zone.id).practices.tolist()
        assert found.at_practices[i] == sum(sum(world[1][p]) for p in own) + sum(n for p, _, n in world[2] if p in own)


@given(worlds(), st.sampled_from([Level.SNP, Level.MNP]))
@settings(max_examples=150, deadline=None)
def test_the_explanation_closes_exactly_and_each_step_agrees_with_plain_loops(world, level):
    assessment, evidence = setting(world)
    explained = explain_lists(flows(assessment, evidence, level), assessment)
    slow = oracle_flow(world, assessment, level)
    at = [i for i, name in enumerate(LEVELS) if name == level.value]
    assert [e.zone.id for e in explained] == [ZONES[i].id for i in at]
    for position, e in zip(at, explained, strict=True):
        steps = oracle_flows.steps(slow, position, at)
        assert e.residents + e.beyond_residents == e.registered_living_in == steps.get("living in", 0)
        assert (e.from_zones, e.from_unassigned, e.from_england) == tuple(
            steps.get(k, 0) for k in ("from zones", "from unassigned", "from England")
        )
        assert (e.to_zones, e.to_no_zone) == (steps.get("to zones", 0), steps.get("to no zone", 0))
        assert all(people == steps.get(f"from {bucket}", 0) for bucket, people in e.buckets)
        assert e.registered_list == (
            e.registered_living_in + e.from_outside - e.to_elsewhere + e.without_area + e.unreconciled
        )
        own = [p for p, z in enumerate(zone_of_practices(world)) if z >= 0 and _within(z, position)]
        lists = [world[3][p] for p in own]
        assert e.registered_list == sum(n for n in lists if n is not None)
        assert e.lists_unknown == lists.count(None)
    # What leaves one zone for another arrives there.
    assert sum(e.from_zones for e in explained) == sum(e.to_zones for e in explained)


def _within(zone, position):
    while zone is not None and zone != position:
        zone = PARENTS[zone]
    return zone == position


@given(worlds(), st.data())
@settings(max_examples=80, deadline=None)
def test_homes_agree_with_plain_loops_and_every_table_of_them_adds_up(world, data):
    assessment, evidence = setting(world)
    chosen = sorted(data.draw(st.sets(st.integers(0, len(world[1]) - 1))))
    found = homes(evidence.registrations, chosen)
    assert found.patients.tolist() == oracle_flows.homes(world[1], chosen)
    assert dict(found.buckets) == {
        bucket: people
        for bucket in BUCKETS
        if (people := sum(n for p, b, n in world[2] if p in chosen and b == bucket))
    }
    for shares in (homes_by_zone(found, assessment.plan), homes_by_msoa(found, assessment.plan, evidence)):
        assert sum(s.patients for s in shares) == found.known
        assert sum(s.share for s in shares) == pytest.approx(1 if found.known else 0)
        for zone in {s.zone for s in shares}:
            rows = [i for i in range(SIZE) if world[0][i] == zone]
            assert sum(s.patients for s in shares if s.zone == zone) == oracle.total(found.patients, rows)


@given(worlds(), st.floats(0, 1))
@settings(max_examples=100, deadline=None)
def test_practices_agree_with_plain_loops(world, limit):
    assessment, evidence = setting(world)
    assessment = assess(assessment.plan, evidence, Settings(split_below=limit))
    labels, patients, *_, moved, _ = world
    rows = practice_rows(assessment, evidence, np.arange(len(patients)))
    for p, row in enumerate(rows):
        known = sum(patients[p])
        own = moved.get(p, oracle.practice_zone(patients[p], labels)[0])
        here = oracle.total(patients[p], [i for i in range(SIZE) if labels[i] == own]) if own >= 0 else 0
        assert (row.zone, row.live_here, row.moved) == (own, here, p in moved)
        assert row.by_homes == oracle.practice_zone(patients[p], labels)[0]
        retention = here / known if own >= 0 and known else float("nan")
        assert row.retention == pytest.approx(retention, nan_ok=True)
        assert row.split == (known >= 10 and retention < limit)
        second, people = oracle_flows.second(patients[p], labels, own)
        assert row.runner_up == second
        assert row.runner_up_share == pytest.approx(people / known if second >= 0 else float("nan"), nan_ok=True)


@given(worlds())
@settings(max_examples=80, deadline=None)
def test_a_pcn_falls_whole(world):
    assessment, evidence = setting(world)
    labels, patients, _, _, pcns, *_ = world
    belongs = zone_of_practices(world)
    rows = pcn_rows(assessment, evidence)
    assert [r.split for r in rows] == sorted((r.split for r in rows), reverse=True)
    for row in rows:
        members = [p for p, code in enumerate(pcns) if code == row.code]
        together = oracle_flows.homes(patients, members)
        assert list(row.practices) == members
        assert (row.zone, row.known) == (oracle.practice_zone(together, labels)[0], sum(together))
        assert sum(f.patients for f in row.falls) == row.known
        assert sum(f.practices for f in row.falls) == len(members)
        for fall in row.falls:
            inside = [i for i in range(SIZE) if labels[i] == fall.zone]
            assert fall.patients == oracle.total(together, inside)
            assert fall.practices == sum(belongs[p] == fall.zone for p in members)
    wanted = {
        code
        for code in ("U1", "U2")
        if (members := [p for p, c in enumerate(pcns) if c == code])
        and (
            any(belongs[p] >= 0 for p in members)
            or oracle.practice_zone(oracle_flows.homes(patients, members), labels)[0] >= 0
        )
    }
    assert {r.code for r in rows} == wanted
