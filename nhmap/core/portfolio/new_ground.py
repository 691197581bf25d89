"""New ground: whom no building serves that could be reused, and where one would have to stand to serve them.

Ground is the centroid of a small area, never a site: “somewhere here”. For a planning area, grounds are chosen as in
:mod:`nhmap.core.portfolio.portfolio`: so that they together reach the most people whom nothing serves, with a bound.
For a neighbourhood without a building it is the place to which its people travel least (the 1-median), found by
trying each of its small areas, so that no other is better.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd

from nhmap.core.buildings.gates import GateSettings, gates
from nhmap.core.plan.plans import Level
from nhmap.core.portfolio.portfolio import Portfolio, PortfolioRules, choose, deprivation_weighted
from nhmap.core.portfolio.proof import improve

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from nhmap.core.evidence import Evidence
    from nhmap.core.plan.plans import Plan
    from nhmap.core.portfolio.proof import Improve
    from nhmap.core.reach.catchments import CatchmentAreas, TravelModel
    from nhmap.core.reach.driving import DriveModel

_AT_ONCE: Final = 200
_LEAST_SHOWN: Final = 0.01
_DEPRIVED: Final = 2
"""Deciles 1 and 2: the most deprived fifth."""


@dataclass(frozen=True)
class Ground:
    """Somewhere around the centroid of a small area.

    Attributes
    ----------
    row
        Of the small area.
    adds
        Residents whom nothing serves and none of the grounds before reaches.
    within_reach
        All residents within reach, wherever they live.
    """

    row: int
    adds: int
    within_reach: int


@dataclass(frozen=True)
class NeighbourhoodGap:
    """A neighbourhood in which no building stands that could be reused.

    Attributes
    ----------
    residents, unserved
        Its people, and those of them whom no building anywhere serves.
    row
        Small area to whose centroid its people travel least; None where nobody lives in it.
    mean_minutes
        How long they travel there on average.
    zone
        Its place among the zones of the plan.
    """

    name: str
    residents: int
    unserved: int
    row: int | None
    mean_minutes: float
    zone: int = -1


@dataclass(frozen=True, eq=False)
class Need:
    """Where a new one is needed.

    Attributes
    ----------
    buildings
        How many buildings of the planning area could be reused.
    residents, unserved
        People of the planning area, and those whom no building that could be reused serves, wherever it stands.
    unserved_deprived
        Those of them who live in the most deprived fifth of England.
    unserved_rows
        Small areas in which they live.
    grounds
        The one that adds most first.
    portfolio
        The grounds as a set, with the bound.
    gaps
        Neighbourhoods of the plan without a building, in its order.
    neighbourhoods
        How many neighbourhoods the plan draws.
    """

    buildings: int
    residents: int
    unserved: int
    unserved_deprived: int
    unserved_rows: NDArray[np.intp]
    grounds: tuple[Ground, ...]
    portfolio: Portfolio
    gaps: tuple[NeighbourhoodGap, ...]
    neighbourhoods: int

    @property
    def sentence(self) -> str:
        """How good the grounds are, in words."""
        p = self.portfolio
        if not self.unserved:
            return "Every resident is within reach of a building that could be reused."
        if not p.rows:
            return "No ground was asked for, or none reaches anybody."
        if p.gap <= 1e-7:  # noqa: PLR2004 - rounding
            return "Proved: no other grounds of this number reach more of them."
        above = 100 * (p.bound / p.reached - 1)
        far = f"{above:.2f} %" if above >= _LEAST_SHOWN else f"{_LEAST_SHOWN:g} %"
        return f"No grounds of this number can reach more than {far} above these."

    def to_dict(self, areas: pd.DataFrame) -> dict[str, Any]:
        """The documented answer of ``nhmap need --json``; ``areas`` is the layer of small areas."""

        def place(row: int) -> dict[str, Any]:
            of = areas.iloc[row]
            return {"around": str(of["lsoa21nm"]), "LSOA21CD": str(of["lsoa21cd"]), "msoa": str(of["msoa21nm"])}

        return {
            "residents": self.residents,
            "buildings_reusable": self.buildings,
            "unserved": self.unserved,
            "unserved_most_deprived_20": self.unserved_deprived,
            "grounds": [
                {**place(g.row), "adds": g.adds, "residents_within_reach": g.within_reach} for g in self.grounds
            ],
            "bound": self.portfolio.bound,
            "gap": self.portfolio.gap,
            "how_good": self.sentence,
            "neighbourhoods": self.neighbourhoods,
            "neighbourhoods_without_a_building": [
                {
                    "name": gap.name,
                    "residents": gap.residents,
                    "unserved": gap.unserved,
                    "ground": None if gap.row is None else place(gap.row),
                    "mean_minutes": None if np.isnan(gap.mean_minutes) else round(gap.mean_minutes, 1),
                }
                for gap in self.gaps
            ],
        }


def need(  # noqa: PLR0913 - what is asked, where, by which travel and of which buildings
    evidence: Evidence,
    areas: CatchmentAreas,
    inside: NDArray[np.bool_],
    travel: TravelModel | DriveModel,
    *,
    number: int,
    settings: GateSettings | None = None,
    plan: Plan | None = None,
    by_deprivation: bool = False,
    seconds: float = 0.0,
    better: Improve = improve,
    go_on: Callable[[], None] = lambda: None,
) -> Need:
    """Find whom no reusable building serves, and grounds for new ones.

    Parameters
    ----------
    areas
        The small areas of the evidence.
    inside
        Which small areas are planned for; shape (m,).
    number
        How many grounds are asked for.
    settings
        Gates: a building that fails one cannot be reused. Those beyond the planning area serve people inside as well.
    by_deprivation
        Choose grounds by people weighted with the deprivation of their small area.
    seconds
        How long a better set and a proof may take, about.
    better
        How they are looked for: here, or where it can be given up.
    go_on
        Called between the steps; what it raises ends the work.
    """
    judged = gates(evidence.sites, replace(settings or GateSettings(), planning_area=None))
    usable = np.flatnonzero(~judged.failed)
    served = np.zeros(len(areas), dtype=np.bool_)
    served[travel.reach(evidence.sites.iloc[usable], areas).minutes.indices] = True
    unserved = inside & ~served & (areas.residents > 0)
    weights = deprivation_weighted(areas) if by_deprivation else areas.residents
    rows = np.flatnonzero(inside)
    go_on()
    reach = travel.reach(_grounds(areas, rows), areas)
    rules = PortfolioRules(min(number, len(rows)))
    wanted = np.where(unserved, weights, 0.0)
    go_on()
    quick = choose(reach, wanted, rules)
    go_on()
    choice = better(quick, reach, wanted, rules, time_limit=seconds)
    go_on()
    within = reach.total(areas.residents)
    grounds, left = [], unserved.copy()
    for at in choice.rows:
        members = reach.members(at)
        adds = float(areas.residents[members][left[members]].sum())
        left[members] = False
        grounds.append(Ground(int(rows[at]), round(adds), round(float(within[at]))))
    stands = evidence.site_area[usable]
    decile = areas.imd_decile
    return Need(
        int(inside[stands[stands >= 0]].sum()),
        round(float(areas.residents[inside].sum())),
        round(float(areas.residents[unserved].sum())),
        round(float(areas.residents[unserved & (decile <= _DEPRIVED)].sum())),
        np.flatnonzero(unserved),
        tuple(grounds),
        choice,
        *_gaps(areas, plan, stands[stands >= 0], served, travel),
    )


def unserved_by(
    evidence: Evidence,
    areas: CatchmentAreas,
    inside: NDArray[np.bool_],
    travel: TravelModel | DriveModel,
    settings: GateSettings | None = None,
) -> int:
    """Residents of a planning area whom no building that could be reused serves by one way of travelling."""
    judged = gates(evidence.sites, replace(settings or GateSettings(), planning_area=None))
    served = np.zeros(len(areas), dtype=np.bool_)
    served[travel.reach(evidence.sites[~judged.failed], areas).minutes.indices] = True
    return round(float(areas.residents[inside & ~served].sum()))


def _grounds(areas: CatchmentAreas, rows: NDArray[np.integer]) -> pd.DataFrame:
    """Centroids of small areas as places that can be reached."""
    return pd.DataFrame({"site_id": areas.codes[rows], "x": areas.x[rows], "y": areas.y[rows]})


def _gaps(
    areas: CatchmentAreas,
    plan: Plan | None,
    stands: NDArray[np.integer],
    served: NDArray[np.bool_],
    travel: TravelModel | DriveModel,
) -> tuple[tuple[NeighbourhoodGap, ...], int]:
    """Neighbourhoods of the plan in which no such building stands, and how many neighbourhoods there are."""
    if plan is None:
        return (), 0
    label = plan.at_level(Level.SNP)
    drawn = np.unique(label[label >= 0])
    gaps = []
    for zone in np.setdiff1d(drawn, label[stands]):
        rows = np.flatnonzero(label == zone)
        people = areas.residents[rows]
        row, mean = _median(areas, rows, people, travel)
        unserved = float(people[~served[rows]].sum())
        gaps.append(
            NeighbourhoodGap(
                plan.zones[int(zone)].name, round(float(people.sum())), round(unserved), row, mean, int(zone)
            )
        )
    return tuple(gaps), len(drawn)


def _median(
    areas: CatchmentAreas, rows: NDArray[np.integer], people: NDArray[np.float64], travel: TravelModel | DriveModel
) -> tuple[int | None, float]:
    """The small area to whose centroid the people travel least on average; the first of equals."""
    total = float(people.sum())
    if not total > 0:
        return None, np.nan
    means = np.concatenate(
        [
            travel.between(_grounds(areas, rows[at : at + _AT_ONCE]), areas, rows) @ people / total
            for at in range(0, len(rows), _AT_ONCE)
        ]
    )
    best = int(np.argmin(means))
    return int(rows[best]), float(means[best])
