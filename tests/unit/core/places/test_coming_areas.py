"""Areas to come that people brought as planning areas: by the areas of today that they are exactly made of."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nhmap.core.evidence import with_boundaries
from nhmap.core.geography.boundary_sets import Group, Status, boundary_set
from nhmap.core.geography.planning_areas import planning_area
from nhmap.core.places.coming_areas import coming_area, coming_areas
from nhmap.core.places.places import find_place
from nhmap.errors import InputRefusedError
from tests.support.evidence import evidence_of
from tests.support.worlds import grid_world

WEST, EAST = [0, 1, 4, 5, 8, 9], [2, 3, 6, 7, 10, 11]


@pytest.fixture(scope="module")
def areas():
    made = grid_world(3, 4)
    made.table.loc[EAST, ["hwb26cd", "hwb26nm"]] = ["E10000002", "Eastshire"]
    return made


def lines(member, *groups, own=True, **more):
    return boundary_set("k", "To come", groups, np.array(member, dtype=np.int32), noun="ICB", own=own, **more)


def split():
    member = np.zeros(12)
    member[EAST] = 1
    return member


def test_one_that_is_made_of_whole_areas_is_found_by_its_name(areas):
    coming = Group("1", "NHS New West", Status.DECIDED, "2027-04-01")
    sets = lines(split(), coming, Group("2", "NHS New East", Status.IN_FORCE))
    first, second = coming_areas(areas, sets)
    assert first.words == "NHS New West · ICB, decided, from April 2027"
    assert second.words == "NHS New East · ICB, brought by you"
    evidence = with_boundaries(evidence_of(areas), (sets,))
    place = find_place(evidence, "nhs new west")
    assert np.flatnonzero(place.area.inside).tolist() == WEST
    assert (place.area.key, place.area.code) == ("hwb", "E10000001")
    assert place.said == "NHS New West: ICB, decided, from April 2027. Its ground today: Gridshire."
    assert coming_area(areas, (sets,), "elsewhere") is None
    for text in ("New West", "new west ICB"):  # as people type it
        assert find_place(evidence, text).said == place.said


def test_one_that_divides_areas_of_today_is_told_by_their_parts(areas):
    member = split()
    member[0] = 1
    both = (Group("1", "W", Status.PROPOSED), Group("2", "E", Status.PROPOSED))
    found = coming_areas(areas, lines(member, *both, cut=np.array([0, 1], dtype=np.int32)))
    for at, coming in enumerate(found):
        assert np.array_equal(coming.area.inside, member == at)
        # The plan keeps two texts: they mean the same ground when it is opened again, without the set.
        again = planning_area(areas, coming.area.key, coming.area.code)
        assert (again.name, again.members) == (coming.area.name, coming.area.members)
        assert np.array_equal(again.inside, coming.area.inside)
        assert "part of" in coming.area.name
        assert "Its line runs through 1 small area" in coming.note


@given(st.lists(st.integers(-1, 2), min_size=12, max_size=12))
def test_any_set_of_small_areas_can_be_planned_for_as_it_is(areas, member):
    groups = [Group(str(at), f"G{at}", Status.DECIDED) for at in range(3)]
    for at, coming in enumerate(coming_areas(areas, lines(member, *groups))):
        if at in member:
            again = planning_area(areas, coming.area.key, coming.area.code)
            assert np.array_equal(again.inside, np.array(member) == at)
        else:
            assert coming.area is None
            assert coming.note == f"G{at} cannot be planned for: no small area lies in it."


def test_one_that_cannot_be_told_is_refused_with_the_reason(areas, monkeypatch):
    monkeypatch.setattr("nhmap.core.places.coming_areas.MOST_PARTS", 0)
    member = split()
    member[0] = 1
    sets = lines(member, Group("1", "W", Status.PROPOSED), Group("2", "E", Status.PROPOSED))
    assert coming_areas(areas, sets)[0].area is None
    with pytest.raises(InputRefusedError, match="W cannot be planned for"):
        find_place(with_boundaries(evidence_of(areas), (sets,)), "W")


def test_unknown_parts_are_refused(areas):
    for code in ("E01999999", "E02999999"):
        with pytest.raises(InputRefusedError, match=code):
            planning_area(areas, "several", code)


def test_nothing_is_offered_of_sets_that_nobody_brought_or_that_were_not_chosen(areas):
    assert coming_areas(areas, lines(split(), Group("1", "W", Status.DECIDED), own=False)) == ()
    assert coming_areas(areas, lines(split(), *[Group(n, n, Status.NOT_CHOSEN) for n in "WE"])) == ()


def test_a_set_too_large_for_a_list_is_known_by_name(areas, monkeypatch):
    monkeypatch.setattr("nhmap.core.places.coming_areas.MOST_LISTED", 1)
    sets = lines(split(), Group("1", "New ward", Status.IN_FORCE), Group("2", "E", Status.IN_FORCE))
    coming_areas.cache_clear()
    assert coming_areas(areas, sets) == ()
    area, note = coming_area(areas, (sets,), "new ward")
    assert np.flatnonzero(area.inside).tolist() == WEST
    assert note.startswith("New ward: ICB, brought by you.")
