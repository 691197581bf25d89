"""Shortlist lines: why a building is on the list, what could go wrong with it, and how far its proposal is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from nhmap.core.buildings.gates import GATES, GateState
from nhmap.core.buildings.note_book import PROPOSAL, Status
from nhmap.core.ranking.bands import hangs_on
from nhmap.core.ranking.ranking import Standing

if TYPE_CHECKING:
    from collections.abc import Sequence

    from nhmap.core.buildings.note_book import SiteNotes
    from nhmap.core.ranking.ranking import RankedSite
    from nhmap.core.ranking.sensitivity import Sensitivity

_REASONS: Final = 3
STATUS_WORDS: Final = {
    Status.ACTING: "works like a centre already",
    Status.DESIGNATED: "designated as a centre",
    Status.DISCOUNTED: "set apart",
}


@dataclass(frozen=True)
class ShortlistLine:
    """One building of the shortlist.

    Attributes
    ----------
    reasons
        What gives it most points, with the figure; the best first.
    risks
        Gates that it fails or that are to be checked, what its band hangs on, minimums of a centre that it does not
        meet, and what needs a look.
    unknown
        Facts in use that nobody has told.
    written, missing
        Parts of its proposal that hold words, and the names of those that do not.
    status
        What the person said that it is, in words; "" where nothing.
    """

    site_id: str
    reasons: tuple[str, ...]
    risks: tuple[str, ...]
    unknown: tuple[str, ...]
    written: int
    missing: tuple[str, ...]
    status: str

    @property
    def complete(self) -> str:
        """How far the proposal is, in words."""
        return f"{self.written} of {self.written + len(self.missing)} parts written"


def shortlist_line(
    site: RankedSite, sure: Sensitivity | None, notes: SiteNotes, not_met: Sequence[str] = ()
) -> ShortlistLine:
    """Say of one building what a list that is handed round must say.

    Parameters
    ----------
    sure
        How sure the order is; None while that is not known.
    not_met
        Minimums of a centre that it does not meet, in words.
    """
    strongest = sorted((c for c in site.contributions if c.known and c.points > 0), key=lambda c: -c.points)
    reasons = tuple(
        f"{c.criterion.label}: {c.criterion.say(c.figure)}" for c in strongest[:_REASONS] if c.figure is not None
    )
    parts = [("Archetype", notes.archetype), *((f.label, notes.value(f"proposal.{f.key}")) for f in PROPOSAL.values())]
    missing = tuple(label for label, text in parts if not text.strip())
    return ShortlistLine(
        site.site_id,
        reasons,
        _risks(site, sure, not_met),
        tuple(c.criterion.label for c in site.contributions if not c.known and c.share > 0),
        len(parts) - len(missing),
        missing,
        STATUS_WORDS.get(notes.stands, ""),
    )


def _risks(site: RankedSite, sure: Sensitivity | None, not_met: Sequence[str]) -> tuple[str, ...]:
    """What could go wrong, the hardest first."""
    hangs = "" if sure is None or site.standing is Standing.FAILS else hangs_on(site, sure)
    doubtful = [GATES[key].label for key, state in site.gates.items() if state == GateState.UNKNOWN]
    risks = [*(site.gate_reasons if site.standing is Standing.FAILS else ())]
    risks += [f"to be checked: {label}" for label in doubtful]
    risks += [f"not met: {label}" for label in not_met]
    risks += [hangs] if hangs else []
    return tuple(risk.rstrip(".") for risk in (*risks, *site.remarks))
