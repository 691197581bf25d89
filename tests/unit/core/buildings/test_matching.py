"""A row is matched by code, or by name and place; what is unsure is offered."""

from __future__ import annotations

import pandas as pd
import pytest

from nhmap.core.buildings import matching
from nhmap.core.buildings.matching import LOOKED_AT, Asked, KnownBuildings, match
from tests.support.estates import known_sites


@pytest.fixture(scope="module")
def known():
    return KnownBuildings(known_sites(), ["Stoke-on-Trent Staffordshire"] * 4)


def test_a_practice_code_is_certain(known):
    found = match(Asked("Some Surgery", code="A10001"), known).match
    assert (found.site_id, found.sure, found.how) == ("S-1", "certain", "same practice code")


def test_a_code_far_away_is_only_offered(known):
    found = match(Asked("Some Surgery", x=300_000.0, y=200_000.0, code="A10001"), known)
    assert found.match is None
    assert found.offers[0].site_id == "S-1"


@pytest.mark.parametrize(
    "name", ["BUCKNALL RD HTH CTR", "Bucknall Road H/C", "The Bucknall Road Health Centre (ground floor)"]
)
def test_the_same_name_at_the_same_postcode_is_certain_however_it_is_shortened(known, name):
    found = match(Asked(name, postcode="ST1 2AA", x=388_694.0, y=347_653.0), known).match
    assert (found.site_id, found.sure) == ("S-1", "certain")


def test_a_like_name_in_the_same_place_is_likely(known):
    found = match(Asked("Meir Park Clinic", postcode="ST1 1AB", x=388_120.0, y=345_660.0), known).match
    assert (found.site_id, found.sure) == ("S-3", "likely")


def test_another_name_in_the_same_place_is_offered(known):
    found = match(Asked("Willow Bank Dental Clinic", postcode="ST1 1AB", x=388_120.0, y=345_660.0), known)
    assert found.match is None
    assert [(m.site_id, m.sure) for m in found.offers] == [("S-3", "possible")]


def test_the_same_name_elsewhere_is_not_matched(known):
    assert match(Asked("Meir Primary Care Centre", x=420_000.0, y=400_000.0), known).match is None


def test_two_buildings_of_one_name_are_offered_and_told_apart_by_place(known):
    nowhere = match(Asked("Haywood Hospital", locality="Staffordshire NHS Trust"), known)
    assert nowhere.match is None
    assert {m.site_id for m in nowhere.offers} == {"S-2", "S-4"}
    assert match(Asked("Haywood Hospital", x=391_510.0, y=345_480.0), known).match.site_id == "S-4"


def test_a_name_without_a_place_needs_a_locality_and_a_health_building(known):
    told = Asked("Meir Primary Care Centre", locality="STAFFORDSHIRE PARTNERSHIP NHS TRUST")
    assert match(told, known).match.sure == "likely"
    assert match(Asked("Meir Primary Care Centre"), known).match is None
    assert match(Asked("Meir", locality="STAFFORDSHIRE PARTNERSHIP NHS TRUST"), known).match is None


def test_no_name_at_a_postcode_with_one_building_is_likely(known):
    assert match(Asked(postcode="ST1 3AB", x=388_573.0, y=346_574.0), known).match.site_id == "S-2"


def test_an_identifier_decides_or_nothing(known):
    assert match(Asked("Haywood Hospital", site_id="S-4"), known).match.site_id == "S-4"
    assert match(Asked("Haywood Hospital", postcode="ST1 3AB", site_id="S-9"), known).match is None


def test_nothing_matches_nothing(known):
    found = match(Asked("Health Centre"), known)
    assert found.match is None
    assert not found.offers


def test_of_very_many_buildings_of_one_name_the_nearest_are_looked_at_and_the_right_one_is_found(monkeypatch):
    count = 500
    many = KnownBuildings(
        pd.DataFrame(
            {
                "site_id": [f"S-{i}" for i in range(count)],
                "name": ["Haywood Hospital"] * count,
                "postcode": [""] * count,
                "address": [""] * count,
                "x": [300_000.0 + 1_000 * i for i in range(count)],
                "y": [300_000.0] * count,
                "practice_codes": [("A10001",) if i == count - 1 else () for i in range(count)],
                "also_named": [()] * count,
            }
        )
    )
    judged = []
    real = matching._judge
    monkeypatch.setattr(matching, "_judge", lambda row, *more: judged.append(row) or real(row, *more))
    found = match(Asked("Haywood Hospital", x=400_010.0, y=300_000.0), many)
    assert len(judged) == LOOKED_AT
    assert (found.match.site_id, found.match.sure) == ("S-100", "certain")
    assert {offer.site_id for offer in found.offers} >= {"S-99", "S-101"}
    judged.clear()
    coded = match(Asked("Haywood Hospital", code="A10001"), many)
    assert len(judged) <= LOOKED_AT + 1
    assert (coded.match.site_id, coded.match.sure) == ("S-499", "certain")
