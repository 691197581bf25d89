"""Practices of a plan: the list of them, and the page of one."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

import numpy as np
import streamlit as st

from nhmap.core.assessment.flows import homes, homes_by_zone
from nhmap.core.assessment.practice_table import practice_rows, practices_of, practices_of_no_zone
from nhmap.core.plan.changes import MovePractice
from nhmap.core.plan.plans import REASON_LIMIT
from nhmap.core.wording import as_said, percent
from nhmap.errors import NhmapError
from nhmap.store.exports import practice_files
from nhmap.store.tabular.problems import counted
from nhmap.ui.kit.feedback import boundary, refuse
from nhmap.ui.practices import panels
from nhmap.ui.practices.parts import MAP_KEY, PERCENT, SHARES, WHOLE, download, pressed_row, show_homes, show_msoas
from nhmap.ui.state import cache, map_state, session, work
from nhmap.ui.widgets.drawing_again import draw_again

if TYPE_CHECKING:
    from nhmap.core.assessment.assessment import Assessment
    from nhmap.core.assessment.flows import Homes
    from nhmap.core.assessment.practice_table import PracticeRow
    from nhmap.ui.state.session import Session

NO_ZONE: Final = "none"
"""Stands for the practices of no zone where a zone's id would stand: no id is this short."""


def show_practices() -> None:
    """Map at the left; at the right the list, or the page of one practice."""
    _take_pick()
    state, assessment = work.begin(), work.assessed()
    evidence = cache.evidence()
    opened = evidence.registrations.row_of.get(state.practice or "")
    rows = np.array([opened]) if opened is not None else _listed(state, assessment)
    table = practice_rows(assessment, evidence, rows)
    name = as_said(table[0].name) if opened is not None and table else _zone_words(state, assessment)
    shown = opened is not None or state.practices_of not in {"", NO_ZONE}
    shares = homes(evidence.registrations, rows) if shown else None
    chart, panel = st.columns(SHARES)
    with chart, boundary("The map"):
        show_homes(state, shares, f"Patients of {name}, by where they live")
    with panel, boundary("The list"):
        if opened is not None and shares is not None:
            _practice(table[0], shares, assessment)
        else:
            _list(state, table, assessment)


def _take_pick() -> None:
    """A practice pressed on the map opens its page."""
    state = work.begin()
    pick = map_state.waiting_message(MAP_KEY).pick
    if pick is not None and pick.kind == "practice" and pick.n > state.seen_pick:
        session.put(replace(state, seen_pick=pick.n, practice=pick.id))


def _listed(state: Session, assessment: Assessment) -> np.ndarray[tuple[int], np.dtype[np.intp]]:
    """Rows of the practices that the list shows."""
    if state.practices_of == NO_ZONE:
        return practices_of_no_zone(assessment)
    in_plan = state.practices_of in assessment.plan.position
    return practices_of(assessment, state.practices_of if in_plan else None)


def _zone_words(state: Session, assessment: Assessment) -> str:
    if state.practices_of in assessment.plan.position:
        return f"the practices of {assessment.plan.zone(state.practices_of).name}"
    return "the practices"


