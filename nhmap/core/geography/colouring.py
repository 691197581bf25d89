"""Which zone has which colour: a zone keeps its own, neighbours are apart, zones of one MNP share a hue."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from nhmap.core.geography.palette import APART, HUES, SHADES, ZONE_COLOURS, distances

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from numpy.typing import NDArray

_ROUNDS = 24
"""How often zones that look like a neighbour are looked at again when a plan is coloured afresh."""
_FEWER_ROUNDS = 3
"""The same, where all zones have a colour already, and in plans of more than ``_MANY`` zones."""
_MANY = 300
_FEW = 16
"""Colours in use, while a further zone can still be unlike all of them."""


@dataclass(frozen=True)
class Coloured:
    """A zone to be coloured: its id, and the id of the zone whose hue it shares, if any."""

    id: str
    group: str | None = None


def touching(labels: NDArray[np.integer], a: NDArray[np.integer], b: NDArray[np.integer]) -> list[tuple[int, int]]:
    """Pairs of zones that border each other, each once.

    Parameters
    ----------
    labels
        Zone of each small area, -1 for none.
    a, b
        Small areas that border each other.
    """
    left, right = labels[a], labels[b]
    pairs = np.column_stack([left, right])[(left >= 0) & (right >= 0) & (left != right)]
    return [(int(i), int(j)) for i, j in np.unique(np.sort(pairs, axis=1), axis=0)]


def zone_colours(
    zones: Sequence[Coloured],
    borders: Iterable[tuple[int, int]],
    colour_of: Mapping[str, int],
    fixed: Collection[str] = (),
) -> tuple[int, ...]:
    """A colour of ``ZONE_COLOURS`` for every zone.

    In this order: a zone keeps the colour it has, as long as its hue is that of its group and no neighbour looks like
    it; neighbours are at least ``APART`` from each other; zones of one group share a hue; colours are used evenly.

    Parameters
    ----------
    zones
        In the order of the plan.
    borders
        Pairs of zones that border each other, positions in ``zones``.
    colour_of
        Colours that zones have already, by id.
    fixed
        Ids of zones that keep their colour whatever they border, such as the one that is being drawn.

    Returns
    -------
    Positions in ``ZONE_COLOURS``.
    """
    near: list[set[int]] = [set() for _ in zones]
    for i, j in borders:
        near[i].add(j)
        near[j].add(i)
    place = {zone.id: at for at, zone in enumerate(zones)}
    group = [place.get(zone.group or "", -1) for zone in zones]
    colour = _leaders(zones, group, near, colour_of)
    members = [at for at in range(len(zones)) if colour[at] < 0]
    for at in members:
        leader = colour[group[at]] if group[at] >= 0 and zones[at].id not in fixed else -1
        colour[at] = _still(zones[at].id, colour_of, leader)
    fresh = any(colour[at] < 0 for at in members) and len(members) <= _MANY
    rounds = _ROUNDS if fresh else _FEWER_ROUNDS
    return _settled([m for m in members if colour[m] < 0 or zones[m].id not in fixed], colour, group, near, rounds)


def _settled(
    members: list[int], colour: list[int], group: list[int], near: list[set[int]], rounds: int
) -> tuple[int, ...]:
    """Colours once those who look like a neighbour have changed theirs, some of them several times; the best seen."""
    apart = distances()
    best, least = list(colour), np.inf
    order = sorted(members, key=lambda m: (-len(near[m]), m))
    for turn in range(rounds):
        for at in order:
            if colour[at] < 0 or _room(at, colour[at], colour, near, apart) < APART:
                # After the first round nobody keeps what looks like a neighbour: the neighbour then finds room.
                colour[at] = _best(at, colour, group, near, apart, leave=colour[at] if turn else -1)
        strain = sum(
            max(0.0, APART - _room(at, colour[at], colour, near, apart)) ** 2 for at in members if colour[at] >= 0
        )
        if strain < least:
            best, least = list(colour), strain
        if not strain:
            break
    return tuple(best)


def _still(zone_id: str, colour_of: Mapping[str, int], leader: int) -> int:
    """The colour a zone has, if it may keep it; else -1."""
    have = colour_of.get(zone_id, -1)
    if not 0 <= have < len(ZONE_COLOURS):
        return -1
    return have if leader < 0 or have // SHADES == leader // SHADES else -1


def _leaders(
    zones: Sequence[Coloured], group: list[int], near: list[set[int]], colour_of: Mapping[str, int]
) -> list[int]:
    """Colours of the zones whose hue others share, each in the middle shade of a hue; -1 for all others."""
    colour = [-1] * len(zones)
    leaders = sorted({at for at in group if at >= 0})
    of = [group[at] if group[at] >= 0 else at for at in range(len(zones))]
    beside: dict[int, set[int]] = {at: set() for at in leaders}
    for at, others in enumerate(near):
        if of[at] in beside:
            beside[of[at]] |= {of[other] for other in others} - {of[at]}
    for at in leaders:
        colour[at] = _still(zones[at].id, colour_of, -1)
    for at in leaders:
        hues = [colour[other] // SHADES for other in leaders if colour[other] >= 0 and other != at]
        around = {colour[other] // SHADES for other in beside[at] if colour[other] >= 0}
        if colour[at] < 0:
            hue = min(range(HUES), key=lambda h: (h in around, hues.count(h), h))
            colour[at] = hue * SHADES
    return colour


def _room(at: int, shade: int, colour: Sequence[int], near: list[set[int]], apart: NDArray[np.float64]) -> float:
    """How far a colour would be from the nearest colour beside a zone."""
    return min((float(apart[shade, colour[other]]) for other in near[at] if colour[other] >= 0), default=np.inf)


def _best(  # noqa: PLR0913 - one zone among all of them
    at: int,
    colour: Sequence[int],
    group: list[int],
    near: list[set[int]],
    apart: NDArray[np.float64],
    *,
    leave: int = -1,
) -> int:
    """The colour for a zone: far from its neighbours first, then one that few have, a middle shade before others.

    Parameters
    ----------
    leave
        A colour that it must not keep.
    """
    if group[at] >= 0:
        hue = colour[group[at]] // SHADES
        choice = range(hue * SHADES, (hue + 1) * SHADES)
    else:
        choice = range(len(ZONE_COLOURS))
    used = np.bincount([c for other, c in enumerate(colour) if c >= 0 and other != at], minlength=len(ZONE_COLOURS))
    hues = used.reshape(HUES, SHADES).sum(axis=1)
    beside = [colour[other] for other in near[at] if colour[other] >= 0]
    around = {shade // SHADES for shade in beside}

    used_shades = np.flatnonzero(used)

    def worth(shade: int) -> tuple[float, ...]:
        strain = float((np.maximum(0.0, APART - apart[shade, beside]) ** 2).sum()) if beside else 0.0
        shared = group[at] < 0 and shade // SHADES in around
        # Unlike all others as well, while there are few: zones that are yet to be drawn may come to border any of them.
        unlike = min(APART, float(apart[shade, used_shades].min())) if 0 < len(used_shades) <= _FEW else APART
        return (shade == leave, strain, shared, -unlike, used[shade], shade % SHADES, hues[shade // SHADES], shade)

    return min(choice, key=worth)
