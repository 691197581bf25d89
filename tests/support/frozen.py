"""Figures worked out by hand, kept so that they can be held against nhmap where the publishers' files are not."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

EXPECTED = Path(__file__).parents[1] / "golden" / "assess_expected.json"

AGES = ("age_0_15", "age_16_24", "age_25_34", "age_35_49", "age_50_64", "age_65_over")
WITHIN = {
    "imd_average_score": 0.000_51,
    "share_most_deprived_10": 0.000_051,
    "share_most_deprived_20": 0.000_051,
    "area_ha": 0.006,
}
"""How far a figure may be from the one worked out by hand: half of the last place that nhmap prints."""


def frozen(figures: Mapping[str, Any]) -> dict[str, Any]:
    """Figures as JSON can hold them, ages by band and geographies in alphabetical order."""
    row = {key: value for key, value in figures.items() if key != "ages"}
    row |= dict(zip(AGES, figures["ages"], strict=True)) if "ages" in figures else {}
    return {key: sorted(value) if isinstance(value, set) else value for key, value in row.items()}


def assert_same(zone: Mapping[str, Any], expected: Mapping[str, Any]) -> None:
    """Every expected figure is in the zone: people to the last person, the rest to the last place printed."""
    for key, value in expected.items():
        if isinstance(value, list):
            assert sorted(zone[key]) == value, key
        elif key in WITHIN:
            assert abs(zone[key] - value) <= WITHIN[key], f"{key}: {zone[key]} and not {value}"
        else:
            assert zone[key] == value, f"{key}: {zone[key]} and not {value}"
