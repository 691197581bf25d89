"""What was chosen beside a plan survives its dictionary."""

from __future__ import annotations

import pytest

from nhmap.core.assessment import Basis, Settings
from nhmap.core.choices import Choices
from nhmap.core.plans import Level
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
