"""Fixes: for findings that can be mended safely, the change that mends them and what it would do."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from nhmap.core.plan.changes import Assign

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from nhmap.core.assessment.assessment import Assessment
    from nhmap.core.assessment.finding import Finding
    from nhmap.core.evidence import Evidence
    from nhmap.core.plan.plans import Plan

NEAR_BY_STEPS = 60
"""How far unassigned areas are filled from a zone's edge, in rings: beyond, a plan is unfinished, not untidy."""


@dataclass(frozen=True, eq=False)
class Fix:
    """A change that mends a finding.

    Attributes
    ----------
    changes
        To be made as one edit.
    words
        What it does, before it is done.
    """

    changes: tuple[Assign, ...]
    words: str


def fix(finding: Finding, assessment: Assessment, evidence: Evidence) -> Fix | None:
    """How a finding can be mended without breaking anything else; None where only a person can decide."""
    mend = {"pieces": _join_stray, "enclave": _fill_enclave, "unassigned": _assign_free, "outside": _give_up}.get(
        finding.check
    )
    if mend is None or finding.accepted:
        return None
    return mend(finding, assessment, evidence)


def _assign(plan: Plan, zone: str | None, rows: NDArray[np.integer]) -> Assign:
    before = tuple(plan.zones[at].id if at >= 0 else "" for at in plan.labels[rows])
    return Assign(zone, np.asarray(rows, dtype=np.int32), (), before)


def _locked(plan: Plan) -> NDArray[np.bool_]:
    """Whether each zone is locked; the last entry answers for label -1."""
    return np.array([*(z.locked for z in plan.zones), False])


def _borders(rows: NDArray[np.integer], labels: NDArray[np.int32], evidence: Evidence) -> dict[int, float]:
    """Metres of border that a patch shares with each label around it."""
    adjacency = evidence.areas.adjacency
    mine = np.zeros(len(labels), dtype=np.bool_)
    mine[rows] = True
    edges = adjacency.edges_from(rows)
    a_in, b_in = mine[adjacency.a[edges]], mine[adjacency.b[edges]]
    out = a_in != b_in
    other = np.where(a_in, adjacency.b[edges], adjacency.a[edges])[out]
    metres: dict[int, float] = {}
    for label, length in zip(labels[other].tolist(), adjacency.shared_m[edges][out].tolist(), strict=True):
        metres[label] = metres.get(label, 0.0) + length
    return metres


def _join_stray(finding: Finding, assessment: Assessment, evidence: Evidence) -> Fix | None:
    """Give each stray piece to the neighbouring zone it borders most, or to none where no zone borders it."""
    plan = assessment.plan
    rows = np.asarray(finding.rows, dtype=np.int32)
    locked = _locked(plan)
    if locked[plan.labels[rows]].any():
        return None
    own = {plan.position[i] for i in plan.family(finding.zones[0])}
    piece = evidence.areas.adjacency.components(rows)
    changes, words = [], []
    for number in range(int(piece.max(initial=-1)) + 1):
        patch = rows[piece == number]
        metres = {
            label: length
            for label, length in _borders(patch, plan.labels, evidence).items()
            if label >= 0 and label not in own and not locked[label]
        }
        to = min(metres, key=lambda label: (-metres[label], label)) if metres else -1
        people = int(evidence.areas.residents[patch].sum())
        changes.append(_assign(plan, plan.zones[to].id if to >= 0 else None, patch))
        words.append(f"{people:,} residents to {plan.zones[to].name if to >= 0 else 'no neighbourhood'}")
    return Fix(tuple(changes), f"Gives {'; '.join(words)}.")


def _give_up(finding: Finding, assessment: Assessment, evidence: Evidence) -> Fix | None:
    """Take what lies outside the planning area out of all zones that are not locked."""
    plan = assessment.plan
    rows = np.asarray(finding.rows, dtype=np.int32)
    rows = rows[~_locked(plan)[plan.labels[rows]]]
    if not len(rows):
        return None
    people = int(evidence.areas.residents[rows].sum())
    return Fix((_assign(plan, None, rows),), f"Takes {people:,} residents outside the planning area out of the plan.")


def _fill_enclave(finding: Finding, assessment: Assessment, evidence: Evidence) -> Fix | None:
    """Give an enclave to the zone around it; a zone that is enclosed whole stays: taking all of it is a judgement."""
    plan = assessment.plan
    rows = np.asarray(finding.rows, dtype=np.int32)
    if len(finding.zones) > 1 and len(plan.members(finding.zones[1])) == len(rows):
        return None
    host = plan.zone(finding.zones[0])
    if host.locked or _locked(plan)[plan.labels[rows]].any():
        return None
    people = int(evidence.areas.residents[rows].sum())
    return Fix((_assign(plan, host.id, rows),), f"Gives {people:,} residents to {host.name}.")


def _assign_free(finding: Finding, assessment: Assessment, evidence: Evidence) -> Fix | None:
    """Give unassigned areas, ring by ring, to the bordering zone that is furthest under its target.

    Of zones that border an area, one under its target goes before one that is not; of these the one with most room.
    """
    plan, areas = assessment.plan, evidence.areas
    labels = plan.labels.copy()
    free = np.zeros(len(labels), dtype=np.bool_)
    free[list(finding.rows)] = True
    room = np.array([z.target - z.people for z in assessment.zones], dtype=np.float64)
    # Only zones that hold areas directly can grow; a parent grows through its children.
    grows = np.bincount(labels[labels >= 0], minlength=len(room)) > 0
    grows &= ~_locked(plan)[:-1]
    by_zone: dict[int, list[int]] = {}
    adjacency = areas.adjacency
    for _ in range(NEAR_BY_STEPS):
        edges = adjacency.edges_from(np.flatnonzero(free))
        pairs = np.r_[
            np.column_stack([adjacency.a[edges], adjacency.b[edges]]),
            np.column_stack([adjacency.b[edges], adjacency.a[edges]]),
        ]
        pairs = np.unique(pairs[free[pairs[:, 0]] & (labels[pairs[:, 1]] >= 0)], axis=0)
        pairs = pairs[grows[labels[pairs[:, 1]]]]
        if not len(pairs):
            break
        around: dict[int, set[int]] = {}
        for row, beside in pairs.tolist():
            around.setdefault(row, set()).add(int(labels[beside]))
        for row, zones in around.items():
            to = max(zones, key=lambda z: (room[z], -z))
            labels[row] = to
            free[row] = False
            room[to] -= areas.residents[row]
            by_zone.setdefault(to, []).append(row)
    if not by_zone:
        return None
    changes = tuple(_assign(plan, plan.zones[to].id, np.array(sorted(rows))) for to, rows in sorted(by_zone.items()))
    parts = [f"{int(areas.residents[rows].sum()):,} to {plan.zones[to].name}" for to, rows in sorted(by_zone.items())]
    left = int(areas.residents[free].sum())
    rest = f" {left:,} stay out of reach." if left else ""
    return Fix(changes, f"Gives {', '.join(parts[:6])}{' and more' if len(parts) > 6 else ''}.{rest}")  # noqa: PLR2004
