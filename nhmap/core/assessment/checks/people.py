"""Checks of who is held: balance, nesting, practices and PCNs split, vintages mixed."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

import numpy as np

from nhmap.core.assessment.checks.check import Check, zone_by_zone
from nhmap.core.assessment.checks.places import listed
from nhmap.core.assessment.finding import Finding, Severity
from nhmap.core.people.practices import splits
from nhmap.core.plan.plans import Level
from nhmap.core.wording import percent, percent_beside

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from nhmap.core.assessment.assessment import Assessment, ZoneAssessment
    from nhmap.core.evidence import Evidence
    from nhmap.core.plan.plans import Zone


def tolerance(check: Check, zone: ZoneAssessment, assessment: Assessment, evidence: Evidence) -> Iterator[Finding]:
    """A zone over or under its target by more than the tolerance."""
    if zone.state == "fits" or not len(zone.figures.rows):
        return
    gap = abs(zone.people - zone.target)
    message = (
        f"{zone.zone.name} is {gap:,} {zone.state}: {zone.people:,} {assessment.settings.basis.words} against a "
        f"target of {zone.target:,} (± {percent(zone.tolerance)}){_largest_practice(zone, evidence)}."
    )
    yield check.finding((zone.zone.id,), gap, message, zone.figures.rows.tolist())


def _largest_practice(zone: ZoneAssessment, evidence: Evidence) -> str:
    """For an over-full zone, the practice that matters most to it."""
    if zone.state != "over" or not len(zone.practices):
        return ""
    row = zone.practices[0]
    size = evidence.registrations.list_size[row]
    if np.isnan(size):
        return ""
    return f"; its largest practice is {_title(evidence, row)} with {int(size):,} patients"


def _title(evidence: Evidence, row: int) -> str:
    """Name of a practice as a person would write it."""
    return str(evidence.registrations.names[row])


def basis_missing(check: Check, assessment: Assessment, evidence: Evidence) -> Iterator[Finding]:
    """A plan balanced on people whom nothing here counts."""
    del evidence
    if assessment.missing is not None:
        wanted_basis, counted = assessment.missing.words, assessment.settings.basis.words
        yield check.finding(
            (), 0, f"The plan is balanced on {wanted_basis}, and nothing here counts them: {counted} stand in."
        )


def floor(check: Check, zone: ZoneAssessment, assessment: Assessment, evidence: Evidence) -> Iterator[Finding]:
    """An MNP that holds fewer people than its target, whatever the tolerance: about 250,000 *or more*."""
    del assessment, evidence
    least = zone.target * (1 - zone.tolerance)
    if zone.zone.level is Level.MNP and 0 < zone.people < least:
        message = f"{zone.zone.name} holds {zone.people:,} people; an MNP holds about {zone.target:,} or more."
        yield check.finding((zone.zone.id,), zone.target - zone.people, message, zone.figures.rows.tolist())


def without_parent(check: Check, assessment: Assessment, evidence: Evidence) -> Iterator[Finding]:
    """SNPs that nest in no MNP, once the plan has MNPs."""
    del evidence
    if Level.MNP not in assessment.levels:
        return
    for zone in assessment.zones:
        if zone.zone.level is Level.SNP and zone.zone.parent is None and len(zone.figures.rows):
            message = f"{zone.zone.name} ({zone.figures.residents:,} residents) is in no multi-neighbourhood provider."
            yield check.finding((zone.zone.id,), zone.figures.residents, message, zone.figures.rows.tolist())


def practices_split(
    check: Check, zone: ZoneAssessment, assessment: Assessment, evidence: Evidence
) -> Iterator[Finding]:
    """Practices of a zone, not of those nested in it, that keep too few of their patients in it."""
    belongs, registrations = assessment.belonging, evidence.registrations
    mine = zone.practices[belongs.zone[zone.practices] == assessment.plan.position[zone.zone.id]]
    limit = assessment.settings.split_below
    rows = np.sort(mine[splits(belongs, registrations.known, limit)[mine]])
    if not len(rows):
        return
    people = registrations.known[rows].sum()
    parts = [
        f"{_title(evidence, r)} ({percent_beside(belongs.retention[r], limit)} of its patients live here)" for r in rows
    ]
    noun = "practice" if len(rows) == 1 else "practices"
    yield check.finding((zone.zone.id,), people, f"{len(rows)} {noun} of {zone.zone.name} split: {listed(parts)}.")


def split_practices(assessment: Assessment) -> NDArray[np.intp]:
    """Rows of the practices that keep less than the threshold of their patients in the zone they belong to."""
    lists = assessment.evidence.registrations.known
    return np.flatnonzero(splits(assessment.belonging, lists, assessment.settings.split_below))


def practices_tied(check: Check, assessment: Assessment, evidence: Evidence) -> Iterator[Finding]:
    """Practices that have as many patients in another zone, or outside every zone, as in the one they belong to."""
    belongs, registrations = assessment.belonging, evidence.registrations
    rows = np.flatnonzero(belongs.tied)
    if not len(rows):
        return
    zones = np.unique(belongs.zone[rows])
    facts = (check.key, *((int(r), assessment.plan.zones[belongs.zone[r]].name) for r in rows), *zones.tolist())
    if facts not in assessment.said:
        people = int(registrations.known[rows].sum())
        largest = rows[np.argsort(-registrations.known[rows], kind="stable")]
        names = [assessment.plan.zones[i].name for i in belongs.zone[largest]]
        parts = [
            f"{_title(evidence, r)} ({registrations.known[r]:,} patients, to {name})"
            for r, name in zip(largest, names, strict=True)
        ]
        one = len(rows) == 1
        message = (
            f"{len(rows)} {'practice is' if one else 'practices are'} tied: as many patients live elsewhere as in the "
            f"neighbourhood {'it belongs' if one else 'they belong'} to. {listed(parts)}."
        )
        ids = [assessment.plan.zones[i].id for i in zones]
        codes = ",".join(str(registrations.codes[r]) for r in rows)
        mark = hashlib.sha256(codes.encode()).hexdigest()[:10]
        assessment.said[facts] = check.finding(ids, people, message, subject=mark)
    yield assessment.said[facts]


def pcns_split(check: Check, assessment: Assessment, evidence: Evidence) -> Iterator[Finding]:
    """PCNs whose patients no zone holds enough of, among those that live mostly in the plan."""
    lists, belongs = evidence.registrations.known_by_pcn, assessment.pcns
    inside = lists - belongs.outside
    limit = assessment.settings.split_below
    for row in np.flatnonzero((inside * 2 > lists) & splits(belongs, lists, limit)):
        zone = assessment.plan.zones[belongs.zone[row]]
        other = assessment.plan.zones[belongs.runner_up[row]] if belongs.runner_up[row] >= 0 else None
        # All that its words depend on. What is known of a PCN itself is the same while the evidence is.
        facts = (
            check.key,
            row,
            zone.id,
            zone.name,
            float(belongs.retention[row]),
            limit,
            other and (other.id, other.name),
        )
        if facts not in assessment.said:
            assessment.said[facts] = _pcn_split(check, int(row), zone, other, assessment)
        yield assessment.said[facts]


def _pcn_split(check: Check, row: int, zone: Zone, other: Zone | None, assessment: Assessment) -> Finding:
    registrations = assessment.evidence.registrations
    words = percent_beside(assessment.pcns.retention[row], assessment.settings.split_below)
    message = (
        f"{registrations.pcn_names[row]} is split: {zone.name} holds most of its patients, but only {words} of them"
    )
    message += f"; next comes {other.name}." if other else "."
    zones = (zone.id, other.id) if other else (zone.id,)
    return check.finding(zones, registrations.known_by_pcn[row], message, subject=str(registrations.pcn_codes[row]))


def vintages_mixed(check: Check, zone: ZoneAssessment, assessment: Assessment, evidence: Evidence) -> Iterator[Finding]:
    """A zone for whose practices it was counted at different dates where their patients live."""
    del assessment
    dates = evidence.registrations.homes_dates(zone.practices)
    if len(dates) > 1:
        everyone = sum(people for _, people in dates)
        parts = [f"{percent(people / everyone)} of them on {date}" for date, people in dates]
        message = (
            f"Where patients of {zone.zone.name}'s practices live was counted at different dates: {listed(parts)}."
        )
        yield check.finding((zone.zone.id,), everyone, message)


PEOPLE_CHECKS: tuple[Check, ...] = (
    Check(
        "tolerance",
        1,
        Severity.WARNING,
        "A neighbourhood holds more or fewer people than its target allows.",
        "Move areas to or from a neighbour, or set a target of its own.",
        zone_by_zone(tolerance),
    ),
    Check(
        "basis_missing",
        1,
        Severity.PROBLEM,
        "The people that the plan is balanced on are not known here.",
        "Bring the growth table on the page Data (--growth on the command line), or count others.",
        basis_missing,
    ),
    Check(
        "mnp_floor",
        1,
        Severity.PROBLEM,
        "A multi-neighbourhood provider is smaller than its floor.",
        "Nest another neighbourhood in it, or merge it with the next.",
        zone_by_zone(floor),
    ),
    Check(
        "no_mnp",
        1,
        Severity.WARNING,
        "A neighbourhood is in no multi-neighbourhood provider while others are.",
        "Nest it in one.",
        without_parent,
    ),
    Check(
        "practice_split",
        2,
        Severity.WARNING,
        "A practice keeps too few of its patients in the neighbourhood it belongs to.",
        "See where its patients live; move the line or the practice, or accept it.",
        zone_by_zone(practices_split),
    ),
    Check(
        "pcn_split",
        2,
        Severity.WARNING,
        "A primary care network has too few of its patients in any one neighbourhood.",
        "See how it falls across neighbourhoods before you settle the line.",
        pcns_split,
    ),
    Check(
        "practice_tied",
        1,
        Severity.INFORMATION,
        "A practice has as many patients in another neighbourhood as in the one it belongs to.",
        "It goes to the one with the small area where most of its patients live; move it by hand if another is right.",
        practices_tied,
    ),
    Check(
        "vintages_mixed",
        2,
        Severity.INFORMATION,
        "Counts of different dates of where patients live stand in one sum.",
        "Build the data again when newer counts are published for all.",
        zone_by_zone(vintages_mixed),
    ),
)
