"""Caps: how many members of a grouping a draft may split at most."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from nhmap.core.drafts.measures import split_members
from nhmap.core.drafts.problem import pieces

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from nhmap.core.drafts.problem import Problem


def excess(problem: Problem, label: NDArray[np.int64]) -> int:
    """Members split beyond the caps, altogether."""
    return sum(
        max(0, int(split_members(problem.groupings[key], label).sum()) - cap) for key, cap in problem.caps.items()
    )


def within_caps(problem: Problem, label: NDArray[np.int64]) -> NDArray[np.int64]:
    """The same zones with as many split members made whole as the caps ask, those first that move fewest people.

    A member is made whole where all zones stay in one piece and none becomes empty; sizes give way. Several rounds,
    as one that is made whole can free another. What cannot be made whole is left, and counted by ``excess``.
    """
    label = label.copy()
    for _ in range(4):
        before = excess(problem, label)
        if not before:
            break
        for key, cap in problem.caps.items():
            _make_whole(problem, key, cap, label)
        if excess(problem, label) == before:
            break
    return label


def _make_whole(problem: Problem, key: str, cap: int, label: NDArray[np.int64]) -> None:
    """Make members whole in place until no more than the cap are split."""
    grouping = problem.groupings[key]
    size = problem.people
    split = np.flatnonzero(split_members(grouping, label))
    over = len(split) - cap
    offers: list[tuple[float, int, int]] = []
    for member in split.tolist():
        rows = np.flatnonzero(grouping.member == member)
        people = np.bincount(label[rows], weights=size[rows] + 1e-6)
        offers.extend(
            (float(people.sum() - people[zone]), member, int(zone)) for zone in np.flatnonzero(people).tolist()
        )
    done: set[int] = set()
    for _, member, zone in sorted(offers):
        if over - len(done) <= 0:
            break
        rows = np.flatnonzero(grouping.member == member)
        if member in done or not _free(problem, rows, zone, label):
            continue
        others = sum(split_members(g, label).sum() for k, g in problem.groupings.items() if k in problem.caps)
        tried = label.copy()
        tried[rows] = zone
        fewer = sum(split_members(g, tried).sum() for k, g in problem.groupings.items() if k in problem.caps) < others
        if fewer and _sound(problem, label, tried):
            label[:] = tried
            done.add(member)


def _free(problem: Problem, rows: NDArray[np.intp], zone: int, label: NDArray[np.int64]) -> bool:
    """Whether small areas may all go to a zone: no lock, border or seed forbids it."""
    moving = rows[label[rows] != zone]
    part = problem.zone_part[zone]
    seeds = set(problem.seeds)
    return bool(part >= 0 and (problem.part[moving] == part).all() and not seeds.intersection(moving.tolist()))


def _sound(problem: Problem, before: NDArray[np.int64], after: NDArray[np.int64]) -> bool:
    """Whether no zone became empty or fell into more pieces, crossings of what is passable only."""
    if len(np.unique(after)) < len(np.unique(before)):
        return False
    inside = problem.passable & (after[problem.a] == after[problem.b])
    free = problem.part >= 0
    piece = pieces(len(problem), problem.a[inside], problem.b[inside])
    return len(np.unique(piece[free])) == len(np.unique(after[free]))
