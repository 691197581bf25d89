"""One row a building: what is joined, what stays apart, held against a plain implementation on random ground."""

from __future__ import annotations

import itertools
import math
import random

import pytest

from nhmap.core.buildings.building_names import name_of
from nhmap.store.layer_builds import claims as cl
from nhmap.store.layer_builds import estate_lists as lists
from nhmap.store.layer_builds import readers
from nhmap.store.layer_builds.libraries import LIBRARIES
from nhmap.store.layer_builds.nhs_sites import NHS_SITES
from nhmap.store.layer_builds.one_building import ONE_BUILDING_M, buildings


def claim(text: str, postcode: str, **more: object) -> cl.Claim:
    """A claim of a practice's address unless said otherwise."""
    given = {"kind": cl.HEALTH_CENTRE, "source": readers.DIRECTORY, "called": text, "address": text}
    return cl.Claim(postcode=postcode, name=name_of(text), **{**given, **more})  # type: ignore[arg-type]


def surgery(code: str, postcode: str, **more: object) -> cl.Claim:
    """The premises of a practice that no address names."""
    return claim(f"{code} Surgery", postcode, kind=cl.GP_SURGERY, practice=code, premises=cl.PREMISES, **more)


def library(postcode: str, *, shared: bool) -> cl.Claim:
    """A library, and whether its list says that it shares its building with health."""
    about = {"kind": cl.LIBRARY, "source": LIBRARIES, "premises": "civic:x", "shared_with_health": shared}
    return claim("Mill Library", postcode, **about)


MILL, SURGERY = claim("Mill Health Centre", "A"), surgery("P1", "B", doors=frozenset({"92 BATH ROAD"}))


@pytest.mark.parametrize(
    ("metres", "rows"), [(0.0, 1), (ONE_BUILDING_M, 1), (ONE_BUILDING_M + 0.5, 2), (1_000.0, 2), (math.nan, 2)]
)
def test_within_60_m_is_one_building(metres: float, rows: int) -> None:
    found = buildings([MILL, SURGERY], {"A": (0.0, 0.0), "B": (metres, 0.0)}, {})
    assert len(found) == rows
    assert found[0].identity == MILL.identity or rows == 2


def test_one_postcode_without_a_place_is_one_building() -> None:
    found = buildings([MILL, surgery("P1", "A")], {}, {})
    assert [building.identity for building in found] == [MILL.identity]


@pytest.mark.parametrize(("metres", "rows"), [(400.0, 1), (401.0, 2)])
@pytest.mark.parametrize(
    "other",
    [surgery("P2", "A", doors=frozenset({"92 BATH ROAD"})), claim("P1 Surgery", "A", kind=cl.GP_SURGERY)],
    ids=["door", "name"],
)
def test_the_same_door_or_whole_name_is_one_building_within_400_m(other: cl.Claim, metres: float, rows: int) -> None:
    assert len(buildings([other, SURGERY], {"A": (0.0, 0.0), "B": (metres, 0.0)}, {})) == rows


BARE = claim("Mill", "A", kind=cl.LIFT_BUILDING, source=lists.LIFT_NAMED)
"""As a list of LIFT buildings names one: the place alone."""
SAID = claim("Mill Health & Wellbeing Centre", "B", practice="P1")


@pytest.mark.parametrize(("metres", "rows"), [(150.0, 1), (151.0, 2)])
@pytest.mark.parametrize("other", [BARE, claim("Mill HC", "A"), claim("Mill Primary Care Centre", "A")])
def test_a_health_centre_said_otherwise_is_one_building_within_150_m(other: cl.Claim, metres: float, rows: int) -> None:
    assert len(buildings([other, SAID], {"A": (0.0, 0.0), "B": (metres, 0.0)}, {})) == rows


@pytest.mark.parametrize(
    "other",
    [
        claim("Mill Surgery", "A"),
        claim("Mill Medical Centre", "A"),
        claim("Mill Clinic", "A"),
        claim("Mill Community Hospital", "A"),
        claim("Mill CDC", "A", kind=cl.DIAGNOSTIC_CENTRE),
        claim("Mill Lane Health Centre", "A"),
        claim("Mill Health Centre", "A", practice="P2"),
    ],
)
def test_what_only_sounds_alike_stays_apart_and_so_do_two_with_practices_of_their_own(other: cl.Claim) -> None:
    assert len(buildings([other, SAID], {"A": (0.0, 0.0), "B": (100.0, 0.0)}, {})) == 2


