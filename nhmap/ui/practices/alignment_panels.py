"""What the screen says of PCNs and neighbourhoods, as tables and HTML of our own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd
import streamlit as st

from nhmap.core.alignment.consents import Answer
from nhmap.core.alignment.proposal import Proposal
from nhmap.core.alignment.taking_no_part import counted
from nhmap.core.wording import percent
from nhmap.markup import Markup, html, joined
from nhmap.ui.kit.panels import number

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pandas.io.formats.style import Styler

    from nhmap.core.alignment.line_proposal import LineProposal
    from nhmap.core.alignment.overview import Share
    from nhmap.core.alignment.proposal_rows import PracticeMove
    from nhmap.core.alignment.question import Question
    from nhmap.core.assessment.assessment import Assessment

MOVES, ALL, SIZES, NOW = "Moves", "All practices", "PCN sizes", "Now"
VIEWS: Final = (MOVES, ALL, SIZES, NOW)
AREAS, LINE_PRACTICES, LINE_SIZES = "Small areas", "Practices", "Neighbourhoods"
LINE_VIEWS: Final = (AREAS, LINE_PRACTICES, LINE_SIZES)
TABLE: Final[dict[str, Any]] = {"hide_index": True, "width": "stretch", "height": 330}

_MARKS: Final = {Answer.NOT_ASKED: "", Answer.ASKED: "? asked", Answer.AGREED: "✓ agreed", Answer.REFUSED: "✕ refused"}
MOVE_COLUMNS: Final = {
    "Practice": st.column_config.TextColumn(width=150),
    "List": st.column_config.NumberColumn(width=58),
    "": st.column_config.TextColumn("Note", width=56, help="▸ out of line now; ■ will not move; ✕ stays out of line"),
    "PCN now": st.column_config.TextColumn(width=130),
    "PCN proposed": st.column_config.TextColumn(width=150),
    "Consent": st.column_config.TextColumn(width=80),
}
AREA_COLUMNS: Final = {
    "Small area": st.column_config.TextColumn(width=150),
    "Residents": st.column_config.NumberColumn(width=76),
    "Now": st.column_config.TextColumn(width=160),
    "Proposed": st.column_config.TextColumn(width=160),
}
SIZE_COLUMNS: Final = {
    "PCN": st.column_config.TextColumn(width=170),
    "People now": st.column_config.NumberColumn(width=85),
    "After": st.column_config.NumberColumn(width=70),
    "": st.column_config.TextColumn("Note", width=54, help="Beside the limits of size under Rules"),
    "Serves now": st.column_config.TextColumn(width=145),
    "Serves after": st.column_config.TextColumn(width=145),
}
OVERVIEW_COLUMNS: Final = {
    "PCN": st.column_config.TextColumn(width=180),
    "Neighbourhood": st.column_config.TextColumn(width=160),
    "Lists there": st.column_config.NumberColumn(width=80, help="People on the lists of practices that belong there"),
    "Live there": st.column_config.NumberColumn(width=80, help="Patients of the PCN who live there"),
    "": st.column_config.TextColumn("Note", width=120, help="★ most of the PCN's patients live there; ▸ out of line"),
}


def headline(question: Question, assessment: Assessment, proposal: Proposal | LineProposal | None = None) -> Markup:
    """The one number: patients out of line now and after the proposal; of how many, and the dates of both counts."""
    registrations = assessment.evidence.registrations
    out = f"{int(question.lists[question.out].sum()):,}"
    lists = " and ".join(sorted({str(v) for v in registrations.list_vintage[question.practices] if v})) or "unknown"
    lived = " and ".join(date for date, _ in registrations.homes_dates(question.practices)) or "unknown"
    sentence = html(
        "{} of {} have a PCN that serves another neighbourhood than theirs; {} patients on the lists of all.",
        f"{int(question.out.sum()):,}",
        counted(len(question.practices)),
        number(int(question.lists.sum())),
    )
    if proposal is not None:
        after = proposal.out_after if isinstance(proposal, Proposal) else proposal.answer.out_after
        out = f"{out} → {after:,}"
        main = proposal.sentences[0].rpartition(": ")[2]
        sentence = html("{}{} {}", main[:1].upper(), main[1:], proposal.sentences[1])
    return html(
        """<section class="nh-figures"><p class="nh-people"><b>{}</b> <small>patients out of line</small></p>
