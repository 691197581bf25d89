"""``python -m benchmarks.draft_bounds``: people in split MSOAs, wards and PCN areas below which no draft goes.

An integer programme (HiGHS) over bundles of small areas that touch and share all three: which members are whole in
which zone, all zones within their limits. Bundles may be divided freely, and zones may be in pieces except where a
round added a row against it, so that it asks less than a draft must keep: what it proves holds of every draft.
"""

from __future__ import annotations

import argparse
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from scipy.optimize import Bounds, milp

from benchmarks import world
from benchmarks.drafts import AREAS, TARGET, TOLERANCE
from nhmap.core.alignment.linear_rows import Rows
from nhmap.core.drafts.posing import pose
from nhmap.core.drafts.units import bundled
from nhmap.core.geography.planning_areas import find_planning_area

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from nhmap.core.drafts.problem import Problem

KINDS: Final = ("msoa", "ward", "pcn")
_HALF: Final = 0.5


@dataclass(frozen=True)
class Member:
    """One that may be whole: its kind, its bundles, its residents, and its people on the basis chosen."""

    key: str
    bundles: tuple[int, ...]
    residents: float
    people: float


def main(arguments: Sequence[str] | None = None) -> int:
    """Print what is proved of each planning area."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.draft_bounds", description=__doc__)
    parser.add_argument("areas", nargs="*", default=AREAS)
    parser.add_argument("--seconds", type=float, default=120.0, help="of each round")
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args(arguments)
    evidence = world.england()
    for code in options.areas:
        area = find_planning_area(evidence.areas, code)
        borders = () if area.key == "icb" else ("hwb",)
        problem = pose(evidence, area, target=TARGET, tolerance=TOLERANCE, borders=borders)
        for bound in SplitBound(problem).rounds(options.rounds, options.seconds):
            print(f"{area.name}: at least {bound:,} people in split members", flush=True)
    return 0


class SplitBound:
    """The programme of one area without locks: by zone, shares of bundles, bundles touched, and whole members."""

    def __init__(self, problem: Problem) -> None:
        self._units, self._zones = bundled(problem, [problem.groupings[key].member for key in KINDS]), problem.count
        self._rows = Rows()
        _, low, high = problem.zone_limits()
        residents, people = self._units.total(problem.residents), self._units.people
        every: list[Member] = []
        for key in KINDS:
            member = problem.groupings[key].member[self._units.first]
            for at in range(len(problem.groupings[key].names)):
                bundles = np.flatnonzero(member == at)
                every.append(Member(key, tuple(bundles.tolist()), residents[bundles].sum(), people[bundles].sum()))
        every.sort(key=lambda each: -each.residents)
        self._members = [each for each in every if each.people <= high.max()]
        self._all = sum(each.residents for each in every)
        self._shares(problem, low, high)
        self._whole_members(high)
        if np.ptp(low) == np.ptp(high) == 0:
            self._in_order()

    def _share(self, bundle: int, zone: int) -> int:
        return bundle * self._zones + zone

    def _touched(self, bundle: int, zone: int) -> int:
        return (len(self._units) + bundle) * self._zones + zone

    def _whole(self, member: int, zone: int) -> int:
        return (2 * len(self._units) + member) * self._zones + zone

    def _shares(self, problem: Problem, low: NDArray[np.float64], high: NDArray[np.float64]) -> None:
        """Each bundle shared out, each zone within its limits, a bundle touched by what holds a small area of it."""
        people, least = self._units.people, np.full(len(self._units), np.inf)
        np.minimum.at(least, self._units.of, problem.people)
        for unit in range(len(self._units)):
            self._rows.add({self._share(unit, zone): 1.0 for zone in range(self._zones)}, 1.0, 1.0)
            for zone in range(self._zones):
                touched, share = self._touched(unit, zone), self._share(unit, zone)
                self._rows.add({share: 1.0, touched: -1.0}, -np.inf, 0.0)
                self._rows.add({touched: least[unit] / max(people[unit], 1.0), share: -1.0}, -np.inf, 0.0)
        for zone in range(self._zones):
            sizes = {self._share(unit, zone): float(people[unit]) for unit in range(len(people))}
            self._rows.add(sizes, float(low[zone]), float(high[zone]))

    def _whole_members(self, high: NDArray[np.float64]) -> None:
        """A member whole in at most one zone, which then holds all of it; a zone has room for few of a kind."""
        for key in dict.fromkeys(member.key for member in self._members):
            of_kind = [(at, member.people) for at, member in enumerate(self._members) if member.key == key]
            for zone in range(self._zones):
                self._rows.add({self._whole(at, zone): people for at, people in of_kind}, -np.inf, float(high[zone]))
        for at, member in enumerate(self._members):
            self._rows.add({self._whole(at, zone): 1.0 for zone in range(self._zones)}, 0.0, 1.0)
            for zone in range(self._zones):
                for unit in member.bundles:
                    self._rows.add({self._whole(at, zone): 1.0, self._share(unit, zone): -1.0}, -np.inf, 0.0)

    def _in_order(self) -> None:
        """Zones that are alike are numbered by the largest member whole in them, so that no answer comes twice."""
        for at in range(min(len(self._members), 3 * self._zones)):
            for zone in range(1, self._zones):
                before = {self._whole(earlier, zone - 1): -1.0 for earlier in range(at)}
                self._rows.add({self._whole(at, zone): 1.0} | before, -np.inf, 0.0)

    def rounds(self, rounds: int, seconds: float) -> Iterator[int]:
        """People in split members below which no draft goes, ever more as rows against pieces are added."""
        unknowns = (2 * len(self._units) + len(self._members)) * self._zones
        price, whole = np.zeros(unknowns), np.ones(unknowns)
        whole[: 2 * len(self._units) * self._zones] = 0
        for at, member in enumerate(self._members):
            price[self._whole(at, 0) : self._whole(at, self._zones)] = -member.residents
        for _ in range(rounds):
            answer: Any = milp(
                price,
                constraints=self._rows.constraint(unknowns),
                integrality=whole,
                bounds=Bounds(0, 1),
                options={"time_limit": seconds},
            )
            if answer.mip_dual_bound is None:
                return
            yield max(0, int(np.floor(self._all + answer.mip_dual_bound + 1e-3)))
            if answer.x is None or not self._hold_together(answer.x):
                return
            whole[len(self._units) * self._zones :] = 1  # what is touched counts only once pieces do

    def _hold_together(self, answer: NDArray[np.float64]) -> bool:
        """Rows against whole members in two pieces of one zone; whether there were any."""
        size = len(self._units) * self._zones
        touched = answer[size : 2 * size].reshape(-1, self._zones) > _HALF
        whole = answer[2 * size :].reshape(-1, self._zones) > _HALF
        added = False
        for zone in range(self._zones):
            parts = self._parts(set(np.flatnonzero(touched[:, zone]).tolist()))
            members = np.flatnonzero(whole[:, zone]).tolist()
            for part in parts if len(parts) > 1 else ():
                inside = [at for at in members if part.intersection(self._members[at].bundles)]
                outside = [at for at in members if not part.issuperset(self._members[at].bundles)]
                if inside and outside:
                    ring = {near for unit in part for near in self._units.near[unit]} - part
                    self._parted({inside[0], outside[0]}, ring)  # the largest come first
                    added = True
        return added

    def _parted(self, members: set[int], ring: set[int]) -> None:
        """Members on both sides of a ring are whole in one zone only where it touches the ring."""
        for zone in range(self._zones):
            terms = {self._whole(at, zone): 1.0 for at in members}
            terms |= {self._touched(unit, zone): -1.0 for unit in ring}
            self._rows.add(terms, -np.inf, float(len(members) - 1))

    def _parts(self, left: set[int]) -> list[set[int]]:
        parts = []
        while left:
            reach = [left.pop()]
            part = set(reach)
            while reach:
                near = left.intersection(self._units.near[reach.pop()])
                left -= near
                part |= near
                reach.extend(near)
            parts.append(part)
        return parts


if __name__ == "__main__":
    raise SystemExit(main())
