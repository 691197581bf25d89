"""Names of buildings: shortened lines spelled out, kinds told from cores, streets not taken for buildings."""

from __future__ import annotations

import pytest

from nhmap.core.buildings.building_names import CENTRE, HOSPITAL, health_building, lines, name_of, words


@pytest.mark.parametrize(
    ("line", "text"),
    [
        ("SURBITON HTH CTR", "Surbiton Health Centre"),
        ("QUEENS PARK MEDICAL CTR", "Queens Park Medical Centre"),
        ("CHELMSLEY WOOD PCC", "Chelmsley Wood Primary Care Centre"),
        ("BINGFIELD PRIMARY C.C", "Bingfield Primary Care Centre"),
        ("SUMMERFIELD P\\C CENTRE", "Summerfield Primary Care Centre"),
        ("WHITTON CORNER H&SCC", "Whitton Corner Health and Social Care Centre"),
        ("SPARKBROOK H AND COMM CTR", "Sparkbrook Health and Community Centre"),
        ("GOLDSWORTH PARK HEALTH CT", "Goldsworth Park Health Centre"),
        ("ROSSENDALE PRIM HLTH C C", "Rossendale Primary Healthcare Centre"),
        ("BELLE ISLE HEALTH PARK", "Belle Isle Health Park"),
        ("FAREHAM COMM HOSPITAL", "Fareham Community Hospital"),
        ("MORPETH NHS CENTRE", "Morpeth NHS Centre"),
        ("FELTHAM CENTRE FOR HEALTH", "Feltham Centre for Health"),
    ],
)
def test_a_shortened_line_is_spelled_out(line: str, text: str) -> None:
    found = health_building(line)
    assert found is not None
    assert found.text == text


@pytest.mark.parametrize(
    "line",
    ["HOSPITAL ROAD", "12 HEALTH CENTRE LANE", "LAWSON STREET", "LONDON", "THE SURGERY", "and Community Hospital", ""],
)
def test_a_street_a_town_or_a_surgery_is_no_health_building(line: str) -> None:
    assert health_building(line) is None


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("THE SURBITON HEALTH CENTRE", "SURBITON HTH CTR"),
        ("DATCHET HEALTH CENTRE", "DATCHET MEDICAL CENTRE"),
        ("Thames View Health Centre", "Thamesview"),
        ("ST JOHN'S HOSPITAL", "SAINT JOHNS HOSP."),
        ("WOOD STREET HEALTH CENTRE", "WOOD ST MEDICAL CENTRE"),
    ],
)
def test_writings_of_one_building_share_a_key(one: str, other: str) -> None:
    assert name_of(one).key == name_of(other).key


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("MILTON HEALTH CENTRE", "MILTON COMMUNITY HOSPITAL"),
        ("VICTORIA MEDICAL CENTRE", "GLEN PRIMARY CARE CENTRE"),
        ("GRAND UNION VILLAGE", "GRAND UNION"),
    ],
)
def test_different_buildings_have_different_keys(one: str, other: str) -> None:
    assert name_of(one).key != name_of(other).key


def test_the_health_centre_has_a_kind_but_no_name_of_its_own() -> None:
    found = name_of("THE HEALTH CENTRE")
    assert (found.core, found.kind) == ((), CENTRE)
    assert found.kind_words == {"HEALTH", "CENTRE"}
    assert name_of("HOSPITAL").kind == HOSPITAL


def test_words_after_the_kind_are_left_out_of_the_name() -> None:
    found = health_building("HEALTH CENTRE HAYE ESTATES OFFICE")
    assert found is not None
    assert found.words == ("HEALTH", "CENTRE")


def test_address_fields_are_cut_at_commas_and_rooms_are_dropped() -> None:
    assert lines("SUITE 5 WALDRON HLTH CTR", "AMERSHAM VALE,NEW CROSS", "") == [
        "WALDRON HLTH CTR",
        "AMERSHAM VALE",
        "NEW CROSS",
    ]
    assert lines("2ND FLR CROFT SHIFA HC") == ["CROFT SHIFA HC"]
    assert lines("51 HANLEY ROAD") == ["HANLEY ROAD"]


def test_apostrophes_and_articles_do_not_tell_names_apart() -> None:
    assert words("The St. John's Therapy Centre") == ("ST", "JOHNS", "THERAPY", "CENTRE")
