import numpy as np
import pytest

from nhmap.core.buildings.gates import GATES, GateSettings, GateState, gates
from nhmap.errors import InputRefusedError
from tests.support.site_worlds import line_sites

INSIDE = np.array([True, True, True, False])


def states(settings, **columns):
    result = gates(line_sites(**columns), settings)
    return [result.of(row) for row in range(4)]


def test_policy_gates_pass_fail_and_do_not_know():
    found = states(GateSettings(planning_area=INSIDE))
    assert found == [
        {"owner": "pass", "open": "pass", "planning_area": "pass"},
        {"owner": "pass", "open": "unknown", "planning_area": "pass"},
        {"owner": "fail", "open": "pass", "planning_area": "fail"},
        {"owner": "unknown", "open": "unknown", "planning_area": "unknown"},
    ]


def test_unknown_is_neither_pass_nor_fail():
    result = gates(line_sites(), GateSettings(planning_area=INSIDE))
    assert result.failed.tolist() == [False, False, True, False]
    assert result.unsure.tolist() == [False, True, False, True]


def test_a_failed_gate_says_why():
    result = gates(line_sites(), GateSettings(planning_area=INSIDE))
    assert result.why(2) == (
        "It belongs to another owner, not to NHS Property Services or LIFT.",
        "It stands outside the planning area.",
    )
    assert result.why(3, GateState.UNKNOWN)[0] == "Nobody has told us who owns it."


def test_gates_without_anything_to_judge_by_rest():
    assert set(states(GateSettings())[0]) == {"owner", "open"}


def test_gates_can_be_switched_off():
    assert states(GateSettings(on=("open",), planning_area=INSIDE))[2] == {"open": "pass"}
    result = gates(line_sites(), GateSettings(on=()))
    assert not result.failed.any()
    assert not result.unsure.any()


def test_minimum_floor_area_reads_known_areas_and_leaves_unknown_unknown():
    found = states(GateSettings(on=("floor_area",), minimum_floor_area_m2=1_000))
    assert [s["floor_area"] for s in found] == ["pass", "unknown", "fail", "unknown"]
    result = gates(line_sites(), GateSettings(on=("floor_area",), minimum_floor_area_m2=1_000))
    assert result.why(2) == ("Its floor area of 400 m² is below the minimum of 1,000 m².",)


def test_a_hospital_of_an_old_list_may_have_closed():
    found = states(GateSettings(on=("open",)), services=[[], ["hospital"], ["hospital", "family hub"], []])
    assert [s["open"] for s in found] == ["pass", "unknown", "pass", "unknown"]


def test_a_stated_status_goes_before_what_practices_suggest():
    found = states(GateSettings(on=("open",)), status=["closed", "open", None, "planned"])
    assert [s["open"] for s in found] == ["fail", "pass", "pass", "fail"]


def test_a_marked_centre_is_context_not_a_candidate():
    found = states(GateSettings(on=("not_yet_nhc",), acting_nhcs=frozenset({"s2"})))
    assert [s["not_yet_nhc"] for s in found] == ["pass", "fail", "pass", "pass"]


def test_a_point_outside_england_is_outside_every_planning_area():
    found = states(GateSettings(on=("planning_area",), planning_area=INSIDE), area=[-1, 2, 3, -1])
    assert [s["planning_area"] for s in found] == ["fail", "pass", "fail", "unknown"]


def test_a_discounted_building_fails_with_the_reason_that_was_given():
    settings = GateSettings(on=("open", "not_discounted"), discounted={"s0": "Sold to {owner} in May"})
    result = gates(line_sites(), settings)
    assert [result.of(row).get("not_discounted") for row in range(4)] == ["fail", "pass", "pass", "pass"]
    assert result.why(0) == ("You set it apart: Sold to {owner} in May",)


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({"on": ("ownr",)}, "no gate “ownr”"),
        ({"minimum_floor_area_m2": -1.0}, "not -1.0"),
        ({"minimum_floor_area_m2": float("nan")}, "minimum floor area"),
    ],
)
def test_settings_that_mean_nothing_are_refused(settings, said):
    with pytest.raises(InputRefusedError, match=said):
        GateSettings(**settings)


def test_every_gate_has_words_for_each_answer():
    for key, gate in GATES.items():
        assert gate.key == key
        assert gate.label
        assert gate.meaning
        assert all(gate.reasons[:2])


def test_columns_that_are_absent_are_unknown():
    bare = line_sites()[["site_id", "name"]]
    assert gates(bare, GateSettings(on=("owner", "open"))).of(0) == {"owner": "unknown", "open": "unknown"}
