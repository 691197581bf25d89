"""Dates as publishers write them."""

from __future__ import annotations

import pytest

from nhmap.store.refresh import dating


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("01JUL2022", "2022-07-01"),
        ("01Jul2026", "2026-07-01"),
        ("2026-07-01", "2026-07-01"),
        ("01/07/2026", "2026-07-01"),
        ("2026-07-01T00:00:00", "2026-07-01"),
        ("1 October 2025", "2025-10-01"),
    ],
)
def test_a_date_is_read_as_it_is_written(text: str, day: str) -> None:
    found = dating.parsed(text)
    assert found is not None
    assert found.isoformat() == day


def test_what_is_no_date_is_none() -> None:
    assert dating.parsed("31FEB2026") is None
    assert dating.parsed("last week") is None


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("population_mid_2022", "2022-06-30"),
        ("Mid-2023 LSOA 2021", "2023-06-30"),
        ("mye2024 by age", "2024-06-30"),
        ("mid-2022 and mid-2023", ""),
    ],
)
def test_a_mid_year_is_told_where_one_is_named(text: str, day: str) -> None:
    assert dating.mid_year(text) == day


@pytest.mark.parametrize(
    ("name", "day"),
    [
        ("sites_2025-11.csv", "2025-11"),
        ("pharmacies Oct 2026.csv", "2026-10"),
        ("libraries_2023.csv", "2023"),
        ("eric_2016_17.csv", "2016"),
        ("from_2023_to_2024.csv", ""),
        ("download (3).csv", ""),
    ],
)
def test_a_date_in_a_name(name: str, day: str) -> None:
    assert dating.of_name(name) == day


@pytest.mark.parametrize(
    ("name", "day"), [("PREVALENCE_2425.csv", "2025-03-31"), ("qof 2024-25", "2025-03-31"), ("a", "")]
)
def test_a_financial_year_in_a_name(name: str, day: str) -> None:
    assert dating.financial_year(name) == day


@pytest.mark.parametrize(
    ("day", "words"),
    [("2026-07-01", "1 July 2026"), ("2026-07", "July 2026"), ("2026", "2026"), ("", "not dated")],
)
def test_dates_for_people(day: str, words: str) -> None:
    assert dating.in_words(day) == words
