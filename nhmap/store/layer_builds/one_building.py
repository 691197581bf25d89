"""Claims that are about one building, though they name it in several ways: one row of the layer for each building.

The rule. Buildings of one postcode, or within 60 m of each other, are one; so are those at the same street and number,
or of the same whole name, within 400 m: a large house has several postcodes. Points are those of postcodes, so nearer
than this the files cannot tell two houses apart. A building is not joined to another across a third: each stands within
reach of the one whose name and identifier the row keeps. A civic building is joined to one of health only where its own
list says that they share it.

A building that no practice of today gives as its address is known by a name and a postcode alone. It is one with
another that is also called so within 400 m ("Soho Health Centre"), and with one that is called the same but for words
that only say "health centre" in other ways, or leave them out, within 150 m ("Washwood Heath", "Washwood Heath Health
and Wellbeing Centre"). Surgeries, medical centres, clinics and hospitals are no other ways to say "health centre".
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

import numpy as np
from scipy.spatial import cKDTree

from nhmap.store.layer_builds.claims import DIAGNOSTIC_CENTRE, KINDS, LIBRARY

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from nhmap.store.layer_builds.claims import Claim

ONE_BUILDING_M: Final = 60.0
"""Points nearer than this are one building: a postcode's point stands for some fifteen addresses."""

SAME_DOOR_M: Final = 400.0
"""The same street and number, or name, within this distance is one house under two postcodes; farther off, another."""

SAID_OTHERWISE_M: Final = 150.0
"""The same name but for its words for "health centre", within this distance, is one building."""

HEALTH_WORDS: Final = frozenset(
    ("HEALTH", "HEALTHCARE", "PRIMARY", "CARE", "SOCIAL", "COMMUNITY", "AND", "WELLBEING", "CENTRE", "CENTRES",
     "RESOURCE", "NEIGHBOURHOOD", "INTEGRATED", "NHS", "PARK", "VILLAGE", "CAMPUS", "HUB")
)  # fmt: skip
"""Words that say "health centre", each in its own way."""

Identity = tuple[str, str]


@dataclass
class Building:
    """Claims of one building.

    Attributes
    ----------
    identity
        Of the claims whose name, postcode and identifier the row keeps.
    own
        The claims of that identity.
    joined
        Claims of others that are this building, by their own identity, in order.
    x, y
        Metres of the postcode of ``identity``; NaN if unknown.
    """

    identity: Identity
    own: list[Claim]
    x: float
    y: float
    joined: dict[Identity, list[Claim]] = field(default_factory=dict)

    @property
    def claims(self) -> list[Claim]:
        """All claims, its own first."""
        return [*self.own, *(claim for group in self.joined.values() for claim in group)]

    @property
    def is_civic(self) -> bool:
        """Whether it is no building of health."""
        return all(claim.kind == LIBRARY for claim in self.own)


def buildings(
    claims: Iterable[Claim], points: Mapping[str, tuple[float, float]], sizes: Mapping[str, int]
) -> list[Building]:
    """Put claims together, one entry for each building, sorted by identity.

    Parameters
    ----------
    said
        Settled claims, in any order.
    points
        Metres of each postcode, NaN if unknown.
    sizes
        Patients by practice code: of two buildings of a kind the one with more patients keeps its name.
    """
    groups: dict[Identity, list[Claim]] = defaultdict(list)
    for claim in claims:
        groups[claim.identity].append(claim)
    alone = [_building(identity, group, points) for identity, group in groups.items()]
    alone.sort(key=lambda building: _precedence(building, sizes))
    near = _neighbours(alone)
    keeper: list[int] = []
    by_mark: dict[str, list[int]] = defaultdict(list)
    for at, building in enumerate(alone):
        joins = _keeper(at, alone, keeper, near[at], by_mark)
        if joins is None:
            joins = at
        else:
            alone[joins].joined[building.identity] = building.own
        keeper.append(joins)
        for mark in _marks(building):
            by_mark[mark].append(joins)
    apart = [building for at, building in enumerate(alone) if keeper[at] == at]
    return sorted(_known_by_name(apart), key=lambda building: building.identity)


def _known_by_name(apart: Sequence[Building]) -> list[Building]:
    """Join buildings known by name alone to the nearest that is also called so; in order of precedence."""
    distinct: list[Building] = []
    by_name: dict[str, list[Building]] = defaultdict(list)
    for building in apart:
        called = _called(building)
        alike = {other.identity: other for key in called for other in by_name.get(key, ())}
        near = [other for other in alike.values() if _one_by_name(building, other)]
        if near:
            keeper = min(near, key=lambda other: (_metres(building, other), other.identity))
            keeper.joined[building.identity] = building.own
            keeper.joined |= building.joined
        else:
            keeper = building
            distinct.append(building)
        for key in called:
            by_name[key].append(keeper)
    return distinct


