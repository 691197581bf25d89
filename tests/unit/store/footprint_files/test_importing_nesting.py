"""Zones of a GeoJSON file: how they nest, and which names, ids and settings they get."""

from __future__ import annotations

import numpy as np
import pytest

from nhmap.core.plan.plans import Level
from tests.support.footprint_files import (
    box,
    checks,
    collection,
    feature,
    held,
    message_of,
    read,
)


def test_snps_nest_where_the_file_says_by_name_or_id() -> None:
    data = collection(
        {**feature(box(0, 0, 4, 2), name="Big", level="MNP"), "id": "m1"},
        feature(box(0, 0, 1, 1), name="By name", parent="big "),
        feature(box(1, 0, 2, 1), name="By id", parent="m1"),
        feature(box(2, 0, 3, 1), name="By parent id", parent_id="m1"),
    )
    imported = read(data)
    assert [z.parent for z in imported.plan.zones] == [None, "m1", "m1", "m1"]
    assert held(imported)["Big"] == [0, 1, 2, 3, 6, 7, 8, 9]
    assert np.flatnonzero(imported.plan.labels == 0).tolist() == [3, 6, 7, 8, 9]  # in no SNP: directly in the MNP


def test_without_a_parent_more_than_half_of_the_residents_decides() -> None:
    data = collection(
        feature(box(0, 0, 3, 1), name="Mostly in"),
        feature(box(3, 0, 5, 1), name="Half in"),
        feature(box(1, 0, 4, 2), name="Big", level="MNP"),
    )
    imported = read(data)
    big = imported.plan.zones[2].id
    assert [z.parent for z in imported.plan.zones] == [big, None, None]
    assert held(imported)["Big"] == [0, 1, 2, 7, 8, 9]
    cuts = [p for p in imported.problems if p.check == "zone cut"]
    assert [(p.people, p.codes) for p in cuts] == [(1_000, ("E01000001",)), (1_000, ("E01000004",))]
    assert "1 small area with 1,000 people outside the line was taken in" in cuts[0].message
    assert "1 small area with 1,000 people inside the line was left out" in cuts[1].message
    assert "Mostly in in Big" in message_of(imported, "nested")


def test_a_parent_that_is_not_drawn_is_made_of_its_children() -> None:
    data = collection(
        feature(box(0, 0, 1, 1), name="A", parent="North"), feature(box(1, 0, 2, 1), name="B", parent="north")
    )
    imported = read(data)
    assert held(imported) == {"A": [0], "B": [1], "North": [0, 1]}
    assert imported.plan.zones[2].level is Level.MNP
    assert checks(imported) == ["parent not drawn"]


def test_a_parent_without_a_shape_is_made_of_its_children() -> None:
    data = collection(feature(None, name="North", level="MNP"), feature(box(0, 0, 1, 1), name="A", parent="North"))
    assert held(read(data)) == {"North": [0], "A": [0]}


def test_an_snp_may_be_called_as_its_parent() -> None:
    assert [(z.name, z.level) for z in read(collection(feature(box(0, 0, 1, 1), name="A", parent="A"))).plan.zones] == [
        ("A", Level.SNP),
        ("A", Level.MNP),
    ]


def test_a_parent_id_gives_way_to_another_name_and_an_unknown_parent_id_is_a_name() -> None:
    data = collection(
        {**feature(box(0, 3, 1, 4), name="Old", level="MNP"), "id": "m1"},
        {**feature(box(1, 3, 2, 4), name="New", level="MNP"), "id": "m2"},
        feature(box(0, 0, 1, 1), name="Moved", parent="New", parent_id="m1"),
        feature(box(1, 0, 2, 1), name="Stays", parent="Nowhere", parent_id="m1"),
        feature(box(2, 0, 3, 1), name="Lost", parent_id="m9"),
    )
    imported = read(data)
    parents = {z.name: z.parent and imported.plan.zone(z.parent).name for z in imported.plan.zones}
    assert parents == {"Old": None, "New": None, "Moved": "New", "Stays": "Old", "Lost": "m9", "m9": None}


