"""Balance: which people are held against which target."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Final

from nhmap.core.plan.plans import DEFAULT_TOLERANCE, TARGETS, Level, Zone

if TYPE_CHECKING:
    from collections.abc import Mapping

SPLIT_BELOW: Final = 0.60
"""Retention below which a practice or PCN counts as split: a starting point, the user's to set."""

JUDGED_FROM: Final = 10
"""Patients with a known home from which a practice or PCN can count as split: of fewer one person is over a tenth."""

MOST_PEOPLE: Final = 100_000_000
"""No target is larger."""


class Basis(StrEnum):
    """Which people are balanced against the target."""

    RESIDENTS = "residents"
    REGISTERED_LIVING_IN = "registered_living_in"
    REGISTERED_LIST = "registered_list"
    RESIDENTS_2024 = "residents_2024"
    GROWTH = "growth"

    @property
    def words(self) -> str:
        """As people say it; what is modelled says so."""
        return _WORDS[self.value]

    @property
    def of_areas(self) -> bool:
        """Whether it counts people where they live, so that a zone's are the sum of its small areas'."""
        return self is not Basis.REGISTERED_LIST


_WORDS: Final = {
    "residents": "residents",
    "registered_living_in": "registered, living here",
    "registered_list": "on the lists of its practices",
    "residents_2024": "residents, scaled to mid-2024 (modelled)",
    "growth": "people by your growth table",
}


@dataclass(frozen=True)
class Settings:
    """What the user chose to balance a plan on.

    Attributes
    ----------
    basis
        Which people.
    targets
        People per level.
    tolerance
        Share of the target, for every level.
    split_below
        Retention under which a practice or PCN is split.
    """

    basis: Basis = Basis.RESIDENTS
    targets: tuple[tuple[Level, int], ...] = tuple(TARGETS.items())
    tolerance: float = DEFAULT_TOLERANCE
    split_below: float = SPLIT_BELOW

    def target(self, zone: Zone) -> int:
        """Target of a zone: its own, or its level's."""
        return zone.target if zone.target is not None else dict(self.targets)[zone.level]

    def tolerance_of(self, zone: Zone) -> float:
        """Tolerance of a zone: its own, or the plan's."""
        return zone.tolerance if zone.tolerance is not None else self.tolerance

    def to_dict(self) -> dict[str, Any]:
        """The settings as plain values, as files and saved choices carry them."""
        return {
            "basis": self.basis.value,
            "targets": {level.value: target for level, target in self.targets},
            "tolerance": self.tolerance,
            "split_below": self.split_below,
        }

    @classmethod
    def from_dict(cls, raw: Mapping[str, Any]) -> Settings | None:
        """The inverse of ``to_dict``; None where the values are not those of settings."""
        try:
            targets = {Level(level): int(target) for level, target in raw["targets"].items()}
            settings = cls(Basis(raw["basis"]), tuple((TARGETS | targets).items()), float(raw["tolerance"]))
            settings = replace(settings, split_below=float(raw.get("split_below", SPLIT_BELOW)))
        except (AttributeError, KeyError, OverflowError, TypeError, ValueError):
            return None
        fits = 0 <= settings.tolerance <= 1 and 0 <= settings.split_below <= 1
        return settings if fits and all(0 < people <= MOST_PEOPLE for _, people in settings.targets) else None
