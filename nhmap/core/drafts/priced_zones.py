"""What zones cost, and what one unit more or less in a zone would change: the sum that the search makes smaller.

What is wished is one sum, so that wishes can be weighed against each other (all in shares of one zone):

* patients who live in the zone that their practice belongs to,
* people who live with the most of their MSOA, ward or PCN area, and members that are not split at all,
* compactness, as Polsby-Popper of each zone,
* sizes within the tolerance; evenness beyond that counts little.

Which zone a practice belongs to is worked out afresh at each sweep and held between, so that a step costs the same
however many practices there are.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

import numpy as np
from scipy.sparse import csr_array, vstack

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from nhmap.core.drafts.problem import Problem
    from nhmap.core.drafts.units import Units

_LOCAL: Final = 0.3
"""A practice takes part when at least this share of its patients live in the planning area."""
_PI4: Final = 4 * math.pi
FURTHER: Final = 0.1
"""What each further zone in a member costs, as a share of splitting it at all."""
_EVEN: Final = 1.0
"""What being twice the size aimed at costs within the tolerance."""
STIFF: Final = 60.0
"""What being beyond the tolerance by one zone costs at the end of a search."""


@dataclass(frozen=True)
class Wishes:
    """What one draft weighs: see the module.

    Attributes
    ----------
    patients, compact
        Weights of patients with their practice's zone, and of Polsby-Popper.
    whole
        Key of a grouping -> weight of keeping its members whole.
    even
        Weight of being within the tolerance.
    narrow
        Share of the tolerance that is aimed at.
    together
        Share of the wish to keep a member whole that is paid by people who live with the most of it.
    groups
        Share of the steps in which all that a zone holds of a member, or all of it, is given at once.
    swaps
        Share of the steps in which the zone that takes a unit gives one on, so that sizes stay near.
    stiff
        What being beyond the tolerance by one zone costs at the end of a search.
    """

    patients: float = 1.0
    compact: float = 0.5
    whole: Mapping[str, float] = field(default_factory=dict)
    even: float = 1.0
    narrow: float = 0.8
    together: float = 0.25
    groups: float = 0.1
    swaps: float = 0.0
    stiff: float = STIFF


def _as_drawn(problem: Problem, zones: int) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
    """Limits of zones that somebody drew: target and tolerance, wherever they lie."""
    aim = np.full(zones, problem.target, dtype=np.float64)
    return aim, aim * (1 - problem.tolerance), aim * (1 + problem.tolerance)


class PricedZones:
    """Zones of units and what they cost; of a plan that somebody drew, or of the problem's own number.

    Attributes
    ----------
    units
        What is moved.
    label
        Zone of each unit.
    people
        Of each unit, on the basis chosen.
    size
        People of each zone.
    """

    def __init__(self, units: Units, label: NDArray[np.int64], wishes: Wishes, *, drawn: bool = False) -> None:
        problem = units.problem
        self.units, self._wishes = units, wishes
        self._zones = int(label.max(initial=-1)) + 1 if drawn else problem.count
        self.label: list[int] = label.tolist()
        self._near, self._beside = units.near, units.beside
        self._people: list[float] = units.people.tolist()
        self.people = self._people
        self._area: list[float] = units.area.tolist()
        self._perimeter: list[float] = units.perimeter.tolist()
        aim, low, high = _as_drawn(problem, self._zones) if drawn else problem.zone_limits()
        self._aim: list[float] = aim.tolist()
        self._low: list[float] = (aim - (aim - low) * wishes.narrow).tolist()
        self._high: list[float] = (aim + (high - aim) * wishes.narrow).tolist()
        self._target = problem.target
        self._stiff = wishes.stiff
        self._gather(problem.target)
        self._sizes()
        self.rehome()

    # --- what is counted ---------------------------------------------------------------------------------------------
    def _gather(self, target: float) -> None:
        """Practices and members as rows of one matrix, weighed in shares of a zone."""
        units, wishes, problem = self.units, self._wishes, self.units.problem
        inside = np.asarray(units.patients.sum(axis=1)).ravel()
        local = np.flatnonzero((inside > 0) & (inside >= _LOCAL * problem.known))
        rows, weight = [csr_array(units.patients[local])], [np.full(len(local), wishes.patients / target)]
        self._outside = (problem.known[local] - inside[local]).astype(np.float64)
        self._together: list[list[list[int]]] = []
        self._splits: list[tuple[list[int], list[float], list[int], list[int]]] = []
        residents = max(float(problem.residents.sum()) / max(problem.count, 1), 1.0)
        for key, value in wishes.whole.items():
            counts = units.members(problem.groupings[key].member)
            rows.append(counts)
            weight.append(np.full(counts.shape[0], wishes.together * value / residents))
            self._count_splits(key, counts, (1 - wishes.together) * value / residents)
        matrix = vstack(rows, format="coo")
        self._rows, self._weight = matrix.shape[0], np.concatenate(weight)
        self._row, self._unit = matrix.row.astype(np.int64), matrix.col.astype(np.int64)
        self._counted = np.asarray(matrix.data, dtype=np.float64)

    def _count_splits(self, key: str, counts: csr_array, value: float) -> None:
        """Members that no unit straddles are counted part by part."""
        member = self.units.problem.groupings[key].member
        of = member[self.units.first].tolist()
        worth = (np.asarray(counts.sum(axis=1)).ravel() * value).tolist()
        held = [0] * (len(worth) * self._zones)
        for unit, at in enumerate(of):
            if at >= 0:
                held[at * self._zones + self.label[unit]] += 1
        self._splits.append((of, worth, held, self._parts_of(held)))
        together: list[list[int]] = [[] for _ in worth]
        for unit, at in enumerate(of):
            if at >= 0:
                together[at].append(unit)
        self._together.append(together)

    def _parts_of(self, counts: list[int]) -> list[int]:
        """How many zones each member of a grouping lies in."""
        return (np.array(counts).reshape(-1, self._zones) > 0).sum(axis=1).tolist()

    def _sizes(self) -> None:
        zones, label = self._zones, np.array(self.label)
        self._inside: list[list[int]] = [[] for _ in range(zones)]
        self._place = [0] * len(self.label)
        for unit, zone in enumerate(self.label):
            self._place[unit] = len(self._inside[zone])
            self._inside[zone].append(unit)
        self.size: list[float] = np.bincount(label, weights=self.units.people, minlength=zones).tolist()
        self._ground: list[float] = np.bincount(label, weights=self.units.area, minlength=zones).tolist()
        a, b, metres = self.units.edges
        inside = label[a] == label[b]
        shared = np.bincount(label[a[inside]], weights=metres[inside], minlength=zones)
        around = np.bincount(label, weights=self.units.perimeter, minlength=zones) - 2 * shared
        self._around: list[float] = around.tolist()
        self._plain: list[float] = [g / max(p, 1.0) ** 2 for g, p in zip(self._ground, self._around, strict=True)]
        self._price(self._stiff)

    def _price(self, stiff: float) -> None:
        """Set what being beyond the tolerance costs."""
        self._stiff = stiff
        self._cost = [self._off(zone, size) for zone, size in enumerate(self.size)]

    def rehome(self) -> float:
        """Settle afresh where each practice and member belongs; returns what is kept together, in shares of a zone."""
        zones, label = self._zones, np.array(self.label, dtype=np.int64)
        cell = self._row * zones + label[self._unit]
        counts = np.bincount(cell, weights=self._counted, minlength=self._rows * zones).reshape(-1, zones)
        home = np.argmax(counts, axis=1)
        most = counts[np.arange(len(home)), home]
        weight = self._weight.copy()
        weight[: len(self._outside)][most[: len(self._outside)] < self._outside] = 0
        cell = self._unit * zones + home[self._row]
        worth = self._counted * weight[self._row]
        gain = np.bincount(cell, weights=worth, minlength=len(label) * zones)
        self._gain: list[list[float]] = gain.astype(np.float64).reshape(-1, zones).tolist()
        return float((most * weight).sum())

    def energy(self) -> float:
        """What the draft costs now: less is better."""
        at_home = self.rehome()
        off, plain = sum(self._cost), _PI4 * sum(self._plain)
        split = 0.0
        for _, worth, _, parts in self._splits:
            for value, used in zip(worth, parts, strict=True):
                split += value * ((used > 1) + FURTHER * used)
        return self._wishes.even * off - self._wishes.compact * plain - at_home + split

    def beyond(self) -> float:
        """People by which zones miss the limits of their sizes, altogether."""
        _, low, high = self.units.problem.zone_limits()
        size = np.array(self.size)
        return float((np.maximum(low - size, 0) + np.maximum(size - high, 0)).round(6).sum())

    def _off(self, zone: int, people: float) -> float:
        """What a size costs: little within the tolerance, ever more beyond it, and the more the later."""
        off = (people - self._aim[zone]) / self._target
        beyond = self._low[zone] - people if off < 0 else people - self._high[zone]
        if beyond <= 0:
            return _EVEN * off * off
        beyond /= self._target
        return _EVEN * off * off + self._stiff * beyond * (1 + 4 * beyond)

    # --- changes -----------------------------------------------------------------------------------------------------
    def change(self, unit: int, there: int) -> float:
        """What giving a unit to a neighbouring zone would cost."""
        here, label = self.label[unit], self.label
        people, gain, wishes = self._people[unit], self._gain[unit], self._wishes
        cost = self._off(here, self.size[here] - people) + self._off(there, self.size[there] + people)
        cost = (cost - self._cost[here] - self._cost[there]) * wishes.even + gain[here] - gain[there]
        mine = theirs = 0.0
        for other, metres in self._beside[unit]:
            at = label[other]
            if at == here:
                mine += metres
            elif at == there:
                theirs += metres
        around, area = self._perimeter[unit], self._area[unit]
        left, grown = self._around[here] - around + 2 * mine, self._around[there] + around - 2 * theirs
        plain = (self._ground[there] + area) / (grown * grown) - self._plain[here] - self._plain[there]
        if left > 1:
            plain += (self._ground[here] - area) / (left * left)
        cost -= wishes.compact * _PI4 * plain
        for of, worth, counts, parts in self._splits:
            at = of[unit]
            if at >= 0:
                base = at * self._zones
                more = (counts[base + there] == 0) - (counts[base + here] == 1)
                if more:
                    was = parts[at]
                    cost += worth[at] * ((was + more > 1) - (was > 1) + FURTHER * more)
        return cost

    def give(self, unit: int, there: int) -> None:
        """Give a unit to a neighbouring zone."""
        here, label = self.label[unit], self.label
        mine = theirs = 0.0
        for other, metres in self._beside[unit]:
            if label[other] == here:
                mine += metres
            elif label[other] == there:
                theirs += metres
        around, area, people = self._perimeter[unit], self._area[unit], self._people[unit]
        self._around[here] += 2 * mine - around
        self._around[there] += around - 2 * theirs
        self._ground[here] -= area
        self._ground[there] += area
        self.size[here] -= people
        self.size[there] += people
        for zone in (here, there):
            self._cost[zone] = self._off(zone, self.size[zone])
            self._plain[zone] = self._ground[zone] / max(self._around[zone], 1.0) ** 2
        for of, _, held, parts in self._splits:
            at = of[unit]
            if at >= 0:
                base = at * self._zones
                parts[at] += (held[base + there] == 0) - (held[base + here] == 1)
                held[base + here] -= 1
                held[base + there] += 1
        label[unit] = there
        last, held = self._inside[here].pop(), self._place
        if last != unit:
            self._inside[here][held[unit]] = last
            held[last] = held[unit]
        held[unit] = len(self._inside[there])
        self._inside[there].append(unit)
