"""Site notes: what a person says of a building beside the figures: its status, its archetype, and the proposal for it.

None of it is worked out. The words are the person's own and are kept as they were typed.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from nhmap.core.buildings.readiness_questions import ANSWERS, READINESS
from nhmap.errors import InputRefusedError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping


class Status(StrEnum):
    """What a building is to the person who plans; whether it is on the shortlist is asked apart.

    Three statements that are easily taken for one. Only a building that is set apart leaves the ranking: officials
    recorded most centres of the first wave as buildings that worked like one already.
    """

    CANDIDATE = "candidate"
    ACTING = "acts as an NHC"
    """Works like a centre already."""
    DESIGNATED = "designated"
    """Has been named a centre."""
    DISCOUNTED = "discounted"
    """Set apart by the person who plans."""


CENTRES: Final = frozenset({Status.ACTING, Status.DESIGNATED})
"""Statuses of buildings that others are measured from: they work like a centre or have been named one."""


ARCHETYPES: Final = (
    "hub and spoke",
    "repurposed community or civic space",
    "cohort-specific hub",
    "purpose-built",
)
"""The four kinds of neighbourhood health centre that the press reports of NHS England's specification of April 2026.
A person chooses; nothing in open data says which one a building would suit."""

ESTATE_OPTIONS: Final = ("refurbishment", "extension", "new build")

REASON_LIMIT: Final = 500
TEXT_LIMIT: Final = 4_000


@dataclass(frozen=True)
class ProposalField:
    """One thing that the proposal of a neighbourhood health centre states.

    Attributes
    ----------
    key, label
        Stable name, and words for people.
    asks
        What belongs here.
    choices
        The answers there are; empty where the answer is free text.
    """

    key: str
    label: str
    asks: str
    choices: tuple[str, ...] = ()


PROPOSAL: Final[dict[str, ProposalField]] = {
    each.key: each
    for each in (
        ProposalField("location", "Location", "Where it is, and how people get there."),
        ProposalField("population", "Population served", "Who it would serve, and how many."),
        ProposalField("service_model", "Service model", "What happens here, who works together, and when it opens."),
        ProposalField("estate_option", "Estate option", "What would be done to the building.", ESTATE_OPTIONS),
        ProposalField("constraints", "Site constraints", "Access, parking, listing, flooding, neighbours, the lease."),
        ProposalField("planning", "Planning", "Permissions held or needed, and how long they take."),
        ProposalField("digital", "Digital", "Network, shared records, rooms for remote care."),
        ProposalField("capital", "Indicative capital", "How much, from whom, at which prices, how sure."),
        ProposalField("informed_by", "How partners and communities informed it", "Who was asked, and what changed."),
        ProposalField("disposals", "Disposals enabled", "Buildings that could then be given up."),
    )
}
"""What a site proposal states, in the order in which it is written."""

_PROPOSAL_PREFIX: Final = "proposal."
_READINESS_PREFIX: Final = "readiness."
FIELDS: Final = (
    "status",
    "reason",
    "archetype",
    *(f"{_PROPOSAL_PREFIX}{key}" for key in PROPOSAL),
    *(f"{_READINESS_PREFIX}{key}" for key in READINESS),
)
"""Names under which notes are kept, one entry a field."""


def field_label(name: str) -> str:
    """A field of the notes as people call it."""
    if name.startswith(_PROPOSAL_PREFIX):
        return PROPOSAL[name.removeprefix(_PROPOSAL_PREFIX)].label
    if name.startswith(_READINESS_PREFIX):
        return READINESS[name.removeprefix(_READINESS_PREFIX)].label
    return name.capitalize()


@dataclass(frozen=True)
class SiteNotes:
    """What was noted of one building; empty text is nothing said.

    Attributes
    ----------
    status, reason
        What the building is, and, of a discounted one, why.
    archetype
        One of ``ARCHETYPES``, or empty.
    proposal
        Key of ``PROPOSAL`` and text, of the fields that hold any.
    readiness
        Key of ``READINESS`` and one of ``ANSWERS``, or empty.
    """

    site_id: str
    status: Status = Status.CANDIDATE
    reason: str = ""
    archetype: str = ""
    proposal: Mapping[str, str] = field(default_factory=dict)
    readiness: Mapping[str, str] = field(default_factory=dict)

    def value(self, name: str) -> str:
        """One of ``FIELDS`` as text."""
        if name.startswith(_PROPOSAL_PREFIX):
            return self.proposal.get(name.removeprefix(_PROPOSAL_PREFIX), "")
        if name.startswith(_READINESS_PREFIX):
            return self.readiness.get(name.removeprefix(_READINESS_PREFIX), "")
        return str(getattr(self, name))

    def with_value(self, name: str, text: str) -> SiteNotes:
        """The notes with one field changed; text that is not one of a field's choices counts as nothing said."""
        if name.startswith(_PROPOSAL_PREFIX):
            return replace(self, proposal={**self.proposal, name.removeprefix(_PROPOSAL_PREFIX): text})
        if name.startswith(_READINESS_PREFIX):
            answer = text if text in ANSWERS else ""
            return replace(self, readiness={**self.readiness, name.removeprefix(_READINESS_PREFIX): answer})
        if name == "status":
            return replace(self, status=Status(text) if text in set(Status) else Status.CANDIDATE)
        if name == "archetype":
            return replace(self, archetype=text if text in ARCHETYPES else "")
        return replace(self, reason=text)

    @property
    def stands(self) -> Status:
        """The status that counts: a building is discounted only with a reason."""
        if self.status is Status.DISCOUNTED and not self.reason.strip():
            return Status.CANDIDATE
        return self.status


