"""What is asked of a draft, as plain arrays: one entry a small area of the planning area, everything else a code.

Whatever small areas can fall into (MSOAs, wards, PCN areas, councils to come, a layer of somebody's own) is a
``Grouping``: an array of codes. The search knows no other kind of geography, so a new one needs no change here.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray


@dataclass(frozen=True, eq=False)
class Grouping:
    """How the small areas of a problem fall into members of one kind.

    Attributes
    ----------
    key, label
        ``msoa`` and “MSOAs”: what files and people say.
    member
        Code of each small area's member, 0, 1, 2 ...; -1 where it has none; shape (n,).
    names
        Of the members.
    """

    key: str
    label: str
    member: NDArray[np.int64]
    names: tuple[str, ...]


@dataclass(frozen=True, eq=False)
class Problem:
    """A planning area that is to be drafted.

    Attributes
    ----------
    rows
        The small areas, ascending; shape (n,).
    people, residents
        People on the basis chosen, and residents; shape (n,).
    xy
        Population-weighted centroids in metres; shape (n, 2).
    area_m2, perimeter_m
        Of each small area; shape (n,).
    a, b, border_m
        Who borders whom, as positions in ``rows``, and metres shared; 0 for a named crossing; shape (e,).
    patients
        Patients by practice and small area; shape (p, n).
    known
        Patients of each practice with a known home anywhere in England; shape (p,).
    lists
        List of each practice where sizes are counted from whole lists, else empty; shape (p,) or (0,).
    score, score_people
        IMD score of each small area, and the people that the publisher weighs it by; shape (n,).
    target, tolerance
        People a zone should hold, and the share of them by which it may miss that.
    zones
        How many zones; None to let the target say.
    groupings
        What can be kept whole or measured.
    keep
        Key of a grouping -> what keeping it whole weighs; 1 is as much as keeping patients with their practice.
    border
        Part that each small area is in; no zone crosses from one into another; shape (n,).
    caps
        Key of a grouping -> how many of its members may be split at most.
    seeds
        Positions of small areas that each begin a zone of their own.
    locked
        Number of the locked zone that holds each small area, -1 where none does; shape (n,).
    short, short_m
        Pairs that share less than a metre, which makes nobody a neighbour, and that length; (s, 2) and (s,).
    """

    rows: NDArray[np.intp]
    people: NDArray[np.float64]
    residents: NDArray[np.float64]
    xy: NDArray[np.float64]
    area_m2: NDArray[np.float64]
    perimeter_m: NDArray[np.float64]
    a: NDArray[np.int64]
    b: NDArray[np.int64]
    border_m: NDArray[np.float64]
    patients: csr_array
    known: NDArray[np.int64]
    lists: NDArray[np.float64]
    score: NDArray[np.float64]
    score_people: NDArray[np.float64]
    target: float
    tolerance: float
    zones: int | None = None
    groupings: Mapping[str, Grouping] = field(default_factory=dict)
    keep: Mapping[str, float] = field(default_factory=dict)
    border: NDArray[np.int64] = field(default_factory=lambda: np.empty(0, dtype=np.int64))
    caps: Mapping[str, int] = field(default_factory=dict)
    seeds: tuple[int, ...] = ()
    locked: NDArray[np.int64] = field(default_factory=lambda: np.empty(0, dtype=np.int64))
    short: NDArray[np.int64] = field(default_factory=lambda: np.empty((0, 2), dtype=np.int64))
    short_m: NDArray[np.float64] = field(default_factory=lambda: np.empty(0))

    def __len__(self) -> int:
        """Number of small areas."""
        return len(self.rows)

    @cached_property
    def fixed(self) -> NDArray[np.bool_]:
        """Which small areas are in locked zones; shape (n,)."""
        return self.locked >= 0 if len(self.locked) else np.zeros(len(self), dtype=np.bool_)

    @cached_property
    def locked_zones(self) -> int:
        """How many zones are locked; they are numbered before all others."""
        return int(self.locked.max(initial=-1)) + 1

    @cached_property
    def passable(self) -> NDArray[np.bool_]:
        """Which borders a zone may grow across: both sides free, and of the same part; shape (e,)."""
        free = ~(self.fixed[self.a] | self.fixed[self.b])
        return free & (self.border[self.a] == self.border[self.b]) if len(self.border) else free

    @cached_property
    def part(self) -> NDArray[np.int64]:
        """Connected part that each free small area is in, -1 where it is locked; shape (n,).

        Parts are numbered by the first of their small areas.
        """
        piece = pieces(len(self), self.a[self.passable], self.b[self.passable])
        free = np.flatnonzero(~self.fixed)
        _, first, number = np.unique(piece[free], return_index=True, return_inverse=True)
        place = np.empty(len(first), dtype=np.int64)
        place[np.argsort(first)] = np.arange(len(first))
        part = np.full(len(self), -1, dtype=np.int64)
        part[free] = place[number]
        return part

    @cached_property
    def parts(self) -> int:
        """How many parts there are."""
        return int(self.part.max(initial=-1)) + 1

    @cached_property
    def part_people(self) -> NDArray[np.float64]:
        """People of each part."""
        free = self.part >= 0
        return np.bincount(self.part[free], weights=self.people[free], minlength=self.parts).astype(np.float64)

    @cached_property
    def part_zones(self) -> NDArray[np.int64]:
        """Zones of each part: at least one, and as many as it has seeds."""
        least = np.ones(self.parts, dtype=np.int64)
        for part in self.part[list(self.seeds)]:
            if part >= 0:
                least[part] += 1
        least = np.maximum(1, least - 1)
        areas = np.bincount(self.part[self.part >= 0], minlength=self.parts)
        if self.zones is None:
            best = np.array([zones_for(people, self.target) for people in self.part_people], dtype=np.int64)
            return np.minimum(np.maximum(best, least), areas)
        return shared_out(self.zones - self.locked_zones, self.part_people, least, areas)

    @cached_property
    def count(self) -> int:
        """Zones altogether, the locked ones first."""
        return self.locked_zones + int(self.part_zones.sum())

    @cached_property
    def zone_part(self) -> NDArray[np.int64]:
        """Part of each zone, -1 for a locked one; shape (count,)."""
        return np.r_[np.full(self.locked_zones, -1), np.repeat(np.arange(self.parts), self.part_zones)].astype(np.int64)

    def zone_limits(self) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
        """The size that each zone aims at, the least and the most it should hold; each of shape (count,).

        A part whose mean is within the tolerance has the tolerance for limits. One whose mean is not has as much
        room around its mean on the side that is out.
        """
        mean = self.part_people / np.maximum(self.part_zones, 1)
        near = max(self.tolerance, 0.01) * self.target
        least, most = self.target * (1 - self.tolerance), self.target * (1 + self.tolerance)
        aim = np.full(self.count, self.target, dtype=np.float64)
        low, high = np.full(self.count, least), np.full(self.count, most)
        free = self.zone_part >= 0
        aim[free] = mean[self.zone_part[free]]
        low[free] = np.where(aim[free] < least, aim[free] - near, least)
        high[free] = np.where(aim[free] > most, aim[free] + near, most)
        return aim, low, high


def pieces(size: int, a: NDArray[np.integer], b: NDArray[np.integer]) -> NDArray[np.int64]:
    """Connected piece of each of ``size`` places joined by the pairs ``a``, ``b``; shape (size,)."""
    graph = csr_array((np.ones(len(a), dtype=np.int8), (a, b)), shape=(size, size))
    return np.asarray(connected_components(graph, directed=False)[1], dtype=np.int64)


def zones_for(people: float, target: float) -> int:
    """How many zones bring their mean nearest to the target; at least one."""
    low = max(1, int(people // target))
    return min((low, low + 1), key=lambda k: (abs(people / k - target), k))


def shared_out(
    zones: int, people: NDArray[np.float64], least: NDArray[np.int64], most: NDArray[np.int64]
) -> NDArray[np.int64]:
    """A number of zones shared out to parts by their people, one by one to where zones are largest."""
    shares = np.minimum(least, most).copy()
    while shares.sum() < min(zones, int(most.sum())):
        size = np.where(shares < most, people / np.maximum(shares, 1), -1.0)
        shares[int(np.argmax(size))] += 1
    return shares
