"""Gap options: for people whom no building serves, what reuse, extending and building anew would each do for them.

Reuse is the building that could be reused and to which they travel least, wherever it stands. Extending is the nearest
of those that are open and set apart for their owner or their size, which an extension or an agreement might mend.
Building anew is ground, “somewhere here”. All three are held to the same people by the same travel.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd

from nhmap.core.buildings.gates import GateSettings, gates
from nhmap.core.buildings.sites import numbers

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from nhmap.core.buildings.gates import GateResults
    from nhmap.core.evidence import Evidence
    from nhmap.core.reach.catchments import CatchmentAreas, TravelModel
    from nhmap.core.reach.driving import DriveModel

REUSE: Final = "reuse"
EXTEND: Final = "extend"
BUILD: Final = "build"
OPTIONS: Final = (REUSE, EXTEND, BUILD)

OWN_PEOPLE: Final = "{:,} of them live in the small area itself and count as 0 minutes away"
"""Ground is the middle of a small area, where all of its people stand: on foot they have no way at all."""

_MENDABLE: Final = frozenset({"owner", "floor_area", "list_on_site", "practices_on_site"})
"""Gates whose failing an extension, a lease or an agreement might mend; that a building is shut or taken out, not."""
_NEAREST: Final = 30
"""Buildings in a straight line from the middle of the people of which the one they travel to least is found."""


@dataclass(frozen=True)
class GapOption:
    """What one way to serve some people would do.

    Attributes
    ----------
    option
        One of ``OPTIONS``.
    site_id, name
        The building; for ground, the empty text and the name of the small area around which it lies.
    mean_minutes
        How long the people travel there on average.
    reached
        How many of them are within reach of it.
    within_reach
        Everybody within reach of it, wherever they live.
    why
        What stands in its way, or what it is, in words.
    """

    option: str
    site_id: str
    name: str
    mean_minutes: float
    reached: int
    within_reach: int
    why: str = ""

    def to_dict(self) -> dict[str, Any]:
        """Plain values, as in ``nhmap need --json``."""
        return asdict(self) | {"mean_minutes": round(self.mean_minutes, 1)}


@dataclass(frozen=True, eq=False)
class Judged:
    """Buildings, and which of them could be reused or extended, wherever they stand."""

    evidence: Evidence
    areas: CatchmentAreas
    travel: TravelModel | DriveModel
    results: GateResults

    @classmethod
    def of(
        cls,
        evidence: Evidence,
        areas: CatchmentAreas,
        travel: TravelModel | DriveModel,
        settings: GateSettings | None = None,
    ) -> Judged:
        """Judge all buildings of England by gates; those beyond the planning area serve people inside as well."""
        on = replace(settings or GateSettings(), planning_area=None)
        return cls(evidence, areas, travel, gates(evidence.sites, on))

    @property
    def usable(self) -> NDArray[np.intp]:
        """Rows of the buildings that could be reused."""
        return np.flatnonzero(~self.results.failed)

    @property
    def mendable(self) -> NDArray[np.intp]:
        """Rows of the buildings that fail nothing but what might be mended."""
        unmendable = [at for at, gate in enumerate(self.results.gates) if gate.key not in _MENDABLE]
        beyond = (self.results.states[:, unmendable] == 0).any(axis=1)
        return np.flatnonzero(self.results.failed & ~beyond)

    def options(self, rows: NDArray[np.integer], ground: int | None) -> tuple[GapOption, ...]:
        """What each way would do for the people of some small areas; a way that there is not is left out.

        Parameters
        ----------
        rows
            Small areas of the people.
        ground
            Small area around which a new one might stand; None where there is none.
        """
        people = self.areas.residents[rows]
        if not len(rows) or not float(people.sum()) > 0:
            return ()
        options = [
            self._nearest(REUSE, self.usable, rows, people),
            self._nearest(EXTEND, self.mendable, rows, people),
        ]
        if ground is not None:
            place = pd.DataFrame(
                {"site_id": ["ground"], "x": [self.areas.x[ground]], "y": [self.areas.y[ground]]}, index=[0]
            )
            name = str(self.evidence.areas.table["lsoa21nm"].iloc[ground])
            inside = self.areas.residents[ground] if ground in rows else 0.0
            at_once = inside > 0 and not self.travel.between(place, self.areas, np.array([ground])).any()
            why = OWN_PEOPLE.format(round(inside)) if at_once else ""
            options.append(self._told(BUILD, place, ("", f"somewhere around {name}", why), rows, people))
        return tuple(option for option in options if option is not None)

    def _nearest(
        self, option: str, buildings: NDArray[np.intp], rows: NDArray[np.integer], people: NDArray[np.float64]
    ) -> GapOption | None:
        """The building to which the people travel least."""
        sites = self.evidence.sites
        x, y = numbers(sites, "x")[buildings], numbers(sites, "y")[buildings]
        middle = [float(np.average(axis[rows], weights=people)) for axis in (self.areas.x, self.areas.y)]
        away = np.hypot(x - middle[0], y - middle[1])
        near = np.argsort(np.where(np.isfinite(away), away, np.inf), kind="stable")[:_NEAREST]
        near = near[np.isfinite(away[near])]
        if not len(near):
            return None
        at = buildings[near]
        means = self.travel.between(sites.iloc[at], self.areas, rows) @ people / people.sum()
        best = int(at[int(np.argmin(means))])
        one = sites.iloc[[best]]
        why = " ".join(self.results.why(best)) if option == EXTEND else ""
        return self._told(option, one, (str(one["site_id"].iloc[0]), str(one["name"].iloc[0]), why), rows, people)

    def _told(
        self,
        option: str,
        place: pd.DataFrame,
        words: tuple[str, str, str],
        rows: NDArray[np.integer],
        people: NDArray[np.float64],
    ) -> GapOption:
        reach = self.travel.reach(place, self.areas)
        within = np.zeros(len(self.areas), dtype=np.bool_)
        within[reach.members(0)] = True
        mean = float((self.travel.between(place, self.areas, rows) @ people / people.sum())[0])
        everybody = float(self.areas.residents[within].sum())
        site_id, name, why = words
        return GapOption(option, site_id, name, mean, round(float(people[within[rows]].sum())), round(everybody), why)


_NAMED: Final = {REUSE: "reusing", EXTEND: "extending", BUILD: "building"}


def best_words(options: Sequence[GapOption]) -> str:
    """Which way reaches most of the people, and by how much, in words."""
    if not options:
        return ""
    most = max(option.reached for option in options)
    first = [option for option in options if option.reached == most]
    if len(first) == len(options):
        return "No way reaches more of them than another: the minutes tell them apart."
    second = max(option.reached for option in options if option.reached < most)
    named = " and ".join(_NAMED[option.option] for option in first)
    if len(first) > 1:
        return f"{named.capitalize()} reach {most:,} of them each, {most - second:,} more than the other way."
    return f"{named.capitalize()} reaches most of them: {most:,}, {most - second:,} more than the next."