@dataclass(frozen=True)
class NoteBook:
    """The notes of all buildings that have any."""

    of_site: Mapping[str, SiteNotes] = field(default_factory=dict)

    @classmethod
    def of(cls, entries: Iterable[tuple[str, str, str]]) -> NoteBook:
        """Make a book of entries (site, field, text), where the last entry of a field counts."""
        by_site: dict[str, SiteNotes] = {}
        for site_id, name, text in entries:
            if name in FIELDS:
                by_site[site_id] = by_site.get(site_id, SiteNotes(site_id)).with_value(name, text)
        return cls(by_site)

    def notes(self, site_id: str) -> SiteNotes:
        """The notes of one building, empty ones where nothing was noted."""
        return self.of_site.get(site_id, SiteNotes(site_id))

    @property
    def acting(self) -> frozenset[str]:
        """Buildings that work like a neighbourhood health centre already or are designated as one."""
        return frozenset(s for s, notes in self.of_site.items() if notes.stands in CENTRES)

    @property
    def discounted(self) -> dict[str, str]:
        """Buildings that were discounted, and why."""
        return {s: n.reason.strip() for s, n in self.of_site.items() if n.stands is Status.DISCOUNTED}


def admit(values: Mapping[str, str]) -> dict[str, str]:
    """Fields of one building as they are kept.

    Raises
    ------
    InputRefusedError
        When a text is not admitted, or a building is discounted without a reason.
    """
    values_admitted = {name: admit_text(name, text) for name, text in values.items()}
    if values_admitted.get("status") == Status.DISCOUNTED and not values_admitted.get("reason", "").strip():
        message = "A building is set apart with a reason."
        raise InputRefusedError(message, "Say in a sentence why it is out: people who wanted it will ask.")
    return values_admitted


def admit_text(name: str, text: str) -> str:
    """Text of a field as it is kept: as typed, without signs that no screen and no file can carry.

    Raises
    ------
    InputRefusedError
        When the field does not exist, the text is too long or is none of the field's answers.
    """
    if name not in FIELDS:
        message = f"There is no field “{name}” in the notes of a building."
        raise InputRefusedError(message, "Reload the page.")
    clean = "".join(c for c in text.replace("\r\n", "\n") if c in "\n\t" or unicodedata.category(c) not in {"Cc", "Cs"})
    limit = REASON_LIMIT if name == "reason" else TEXT_LIMIT
    if len(clean) > limit:
        message = f"This text has {len(clean):,} characters; there is room for {limit:,}."
        raise InputRefusedError(message, "Shorten it, or keep the rest in a document of its own and name it here.")
    choices = answers(name)
    if choices and clean and clean not in choices:
        message = f"“{clean[:60]}” is none of the answers to this question."
        raise InputRefusedError(message, f"The answers are: {', '.join(choices)}.")
    return clean


def answers(name: str) -> tuple[str, ...]:
    """The only answers a field takes; empty for free text."""
    if name == "status":
        return tuple(Status)
    if name == "archetype":
        return ARCHETYPES
    if name.startswith(_READINESS_PREFIX):
        return ANSWERS
    return PROPOSAL[name.removeprefix(_PROPOSAL_PREFIX)].choices if name.startswith(_PROPOSAL_PREFIX) else ()