def test_a_line_across_a_zone_of_another_parent_is_told_but_not_across_its_grandparent() -> None:
    data = collection(
        feature(box(0, 0, 3, 1), name="S", parent="M"),
        feature(box(0, 0, 3, 2), name="M", level="MNP", parent="I"),
        feature(box(2, 0, 4, 2), name="N", level="MNP"),
        feature(box(1, 0, 6, 4), name="I", level="IHO"),
    )
    said = [p.message for p in read(data).problems if p.check == "zone cut"]
    assert [m.split(",")[0] for m in said] == ["The line of I cuts M"]


def test_three_levels_nest() -> None:
    data = collection(
        feature(box(0, 0, 6, 4), name="I", level="iho"),
        feature(box(0, 0, 3, 2), name="M", level="MNP"),
        feature(box(0, 0, 1, 1), name="S"),
        feature(box(4, 3, 5, 4), name="Loose"),
    )
    imported = read(data)
    by_name = {z.name: z for z in imported.plan.zones}
    assert {n: z.parent and imported.plan.zone(z.parent).name for n, z in by_name.items()} == {
        "I": None,
        "M": "I",
        "S": "M",
        "Loose": "I",
    }
    assert len(held(imported)["I"]) == 24
    assert "zone cut" not in checks(imported)


def test_a_parent_of_the_wrong_level_is_said_and_ignored() -> None:
    data = collection({**feature(box(0, 0, 1, 1), name="A"), "id": "a"}, feature(box(1, 0, 2, 1), name="B", parent="a"))
    imported = read(data)
    assert [z.parent for z in imported.plan.zones] == [None, None]
    assert "B" in message_of(imported, "parent unusable")


# --- names, ids and settings --------------------------------------------------------------------------------------
def test_the_second_of_a_name_gets_a_number_and_ids_stay_apart() -> None:
    one, two, three = (feature(box(i, 0, i + 1, 1), name="North") for i in range(3))
    imported = read(collection({**one, "id": 5}, {**two, "id": "5"}, three))
    assert [(z.id, z.name) for z in imported.plan.zones] == [
        ("5", "North"),
        ("zone-1", "North (2)"),
        ("zone-2", "North (3)"),
    ]
    assert checks(imported) == ["same name", "same id"]


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        (12, "12"),
        (1.5, "1.5"),
        (7.0, "7"),
        ("<b>Bold</b> & =SUM(A1)", "<b>Bold</b> & =SUM(A1)"),
        ("a\x00b\u202e\tc\n", "ab c"),
        ("x" * 500, "x" * 120),
        ({"no": "name"}, "SNP 1"),
        (True, "SNP 1"),
        ("  ", "SNP 1"),
    ],
)
def test_odd_names_become_text_that_can_be_shown(given: object, kept: str) -> None:
    assert list(held(read(collection(feature(box(0, 0, 1, 1), name=given))))) == [kept]


def test_settings_are_read_and_bad_ones_said() -> None:
    data = collection(
        feature(box(0, 0, 1, 1), name="Good", target=50_000, tolerance=0.2),
        feature(box(1, 0, 2, 1), name="Bad", target=-1, tolerance="lots", level="PCN"),
        feature(box(2, 0, 3, 1), name="Odd", target=[1], tolerance={}, level=["SNP"]),
        feature(box(3, 0, 4, 1), name="Text", target="40000", tolerance="", level=""),
    )
    imported = read(data)
    assert [(z.target, z.tolerance) for z in imported.plan.zones] == [
        (50_000, 0.2),
        (None, None),
        (None, None),
        (40_000, None),
    ]
    assert checks(imported) == ["level unknown", "target unusable", "tolerance unusable"]
    assert "Bad and Odd" in message_of(imported, "target unusable")
