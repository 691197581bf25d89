"""Choices: what a person set beside the plan itself, so that a reload finds it again.

They are no edits: they change no small area and no zone, and undo does not walk through them.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from nhmap.core.assessment import Basis, Settings
from nhmap.core.plans import Level
from nhmap.errors import InputRefusedError

_DAMAGED = "What was chosen beside this plan is damaged."


@dataclass(frozen=True)
class Choices:
    """What was chosen beside a plan.

    Attributes
    ----------
    settings
        Basis, targets, tolerance and the threshold of splits.
    shortlist
        Ids of the sites chosen.
    preset, weights
        Preset of weights, and points given by hand (criterion, points); None where the preset holds.
    gates_off, minimum_floor_area_m2
        Gates that are switched off, and the least floor area, if one is asked for.
    travel
        By what catchments are drawn: "walk", "drive", or the key of a table of travel times; empty for nhmap's own
        choice.
    """

    settings: Settings = field(default_factory=Settings)
    shortlist: tuple[str, ...] = ()
    preset: str = ""
    weights: tuple[tuple[str, float], ...] | None = None
    gates_off: tuple[str, ...] = ()
    minimum_floor_area_m2: float | None = None
    travel: str = ""

    def to_dict(self) -> dict[str, Any]:
        """The choices as plain values."""
        return {
            "basis": self.settings.basis.value,
            "targets": {level.value: target for level, target in self.settings.targets},
            "tolerance": self.settings.tolerance,
            "split_below": self.settings.split_below,
            "shortlist": list(self.shortlist),
            "preset": self.preset,
            "weights": None if self.weights is None else dict(self.weights),
            "gates_off": list(self.gates_off),
            "minimum_floor_area_m2": self.minimum_floor_area_m2,
            "travel": self.travel,
        }

    @classmethod
    def from_dict(cls, raw: dict[str, Any]) -> Choices:
        """The inverse of ``to_dict``.

        Raises
        ------
        InputRefusedError
            When the values are not those of choices.
        """
        try:
            settings = Settings(
                Basis(raw["basis"]),
                tuple((Level(level), int(target)) for level, target in raw["targets"].items()),
                float(raw["tolerance"]),
                float(raw["split_below"]),
            )
            weights, least = raw["weights"], raw["minimum_floor_area_m2"]
            return cls(
                settings,
                tuple(map(str, raw["shortlist"])),
                str(raw["preset"]),
                None if weights is None else tuple((str(k), float(v)) for k, v in weights.items()),
                tuple(map(str, raw["gates_off"])),
                None if least is None else float(least),
                str(raw.get("travel", "")),
            )
        except (AttributeError, KeyError, TypeError, ValueError) as error:
            raise InputRefusedError(_DAMAGED, "The plan itself is whole; set them again.") from error
