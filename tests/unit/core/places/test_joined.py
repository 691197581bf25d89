"""Several councils typed as one text."""

from __future__ import annotations

import pytest

from nhmap.core.places.joined import areas_in
from nhmap.ui.state import cache


@pytest.fixture(scope="module")
def england():
    return cache.evidence().areas


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("stoke newcastle", {"Stoke-on-Trent", "Newcastle-under-Lyme"}),
        ("Stoke-on-Trent, Newcastle under Lyme", {"Stoke-on-Trent", "Newcastle-under-Lyme"}),
        ("newcastle and gateshead", {"Newcastle upon Tyne", "Gateshead"}),
        ("bolton+bury", {"Bolton", "Bury"}),
        ("LEEDS & BRADFORD", {"Leeds", "Bradford"}),
    ],
)
def test_words_name_the_councils_that_lie_beside_each_other(england, text, names):
    assert {area.name for area in areas_in(england, text)} == names


@pytest.mark.parametrize(
    "text", ["", "stoke", "Norfolk and Suffolk", "stoke xyzzy", "bolton bolton", "a " * 40, "and and"]
)
def test_what_does_not_name_several_is_nothing(england, text):
    assert areas_in(england, text) == ()


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("leicester leicestershire", {"Leicester", "Leicestershire"}),  # an ICB's name begins so
        ("nottingham, nottinghamshire", {"Nottingham", "Nottinghamshire"}),
        ("derby derbyshire", {"Derby", "Derbyshire"}),
    ],
)
def test_whole_names_of_councils_are_councils_though_an_icbs_name_begins_so(england, text, names):
    assert {area.name for area in areas_in(england, text, whole=True)} == names


@pytest.mark.parametrize("text", ["stoke newcastle", "Leicester", "Bath and North East Somerset", "east sussex"])
def test_what_is_no_whole_name_is_nothing_where_only_those_count(england, text):
    assert areas_in(england, text, whole=True) == ()
