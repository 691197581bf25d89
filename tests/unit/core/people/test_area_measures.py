"""Measures of small areas, and the access of a zone, on hand-made need."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from nhmap.core.people.access import Access, zone_access
from nhmap.core.people.area_measures import BY_KEY, MEASURES, STEPS, steps
from nhmap.core.people.resident_groups import REGISTERS
from tests.support.evidence import grid_evidence
from tests.support.need import grid_need

EVIDENCE = grid_evidence(2, 2, patients=[[50, 30, 20, 0]])
ACCESS = Access(
    pd.DataFrame(
        {
            "households": [10, 20, 0, 10],
            "households_no_car": [5, 5, 0, 10],
            "connectivity": [10.0, 20.0, 30.0, 40.0],
            "patients_per_gp": [1_000.0, 2_000.0, 3_000.0, 4_000.0],
        }
    )
)
NEED = replace(grid_need(EVIDENCE.areas, EVIDENCE.registrations), access=ACCESS)


def values(key: str) -> list[float]:
    return BY_KEY[key].values(NEED, EVIDENCE.registrations.living_in).tolist()


def test_all_registers_and_counted_cohorts_are_measures_and_the_modelled_say_so() -> None:
    assert {m.key for m in MEASURES if m.modelled} == {f"register_{register}" for register in REGISTERS}
    assert {m.group for m in MEASURES if m.modelled} == {"On GP registers (modelled)"}
    assert {"under_5", "under_16", "from_75", "from_85", "disabled", "carers", "no_car"} <= set(BY_KEY)


def test_a_register_is_a_share_of_the_patients_who_live_there_unknown_without_any() -> None:
    by_area = NEED.cohorts.by_area[:, list(REGISTERS).index("dementia")]
    assert values("register_dementia")[:3] == pytest.approx((100 * by_area[:3] / [50, 30, 20]).tolist())
    assert np.isnan(values("register_dementia")[3])


def test_counted_shares_and_access() -> None:
    assert values("under_5") == pytest.approx([100 / 18] * 4)
    assert values("carers") == pytest.approx([75.0] * 4)
    assert values("no_car")[:2] == [50.0, 25.0]
    assert np.isnan(values("no_car")[2])
    assert values("connectivity") == [10.0, 20.0, 30.0, 40.0]
    without = replace(NEED, access=None)
    assert np.isnan(BY_KEY["connectivity"].values(without, EVIDENCE.registrations.living_in)).all()


def test_steps_hold_about_as_many_each_and_equal_values_are_never_parted() -> None:
    step, tops = steps(np.array([1.0, 1.0, 1.0, 2.0, 3.0, 4.0, 5.0, 6.0, np.nan, 7.0]))
    assert step.tolist() == [1, 1, 1, 2, 3, 3, 4, 4, 0, 5]
    assert tops == (1.0, 2.0, 4.0, 6.0, 7.0)
    step, tops = steps(np.array([0.0, 0.0, 0.0, 0.0, 0.0, 1.0, 2.0, 3.0, 4.0, 5.0]))
    assert step.tolist() == [2] * 5 + [3, 4, 4, 5, 5]
    assert tops == (0.0, 1.0, 3.0, 5.0)
    assert steps(np.full(3, np.nan))[1] == ()
    assert max(steps(np.arange(1_000.0))[0]) == STEPS


def test_the_access_of_a_zone_adds_households_and_weighs_means_by_residents() -> None:
    found = zone_access(ACCESS, np.array([0, 1]), np.array([300, 100, 5, 0]))
    assert (found.households, found.no_car, found.share_no_car) == (30, 10, 10 / 30)
    assert (found.connectivity, found.patients_per_gp) == (12.5, 1_250.0)
    nobody = zone_access(ACCESS, np.array([2]), np.zeros(4, dtype=np.int64))
    assert np.isnan([nobody.share_no_car, nobody.connectivity, nobody.patients_per_gp]).all()
