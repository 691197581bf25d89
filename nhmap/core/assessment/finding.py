"""Finding: something about a plan that a person should know. It knows neither its check nor the assessment."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from nhmap.core.plan.plans import Acceptance


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
        Reason for which the user accepted it; empty where they did not, or where its figures moved since.
    acceptance
        How it was accepted, by whom and when, also where its figures moved since; None where nobody accepted it.
    """

    check: str
    severity: Severity
    zones: tuple[str, ...]
    people: int
    message: str
    rows: tuple[int, ...] = ()
    subject: str = ""
    accepted: str = ""
    acceptance: Acceptance | None = None

    @property
    def key(self) -> str:
        """Name that stays the same while the finding does: what an acceptance refers to."""
        return f"{self.check}:{','.join(self.zones)}:{self.subject}"

    @property
    def reopened(self) -> bool:
        """Whether somebody accepted it on figures that have moved since."""
        return self.acceptance is not None and not self.accepted
