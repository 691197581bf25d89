"""Registered patients: where they live, which practice holds them, and which zone a practice belongs to."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
from scipy.sparse import csc_array, csr_array

from nhmap.core.people.balance import JUDGED_FROM
from nhmap.core.wording import as_said

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd
    from numpy.typing import NDArray


@dataclass(frozen=True, eq=False)
class Registrations:
    """Every practice of England and where its patients live.

    Attributes
    ----------
    practices
        One row a practice, sorted by ``practice_code``; columns as in the layer ``practices``.
    patients
        Patients by practice (rows) and small area of residence (columns); shape (p, n).
    elsewhere
        Patients whose home is no known small area of England, by practice and bucket; layer ``registered_elsewhere``.
    """

    practices: pd.DataFrame
    patients: csr_array
    elsewhere: pd.DataFrame

    @cached_property
    def by_area(self) -> csc_array:
        """The same patients, quick to read by small area."""
        return csc_array(self.patients)

    @cached_property
    def living_in(self) -> NDArray[np.int64]:
        """Patients of any practice who live in each small area; shape (n,)."""
        return np.asarray(self.patients.sum(axis=0)).ravel().astype(np.int64)

    @cached_property
    def known(self) -> NDArray[np.int64]:
        """Patients of each practice with a known English small area; shape (p,)."""
        return np.asarray(self.patients.sum(axis=1)).ravel().astype(np.int64)

    @cached_property
    def list_size(self) -> NDArray[np.float64]:
        """Whole list of each practice, NaN where no list is held; shape (p,)."""
        return self.practices["list_size"].to_numpy(dtype=np.float64, na_value=np.nan)

    @cached_property
    def listed(self) -> NDArray[np.bool_]:
        """Whether a list is held for each practice; shape (p,)."""
        return ~np.isnan(self.list_size)

    @cached_property
    def largest_first(self) -> NDArray[np.intp]:
        """Place of each practice when the largest list comes first, ties by row and unknown lists last; shape (p,)."""
        place = np.empty(len(self.list_size), dtype=np.intp)
        place[np.argsort(-np.where(self.listed, self.list_size, -1.0), kind="stable")] = np.arange(len(place))
        return place

    @cached_property
    def codes(self) -> NDArray[np.object_]:
        """Practice codes; shape (p,)."""
        return self.practices["practice_code"].to_numpy(dtype=object)

    @cached_property
    def names(self) -> NDArray[np.object_]:
        """Practice names as people say them; shape (p,)."""
        return np.array([as_said(str(name)) for name in self.practices["name"]], dtype=object)

    @cached_property
    def list_vintage(self) -> NDArray[np.object_]:
        """Date of each practice's list, empty where none is held; shape (p,)."""
        return self.practices["list_vintage"].to_numpy(dtype=object)

    @cached_property
    def homes_vintage(self) -> NDArray[np.object_]:
        """When it was counted where each practice's patients live, empty where nobody counted; shape (p,).

        Never to be divided into a list of another date.
        """
        column = "homes_vintage" if "homes_vintage" in self.practices else "list_vintage"
        return self.practices[column].to_numpy(dtype=object)

    def homes_dates(self, practices: NDArray[np.integer]) -> tuple[tuple[str, int], ...]:
        """Dates at which it was counted where the patients of some practices live, and how many each counted."""
        dates, at = np.unique(self.homes_vintage[practices].astype(str), return_inverse=True)
        people = np.bincount(at, weights=self.known[practices], minlength=len(dates)).astype(np.int64)
        dated = [(str(date), int(n)) for date, n in zip(dates, people, strict=True) if date and n]
        return tuple(sorted(dated, key=lambda pair: -pair[1]))

    @cached_property
    def row_of(self) -> dict[str, int]:
        """Row of each practice code."""
        return {str(code): row for row, code in enumerate(self.codes)}

    @cached_property
    def pcn_of(self) -> NDArray[np.int32]:
        """Position in ``pcn_codes`` of each practice's PCN, -1 where it has none; shape (p,)."""
        return self._pcn[0]

    @cached_property
    def pcn_codes(self) -> NDArray[np.object_]:
        """PCN codes, sorted."""
        return self._pcn[1]

    @cached_property
    def pcn_names(self) -> NDArray[np.object_]:
        """PCN names as people say them, in the order of their codes."""
        named = self.practices.dropna(subset="pcn_code").drop_duplicates("pcn_code").set_index("pcn_code")["pcn_name"]
        return np.array([as_said(str(name)) for name in named.reindex(self.pcn_codes)], dtype=object)

    @cached_property
    def pcn_area(self) -> NDArray[np.int32]:
        """For each small area the PCN that most of its registered patients belong to, -1 for none; shape (n,).

        Ties go to the PCN whose code comes first.
        """
        if not len(self.pcn_codes):
            return np.full(self.patients.shape[1], -1, dtype=np.int32)
        counts = self.by_pcn
        best = np.full(counts.shape[1], -1, dtype=np.int32)
        for column, (start, end) in enumerate(zip(counts.indptr[:-1], counts.indptr[1:], strict=True)):
            if end > start and counts.data[start:end].max() > 0:
                best[column] = counts.indices[start + int(np.argmax(counts.data[start:end]))]
        return best

    @cached_property
    def by_pcn(self) -> csc_array:
        """Patients by PCN (rows) and small area of residence (columns); shape (k, n)."""
        member = self.pcn_of >= 0
        into = csr_array(
            (np.ones(int(member.sum()), dtype=np.int64), (self.pcn_of[member], np.flatnonzero(member))),
            shape=(len(self.pcn_codes), len(self.practices)),
        )
        counts = csc_array(into @ self.patients)
        counts.sort_indices()
        return counts

    @cached_property
    def pcn_rows(self) -> csr_array:
        """The same patients as ``by_pcn``, quick to read by PCN."""
        return csr_array(self.by_pcn)

    @cached_property
    def known_by_pcn(self) -> NDArray[np.int64]:
        """Patients of each PCN with a known English small area; shape (k,)."""
        return np.asarray(self.by_pcn.sum(axis=1)).ravel().astype(np.int64)

    @cached_property
    def _pcn(self) -> tuple[NDArray[np.int32], NDArray[np.object_]]:
        code = self.practices["pcn_code"].astype(object)
        codes = np.array(sorted({c for c in code if isinstance(c, str) and c}), dtype=object)
        position: Mapping[str, int] = {c: i for i, c in enumerate(codes)}
        return code.map(position).fillna(-1).to_numpy(dtype=np.int32), codes


