"""Claims: which building an address means, and an identity that depends on nothing but the building."""

from __future__ import annotations

import pandas as pd
import pytest

from nhmap.core.buildings.building_names import name_of
from nhmap.store.layer_builds import claims as cl
from nhmap.store.layer_builds.addresses import Address, building_in
from nhmap.store.layer_builds.diagnostics import from_diagnostics
from nhmap.store.layer_builds.lift import NOT_FOUND, PLACED, NamedBuilding
from nhmap.store.layer_builds.readers import Source

BOOK = Source("book.csv", "somebody", "the book", "2026")


def address(code: str, name: str, *fields: str, postcode: str = "A1 1AA", is_current: bool = True) -> Address:
    """One row of the practice file."""
    return Address(code, name, fields, postcode, is_practice=True, is_open=True, is_current=is_current)


def test_several_practices_in_one_building_claim_the_same_building() -> None:
    said = cl.from_practices(
        [
            address("P1", "THE MILL PRACTICE", "MILL HEALTH CTR", "LOW ROAD"),
            address("P2", "DR WHO", "DR WHO", "THE MILL HC,LOW ROAD"),
        ],
        BOOK,
        already=frozenset(),
    )
    assert [claim.practice for claim in said] == ["P1", "P2"]
    assert len({claim.identity for claim in said}) == 1


def test_only_current_practices_and_only_health_buildings_are_claimed() -> None:
    said = cl.from_practices(
        [
            address("P1", "GONE", "MILL HEALTH CTR", is_current=False),
            address("P2", "SURGERY", "THE SURGERY", "LOW ROAD"),
            address("P3", "PLACED", "MILL HEALTH CTR"),
        ],
        BOOK,
        already=frozenset({"P3"}),
    )
    assert said == []


@pytest.mark.parametrize(
    ("practice", "fields", "building"),
    [
        ("CROWN HOUSE SURGERY", ("RETFORD PCC", "RETFORD HOSPITAL"), "Retford Primary Care Centre"),
        (
            "THE KILTEARN MEDICAL CTR.",
            ("KILTEARN MEDICAL CENTRE", "CHURCH VIEW PCC"),
            "Church View Primary Care Centre",
        ),
        ("PARK LANE SURGERY", ("PARK LANE HOUSE MED CTR", "WATERS GREEN MED CTR"), "Waters Green Medical Centre"),
    ],
)
def test_the_practice_own_name_is_not_taken_for_the_building(
    practice: str, fields: tuple[str, ...], building: str
) -> None:
    found = building_in(address("P1", practice, *fields))
    assert found is not None
    assert found.text == building


def test_the_nameless_health_centre_is_called_by_the_line_after_it() -> None:
    (claim,) = cl.from_practices([address("P1", "X", "THE HEALTH CENTRE", "LAWSON STREET")], BOOK, already=frozenset())
    assert claim.called == "Health Centre, Lawson St"
    assert claim.address == "The Health Centre, Lawson Street, A1 1AA"


def named(text: str, postcode: str = "A1 1AA", **more: str) -> cl.Claim:
    """A claim of a practice's address."""
    return cl.Claim(postcode, name_of(text), text, "", cl.HEALTH_CENTRE, BOOK, **more)


def test_the_nameless_centre_is_the_one_named_centre_at_its_postcode() -> None:
    merged = cl.merge_nameless([named("The Health Centre"), named("Thornaby Health Centre")])
    assert len({claim.identity for claim in merged}) == 1


def test_the_nameless_centre_stays_apart_where_two_could_be_meant_or_a_hospital() -> None:
    two = cl.merge_nameless([named("The Health Centre"), named("Thornaby HC"), named("Glen HC")])
    assert len({claim.identity for claim in two}) == 3
    hospital = cl.merge_nameless([named("The Health Centre"), named("Thornaby Hospital")])
    assert len({claim.identity for claim in hospital}) == 2


def test_identity_depends_on_postcode_and_name_alone() -> None:
    one = cl.site_id(named("Mill Health Centre", practice="P1").identity)
    other = cl.site_id(named("THE MILL HEALTH CTR", practice="P9").identity)
    assert one == other
    assert one != cl.site_id(named("Mill Health Centre", "A1 1AB").identity)
    assert one.startswith("S-")
    # Written down once, so that a change of rule that renames every site does not pass unseen.
    assert cl.site_id(("A1 1AA", "centre:MILL")) == "S-44fb4449d4"


def test_two_unplaced_buildings_of_one_name_are_told_apart_by_their_area() -> None:
    one, other = named("Nelson HC", "", area="London"), named("Nelson HC", "", area="East Lancashire")
    assert one.identity != other.identity


def test_reviewed_writings_are_settled_on_one_building() -> None:
    same = cl.same_buildings()
    doors = [cl.settled(named("WALDRON HLTH/CTR", postcode), same) for postcode in ("SE8 4BG", "SE14 6LD")]
    assert {claim.identity for claim in doors} == {("SE14 6LD", "centre:WALDRON")}


