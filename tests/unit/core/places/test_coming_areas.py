"""Areas to come that people brought as planning areas: by the areas of today that they are exactly made of."""

from __future__ import annotations

import numpy as np
import pytest

from nhmap.core.evidence import with_boundaries
from nhmap.core.geography.boundary_sets import Group, Status, boundary_set
from nhmap.core.places.coming_areas import coming_area, coming_areas
from nhmap.core.places.places import find_place
from tests.support.evidence import evidence_of
from tests.support.worlds import grid_world

WEST, EAST = [0, 1, 4, 5, 8, 9], [2, 3, 6, 7, 10, 11]


@pytest.fixture(scope="module")
def areas():
    made = grid_world(3, 4)
    made.table.loc[EAST, ["hwb26cd", "hwb26nm"]] = ["E10000002", "Eastshire"]
    return made


def lines(member, *groups, own=True):
    return boundary_set("k", "To come", groups, np.array(member, dtype=np.int32), noun="ICB", own=own)


def split():
    member = np.zeros(12)
    member[EAST] = 1
    return member


def test_one_that_is_made_of_whole_areas_is_found_by_its_name(areas):
    coming = Group("1", "NHS New West", Status.DECIDED, "2027-04-01")
    sets = lines(split(), coming, Group("2", "NHS New East", Status.IN_FORCE))
    (words,) = coming_areas(areas, sets)
    assert words == "NHS New West · ICB, decided, from April 2027"
    evidence = with_boundaries(evidence_of(areas), (sets,))
    place = find_place(evidence, "nhs new west")
    assert np.flatnonzero(place.area.inside).tolist() == WEST
    assert (place.area.key, place.area.code) == ("hwb", "E10000001")
    assert place.said == "NHS New West: ICB, decided, from April 2027. Its ground today: Gridshire."
    assert coming_area(areas, (sets,), "elsewhere") is None


def test_one_that_divides_an_area_of_today_is_not_offered(areas):
    member = split()
    member[0] = 1
    both = (Group("1", "W", Status.PROPOSED), Group("2", "E", Status.PROPOSED))
    found = coming_areas(areas, lines(member, *both))
    whole = areas.grouping("district")
    for words, area in found.items():  # only by districts or sub-ICB locations that happen to fit
        assert words
        assert all(area.inside[whole.member == at].all() or not area.inside[whole.member == at].any()
                   for at in range(len(whole.codes)))  # fmt: skip
    for words, area in found.items():
        at = 0 if words.startswith("W") else 1
        assert (area.inside == (member == at)).all()


def test_nothing_is_offered_of_sets_that_nobody_brought_or_that_are_in_force(areas):
    assert coming_areas(areas, lines(split(), Group("1", "W", Status.DECIDED), own=False)) == {}
    assert coming_areas(areas, lines(split(), Group("1", "W"), Group("2", "E", Status.NOT_CHOSEN))) == {}