@dataclass(frozen=True, eq=False)
class Belonging:
    """Which zone each practice (or PCN) belongs to, and how firmly.

    Attributes
    ----------
    counts
        Patients by practice (rows) and zone of residence (columns); shape (p, z).
    outside
        Patients of each practice with a known small area that no zone holds; shape (p,).
    zone
        Column of the zone each practice belongs to; -1 where more live outside every zone than in any; shape (p,).
    retention
        Share of a practice's patients with a known small area who live in its own zone; NaN without one; shape (p,).
    runner_up
        Column of the zone with the next most patients, -1 for none; of equals the first in the plan; shape (p,).
    tied
        Whether as many of a practice's patients live in another zone, or outside every zone, as in the one it belongs
        to; never of one moved by hand; shape (p,).
    """

    counts: csr_array
    outside: NDArray[np.int64]
    zone: NDArray[np.int32]
    retention: NDArray[np.float64]
    runner_up: NDArray[np.int32]
    tied: NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Where:
    """Where patients live, small area by small area: what settles a tie between zones.

    Attributes
    ----------
    patients
        Patients by practice (or PCN) and small area; shape (p, n).
    labels
        For each small area the column of its zone, -1 for none; shape (n,).
    rows
        Which rows of ``patients`` are asked about, in the order they are counted; None for all of them.
    """

    patients: csr_array
    labels: NDArray[np.int32]
    rows: NDArray[np.intp] | None = None

    def settle(self, row: int, zones: NDArray[np.integer]) -> int:
        """Of zones with equally many of a practice's patients, the one it belongs to.

        It is the one with the small area where most of its patients live, and of equal small areas the one of the
        lower code: a rule that depends on neither the order of zones nor their ids and names, so that a plan that was
        taken away and opened again gives the same.
        """
        at = row if self.rows is None else int(self.rows[row])
        entries = slice(self.patients.indptr[at], self.patients.indptr[at + 1])
        areas, people = self.patients.indices[entries], self.patients.data[entries]
        inside = np.isin(self.labels[areas], zones)
        areas, people = areas[inside], people[inside]
        return int(self.labels[areas[np.lexsort((areas, -people))[0]]])


