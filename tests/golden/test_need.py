"""The committed layers of need against what publishers state, and what nhmap makes of them for all of England."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from nhmap.core.people.need import Need, zone_need
from nhmap.core.people.resident_groups import AGES_5, REGISTERS
from nhmap.store.layer_builds.proving_need import PUBLISHED, measured
from nhmap.store.layers.catalogue import Catalogue
from nhmap.store.layers.loading import load_evidence

DATA = Path(__file__).parents[2] / "data"
LAYERS = ("people/resident_groups", "people/council_ages", "practices/disease_registers", "practices/list_ages")
MEBIBYTE = 1 << 20


@pytest.fixture(scope="module")
def need() -> Need:
    found = load_evidence(Catalogue.read(DATA)).need
    assert found is not None
    return found


def test_england_is_what_publishers_say() -> None:
    assert measured(DATA) == PUBLISHED
    assert PUBLISHED["residents of mid-2024"] == 58_620_101
    registers = pd.read_parquet(DATA / "practices" / "disease_registers.parquet")
    assert (registers["dementia"].sum(), registers["list_all"].sum(), len(registers)) == (498_887, 63_766_671, 6_188)
    assert (registers["diabetes"].sum(), registers["list_17_over"].sum()) == (4_109_134, 52_049_752)


def test_the_layers_of_need_are_small() -> None:
    assert sum((DATA / f"{layer}.parquet").stat().st_size for layer in LAYERS) < 3 * MEBIBYTE


def test_registers_of_england_are_preserved_with_what_has_no_place(need: Need) -> None:
    placed, nowhere = need.cohorts.by_area.sum(axis=0), need.cohorts.nowhere
    assert np.allclose(placed + nowhere, need.cohorts.england, rtol=1e-12)
    assert (nowhere >= 0).all()
    assert (nowhere < 0.002 * need.cohorts.england).all()
    assert (need.cohorts.by_area >= 0).all()


def test_councils_of_mid_2024_are_preserved_age_by_age(need: Need) -> None:
    residents = need.residents
    total = np.zeros(residents.of_councils.shape)
    np.add.at(total, residents.council, residents.scaled)
    assert np.allclose(total, residents.of_councils, rtol=1e-12)
    assert residents.scaled[:, : len(AGES_5)].sum() == pytest.approx(58_620_101)


def test_all_of_england_is_the_sum_of_its_registers(need: Need) -> None:
    evidence = load_evidence(Catalogue.read(DATA))
    everywhere, practices = np.arange(len(evidence.areas)), np.arange(len(evidence.registrations.codes))
    found = zone_need(need, everywhere, practices, evidence.areas.residents)
    assert list(found.registers) == list(REGISTERS)
    assert sum(found.list_ages.values()) == 63_436_508
    assert found.who.income["idaci"][0] == pytest.approx(0.1, abs=0.02)
