"""Drafts of real places, easy and hard: always one piece each, within the tolerance where arithmetic allows."""

from __future__ import annotations

import numpy as np
import pytest

from nhmap.config import settings
from nhmap.core.drafts.as_plan import add_zones, nest, take_whole
from nhmap.core.drafts.beginnings import beginnings, begun_at
from nhmap.core.drafts.blocking import what_blocked, what_blocks
from nhmap.core.drafts.drafting import draft
from nhmap.core.drafts.posing import pose
from nhmap.core.drafts.problem import Grouping
from nhmap.core.geography.planning_areas import find_planning_area
from nhmap.core.people.balance import Basis
from nhmap.core.plan.plans import Level, Plan
from nhmap.errors import InputRefusedError
from nhmap.store.layers.catalogue import Catalogue
from nhmap.store.layers.loading import load_evidence


@pytest.fixture(scope="module")
def evidence():
    return load_evidence(Catalogue.read(settings().data))


@pytest.fixture(scope="module")
def posed(evidence):
    def ask(place, **more):
        given = {"target": 50_000, "tolerance": 0.1} | more
        return pose(evidence, find_planning_area(evidence.areas, place), **given)

    return ask


def in_one_piece(evidence, problem, label):
    """By the graph of all England, which knows nothing of drafts."""
    zones = (problem.rows[label == zone] for zone in range(int(label.max()) + 1))
    return all(evidence.areas.adjacency.components(rows).max() == 0 for rows in zones)


@pytest.mark.parametrize(
    ("place", "zones"),
    [("Isle of Wight", 3), ("E06000053", 1), ("Havant", 3), ("Rutland", 1), ("City of London", 1), ("Cornwall", 12)],
)
def test_islands_and_small_places_have_drafts_in_one_piece(evidence, posed, place, zones):
    problem = posed(place)
    for each in draft(problem, number=3, effort=0.2).drafts:
        assert each.measures.zones == zones
        assert in_one_piece(evidence, problem, each.label)


def test_a_city_is_drafted_within_a_tenth_in_several_ways_that_differ(evidence, posed):
    problem = posed("Stoke-on-Trent")
    drafted = draft(problem)
    assert 3 <= len(drafted.drafts) <= 5
    assert not drafted.stopped
    for each in drafted.drafts:
        assert each.measures.share_in_tolerance == 1
        assert in_one_piece(evidence, problem, each.label)
    first = drafted.drafts[0].measures
    assert first.kept_share == max(each.measures.kept_share for each in drafted.drafts)
    assert what_blocked(problem, drafted.drafts) == ()


def test_three_pieces_are_drafted_apart(posed):
    problem = posed("E06000021+E06000017+E06000053", borders=("hwb",))
    assert sorted(problem.part_zones.tolist()) == [1, 1, 5]
    for each in draft(problem, number=1, effort=0.1).drafts:
        for zone in range(each.measures.zones):
            assert len(np.unique(problem.part[each.label == zone])) == 1
    kinds = {each.kind for each in what_blocks(problem)}
    assert kinds == {"island"}


def test_a_district_between_two_sizes_is_said_with_the_nearest_there_is(posed):
    problem = posed("Newcastle-under-Lyme", tolerance=0.05)
    (found,) = what_blocks(problem)
    assert (found.kind, found.people) == ("size", round(problem.people.sum()))
    assert found.message.startswith("Newcastle-under-Lyme holds 125,297 people: 2 would be 62,648 each and 3")
    assert found.nearest == "The nearest is 3 of 41,766 on average, −16.5 % of the target."
    assert found.relax == "A tolerance of 17 %, or a target of 41,766."


def test_one_small_area_beyond_the_tolerance_is_named(posed):
    problem = posed("Rutland", target=1_500, tolerance=0.05)
    large = [each for each in what_blocks(problem) if each.kind == "area"]
    assert len(large) == int((problem.people > 1_575).sum())
    assert all(each.people > 1_575 for each in large)


def test_everything_locked_leaves_nothing_to_draft(evidence, posed):
    locked = np.where(find_planning_area(evidence.areas, "Stoke-on-Trent").inside, 0, -1)
    problem = posed("Stoke-on-Trent", locked=locked)
    (only,) = draft(problem).drafts
    assert (only.label == 0).all()
    assert {each.kind for each in what_blocked(problem, [only])} == {"locks", "locked zone"}


def test_a_pocket_between_locks_is_a_zone_of_its_own_and_said(evidence, posed):
    problem = posed("Stoke-on-Trent")
    middle = int(np.argmin(((problem.xy - problem.xy.mean(axis=0)) ** 2).sum(axis=1)))
    locked = np.full(len(evidence.areas), -1)
    locked[evidence.areas.adjacency.neighbours(int(problem.rows[middle]))] = 7
    problem = posed("Stoke-on-Trent", locked=locked)
    assert problem.locked_zones == 1
    (only,) = draft(problem, number=1, effort=0.1).drafts
    assert np.array_equal(only.label == 0, locked[problem.rows] == 7)
    assert (only.label == only.label[middle]).sum() == 1
    pocket = next(each for each in what_blocks(problem) if each.kind == "locks")
    assert pocket.rows.tolist() == [middle]
    assert "shut in by a locked neighbourhood" in pocket.message


def test_wards_are_kept_whole_under_a_cap(posed):
    problem = posed("Stoke-on-Trent", caps={"ward": 0})
    for each in draft(problem, number=3, effort=0.3).drafts:
        assert each.over == 0
        assert each.measures.ward_split_people == 0