<p>{} <small>Lists of {}; where patients live was counted {}.</small></p></section>""",
        out,
        sentence,
        lists,
        lived,
    )


def moves_frame(rows: Sequence[PracticeMove]) -> pd.DataFrame:
    """Practices and what would become of them."""
    return pd.DataFrame(
        {
            "Practice": [r.name for r in rows],
            "List": [r.list_size for r in rows],
            "": ["  ".join(["▸ out"] * r.out_now + ["■"] * (r.stays or r.frozen) + ["✕"] * r.out_after) for r in rows],
            "PCN now": [r.pcn_name for r in rows],
            "PCN proposed": [r.to_name if r.moves else "stays" for r in rows],
            "Consent": [_MARKS[r.consent.answer] for r in rows],
        }
    )


def sizes_frame(proposal: Proposal) -> Styler:
    """PCNs before and after."""
    rules = proposal.settled.rules

    def fits(size: int) -> str:
        return "" if not size or rules.lower <= size <= rules.upper else ("over" if size > rules.upper else "under")

    frame = pd.DataFrame(
        {
            "PCN": [r.name for r in proposal.pcns],
            "People now": [r.size_now for r in proposal.pcns],
            "After": [r.size_after for r in proposal.pcns],
            "": [fits(r.size_after) for r in proposal.pcns],
            "Serves now": [r.serves_now or "–" for r in proposal.pcns],
            "Serves after": [r.serves_after or "–" for r in proposal.pcns],
        }
    )
    return frame.style.format({"People now": "{:,.0f}", "After": "{:,.0f}"})


def overview_frame(shares: Sequence[Share]) -> Styler:
    """Each PCN by neighbourhood; what is out of line first."""
    order = sorted(range(len(shares)), key=lambda i: (-shares[i].out, i))
    rows = [shares[i] for i in order]
    frame = pd.DataFrame(
        {
            "PCN": [s.pcn for s in rows],
            "Neighbourhood": [s.zone or "no neighbourhood" for s in rows],
            "Lists there": [s.on_lists for s in rows],
            "Live there": [s.live_there for s in rows],
            "": ["★ serves it" if s.serves else f"▸ {s.out:,} out" if s.out else "" for s in rows],
        }
    )
    return frame.style.format({"Lists there": "{:,.0f}", "Live there": "{:,.0f}"})


def areas_frame(proposal: LineProposal) -> Styler:
    """Small areas that would change."""
    frame = pd.DataFrame(
        {
            "Small area": [m.name for m in proposal.areas],
            "Residents": [m.residents for m in proposal.areas],
            "Now": [m.zone for m in proposal.areas],
            "Proposed": [m.to for m in proposal.areas],
        }
    )
    return frame.style.format({"Residents": "{:,.0f}"})


def line_practices_frame(proposal: LineProposal) -> Styler:
    """Practices out of line, now or after."""
    rows = proposal.practices
    frame = pd.DataFrame(
        {
            "Practice": [r["practice"] for r in rows],
            "List": [r["list"] for r in rows],
            "PCN": [r["pcn"] for r in rows],
            "": ["✕ stays out" if r["out_of_line_after"] else "✓ in line" for r in rows],
            "Neighbourhood after": [r["neighbourhood_after"] or "none" for r in rows],
        }
    )
    return frame.style.format({"List": "{:,.0f}"})


def line_sizes_frame(proposal: LineProposal) -> Styler:
    """Neighbourhoods before and after."""
    frame = pd.DataFrame(
        {
            "Neighbourhood": [r["neighbourhood"] for r in proposal.sizes],
            "People now": [r["people_now"] for r in proposal.sizes],
            "After": [r["people_after"] for r in proposal.sizes],
            "Target": [r["target"] for r in proposal.sizes],
        }
    )
    return frame.style.format(dict.fromkeys(("People now", "After", "Target"), "{:,.0f}"))


def practice_facts(row: PracticeMove) -> Markup:
    """One practice: its list, its PCN now and proposed, and what the move would mean."""
    facts: list[tuple[str, object]] = [
        ("List", number(row.list_size)),
        ("Neighbourhood", row.zone),
        ("PCN now", row.pcn_name),
        ("PCN proposed", row.to_name if row.moves else "the same"),
        ("Patients with another PCN", number(row.list_size if row.moves else 0)),
        ("Live where its PCN serves", _both(_percent(row.lives_now), _percent(row.lives_after), row)),
        ("To its PCN's other surgeries", _both(_km(row.km_now), _km(row.km_after), row)),
    ]
    lines = joined(html("<dt>{}</dt><dd>{}</dd>", label, value) for label, value in facts)
    return html(
        """<section class="nh-figures"><p class="nh-sitename">{} <small>{}</small></p><dl>{}</dl>
<p><small>Homes counted {}. Kilometres on average, as the crow flies, between main surgeries; branches are in no list.
</small></p></section>""",
        row.name,
        row.code,
        lines,
        row.homes_vintage or "never",
    )


def _both(now: str, after: str, row: PracticeMove) -> str:
    return f"{now} now, {after} after" if row.moves else now


def _percent(share: float) -> str:
    return percent(share)


def _km(distance: float) -> str:
    return "unknown" if np.isnan(distance) else f"{distance:.1f} km"
