"""Minutes by car once more, pair by pair: a loop over six points of the line, each read from its four cells."""

import math

from nhmap.core.reach.drive_coefficients import PACES, POWER, START_MIN

DENSITIES = (10.0, 100.0, 1_000.0, 3_162.0, 10_000.0)


def pace(density):
    """The pace at a density: on the line between the two fitted densities beside it."""
    level = math.log10(max(density, 1.0))
    levels = [math.log10(d) for d in DENSITIES]
    if level <= levels[0]:
        return PACES[0]
    for i in range(1, len(levels)):
        if level <= levels[i]:
            share = (level - levels[i - 1]) / (levels[i] - levels[i - 1])
            return PACES[i - 1] * (1 - share) + PACES[i] * share
    return PACES[-1]


def density_at(row, column, settlement):
    """Residents per km² of a cell; nobody beyond the grid."""
    r, c = row - settlement.south, column - settlement.west
    inside = 0 <= r < settlement.density.shape[0] and 0 <= c < settlement.density.shape[1]
    return settlement.density[r, c] if inside else 0.0


def pace_at(x, y, settlement):
    """The pace at a point: the four cells around it, the nearer the more."""
    column, row = x / 1_000 - 0.5, y / 1_000 - 0.5
    left, below = math.floor(column), math.floor(row)
    total = 0.0
    for r, c in ((below, left), (below, left + 1), (below + 1, left), (below + 1, left + 1)):
        share = (1 - abs(row - r)) * (1 - abs(column - c))
        total += share * pace(density_at(r, c, settlement))
    return total


def minutes(a, b, settlement):
    """From one place to another."""
    paces = []
    for step in range(6):
        share = (2 * step + 1) / 12
        paces.append(pace_at(a[0] + (b[0] - a[0]) * share, a[1] + (b[1] - a[1]) * share, settlement))
    return START_MIN + sum(paces) / 6 * (math.dist(a, b) / 1_000) ** POWER
