"""Readiness on the page of a building: what a centre must have, what is known of it, and what the person says."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, Final

import streamlit as st

from nhmap.core.buildings.readiness_questions import ANSWERS, READINESS
from nhmap.core.site_page.readiness import Readiness, tally
from nhmap.ui.saving import undecided
from nhmap.ui.state import building_notes, session

if TYPE_CHECKING:
    from nhmap.core.buildings.note_book import SiteNotes
    from nhmap.core.site_page.readiness import ReadinessAnswer

FIELDS: Final = tuple(f"readiness.{key}" for key in READINESS)
"""The fields of the notes that this part of the page holds boxes for."""

MARKS: Final = {Readiness.MET: "✓", Readiness.NOT_MET: "✕", Readiness.UNKNOWN: "?"}
_OPEN_DATA: Final = "as open data says"


def render(answers: tuple[ReadinessAnswer, ...], notes: SiteNotes) -> None:
    """Draw the checklist, and the boxes for what the person knows."""
    st.html(checklist(answers))
    boxes(notes)


def checklist(answers: tuple[ReadinessAnswer, ...]) -> str:
    """Every question with its answer, what that rests on, and who would know; as HTML of our own."""
    rows = "".join(
        f"<tr><td>{escape(answer.question.label)}<small>{escape(answer.evidence)}</small>{_ask(answer)}</td>"
        f"<td><b>{MARKS[answer.state]}</b>&nbsp;{escape(answer.state).replace(' ', '&nbsp;')}</td></tr>"
        for answer in answers
    )
    return f"""<section class="nh-figures nh-ready"><p>Ready to be a centre: <b>{tally(answers)}</b>.</p>
<table><thead><tr><th>The published minimum</th><th>Answer</th></tr></thead><tbody>{rows}</tbody></table>
<p class="nh-source">NHS England's guidance and specification of April 2026, as the press reports it. What nobody
publishes is unknown, and not counted as missing. None of this changes a score.</p></section>"""


def boxes(notes: SiteNotes) -> None:
    """The person's own answers, each kept when it is chosen."""
    written = building_notes.last_entries(notes.site_id)
    with st.expander("What you know yourself"):
        for question in READINESS.values():
            name = f"readiness.{question.key}"
            undecided.ask_notes(notes.site_id, {name})
            number = written[name].number if name in written else 0
            key = f"note-{notes.site_id}-{name}-{number}"
            options = (_OPEN_DATA, *ANSWERS)
            now = notes.value(name)
            st.selectbox(
                question.label,
                options,
                index=options.index(now) if now in ANSWERS else 0,
                key=key,
                help=f"{question.asks} Who would know: {question.who_knows}.",
                on_change=_keep,
                args=(notes.site_id, name, key, number),
            )


def _ask(answer: ReadinessAnswer) -> str:
    if answer.state is not Readiness.UNKNOWN:
        return ""
    return f"<small>Who would know: {escape(answer.question.who_knows)}</small>"


def _keep(site_id: str, name: str, key: str, last_note: int) -> None:
    """Store the answer that a box holds now; a box that goes from the screen holds none."""
    if session.has_widget(key):
        answer = str(session.widget_value(key) or "")
        building_notes.write(site_id, {name: answer if answer in ANSWERS else ""}, last_note=last_note)
