"""Drafted neighbourhoods are called after their main places, no two alike."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from nhmap.core.drafts.naming import names_of_groups
from nhmap.core.geography.named_places import NamedPlaces
from tests.support.evidence import grid_evidence


def world(*places, msoas=None):
    """A grid of 3 by 4 small areas; places as (name, kind, row of the small area they stand in)."""
    evidence = grid_evidence()
    x, y = (evidence.areas.column(axis).astype(float) for axis in ("x", "y"))
    rows = [row for _, _, row in places]
    named = NamedPlaces(
        np.array([name for name, _, _ in places], dtype=object),
        np.array([kind for _, kind, _ in places], dtype=object),
        x[rows],
        y[rows],
    )
    if msoas is not None:
        table = evidence.areas.table.assign(msoa21nm=msoas)
        evidence = replace(evidence, areas=replace(evidence.areas, table=table))
    return replace(evidence, places=named)


ROWS = np.arange(12)
WEST_EAST = np.array([0, 0, 1, 1] * 3)


def test_a_place_names_the_group_it_lies_in_and_no_other():
    first, second = names_of_groups(world(("Burslem", "Town", 4), ("Tunstall", "Town", 7)), ROWS, WEST_EAST)
    assert (first, second) == ("Burslem", "Tunstall")


def test_a_place_beyond_the_border_names_no_group_whatever_is_nearest():
    evidence = world(("Saltash", "Town", 4), msoas=["Ernesettle"] * 12)
    rows = np.array([1, 2, 3, 5, 6, 7])  # the planning area ends east of the town
    for area in (None, evidence.areas.codes[[4]]):
        told = replace(evidence, places=replace(evidence.places, area=area))
        assert names_of_groups(told, rows, np.zeros(6, dtype=int)) == ["Ernesettle"]


def test_a_place_stands_where_the_data_says_not_where_the_nearest_centroid_is():
    evidence = world(("Torpoint", "Town", 5), msoas=["Keyham"] * 12)
    moved = replace(evidence, places=replace(evidence.places, area=evidence.areas.codes[[4]]))
    assert names_of_groups(evidence, np.array([5, 6, 7]), np.zeros(3, dtype=int)) == ["Torpoint"]
    assert names_of_groups(moved, np.array([5, 6, 7]), np.zeros(3, dtype=int)) == ["Keyham"]


def test_an_msoa_lends_the_part_of_its_name_that_stands_in_the_group():
    msoas = ["Wembury, Brixton & Newton Ferrers"] * 12
    evidence = world(("Wembury", "City", 0), ("Brixton", "City", 2), msoas=msoas)  # cities name no neighbourhood
    assert names_of_groups(evidence, ROWS, WEST_EAST) == ["Wembury", "Brixton"]


def test_two_places_of_like_size_name_a_group_together():
    evidence = world(("Burslem", "Village", 0), ("Tunstall", "Village", 9))
    (name,) = names_of_groups(evidence, np.array([0, 4, 9]), np.zeros(3, dtype=int))
    assert name in {"Burslem and Tunstall", "Tunstall and Burslem"}


def test_without_a_place_the_first_part_of_the_msoa_names_it_without_its_side():
    msoas = ["Meir South & Lightwood"] * 6 + ["Fenton"] * 6
    group = np.array([0] * 6 + [1] * 6)
    assert names_of_groups(world(("Far off", "City", 0), msoas=msoas), ROWS, group) == ["Meir", "Fenton"]


def test_no_two_groups_are_called_alike_nor_like_what_is_there():
    names = names_of_groups(world(("X", "City", 0), msoas=["Meir"] * 12), ROWS, np.array([0, 1, 2, 3] * 3), ["meir"])
    assert len(set(names)) == 4
    assert "Meir" not in names
    assert all(name.startswith("Meir ") for name in names)
