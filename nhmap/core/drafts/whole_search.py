"""The search whose one wish is that members stay whole: people in split MSOAs, wards, PCN areas and whatever else.

It counts nothing but whole numbers of parts and people, so that a step costs a third of one of ``search``: it takes
many more. What else is wished is left to the search that comes after it.
"""

from __future__ import annotations

import math
import random
from typing import TYPE_CHECKING, Final

import numpy as np

from nhmap.core.drafts.seeding import spare

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from numpy.typing import NDArray

    from nhmap.core.drafts.units import Units

BUNDLES_HOT, BUNDLES_COLD = 1.0, 0.03
"""What a step of bundles may cost at first and at last, in people of one zone."""
HOT, COLD = 0.3, 0.01
"""The same of small areas, which come after the bundles."""
_SOFT, _STIFF = 3.0, 60.0
"""What being beyond the tolerance by one zone costs at first and at last."""
_STIFF_FROM: Final = 0.77
"""Share of the steps after which sizes are as strict as they become."""
_SETTLED: Final = 0.6
"""Share of the steps after which the best that was met is looked for."""
_FURTHER: Final = 0.1
"""What each further zone in a member costs, as a share of splitting it at all."""
_PARTED: Final = 0.02
"""What a pair of parted neighbours costs: as splitting 2 % of a zone."""
_MISSED: Final = 1_000.0
"""What being beyond the tolerance by one zone weighs where the best is chosen: more than any split."""
_NARROW: Final = 0.97
"""Share of the tolerance that is aimed at."""
_ALONE, _OF_ZONE, _SWAPPED = 0.6, 0.2, 0.1
"""Shares of steps: one unit; what one zone holds of a member; two units in exchange. What is left: a whole member."""
_ROUND: Final = 200
"""Steps between two changes of strictness."""


