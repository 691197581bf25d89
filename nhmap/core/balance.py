"""Balance: which people are held against which target."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from nhmap.core.plans import DEFAULT_TOLERANCE, TARGETS, Level, Zone

SPLIT_BELOW: Final = 0.60
"""Retention below which a practice or PCN counts as split: a starting point, the user's to set."""

JUDGED_FROM: Final = 10
"""Patients with a known home from which a practice or PCN can count as split: of fewer one person is over a tenth."""


class Basis(StrEnum):
    """Which people are balanced against the target."""

    RESIDENTS = "residents"
    REGISTERED_LIVING_IN = "registered_living_in"
    REGISTERED_LIST = "registered_list"

    @property
    def words(self) -> str:
        """As people say it."""
        return {"residents": "residents", "registered_living_in": "registered, living here"}.get(
            self.value, "on the lists of its practices"
        )


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
