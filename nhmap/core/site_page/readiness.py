"""Readiness: how far a building has what a neighbourhood health centre must have, and how far nobody knows.

A question is answered by the person who plans, else by open data, else it is unknown. That a building is in no list is
no proof that it lacks something: only evidence against it makes a question “not met”.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from nhmap.core.buildings.readiness_questions import READINESS, ReadinessQuestion
from nhmap.core.site_page.surroundings import lists_near

if TYPE_CHECKING:
    from collections.abc import Callable

    from nhmap.core.buildings.note_book import SiteNotes
    from nhmap.core.site_page.site_fit import SnpFit
    from nhmap.core.site_page.site_page import SitePage
    from nhmap.core.site_page.surroundings import PracticeNear, ServiceNear

SMALLEST_PCN: Final = 30_000
"""Patients of the smallest primary care network, as NHS England planned them."""

FAR_FROM_A_PCN: Final = SMALLEST_PCN // 2
"""Fewer patients than this on site speak against the scale of a network. Between the two it is open: lists count where
a practice has its main address, so that they leave out whom branch surgeries and clinics of a network see here."""

WEEK_OF_A_CENTRE: Final = 12 * 6
"""Hours of a week of six days of 12 hours."""

ABOUT_50_000: Final = (40_000, 60_000)
"""What nhmap takes for “about 50,000”: a fifth more or less."""


class Readiness(StrEnum):
    """Whether a building has one thing that a centre must have."""

    MET = "met"
    NOT_MET = "not met"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class ReadinessAnswer:
    """One question about one building.

    Attributes
    ----------
    evidence
        What the answer rests on; for an unknown one, what is known that bears on it.
    own
        Whether the person said so, against or without open data.
    """

    question: ReadinessQuestion
    state: Readiness
    evidence: str
    own: bool = False


Judged = tuple[Readiness, str]


def readiness(page: SitePage, fit: SnpFit | None, notes: SiteNotes) -> tuple[ReadinessAnswer, ...]:
    """Answer every question about one building.

    Parameters
    ----------
    fit
        The building in the SNP drawn around it, None where there is none.
    notes
        What the person said of it: their answers go before open data, which is still told.
    """
    judges: dict[str, Callable[[], Judged]] = {
        "general_practice": lambda: _general_practice(page),
        "people": lambda: _people(page, fit),
        "community_team": lambda: _community_team(page),
        "clinic_rooms": lambda: _told(page, ("Rooms",), "Nobody has told us of its rooms."),
        "shared_space": lambda: _told(
            page, ("Empty floor area", "Under-used floor area"), "Nobody has told us of its space."
        ),
        "opening": lambda: _opening(page),
    }
    answers = []
    for key, question in READINESS.items():
        state, evidence = judges[key]()
        answer = notes.readiness.get(key, "")
        if answer:
            answers.append(ReadinessAnswer(question, Readiness(answer), f"You said so. {evidence}", own=True))
        else:
            answers.append(ReadinessAnswer(question, state, evidence))
    return tuple(answers)


def tally(answers: tuple[ReadinessAnswer, ...]) -> str:
    """“2 of 6 met, 1 not met, 3 unknown”."""
    count = {state: sum(a.state is state for a in answers) for state in Readiness}
    return (
        f"{count[Readiness.MET]} of {len(answers)} met, {count[Readiness.NOT_MET]} not met, "
        f"{count[Readiness.UNKNOWN]} unknown"
    )


def _general_practice(page: SitePage) -> Judged:
    here = tuple(p for p in page.practices if p.on_site and p.counted)
    if not here:
        return (
            Readiness.UNKNOWN,
            "No practice has its main address here. Branch surgeries are in no list that we have.",
        )
    named = f"On site: {', '.join(sorted(p.name or p.code for p in here))}{_networks(here)}"
    total = lists_near(here)
    if total is None:
        return Readiness.UNKNOWN, f"{named}; not all their lists are known."
    dated = ", ".join(sorted({p.vintage for p in here if p.vintage}))
    counted = f"{named}; {total:,} patients on their lists{f' ({dated})' if dated else ''}."
    if total >= SMALLEST_PCN:
        return Readiness.MET, f"{counted} The smallest primary care network has about {SMALLEST_PCN:,}."
    if total < FAR_FROM_A_PCN:
        return Readiness.NOT_MET, f"{counted} That is less than half of the smallest network, about {SMALLEST_PCN:,}."
    return Readiness.UNKNOWN, (
        f"{counted} The smallest network has about {SMALLEST_PCN:,}; whom branch surgeries and clinics of the network "
        "see here is in no list."
    )


def _networks(here: tuple[PracticeNear, ...]) -> str:
    """“ (Truro PCN)”, or how many networks share the building; empty where nobody says."""
    names = sorted({p.pcn for p in here if p.pcn})
    if not names:
        return ""
    return f" ({names[0]})" if len(names) == 1 else f" (of {len(names)} PCNs)"


def _people(page: SitePage, fit: SnpFit | None) -> Judged:
    low, high = ABOUT_50_000
    meaning = f"“About 50,000” is taken as {low:,} to {high:,}."
    if fit is not None:
        state = Readiness.MET if low <= fit.residents <= high else Readiness.NOT_MET
        return state, f"It stands in {fit.name}, which holds {fit.residents:,} residents. {meaning}"
    near = [f"{c.residents:,.0f} within {c.short}" for c in page.catchments if c.known]
    reached = f" Residents: {', '.join(near)}." if near else ""
    return Readiness.UNKNOWN, f"It stands in no drawn neighbourhood.{reached}"


def _community_team(page: SitePage) -> Judged:
    here = [s for s in page.site.services if s != "GP practice"]
    listed = f"On site: {', '.join(here)}. " if here else ""
    beside = [f"{s.name} ({s.kind})" for s in _at_postcode(page) if s.kind not in here]
    shared = f"At its postcode: {', '.join(beside)}. " if beside else ""
    return Readiness.UNKNOWN, f"{listed}{shared}Nobody publishes where neighbourhood teams work."


def _at_postcode(page: SitePage) -> list[ServiceNear]:
    """Services listed at the building's own postcode, which other houses may share."""
    return [s for s in page.services if s.postcode and s.postcode == page.site.postcode]


def _told(page: SitePage, labels: tuple[str, ...], otherwise: str) -> Judged:
    """A question that facts bear on but do not settle."""
    facts = [f"{fact.label}: {fact.text}" for fact in page.facts if fact.label in labels]
    return Readiness.UNKNOWN, f"{'; '.join(facts)}. What they serve is not said." if facts else otherwise


def _opening(page: SitePage) -> Judged:
    """Services at the building's own postcode whose hours are published."""
    at_postcode = _at_postcode(page)
    own = [s for s in at_postcode if s.kind in page.site.services]
    for service in own:
        if service.open_12_7:
            return Readiness.MET, f"{service.name} here opens 12 hours on 7 days ({service.vintage})."
    shorter = [s.name for s in own if s.open_12_7 is False]
    if shorter:
        return Readiness.UNKNOWN, f"{', '.join(shorter)} here opens less; the rest of the building is not published."
    beside = [f"{s.name}: {s.weekly_hours:g} hours a week" for s in at_postcode if s.weekly_hours is not None]
    opening_words = (
        f" 12 hours on six days are {WEEK_OF_A_CENTRE}. At its postcode: {'; '.join(beside)}." if beside else ""
    )
    return Readiness.UNKNOWN, f"Nobody publishes when the building opens.{opening_words}"
