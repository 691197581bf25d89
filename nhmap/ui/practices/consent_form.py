"""The page of one practice: what the proposal means for it, and what it was asked and answered."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

import streamlit as st

from nhmap.core.alignment.consents import NOTE_LIMIT, STAYS_PREFIX, WHO_LIMIT, Answer, Consent
from nhmap.core.alignment.programme import Answered
from nhmap.core.alignment.proposal import Proposal
from nhmap.errors import NhmapError
from nhmap.ui.kit.feedback import refuse
from nhmap.ui.practices.alignment_panels import practice_facts
from nhmap.ui.state import beside, session, work
from nhmap.ui.widgets.drawing_again import draw_again

if TYPE_CHECKING:
    from nhmap.core.alignment.proposal_rows import PracticeMove
    from nhmap.core.alignment.question import Question
    from nhmap.core.assessment.assessment import Assessment


def show_practice(row: int, question: Question, proposal: Proposal | None, assessment: Assessment) -> None:
    """Facts and form."""
    back, fixed = st.columns((1, 1), vertical_alignment="center")
    back.button("Back to the list", icon=":material/arrow_back:", on_click=_close, key="align-back")
    code = str(assessment.evidence.registrations.codes[row])
    moves = _rows(question, proposal, assessment)
    move = next((r for r in moves if r.code == code), None)
    if move is None:
        st.info("This practice takes no part: it belongs to no neighbourhood here, has no list, or is in no PCN.")
        return
    st.html(practice_facts(move))
    state = work.begin()
    box = f"stays-{code}-{move.stays}"
    fixed.checkbox(
        "Will not move",
        move.stays,
        key=box,
        on_change=_stays,
        args=(box, code, state.choices_seen),
        help="Proposals leave it in its PCN. The next proposal keeps to it.",
    )
    if move.consent.answer is Answer.REFUSED and not move.stays:
        st.caption("It refused. Tick “Will not move” if the next proposal is to heed that.")
    _form(move)


def _rows(question: Question, proposal: Proposal | None, assessment: Assessment) -> tuple[PracticeMove, ...]:
    """Practices as the proposal has them; as they are where there is none."""
    if proposal is not None:
        return proposal.rows
    now = Answered(question.network, question.zone, (), 0.0, every_zone=True)
    return Proposal(work.begin().pcns, question, now, assessment).rows


def _form(row: PracticeMove) -> None:
    """What it was asked and answered."""
    state, consent = work.begin(), row.consent
    last_choice = state.choices_seen
    with st.form(f"consent-{row.code}-{hash(consent)}", border=False):
        answers = list(Answer)
        left, middle, right = st.columns(3)
        answer = left.selectbox(
            "Consent", answers, answers.index(consent.answer), format_func=lambda a: a.value.capitalize()
        )
        who = middle.text_input("By whom", consent.who, max_chars=WHO_LIMIT, placeholder="Name or role")
        day = right.date_input("On", _day(consent.on), format="DD/MM/YYYY")
        about, noted = st.columns((1, 2))
        to = about.text_input("Asked about", consent.to or (row.to_name if row.moves else ""), max_chars=WHO_LIMIT)
        note = noted.text_area("Notes", consent.note, max_chars=NOTE_LIMIT, height=68)
        if st.form_submit_button("Save", type="primary"):
            entry = Consent(Answer(answer), to.strip(), who, day.isoformat() if isinstance(day, date) else "", note)
            _say(row.code, entry, last_choice)


def _say(code: str, consent: Consent, last_choice: int) -> None:
    try:
        settled = work.begin().pcns.with_consent(code, consent)
    except NhmapError as refused:
        refuse(refused)
        return
    beside.choose(last_choice, pcns=settled)
    draw_again()


def _stays(box: str, code: str, last_choice: int) -> None:
    """Whether it will not move, as the box says."""
    stays = bool(session.widget_value(box))
    settled = work.begin().pcns.with_entry(f"{STAYS_PREFIX}{code}", stays)
    if settled is not None:
        beside.choose(last_choice, pcns=settled)


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        return None


def _close() -> None:
    """Go back to the proposal."""
    session.put(replace(work.begin(), practice=None))
