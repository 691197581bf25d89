"""Criteria of who lives in a catchment: people on GP registers (modelled), children, older people, carers.

They weigh nothing until somebody gives them weight. Each is a share of the catchment's people; its points are the
shares that five in a hundred of England's small areas lie below, and five above.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from nhmap.core.people.area_measures import BY_KEY
from nhmap.core.people.resident_groups import REGISTERS
from nhmap.core.ranking.criterion import Criterion
from nhmap.core.ranking.priors import NOT_PLACED, Prior
from nhmap.core.ranking.site_evidence import NotInUse

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from numpy.typing import NDArray

    from nhmap.core.evidence import Evidence
    from nhmap.core.ranking.site_evidence import SiteEvidence

PREFIX: Final = "cohort_"


@dataclass(frozen=True)
class _Spread:
    """A measure of small areas: its shares worth 0 and 1, and values at each tenth of England's small areas."""

    name: str
    worst: float
    best: float
    tenths: tuple[float, ...]

    @property
    def measure(self) -> str:
        """Key among the measures of small areas."""
        return f"register_{self.name}" if self.name in REGISTERS else self.name


_SPREADS: Final = (
    _Spread(
        "coronary_heart_disease", 0.015, 0.047, (0.0, 0.118, 0.269, 0.363, 0.444, 0.517, 0.591, 0.67, 0.765, 0.887, 1.0)
    ),
    _Spread("stroke", 0.01, 0.031, (0.0, 0.065, 0.204, 0.316, 0.408, 0.487, 0.559, 0.638, 0.726, 0.864, 1.0)),
    _Spread("heart_failure", 0.0053, 0.0196, (0.0, 0.073, 0.179, 0.261, 0.336, 0.411, 0.493, 0.578, 0.686, 0.852, 1.0)),
    _Spread("diabetes", 0.04, 0.092, (0.0, 0.148, 0.29, 0.385, 0.457, 0.525, 0.588, 0.656, 0.74, 0.871, 1.0)),
    _Spread("copd", 0.008, 0.035, (0.0, 0.078, 0.18, 0.26, 0.339, 0.419, 0.495, 0.587, 0.707, 0.87, 1.0)),
    _Spread("dementia", 0.0032, 0.0138, (0.0, 0.086, 0.229, 0.324, 0.394, 0.469, 0.541, 0.623, 0.712, 0.856, 1.0)),
    _Spread("mental_health", 0.0065, 0.0155, (0.0, 0.079, 0.171, 0.246, 0.321, 0.392, 0.466, 0.556, 0.673, 0.846, 1.0)),
    _Spread("palliative_care", 0.0019, 0.013, (0.0, 0.04, 0.104, 0.163, 0.219, 0.278, 0.352, 0.447, 0.572, 0.774, 1.0)),
    _Spread("under_5", 0.028, 0.085, (0.0, 0.088, 0.193, 0.276, 0.349, 0.42, 0.498, 0.585, 0.69, 0.846, 1.0)),
    _Spread("under_16", 0.111, 0.267, (0.0, 0.113, 0.23, 0.311, 0.382, 0.45, 0.522, 0.601, 0.703, 0.861, 1.0)),
    _Spread("from_75", 0.024, 0.173, (0.0, 0.06, 0.146, 0.226, 0.306, 0.391, 0.478, 0.571, 0.684, 0.849, 1.0)),
    _Spread("from_85", 0.005, 0.056, (0.0, 0.049, 0.121, 0.187, 0.257, 0.33, 0.407, 0.498, 0.614, 0.804, 1.0)),
    _Spread("disabled", 0.034, 0.131, (0.0, 0.062, 0.151, 0.222, 0.291, 0.362, 0.441, 0.536, 0.659, 0.839, 1.0)),
    _Spread("carers", 0.055, 0.119, (0.0, 0.126, 0.28, 0.382, 0.466, 0.541, 0.614, 0.69, 0.779, 0.901, 1.0)),
)


def cohort_people(evidence: Evidence) -> Mapping[str, tuple[NDArray[np.float64], NDArray[np.float64]]] | None:
    """By criterion the people of each small area who count and all among whom they do; None where no layer tells."""
    need = evidence.need
    if need is None:
        return None
    people = {}
    for spread in _SPREADS:
        part, whole = BY_KEY[spread.measure].counted(need, evidence.registrations.living_in)
        if whole is not None:
            people[PREFIX + spread.name] = part.astype(np.float64), whole.astype(np.float64)
    return people


def _measure(key: str) -> Callable[[SiteEvidence], NDArray[np.float64] | NotInUse]:
    """Share of the catchment's people who count; unknown where nobody is within reach."""

    def measured(evidence: SiteEvidence) -> NDArray[np.float64] | NotInUse:
        if evidence.cohorts is None:
            return NotInUse("No layers of need are loaded.")
        part, whole = (evidence.reach.total(people) for people in evidence.cohorts[key])
        return np.divide(part, whole, out=np.full(len(whole), np.nan), where=whole > 0)

    return measured


def in_sentence(words: str) -> str:
    """“Dementia” within a sentence; “COPD” stays."""
    return words[:1].lower() + words[1:] if words[1:2].islower() else words


def _criterion(spread: _Spread) -> Criterion:
    about = BY_KEY[spread.measure]
    modelled = " (modelled)" if about.modelled else ""
    source = "NHS England, Quality and Outcomes Framework 2024/25, modelled" if about.modelled else "ONS, Census 2021"
    tenths = tuple((at / 10, value) for at, value in enumerate(spread.tenths))
    return Criterion(
        PREFIX + spread.name,
        f"Catchment: {in_sentence(about.words)}{modelled}",
        1,
        "%",
        1,
        "more",
        ((spread.worst, 0.0), (spread.best, 1.0)),
        f"Five in a hundred of England’s small areas have less than {100 * spread.worst:g} {about.unit}, five more than"
        f" {100 * spread.best:g} %.",
        source,
        "nobody: it needs a place for the building",
        _measure(PREFIX + spread.name),
        Prior(tenths, f"{NOT_PLACED}{source}."),
    )


COHORT_CRITERIA: Final = {spread_of.key: spread_of for spread_of in map(_criterion, _SPREADS)}
"""In the order in which they are shown, behind all others."""