def _called(building: Building) -> dict[str, set[str]]:
    """Cores of all names of a building at its own postcode, without spaces, each with the whole names that have it.

    What a neighbour is called that was joined from another postcode joins nobody: that would be across a third.
    """
    names: dict[str, set[str]] = defaultdict(set)
    postcode = building.own[0].postcode
    for claim in building.claims:
        if claim.name.core and claim.postcode == postcode:
            names["".join(claim.name.core)].add("".join(claim.name.words))
    return names


def _one_by_name(this: Building, other: Building) -> bool:
    """Whether two buildings, one of them known by its name alone, are one by what they are called."""
    hospitals = {building.own[0].name.kind for building in (this, other)}
    if len(hospitals) > 1 or (_has_practice(this) and _has_practice(other)) or not _may_join(this, other):
        return False
    metres = _metres(this, other)
    mine, theirs = _called(this), _called(other)
    if metres <= SAME_DOOR_M and any(mine[core] & theirs[core] - {core} for core in mine.keys() & theirs):
        return True
    return metres <= SAID_OTHERWISE_M and bool(_health_cores(this) & _health_cores(other))


def _health_cores(building: Building) -> frozenset[str]:
    """Cores of its own names that are followed by nothing, or by words for a health centre.

    A diagnostic centre is called after its town, whichever building it is in.
    """
    return frozenset(
        "".join(claim.name.core)
        for claim in building.own
        if claim.name.core and claim.name.kind_words <= HEALTH_WORDS and claim.kind != DIAGNOSTIC_CENTRE
    )


def _has_practice(building: Building) -> bool:
    return any(claim.practice for claim in building.claims)


def _building(identity: Identity, own: list[Claim], points: Mapping[str, tuple[float, float]]) -> Building:
    x, y = points.get(own[0].postcode, (np.nan, np.nan))
    return Building(identity, own, x, y)


def _precedence(building: Building, sizes: Mapping[str, int]) -> tuple[object, ...]:
    """Which of several keeps name and identifier: one that sources name, by kind; then the one with most patients."""
    kind = min(KINDS.index(claim.kind) for claim in building.own)
    patients = sum(sizes.get(code, 0) for code in {claim.practice for claim in building.own if claim.practice})
    return (any(claim.premises for claim in building.own), kind, -patients, building.identity)


def _neighbours(alone: Sequence[Building]) -> list[list[int]]:
    """Positions of the others at the same postcode or within 60 m, for each; those without a place have none."""
    placed = [at for at, building in enumerate(alone) if np.isfinite(building.x)]
    neighbours: list[list[int]] = [[] for _ in alone]
    if placed:
        tree = cKDTree([(alone[at].x, alone[at].y) for at in placed])
        for at, near in zip(placed, tree.query_ball_tree(tree, ONE_BUILDING_M), strict=True):
            neighbours[at] = [placed[other] for other in near]
    there: dict[str, list[int]] = defaultdict(list)
    for at, building in enumerate(alone):
        if building.own[0].postcode and not np.isfinite(building.x):
            there[building.own[0].postcode].append(at)
    for together in there.values():
        for at in together:
            neighbours[at] = together
    return neighbours


def _keeper(
    at: int, alone: Sequence[Building], keeper: Sequence[int], near: Sequence[int], by_mark: Mapping[str, Sequence[int]]
) -> int | None:
    """The building before this one that it is part of: the nearest within 60 m, else one with its door or name."""
    this = alone[at]
    beside = [other for other in near if other < at and keeper[other] == other and _may_join(this, alone[other])]
    if beside:
        return min(beside, key=lambda other: (_metres_or_nought(this, alone[other]), other))
    alike = {other for mark in _marks(this) for other in by_mark.get(mark, ())}
    alike = {at for at in alike if _metres(this, alone[at]) <= SAME_DOOR_M and _may_join(this, alone[at])}
    return min(alike, key=lambda other: (_metres(this, alone[other]), other), default=None)


def _may_join(this: Building, other: Building) -> bool:
    """Whether two may be one building by their kinds: civic buildings and those of health only where it is said."""
    return this.is_civic == other.is_civic or any(c.shared_with_health for c in (*this.own, *other.own))


def _marks(building: Building) -> frozenset[str]:
    """What tells a house within a few hundred metres: street and number, and whole names that are not merely a kind."""
    doors = {door for claim in building.own for door in claim.doors}
    names = {"".join(claim.name.words) for claim in building.own if claim.name.core and claim.name.kind_words}
    return frozenset(doors | names)


def _metres(one: Building, other: Building) -> float:
    return float(np.hypot(one.x - other.x, one.y - other.y))


def _metres_or_nought(one: Building, other: Building) -> float:
    metres = _metres(one, other)
    return 0.0 if np.isnan(metres) else metres
