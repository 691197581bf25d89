"""What a draft comes to: the figures on its card, each as the methods say it."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from scipy.sparse import csr_array

from nhmap.core.drafts.problem import pieces
from nhmap.core.people.balance import JUDGED_FROM, SPLIT_BELOW
from nhmap.core.people.practices import Where, belonging, splits

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from nhmap.core.drafts.problem import Grouping, Problem
    from nhmap.core.people.practices import Belonging


@dataclass(frozen=True)
class DraftMeasures:
    """Figures of one draft.

    Attributes
    ----------
    zones
        How many, locked ones included.
    max_deviation, mean_deviation
        Largest, and mean, of how far zones are from the target, as a share of it, whichever way.
    share_in_tolerance
        Share of the zones that are within the tolerance.
    contiguous
        Whether every zone is in one piece.
    polsby_popper_mean
        Mean over the zones.
    msoa_split_people, ward_split_people, pcn_split_people
        Residents of the MSOAs, wards and PCN areas that lie in more than one zone.
    practices_split
        Practices that keep too few of their patients in the zone they belong to.
    practice_retention_mean
        Mean retention of the practices that belong to a zone and have 10 patients or more with a known home.
    patients_kept, patients
        Registered patients who live in the planning area: those whose practice belongs to the zone they live in, and
        all.
    deprivation_spread
        Highest less lowest average IMD score of the zones.
    """

    zones: int
    max_deviation: float
    mean_deviation: float
    share_in_tolerance: float
    contiguous: bool
    polsby_popper_mean: float
    msoa_split_people: int
    ward_split_people: int
    pcn_split_people: int
    practices_split: int
    practice_retention_mean: float
    patients_kept: int
    patients: int
    deprivation_spread: float

    @property
    def kept_share(self) -> float:
        """Share of patients with a practice of their own zone; 0 where nobody is registered."""
        return self.patients_kept / self.patients if self.patients else 0.0

    @property
    def split_people(self) -> int:
        """MSOAs, wards and PCN areas together."""
        return self.msoa_split_people + self.ward_split_people + self.pcn_split_people

    def to_dict(self) -> dict[str, Any]:
        """As files and the command line say it."""
        rounded = {key: round(value, 6) if isinstance(value, float) else value for key, value in asdict(self).items()}
        return rounded | {"patients_kept_share": round(self.kept_share, 6)}


def measure(problem: Problem, label: NDArray[np.int64]) -> DraftMeasures:
    """The figures of zones.

    Parameters
    ----------
    label
        Zone of each small area, 0, 1, 2 ... without gaps; shape (n,).
    """
    zones = int(label.max(initial=-1)) + 1
    belongs = practices_of(problem, label)
    size = sizes(problem, label, belongs)
    off = np.abs(size / problem.target - 1)
    patients = int(belongs.counts[np.flatnonzero(belongs.zone >= 0), belongs.zone[belongs.zone >= 0]].sum())
    judged = (belongs.zone >= 0) & (problem.known >= JUDGED_FROM)
    scores = _scores(problem, label, zones)
    return DraftMeasures(
        zones=zones,
        max_deviation=float(off.max(initial=0)),
        mean_deviation=float(off.mean()) if zones else 0.0,
        share_in_tolerance=float((off <= problem.tolerance + 1e-12).mean()) if zones else 1.0,
        contiguous=in_one_piece(problem, label),
        polsby_popper_mean=float(compactness(problem, label).mean()) if zones else 0.0,
        msoa_split_people=split_people(problem, "msoa", label),
        ward_split_people=split_people(problem, "ward", label),
        pcn_split_people=split_people(problem, "pcn", label),
        practices_split=int(splits(belongs, problem.known, SPLIT_BELOW).sum()),
        practice_retention_mean=float(belongs.retention[judged].mean()) if judged.any() else 0.0,
        patients_kept=patients,
        patients=int(problem.patients.sum()),
        deprivation_spread=float(np.ptp(scores)) if len(scores) else 0.0,
    )


def practices_of(problem: Problem, label: NDArray[np.int64]) -> Belonging:
    """Which zone each practice belongs to."""
    zones = int(label.max(initial=-1)) + 1
    into = csr_array((np.ones(len(label), dtype=np.int64), (np.arange(len(label)), label)), shape=(len(label), zones))
    where = Where(problem.patients, label.astype(np.int32))
    return belonging(csr_array(problem.patients @ into), problem.known, where=where)


def sizes(problem: Problem, label: NDArray[np.int64], belongs: Belonging | None = None) -> NDArray[np.float64]:
    """People of each zone on the basis chosen; from whole lists of its practices where lists are the basis."""
    zones = int(label.max(initial=-1)) + 1
    if not len(problem.lists):
        return np.bincount(label, weights=problem.people, minlength=zones).astype(np.float64)
    zone = (belongs or practices_of(problem, label)).zone
    return np.bincount(zone[zone >= 0], weights=problem.lists[zone >= 0], minlength=zones).astype(np.float64)


def missed(problem: Problem, label: NDArray[np.int64]) -> int:
    """People by which zones miss their limits, altogether; see ``Problem.zone_limits``."""
    _, low, high = problem.zone_limits()
    size = sizes(problem, label)
    beyond = np.maximum(low[: len(size)] - size, 0) + np.maximum(size - high[: len(size)], 0)
    return round(float(np.where(beyond > 1e-6, np.ceil(beyond - 1e-6), 0).sum()))  # noqa: PLR2004 - rounding


def compactness(problem: Problem, label: NDArray[np.int64]) -> NDArray[np.float64]:
    """Polsby-Popper of each zone."""
    zones = int(label.max(initial=-1)) + 1
    inside = label[problem.a] == label[problem.b]
    shared = np.bincount(label[problem.a[inside]], weights=problem.border_m[inside], minlength=zones)
    within = label[problem.short[:, 0]] == label[problem.short[:, 1]]
    shared += np.bincount(label[problem.short[within, 0]], weights=problem.short_m[within], minlength=zones)
    around = np.bincount(label, weights=problem.perimeter_m, minlength=zones) - 2 * shared
    area = np.bincount(label, weights=problem.area_m2, minlength=zones)
    return np.asarray(4 * np.pi * area / np.maximum(around, 1.0) ** 2, dtype=np.float64)


def in_one_piece(problem: Problem, label: NDArray[np.int64]) -> bool:
    """Whether every zone is connected by borders and named crossings."""
    inside = label[problem.a] == label[problem.b]
    piece = pieces(len(problem), problem.a[inside], problem.b[inside])
    return len(np.unique(piece)) == len(np.unique(label))


def split_members(grouping: Grouping, label: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Which members of a grouping lie in more than one zone."""
    has = grouping.member >= 0
    pairs = np.unique(np.column_stack([grouping.member[has], label[has]]), axis=0)
    return np.bincount(pairs[:, 0], minlength=len(grouping.names)) > 1


def split_people(problem: Problem, key: str, label: NDArray[np.int64]) -> int:
    """Residents of the members of a grouping that lie in more than one zone; 0 where there is no such grouping."""
    if key not in problem.groupings:
        return 0
    grouping = problem.groupings[key]
    has = grouping.member >= 0
    people = np.bincount(grouping.member[has], weights=problem.residents[has], minlength=len(grouping.names))
    return int(people[split_members(grouping, label)].sum())


def _scores(problem: Problem, label: NDArray[np.int64], zones: int) -> NDArray[np.float64]:
    """Average IMD score of each zone that anybody lives in."""
    people = np.bincount(label, weights=problem.score_people, minlength=zones)
    total = np.bincount(label, weights=problem.score_people * problem.score, minlength=zones)
    return np.asarray(total[people > 0] / people[people > 0], dtype=np.float64)
