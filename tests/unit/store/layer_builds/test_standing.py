"""What a row says of a building as a candidate: kind, reason, campus, and who names it as a centre."""

from __future__ import annotations

import pytest

from nhmap.core.buildings.building_names import name_of
from nhmap.store.layer_builds import claims as cl
from nhmap.store.layer_builds import estate_lists as lists
from nhmap.store.layer_builds import readers
from nhmap.store.layer_builds.nhs_sites import NHS_SITES
from nhmap.store.layer_builds.standing import campus, kind_of, named_as_centre, why_candidate


def claim(text: str, **more: object) -> cl.Claim:
    """A claim of a practice's address unless said otherwise."""
    given = {"kind": cl.HEALTH_CENTRE, "source": readers.DIRECTORY, "called": text, "address": text}
    return cl.Claim(postcode="A", name=name_of(text), **{**given, **more})  # type: ignore[arg-type]


SITE = {"source": NHS_SITES, "premises": cl.PREMISES}


@pytest.mark.parametrize(
    ("claims", "kind"),
    [
        ([claim("Mill Medical Centre", practice="P1")], cl.GP_SURGERY),
        ([claim("Mill Medical Centre", practice="P1"), claim("Mill Medical Centre", practice="P2")], cl.HEALTH_CENTRE),
        ([claim("Mill Medical Centre", practice="P1"), claim("Mill Health Centre", **SITE)], cl.HEALTH_CENTRE),
        ([claim("Mill Health Centre", practice="P1")], cl.HEALTH_CENTRE),
        ([claim("Mill Primary Care Centre", practice="P1")], cl.HEALTH_CENTRE),
        ([claim("Mill Clinic", kind=cl.CLINIC, **SITE), claim("X", kind=cl.GP_SURGERY, practice="P1")], cl.CLINIC),
    ],
)
def test_a_medical_centre_of_one_practice_alone_is_a_surgery(claims: list[cl.Claim], kind: str) -> None:
    assert kind_of(claims) == kind


def test_every_list_that_makes_it_a_candidate_is_named_once() -> None:
    claims = [
        claim("Mill", practice="P1"),
        claim("Mill", practice="P2"),
        claim("Mill", source=lists.LIFT_NAMED, kind=cl.LIFT_BUILDING),
        claim("Mill Clinic", kind=cl.CLINIC, **SITE),
    ]
    assert why_candidate(claims) == (
        "address of 2 practices of July 2026; named as a LIFT building; clinic among the NHS sites of November 2025"
    )
    assert why_candidate(claims[:1]) == "address of 1 practice of July 2026"


def test_a_hospital_alone_is_no_campus() -> None:
    hospital = claim("Glen Hospital", kind=cl.COMMUNITY_HOSPITAL)
    assert campus([hospital]) == ""
    assert campus([hospital, claim("Mill Health Centre")]).startswith("Campus: Glen Hospital and Mill Health Centre")


@pytest.mark.parametrize(
    ("called", "said"),
    [
        ("Speke Neighbourhood Health Centre", "It is called Speke Neighbourhood Health Centre."),
        ("Speke N'hood Health Centre", "It is called Speke N'hood Health Centre."),
        ("Speke Neighbourhood Centre", ""),
    ],
)
def test_a_name_that_says_neighbourhood_health_is_asked_about(called: str, said: str) -> None:
    assert named_as_centre([claim(called)]) == said


def test_the_press_goes_before_the_name() -> None:
    press = claim("Speke Neighbourhood Health Centre", status=cl.NAMED_NHC, note="named (Budget 2025). Matched by x.")
    assert named_as_centre([press]) == (
        "The press of November 2025 names it as a neighbourhood health centre: named (Budget 2025)."
    )
