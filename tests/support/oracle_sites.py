"""Catchments, criteria, scores and ranks once more, in plain loops, for the tests to compare with.

Slow and obvious on purpose. Nothing here is shared with the code under test except the numbers of the reference points.
"""

from __future__ import annotations

import math
from itertools import pairwise


def members(site_x, site_y, xs, ys, radius_m):
    """Rows of the points at most radius_m from the site."""
    if math.isnan(site_x) or math.isnan(site_y):
        return None
    return [j for j in range(len(xs)) if math.hypot(xs[j] - site_x, ys[j] - site_y) <= radius_m]


def people(inside, residents):
    return math.nan if inside is None else sum(residents[j] for j in inside)


def average(inside, values, residents):
    if inside is None:
        return math.nan
    total = sum(residents[j] for j in inside)
    if total == 0:
        return math.nan
    return sum(values[j] * residents[j] for j in inside if residents[j] > 0) / total


def value(figure, points):
    """Along straight lines between (measure, value) points; flat beyond the ends."""
    if math.isnan(figure):
        return math.nan
    points = sorted(points)
    if figure <= points[0][0]:
        return points[0][1]
    for (x0, v0), (x1, v1) in pairwise(points):
        if figure <= x1:
            return v0 + (v1 - v0) * (figure - x0) / (x1 - x0)
    return points[-1][1]


def prior_mean(quantiles):
    """Mean of a value whose quantiles run along straight lines: one trapezium after another."""
    return sum((c1 - c0) * (v0 + v1) / 2 for (c0, v0), (c1, v1) in pairwise(quantiles))


def score(values, weights, expected):
    """Score, low, high, contributions of one site; weights on any scale, ``expected`` where a value is unknown."""
    total = sum(weights)
    low = sum(w * v for v, w in zip(values, weights, strict=True) if not math.isnan(v)) / total * 100
    high = sum(w * (1.0 if math.isnan(v) else v) for v, w in zip(values, weights, strict=True)) / total * 100
    parts = [100 * w * (e if math.isnan(v) else v) / total for v, w, e in zip(values, weights, expected, strict=True)]
    return sum(parts), low, high, parts


def rank(scores):
    """1 + how many are better, by more than rounding."""
    return [1 + sum(1 for t in scores if t - s > 1e-8) for s in scores]
