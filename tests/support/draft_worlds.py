"""Small worlds for drafts: a grid of small areas, and naive second implementations of what drafts are held to."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from scipy.sparse import csr_array

from nhmap.core.drafts.problem import Grouping, Problem

if TYPE_CHECKING:
    from numpy.typing import NDArray


def grid(width: int, height: int, seed: int = 1, **more: Any) -> Problem:
    """A grid of squares of a kilometre, 1,000 to 2,000 people each, four practices a dozen squares."""
    draw = np.random.default_rng(seed)
    size = width * height
    x, y = np.arange(size) % width, np.arange(size) // width
    right, up = np.flatnonzero(x < width - 1), np.flatnonzero(y < height - 1)
    people = draw.integers(1_000, 2_000, size).astype(np.float64)
    surgeries = max(2, size // 6)
    at = draw.integers(0, size, surgeries)
    near = np.exp(-np.hypot(x[None, :] - x[at][:, None], y[None, :] - y[at][:, None]))
    patients = csr_array((near * 1_000).astype(np.int64))
    square = (x // 3 + (width // 3 + 1) * (y // 3)).astype(np.int64)
    column = (x // 2).astype(np.int64)
    groupings = {
        "msoa": grouping("msoa", square),
        "ward": grouping("ward", column),
        "pcn": grouping("pcn", (x // 4).astype(np.int64)),
    }
    given: dict[str, Any] = {
        "rows": np.arange(size),
        "people": people,
        "residents": people,
        "xy": np.column_stack([x, y]) * 1_000.0,
        "area_m2": np.full(size, 1e6),
        "perimeter_m": np.full(size, 4_000.0),
        "a": np.r_[right, up],
        "b": np.r_[right + 1, up + width],
        "border_m": np.full(len(right) + len(up), 1_000.0),
        "patients": patients,
        "known": np.asarray(patients.sum(axis=1)).ravel().astype(np.int64),
        "lists": np.empty(0),
        "score": draw.uniform(0, 60, size),
        "score_people": people,
        "target": 12_000.0,
        "tolerance": 0.15,
        "groupings": groupings,
    }
    return Problem(**(given | more))


def grouping(key: str, member: NDArray[np.int64]) -> Grouping:
    """Members by their codes, without gaps."""
    used, compact = np.unique(member, return_inverse=True)
    return Grouping(key, f"{key}s", compact.astype(np.int64), tuple(f"{key} {at}" for at in used))


def in_pieces(problem: Problem, label: NDArray[np.int64], zone: int, edges: NDArray[np.bool_] | None = None) -> int:
    """How many pieces a zone is in, by walking from area to area."""
    left = {int(area) for area in np.flatnonzero(label == zone)}
    pairs = list(zip(problem.a.tolist(), problem.b.tolist(), strict=True))
    if edges is not None:
        pairs = [pair for pair, use in zip(pairs, edges.tolist(), strict=True) if use]
    pieces = 0
    while left:
        pieces += 1
        queue = [left.pop()]
        while queue:
            here = queue.pop()
            for one, other in pairs:
                beside = other if one == here else one if other == here else None
                if beside is not None and beside in left:
                    left.discard(beside)
                    queue.append(beside)
    return pieces


def split_by_hand(problem: Problem, key: str, label: NDArray[np.int64]) -> tuple[int, int]:
    """Members of a grouping in more than one zone, and their residents, by plain loops."""
    zones: dict[int, set[int]] = {}
    people: dict[int, float] = {}
    for area, member in enumerate(problem.groupings[key].member.tolist()):
        zones.setdefault(member, set()).add(int(label[area]))
        people[member] = people.get(member, 0.0) + problem.residents[area]
    split = [member for member, found in zones.items() if len(found) > 1]
    return len(split), int(sum(people[member] for member in split))


def kept_by_hand(problem: Problem, label: NDArray[np.int64]) -> int:
    """Patients who live in the zone that their practice belongs to, by plain loops."""
    kept = 0
    for practice, row in enumerate(problem.patients.toarray().tolist()):
        by_zone: dict[int, int] = {}
        for area, patients in enumerate(row):
            by_zone[int(label[area])] = by_zone.get(int(label[area]), 0) + patients
        most = max(by_zone.values())
        if most and most >= problem.known[practice] - sum(by_zone.values()):
            kept += most
    return kept


def compact_by_hand(problem: Problem, label: NDArray[np.int64], zone: int) -> float:
    """Polsby-Popper of one zone of a grid, border by border."""
    inside = set(np.flatnonzero(label == zone).tolist())
    around = 4_000.0 * len(inside)
    for one, other in zip(problem.a.tolist(), problem.b.tolist(), strict=True):
        if one in inside and other in inside:
            around -= 2_000.0
    return 4 * np.pi * 1e6 * len(inside) / around**2
