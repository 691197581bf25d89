"""Councils to come, from rows as they are published."""

from __future__ import annotations

import pandas as pd
import pytest

from nhmap.core.geography.boundary_sets import Status
from nhmap.store.layer_builds.councils_to_come import councils_table
from nhmap.store.layers.to_come import boundary_sets, code_of, with_councils
from tests.support.worlds import grid_world

COLUMNS = ["LAD26CD", "LAD26NM", "area", "option", "new_council", "status", "start", "split", "evidence"]


def row(**said):
    return {**dict.fromkeys(COLUMNS, ""), "LAD26CD": "E07000001", "area": "Grid", "start": "2028-04-01", **said}


def table(*rows):
    return councils_table(pd.DataFrame(rows, columns=COLUMNS))


def test_an_order_is_ordered_and_an_order_not_made_is_decided():
    made = table(
        row(new_council="East Grid", evidence="Grid (Structural Changes) Order 2026"),
        row(
            LAD26CD="E07000002", new_council="West Grid", status="decided", evidence="Structural Changes Order not made"
        ),
    )
    assert made["status"].tolist() == ["ordered", "decided"]
    assert made["council"].tolist() == ["East Grid", "West Grid"]


def test_a_divided_district_is_in_no_council_and_says_which_come_into_question():
    made = table(row(new_council="SPLIT: East Grid / North and East", split="split by parish")).iloc[0]
    assert (made["council"], made["possible"]) == ("", "East Grid / North and East (Grid)")
    assert made["doubt"] == "split by parish"


@pytest.mark.parametrize(
    ("council", "split", "possible", "doubt"),
    [
        ("East Grid", "whole", "", ""),
        ("East Grid", "gains parishes from others", "", ""),
        (
            "Mid Grid",
            "11 parishes go to South West / South East Grid",
            "Mid Grid / South West Grid / South East Grid",
            "11 ",
        ),
        ("A (part may go to B & C)", "possibly split", "A / B & C", "possibly split: part may go to B & C"),
    ],
)
def test_what_part_of_a_district_may_do(council, split, possible, doubt):
    made = table(row(new_council=council, split=split)).iloc[0]
    assert made["possible"] == possible
    assert made["doubt"].startswith(doubt)
    assert bool(made["doubt"]) == bool(doubt)


def test_working_labels_and_numbers_that_lead_nowhere_are_left_out():
    made = table(row(new_council="North (working label)", evidence="a letter (text index id 684)")).iloc[0]
    assert (made["council"], made["source"]) == ("North (Grid)", "a letter")


def test_sets_hold_what_comes_and_each_option_not_chosen():
    areas = grid_world(3, 4)
    codes = areas.grouping("district").codes
    listed = table(
        row(LAD26CD=codes[0], option="2", new_council="West Grid"),
        row(LAD26CD=codes[1], option="2", new_council="SPLIT: West Grid / East Grid", split="split by ward"),
        row(LAD26CD=codes[0], option="1", new_council="Grid", status="not chosen", start=""),
        row(LAD26CD=codes[1], option="1", new_council="Grid", status="not chosen", start=""),
    )
    coming, other = boundary_sets(areas, listed, "2026")
    assert [group.name for group in coming.groups] == ["West Grid"]
    assert coming.comes
    assert not other.comes
    everyone = areas.residents
    share = coming.people(range(12), everyone)
    assert (share.held.tolist(), share.unknown, share.outside) == ([6_000], 6_000, 0)
    assert other.people(range(12), everyone).held.tolist() == [12_000]
    assert other.groups[0].status is Status.NOT_CHOSEN
    wide = with_councils(areas.table, listed)
    assert wide["to_come_cd"].value_counts().to_dict() == {code_of("Grid", "West Grid"): 6}
    assert wide["to_come_nm"].isna().sum() == 6
