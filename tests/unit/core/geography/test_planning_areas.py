"""Planning areas: one member, several together, all of England; found by code and by name."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

from nhmap.core.geography.planning_areas import MOST_MEMBERS, find_planning_area, planning_area, together
from nhmap.errors import InputRefusedError
from tests.support.worlds import grid_world


@pytest.fixture(scope="module")
def areas():
    return grid_world(3, 4)


@pytest.fixture(scope="module")
def councils():
    """Six districts of two small areas each, in two ICBs."""
    world = grid_world(3, 4)
    at = np.arange(12) // 2
    table = world.table.assign(
        district26cd=[f"E0700001{i}" for i in at],
        district26nm=[f"Council {'ABCDEF'[i]}" for i in at],
        icb26cd=[f"E5400000{i // 3}" for i in at],
        icb26nm=[f"NHS {('North', 'South')[i // 3]} Integrated Care Board" for i in at],
    )
    return type(world)(table, world.adjacency)


@pytest.mark.parametrize("text", ["E07000002", "east grid", "East Grid ", "east"])
def test_planning_area_is_found_by_code_name_and_part_of_a_name(areas, text):
    found = find_planning_area(areas, text)
    assert (found.key, found.name, found.inside.sum()) == ("district", "East Grid", 6)


def test_an_icb_is_found_without_its_official_words(areas):
    assert find_planning_area(areas, "grid").key == "icb"


def test_england_is_a_planning_area(areas):
    assert find_planning_area(areas, "England").inside.all()
    assert planning_area(areas, "england", "").name == "England"


def test_several_fits_are_named(areas):
    with pytest.raises(InputRefusedError, match=r"fits 2 planning areas: West Grid \(E07000001\); East Grid"):
        find_planning_area(areas, "t grid")


@pytest.mark.parametrize("text", ["", "Narnia"])
def test_no_fit_is_said(areas, text):
    with pytest.raises(InputRefusedError, match=r"planning area|No ICB"):
        find_planning_area(areas, text)


def test_unknown_code_is_refused(areas):
    with pytest.raises(InputRefusedError, match="no district with the code E07999999"):
        planning_area(areas, "district", "E07999999")


@pytest.mark.parametrize("key", ["msoa", "ward", "several hundred"])
def test_a_kind_that_is_not_planned_for_is_refused(areas, key):
    with pytest.raises(InputRefusedError, match="no kind of planning area"):
        planning_area(areas, key, "E02000001")


def test_several_hold_what_any_of_them_holds(councils):
    codes = [*sorted(set(councils.table["district26cd"])), "E54000000", "E10000001"]
    for size in (1, 2, 3):
        for chosen in itertools.combinations(codes, size):
            found = together(councils, chosen)
            for row in range(len(councils)):
                held = {councils.table[c].iloc[row] for c in ("district26cd", "icb26cd", "hwb26cd")}
                assert found.inside[row] == bool(held & set(chosen))
            assert {code for _, code in found.members} == set(chosen)


def test_one_place_is_one_text_in_whatever_order_it_was_chosen(councils):
    one = together(councils, ["E07000013", "E07000010", "E07000013"])
    other = together(councils, ["E07000010", "E07000013"])
    assert (one.key, one.code) == (other.key, other.code) == ("several", "E07000010+E07000013")
    again = planning_area(councils, one.key, one.code)
    assert (again.name, again.members, again.inside.tolist()) == (one.name, one.members, one.inside.tolist())


def test_one_alone_is_that_member(councils):
    assert together(councils, ["E07000012"]).key == "district"
    assert planning_area(councils, "several", "E07000012").key == "district"


@pytest.mark.parametrize(
    ("codes", "name", "label"),
    [
        (["E07000011", "E07000010"], "Council A and Council B", "Council A and Council B (2 areas together)"),
        (["E54000001", "E07000010"], "South ICB and Council A", "South ICB and Council A (2 areas together)"),
        (
            ["E07000012", "E07000010", "E07000011"],
            "Council A, Council B and Council C",
            "Council A, Council B and Council C (3 areas together)",
        ),
        (
            [f"E0700001{i}" for i in range(5)],
            "Council A, Council B and 3 more",
            "Council A, Council B and 3 more (5 areas together)",
        ),
    ],
)
def test_several_are_called_by_their_names(councils, codes, name, label):
    found = together(councils, codes)
    assert (found.name, found.label) == (name, label)


@pytest.mark.parametrize("text", ["Council A + Council C", "E07000012+e07000010", " council c+COUNCIL A "])
def test_several_are_found_with_a_plus_between_them(councils, text):
    assert find_planning_area(councils, text).code == "E07000010+E07000012"


def test_england_and_a_part_of_it_is_england(councils):
    assert find_planning_area(councils, "Council A + England").key == "england"


@pytest.mark.parametrize(
    ("key", "code", "words"),
    [
        (
            "several",
            "E07000010+E07999999",
            "ICB, health and wellbeing board, district or region with the code E07999999",
        ),
        ("several", "", "no ICB"),
        ("several", "+".join(f"E{i:08d}" for i in range(MOST_MEMBERS + 1)), "41 were given"),
    ],
)
def test_a_member_that_is_not_known_is_refused(councils, key, code, words):
    with pytest.raises(InputRefusedError, match=words):
        planning_area(councils, key, code)


def test_a_name_is_missing_between_the_signs(councils):
    with pytest.raises(InputRefusedError, match="No planning area was given"):
        find_planning_area(councils, "Council A + ")


@pytest.fixture(scope="module")
def boards():
    """Twelve small areas: a county with a city in it, an ICB of each spelling, and ICBs that have merged since."""
    world = grid_world(3, 4)
    first = np.arange(12) < 4
    table = world.table.assign(
        district26cd=["E07000001"] * 4 + ["E07000002"] * 4 + ["E06000023"] * 4,
        district26nm=["St Albans"] * 4 + ["King's Lynn and West Norfolk"] * 4 + ["Bristol, City of"] * 4,
        hwb26cd=["E10000001"] * 8 + ["E06000023"] * 4,
        hwb26nm=["Devon"] * 8 + ["Bristol, City of"] * 4,
        icb26cd="E54000037",
        icb26nm="NHS Devon Integrated Care Board",
        icb26cdh="QJK",
        sub_icb26cd=["E38000001"] * 6 + ["E38000002"] * 6,
        sub_icb26cdh=["05W"] * 6 + ["15N"] * 6,
        sub_icb26nm=["NHS Devon ICB - 05W"] * 6 + ["NHS Devon ICB - 15N"] * 6,
        icb24cd=np.where(first, "E54000022", "E54000099"),
        icb24cdh=np.where(first, "QMM", "QZZ"),
        icb24nm=np.where(first, "NHS Norfolk and Waveney Integrated Care Board", "NHS Old Integrated Care Board"),
    )
    return type(world)(table, world.adjacency)


@pytest.mark.parametrize(
    ("text", "key", "code"),
    [
        ("QJK", "icb", "E54000037"),
        ("qjk", "icb", "E54000037"),
        ("E54000037", "icb", "E54000037"),
        ("05W", "sub_icb", "E38000001"),
        (" 15n ", "sub_icb", "E38000002"),
        ("E38000002", "sub_icb", "E38000002"),
        ("QMM", "icb24", "E54000022"),
        ("E54000022", "icb24", "E54000022"),
        ("Norfolk & Waveney", "icb24", "E54000022"),
        ("NHS Norfolk and Waveney ICB", "icb24", "E54000022"),
        ("Devon ICB", "icb", "E54000037"),
        ("NHS Devon", "icb", "E54000037"),
        ("Devon County Council", "hwb", "E10000001"),
        ("Devon council", "hwb", "E10000001"),
        ("devon health and wellbeing board", "hwb", "E10000001"),
        ("Bristol", "hwb", "E06000023"),
        ("City of Bristol", "hwb", "E06000023"),
        ("Bristol City Council", "hwb", "E06000023"),
        ("Saint Albans", "district", "E07000001"),
        ("St. Albans City and District Council", "district", "E07000001"),
        ("Kings Lynn & West Norfolk", "district", "E07000002"),
        ("king’s lynn", "district", "E07000002"),
        ("Borough of King's Lynn and West Norfolk", "district", "E07000002"),
    ],
)
def test_boards_councils_and_icbs_are_found_by_every_code_and_common_name(boards, text, key, code):
    found = find_planning_area(boards, text)
    assert (found.key, found.code) == (key, code)
    again = planning_area(boards, found.key, found.code)
    assert again.inside.tolist() == found.inside.tolist()


def test_one_name_of_different_ground_is_asked_for(boards):
    with pytest.raises(InputRefusedError) as refused:
        find_planning_area(boards, "Devon")
    assert "fits 2 planning areas" in refused.value.message
    assert "NHS Devon Integrated Care Board (Integrated care board, E54000037)" in refused.value.message
    assert "Devon (Health and wellbeing board, E10000001)" in refused.value.message


def test_what_is_spelt_alike_is_offered(boards):
    with pytest.raises(InputRefusedError) as refused:
        find_planning_area(boards, "Bristle")
    assert refused.value.hint == "Did you mean Bristol, City of (E06000023)?"


def test_earlier_and_todays_areas_may_be_planned_together(boards):
    both = find_planning_area(boards, "QMM + 15N")
    assert both.members == (("sub_icb", "E38000002"), ("icb24", "E54000022"))
    assert both.inside.tolist() == [True] * 4 + [False] * 2 + [True] * 6