def patients_by_zone(registrations: Registrations, labels: NDArray[np.int32], zones: int) -> csr_array:
    """Patients of each practice by zone of residence.

    Parameters
    ----------
    labels
        For each small area the column of its zone, -1 for none; shape (n,).
    zones
        Number of zones.

    Returns
    -------
    Shape (p, zones). Only assigned areas are read, so the cost follows the size of the plan, not of England.
    """
    return people_by_zone(registrations.by_area, labels, zones)


def people_by_zone(by_area: csc_array, labels: NDArray[np.int32], zones: int) -> csr_array:
    """Patients of each practice (or PCN) by zone of residence: see ``patients_by_zone``."""
    rows = np.flatnonzero(labels >= 0)
    into = csr_array(
        (np.ones(len(rows), dtype=np.int64), (np.arange(len(rows)), labels[rows])), shape=(len(rows), zones)
    )
    return csr_array(by_area[:, rows] @ into)


def belonging(
    counts: csr_array,
    lists: NDArray[np.int64],
    moved: Mapping[int, int] | None = None,
    where: Where | None = None,
) -> Belonging:
    """Give each practice to the zone where most of its patients live.

    “Outside every zone” takes part in the comparison, so that a half-drawn plan does not claim practices whose
    patients live elsewhere. Ties go to a zone rather than to outside, and of zones to the one that ``where`` settles.

    Parameters
    ----------
    counts
        From ``patients_by_zone``; shape (p, z).
    lists
        Patients of each practice with a known small area; shape (p,).
    moved
        Practices moved by hand: row of the practice -> column of its zone.
    where
        Where their patients live; without it ties go to the zone that comes first.
    """
    size = counts.shape[0]
    cells = counts.tocoo()
    practice, column, people = cells.row, cells.col, cells.data
    # Practice, then most people, then column, in one number: a third of the time of sorting by three.
    most_people = int(people.max(initial=0))
    order = np.argsort(
        (practice.astype(np.int64) * (most_people + 1) + most_people - people) * counts.shape[1] + column
    )
    practice, column, people = practice[order], column[order], people[order]
    present, first = np.unique(practice, return_index=True)
    outside = lists - np.bincount(practice, weights=people, minlength=size).astype(np.int64)

    best = np.full(size, -1, dtype=np.int32)
    second = np.full(size, -1, dtype=np.int32)
    most = np.zeros(size, dtype=np.int64)
    best[present], most[present] = column[first], people[first]
    after = first + 1
    has_second = after < np.r_[first[1:], len(practice)]
    second[present[has_second]] = column[after[has_second]]

    zone = np.where((most > 0) & (most >= outside), best, -1).astype(np.int32)
    own = np.where(zone >= 0, most, 0)
    after_most = np.zeros(size, dtype=np.int64)
    after_most[present[has_second]] = people[after[has_second]]
    by_homes = np.ones(size, dtype=np.bool_)
    by_homes[list(moved or {})] = False  # somebody decided: their patients' homes settle nothing
    even = by_homes & (zone >= 0) & (after_most == most)
    tied = even | (by_homes & (zone >= 0) & (outside == most))
    if where is not None:
        start = np.searchsorted(practice, np.flatnonzero(even))
        for row, at in zip(np.flatnonzero(even).tolist(), start.tolist(), strict=True):
            end = at + 1
            while end < len(practice) and practice[end] == row and people[end] == most[row]:
                end += 1
            zone[row] = best[row] = where.settle(row, column[at:end])
            second[row] = column[at] if column[at] != zone[row] else column[at + 1]
    runner_up = np.where(zone >= 0, second, best).astype(np.int32)
    for row, to in (moved or {}).items():
        runner_up[row] = best[row] if best[row] != to else second[row]
        zone[row] = to
        own[row] = counts[row, to]
    with np.errstate(invalid="ignore", divide="ignore"):
        retention = np.where((zone >= 0) & (lists > 0), own / lists, np.nan)
    return Belonging(counts, outside, zone, retention, runner_up, tied)


