"""What the page of a building says of people and travel, once more in plain loops."""

from __future__ import annotations

import math


def within(site, points, radius_m):
    """Rows of the points at most so far from the site."""
    return [i for i, (x, y) in enumerate(points) if math.hypot(x - site[0], y - site[1]) <= radius_m]


def total(rows, amounts):
    return sum(amounts[i] for i in rows)


def mean(rows, values, people):
    count = sum(people[i] for i in rows)
    return math.nan if count == 0 else sum(values[i] * people[i] for i in rows) / count


def share(rows, test, people):
    count = sum(people[i] for i in rows)
    return math.nan if count == 0 else sum(people[i] for i in rows if test(i)) / count


def nine_in_ten(pairs):
    """The least minutes within which nine in ten of the people arrive; pairs of minutes and people."""
    count = sum(people for _, people in pairs)
    for minutes, _ in sorted(pairs):
        if 10 * sum(p for m, p in pairs if m <= minutes and p) >= 9 * count:
            return minutes
    return math.nan
