"""A file of schemes: good rows are kept, bad cells are named with line and column, two meanings are refused."""

from decimal import Decimal

import pytest

from nhmap.errors import InputRefusedError
from nhmap.store.exports.scheme_files import read_schemes

SITES = ["S-1", "S-2"]
ZONES = [("z1", "West"), ("z2", "East"), ("z3", "Twin"), ("z4", "twin")]


def read(text):
    return read_schemes(text.encode(), "schemes.csv", SITES, ZONES)


def test_good_cells_are_kept_beside_bad_ones():
    found = read("site_id,capital_m,wave\nS-1,lots,2028 to 2030\nS-2,1.5,\n")
    assert found.pipeline.of("S-1").texts == {"wave": "2028 to 2030"}
    assert found.pipeline.of("S-2").amount("capital") == Decimal("1.5")
    (problem,) = found.problems
    assert problem.lines == (2,)
    assert "line 2: Column capital_m: “lots”" in problem.message


def test_a_new_building_is_named_by_its_neighbourhood_whatever_its_case():
    found = read("neighbourhood,capital_m\nWEST ,3\nNorth,4\n")
    assert [each.scheme_id for each in found.pipeline.new] == ["new:z1"]
    assert "no neighbourhood “North”" in found.problems[0].message


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("name,capital_m\nA,1\n", "no column site_id or neighbourhood"),
        ("", "schemes.csv"),
        ("site_id,capital_m\nS-1,1\nS-1,2\n", "line 2 “1”, line 3 “2”"),
        ("neighbourhood,capital_m\nTwin,1\n", "2 neighbourhoods"),
    ],
)
def test_what_can_be_read_two_ways_or_not_at_all_is_refused(text, words):
    with pytest.raises(InputRefusedError, match=words):
        read(text)


def test_disposals_stand_in_further_rows_and_none_is_a_word():
    found = read(
        "site_id,disposal,disposal_m2,disposal_status,disposal_year\n"
        "S-1,Old,850,sold,2027\nS-1,Annexe,big,,\nS-1,Hut,,,\nS-2,None,,,\n"
    )
    assert [each.name for each in found.pipeline.of("S-1").disposals] == ["Old", "Hut"]
    assert "line 3" in found.problems[0].message
    assert found.pipeline.of("S-2").texts == {"no_disposals": "yes"}


def test_a_guarded_formula_is_read_as_it_was_typed():
    assert read("site_id,partners\nS-1,'=1+1\n").pipeline.of("S-1").texts == {"partners": "=1+1"}
