"""The assessment as plain values: one row a zone, used alike by the command line, exports and tables."""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING, Any

from nhmap.core.assessment.assessment import METHODS_VERSION, Assessment, Basis, ZoneAssessment
from nhmap.core.assessment.boundary_table import sets_as_dict, zone_words
from nhmap.core.assessment.checks import Finding, checks_version
from nhmap.core.assessment.need_rows import NOTES, caseloads, need_row
from nhmap.core.geography.areas import AGE_BANDS
from nhmap.core.wording import beside

if TYPE_CHECKING:
    from collections.abc import Iterable

    from nhmap.core.evidence import Evidence
    from nhmap.core.plan.plans import Zone

SCORE_DIGITS = 3
SHARE_DIGITS = 4
_WORDS = re.compile(r"[^a-z0-9]+")


def rounded(value: float, digits: int) -> float | None:
    """A figure for people and files: unknown (NaN) becomes None, never zero."""
    return None if math.isnan(value) else round(float(value), digits)


def rounded_beside(value: float, limit: float, digits: int) -> float | None:
    """A figure that a limit is held against: not rounded onto the limit or across it; unknown becomes None."""
    return None if math.isnan(value) else float(beside(value, limit, digits))


def zone_row(zone_figures: ZoneAssessment, evidence: Evidence, parent: Zone | None = None) -> dict[str, Any]:
    """One zone: identity, people, deprivation, shape, what it touches and holds, need. Flat, JSON-ready.

    Parameters
    ----------
    parent
        The zone that it nests in.
    """
    figures, zone = zone_figures.figures, zone_figures.zone
    pride = evidence.pride.names
    row: dict[str, Any] = {
        "id": zone.id,
        "name": zone.name,
        "level": zone.level.value,
        "parent": parent.name if parent else None,
        "parent_id": zone.parent,
        "small_areas": len(figures.rows),
        "residents": figures.residents,
        "registered_living_in": figures.registered_living_in,
        "registered_list": zone_figures.registered_list,
        "practices": len(zone_figures.practices),
        "practices_list_unknown": zone_figures.lists_unknown,
        "practices_without_patients": len(zone_figures.practices) - zone_figures.lists - zone_figures.lists_unknown,
        "practices_inside": len(figures.practices_inside),
        "imd_average_score": rounded(figures.deprivation.average_score, SCORE_DIGITS),
        "share_most_deprived_10": rounded(figures.deprivation.share_10, SHARE_DIGITS),
        "share_most_deprived_20": rounded(figures.deprivation.share_20, SHARE_DIGITS),
        "area_ha": rounded(figures.shape.area_ha, 2),
        "pieces": figures.shape.pieces,
        "compactness": rounded(figures.shape.compactness, SHARE_DIGITS),
        "people": zone_figures.people,
        "target": zone_figures.target,
        "tolerance": zone_figures.tolerance,
        "deviation": rounded_beside(
            zone_figures.deviation, math.copysign(zone_figures.tolerance, zone_figures.deviation), SHARE_DIGITS
        ),
        "state": zone_figures.state,
        "candidate_sites": len(figures.sites_inside),
        "pride_in_place_inside": [pride[i] for i in figures.pride_whole],
        "pride_in_place_cut": [pride[i] for i in figures.pride_cut],
    }
    row |= {band: figures.ages[band] for band in AGE_BANDS} | _homes_row(zone_figures, evidence)
    for key, plural in (("district", "districts"), ("hwb", "hwbs"), ("icb", "icbs")):
        row[plural] = [name for _, name, _ in figures.touched[key]]
    if evidence.programme.names:
        named_for = evidence.programme.touching(code for code, _, _ in figures.touched["district"])
        row["implementation_programme_councils"] = list(named_for)
    if Basis.GROWTH in evidence.given:
        row["growth_people"] = int(evidence.given[Basis.GROWTH][figures.rows].sum())
    row["boundaries"] = zone_words(zone_figures, evidence)
    return row | need_row(zone_figures, evidence)


def _homes_row(zone_figures: ZoneAssessment, evidence: Evidence) -> dict[str, float | None]:
    """Shares of the patients of a zone's practices by the date when it was counted where they live.

    A column each for every date that any practice of England has (``homes_share_1_july_2022``), so that all zones share
    their columns; None where nobody counted for the zone's practices.
    """
    counted = dict(evidence.registrations.homes_dates(zone_figures.practices))
    everyone = sum(counted.values())
    dates = sorted({str(date) for date in evidence.registrations.homes_vintage if date})
    return {
        f"homes_share_{_WORDS.sub('_', date.lower()).strip('_')}": (
            round(counted.get(date, 0) / everyone, SHARE_DIGITS) if everyone else None
        )
        for date in dates
    }


def finding_row(finding: Finding) -> dict[str, Any]:
    """One finding, JSON-ready."""
    return {
        "check": finding.check,
        "severity": finding.severity.value,
        "zones": list(finding.zones),
        "people": finding.people,
        "message": finding.message,
        "accepted": finding.accepted,
    } | _acceptance(finding)


def _acceptance(finding: Finding) -> dict[str, Any]:
    """By whom, when and on what words a finding was accepted, and whether its figures moved since; else nothing."""
    acceptance = finding.acceptance
    if acceptance is None or not (acceptance.who or acceptance.when or acceptance.words):
        return {}
    row: dict[str, Any] = {
        "accepted_by": acceptance.who,
        "accepted_at": acceptance.when,
        "accepted_words": acceptance.words,
    }
    return row | ({"accepted_before": acceptance.reason} if finding.reopened else {})


def assessment_as_dict(
    assessment: Assessment,
    findings: Iterable[Finding],
    evidence: Evidence,
    *,
    rule: str = "centroid",
    team: int | None = None,
) -> dict[str, Any]:
    """Everything that is said of a plan: ``zones``, ``findings``, ``vintages``, and on what basis.

    Parameters
    ----------
    team
        People in a team whose caseload is told of each zone; none is without.
    """
    settings, plan = assessment.settings, assessment.plan
    basis: Basis = settings.basis
    parents = [plan.zone(zone.zone.parent) if zone.zone.parent else None for zone in assessment.zones]
    rows = [zone_row(zone, evidence, parent) for zone, parent in zip(assessment.zones, parents, strict=True)]
    if team is not None:
        rows = [row | {"team": team} | caseloads(row, team) for row in rows]
    return {
        "zones": rows,
        "findings": [finding_row(f) for f in findings],
        "vintages": dict(evidence.vintages),
        "plan": {"name": assessment.plan.name, "hash": assessment.plan.hash},
        "basis": basis.value,
        "targets": {level.value: people for level, people in settings.targets},
        "tolerance": settings.tolerance,
        "split_below": settings.split_below,
        "rule": rule,
        "methods_version": METHODS_VERSION,
        "checks_version": checks_version(),
        "attribution": evidence.attribution,
        "boundaries": sets_as_dict(assessment, evidence),
    } | ({} if evidence.need is None else {"notes": NOTES})
