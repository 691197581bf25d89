"""The chance that an unknown gate is passed: fixed, with its source, so that a draw can decide it.

A building of which a gate is unknown takes part only in the draws that let it pass: it is not among the first for sure,
and one that was told honestly is not punished for honesty.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from nhmap.core.ranking.priors import FLOOR_AREAS_M2, LIST_SIZES

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from nhmap.core.buildings.gates import GateResults, GateSettings


@dataclass(frozen=True)
class GateChance:
    """The chance that a gate of which nothing is known is passed.

    Attributes
    ----------
    chance
        From the settings of the gates to the chance.
    source
        Where it comes from, or that it is a judgement.
    """

    chance: Callable[[GateSettings], float]
    source: str


def _above(quantiles: tuple[tuple[float, float], ...], least: float | None) -> float:
    """Share of a published spread that is ``least`` or more."""
    chance, figure = np.array(quantiles).T
    return 1.0 - float(np.interp(least or 0.0, figure, chance, left=0.0, right=1.0))


GATE_CHANCES: Final[dict[str, GateChance]] = {
    "owner": GateChance(
        lambda _: 0.25,
        "nhmap's judgement: no list of who owns what is published, and most surgeries belong to their partners or to"
        " landlords of their own.",
    ),
    "open": GateChance(
        lambda _: 0.75,
        "nhmap's judgement: lists name the building, though none shows a practice or a dated service in it.",
    ),
    "planning_area": GateChance(lambda _: 0.5, "nhmap's judgement: nobody said where the building stands."),
    "floor_area": GateChance(
        lambda settings: _above(FLOOR_AREAS_M2, settings.minimum_floor_area_m2),
        "NHS Digital, ERIC 2016/17: floor areas of the 744 returns of less than 10,000 m².",
    ),
    "list_on_site": GateChance(
        lambda settings: _above(LIST_SIZES, settings.minimum_list),
        "NHS England, 1 July 2026: lists of 6,139 practices.",
    ),
}
"""By the key of the gate; a gate that is never unknown has none."""


def gate_chance(key: str, settings: GateSettings) -> float:
    """The chance that an unknown gate is passed."""
    return GATE_CHANCES[key].chance(settings) if key in GATE_CHANCES else 1.0


def pass_chances(gates: GateResults) -> NDArray[np.float64]:
    """The chance that all unknown gates of a site are passed; 1 where none is unknown; shape (n,)."""
    chances = np.array([gate_chance(gate.key, gates.settings) for gate in gates.gates], dtype=np.float64)
    return np.asarray(np.where(gates.unknown, chances, 1.0).prod(axis=1))
