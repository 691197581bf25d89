"""Priors against the files they were taken from, by plain arithmetic."""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING

import pytest

from nhmap.core.ranking import priors

if TYPE_CHECKING:
    from pathlib import Path

LARGEST_M2 = 10_000
PRICES = 500 / 345
"""Building prices of today over those of 2016/17, as the reference point of backlog has them."""


def number(text: str) -> float:
    try:
        return float(text.replace(",", ""))
    except ValueError:
        return 0.0


@pytest.fixture(scope="module")
def returns(opendata: Path) -> list[dict[str, str]]:
    with (opendata / "estates" / "eric_2016_17_site_data.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    return [row for row in rows if 0 < number(row["Gross internal floor area (m²)"]) < LARGEST_M2]


def test_there_are_as_many_returns_as_is_said(returns: list[dict[str, str]]) -> None:
    assert len(returns) == 744


def test_space(returns: list[dict[str, str]]) -> None:
    empty = [
        number(row["Gross internal floor area (m²)"])
        * (number(row["Floor area - empty (%)"]) + number(row["Floor area - under used (%)"]))
        / 100
        for row in returns
    ]
    assert sum(m2 == 0 for m2 in empty) / len(empty) == pytest.approx(0.79, abs=0.005)
    assert sum(min(1, m2 / 500) for m2 in empty) / len(empty) == pytest.approx(priors.SPACE.mean, abs=0.005)


def test_size(returns: list[dict[str, str]]) -> None:
    areas = sorted(number(row["Gross internal floor area (m²)"]) for row in returns)
    values = [min(1, max(0, (m2 - 500) / 2_500)) for m2 in areas]
    assert sum(values) / len(values) == pytest.approx(priors.SIZE.mean, abs=0.005)
    for chance, m2 in priors.FLOOR_AREAS_M2[1:-1]:
        assert sum(area <= m2 for area in areas) / len(areas) == pytest.approx(chance, abs=0.01)


def test_condition(returns: list[dict[str, str]]) -> None:
    kinds = [name for name in returns[0] if name.startswith("Cost to eradicate") and "risk backlog" in name]
    assert len(kinds) == 4
    values = [
        1 - min(1, sum(number(row[k]) for k in kinds) / number(row["Gross internal floor area (m²)"]) * PRICES / 500)
        for row in returns
    ]
    assert sum(values) / len(values) == pytest.approx(priors.CONDITION.mean, abs=0.015)


def test_deprivation_and_lists(opendata: Path) -> None:
    with (opendata / "mhclg" / "File_7_IoD2025_All_Ranks_Scores_Deciles.csv").open(
        encoding="utf-8-sig", newline=""
    ) as f:
        rows = list(csv.DictReader(f))
    (column,) = [name for name in rows[0] if name.startswith("Index of Multiple Deprivation (IMD) Score")]
    values = [min(1, max(0, (number(row[column]) - 5) / 60)) for row in rows]
    assert sum(values) / len(values) == pytest.approx(priors.DEPRIVATION.mean, abs=0.01)
