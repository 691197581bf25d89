"""Evening out: groups of units brought near one size, each in one piece, by many small changes.

Two kinds of change, both drawn by a generator of a fixed seed, so that the same units give the same groups. A *recut*
joins two neighbouring groups and cuts them anew where a random tree over their units is best halved; it frees a group
that is shut in at a coast or in a corner. A *step* gives one unit to a group that it borders, freely at first and then
ever more strictly (simulated annealing). What counts is how far groups are from their mean and, a little, how many
neighbouring units are parted, so that shapes stay plain.
"""

from __future__ import annotations

import math
import random
from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

_PARTED: Final = 0.0015
"""What one pair of parted neighbours weighs: as a group that is 4 % from the mean."""
_HOT, _COLD = 0.05, 0.0005
_STEPS_A_UNIT: Final = 2_000
_MOST_STEPS: Final = 300_000
_RECUTS_A_GROUP: Final = 60
_MOST_RECUTS: Final = 3_000
_SEED: Final = 1


def even_out(group: NDArray[np.int64], people: NDArray[np.float64], near: list[set[int]]) -> NDArray[np.int64]:
    """Groups of nearly one size, none in more pieces than before.

    Parameters
    ----------
    group, people
        Group and people of each unit; shape (n,).
    near
        Units that border each unit.

    Returns
    -------
    The new group of each unit; shape (n,).
    """
    if group.max(initial=0) < 1 or not people.sum():
        return group
    groups = _Groups(group.tolist(), people.tolist(), near)
    groups.recut(min(_MOST_RECUTS, _RECUTS_A_GROUP * len(groups.size)))
    groups.anneal(min(_MOST_STEPS, _STEPS_A_UNIT * len(people)))
    return np.array(groups.group, dtype=np.int64)


class _Groups:
    """Units in groups, as plain lists: a change touches few of them, and lists are faster than arrays for that."""

    def __init__(self, group: list[int], people: list[float], near: list[set[int]]) -> None:
        self.group, self.people = group, people
        self.near = [sorted(beside) for beside in near]
        self.size = [0.0] * (max(group) + 1)
        for unit, at in enumerate(group):
            self.size[at] += people[unit]
        self._mean = sum(self.size) / len(self.size)
        self._movable = [unit for unit, beside in enumerate(self.near) if beside]
        self._random = random.Random(_SEED)  # noqa: S311 - a draft of neighbourhoods is no secret

    def recut(self, times: int) -> None:
        """Join two neighbouring groups and halve them along a random tree, where that is better."""
        for _ in range(times if self._movable else 0):
            unit = self._random.choice(self._movable)
            here, there = self.group[unit], self.group[self._random.choice(self.near[unit])]
            if here == there:
                continue
            union = [member for member, at in enumerate(self.group) if at in {here, there}]
            half = self._half(union)
            if half is None:
                continue
            people = sum(self.people[member] for member in half)
            change = self._off(people) + self._off(self.size[here] + self.size[there] - people)
            change -= self._off(self.size[here]) + self._off(self.size[there])
            before = self._parted(union)
            old = [self.group[member] for member in union]
            for each in union:
                self.group[each] = here if each in half else there
            if change + _PARTED * (self._parted(union) - before) < 0:
                self.size[there] += self.size[here] - people
                self.size[here] = people
            else:
                for each, at in zip(union, old, strict=True):
                    self.group[each] = at

    def anneal(self, steps: int) -> None:
        """Give single units to groups that they border; the best that was met on the way stays."""
        draw, cooling = self._random.random, math.log(_COLD / _HOT)
        energy, best, state = 0.0, 0.0, list(self.group)
        for step in range(steps if self._movable else 0):
            unit = self._movable[int(draw() * len(self._movable))]
            here, there = self.group[unit], self.group[self.near[unit][int(draw() * len(self.near[unit]))]]
            if here == there:
                continue
            people = self.people[unit]
            change = self._off(self.size[here] - people) + self._off(self.size[there] + people)
            change -= self._off(self.size[here]) + self._off(self.size[there])
            around = [self.group[neighbour] for neighbour in self.near[unit]]
            change += _PARTED * (around.count(here) - around.count(there))
            heat = _HOT * math.exp(cooling * step / steps)
            if (change > 0 and draw() >= math.exp(-change / heat)) or not self._spare(unit):
                continue
            self.group[unit] = there
            self.size[here] -= people
            self.size[there] += people
            energy += change
            if energy < best - 1e-12:
                best, state = energy, list(self.group)
        self.group = state

    def _off(self, people: float) -> float:
        return (people / self._mean - 1) ** 2

    def _parted(self, units: list[int]) -> int:
        """Pairs of neighbours in two groups, at least one of them among the units."""
        inside = set(units)
        return sum(
            self.group[unit] != self.group[other] and (other not in inside or unit < other)
            for unit in units
            for other in self.near[unit]
        )

    def _half(self, union: list[int]) -> set[int] | None:
        """The part of a random tree over the units that comes nearest to half; None where they are not in one piece."""
        inside, root = set(union), self._random.choice(union)
        parent, edge = (
            {root: root},
            [(self._random.random(), root, other) for other in self.near[root] if other in inside],
        )
        order = [root]
        while edge:  # Prim's tree over edges of random length
            edge.sort(reverse=True)
            _, start, end = edge.pop()
            if end in parent:
                continue
            parent[end] = start
            order.append(end)
            edge += [(self._random.random(), end, n) for n in self.near[end] if n in inside and n not in parent]
        if len(order) < len(union):
            return None
        below = {unit: self.people[unit] for unit in order}
        for unit in reversed(order[1:]):
            below[parent[unit]] += below[unit]
        cut = min(order[1:], key=lambda unit: abs(2 * below[unit] - below[root]))
        half = {cut}
        for unit in order[order.index(cut) + 1 :]:
            if parent[unit] in half:
                half.add(unit)
        return half

    def _spare(self, unit: int) -> bool:
        """Whether a group stays in one piece, and holds anything, without one of its units."""
        at = self.group[unit]
        own = [neighbour for neighbour in self.near[unit] if self.group[neighbour] == at]
        if not own:
            return False
        reached, queue, left = {own[0], unit}, [own[0]], set(own[1:])
        while queue and left:
            for neighbour in self.near[queue.pop()]:
                if neighbour not in reached and self.group[neighbour] == at:
                    reached.add(neighbour)
                    left.discard(neighbour)
                    queue.append(neighbour)
        return not left
