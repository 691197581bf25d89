"""Checks against boundary sets: councils to come, and lines that people brought."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from nhmap.core.assessment.boundary_table import share_of
from nhmap.core.assessment.checks.check import Check
from nhmap.core.assessment.finding import Finding, Severity
from nhmap.core.geography.boundary_sets import BoundarySet, Group, Share, Status, month_of, when_words
from nhmap.core.geography.planning_areas import planning_area
from nhmap.core.wording import and_list

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from numpy.typing import NDArray

    from nhmap.core.assessment.assessment import Assessment, ZoneAssessment
    from nhmap.core.evidence import Evidence

MOST_NAMED = 3
"""Groups that a message names before it counts the rest."""


@dataclass(frozen=True)
class _Lying:
    """Where one zone lies in one set: its people by group, and which of the small areas are where."""

    zone: ZoneAssessment
    boundaries: BoundarySet
    rows: NDArray[np.intp]
    share: Share

    @property
    def groups(self) -> list[int]:
        """Groups that hold small areas of it, most people first."""
        member = self.boundaries.member[self.rows]
        here = np.flatnonzero(np.bincount(member[member >= 0], minlength=len(self.boundaries.groups)))
        return here[np.argsort(-self.share.by_group[here], kind="stable")].tolist()


def _lying(assessment: Assessment, evidence: Evidence, sets: Sequence[BoundarySet]) -> Iterator[_Lying]:
    """Every zone with each set that it meets."""
    residents = evidence.areas.residents
    for boundaries in sets:
        for zone in assessment.zones:
            rows = zone.figures.rows
            share = share_of(zone, boundaries, residents)
            if share.outside == share.total and not share.held.any():
                continue
            yield _Lying(zone, boundaries, rows, share)


def to_come(check: Check, assessment: Assessment, evidence: Evidence) -> Iterator[Finding]:
    """Zones that will lie in several councils, or boards, of the future."""
    for overlap in _lying(assessment, evidence, _coming(evidence)):
        groups = [at for at in overlap.groups if overlap.boundaries.groups[at].status.comes]
        if len(groups) > 1:
            yield from _worded(
                check,
                assessment,
                overlap,
                lambda overlap=overlap, groups=groups: _several(check, overlap, groups),  # type: ignore[misc]
            )


def _several(check: Check, overlap: _Lying, groups: list[int]) -> Finding:
    """The finding of a zone in several councils to come."""
    boundaries, share = overlap.boundaries, overlap.share
    named = [boundaries.groups[at] for at in groups]
    people = share.by_group
    parts = [
        f"{people[at]:,} people in {boundaries.groups[at].name}{' (likely)' if not share.held[at] else ''}"
        for at in groups
    ]
    away = int(people[groups[1:]].sum())
    when = f"{_from(named)}{_status_words(named)}"
    message = (
        f"{overlap.zone.zone.name} will lie in {_count(len(groups))} {boundaries.nouns}{when}: {_some(parts)}."
        f"{_not_known(overlap)}"
    )
    rows = overlap.rows[(boundaries.member[overlap.rows] >= 0) & (boundaries.member[overlap.rows] != groups[0])]
    return check.finding((overlap.zone.zone.id,), away, message, rows.tolist(), subject=boundaries.key)


def open_question(check: Check, assessment: Assessment, evidence: Evidence) -> Iterator[Finding]:
    """Zones of which it is not known, for some people, in which council to come they will lie."""
    for overlap in _lying(assessment, evidence, _coming(evidence)):
        if overlap.share.unknown or overlap.share.likely.any():
            yield from _worded(check, assessment, overlap, lambda overlap=overlap: _unknown(check, overlap))  # type: ignore[misc]


def _unknown(check: Check, overlap: _Lying) -> Finding:
    boundaries, open_ = overlap.boundaries, overlap.rows[overlap.boundaries.doubt[overlap.rows] >= 0]
    unknown, likely = overlap.share.unknown, int(overlap.share.likely.sum())
    reasons = [_reason(boundaries, int(at)) for at in np.unique(boundaries.doubt[open_])]
    people = unknown + likely
    if unknown:
        beside = f", and only likely for {likely:,} more" if likely else ""
        what = (
            f"In which {boundaries.noun} to come {unknown:,} people of {overlap.zone.zone.name} will live is not known"
        )
    else:
        names = [boundaries.groups[at].name for at in np.flatnonzero(overlap.share.likely)]
        beside = ""
        what = f"{likely:,} people of {overlap.zone.zone.name} will probably live in {and_list(names)}, but not all may"
    message = f"{what}{beside}: {'; '.join(reasons)}."
    return check.finding((overlap.zone.zone.id,), people, message, open_.tolist(), subject=boundaries.key)


def _reason(boundaries: BoundarySet, at: int) -> str:
    doubt = boundaries.doubts[at]
    names = [boundaries.groups[i].name for i in doubt.groups]
    return f"{and_list(names)} come into question ({doubt.reason})" if names else doubt.reason


def cut(check: Check, assessment: Assessment, evidence: Evidence) -> Iterator[Finding]:
    """Groups of a set in force that a zone cuts: it holds a part of them, and reaches beyond them.

    A zone wholly within a group, and a group wholly within a zone, nest and are not mentioned. A group counts as far as
    the planning area reaches.
    """
    sets = [boundary for boundary in evidence.boundaries if boundary.in_force and not boundary.pride]
    if not sets:
        return
    plan, areas = assessment.plan, evidence.areas
    place = plan.area_key, plan.area_code

    def inside() -> NDArray[np.bool_]:
        return planning_area(areas, *place).inside

    for overlap in _lying(assessment, evidence, sets):
        boundaries = overlap.boundaries
        whole, everyone = boundaries.sizes(place, inside, areas.residents)
        member = boundaries.member[overlap.rows]
        small_areas = np.bincount(member[member >= 0], minlength=len(boundaries.groups))
        part = (small_areas > 0) & (small_areas < len(member)) & (small_areas < whole)
        if not part.any():
            continue
        groups = [at for at in overlap.groups if part[at] and boundaries.groups[at].status is Status.IN_FORCE]
        of_all = tuple(int(everyone[at]) for at in groups[:MOST_NAMED])
        if groups:
            yield from _worded(
                check,
                assessment,
                overlap,
                lambda overlap=overlap, groups=groups, of_all=of_all: _cut(check, overlap, groups, of_all),  # type: ignore[misc]
                (*place, of_all),
            )


def _cut(check: Check, overlap: _Lying, groups: list[int], of_all: tuple[int, ...]) -> Finding:
    boundaries, people = overlap.boundaries, overlap.share.by_group
    parts = [
        f"{people[at]:,} of the {everyone:,} people of {boundaries.groups[at].name}"
        for at, everyone in zip(groups, of_all, strict=False)
    ]
    if len(groups) > MOST_NAMED:
        parts.append(f"parts of {len(groups) - MOST_NAMED} more")
    message = f"{overlap.zone.zone.name} cuts {boundaries.name}: it holds {and_list(parts)}.{_through(overlap)}"
    rows = overlap.rows[np.isin(boundaries.member[overlap.rows], groups)]
    return check.finding(
        (overlap.zone.zone.id,), int(people[groups].sum()), message, rows.tolist(), subject=boundaries.key
    )


def _coming(evidence: Evidence) -> list[BoundarySet]:
    return [boundary for boundary in evidence.boundaries if boundary.comes]


def _worded(
    check: Check, assessment: Assessment, overlap: _Lying, make: Callable[[], Finding], more: tuple[object, ...] = ()
) -> Iterator[Finding]:
    """The finding as it was worded before, if nothing that it says has changed."""
    facts = (
        check.key,
        overlap.boundaries.digest,
        overlap.zone.zone.id,
        overlap.zone.zone.name,
        overlap.rows.tobytes(),
        *more,
    )
    if facts not in assessment.said:
        assessment.said[facts] = make()
    yield assessment.said[facts]


def _count(number: int) -> str:
    return {2: "two", 3: "three", 4: "four", 5: "five"}.get(number, f"{number}")


def _from(groups: list[Group]) -> str:
    """“ from April 2028”, where all begin then."""
    starts = {group.start for group in groups}
    return f" from {month_of(starts.pop())}" if len(starts) == 1 and "" not in starts else ""


def _status_words(groups: list[Group]) -> str:
    """“ (decided)”; with dates where they differ."""
    if _from(groups):
        return f" ({and_list(list(dict.fromkeys(group.status.value for group in groups)))})"
    return f" ({'; '.join(dict.fromkeys(when_words(group) for group in groups))})"


def _some(parts: list[str]) -> str:
    if len(parts) <= MOST_NAMED:
        return and_list(parts)
    return f"{', '.join(parts[:MOST_NAMED])} and {len(parts) - MOST_NAMED} more"


def _not_known(overlap: _Lying) -> str:
    unknown = f" Of {overlap.share.unknown:,} more it is not known." if overlap.share.unknown else ""
    return unknown + _through(overlap)


def _through(overlap: _Lying) -> str:
    """How many people live in small areas that the lines themselves run through."""
    return f" {overlap.share.cut:,} people live in small areas that its lines run through." if overlap.share.cut else ""


BOUNDARY_CHECKS: tuple[Check, ...] = (
    Check(
        "council_to_come",
        1,
        Severity.WARNING,
        "A neighbourhood will lie in more than one council, or other area, that is to come.",
        "Agree it with those who will run both, or move the line to the boundary to come.",
        to_come,
    ),
    Check(
        "council_unknown",
        1,
        Severity.INFORMATION,
        "For some people of a neighbourhood it is not known in which council to come they will live.",
        "Bring the list of parishes or wards as a boundary of your own on the page Data when it is published.",
        open_question,
    ),
    Check(
        "boundary_cut",
        1,
        Severity.WARNING,
        "A neighbourhood cuts an area of a boundary that somebody brought.",
        "Move the line so that one holds the other, or accept it with a reason.",
        cut,
    ),
)
