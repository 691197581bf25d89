"""The slow, obvious second way to align PCNs: every proposal there is, and another integer programme."""

from __future__ import annotations

import itertools

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp


def best_by_hand(question, rules):
    """The least (out of line, moved, beyond the limits), or with hard limits in the order they then have.

    Every zone for every PCN, every PCN for every practice. A new PCN is one more that serves a zone that none serves.
    """
    zones = sorted({int(z) for z in question.zones})
    old = len(question.networks)
    serve = []
    for k in range(old):
        if question.zone[k] < 0:
            serve.append([-1])
        elif question.frozen[k]:
            serve.append([int(question.zone[k])])
        else:
            serve.append([*zones, -1])
    best = None
    for chosen in itertools.product(*serve):
        served = list(chosen)
        fresh = [z for z in zones if rules.splits or z not in served] if rules.new or rules.splits else []
        if rules.new is False and rules.splits:
            fresh = zones
        copies = 2 if rules.splits else 1
        networks = served + [z for z in fresh for _ in range(copies)]
        options = []
        for p in range(len(question.practices)):
            own = int(question.network[p])
            able = [own]
            if question.movable[p]:
                able += [
                    k
                    for k, z in enumerate(networks)
                    if k != own and z == question.home[p] and not (k < old and question.frozen[k])
                ]
            options.append(able)
        for to in itertools.product(*options):
            cost = _cost(question, rules, networks, np.array(to))
            if cost is not None and (best is None or cost < best):
                best = cost
    return best


def _cost(question, rules, networks, to):
    old = len(question.networks)
    sizes = np.bincount(to, weights=question.lists, minlength=len(networks))
    sizes[:old] += question.elsewhere
    if not rules.merges and any(sizes[k] == 0 for k in range(old)):
        return None
    beyond = sum(max(0, int(n) - rules.upper, rules.lower - int(n)) for n in sizes if n)
    out = sum(int(n) for p, n in enumerate(question.lists) if networks[to[p]] != question.home[p])
    moved = int(question.lists[to != question.network].sum())
    return (beyond, out, moved) if rules.hard else (out, moved, beyond)


def least_out_and_moved(question):
    """Patients out of line and patients moved, by another programme: one sum of both, without any PCN's size.

    Each practice stays aligned, stays out of line, or moves; it can move only where some PCN or a new one serves its
    zone, which with new PCNs allowed is everywhere. So only the zone of each PCN is unknown.
    """
    zones = sorted({int(z) for z in question.zones})
    networks = len(question.networks)
    at = {(k, z): i for i, (k, z) in enumerate(itertools.product(range(networks), zones))}
    worth = np.zeros(len(at))
    heavy = float(question.lists.sum() + 1)
    out = moved = 0
    for p, people in enumerate(question.lists.tolist()):
        k, z = int(question.network[p]), int(question.home[p])
        if question.movable[p]:
            moved += people
            worth[at[k, z]] += people
        else:
            out += people
            worth[at[k, z]] += people * heavy
    rows = np.zeros((networks, len(at)))
    for (k, _), i in at.items():
        rows[k, i] = 1
    found = milp(-worth, constraints=LinearConstraint(rows, 0, 1), integrality=np.ones(len(at)), bounds=Bounds(0, 1))
    for (k, z), i in at.items():
        if found.x[i] > 0.5:
            same = (question.network == k) & (question.home == z)
            moved -= int(question.lists[same & question.movable].sum())
            out -= int(question.lists[same & ~question.movable].sum())
    return out, moved
