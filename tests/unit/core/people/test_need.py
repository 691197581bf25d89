"""Need of hand-made small areas, practices and registers that can be added up on paper."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from scipy.sparse import csr_array

from nhmap.core.people.cohorts import Cohorts, cohort
from nhmap.core.people.need import Need, zone_need
from nhmap.core.people.practices import Registrations
from nhmap.core.people.resident_groups import AGES_5, COHORTS, COUNTED_AMONG, LISTS, REGISTERS
from nhmap.core.people.residents import BANDS, GROUPS, UNDER_16, Residents, from_age, under, who_lives_here

WORKING, RETIRED, STUDENTS = 0, 1, 2
"""Three small areas of 100: all aged 30 to 34; all 85 and over; 5, 5, 20 and 70 in the four youngest bands."""


def residents(councils: tuple[int, int, int] = (0, 0, 1)) -> Residents:
    table = pd.DataFrame(0, index=range(3), columns=[*GROUPS])
    table.loc[WORKING, "age_30_34"] = table.loc[RETIRED, "age_85_over"] = 100
    table.loc[STUDENTS, ["age_0_4", "age_5_9"]] = 5
    table.loc[STUDENTS, ["age_10_14", "age_15_19"]] = 20, 70
    table["disabled_limited_a_lot"] = [1, 40, 2]
    table["no_unpaid_care"], table["carers_to_19_hours"], table["carers_50_hours"] = 90, 6, 4
    table["idaci_decile"], table["idaopi_decile"] = [1, 2, 3], [10, 1, 1]
    years = {f"age_{year}": [0, 0] for year in range(90)} | {"age_90_over": [0, 0]}
    years["age_31"], years["age_86"], years["age_90_over"] = [210, 0], [50, 0], [10, 0]
    years["age_12"], years["age_15"], years["age_18"], years["age_3"] = [0, 30], [0, 6], [0, 64], [0, 9]
    return Residents(table, np.array([0, 0, 34]), pd.DataFrame(years), np.array(councils, dtype=np.int32))


def registrations(elsewhere: tuple[tuple[int, int], ...] = ()) -> Registrations:
    """A1 has 60 patients in the first area and 40 in the second; A2 has 10 in the third; A3 has none with a home."""
    practices = pd.DataFrame({"practice_code": ["A1", "A2", "A3"]})
    away = pd.DataFrame(elsewhere, columns=["practice", "patients"])
    return Registrations(practices, csr_array(np.array([[60, 40, 0], [0, 0, 10], [0, 0, 0]])), away)


def registers(**of_practice: dict[str, int]) -> pd.DataFrame:
    rows = [{"practice_code": code, **dict.fromkeys(REGISTERS, 0), **counts} for code, counts in of_practice.items()]
    return pd.DataFrame(rows)


def test_every_register_is_counted_among_a_list_and_every_cohort_has_registers() -> None:
    assert set(COUNTED_AMONG) == set(REGISTERS)
    assert set(COUNTED_AMONG.values()) == set(LISTS)
    assert {r for registers in COHORTS.values() for r in registers} <= set(REGISTERS)


def test_a_register_of_all_ages_follows_patients() -> None:
    held = Cohorts(registers(A1={"dementia": 5}), registrations(), residents())
    assert held.by_area[:, list(REGISTERS).index("dementia")].tolist() == pytest.approx([3.0, 2.0, 0.0])
    assert cohort(held, np.array([RETIRED]))["dementia"] == pytest.approx(2.0)


def test_a_register_of_older_people_goes_where_they_live() -> None:
    held = Cohorts(registers(A1={"osteoporosis": 8}), registrations(), residents())
    assert cohort(held, np.array([WORKING]))["osteoporosis"] == 0
    assert cohort(held, np.array([RETIRED]))["osteoporosis"] == pytest.approx(8.0)


def test_patients_without_a_small_area_keep_their_share() -> None:
    held = Cohorts(registers(A1={"copd": 12, "osteoporosis": 3}), registrations(((0, 15), (0, 5))), residents())
    copd, bones = list(REGISTERS).index("copd"), list(REGISTERS).index("osteoporosis")
    assert held.nowhere[[copd, bones]].tolist() == pytest.approx([2.0, 0.5])
    assert cohort(held, np.array([WORKING, RETIRED]))["copd"] == pytest.approx(10.0)


def test_registers_of_england_are_preserved() -> None:
    """A practice without homes, one that nobody knows, and a register nobody nearby is old enough for."""
    table = registers(
        A1={"dementia": 5}, A2={"osteoporosis": 4, "asthma": 9}, A3={"dementia": 7}, Z9={"dementia": 11, "asthma": 2}
    )
    held = Cohorts(table, registrations(((1, 10),)), residents())
    assert (held.by_area.sum(axis=0) + held.nowhere).tolist() == pytest.approx(held.england.tolist())
    dementia, bones, asthma = (list(REGISTERS).index(r) for r in ("dementia", "osteoporosis", "asthma"))
    assert held.england[dementia] == 23
    assert held.nowhere[[dementia, bones, asthma]].tolist() == pytest.approx([18.0, 4.0, 6.5])


@pytest.mark.parametrize(
    ("age", "expected"),
    [(0, 1.0), (6, 0.94), (16, 0.66), (17, 0.62), (18, 0.58), (50, 0.0)],
)
def test_shares_of_an_age_and_older_cut_bands(age: int, expected: float) -> None:
    """Fifteen- to seventeen-year-olds are a fifth each of those of 10 to 14, not of a band that students fill."""
    assert residents().share_from_age(age)[STUDENTS] == pytest.approx(expected)
    assert residents().share_from_age(age)[RETIRED] == 1.0


def test_nobody_is_older_where_nobody_lives() -> None:
    empty = residents()
    empty.table.loc[WORKING, list(AGES_5)] = 0
    assert empty.share_from_age(0)[WORKING] == 0.0


def test_ages_are_scaled_to_the_council_band_by_band() -> None:
    scaled = residents().scaled
    bands = [*AGES_5, UNDER_16]
    assert scaled[WORKING, bands.index("age_30_34")] == pytest.approx(210)
    assert scaled[RETIRED, bands.index("age_85_over")] == pytest.approx(60)
    assert scaled[STUDENTS, bands.index("age_15_19")] == pytest.approx(70)
    assert scaled[STUDENTS, bands.index("age_5_9")] == 0
    assert scaled[STUDENTS, bands.index(UNDER_16)] == pytest.approx(45)


def test_councils_add_up_even_in_a_band_that_nobody_was_in() -> None:
    held = residents(councils=(0, 1, 1))
    total = np.zeros((2, len(AGES_5) + 1))
    np.add.at(total, held.council, held.scaled)
    assert total == pytest.approx(held.of_councils)


def test_who_lives_here_adds_groups_and_shares_income_deprivation_by_residents() -> None:
    who = who_lives_here(residents(), np.array([WORKING, STUDENTS]), np.array([300, 50, 100]))
    assert who.groups["disabled_limited_a_lot"] == 3
    assert who.carers == 20
    assert who.under_16 == 34
    assert (under(who.ages, 5), under(who.ages, 10), from_age(who.ages, 75)) == (5, 10, 0)
    assert who.people_2024 == pytest.approx(210 + 9 + 30 + 70)
    assert who.income["idaci"] == pytest.approx((0.75, 0.75))
    assert who.income["idaopi"] == pytest.approx((0.25, 0.25))


def test_shares_of_nobody_are_unknown() -> None:
    who = who_lives_here(residents(), np.array([], dtype=np.intp), np.array([300, 50, 100]))
    assert np.isnan(who.income["idaci"]).all()
    assert who.people_2024 == 0


def test_need_of_a_zone_has_the_ages_on_its_lists() -> None:
    listed = np.zeros((3, len(AGES_5)), dtype=np.int64)
    listed[:, 0], listed[:, -1] = [1, 2, 4], [8, 16, 32]
    need = Need(residents(), Cohorts(registers(A1={"copd": 5}), registrations(), residents()), listed)
    found = zone_need(need, np.array([WORKING]), np.array([0, 2]), np.array([300, 50, 100]))
    assert (found.list_ages["age_0_4"], found.list_ages["age_85_over"]) == (5, 40)
    assert found.registers["copd"] == pytest.approx(3.0)


def test_ages_of_an_estimate_are_added_up_beside_the_census() -> None:
    people = np.arange(3 * len(BANDS)).reshape(3, -1)
    estimate = pd.DataFrame(people, columns=list(BANDS))
    rows = np.array([0, 2])
    census, newer = (
        who_lives_here(replace(residents(), estimate=table), rows, np.array([10, 10, 10])) for table in (None, estimate)
    )
    assert newer.ages_estimated == {band: int(people[0, at] + people[2, at]) for at, band in enumerate(BANDS)}
    assert newer.published_ages == newer.ages_estimated
    assert newer.ages == census.ages
    assert census.ages_estimated == {}
    assert census.published_ages == {**census.ages, UNDER_16: census.under_16}
