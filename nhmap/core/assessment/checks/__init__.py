"""Checks: what is worth knowing about a plan before it is agreed.

A check is an entry of ``CHECKS``; a broken rule is a :class:`Finding`, never an exception.
"""

from __future__ import annotations

import hashlib
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

__all__ = ["CHECKS", "Check", "Finding", "Severity", "check", "checks_version"]

CHECKS: dict[str, Check] = {c.key: c for c in (*PLACE_CHECKS, *BOUNDARY_CHECKS, *PEOPLE_CHECKS)}
"""Every check by its key; what is looked for is this list and nothing else."""


def check(assessment: Assessment, evidence: Evidence) -> tuple[Finding, ...]:
    """Run every check: problems first, then warnings, then information; most people first, accepted ones last."""
    reasons = {a.finding: a.reason for a in assessment.plan.accepted}
    found = [finding for each in CHECKS.values() for finding in each.look(each, assessment, evidence)]
    if reasons:
        found = [replace(f, accepted=reasons[f.key]) if f.key in reasons else f for f in found]
    return tuple(sorted(found, key=lambda f: (bool(f.accepted), f.severity.rank, -f.people, f.check, f.zones)))


def checks_version() -> str:
    """Hash of the keys and versions of all checks: stands on every export."""
    listed = ",".join(f"{c.key}@{c.version}" for c in CHECKS.values())
    return hashlib.sha256(listed.encode()).hexdigest()[:8]
