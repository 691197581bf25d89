"""Checks: what is worth knowing about a plan before it is agreed.

A check is an entry of ``CHECKS``; a broken rule is a :class:`Finding`, never an exception.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import replace
from typing import TYPE_CHECKING

from nhmap.core.assessment.checks.boundaries import BOUNDARY_CHECKS
from nhmap.core.assessment.checks.check import Check
from nhmap.core.assessment.checks.people import PEOPLE_CHECKS
from nhmap.core.assessment.checks.places import PLACE_CHECKS
from nhmap.core.assessment.finding import Finding, Severity

if TYPE_CHECKING:
    from nhmap.core.assessment.assessment import Assessment
    from nhmap.core.evidence import Evidence
    from nhmap.core.plan.plans import Acceptance, Plan

__all__ = ["CHECKS", "Check", "Finding", "Severity", "check", "checks_version", "figures_in"]

CHECKS: dict[str, Check] = {c.key: c for c in (*PLACE_CHECKS, *BOUNDARY_CHECKS, *PEOPLE_CHECKS)}
"""Every check by its key; what is looked for is this list and nothing else."""


def check(assessment: Assessment, evidence: Evidence) -> tuple[Finding, ...]:
    """Run every check: problems first, then warnings, then information; most people first, accepted ones last.

    A finding that was accepted is open again once its figures are others than those of that day.
    """
    plan = assessment.plan
    acceptances = {a.finding: a for a in plan.accepted}
    findings = [finding for one_check in CHECKS.values() for finding in one_check.look(one_check, assessment, evidence)]
    if acceptances:
        findings = [_answered(f, acceptances[f.key], plan) if f.key in acceptances else f for f in findings]
    return tuple(sorted(findings, key=lambda f: (bool(f.accepted), f.severity.rank, -f.people, f.check, f.zones)))


def figures_in(finding: Finding, plan: Plan) -> str:
    """The numbers of a finding, those in the names of neighbourhoods left out: another name is no other figure."""
    words = finding.message
    for name in sorted({zone.name for zone in plan.zones if _NUMBER.search(zone.name)}, key=len, reverse=True):
        words = re.sub(rf"(?<!\w){re.escape(name)}(?!\w)", "", words)
    return " ".join((finding.severity.value, str(finding.people), *_NUMBER.findall(words)))


def _answered(finding: Finding, acceptance: Acceptance, plan: Plan) -> Finding:
    """A finding with what somebody answered to it."""
    holds = not acceptance.figures or acceptance.figures == figures_in(finding, plan)
    return replace(finding, accepted=acceptance.reason if holds else "", acceptance=acceptance)


_NUMBER = re.compile(r"\d[\d,]*(?:\.\d+)?")


def checks_version() -> str:
    """Hash of the keys and versions of all checks: stands on every export."""
    listed = ",".join(f"{c.key}@{c.version}" for c in CHECKS.values())
    return hashlib.sha256(listed.encode()).hexdigest()[:8]