def test_a_layer_of_ones_own_is_a_border_like_any_other(evidence, posed):
    own = Grouping("own", "localities", np.where(evidence.areas.column("x") > 388_000, 1, 0), ("west", "east"))
    problem = posed("Stoke-on-Trent", layers=[own], borders=("own",), keep={"own": 1.0})
    assert set(problem.groupings["own"].names) == {"west", "east"}
    for each in draft(problem, number=1, effort=0.1).drafts:
        sides = {(int(zone), int(side)) for zone, side in zip(each.label, problem.border, strict=True)}
        assert len(sides) == each.measures.zones


def test_what_cannot_be_asked_is_refused_in_words(posed):
    with pytest.raises(InputRefusedError, match="knows no kind of area “parish”"):
        posed("Stoke-on-Trent", keep={"parish": 1})
    with pytest.raises(InputRefusedError, match="knows no kind of area “moon”"):
        posed("Stoke-on-Trent", borders=("moon",))
    with pytest.raises(InputRefusedError, match="are too few: 2 parts stand apart"):
        posed("E06000021+E06000022", zones=1)
    with pytest.raises(InputRefusedError, match="cannot be made of 163 small areas"):
        posed("Stoke-on-Trent", zones=500)


def test_sizes_on_lists_are_those_of_the_assessment(evidence, posed):
    problem = posed("Stoke-on-Trent", basis=Basis.REGISTERED_LIST)
    (each,) = draft(problem, number=1, effort=0.1).drafts
    plan = whole_plan(evidence, problem, each.label)
    from nhmap.core.assessment.assessment import Settings, assess

    assessed = assess(plan, evidence, Settings(basis=Basis.REGISTERED_LIST))
    off = [abs(assessed.zone(zone.id).people / 50_000 - 1) for zone in plan.zones]
    assert each.measures.max_deviation == pytest.approx(max(off), abs=1e-9)


def test_patients_kept_are_those_of_the_assessment(evidence, posed):
    from nhmap.core.assessment.assessment import Settings, assess
    from nhmap.core.assessment.checks import check
    from nhmap.core.options.plan_measures import measure_plan

    problem = posed("Stoke-on-Trent")
    (each,) = draft(problem, number=1, effort=0.1).drafts
    assessment = assess(whole_plan(evidence, problem, each.label), evidence, Settings())
    figures = measure_plan(assessment, check(assessment, evidence), evidence)
    assert figures["own_neighbourhood"].value == each.measures.patients_kept
    assert figures["practices_split"].value == each.measures.practices_split
    assert abs(figures["worst"].value) == pytest.approx(each.measures.max_deviation)
    plain = [assessment.zone(zone.id).figures.shape.compactness for zone in assessment.plan.zones]
    assert each.measures.polsby_popper_mean == pytest.approx(np.mean(plain), abs=1e-12)
    assert figures["deprivation_gap"].value == pytest.approx(each.measures.deprivation_spread)


def whole_plan(evidence, problem, label):
    numbers = iter(range(1_000))
    empty = Plan.empty(len(evidence.areas), area_key="hwb", area_code="E06000021")
    return take_whole(empty, problem, label, evidence=evidence, new_id=lambda: f"z{next(numbers)}")


def test_snps_nest_in_mnps_and_parts_can_be_taken(evidence, posed):
    problem = posed("Birmingham")
    (each,) = draft(problem, number=1, effort=0.05).drafts
    above = nest(problem, each.label, 250_000)
    assert in_one_piece(evidence, problem, above)
    assert above.max() + 1 == 5
    numbers = iter(range(1_000))
    empty = Plan.empty(len(evidence.areas), area_key="hwb", area_code="E08000025")
    plan = take_whole(empty, problem, each.label, evidence=evidence, new_id=lambda: f"z{next(numbers)}", above=above)
    assert {zone.level for zone in plan.zones} == {Level.SNP, Level.MNP}
    assert len({zone.name for zone in plan.zones}) == len(plan.zones)
    mnp = plan.at_level(Level.MNP)[problem.rows]
    assert len(np.unique(np.column_stack([mnp, above]), axis=0)) == above.max() + 1
    some = add_zones(empty, problem, each.label, [3], evidence=evidence, new_id=lambda: "one")
    assert np.array_equal(some.labels[problem.rows] == 0, each.label == 3)


def test_each_town_practice_and_site_that_is_named_begins_a_neighbourhood_of_its_own(evidence):
    area = find_planning_area(evidence.areas, "E06000021")
    places = beginnings(evidence, area, None)
    codes = [str(code) for code in evidence.registrations.codes]
    practice = next(at for at, row in enumerate(evidence.practice_area) if row >= 0 and area.inside[row])
    site = next(name for name in places if "(site: " in name and places[name] != evidence.practice_area[practice])
    names = [codes[practice], site]
    rows = begun_at(names, places)
    assert rows == [evidence.practice_area[practice], places[site]]
    problem = pose(evidence, area, target=50_000, tolerance=0.1, seeds=rows)
    for made in draft(problem, effort=0.2).drafts:
        zones = made.label[np.searchsorted(problem.rows, rows)]
        assert zones[0] != zones[1]


def test_a_beginning_that_is_nowhere_is_refused_with_names_like_it(evidence):
    places = beginnings(evidence, find_planning_area(evidence.areas, "E06000021"))
    town = next(iter(places))
    assert begun_at([town.upper()], places) == [places[town]]
    with pytest.raises(InputRefusedError, match="No town, practice or site") as refused:
        begun_at([town + "x"], places)
    assert town in refused.value.hint
