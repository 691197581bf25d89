"""Checks of who is held: balance, nesting, practices and PCNs split, vintages mixed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from scipy.sparse import csr_array

from nhmap.core.checks.finding import Check, Finding, Severity
from nhmap.core.checks.places import listed
from nhmap.core.plans import Level
from nhmap.core.practices import belonging
from nhmap.core.wording import percent

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from nhmap.core.assessment import Assessment, ZoneAssessment
    from nhmap.core.evidence import Evidence


def tolerance(check: Check, assessment: Assessment, evidence: Evidence) -> Iterator[Finding]:
    """Zones over or under their target by more than the tolerance."""
    basis = assessment.settings.basis.words
    for each in assessment.zones:
        if each.state == "fits" or not len(each.figures.rows):
            continue
        gap = abs(each.people - each.target)
        message = (
            f"{each.zone.name} is {gap:,} {each.state}: {each.people:,} {basis} against a target of {each.target:,} "
            f"(± {percent(each.tolerance)}){_largest_practice(each, evidence)}."
        )
        yield check.finding((each.zone.id,), gap, message, each.figures.rows.tolist())


def _largest_practice(each: ZoneAssessment, evidence: Evidence) -> str:
    """For an over-full zone, the practice that matters most to it."""
    if each.state != "over" or not len(each.practices):
        return ""
    row = each.practices[0]
    size = evidence.registrations.list_size[row]
    if np.isnan(size):
        return ""
    return f"; its largest practice is {_title(evidence, row)} with {int(size):,} patients"


def _title(evidence: Evidence, row: int) -> str:
    """Name of a practice as a person would write it."""
    return str(evidence.registrations.names[row])


def floor(check: Check, assessment: Assessment, evidence: Evidence) -> Iterator[Finding]:
    """MNPs that hold fewer people than their target, whatever the tolerance: about 250,000 *or more*."""
    del evidence
    for each in assessment.zones:
        least = each.target * (1 - each.tolerance)
        if each.zone.level is Level.MNP and 0 < each.people < least:
            message = f"{each.zone.name} holds {each.people:,} people; an MNP holds about {each.target:,} or more."
            yield check.finding((each.zone.id,), each.target - each.people, message, each.figures.rows.tolist())


def without_parent(check: Check, assessment: Assessment, evidence: Evidence) -> Iterator[Finding]:
    """SNPs that nest in no MNP, once the plan has MNPs."""
    del evidence
    if Level.MNP not in assessment.levels:
        return
    for each in assessment.zones:
        if each.zone.level is Level.SNP and each.zone.parent is None and len(each.figures.rows):
            message = f"{each.zone.name} ({each.figures.residents:,} residents) is in no multi-neighbourhood provider."
            yield check.finding((each.zone.id,), each.figures.residents, message, each.figures.rows.tolist())


def practices_split(check: Check, assessment: Assessment, evidence: Evidence) -> Iterator[Finding]:
    """Practices of a zone that keep too few of their patients in it."""
    belongs = assessment.belonging
    registrations = evidence.registrations
    split = split_practices(assessment)
    split = split[np.argsort(belongs.zone[split], kind="stable")]
    for rows in np.split(split, np.flatnonzero(np.diff(belongs.zone[split])) + 1) if len(split) else ():
        each = assessment.zones[belongs.zone[rows[0]]]
        people = registrations.known[rows].sum()
        parts = [f"{_title(evidence, r)} ({percent(belongs.retention[r])} of its patients live here)" for r in rows]
        noun = "practice" if len(rows) == 1 else "practices"
        message = f"{len(rows)} {noun} of {each.zone.name} split: {listed(parts)}."
        yield check.finding((each.zone.id,), people, message)


def split_practices(assessment: Assessment) -> NDArray[np.intp]:
    """Rows of the practices that keep less than the threshold of their patients in the zone they belong to."""
    belongs = assessment.belonging
    return np.flatnonzero((belongs.zone >= 0) & (belongs.retention < assessment.settings.split_below))


def pcns_split(check: Check, assessment: Assessment, evidence: Evidence) -> Iterator[Finding]:
    """PCNs whose patients no zone holds enough of, among those that live mostly in the plan."""
    registrations = evidence.registrations
    counts, known = pcn_counts(assessment, evidence)
    belongs = belonging(counts, known)
    inside = np.asarray(counts.sum(axis=1)).ravel()
    limit = assessment.settings.split_below
    for row in np.flatnonzero((inside * 2 > known) & (belongs.zone >= 0) & (belongs.retention < limit)):
        zone = assessment.zones[belongs.zone[row]].zone
        others = [zone.id]
        message = (
            f"{registrations.pcn_names[row]} is split: {zone.name} holds most of its patients, but only "
            f"{percent(belongs.retention[row])} of them."
        )
        if belongs.runner_up[row] >= 0:
            other = assessment.zones[belongs.runner_up[row]].zone
            others.append(other.id)
            message = f"{message[:-1]}; next comes {other.name}."
        yield check.finding(others, known[row], message, subject=str(registrations.pcn_codes[row]))


def pcn_counts(assessment: Assessment, evidence: Evidence) -> tuple[csr_array, NDArray[np.int64]]:
    """Patients of each PCN by zone of residence, and those with a known small area."""
    registrations = evidence.registrations
    member = registrations.pcn_of >= 0
    into = csr_array(
        (np.ones(int(member.sum()), dtype=np.int64), (registrations.pcn_of[member], np.flatnonzero(member))),
        shape=(len(registrations.pcn_codes), len(registrations.codes)),
    )
    return csr_array(into @ assessment.belonging.counts), np.asarray(into @ registrations.known, dtype=np.int64)


def vintages_mixed(check: Check, assessment: Assessment, evidence: Evidence) -> Iterator[Finding]:
    """Zones whose practices' lists are counts of different dates."""
    vintage = evidence.registrations.list_vintage
    for each in assessment.zones:
        dates = sorted({str(v) for v in vintage[each.practices] if v})
        if len(dates) > 1:
            message = f"The lists of {each.zone.name}'s practices are of different dates: {listed(dates)}."
            yield check.finding((each.zone.id,), each.registered_list, message)


PEOPLE_CHECKS: tuple[Check, ...] = (
    Check(
        "tolerance",
        1,
        Severity.WARNING,
        "A neighbourhood holds more or fewer people than its target allows.",
        "Move areas to or from a neighbour, or set a target of its own.",
        tolerance,
    ),
    Check(
        "mnp_floor",
        1,
        Severity.PROBLEM,
        "A multi-neighbourhood provider is smaller than its floor.",
        "Nest another neighbourhood in it, or merge it with the next.",
        floor,
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
        1,
        Severity.WARNING,
        "A practice keeps too few of its patients in the neighbourhood it belongs to.",
        "See where its patients live; move the line or the practice, or accept it.",
        practices_split,
    ),
    Check(
        "pcn_split",
        1,
        Severity.WARNING,
        "A primary care network has too few of its patients in any one neighbourhood.",
        "See how it falls across neighbourhoods before you settle the line.",
        pcns_split,
    ),
    Check(
        "vintages_mixed",
        1,
        Severity.INFORMATION,
        "Counts of different dates stand in one sum.",
        "Build the data again when newer counts are published for all.",
        vintages_mixed,
    ),
)
