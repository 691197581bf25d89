"""What people mean by the name or code of a PCN or a practice."""

from __future__ import annotations

import pytest

from nhmap.core.places.places import find_place
from nhmap.errors import InputRefusedError
from tests.support.evidence import evidence_of
from tests.support.worlds import grid_world

#     8  9 10 11   east of 2: Eastshire
#     4  5  6  7
#     0  1  2  3


@pytest.fixture(scope="module")
def evidence():
    areas = grid_world(3, 4)
    east = [2, 3, 6, 7, 10, 11]
    areas.table.loc[east, ["hwb26cd", "hwb26nm"]] = ["E10000002", "Eastshire"]
    patients = [[30] * 2 + [0] * 10, [0] * 2 + [50, 40] + [0] * 8, [0] * 12, [10] + [0] * 11]
    made = evidence_of(areas, patients=patients, pcns=["U1", "U1", "U3", None])
    table = made.registrations.practices
    table["postcode"] = ["ST1 1AA", "ST1 1AB", "ST1 1AA", "M1 1AA"]
    table["name"] = ["THE MILL SURGERY", "HIGH STREET SURGERY", "HIGH STREET SURGERY", "THE BROOK"]
    table["area"] = [0, 3, 1, -1]
    return made


@pytest.mark.parametrize(
    ("text", "code", "said"),
    [
        ("U1", "E10000002", "U1 PCN (U1) is a PCN: the planning area is Eastshire (Health and wellbeing board), where"),
        ("u1 pcn", "E10000002", "60 % of its patients live."),
        ("A1", "E10000001", "The Mill Surgery (A1) is a practice: the planning area is Gridshire (Health and"),
        ("a2", "E10000002", ", where it stands."),
        ("ST1 1AB", "E10000002", "High Street Surgery (A2)"),
        ("st11aa", "E10000001", "The Mill Surgery (A1)"),
        ("the mill", "E10000001", "The Mill Surgery (A1)"),
        (
            "A4",
            "E10000001",
            "The Brook (A4) is a practice: the planning area is Gridshire (Health and wellbeing board), ",
        ),
        ("The Brook", "E10000001", "where most of its patients live."),
    ],
)
def test_a_pcn_stands_for_the_board_of_its_patients_and_a_practice_for_the_one_it_stands_in(evidence, text, code, said):
    found = find_place(evidence, text)
    assert (found.area.key, found.area.code) == ("hwb", code)
    assert said in found.said


def test_an_area_stands_for_itself(evidence):
    assert find_place(evidence, "Eastshire").said == ""
    assert find_place(evidence, "England").area.inside.all()


def test_several_may_be_of_different_kinds(evidence):
    found = find_place(evidence, "Gridshire + U1")
    assert found.area.code == "E10000001+E10000002"
    assert found.said.startswith("U1 PCN (U1) is a PCN")


def test_practices_of_one_name_in_two_boards_are_asked_for(evidence):
    with pytest.raises(InputRefusedError) as refused:
        find_place(evidence, "High Street Surgery")
    assert "High Street Surgery (A2, Eastshire); High Street Surgery (A3, Gridshire)" in refused.value.message


def test_nobody_is_sent_where_nobody_lives(evidence):
    with pytest.raises(InputRefusedError, match="Nobody knows where the patients of U3 PCN"):
        find_place(evidence, "U3")


@pytest.mark.parametrize(
    ("text", "hint"),
    [("Eastshyre", "Did you mean Eastshire (E10000002)?"), ("ZZ9 9ZZ", "Codes of April 2026"), ("Narnia", "Type part")],
)
def test_what_is_unknown_is_said_with_what_is_near(evidence, text, hint):
    with pytest.raises(InputRefusedError) as refused:
        find_place(evidence, text)
    assert f"is called “{text}”" in refused.value.message
    assert refused.value.hint.startswith(hint)


def test_nothing_is_refused(evidence):
    with pytest.raises(InputRefusedError, match="No planning area was given"):
        find_place(evidence, " ")
