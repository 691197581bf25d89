"""Finding: something about a plan that a person should know, and the check that looks for it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from nhmap.core.assessment.assessment import Assessment, ZoneAssessment
    from nhmap.core.evidence import Evidence


class Severity(StrEnum):
    """How much a finding matters."""

    PROBLEM = "problem"
    WARNING = "warning"
    INFORMATION = "information"

    @property
    def rank(self) -> int:
        """0 for a problem: the order findings are shown in."""
        return _RANKS[self]


_RANKS = {severity: rank for rank, severity in enumerate(Severity)}


@dataclass(frozen=True)
class Finding:
    """What a check found.

    Attributes
    ----------
    check
        Key of the check.
    severity
        How much it matters.
    zones
        Ids of the zones concerned.
    people
        Residents (or patients, as the message says) concerned.
    message
        In a planner's words, with names and people.
    rows
        Small areas to zoom to.
    subject
        What makes this finding another than one of the same check and zones; empty where they say it all.
    accepted
        Reason for which the user accepted it; empty where they did not.
    """

    check: str
    severity: Severity
    zones: tuple[str, ...]
    people: int
    message: str
    rows: tuple[int, ...] = ()
    subject: str = ""
    accepted: str = ""

    @property
    def key(self) -> str:
        """Name that stays the same while the finding does: what an acceptance refers to."""
        return f"{self.check}:{','.join(self.zones)}:{self.subject}"


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
        for each in assessment.zones:
            if check.key not in each.said:
                each.said[check.key] = tuple(look_at(check, each, assessment, evidence))
            yield from each.said[check.key]

    return look
