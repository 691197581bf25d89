"""Need of zones against a second implementation: plain pandas on the publishers' files, for zones drawn at random."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import pytest

from nhmap.config import settings
from nhmap.core.people.need import zone_need
from nhmap.core.people.resident_groups import REGISTERS
from nhmap.store.layers.catalogue import Catalogue
from nhmap.store.layers.loading import load_evidence
from tests.support import oracle_need, published

if TYPE_CHECKING:
    from pathlib import Path

    from nhmap.core.evidence import Evidence

ZONES = 20


@pytest.fixture(scope="module")
def evidence() -> Evidence:
    return load_evidence(Catalogue.read(settings().data))


@pytest.fixture(scope="module")
def zones(evidence: Evidence) -> list[np.ndarray]:
    """The small areas nearest to a place chosen at random: from a hamlet's to a city's."""
    chance = np.random.default_rng(20_261_130)
    x, y = evidence.areas.column("x"), evidence.areas.column("y")
    found = []
    for _ in range(ZONES):
        at = chance.integers(len(x))
        nearest = np.argsort((x - x[at]) ** 2 + (y - y[at]) ** 2, kind="stable")
        found.append(np.sort(nearest[: chance.choice([1, 8, 30, 150, 900])]))
    return found


def test_groups_of_residents_and_income_deprivation(
    facts: published.Published, tables: dict[str, pd.DataFrame], evidence: Evidence, zones: list[np.ndarray]
) -> None:
    assert evidence.need is not None
    for rows in zones:
        who = zone_need(evidence.need, rows, np.array([], dtype=np.intp), evidence.areas.residents).who
        expected = oracle_need.need_of_zone(facts, tables, list(evidence.areas.codes[rows]))
        shares = {
            f"{index}_share_{limit}": share
            for index, pair in who.income.items()
            for limit, share in zip((10, 20), pair, strict=True)
        }
        found = {**who.groups, **shares}
        for figure, value in expected.items():
            assert found[figure] == pytest.approx(value, abs=1e-12), figure


def test_residents_scaled_to_the_ages_of_their_council(
    scaled: pd.DataFrame, evidence: Evidence, zones: list[np.ndarray]
) -> None:
    assert evidence.need is not None
    expected = scaled.reindex(evidence.areas.codes).to_numpy()
    assert np.allclose(evidence.need.residents.scaled, expected, rtol=1e-12, atol=1e-9)
    for rows in zones:
        who = zone_need(evidence.need, rows, np.array([], dtype=np.intp), evidence.areas.residents).who
        # In whole people, rounded small area by small area.
        assert who.people_2024 == pytest.approx(expected[rows, :18].sum(), abs=max(1.0, len(rows) / 2))


def test_registers_by_small_area_and_zone(registers: pd.DataFrame, evidence: Evidence, zones: list[np.ndarray]) -> None:
    assert evidence.need is not None
    expected = registers.reindex(evidence.areas.codes)
    expected = expected[[code for code, _ in REGISTERS.values()]].set_axis(list(REGISTERS), axis=1)
    assert np.allclose(evidence.need.cohorts.by_area, expected.to_numpy(), rtol=1e-9, atol=1e-9)
    for rows in zones:
        found = zone_need(evidence.need, rows, np.array([], dtype=np.intp), evidence.areas.residents).registers
        for register, people in found.items():
            assert people == pytest.approx(expected[register].to_numpy()[rows].sum()), register


def test_ages_on_the_lists_of_practices(opendata: Path, evidence: Evidence) -> None:
    assert evidence.need is not None
    table = pd.read_csv(opendata / "nhs/gp-reg-pat-prac-quin-age-2026-07.csv.gz", low_memory=False)
    table = table[(table["ORG_TYPE"] == "GP") & (table["SEX"] == "ALL")]
    chance = np.random.default_rng(7)
    parts = pd.read_csv(opendata / "nhs/gp-reg-pat-prac-quin-age-2026-07.csv.gz", low_memory=False)
    parts = parts[(parts["ORG_TYPE"] == "GP") & (parts["SEX"] != "ALL") & (parts["AGE_GROUP_5"] != "ALL")]
    for _ in range(5):
        codes = list(chance.choice(sorted(set(table["ORG_CODE"])), 20, replace=False))
        rows = np.array([evidence.registrations.row_of[code] for code in codes])
        found = zone_need(evidence.need, np.array([0]), rows, evidence.areas.residents).list_ages
        held = parts[parts["ORG_CODE"].isin(codes)].groupby("AGE_GROUP_5")["NUMBER_OF_PATIENTS"].sum()
        assert found["age_0_4"] == held["0_4"]
        assert found["age_50_54"] == held["50_54"]
        assert found["age_85_over"] == held[["85_89", "90_94", "95+"]].sum()
        assert sum(found.values()) == table[table["ORG_CODE"].isin(codes)]["NUMBER_OF_PATIENTS"].sum()
