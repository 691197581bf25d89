"""What nhmap should say of a footprint, worked out with plain loops from the publishers' files."""

from __future__ import annotations

import itertools
import math
from typing import TYPE_CHECKING, Any

from tests.support.published import Published, polygons

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from tests.support.published import Point, Ring

METRES_PER_DEGREE = 111_320.0

Crossing = tuple[str, str]
"""Codes of the two small areas that a named crossing joins."""


def inside_ring(point: Point, ring: Sequence[Point]) -> bool:
    """Whether a point lies inside a ring: an odd number of crossings to its east."""
    x, y = point
    odd = False
    for (x1, y1), (x2, y2) in zip(ring, [*ring[1:], ring[0]], strict=True):
        if (y1 > y) != (y2 > y) and x < x1 + (y - y1) * (x2 - x1) / (y2 - y1):
            odd = not odd
    return odd


def inside(point: Point, shape: Sequence[Sequence[Sequence[Point]]]) -> bool:
    """Whether a point lies inside a multipolygon and in none of its holes."""
    return any(
        inside_ring(point, rings[0]) and not any(inside_ring(point, hole) for hole in rings[1:]) for rings in shape
    )


def metres_to_line(point: Point, shape: Sequence[Sequence[Sequence[Point]]]) -> float:
    """Distance from a point to the nearest line of a shape, both in degrees; about right is enough."""
    east = METRES_PER_DEGREE * math.cos(math.radians(point[1]))
    best = math.inf
    for rings in shape:
        for ring in rings:
            local = [((x - point[0]) * east, (y - point[1]) * METRES_PER_DEGREE) for x, y in ring]
            for (x1, y1), (x2, y2) in zip(local, [*local[1:], local[0]], strict=True):
                dx, dy = x2 - x1, y2 - y1
                along = 0.0 if dx == dy == 0 else max(0.0, min(1.0, -(x1 * dx + y1 * dy) / (dx * dx + dy * dy)))
                best = min(best, math.hypot(x1 + along * dx, y1 + along * dy))
    return best


def selected(published: Published, shape: Sequence[Sequence[Sequence[Point]]], clear_m: float = 10.0) -> list[str]:
    """Codes of the small areas whose centroid lies inside; refuses a shape that runs too near a centroid to tell."""
    codes = [code for code, at in published.degrees.items() if inside(at, shape)]
    for code, at in published.degrees.items():
        assert metres_to_line(at, shape) > clear_m, f"move the line: the centroid of {code} is within {clear_m} m of it"
    return sorted(codes)


def assessed(published: Published, zones: Mapping[str, Sequence[str]], crossings: Sequence[Crossing]) -> dict[str, Any]:
    """Every figure of every zone: zone -> figure -> value. Zones do not overlap."""
    where = {code: zone for zone, codes in zones.items() for code in codes}
    living = dict.fromkeys(zones, 0)
    lists = dict.fromkeys(zones, 0)
    practices = dict.fromkeys(zones, 0)
    for practice, by_area in published.patients.items():
        in_zone = dict.fromkeys(zones, 0)
        outside = 0
        for code, count in by_area.items():
            if code in where:
                in_zone[where[code]] += count
            else:
                outside += count
        for zone, count in in_zone.items():
            living[zone] += count
        most = max(in_zone, key=lambda zone: in_zone[zone])
        even = [zone for zone in in_zone if in_zone[zone] == in_zone[most] > 0]
        if len(even) > 1:  # the zone with the one small area where most of them live, of equals the lower code
            held = [code for code in by_area if where.get(code) in even]
            most = where[min(held, key=lambda code: (-by_area[code], code))]
        if in_zone[most] > 0 and in_zone[most] >= outside:
            practices[most] += 1
            lists[most] += published.whole_list.get(practice, 0)
    answer = {}
    for zone, codes in zones.items():
        people = weighed = weighted = first = second = 0.0
        for code in codes:
            people += published.residents[code]
            weighed += published.weighed[code]
            weighted += published.weighed[code] * published.score[code]
            first += published.residents[code] * (published.decile[code] == 1)
            second += published.residents[code] * (published.decile[code] <= 2)
        shapes = polygons(published.folder, list(codes))
        answer[zone] = {
            "small_areas": len(codes),
            "residents": int(people),
            "registered_living_in": living[zone],
            "registered_list": lists[zone],
            "practices": practices[zone],
            "imd_average_score": weighted / weighed,
            "share_most_deprived_10": first / people,
            "share_most_deprived_20": second / people,
            "area_ha": sum(area(shape) for shape in shapes.values()) / 10_000,
            "pieces": pieces(shapes, crossings),
            "ages": [sum(published.ages[code][band] for code in codes) for band in range(6)],
            "districts": {published.district[code] for code in codes},
            "hwbs": {published.upper_tier[code] for code in codes},
            "icbs": {published.icb[code] for code in codes},
        }
    return answer


