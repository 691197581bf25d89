"""The slow, obvious second way to align PCNs: every proposal there is, and another integer programme."""

from __future__ import annotations

import itertools

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp

from nhmap.core.alignment.linear_rows import Rows


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


def best_by_another_programme(question, rules):
    """The least (out of line, moved, beyond the limits) where limits are a wish, by a programme written afresh.

    Unknown are the PCN of each practice, the zone of each PCN, and their product. PCNs that open anew come last.
    """
    q, old, practices = question, len(question.networks), range(len(question.practices))
    copies = (2 if rules.splits else 1) * (rules.new or rules.splits)
    fresh = [int(z) for z in np.unique(q.home) for _ in range(copies)]
    networks, zones = range(old + len(fresh)), [int(z) for z in q.zones]
    keys = [("x", p, j) for p in practices for j in networks] + [("y", j, z) for j in networks for z in zones]
    keys += [("both", p, j) for p in practices for j in networks]
    keys += [(what, j) for what in ("used", "over", "under") for j in networks]
    at = {key: i for i, key in enumerate(keys)}
    low, high = np.zeros(len(at)), np.array([np.inf if key[0] in {"over", "under"} else 1.0 for key in keys])
    rows = Rows()

    def row(terms, least, most):
        rows.add({at[key]: float(value) for key, value in terms.items()}, least, most)

    for p in practices:
        own, home = int(q.network[p]), int(q.home[p])
        row({("x", p, j): 1 for j in networks}, 1, 1)
        low[at["x", p, own]] = float(not q.movable[p])
        for j in networks:
            row({("both", p, j): 1, ("x", p, j): -1}, -np.inf, 0)
            row({("both", p, j): 1, ("y", j, home): -1}, -np.inf, 0)
            row({("x", p, j): 1, ("used", j): -1}, -np.inf, 0)
            if j != own:
                row({("x", p, j): 1, ("y", j, home): -1}, -np.inf, 0)
                high[at["x", p, j]] = float(not (j < old and q.frozen[j]))
    for j in networks:
        row({("y", j, z): 1 for z in zones}, 0, 1)
        elsewhere = int(q.elsewhere[j]) if j < old else 0
        for z in zones:
            may = q.zone[j] >= 0 if j < old else z == fresh[j - old]
            high[at["y", j, z]] = float(may)
            low[at["y", j, z]] = float(j < old and bool(q.frozen[j]) and may and z == q.zone[j])
            if j >= old and may and not rules.splits:
                for k in range(old):
                    row({("y", j, z): 1, ("y", k, z): 1}, -np.inf, 1)
        low[at["used", j]] = float(elsewhere > 0)
        if j < old and not elsewhere and not rules.merges:
            row({("x", p, j): 1 for p in practices}, 1, np.inf)
        people = {("x", p, j): int(q.lists[p]) for p in practices}
        row(people | {("over", j): -1}, -np.inf, rules.upper - elsewhere)
        row(people | {("under", j): 1, ("used", j): -rules.lower}, -elsewhere, np.inf)
    lists = int(q.lists.sum())
    wishes = (
        ({("both", p, j): -int(q.lists[p]) for p in practices for j in networks}, lists),
        ({("x", p, int(q.network[p])): -int(q.lists[p]) for p in practices}, lists),
        ({(what, j): 1 for what in ("over", "under") for j in networks}, 0),
    )
    whole = [key[0] in {"x", "y", "used"} for key in keys]
    return _one_after_the_other(wishes, rows, at, whole, Bounds(low, high))


def _one_after_the_other(wishes, rows, at, whole, bounds):
    """The least of each wish, the ones before held."""
    values = []
    for terms, constant in wishes:
        price = np.zeros(len(at))
        price[[at[key] for key in terms]] = list(terms.values())
        found = milp(
            price,
            constraints=rows.constraint(len(at)),
            integrality=whole,
            bounds=bounds,
            options={"mip_rel_gap": 0.0},
        )
        values.append(round(found.fun + constant))
        rows.add({at[key]: float(value) for key, value in terms.items()}, -np.inf, found.fun + 0.25)
    return tuple(values)
