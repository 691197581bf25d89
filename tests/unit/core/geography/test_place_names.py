"""Names of places as people write them."""

from __future__ import annotations

import pytest

from nhmap.core.geography.place_names import bare, initials_of, kinds_of, names_of, near, partly, plain


@pytest.mark.parametrize(
    ("written", "is_plain"),
    [
        ("Kensington & Chelsea", "kensington and chelsea"),
        ("St. Helens", "saint helens"),
        ("ST HELENS", "saint helens"),
        ("King’s Lynn", "kings lynn"),
        ("Stoke-on-Trent", "stoke on trent"),
        ("Bristol, City of", "bristol city of"),
        ("  Zoë\u00a0Town ", "zoe town"),
        ("", ""),
    ],
)
def test_what_people_write_differently_is_one(written, is_plain):
    assert plain(written) == is_plain


@pytest.mark.parametrize(
    ("written", "is_bare"),
    [
        ("Bristol, City of", "bristol"),
        ("City of Bristol Council", "bristol"),
        ("Royal Borough of Kensington and Chelsea", "kensington and chelsea"),
        ("The London Borough of Camden", "camden"),
        ("County Durham", "durham"),
        ("NHS Norfolk and Waveney Integrated Care Board", "norfolk and waveney"),
        ("Council", "council"),
        ("City of City", "city"),
    ],
)
def test_words_of_the_kind_are_left_out_and_never_all(written, is_bare):
    assert bare(plain(written)) == is_bare


def test_words_behind_a_name_say_of_which_kind_it_is():
    assert kinds_of("essex county council") == ("hwb",)
    assert kinds_of("essex icb") == ("icb", "sub_icb", "icb24", "sub_icb24")
    assert kinds_of("nhs essex") == ("icb", "sub_icb", "icb24", "sub_icb24")
    assert kinds_of("essex") == ()


def test_initials_and_other_names():
    assert "nenc" in initials_of("NHS North East and North Cumbria Integrated Care Board")
    assert "bnssg" in initials_of("NHS Bristol, North Somerset and South Gloucestershire Integrated Care Board")
    assert initials_of("Leeds") == frozenset()
    assert "hull" in names_of("Kingston upon Hull, City of")


@pytest.mark.parametrize(
    ("wanted", "name", "how"),
    [
        ("stoke", "stoke on trent", 4),
        ("trent", "stoke on trent", 3),
        ("tre", "stoke on trent", 2),
        ("rent", "stoke on trent", 1),
        ("york", "stoke on trent", 0),
    ],
)
def test_how_well_a_part_fits(wanted, name, how):
    assert partly(wanted, name) == how


def test_names_that_are_spelt_alike():
    assert near("brmingham", ["birmingham", "bradford", "birmingham"]) == ["birmingham"]
    assert near("narnia", ["birmingham"]) == []
