"""Readiness questions: the published minimum of a neighbourhood health centre, as questions about one building.

The minimum is that of NHS England's guidance and specification of April 2026, as the press reports it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

ANSWERS: Final = ("met", "not met")
"""What a person may say of a building themselves; nothing said leaves it to open data."""


@dataclass(frozen=True)
class ReadinessQuestion:
    """One thing that a centre must have.

    Attributes
    ----------
    key, label
        Stable name, and words for people.
    asks
        What exactly, in a sentence.
    who_knows
        Who could tell.
    """

    key: str
    label: str
    asks: str
    who_knows: str


READINESS: Final[dict[str, ReadinessQuestion]] = {
    question.key: question
    for question in (
        ReadinessQuestion(
            "general_practice",
            "General practice on site, at PCN scale",
            "General practice is a core part of the centre, for a whole primary care network.",
            "the PCN, or the ICB's primary care team",
        ),
        ReadinessQuestion(
            "people",
            "About 50,000 people",
            "The neighbourhood that it would serve holds about 50,000 people.",
            "you, by drawing its neighbourhood on the page Footprints",
        ),
        ReadinessQuestion(
            "community_team",
            "Community services and the neighbourhood team",
            "Community health services and the neighbourhood team work here.",
            "the community services provider",
        ),
        ReadinessQuestion(
            "clinic_rooms",
            "Consulting rooms for community clinics",
            "There are consulting rooms that community clinics can use.",
            "the practice or the owner",
        ),
        ReadinessQuestion(
            "shared_space",
            "Shared space",
            "There is space that teams and the community share.",
            "the practice or the owner",
        ),
        ReadinessQuestion(
            "opening",
            "Open 12 hours, six days",
            "It is open 12 hours a day, six days a week.",
            "whoever runs the building",
        ),
    )
}
"""Every question, in the order in which it is asked."""
