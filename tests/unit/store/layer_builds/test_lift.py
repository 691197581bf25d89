"""Named buildings placed by evidence: strictly inside the area, one place only, doubt said.

The world of these tests, in metres::

    Sandtown (district)            Rivertown (district)
    A1 1AA at (0, 0)               B1 1AA at (10000, 0)
    A1 1AB at (100, 0)  near A1 1AA
    A9 9AA at (5000, 0) far
"""

from __future__ import annotations

import pandas as pd
import pytest

from nhmap.core.buildings.building_names import name_of, words
from nhmap.store.layer_builds.lift import AMBIGUOUS, NOT_FOUND, PLACED, Evidence, NamedBuilding, match_named

SPOTS = {
    "A1 1AA": (0.0, "Sandtown"),
    "A1 1AB": (100.0, "Sandtown"),
    "A9 9AA": (5000.0, "Sandtown"),
    "B1 1AA": (10000.0, "Rivertown"),
}


def line(
    name: str, postcode: str, *, source: str = "practice address", code: str = "P1", street: str = "", **said: bool
) -> Evidence:
    """One line of evidence at a known postcode."""
    x, district = SPOTS[postcode]
    return Evidence(
        name=name_of(name),
        postcode=postcode,
        text=f"{name}, {street}",
        source=source,
        code=code,
        is_open=said.get("is_open", True),
        is_current=said.get("is_current", True),
        places={"district": district, "upper tier": district, "region": "E12000007"},
        x=x,
        y=0.0,
        address=f"{name}, {street}, {postcode}",
        address_words=words(f"{name} {street}"),
        place_words=words(f"{name} {street}"),
    )


def listed(*rows: tuple[str, str]) -> pd.DataFrame:
    """The list of named buildings."""
    table = pd.DataFrame(rows, columns=["building", "area"])
    return table.assign(gia_m2=float("nan"), basis="named", source="somewhere")


def only(found: list[NamedBuilding]) -> NamedBuilding:
    """The one building found."""
    assert len(found) == 1
    return found[0]


def test_a_building_is_placed_by_its_whole_name_with_the_practices_in_it() -> None:
    evidence = [line("MILL HEALTH CTR", "A1 1AA", code="P1"), line("THE MILL HEALTH CENTRE", "A1 1AA", code="P2")]
    found = only(match_named(listed(("Mill Health Centre", "Sandtown")), evidence))
    assert (found.match, found.postcode, found.practices) == (PLACED, "A1 1AA", ("P1", "P2"))
    assert "P1" in found.note
    assert "the whole name" in found.note


def test_the_same_name_in_another_district_is_not_it() -> None:
    found = only(match_named(listed(("Mill Health Centre", "Sandtown")), [line("MILL HEALTH CENTRE", "B1 1AA")]))
    assert (found.match, found.postcode, found.building) == (NOT_FOUND, "", None)


def test_two_places_with_the_name_are_ambiguous_and_both_are_listed() -> None:
    evidence = [
        line("MILL HEALTH CENTRE", "A1 1AA", code="P1", street="Low Road"),
        line("MILL HEALTH CENTRE", "A9 9AA", code="P2", street="High Road"),
    ]
    found = only(match_named(listed(("Mill Health Centre", "Sandtown")), evidence))
    assert (found.match, found.postcode, found.practices) == (AMBIGUOUS, "", ())
    assert "P1" in found.note
    assert "P2" in found.note


def test_two_doors_of_one_building_are_one_place() -> None:
    evidence = [line("MILL HEALTH CENTRE", "A1 1AA", code="P1"), line("MILL HEALTH CENTRE", "A1 1AB", code="P2")]
    found = only(match_named(listed(("Mill Health Centre", "Sandtown")), evidence))
    assert (found.match, found.practices) == (PLACED, ("P1", "P2"))


def test_the_same_street_under_a_far_postcode_is_a_mistyped_postcode() -> None:
    evidence = [
        line("MILL HEALTH CENTRE", "A1 1AA", code="P1", street="Low Road"),
        line("MILL HEALTH CENTRE", "A9 9AA", code="Y2", street="LOW RD", is_current=False),
    ]
    found = only(match_named(listed(("Mill Health Centre", "Sandtown")), evidence))
    assert (found.match, found.postcode) == (PLACED, "A1 1AA")


def test_closed_organisations_only_speak_where_current_practices_are_silent() -> None:
    old = line("MILL HEALTH CENTRE", "A9 9AA", code="OLD", street="Old Lane", is_open=False, is_current=False)
    now = line("MILL HEALTH CENTRE", "A1 1AA", code="NOW", street="New Lane")
    asked = listed(("Mill Health Centre", "Sandtown"))
    assert only(match_named(asked, [old, now])).postcode == "A1 1AA"
    assert only(match_named(asked, [old])).postcode == "A9 9AA"


def test_a_bare_place_takes_the_one_health_building_of_that_name_but_no_locality() -> None:
    evidence = [line("OLDTOWN HEALTH CENTRE", "A1 1AA")]
    found = only(match_named(listed(("Oldtown", "Sandtown")), evidence))
    assert found.match == PLACED
    assert found.building is not None
    assert found.building.text == "Oldtown Health Centre"


def test_a_surgery_of_the_name_is_weak_evidence_and_never_places() -> None:
    found = only(match_named(listed(("Park Lane Health Centre", "Sandtown")), [line("PARK LANE SURGERY", "A1 1AA")]))
    assert (found.match, found.postcode) == (AMBIGUOUS, "")
    assert "PARK LANE SURGERY" in found.note


def test_a_name_by_its_street_needs_the_street_in_the_address() -> None:
    asked = listed(("Hill Road Primary Care Centre", "Sandtown"))
    on_it = line("HILL PRIMARY CARE CTR", "A1 1AA", street="51 HILL ROAD")
    elsewhere = line("HILL PRIMARY CARE CTR", "A1 1AA", street="51 LOW ROAD")
    assert only(match_named(asked, [on_it])).match == PLACED
    assert only(match_named(asked, [elsewhere])).match == NOT_FOUND


def test_words_held_by_many_addresses_place_nothing_and_are_listed() -> None:
    evidence = [line("THE SURGERY", "A1 1AA", code=f"P{number}", street="1 BIRMINGHAM RD") for number in range(9)]
    found = only(match_named(listed(("Birmingham Rd Health Centre", "Sandtown")), evidence))
    assert found.match == NOT_FOUND
    assert "and 3 more" in found.note


def test_rows_of_the_list_that_name_one_building_are_one() -> None:
    asked = listed(("Broad Street", "Barking and Havering"), ("The Broad Street Centre", "London"))
    found = only(match_named(asked, []))
    assert found.names == ("Broad Street", "The Broad Street Centre")
    assert found.areas == ("Barking and Havering", "London")


def test_the_same_name_in_two_parts_of_the_country_is_two_buildings() -> None:
    assert len(match_named(listed(("Nelson", "East Lancashire"), ("Nelson Health Centre", "London")), [])) == 2


@pytest.mark.parametrize("order", [1, -1])
def test_the_order_of_evidence_does_not_matter(order: int) -> None:
    evidence = [
        line("MILL HEALTH CENTRE", "A1 1AB", code="P3"),
        line("MILL HEALTH CTR", "A1 1AA", code="P1"),
        line("MILL HEALTH CENTRE", "A1 1AA", code="P2"),
    ][::order]
    found = only(match_named(listed(("Mill Health Centre", "Sandtown")), evidence))
    assert (found.postcode, found.practices) == ("A1 1AA", ("P1", "P2", "P3"))
