"""The list of what nests in what: its order, and what a browser may ask of it."""

from __future__ import annotations

from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, cast

import numpy as np
import pytest

from nhmap.core.plan.plans import Level, Plan, Zone
from nhmap.ui.footprints.nest_list import FREE, nested_zones, rows

if TYPE_CHECKING:
    from nhmap.core.assessment.assessment import Assessment

ZONES = (
    Zone("a", "A", Level.SNP),
    Zone("m", "M", Level.MNP, parent="i"),
    Zone("b", "B", Level.SNP, parent="m"),
    Zone("i", "I", Level.IHO),
)


def plan() -> Plan:
    return Plan(name="P", area_key="", area_code="", zones=ZONES, labels=np.full(3, -1, dtype=np.int32))


def test_what_holds_stands_above_what_it_holds() -> None:
    assessment = cast("Assessment", SimpleNamespace(zones=[SimpleNamespace(zone=z, people=1_234) for z in ZONES]))
    found = rows(plan(), assessment)
    assert [(row["id"], row["depth"]) for row in found] == [("i", 0), ("m", 1), ("b", 2), ("a", 0), (FREE, 0)]
    assert found[0]["people"] == "1,234"


@pytest.mark.parametrize(
    ("said", "parent"),
    [
        ({"zone": "a", "into": "m"}, "m"),
        ({"zone": "a", "into": "i"}, "i"),
        ({"zone": "b", "into": FREE}, None),
    ],
)
def test_what_makes_sense_is_done(said: object, parent: str | None) -> None:
    (after,) = nested_zones(plan(), said)
    assert after.parent == parent


@pytest.mark.parametrize(
    "said",
    [
        None,
        [],
        {},
        {"zone": "a"},
        {"zone": ["a"], "into": "m"},
        {"zone": "a", "into": {"m": 1}},
        {"zone": "x", "into": "m"},
        {"zone": "a", "into": "x"},
        {"zone": "a", "into": "b"},  # one SNP in another
        {"zone": "i", "into": "m"},  # upside down
        {"zone": "m", "into": "m"},
        {"zone": "b", "into": "m"},  # it is there
        {"zone": "a", "into": FREE},
    ],
)
def test_what_makes_no_sense_does_nothing(said: Any) -> None:
    assert nested_zones(plan(), said) == []
