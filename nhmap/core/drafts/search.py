"""The search: zones in one piece, made better by giving single units to a neighbour, freely at first, then strictly.

What is wished is one sum, so that wishes can be weighed against each other: see `priced_zones`.
"""

from __future__ import annotations

import math
import random
from typing import TYPE_CHECKING, Final

from nhmap.core.drafts.priced_zones import PricedZones
from nhmap.core.drafts.seeding import spare

if TYPE_CHECKING:
    from collections.abc import Callable

    import numpy as np
    from numpy.typing import NDArray

    from nhmap.core.drafts.priced_zones import Wishes
    from nhmap.core.drafts.units import Units

_WITH_CUT: Final = 0.5
"""Share of the steps that would cut a zone in two in which what is cut off goes along."""
_FROM_ALL: Final = 0.5
"""Share of the steps with whole members in which a zone takes them from all others, not from one alone."""
_OFFERS: Final = 5
"""Units looked at as what is given on in exchange for another."""
_SETTLED: Final = 0.67
"""Share of a search after which the best draft met is looked for."""
_SOFT: Final = 5.0
"""What being beyond the tolerance by one zone costs at the beginning of a search."""


class Search(PricedZones):
    """Zones of units on their way to a better draft.

    Attributes
    ----------
    movable
        Units that may change their zone.
    """

    def __init__(
        self, units: Units, label: NDArray[np.int64], wishes: Wishes, seed: int, *, drawn: bool = False
    ) -> None:
        super().__init__(units, label, wishes, drawn=drawn)
        rooted = {int(units.of[seed_at]) for seed_at in units.problem.seeds}
        fixed = units.problem.fixed[units.first]
        self.movable = [u for u in range(len(units)) if self._near[u] and not fixed[u] and u not in rooted]
        self._free = frozenset(self.movable)
        self._random = random.Random(seed)  # noqa: S311 - a draft of neighbourhoods is no secret

    def _give_group(self, unit: int, there: int, heat: float) -> None:
        """Give what a zone, or every zone, holds of a unit's MSOA, ward or PCN area to another, if that is worth it."""
        kind = int(self._random.random() * len(self._splits))
        at = self._splits[kind][0][unit]
        here, label = self.label[unit], self.label
        if at < 0:
            return
        if self._random.random() < _FROM_ALL:
            self._give_list([other for other in self._together[kind][at] if label[other] != there], there, heat)
        else:
            self._give_list([other for other in self._together[kind][at] if label[other] == here], there, heat)

    def _exchange(self, unit: int, there: int, heat: float) -> None:
        """Give a unit to a zone that gives another one on, if both together are worth it."""
        label, near, draw = self.label, self._near, self._random.random
        here = label[unit]
        if not spare(label, near, unit):
            return
        cost = self.change(unit, there)
        self.give(unit, there)
        members = self._inside[there]
        least, best = math.inf, (unit, here)
        for _ in range(_OFFERS):
            other = members[int(draw() * len(members))]
            if other not in self._free:
                continue
            on = label[near[other][int(draw() * len(near[other]))]]
            if on != there and other != unit and (more := self.change(other, on)) < least:
                least, best = more, (other, on)
        cost += least
        if (cost <= 0 or draw() < math.exp(-cost / heat)) and spare(label, near, best[0]):
            self.give(*best)
        else:
            self.give(unit, here)

    def _cut_off(self, unit: int) -> list[int]:
        """A unit and what its zone would lose with it: all but the part with the most people."""
        label, near, here = self.label, self._near, self.label[unit]
        parts: list[tuple[float, list[int]]] = []
        reached = {unit}
        for start in near[unit]:
            if label[start] != here or start in reached:
                continue
            part, people = [start], 0.0
            reached.add(start)
            for at in part:  # the list grows while it is walked
                people += self._people[at]
                for other in near[at]:
                    if label[other] == here and other not in reached:
                        reached.add(other)
                        part.append(other)
            parts.append((people, part))
        parts.sort(key=lambda part: part[0])
        return [unit, *(at for _, part in parts[:-1] for at in part)]

    def _give_list(self, group: list[int], there: int, heat: float) -> None:
        """Give units to a zone at once, if that is worth it and all zones stay in one piece."""
        label = self.label
        if not self._free.issuperset(group):
            return
        before = [(other, label[other]) for other in group]
        cost = 0.0
        for other in group:
            cost += self.change(other, there)
            self.give(other, there)
        worth = cost <= 0 or self._random.random() < math.exp(-cost / heat)
        if not (worth and all(self._connected(zone) for zone in {there, *(zone for _, zone in before)})):
            for other, zone in reversed(before):
                self.give(other, zone)

    def _connected(self, zone: int) -> bool:
        """Whether a zone holds anything and is in one piece."""
        label, near = self.label, self._near
        inside = self._inside[zone]
        if not inside:
            return False
        start = inside[0]
        reached, queue = {start}, [start]
        while queue:
            for other in near[queue.pop()]:
                if label[other] == zone and other not in reached:
                    reached.add(other)
                    queue.append(other)
        return len(reached) == len(inside)

    def can_spare(self, unit: int) -> bool:
        """Whether its zone stays in one piece without a unit."""
        return spare(self.label, self._near, unit)

    def anneal(self, sweeps: int, hot: float, cold: float, stop: Callable[[], bool], soft: float = _SOFT) -> None:
        """Give single units away, ever more strictly; the best that was met on the way stays.

        Parameters
        ----------
        sweeps
            Rounds; in each, as many steps as there are units that can move.
        hot, cold
            What a step may cost at first and at last, in shares of a zone.
        stop
            Asked between sweeps whether to end now.
        soft
            What being beyond the tolerance costs at first; at last it is as stiff as the wishes say.
        """
        if not self.movable or sweeps <= 0:
            return
        self._price(self._wishes.stiff)
        best, best_label = self.energy(), list(self.label)
        for sweep in range(sweeps):
            done = sweep / max(sweeps - 1, 1)
            self._price(soft * (self._wishes.stiff / soft) ** min(1.0, 1.5 * done))
            self._sweep(hot * (cold / hot) ** done)
            if done > _SETTLED:
                energy = self.energy()
                if energy < best - 1e-12:
                    best, best_label = energy, list(self.label)
            else:
                self.rehome()
            if stop():
                break
        self._price(self._wishes.stiff)
        if self.label != best_label:
            self._return_to(best_label)

    def _sweep(self, heat: float) -> None:
        """As many steps as there are units that can move."""
        movable, draw, label, near = self.movable, self._random.random, self.label, self._near
        count, exp = len(movable), math.exp
        groups, swaps = self._wishes.groups if self._splits else 0.0, self._wishes.swaps
        for _ in range(count):
            unit = movable[int(draw() * count)]
            beside = near[unit]
            there = label[beside[int(draw() * len(beside))]]
            if there == label[unit]:
                continue
            if draw() < groups:
                self._give_group(unit, there, heat)
                continue
            if draw() < swaps:
                self._exchange(unit, there, heat)
                continue
            cost = self.change(unit, there)
            if cost > 0 and draw() >= exp(-cost / heat):
                continue
            if spare(label, near, unit):
                self.give(unit, there)
            elif draw() < _WITH_CUT:
                self._give_list(self._cut_off(unit), there, heat)

    def _return_to(self, label: list[int]) -> None:
        """Go back to an earlier state."""
        for of, _, counts, parts in self._splits:
            for unit, (was, now) in enumerate(zip(self.label, label, strict=True)):
                if was != now and of[unit] >= 0:
                    counts[of[unit] * self._zones + was] -= 1
                    counts[of[unit] * self._zones + now] += 1
            parts[:] = self._parts_of(counts)
        self.label[:] = label
        self._sizes()
        self.rehome()
