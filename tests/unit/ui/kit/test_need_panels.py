"""What the panel says of need: modelled figures are marked, bases are not mixed, a typed team gives a caseload."""

from __future__ import annotations

import re
from dataclasses import replace

import numpy as np
import pytest

from nhmap.core.people.need import ZoneNeed
from nhmap.core.people.population import Deprivation
from nhmap.core.people.resident_groups import AGES_5, NOT_AVAILABLE, REGISTERS
from nhmap.core.people.residents import GROUPS, UNDER_16, WhoLivesHere
from nhmap.ui.kit import need_panels


def zone(people: int = 1_000) -> ZoneNeed:
    groups = dict.fromkeys(GROUPS, people)
    ages = dict.fromkeys(AGES_5, people * 1.1) | {UNDER_16: people * 3.52}
    who = WhoLivesHere(
        groups, people * 3, ages, round(people * 19.8), {"idaci": (0.25, 0.5), "idaopi": (np.nan, np.nan)}
    )
    return ZoneNeed(who, dict.fromkeys(REGISTERS, 1234.5), dict.fromkeys(AGES_5, people * 2))


def words(html: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html))


def test_ages_stand_on_one_basis_and_say_which() -> None:
    census = words(need_panels.who_they_are(zone().who, {}, scaled=False))
    assert "18,000 people, Census 2021" in census
    assert "under 16 3,000" in census
    assert "modelled" not in census
    scaled = words(need_panels.who_they_are(zone().who, {}, scaled=True))
    assert "19,800 people, small areas scaled to their council's mid-2024 ages, modelled" in scaled
    assert "under 16 3,520" in scaled
    assert "75 and over 3,300" in scaled


def test_a_mid_year_estimate_of_ages_goes_before_the_census_with_its_date() -> None:
    ages = dict.fromkeys(AGES_5, 2_000) | {UNDER_16: 6_400}
    need = replace(zone(), who=replace(zone().who, ages_estimated=ages))
    dates = {"small_area_ages": "mid-2024"}
    shown = words(need_panels.who_they_are(need.who, dates, scaled=False))
    assert "36,000 people, mid-2024 estimate" in shown
    assert "under 16 6,400" in shown
    assert "Ethnic group Census 2021" in shown
    tab = words(need_panels.need_tab(need, dates, team=None, scaled=False))
    assert "Children and older people mid-2024 estimate" in tab
    assert "19,800 people" in words(need_panels.who_they_are(need.who, dates, scaled=True))


def test_unknown_shares_are_said_to_be_unknown() -> None:
    shown = words(need_panels.deprivation_table(Deprivation(12.34, 0.1, 0.2), zone().who, "2025"))
    assert "(IDACI) 25 % 50 %" in shown
    assert "(IDAOPI) unknown unknown" in shown
    assert "IDACI" not in need_panels.deprivation_table(Deprivation(12.34, 0.1, 0.2), None, "2025")


def test_registers_are_marked_modelled_with_their_limit_and_what_is_not_available() -> None:
    shown = words(need_panels.need_tab(zone(), {"disease_registers": "2024/25"}, team=None, scaled=False))
    assert "On GP registers modelled QOF 2024/25" in shown
    assert "It is wrong where those who are ill live elsewhere" in shown
    assert f"Not available: {', '.join(NOT_AVAILABLE)}." in shown
    for _, register in REGISTERS.values():
        assert register in shown
    assert "each of" not in shown


@pytest.mark.parametrize(("team", "caseload"), [(10, "123"), (1, "1,234")])
def test_a_team_gives_the_caseload_of_each_in_it(team: int, caseload: str) -> None:
    shown = words(need_panels.need_tab(zone(), {}, team=team, scaled=False))
    assert f"each of {team}" in shown
    assert f"Dementia 1,234 {caseload} " in shown


def test_lists_without_patients_say_nothing_of_ages() -> None:
    assert need_panels.list_ages(dict.fromkeys(AGES_5, 0), "1 July 2026") == ""
    assert "36,000 patients, 1 July 2026" in words(need_panels.list_ages(zone().list_ages, "1 July 2026"))


def test_nobody_at_all_is_no_fault() -> None:
    shown = words(need_panels.need_tab(zone(0), {}, team=3, scaled=False))
    assert "Under 5 0 0" in shown
    assert "unknown" in words(need_panels.who_they_are(zone(0).who, {}, scaled=False))
