"""Flows again, in plain loops over plain values: slow, obvious, and sharing no code with nhmap."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

UNASSIGNED, ENGLAND, NOBODY = "unassigned", "rest of England", "no zone"
Flow = dict[tuple[object, object], int]


def zone_at(leaf: int, level: str, levels: Sequence[str], parents: Mapping[int, int | None]) -> int | None:
    """The zone of a level that a zone is or nests in, by climbing."""
    current: int | None = leaf if leaf >= 0 else None
    while current is not None and levels[current] != level:
        current = parents[current]
    return current


def flow(  # noqa: PLR0913 - a world in plain values
    *,
    patients: Sequence[Sequence[int]],
    elsewhere: Sequence[tuple[int, str, int]],
    labels: Sequence[int],
    inside: Sequence[bool],
    zone_of_practice: Sequence[int],
    level: str,
    levels: Sequence[str],
    parents: Mapping[int, int | None],
) -> Flow:
    """Patients by (home, zone of practice): one patient after another, so to say."""
    found: Counter[tuple[object, object]] = Counter()
    for practice, by_area in enumerate(patients):
        held = zone_at(zone_of_practice[practice], level, levels, parents)
        for area, people in enumerate(by_area):
            home: object = zone_at(labels[area], level, levels, parents)
            if home is None:
                home = UNASSIGNED if inside[area] else ENGLAND
            found[home, NOBODY if held is None else held] += people
    for practice, bucket, people in elsewhere:
        held = zone_at(zone_of_practice[practice], level, levels, parents)
        found[bucket, NOBODY if held is None else held] += people
    return dict(found)


def steps(found: Flow, zone: int, zones: Sequence[int]) -> dict[str, int]:
    """What lies between the people registered in a zone and the lists of its practices."""
    answer = Counter[str]()
    for (home, held), people in found.items():
        if home == zone:
            answer["living in"] += people
            if held in zones and held != zone:
                answer["to zones"] += people
            elif held == NOBODY:
                answer["to no zone"] += people
        elif held == zone:
            where = {UNASSIGNED: "from unassigned", ENGLAND: "from England"}.get(str(home), f"from {home}")
            answer["from zones" if home in zones else where] += people
    return dict(answer)


def homes(patients: Sequence[Sequence[int]], practices: Sequence[int]) -> list[int]:
    """Patients of some practices by small area."""
    size = len(patients[0])
    found = [0] * size
    for practice in practices:
        for area in range(size):
            found[area] += patients[practice][area]
    return found


def second(patients: Sequence[int], zone_of: Sequence[int], own: int) -> tuple[int, int]:
    """Zone with the most patients apart from ``own``, the first of equals, and how many; -1 and 0 for none."""
    count: Counter[int] = Counter()
    for area, people in enumerate(patients):
        if zone_of[area] >= 0 and zone_of[area] != own:
            count[zone_of[area]] += people
    best, most = -1, 0
    for zone in sorted(count):
        if count[zone] > most:
            best, most = zone, count[zone]
    return best, most
