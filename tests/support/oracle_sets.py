"""Sets of sites by plain loops over every set there is."""

from __future__ import annotations

from itertools import combinations
from math import hypot
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from nhmap.core.portfolio.portfolio import PortfolioRules


def people_of(rows: Iterable[int], members: Sequence[Sequence[int]], people: Sequence[float]) -> float:
    """People within reach of at least one site of the set."""
    return sum(people[a] for a in {a for r in rows for a in members[r]})


def kept(rows: Sequence[int], rules: PortfolioRules) -> bool:
    """Whether a set keeps to every rule."""
    if len(rows) > rules.size or not set(rules.fixed) <= set(rows) or set(rows) & set(rules.excluded):
        return False
    if rules.group is not None and rules.per_group is not None:
        for g in set(rules.group.tolist()) - {-1}:
            if sum(rules.group[r] == g for r in rows) > rules.per_group:
                return False
    if rules.spacing_m > 0:
        for a, b in combinations(rows, 2):
            if hypot(rules.x[a] - rules.x[b], rules.y[a] - rules.y[b]) < rules.spacing_m:
                return False
    return True


def optimum(members: Sequence[Sequence[int]], people: Sequence[float], rules: PortfolioRules) -> float:
    """The most people that a set can reach that keeps to the rules."""
    every = (c for k in range(rules.size + 1) for c in combinations(range(len(members)), k))
    return max(people_of(c, members, people) for c in every if kept(c, rules))
