"""What was chosen beside a plan survives its dictionary."""

from __future__ import annotations

import pytest

from nhmap.core.assessment.assessment import Basis, Settings
from nhmap.core.choices import Choices
from nhmap.core.plan.plans import Level
from nhmap.errors import InputRefusedError

CHOSEN = Choices(
    Settings(Basis.REGISTERED_LIST, ((Level.SNP, 40_000), (Level.MNP, 200_000)), 0.2, 0.5),
    ("S-1", "S-2"),
    "balanced",
    (("deprivation", 40.0), ("people", 2.5)),
    ("owner",),
    500.0,
)


@pytest.mark.parametrize("choices", [Choices(), CHOSEN])
def test_there_and_back(choices):
    assert Choices.from_dict(choices.to_dict()) == choices


@pytest.mark.parametrize("damage", [{"basis": "cats"}, {"targets": None}, {"weights": 3}, {"tolerance": "much"}])
def test_damage_is_said(damage):
    with pytest.raises(InputRefusedError, match="damaged"):
        Choices.from_dict(CHOSEN.to_dict() | damage)


def test_differences_make_the_one_of_the_other():
    for before, after in ((Choices(), CHOSEN), (CHOSEN, Choices())):
        changed = after.differences(before)
        assert before.said(changed.items()).entries() == after.entries()
        assert after.differences(after) == {}
    assert Choices(shortlist=("b", "a")).differences(Choices(shortlist=("a", "b"))) == {"shortlist": ["b", "a"]}
    assert Choices(shortlist=("a", "b")).differences(Choices(shortlist=("a",))) == {"shortlist/b": True}


def test_weights_in_another_order_are_the_same_weights():
    one, other = (Choices(weights=pairs) for pairs in ((("a", 1.0), ("b", 2.0)), (("b", 2.0), ("a", 1.0))))
    assert one.differences(other) == {}


def test_gates_stand_in_the_order_of_the_registry_whoever_switched_them_first():
    said = [("gate/floor_area", False), ("gate/owner", False), ("gate/open", False), ("gate/open", True)]
    assert Choices().said(said).gates_off == ("owner", "floor_area")


def test_minimums_are_choices_of_their_own_and_older_choices_have_none():
    asked = Choices(minimum_list=15_000.0, minimum_practices=2.0)
    assert Choices.from_dict(asked.to_dict()) == asked
    older = {key: value for key, value in asked.to_dict().items() if key not in {"minimum_list", "minimum_practices"}}
    assert Choices.from_dict(older) == Choices()
    told = asked.differences(Choices())
    assert told == {"minimum_list": 15_000.0, "minimum_practices": 2.0}
    assert Choices().said(told.items()) == asked
    assert asked.said(Choices().differences(asked).items()) == Choices()


def test_the_data_that_a_plan_is_held_to_is_a_choice_of_its_own():
    held = Choices(data="0123456789ab")
    assert Choices.from_dict(held.to_dict()) == held
    assert held.differences(Choices()) == {"data": "0123456789ab"}
    assert held.said(Choices().differences(held).items()) == Choices()
    assert "data" not in Choices().to_dict()
    for wrong in ("../../etc", "0123", 7):
        with pytest.raises(InputRefusedError, match="damaged"):
            Choices().said([("data", wrong)])