def test_the_reviewed_table_leads_nowhere_twice() -> None:
    same = cl.same_buildings()
    ends = {(postcode, name.key) for postcode, name in same.values()}
    chained = {end for end in ends if end in same and (same[end][0], same[end][1].key) != end}
    assert chained == set()


def test_a_named_building_carries_owner_floor_area_and_practices() -> None:
    building = NamedBuilding(
        names=("Mill",),
        areas=("Sandtown",),
        bases=("inferred: by somebody",),
        sources=("http://somewhere",),
        gia_m2=2400.0,
        match=PLACED,
        note="Matched.",
        building=name_of("Mill Centre"),
        postcode="A1 1AA",
        address="Mill Centre, A1 1AA",
        practices=("P1",),
    )
    lift, practice = cl.from_named([building], BOOK, BOOK, owner="LIFT")
    assert (lift.owner, lift.kind, lift.floor_area_m2) == ("LIFT", cl.LIFT_BUILDING, 2400.0)
    assert lift.owner_basis.startswith("inferred")
    assert "2,400 m²" in lift.note
    assert lift.called == "Mill Centre"
    assert practice.practice == "P1"
    assert practice.identity == lift.identity


def test_a_building_not_found_keeps_its_listed_name_and_area() -> None:
    building = NamedBuilding(("Mill, Lowtown",), ("Sandtown",), ("named",), ("s",), None, NOT_FOUND, "No address.")
    (claim,) = cl.from_named([building], BOOK, BOOK, owner="LIFT")
    assert (claim.postcode, claim.called, claim.match) == ("", "Mill, Lowtown", NOT_FOUND)
    assert claim.address == "Sandtown (area named by the source)"


def hospitals(*names: str) -> pd.DataFrame:
    """Community hospitals on the hospital list."""
    return pd.DataFrame(
        [("H1", name, "Low Road", "A1 1AA", 0.0, 51.0, True) for name in names],
        columns=["code", "name", "address", "postcode", "lon", "lat", "community"],
    )


def test_a_service_in_a_hospital_claims_the_hospital() -> None:
    listed = hospitals("Mill Community Hospital", "Skin Service - Mill Community Hospital", "Mill Hospital (Sandtown)")
    said = cl.from_hospitals(listed, BOOK)
    assert {claim.identity for claim in said} == {("A1 1AA", "hospital:MILL")}
    assert cl.from_hospitals(listed.assign(community=False), BOOK) == []


def centres(name: str, postcode: str = "A1 1AA", doubt: str = "") -> pd.DataFrame:
    """One diagnostic centre."""
    return pd.DataFrame(
        [(name, f"Sandtown, {postcode}", postcode, 0.0, 51.0, True, doubt)],
        columns=["name", "address", "postcode", "lon", "lat", "open_12_7", "doubt"],
    )


def test_a_diagnostic_centre_is_a_service_of_the_building_it_is_in() -> None:
    there = {"A1 1AA": [named("Mill Health Centre"), named("Glen Health Centre")]}
    (claim,) = from_diagnostics(centres("Mill CDC"), there, {}, BOOK)
    assert claim.identity == ("A1 1AA", "centre:MILL")
    (claim,) = from_diagnostics(centres("Sandtown CDC"), {"A1 1AA": there["A1 1AA"][:1]}, {}, BOOK)
    assert claim.identity == ("A1 1AA", "centre:MILL")
    assert "only building" in claim.note


def test_a_diagnostic_centre_among_several_buildings_stands_for_itself() -> None:
    there = {"A1 1AA": [named("Mill Health Centre"), named("Glen Health Centre")]}
    (claim,) = from_diagnostics(centres("Sandtown CDC"), there, {}, BOOK)
    assert claim.identity == ("A1 1AA", "centre:SANDTOWN")
    assert claim.kind == cl.DIAGNOSTIC_CENTRE


def test_a_diagnostic_centre_at_an_acute_hospital_says_so() -> None:
    (claim,) = from_diagnostics(centres("Sandtown CDC"), {}, {"A1 1AA": "Sandtown General"}, BOOK)
    assert "Sandtown General" in claim.note
    assert "not plainly a candidate" in claim.note


def test_a_doubtful_postcode_is_said_and_not_matched() -> None:
    (claim,) = from_diagnostics(centres("Mill CDC", "", "it is elsewhere"), {}, {}, BOOK)
    assert (claim.match, claim.note) == ("ambiguous", "No point: it is elsewhere.")


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("Mill Community Hospital CDC", cl.COMMUNITY_HOSPITAL),
        ("Mill Health Centre CDC", cl.HEALTH_CENTRE),
        ("Mill Hospital CDC", cl.DIAGNOSTIC_CENTRE),
    ],
)
def test_a_diagnostic_centre_called_after_its_building_takes_that_kind(name: str, kind: str) -> None:
    (claim,) = from_diagnostics(centres(name), {}, {}, BOOK)
    assert claim.kind == kind
