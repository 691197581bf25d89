"""A first cut of the units into zones: plain circles of influence around random middles, of nearly one size."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from nhmap.core.drafts.problem import pieces

if TYPE_CHECKING:
    import random

    from numpy.typing import NDArray

    from nhmap.core.drafts.units import Units

_ROUNDS: Final = 24
_PUSH: Final = 0.25
"""How strongly a zone that is too large gives way in one round."""


def first_cut(units: Units, draw: random.Random) -> NDArray[np.int64]:
    """A zone for each unit, every zone in one piece and none empty; shape (u,)."""
    problem = units.problem
    label = np.full(len(units), -1, dtype=np.int64)
    if problem.locked_zones:
        fixed = problem.fixed[units.first]
        label[fixed] = problem.locked[units.first[fixed]]
    first_zone = problem.locked_zones
    for part, count in enumerate(problem.part_zones.tolist()):
        inside = np.flatnonzero(units.part == part)
        rooted = [int(units.of[seed]) for seed in problem.seeds if problem.part[seed] == part]
        place = {unit: at for at, unit in enumerate(inside.tolist())}
        roots = [place[unit] for unit in rooted]
        label[inside] = first_zone + _cut(units, inside, count, roots, draw)
        first_zone += count
    return label


def _cut(
    units: Units, inside: NDArray[np.intp], count: int, roots: list[int], draw: random.Random
) -> NDArray[np.int64]:
    """The units of one part in ``count`` zones; shape (len(inside),)."""
    if count <= 1:
        return np.zeros(len(inside), dtype=np.int64)
    xy, people = units.xy[inside], np.maximum(units.people[inside], 1.0)
    middle = xy[_spread(xy, people, count, roots, draw)]
    aim, weight = people.sum() / count, np.zeros(count)
    scale = units.area[inside].sum() / count / np.pi
    for turn in range(_ROUNDS):
        square = ((xy[:, None, :] - middle[None, :, :]) ** 2).sum(axis=2)
        label = np.argmin(square - weight * scale, axis=1)
        size = np.bincount(label, weights=people, minlength=count)
        weight -= _PUSH * np.clip(size / aim - 1, -1, 1)
        if turn % 3 == 2:  # noqa: PLR2004 - middles follow every third round, so that sizes can settle between
            for zone in range(len(roots), count):
                if size[zone] > 0:
                    middle[zone] = np.average(xy[label == zone], axis=0, weights=people[label == zone])
    return _in_one_piece(units, inside, label, count, roots)


def _spread(
    xy: NDArray[np.float64], people: NDArray[np.float64], count: int, roots: list[int], draw: random.Random
) -> list[int]:
    """Middles far apart, drawn by people times squared distance; the given ones come first."""
    roots_spread = list(roots[:count]) or [_drawn(people, draw)]
    distance = np.min([((xy - xy[at]) ** 2).sum(axis=1) for at in roots_spread], axis=0)
    while len(roots_spread) < count:
        roots_spread.append(_drawn(people * distance + 1e-9, draw))
        distance = np.minimum(distance, ((xy - xy[roots_spread[-1]]) ** 2).sum(axis=1))
    return roots_spread


def _drawn(weight: NDArray[np.float64], draw: random.Random) -> int:
    total = np.cumsum(weight)
    return min(int(np.searchsorted(total, draw.random() * total[-1], side="right")), len(weight) - 1)


def _in_one_piece(
    units: Units, inside: NDArray[np.intp], label: NDArray[np.int64], count: int, roots: list[int]
) -> NDArray[np.int64]:
    """The same zones with stray pieces given to a neighbour, and empty zones given a unit."""
    place = {unit: at for at, unit in enumerate(inside.tolist())}
    near = [[place[other] for other in units.near[unit]] for unit in inside.tolist()]
    a = np.array([i for i, beside in enumerate(near) for _ in beside], dtype=np.int64)
    b = np.array([j for beside in near for j in beside], dtype=np.int64)
    same = label[a] == label[b]
    piece = pieces(len(inside), a[same], b[same])
    size = np.bincount(piece, weights=np.maximum(units.people[inside], 1.0))
    zone = np.full(len(inside), -1, dtype=np.int64)
    used: set[int] = set()
    rooted = np.bincount(piece[roots], minlength=len(size))
    for number, root in enumerate(roots):
        alone = rooted[piece[root]] == 1 and label[root] == number
        zone[piece == piece[root] if alone else root] = number
        used.add(number)
    for at in np.argsort(-size, kind="stable").tolist():
        mine = np.flatnonzero(piece == at)
        if not rooted[at] and int(label[mine[0]]) not in used:
            used.add(int(label[mine[0]]))
            zone[mine] = label[mine[0]]
    _fill(zone, near)
    for number in sorted(set(range(count)) - set(np.unique(zone).tolist())):
        _take_one(zone, near, number, set(roots))
    return zone


def _fill(zone: NDArray[np.int64], near: list[list[int]]) -> None:
    """Units without a zone join one that they border, ring by ring."""
    rim = [unit for unit in range(len(zone)) if zone[unit] >= 0]
    for unit in rim:  # the list grows while it is walked
        for other in near[unit]:
            if zone[other] < 0:
                zone[other] = zone[unit]
                rim.append(other)


def _take_one(zone: NDArray[np.int64], near: list[list[int]], number: int, roots: set[int]) -> None:
    """An empty zone takes the first unit that its own zone can spare."""
    sizes = np.bincount(zone)
    for unit in np.argsort(-sizes[zone], kind="stable").tolist():
        if unit not in roots and sizes[zone[unit]] > 1 and spare(zone, near, unit):
            zone[unit] = number
            return


def spare(zone: NDArray[np.int64] | list[int], near: list[list[int]], unit: int) -> bool:
    """Whether a zone stays in one piece, and holds anything, without one of its units."""
    at = zone[unit]
    own = [neighbour for neighbour in near[unit] if zone[neighbour] == at]
    if len(own) <= 1:
        return bool(own)
    beside = near[own[0]]
    if all(other in beside for other in own[1:]):
        return True  # mostly so: the zone need not be walked
    reached, queue, left = {own[0], unit}, [own[0]], set(own[1:])
    while queue:
        for neighbour in near[queue.pop()]:
            if zone[neighbour] == at and neighbour not in reached:
                reached.add(neighbour)
                if neighbour in left:
                    left.discard(neighbour)
                    if not left:
                        return True
                queue.append(neighbour)
    return False