def area(shape: Sequence[Sequence[Ring]]) -> float:
    """Extent in m² by the shoelace formula; a ring inside a ring is a hole, however it was written.

    In five published boundaries an enclosed neighbour stands as a second exterior: it is the neighbour's ground.
    """
    rings = [ring for rings in shape for ring in rings]
    total = 0.0
    for ring in rings:
        size = abs(sum(x1 * y2 - x2 * y1 for (x1, y1), (x2, y2) in itertools.pairwise(ring))) / 2
        around = 0
        for other in rings:
            within = sum(inside_ring(corner, other) for corner in ring[1:])
            around += other is not ring and 2 * within > len(ring) - 1
        total += -size if around % 2 else size
    return total


def perimeter(shapes: Mapping[str, Sequence[Sequence[Ring]]]) -> float:
    """Length in metres of all stretches of line that only one of some areas has, holes and coast included."""
    seen: dict[frozenset[Point], int] = {}
    for shape in shapes.values():
        for rings in shape:
            for ring in rings:
                for one, other in itertools.pairwise(ring):
                    if one != other:
                        seen[frozenset((one, other))] = seen.get(frozenset((one, other)), 0) + 1
    return sum(math.dist(*ends) for ends, times in seen.items() if times == 1)


def pieces(shapes: Mapping[str, Sequence[Sequence[Ring]]], crossings: Sequence[Crossing]) -> int:
    """Connected groups of areas: two are joined by a stretch of line that both have, or by a named crossing."""
    leader = {code: code for code in shapes}

    def find(code: str) -> str:
        while leader[code] != code:
            code = leader[code]
        return code

    owner: dict[frozenset[tuple[int, int]], str] = {}
    for code, shape in shapes.items():
        for rings in shape:
            for ring in rings:
                grid = [(round(x * 100), round(y * 100)) for x, y in ring]
                for one, other in itertools.pairwise(grid):
                    if one != other:
                        leader[find(owner.setdefault(frozenset((one, other)), code))] = find(code)
    for one_code, other_code in crossings:
        if one_code in leader and other_code in leader:
            leader[find(one_code)] = find(other_code)
    return len({find(code) for code in shapes})


def shared_by_lines(part: Sequence[Sequence[Ring]], whole: Sequence[Sequence[Ring]], lines: int = 400) -> float:
    """Share of a shape's extent that lies inside another, by counting along level lines; both in metres."""
    ys = [y for rings in part for ring in rings for _, y in ring]
    low, high = min(ys), max(ys)
    own = both = 0.0
    for step in range(lines):
        y = low + (high - low) * (step + 0.5) / lines
        a, b = _spans(part, y), _spans(whole, y)
        own += sum(end - start for start, end in a)
        both += sum(max(0.0, min(e1, e2) - max(s1, s2)) for s1, e1 in a for s2, e2 in b)
    return both / own


def _spans(shape: Sequence[Sequence[Ring]], y: float) -> list[tuple[float, float]]:
    """Where a level line lies inside a shape."""
    spans = []
    for rings in shape:
        crossed = sorted(
            x1 + (y - y1) * (x2 - x1) / (y2 - y1)
            for ring in rings
            for (x1, y1), (x2, y2) in zip(ring, [*ring[1:], ring[0]], strict=True)
            if (y1 > y) != (y2 > y)
        )
        spans += list(zip(crossed[::2], crossed[1::2], strict=True))
    return spans