def splits(belongs: Belonging, lists: NDArray[np.int64], below: float) -> NDArray[np.bool_]:
    """Whether each practice (or PCN) keeps less than a share of its patients in the zone it belongs to; shape (p,).

    One of fewer than ``JUDGED_FROM`` patients with a known home is not judged: two people are no pattern.
    """
    return (belongs.zone >= 0) & (lists >= JUDGED_FROM) & (belongs.retention < below)


@dataclass(frozen=True, eq=False)
class Handover:
    """Small areas that went from one zone to another.

    Attributes
    ----------
    rows
        The c small areas; shape (c,).
    before, after
        Columns of their zones, -1 for none; each of shape (c,).
    zones
        Number of zones after it; those there were come first, in their order.
    """

    rows: NDArray[np.intp]
    before: NDArray[np.int32]
    after: NDArray[np.int32]
    zones: int

    def by_zone(self) -> csr_array:
        """1 where a zone (column) gained a small area (row), -1 where it lost it; shape (c, zones)."""
        left, came = np.flatnonzero(self.before >= 0), np.flatnonzero(self.after >= 0)
        sign = np.repeat(np.array([-1, 1], dtype=np.int64), [len(left), len(came)])
        columns = np.concatenate([self.before[left], self.after[came]])
        return csr_array((sign, (np.concatenate([left, came]), columns)), shape=(len(self.rows), self.zones))


def belonging_after(  # noqa: PLR0913 - what it was, what changed, and what decides
    earlier: Belonging,
    by_area: csc_array,
    lists: NDArray[np.int64],
    handover: Handover,
    moved: tuple[Mapping[int, int], Mapping[int, int]] = ({}, {}),
    *,
    where: Where | None = None,
) -> tuple[Belonging, NDArray[np.intp]]:
    """What ``belonging`` gives after a handover, looking only at who has patients there or was moved by hand.

    Parameters
    ----------
    by_area
        Patients by practice (or PCN) and small area; shape (p, n).
    lists
        As in ``belonging``.
    moved
        As in ``belonging``: before and after.
    where
        As in ``belonging``, after the handover.

    Returns
    -------
    As it is now, and the rows that were looked at, ascending: all others are as they were.
    """
    size, here = len(lists), by_area[:, handover.rows]
    counts = csr_array(
        (earlier.counts.data, earlier.counts.indices, earlier.counts.indptr), shape=(size, handover.zones)
    )
    was, now = moved
    again = [row for row in was.keys() | now.keys() if was.get(row) != now.get(row)]
    rows = np.union1d(np.unique(here.indices), np.asarray(again, dtype=np.intp)).astype(np.intp)
    if not len(rows):
        return replace(earlier, counts=counts), rows
    counts = csr_array(counts + csr_array(here @ handover.by_zone()))
    place = {int(row): at for at, row in enumerate(rows)}
    here_now = {place[row]: to for row, to in now.items() if row in place}
    theirs = None if where is None else replace(where, rows=rows)
    part = belonging(counts[rows], lists[rows], here_now, theirs)

    outside, zone, tied = earlier.outside.copy(), earlier.zone.copy(), earlier.tied.copy()
    retention, runner_up = earlier.retention.copy(), earlier.runner_up.copy()
    outside[rows], zone[rows], tied[rows] = part.outside, part.zone, part.tied
    retention[rows], runner_up[rows] = part.retention, part.runner_up
    return Belonging(counts, outside, zone, retention, runner_up, tied), rows
