"""PCNs and neighbourhoods: what is out of line, what would have to move, and what practices said of it."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Final

import numpy as np
import streamlit as st

from nhmap.core.alignment.overview import overview
from nhmap.core.alignment.proposal import Proposal
from nhmap.core.assessment.flows import Homes, homes
from nhmap.errors import NhmapError
from nhmap.ui.kit.feedback import boundary, plain, refuse
from nhmap.ui.practices import alignment_panels as words
from nhmap.ui.practices.alignment_files import export
from nhmap.ui.practices.consent_form import show_practice
from nhmap.ui.practices.move_rules import rules_panel
from nhmap.ui.practices.parts import SHARES, pressed_row, show_homes
from nhmap.ui.state import alignment, cache, session, work
from nhmap.ui.widgets.drawing_again import draw_again

if TYPE_CHECKING:
    from nhmap.core.alignment.line_proposal import LineProposal
    from nhmap.core.alignment.question import Question
    from nhmap.core.assessment.assessment import Assessment
    from nhmap.ui.state.alignment import AtWork
    from nhmap.ui.state.session import Session

MODES: Final = {alignment.PRACTICES: "Practices move", alignment.LINES: "Lines move"}
_AT_ONCE_S: Final = 1.5
"""What is found so soon is shown without a word of waiting."""
_LOOK_AGAIN: Final = 1


def show_alignment() -> None:
    """Map at the left; at the right the question, the proposal, or the page of one practice."""
    state, assessment = work.begin(), work.assessed()
    question = alignment.question_of(assessment, state.pcns)
    mode, key = state.alignment
    search = alignment.at_work(key) if key else None
    stale = bool(key) and key != alignment.key_of(mode, assessment, state.pcns)
    proposal = None
    if search is not None and not stale and not search.working and not search.given_up:
        with boundary("The proposal"):
            proposal = alignment.proposal(mode, search, assessment, state.pcns)
    opened = cache.evidence().registrations.row_of.get(state.practice or "")
    chart, panel = st.columns(SHARES)
    with chart, boundary("The map"):
        _map(state, question, proposal, opened)
    with panel, boundary("The alignment"):
        if opened is not None:
            show_practice(opened, question, proposal if isinstance(proposal, Proposal) else None, assessment)
            return
        _ask(state, assessment, question, proposal)
        if search is not None and search.working and not stale:
            _wait(search)
        elif search is not None and search.given_up and not stale:
            st.caption("The search was given up. Nothing was changed.")
        elif stale:
            st.caption("The plan or the rules have changed since the last proposal. Press Align for one that holds.")
        _tables(question, proposal, assessment)


def _map(state: Session, question: Question, proposal: Proposal | LineProposal | None, opened: int | None) -> None:
    """The plan, and whom the proposal or the practice that is open is about."""
    registrations = cache.evidence().registrations
    if opened is not None:
        name = str(registrations.names[opened])
        show_homes(state, homes(registrations, [opened]), f"Patients of {name}, by where they live")
    elif isinstance(proposal, Proposal):
        rows = question.practices[proposal.answered.to != question.network]
        title = f"{proposal.moved:,} patients would have another PCN: where they live"
        show_homes(state, homes(registrations, rows) if len(rows) else None, title)
    elif proposal is not None:
        moved = np.zeros(len(proposal.plan.labels), dtype=np.int64)
        for move in proposal.areas:
            moved[move.row] = move.residents
        title = f"{proposal.answer.residents_moved:,} residents would live in another neighbourhood"
        show_homes(state, Homes(moved, ()) if proposal.areas else None, title)
    else:
        rows = question.practices[question.out]
        title = f"{int(question.lists[question.out].sum()):,} patients out of line: where they live"
        show_homes(state, homes(registrations, rows) if len(rows) else None, title)


def _ask(state: Session, assessment: Assessment, question: Question, proposal: Proposal | LineProposal | None) -> None:
    """The one number, and how to align."""
    st.html(words.headline(question, assessment, proposal))
    how, rules, go = st.columns((2.6, 1.4, 1), vertical_alignment="center")
    with how:
        mode = st.segmented_control(
            "What moves",
            list(MODES),
            default=state.alignment[0] or alignment.PRACTICES,
            format_func=MODES.__getitem__,
            label_visibility="collapsed",
            key="align-mode",
        )
    with rules:
        rules_panel(state, question)
    if go.button("Align", type="primary", width="stretch", key="align", disabled=not len(question.practices)):
        kind = mode or alignment.PRACTICES
        key = alignment.ask(kind, assessment, state.pcns)
        session.put(replace(work.begin(), alignment=(kind, key)))
        search = alignment.at_work(key)
        if search is not None:
            search.wait(_AT_ONCE_S)
        draw_again()


@st.fragment(run_every=_LOOK_AGAIN)
def _wait(search: AtWork) -> None:
    """Look now and then whether the search is done, and then draw the page again."""
    if not search.working:
        st.rerun()
    caption, stop = st.columns((4, 1), vertical_alignment="center")
    caption.caption(
        f":material/hourglass_top: Looking for the best, {search.seconds:.0f} s; a minute at most. Go on meanwhile."
    )
    stop.button("Give up", icon=":material/close:", on_click=search.give_up, key="align-give-up")


def _tables(question: Question, proposal: Proposal | LineProposal | None, assessment: Assessment) -> None:
    """The proposal, or what is out of line now."""
    if proposal is None:
        shares = overview(question, assessment)
        st.caption("Each PCN by neighbourhood, out of line first. Press Align to see what would have to move.")
        st.dataframe(words.overview_frame(shares), **words.TABLE, column_config=words.OVERVIEW_COLUMNS, key="align-now")
        return
    views = words.VIEWS if isinstance(proposal, Proposal) else words.LINE_VIEWS
    which, more, save = st.columns((3.6, 1.1, 1.2), vertical_alignment="center")
    with which:
        view = st.segmented_control(
            "Show", views, default=views[0], label_visibility="collapsed", key=f"align-view-{len(views)}"
        )
    with more, st.popover("More", icon=":material/info:", width="stretch"):
        for sentence in proposal.sentences[2:]:
            st.caption(plain(sentence))
    with save:
        export()
    if isinstance(proposal, Proposal):
        _practice_tables(view or views[0], question, proposal, assessment)
    else:
        _line_tables(view or views[0], proposal)


def _practice_tables(view: str, question: Question, proposal: Proposal, assessment: Assessment) -> None:
    if view == words.SIZES:
        st.dataframe(words.sizes_frame(proposal), **words.TABLE, column_config=words.SIZE_COLUMNS, key="align-sizes")
    elif view == words.NOW:
        frame = words.overview_frame(overview(question, assessment))
        st.dataframe(frame, **words.TABLE, column_config=words.OVERVIEW_COLUMNS, key="align-now")
    else:
        rows = [r for r in proposal.rows if r.moves or r.out_now or r.out_after or view == words.ALL]
        if not rows:
            st.info("No practice is out of line, and none would have another PCN.")
            return
        key = f"align-rows-{view}-{work.begin().alignment[1]}"
        pressed = pressed_row(words.moves_frame(rows), words.MOVE_COLUMNS, key)
        if pressed is not None:
            session.put(replace(work.begin(), practice=rows[pressed].code))
            draw_again()


def _line_tables(view: str, proposal: LineProposal) -> None:
    if view == words.LINE_PRACTICES:
        st.dataframe(words.line_practices_frame(proposal), **words.TABLE, key="align-line-practices")
        return
    if view == words.LINE_SIZES:
        st.dataframe(words.line_sizes_frame(proposal), **words.TABLE, key="align-line-sizes")
        return
    if not proposal.areas:
        st.info("No small area would change its neighbourhood.")
        return
    st.dataframe(words.areas_frame(proposal), **words.TABLE, column_config=words.AREA_COLUMNS, key="align-areas")
    st.button(
        "Take these lines into the plan",
        icon=":material/check:",
        on_click=partial(_take, proposal),
        key=f"take-{work.begin().alignment[1]}",
        help="As one edit: Undo takes it back.",
    )


def _take(proposal: LineProposal) -> None:
    """Make the proposed lines the plan's."""
    try:
        work.do(proposal.changes, reason="lines moved so that practices are in line with their PCNs")
    except NhmapError as refused:
        refuse(refused)
