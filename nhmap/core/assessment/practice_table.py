"""Practices and PCNs of a plan, one row each: which zone they belong to, how firmly, and what else is known.

A practice belongs to the zone where most of its patients live, unless the user moved it by hand. It is *split* when
its retention is below the user's threshold; a PCN likewise.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from nhmap.core.people.practice_history import PracticeHistory
from nhmap.core.people.practices import Where, belonging, splits

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from scipy.sparse import csr_array

    from nhmap.core.assessment.assessment import Assessment
    from nhmap.core.evidence import Evidence
    from nhmap.core.people.practices import Belonging


@dataclass(frozen=True)
class PracticeRow:
    """One practice of a plan.

    Attributes
    ----------
    row
        Of the practice in ``Registrations``.
    code, name
        As published.
    zone
        Position in ``plan.zones`` of the zone it belongs to, -1 for none.
    reason
        Why it was moved there by hand; empty when its patients' homes decided.
    by_homes
        Position of the zone that its patients' homes alone would give it to, -1 for none.
    live_here
        Its patients who live in its zone.
    retention
        Those as a share of its patients with a known small area; NaN without one.
    runner_up, runner_up_share
        Position of the zone with the next most patients (-1 for none), and its share of them; NaN for none.
    outside_share
        Share of them who live outside every zone; NaN without any.
    list_size, list_vintage
        Whole list and its date; NaN and empty where none is held. A list of 0 is of a practice in none of the lists.
    homes_vintage
        When it was counted where its patients live; empty where nobody counted.
    pcn_code, pcn_name
        Its PCN; empty for none.
    split
        Whether retention is below the threshold.
    history
        What it did since 2022: closed, opened, moved.
    """

    row: int
    code: str
    name: str
    zone: int
    reason: str
    by_homes: int
    live_here: int
    retention: float
    runner_up: int
    runner_up_share: float
    outside_share: float
    list_size: float
    list_vintage: str
    homes_vintage: str
    pcn_code: str
    pcn_name: str
    split: bool
    history: PracticeHistory = field(default_factory=PracticeHistory)

    @property
    def moved(self) -> bool:
        """Whether it was given to its zone by hand."""
        return bool(self.reason)


@dataclass(frozen=True)
class PcnFall:
    """What of a PCN falls in one zone: practices that belong to it, and patients who live in it (-1: in no zone)."""

    zone: int
    practices: int
    patients: int


@dataclass(frozen=True)
class PcnRow:
    """How one PCN falls across the zones.

    Attributes
    ----------
    row
        Position in ``Registrations.pcn_codes``.
    code, name
        As published.
    practices
        Rows of its practices.
    list_size, lists_unknown
        Their lists together, and how many of them have none.
    known
        Their patients with a known small area.
    zone
        Position of the zone where most of them live, -1 when more live outside every zone.
    retention
        Share of them who live there; NaN without a zone.
    split
        Whether retention is below the threshold.
    falls
        By zone, most patients first, those outside every zone last; practices add up to all practices, and patients
        to ``known``.
    """

    row: int
    code: str
    name: str
    practices: tuple[int, ...]
    list_size: int
    lists_unknown: int
    known: int
    zone: int
    retention: float
    split: bool
    falls: tuple[PcnFall, ...]


def practices_of(assessment: Assessment, zone_id: str | None = None) -> NDArray[np.intp]:
    """Rows of the practices that belong to a zone or to one nested in it; of all zones without one."""
    if zone_id is not None:
        return np.sort(assessment.zone(zone_id).practices)
    return np.flatnonzero(assessment.belonging.zone >= 0)


def practices_of_no_zone(assessment: Assessment) -> NDArray[np.intp]:
    """Rows of the practices with patients in the plan that belong to none of its zones, most patients in it first."""
    inside = np.asarray(assessment.belonging.counts.sum(axis=1)).ravel()
    rows = np.flatnonzero((assessment.belonging.zone < 0) & (inside > 0))
    return rows[np.argsort(-inside[rows], kind="stable")]


def practice_rows(
    assessment: Assessment, evidence: Evidence, practices: NDArray[np.integer]
) -> tuple[PracticeRow, ...]:
    """What there is to say of each of some practices, in their order."""
    registrations, belongs, plan = evidence.registrations, assessment.belonging, assessment.plan
    reasons = {m.practice: m.reason for m in plan.moved}
    homes = Where(registrations.patients, plan.labels)
    by_homes = belonging(belongs.counts, registrations.known, where=homes).zone if plan.moved else belongs.zone
    live_here = _cells(belongs.counts, practices, belongs.zone[practices])
    next_here = _cells(belongs.counts, practices, belongs.runner_up[practices])
    lists = registrations.known
    split = splits(belongs, lists, assessment.settings.split_below)
    text = registrations.practices[["pcn_code", "pcn_name"]].iloc[practices].astype(object)
    columns = [key for key in ("status", "opened", "closed", "moved_from") if key in registrations.practices]
    records = registrations.practices[columns].iloc[practices].to_dict("records")
    table = []
    for k, row in enumerate(np.asarray(practices).tolist()):
        code = str(registrations.codes[row])
        retention = float(belongs.retention[row])
        second = int(belongs.runner_up[row])
        pcn_code, pcn_name = text.iat[k, 0], text.iat[k, 1]
        table.append(
            PracticeRow(
                row=row,
                code=code,
                name=str(registrations.names[row]),
                zone=int(belongs.zone[row]),
                reason=reasons.get(code, ""),
                by_homes=int(by_homes[row]),
                live_here=int(live_here[k]),
                retention=retention,
                runner_up=second,
                runner_up_share=float(next_here[k] / lists[row]) if second >= 0 and lists[row] else np.nan,
                outside_share=float(belongs.outside[row] / lists[row]) if lists[row] else np.nan,
                list_size=float(registrations.list_size[row]),
                list_vintage=str(registrations.list_vintage[row] or ""),
                homes_vintage=str(registrations.homes_vintage[row] or ""),
                pcn_code=pcn_code if isinstance(pcn_code, str) else "",
                pcn_name=pcn_name if isinstance(pcn_name, str) else "",
                split=bool(split[row]),
                history=PracticeHistory.of(records[k]),
            )
        )
    return tuple(table)


def pcn_rows(assessment: Assessment, evidence: Evidence) -> tuple[PcnRow, ...]:
    """PCNs that belong to the plan's zones, or have a practice that does: split ones first, loosest first."""
    registrations = evidence.registrations
    belongs = assessment.pcns
    split = splits(belongs, registrations.known_by_pcn, assessment.settings.split_below)
    placed = np.flatnonzero((registrations.pcn_of >= 0) & (assessment.belonging.zone >= 0))
    in_plan = np.zeros(len(registrations.pcn_codes), dtype=np.bool_)
    in_plan[registrations.pcn_of[placed]] = True
    members = _members(registrations.pcn_of, len(in_plan))
    rows = [
        _pcn_row(int(row), members[row], belongs, assessment, evidence, split=bool(split[row]))
        for row in np.flatnonzero(in_plan | (belongs.zone >= 0))
    ]
    return tuple(sorted(rows, key=lambda r: (not r.split, np.nan_to_num(r.retention, nan=2.0), r.code)))