def _list(state: Session, table: tuple[PracticeRow, ...], assessment: Assessment) -> None:
    """Practices of the plan or of a zone; pressing one opens its page."""
    plan = assessment.plan
    which, find, save = st.columns((2.4, 2, 0.6), vertical_alignment="center")
    options = ["", *plan.position, NO_ZONE]
    words = {"": "All neighbourhoods", NO_ZONE: "Practices of no neighbourhood"} | {z.id: z.name for z in plan.zones}
    now = state.practices_of if state.practices_of in options else ""
    zone_id = which.selectbox(
        "Practices of",
        options,
        index=options.index(now),
        format_func=words.__getitem__,
        label_visibility="collapsed",
        key=f"practices-of-{now}-{plan.hash}",
    )
    if zone_id != now:
        session.put(replace(state, practices_of=zone_id))
        draw_again()
    typed = find.text_input(
        "Find a practice", placeholder="Find a practice or PCN", label_visibility="collapsed", key="find-practice"
    )
    shown = [r for r in table if panels.matches(r, typed)]
    with save:
        download("practices.csv", _list_csv)
    split = sum(r.split and not panels.has_no_list(r) for r in shown)
    gone = sum(map(panels.has_no_list, shown))
    dates = " and ".join(panels.list_dates(shown)) or "unknown"
    limit = percent(state.settings.split_below)
    homes = " and ".join(panels.homes_dates(shown)) or "never"
    st.caption(
        f"{counted(len(shown), 'practice')}, {split:,} split below {limit}"
        f"{f', {gone:,} on no list of today' if gone else ''}. Lists of {dates}; homes counted {homes}. "
        "Press a row to open it."
    )
    if not shown:
        st.info("No practice fits. Choose all neighbourhoods, or type less.")
        return
    if now == "":
        shown.sort(key=lambda r: (r.zone, -np.nan_to_num(r.list_size, nan=-1.0)))
    elif now != NO_ZONE:
        shown.sort(key=lambda r: -np.nan_to_num(r.list_size, nan=-1.0))
    columns = {
        "Practice": st.column_config.TextColumn(width=172),
        "List": WHOLE,
        "List of": st.column_config.TextColumn(width=100),
        "Neighbourhood": st.column_config.TextColumn(width=128),
        "Live there": PERCENT,
        "": st.column_config.TextColumn(
            "Note", width=66, help="◧ split: too few of its patients live there; no list: in none of today's"
        ),
        "Next": st.column_config.TextColumn(width=170, help="The neighbourhood with the next most of its patients"),
    }
    row = pressed_row(panels.practice_frame(shown, plan), columns, f"practice-list-{now}-{plan.hash}-{typed}")
    if row is not None:
        session.put(replace(work.begin(), practice=shown[row].code))
        draw_again()


def _list_csv(state: Session, assessment: Assessment) -> bytes:
    """The list as it is shown, with what is typed above it."""
    table = practice_rows(assessment, cache.evidence(), _listed(state, assessment))
    typed = str(session.widget_value("find-practice") or "")
    shown = [row for row in table if panels.matches(row, typed)]
    return practice_files.practices_csv(shown, assessment.plan, state.settings.split_below)


def _close() -> None:
    """Go back to the list of practices."""
    session.put(replace(work.begin(), practice=None))


def _practice(row: PracticeRow, shares: Homes, assessment: Assessment) -> None:
    """The page of one practice."""
    plan, evidence = assessment.plan, cache.evidence()
    back, save = st.columns((5, 0.6))
    back.button("Back to the list", icon=":material/arrow_back:", on_click=_close)
    with save:
        download(
            f"patients-of-{row.code}.csv",
            lambda _, now: practice_files.homes_csv(shares, now.plan, evidence.areas, row.homes_vintage),
        )
    st.html(panels.practice_facts(row, plan, assessment.settings.split_below))
    _move(row, assessment)
    with st.container(height=330, border=False, key="practice-homes"):
        st.html(panels.homes_table(homes_by_zone(shares, plan), shares, plan))
        show_msoas(shares, assessment, row.code)


def _move(row: PracticeRow, assessment: Assessment) -> None:
    """Give a practice to another zone by hand, or back to where its patients' homes put it."""
    plan = assessment.plan
    move, back = st.columns(2)
    with (
        move,
        # Another plan is another popover: after a move it is closed.
        st.popover("Move by hand", icon=":material/edit:", width="stretch", key=f"mover-{row.code}-{plan.hash}"),
        st.form(f"move-{row.code}-{plan.hash}", border=False),
    ):
        others = [z.id for i, z in enumerate(plan.zones) if i != row.zone]
        st.caption("Its whole list then counts for that neighbourhood; where its patients live does not change.")
        to = st.selectbox(
            "To", others, format_func=lambda i: plan.zone(i).name, index=None, placeholder="Choose a neighbourhood"
        )
        reason = st.text_input("Because", max_chars=REASON_LIMIT, placeholder="Agreed with the practice on 4 March")
        if st.form_submit_button("Move", type="primary"):
            if to is None:
                st.warning("Choose the neighbourhood that it goes to.")
            else:
                _do(MovePractice(row.code, to, reason), reason)
    if row.moved and back.button("Back to where its patients live", icon=":material/undo:", width="stretch"):
        _do(MovePractice(row.code, None, ""), "back to where its patients live")


def _do(change: MovePractice, reason: str) -> None:
    try:
        work.do([change], reason=reason)
    except NhmapError as refused:
        refuse(refused)
        return
    draw_again()
