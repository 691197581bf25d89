"""The same figures again, in plain loops over plain values: slow, obvious, and sharing no code with nhmap."""

from __future__ import annotations

from collections import Counter, deque
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence


def total(values: Sequence[int], rows: Iterable[int]) -> int:
    """Sum of some values."""
    found = 0
    for row in rows:
        found += int(values[row])
    return found


def average_score(scores: Sequence[float], residents: Sequence[int], rows: Sequence[int]) -> float:
    """Mean score weighted by residents; NaN without residents."""
    people = total(residents, rows)
    if people == 0:
        return float("nan")
    found = 0.0
    for row in rows:
        found += float(scores[row]) * int(residents[row])
    return found / people


def share_to_decile(deciles: Sequence[int], residents: Sequence[int], rows: Sequence[int], upto: int) -> float:
    """Share of residents in small areas of decile ``upto`` or lower; NaN without residents."""
    people = total(residents, rows)
    if people == 0:
        return float("nan")
    return total(residents, [row for row in rows if deciles[row] <= upto]) / people


def pieces(pairs: Iterable[tuple[int, int]], rows: Iterable[int]) -> int:
    """Number of connected pieces, by walking from small area to small area."""
    left = set(rows)
    neighbours: dict[int, list[int]] = {row: [] for row in left}
    for a, b in pairs:
        if a in left and b in left:
            neighbours[a].append(b)
            neighbours[b].append(a)
    found = 0
    while left:
        found += 1
        queue = deque([left.pop()])
        while queue:
            for other in neighbours[queue.popleft()]:
                if other in left:
                    left.remove(other)
                    queue.append(other)
    return found


def perimeter(edges: Iterable[tuple[int, int, float]], perimeters: Sequence[float], rows: Iterable[int]) -> float:
    """Outline of a zone: what each area has around it, less what two of its areas share."""
    inside = set(rows)
    found = sum(float(perimeters[row]) for row in inside)
    for a, b, length in edges:
        if a in inside and b in inside:
            found -= 2 * float(length)
    return found


def practice_zone(patients: Sequence[int], zone_of: Sequence[int]) -> tuple[int, float]:
    """Zone that a practice belongs to (-1 for outside), and its retention (NaN where it has none).

    Most patients win, and a zone wins over outside; of equal zones the one with the single small area where most of
    the patients live, of equal small areas the first.
    """
    count: Counter[int] = Counter()
    fullest: dict[int, tuple[int, int]] = {}
    for area, people in enumerate(patients):
        count[zone_of[area]] += int(people)
        if zone_of[area] not in fullest or people > fullest[zone_of[area]][0]:
            fullest[zone_of[area]] = (int(people), area)
    known = sum(count.values())
    best, most = -1, 0
    for zone in count:
        if zone < 0 or count[zone] == 0:
            continue
        people, area = fullest[zone]
        if best < 0 or (count[zone], people, -area) > (most, fullest[best][0], -fullest[best][1]):
            best, most = zone, count[zone]
    if best < 0 or most < count[-1]:
        return -1, float("nan")
    return best, most / known


def holders(labels: Sequence[int], parents: Mapping[int, int | None]) -> list[set[int]]:
    """For each small area every zone that holds it, directly or through its children."""
    found = []
    for label in labels:
        zones: set[int] = set()
        current: int | None = label if label >= 0 else None
        while current is not None:
            zones.add(current)
            current = parents.get(current)
        found.append(zones)
    return found


def plurality(patients: Sequence[Sequence[int]], group_of: Sequence[str | None], area: int) -> str | None:
    """Group whose practices hold most of the patients of one small area; ties go to the first name."""
    count: Counter[str] = Counter()
    for practice, row in enumerate(patients):
        group = group_of[practice]
        if group is not None:
            count[group] += int(row[area])
    best: str | None = None
    for group in sorted(count):
        if count[group] > (count[best] if best is not None else 0):
            best = group
    return best