def _pcn_row(  # noqa: PLR0913 - one PCN of an assessment
    row: int,
    practices: NDArray[np.intp],
    belongs: Belonging,
    assessment: Assessment,
    evidence: Evidence,
    *,
    split: bool,
) -> PcnRow:
    """One PCN."""
    registrations = evidence.registrations
    inside = slice(belongs.counts.indptr[row], belongs.counts.indptr[row + 1])
    pairs = zip(belongs.counts.indices[inside].tolist(), belongs.counts.data[inside].tolist(), strict=True)
    patients = {zone: people for zone, people in pairs if people}
    outside = int(belongs.outside[row])
    own = np.asarray(assessment.belonging.zone[practices])
    tally = {int(z): int(n) for z, n in zip(*np.unique(own, return_counts=True), strict=True)}
    zones = sorted({z for z in (*patients, *tally) if z >= 0}, key=lambda z: (-patients.get(z, 0), z))
    falls = [PcnFall(z, tally.get(z, 0), patients.get(z, 0)) for z in zones]
    if outside or tally.get(-1):
        falls.append(PcnFall(-1, tally.get(-1, 0), outside))
    lists = registrations.list_size[practices]
    return PcnRow(
        row=row,
        code=str(registrations.pcn_codes[row]),
        name=str(registrations.pcn_names[row]),
        practices=tuple(practices.tolist()),
        list_size=int(np.nansum(lists)),
        lists_unknown=int(np.isnan(lists).sum()),
        known=outside + sum(patients.values()),
        zone=int(belongs.zone[row]),
        retention=float(belongs.retention[row]),
        split=split,
        falls=tuple(falls),
    )


def _members(group: NDArray[np.int32], count: int) -> list[NDArray[np.intp]]:
    """Positions of each group 0 to count - 1, ascending."""
    order = np.argsort(group, kind="stable")
    edges = np.searchsorted(group[order], np.arange(count + 1))
    return [order[start:end] for start, end in pairwise(edges)]


def _cells(counts: csr_array, rows: NDArray[np.integer], columns: NDArray[np.integer]) -> NDArray[np.int64]:
    """One cell of each row; 0 where the column is -1."""
    cells = np.zeros(len(rows), dtype=np.int64)
    has = columns >= 0
    if has.any():
        cells[has] = np.asarray(counts[np.asarray(rows)[has], columns[has]]).ravel()
    return cells