class WholeSearch:
    """Zones of units on their way to fewer people in split members.

    Parameters
    ----------
    units, label
        What is moved, and the zone of each at first; all zones in one piece.
    weights
        Key of a grouping -> weight of keeping its members whole.
    seed
        Of the steps.
    """

    def __init__(self, units: Units, label: NDArray[np.int64], weights: Mapping[str, float], seed: int) -> None:
        problem = units.problem
        self._zones, self._target = problem.count, problem.target
        self.label: list[int] = label.tolist()
        self._near, self._people = units.near, units.people.tolist()
        aim, low, high = problem.zone_limits()
        self._low: list[float] = (aim - (aim - low) * _NARROW).tolist()
        self._high: list[float] = (aim + (high - aim) * _NARROW).tolist()
        rooted = {int(units.of[seed_at]) for seed_at in problem.seeds}
        fixed = problem.fixed[units.first]
        self._movable = [u for u in range(len(units)) if self._near[u] and not fixed[u] and u not in rooted]
        self._free = frozenset(self._movable)
        self._random = random.Random(seed)  # noqa: S311 - a draft of neighbourhoods is no secret
        self._size: list[float] = np.bincount(label, weights=units.people, minlength=self._zones).tolist()
        self._count: list[int] = np.bincount(label, minlength=self._zones).tolist()
        self._stiff = _SOFT
        self._kinds = [self._kind(units, key, weight) for key, weight in weights.items()]

    def _kind(
        self, units: Units, key: str, weight: float
    ) -> tuple[list[int], list[float], list[int], list[int], list[list[int]]]:
        """Of a grouping: member of each unit, worth of each member, units of it by zone, zones, and its free units."""
        problem, grouping = units.problem, units.problem.groupings[key]
        member, count = grouping.member[units.first], len(grouping.names)
        has = grouping.member >= 0
        people = np.bincount(grouping.member[has], weights=problem.residents[has], minlength=count)
        counted = np.zeros((count, self._zones), dtype=np.int64)
        np.add.at(counted, (member[member >= 0], np.array(self.label, dtype=np.int64)[member >= 0]), 1)
        together: list[list[int]] = [[] for _ in range(count)]
        for unit in self._movable:
            if member[unit] >= 0:
                together[member[unit]].append(unit)
        worth = (people * weight / self._target).tolist()
        return member.tolist(), worth, counted.ravel().tolist(), (counted > 0).sum(axis=1).tolist(), together

    def run(self, steps: int, stop: Callable[[], bool], hot: float = HOT, cold: float = COLD) -> NDArray[np.int64]:
        """Take steps, freely at first, then ever more strictly; returns the best that was met.

        Parameters
        ----------
        hot, cold
            What a step may cost at first and at last, in people of one zone.
        """
        draw, best, best_label = self._random.random, math.inf, list(self.label)
        for at in range(0, steps if self._movable and self._kinds else 0, _ROUND):
            done = at / steps
            heat = hot * (cold / hot) ** done
            self._stiff = _SOFT * (_STIFF / _SOFT) ** min(1.0, done / _STIFF_FROM)
            for _ in range(_ROUND):
                unit = self._movable[int(draw() * len(self._movable))]
                near = self._near[unit]
                there = self.label[near[int(draw() * len(near))]]
                if there == self.label[unit]:
                    continue
                alone = draw() < _ALONE
                better = self._try_one(unit, there, heat) if alone else self._try(self._moves(unit, there), heat)
                if better and done > _SETTLED and (energy := self._energy()) < best - 1e-9:
                    best, best_label = energy, list(self.label)
            if stop():
                break
        if self._energy() < best - 1e-9:
            best_label = list(self.label)
        return np.array(best_label, dtype=np.int64)

    def _moves(self, unit: int, there: int) -> list[tuple[int, int]]:
        """Units and the zones that they would go to, several at once."""
        draw, label = self._random.random, self.label
        kind, here = draw() * (1 - _ALONE), label[unit]
        if kind < _SWAPPED:
            other = self._movable[int(draw() * len(self._movable))]
            near = self._near[other]
            on = label[near[int(draw() * len(near))]]
            return [(unit, there), (other, on)] if label[other] == there != on and other != unit else [(unit, there)]
        member, _, _, _, together = self._kinds[int(draw() * len(self._kinds))]
        if member[unit] < 0:
            return [(unit, there)]
        group = together[member[unit]]
        if kind < _SWAPPED + _OF_ZONE:
            return [(other, there) for other in group if label[other] == here]
        return [(other, there) for other in group if label[other] != there]

    def _try_one(self, unit: int, there: int, heat: float) -> bool:
        """Give one unit if that is worth it and its zone can spare it; returns whether that made it better.

        What it costs is counted before anything is changed: most steps are not worth it.
        """
        label, size, people, zones = self.label, self._size, self._people[unit], self._zones
        here, off = label[unit], self._off
        cost = off(here, size[here] - people) + off(there, size[there] + people)
        cost -= off(here, size[here]) + off(there, size[there])
        for member, worth, counts, parts, _ in self._kinds:
            at = member[unit]
            more = (counts[at * zones + there] == 0) - (counts[at * zones + here] == 1) if at >= 0 else 0
            if more:
                was = parts[at]
                cost += worth[at] * ((was + more > 1) - (was > 1) + _FURTHER * more)
        for other in self._near[unit]:
            zone = label[other]
            cost += _PARTED * ((zone == here) - (zone == there))
        if cost > 0 and self._random.random() >= math.exp(-cost / heat):
            return False
        if not spare(label, self._near, unit):
            return False
        self._give(unit, there)
        return cost < 0

    def _try(self, moves: list[tuple[int, int]], heat: float) -> bool:
        """Make moves that are worth it and leave every zone in one piece; returns whether they made it better."""
        label, size = self.label, self._size
        zones = {label[unit] for unit, _ in moves}.union(to for _, to in moves)
        if len(moves) == 1 and not spare(label, self._near, moves[0][0]):
            return False
        back = [(unit, label[unit]) for unit, _ in moves]
        cost = -sum(self._off(zone, size[zone]) for zone in zones)
        for unit, there in moves:
            cost += self._give(unit, there)
        cost += sum(self._off(zone, size[zone]) for zone in zones)
        worth = cost <= 0 or self._random.random() < math.exp(-cost / heat)
        if worth and (len(moves) == 1 or all(self._connected(zone) for zone in zones)):
            return cost < 0
        for unit, here in reversed(back):
            self._give(unit, here)
        return False

    def _give(self, unit: int, there: int) -> float:
        """Give a unit to a zone; returns what that costs in splits and parted neighbours."""
        label, zones = self.label, self._zones
        here, cost = label[unit], 0.0
        for member, worth, counts, parts, _ in self._kinds:
            at = member[unit]
            if at < 0:
                continue
            base = at * zones
            counts[base + here] -= 1
            counts[base + there] += 1
            more = (counts[base + there] == 1) - (counts[base + here] == 0)
            if more:
                was = parts[at]
                parts[at] = was + more
                cost += worth[at] * ((was + more > 1) - (was > 1) + _FURTHER * more)
        parted = 0
        for other in self._near[unit]:
            zone = label[other]
            parted += (zone == here) - (zone == there)
        label[unit] = there
        people = self._people[unit]
        self._size[here] -= people
        self._size[there] += people
        self._count[here] -= 1
        self._count[there] += 1
        return cost + parted * _PARTED

    def _off(self, zone: int, people: float) -> float:
        """What a size beyond its limits costs."""
        beyond = max(self._low[zone] - people, people - self._high[zone]) / self._target
        return self._stiff * beyond * (1 + 4 * beyond) if beyond > 0 else 0.0

    def _connected(self, zone: int) -> bool:
        """Whether a zone holds anything and is in one piece."""
        label, near = self.label, self._near
        if not self._count[zone]:
            return False
        start = label.index(zone)
        reached, queue = {start}, [start]
        while queue:
            for other in near[queue.pop()]:
                if label[other] == zone and other not in reached:
                    reached.add(other)
                    queue.append(other)
        return len(reached) == self._count[zone]

    def _energy(self) -> float:
        """People in split members, as zones, and far more for sizes that are missed."""
        low, high = self._low, self._high
        missed = sum(max(low[z] - people, people - high[z], 0.0) for z, people in enumerate(self._size))
        split = sum(
            value
            for _, worth, _, parts, _ in self._kinds
            for value, zones in zip(worth, parts, strict=True)
            if zones > 1
        )
        return split + _MISSED * missed / self._target
