"""Check: one thing that is looked for in an assessed plan."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from nhmap.core.assessment.finding import Finding, Severity

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from nhmap.core.assessment.assessment import Assessment, ZoneAssessment
    from nhmap.core.evidence import Evidence


@dataclass(frozen=True)
class Check:
    """One thing that is looked for.

    Attributes
    ----------
    key, version
        What exports cite; the version is raised when the meaning changes.
    severity
        Of its findings.
    meaning, advice
        What it means, and what can be done: for the screen and the documentation.
    look
        Called with the check, the assessment and the evidence; yields findings.
    """

    key: str
    version: int
    severity: Severity
    meaning: str
    advice: str
    look: Callable[[Check, Assessment, Evidence], Iterable[Finding]]

    def finding(  # noqa: PLR0913 - a finding has as many sides
        self,
        zones: Iterable[str],
        people: float,
        message: str,
        rows: Iterable[int] = (),
        *,
        severity: Severity | None = None,
        subject: str = "",
    ) -> Finding:
        """A finding of this check."""
        return Finding(self.key, severity or self.severity, tuple(zones), int(people), message, tuple(rows), subject)


def zone_by_zone(
    look_at: Callable[[Check, ZoneAssessment, Assessment, Evidence], Iterable[Finding]],
) -> Callable[[Check, Assessment, Evidence], Iterator[Finding]]:
    """Make a check of the plan from a check of one zone, which must depend on nothing but that zone's assessment.

    What it finds is kept with the zone, so that a stroke has only the zones it touched looked at again.
    """

    def look(check: Check, assessment: Assessment, evidence: Evidence) -> Iterator[Finding]:
        for zone in assessment.zones:
            if check.key not in zone.said:
                zone.said[check.key] = tuple(look_at(check, zone, assessment, evidence))
            yield from zone.said[check.key]

    return look