@pytest.mark.parametrize(("metres", "rows"), [(400.0, 1), (401.0, 2)])
def test_a_building_known_by_name_alone_is_the_one_that_is_also_called_so(metres: float, rows: int) -> None:
    # The road's health centre, which the NHS sites also call after the place; and the place's, at another postcode.
    road, also = claim("Soho Road Health Centre", "B", practice="P1"), claim("Soho Health Centre", "B")
    alone = claim("Soho Health Centre", "A", source=NHS_SITES, premises=cl.PREMISES)
    found = buildings([road, also, alone], {"A": (0.0, 0.0), "B": (metres, 0.0)}, {})
    assert len(found) == rows
    assert rows == 2 or alone.identity in found[0].joined


def test_a_neighbour_from_another_postcode_lends_no_name_to_the_building_that_took_it_in() -> None:
    centre = claim("Hall CDC", "A", kind=cl.DIAGNOSTIC_CENTRE)
    beside = claim("Town Health and Social Care Centre", "B", source=NHS_SITES, premises=cl.PREMISES)
    far = claim("Town Health and Social Care Centre", "C", practice="P1", premises=cl.PREMISES)
    at = {"A": (0.0, 0.0), "B": (0.0, 0.0), "C": (220.0, 0.0)}
    found = buildings([centre, beside, far], at, {"P1": 9})
    assert [(building.identity, list(building.joined)) for building in found] == [
        (centre.identity, [beside.identity]),
        (far.identity, []),
    ]


def test_a_name_that_is_merely_a_kind_joins_nothing() -> None:
    both = [claim("The Health Centre", "A"), claim("Health Centre", "B")]
    assert len(buildings(both, {"A": (0.0, 0.0), "B": (100.0, 0.0)}, {})) == 2


@pytest.mark.parametrize(("shared", "rows"), [(True, 1), (False, 2)])
def test_a_library_joins_a_health_building_only_where_its_list_says_so(shared: bool, rows: int) -> None:  # noqa: FBT001
    found = buildings([MILL, library("A", shared=shared)], {"A": (0.0, 0.0)}, {})
    assert len(found) == rows
    assert [building.is_civic for building in found] == [False, True][:rows]


def test_a_named_building_keeps_its_identity_and_then_the_one_with_most_patients() -> None:
    small, large = surgery("P1", "B"), surgery("P2", "C")
    at = {"A": (0.0, 0.0), "B": (10.0, 0.0), "C": (20.0, 0.0)}
    (found,) = buildings([small, large, MILL], at, {"P1": 5, "P2": 9})
    assert (found.identity, list(found.joined)) == (MILL.identity, [large.identity, small.identity])
    (found,) = buildings([small, large], at, {"P1": 5, "P2": 9})
    assert found.identity == large.identity


@pytest.mark.parametrize("seed", range(20))
def test_the_rule_holds_on_random_ground_in_any_order(seed: int) -> None:
    dice = random.Random(seed)  # noqa: S311 - a repeatable ground, no secret
    at = {f"Z{i}": (dice.uniform(0, 500), dice.uniform(0, 500)) for i in range(40)}
    said = [surgery(f"P{i}", postcode) for i, postcode in enumerate(at)]
    sizes = {f"P{i}": dice.randint(1, 9) for i in range(40)}
    found = buildings(said, at, sizes)

    # Plainly: the foremost left stands, and takes in whoever is nearer to it than to anyone who stands before them.
    order = sorted(said, key=lambda c: (-sizes[c.practice], c.identity))
    standing: list[cl.Claim] = []
    holds: dict[tuple[str, str], set[str]] = {}
    for one in order:
        near = [s for s in standing if math.dist(at[s.postcode], at[one.postcode]) <= ONE_BUILDING_M]
        if near:
            keeper = min(near, key=lambda s: math.dist(at[s.postcode], at[one.postcode]))
            holds[keeper.identity].add(one.practice)
        else:
            standing.append(one)
            holds[one.identity] = {one.practice}
    assert {b.identity: {c.practice for c in b.claims} for b in found} == holds
    for one, other in itertools.combinations(found, 2):
        assert math.dist((one.x, one.y), (other.x, other.y)) > ONE_BUILDING_M
    dice.shuffle(said)
    again = buildings(said, at, sizes)
    assert [(b.identity, sorted(b.joined)) for b in again] == [(b.identity, sorted(b.joined)) for b in found]
