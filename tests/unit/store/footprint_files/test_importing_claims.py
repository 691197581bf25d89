"""Small areas that several footprints of a file claim: who keeps them, and how that is told."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from nhmap.store.footprint_files import placing
from tests.support.footprint_files import (
    box,
    collection,
    feature,
    held,
    message_of,
    no_shapes,
    read,
    refusal,
)

if TYPE_CHECKING:
    from nhmap.store.footprint_files.importing import Imported


def test_the_first_in_the_file_keeps_an_area_claimed_twice() -> None:
    imported = read(collection(feature(box(0, 0, 3, 1), name="First"), feature(box(2, 0, 5, 1), name="Second")))
    assert held(imported) == {"First": [0, 1, 2], "Second": [3, 4]}
    (problem,) = imported.problems
    assert problem.severity == "problem"
    assert (problem.codes, problem.people, problem.lines) == (("E01000003",), 1_000, (1, 2))
    assert problem.zones == tuple(z.id for z in imported.plan.zones)
    assert "First and Second both claim 1 small area with 1,000 people (E01000003); First keeps it," in problem.message
    assert imported.claimed.to_dict("records") == [
        {
            "LSOA21CD": "E01000003",
            "LSOA21NM": "Grid 003",
            "residents": 1_000,
            "level": "SNP",
            "kept by": "First",
            "also claimed by": "Second",
            "why": "it comes first in the file",
        }
    ]
    assert imported.keep == "first"


def overlapping(**options: Any) -> Imported:
    """Two footprints that both hold the middles of squares 1 and 2; the second is the smaller and holds more of 2."""
    data = collection(feature(box(0, -0.2, 2.6, 2), name="Big"), feature(box(0.9, -0.2, 3.1, 1), name="Small"))
    return read(data, **options)


@pytest.mark.parametrize(
    ("claims", "big", "why"),
    [
        ("first", [1, 2], "it comes first in the file"),
        ("last", [], "it comes last in the file"),
        ("smallest", [], "it claims fewer residents, 2,000 against 6,000"),
        ("largest_overlap", [1], "it covers more of them, or as much and comes first"),
    ],
)
@pytest.mark.parametrize("rule", ["centroid", "half_area"])
def test_who_keeps_what_two_claim_is_a_choice(rule: str, claims: str, big: list[int], why: str) -> None:
    imported = overlapping(rule=rule, claims=claims)
    small = [i for i in (1, 2) if i not in big]
    assert held(imported) == {"Big": [0, *big, 6, 7, 8]} | ({"Small": small} if small else {})
    assert imported.keep == claims
    assert set(imported.claimed["LSOA21CD"]) == {"E01000002", "E01000003"}
    kept = dict(zip(imported.claimed["LSOA21CD"], imported.claimed["kept by"], strict=True))
    assert kept == {f"E01{i + 1:06d}": "Big" if i in big else "Small" for i in (1, 2)}
    if claims != "largest_overlap":
        assert set(imported.claimed["why"]) == {why}
        assert f"keeps them, as {why}." in message_of(imported, "claimed twice")
    else:
        assert imported.claimed["why"].tolist() == [
            "it covers as much of it and comes first in the file",
            "it covers more of it, 100.0% against 60.0%",
        ]


def test_equals_go_to_the_first_and_an_overlap_of_many_is_told_once() -> None:
    pair = (feature(box(0, 0, 2, 1), name="First"), feature(box(0, 0, 2, 1), name="Second"))
    for claims, why in (("smallest", "it claims as many residents"), ("largest_overlap", "it covers as much of them")):
        imported = read(collection(*pair), claims=claims)
        assert held(imported) == {"First": [0, 1]}
        assert f"First keeps them, as {why} and comes first in the file." in message_of(imported, "claimed twice")
    more = collection(feature(box(0, 0, 1.7, 2), name="Some"), feature(box(1.2, 0, 3, 2), name="More"))
    said = message_of(read(more, claims="largest_overlap"), "claimed twice")
    assert said.endswith("More keeps them, as it covers more of them.")


def test_each_level_settles_its_own_claims() -> None:
    data = collection(
        feature(box(0, 0, 3, 1), name="S"),
        feature(box(0, 0, 3, 2), name="M", level="MNP"),
        feature(box(2, 0, 4, 2), name="N", level="MNP"),
    )
    for rule in ("centroid", "half_area"):
        last = read(data, claims="last", rule=rule)
        assert last.claimed["level"].tolist() == ["MNP", "MNP"]
        assert last.claimed["kept by"].tolist() == ["N", "N"]


def test_what_nhmap_wrote_of_an_outline_it_covers_whole() -> None:
    imported = overlapping(claims="largest_overlap")
    assert len(imported.claimed) == 2
    with pytest.raises(AssertionError, match="no polygons"):
        overlapping(claims="largest_overlap", shapes=no_shapes)
    assert overlapping(claims="smallest", shapes=no_shapes).keep == "smallest"


def test_the_larger_share_keeps_it_under_half_area() -> None:
    data = collection(feature(box(0, 0, 2.6, 1), name="Some"), feature(box(2.1, 0, 4, 1), name="Most"))
    imported = read(data, rule="half_area")
    assert held(imported) == {"Some": [0, 1], "Most": [2, 3]}
    assert "Most keeps it" in message_of(imported, "claimed twice")


def test_of_equal_shares_the_first_keeps_it() -> None:
    data = collection(feature(box(0, 0, 2, 1), name="First"), feature(box(1, 0, 3, 1), name="Second"))
    assert held(read(data, rule="half_area")) == {"First": [0, 1], "Second": [2]}


def test_many_overlaps_are_told_in_one_and_listed_in_full() -> None:
    slivers = [feature(box(0, 0, 6, 4), name=f"Z{i}") for i in range(150)]
    imported = read(collection(*slivers))
    told = [p for p in imported.problems if p.check == "claimed twice"]
    assert len(told) == 101
    assert told[-1].message.startswith(
        "49 more pairs of footprints claim the same small areas: 24 small areas with 24,000"
    )
    assert len(imported.claimed) == 149 * 24


def test_footprints_piled_without_end_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(placing, "_PILED_AT_LEAST", 1_000)
    piled = collection(*(feature(box(0, 0, 6, 4)) for _ in range(120)))
    assert "lie upon each other" in refusal(piled)
    assert "lie upon each other" in refusal(piled, rule="half_area")


def test_a_zone_that_loses_everything_is_left_out_and_said() -> None:
    imported = read(collection(feature(box(0, 0, 3, 1), name="All"), feature(box(0, 0, 1, 1), name="None left")))
    assert held(imported) == {"All": [0, 1, 2]}
    assert "None left" in message_of(imported, "nothing left")
