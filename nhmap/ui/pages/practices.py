"""Practices: which neighbourhood each belongs to, where its patients live, and why lists are not residents."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Final, Literal

import numpy as np
import streamlit as st

from nhmap.core.changes import MovePractice
from nhmap.core.flows import explain_lists, flows, homes, homes_by_msoa, homes_by_zone
from nhmap.core.plans import REASON_LIMIT, Level
from nhmap.core.practice_table import pcn_rows, practice_rows, practices_of, practices_of_no_zone
from nhmap.core.wording import percent
from nhmap.errors import NhmapError
from nhmap.store import practice_files
from nhmap.ui import cache, map_state, planning, session, work
from nhmap.ui import practice_panels as panels
from nhmap.ui.drawing_again import draw_again
from nhmap.ui.feedback import boundary, refuse
from nhmap.ui.map_messages import MapFlow
from nhmap.ui.map_view import PAGE_STYLE, footprint_map

if TYPE_CHECKING:
    from collections.abc import Callable

    from streamlit.delta_generator import DeltaGenerator

    from nhmap.core.assessment import Assessment
    from nhmap.core.flows import Homes
    from nhmap.core.practice_table import PcnRow, PracticeRow
    from nhmap.ui.session import Session

MAP_KEY: Final = "practices-map"
PRACTICES, PCNS, FLOWS, EXPLAINED = "Practices", "PCNs", "Flows", "Residents and lists"
VIEWS: Final = (PRACTICES, PCNS, FLOWS, EXPLAINED)
NO_ZONE: Final = "none"
"""Stands for the practices of no zone where a zone's id would stand: no id is this short."""

MEASURES: Final = {
    "home": "% of those who live there",
    "practice": "% of each neighbourhood's lists",
    "patients": "Patients",
}
SHARES: Final = (0.46, 0.54)
WHOLE: Final = st.column_config.NumberColumn(width=66)
PERCENT: Final = st.column_config.NumberColumn(width=78)
ROW_PX: Final = 35
FEW_ROWS: Final = 12


def render() -> None:
    """Draw the page."""
    st.html(f"<style>{PAGE_STYLE}</style>")
    state = work.begin()
    area, views, limit = st.columns((3.2, 4.6, 1.6), vertical_alignment="center")
    with area:
        planning.choose_area(state)
    with views:
        view = st.segmented_control(
            "View", VIEWS, default=PRACTICES, label_visibility="collapsed", key="practices-view"
        )
    with limit:
        if view in {PRACTICES, PCNS}:
            _threshold(state)
    if not (state.history.plan.labels >= 0).any():
        st.info(
            "No neighbourhood holds anything yet. Draw one on the page Footprints, or start from PCNs there: "
            "then this page says which practices it takes with it."
        )
        return
    with boundary("The practices"):
        _board(view or PRACTICES)


@st.fragment
def _board(view: str) -> None:
    """All that depends on what is chosen on the page."""
    if view == PRACTICES:
        _practices()
    elif view == PCNS:
        _pcns()
    elif view == FLOWS:
        _flows()
    else:
        _explained()


def _threshold(state: Session) -> None:
    """Below which share a practice or PCN is split."""
    now = round(state.settings.split_below * 100)
    with st.popover(f"Split below {now} %", icon=":material/tune:", width="stretch"):
        st.caption(
            "A practice is split when fewer of its patients than this live in its own neighbourhood; a PCN likewise. "
            "60 % is nhmap's starting point, not a rule of anybody's."
        )
        chosen = st.slider("Split below (%)", 0, 100, now, 5, key=f"split-below-{now}")
    if chosen != now:
        session.put(replace(state, settings=replace(state.settings, split_below=chosen / 100)))
        st.rerun()


# --- practices ----------------------------------------------------------------------------------------------------
def _practices() -> None:
    """Map at the left; at the right the list, or the page of one practice."""
    _take_pick()
    state, assessment = work.begin(), work.assessed()
    evidence = cache.evidence()
    opened = evidence.registrations.row_of.get(state.practice or "")
    rows = np.array([opened]) if opened is not None else _listed(state, assessment)
    table = practice_rows(assessment, evidence, rows)
    name = panels.as_said(table[0].name) if opened is not None and table else _zone_words(state, assessment)
    shown = opened is not None or state.practices_of not in {"", NO_ZONE}
    found = homes(evidence.registrations, rows) if shown else None
    chart, panel = st.columns(SHARES)
    with chart, boundary("The map"):
        _map(state, found, f"Patients of {name}, by where they live")
    with panel, boundary("The list"):
        if opened is not None and found is not None:
            _practice(table[0], found, assessment)
        else:
            _list(state, table, assessment)


def _take_pick() -> None:
    """A practice pressed on the map opens its page."""
    state = work.begin()
    pick = map_state.waiting_message(MAP_KEY, state).pick
    if pick is not None and pick.kind == "practice" and pick.n > state.seen_pick:
        session.put(replace(state, seen_pick=pick.n, practice=pick.id))


def _map(state: Session, found: Homes | None, title: str) -> None:
    """The plan, with the homes of the patients in question shaded."""
    told = replace(map_state.state_of(state), mode="practices")
    if found is not None:
        rows = np.flatnonzero(found.patients)
        told = replace(told, flow=MapFlow(title, tuple(rows.tolist()), tuple(found.patients[rows].tolist())))
    footprint_map(told, cache.static(), key=MAP_KEY)


def _listed(state: Session, assessment: Assessment) -> np.ndarray[tuple[int], np.dtype[np.intp]]:
    """Rows of the practices that the list shows."""
    if state.practices_of == NO_ZONE:
        return practices_of_no_zone(assessment)
    known = state.practices_of in assessment.plan.position
    return practices_of(assessment, state.practices_of if known else None)


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
    chosen = which.selectbox(
        "Practices of",
        options,
        index=options.index(now),
        format_func=words.__getitem__,
        label_visibility="collapsed",
        key=f"practices-of-{now}-{plan.hash}",
    )
    if chosen != now:
        session.put(replace(state, practices_of=chosen))
        draw_again()
    typed = find.text_input(
        "Find a practice", placeholder="Find a practice or PCN", label_visibility="collapsed", key="find-practice"
    )
    shown = [r for r in table if panels.matches(r, typed)]
    with save:
        _download("practices.csv", partial(practice_files.practices_csv, shown, plan))
    split = sum(r.split for r in shown)
    dates = " and ".join(panels.list_dates(shown)) or "unknown"
    limit = percent(state.settings.split_below)
    st.caption(f"{len(shown):,} practices, {split:,} split below {limit}. Lists of {dates}. Press a row to open it.")
    if not shown:
        st.info("No practice fits. Choose all neighbourhoods, or type less.")
        return
    if now == "":
        shown.sort(key=lambda r: (r.zone, -np.nan_to_num(r.list_size, nan=-1.0)))
    elif now != NO_ZONE:
        shown.sort(key=lambda r: -np.nan_to_num(r.list_size, nan=-1.0))
    event = _tall(len(shown)).dataframe(
        panels.shown(panels.practice_frame(shown, plan)),
        hide_index=True,
        height=_height(len(shown)),
        width="stretch",
        on_select="rerun",
        selection_mode="single-row",
        key=f"practice-list-{now}-{plan.hash}-{typed}",
        column_config={
            "Practice": st.column_config.TextColumn(width=185),
            "List": WHOLE,
            "List of": st.column_config.TextColumn(width=100),
            "Neighbourhood": st.column_config.TextColumn(width=145),
            "Live there": PERCENT,
            "": st.column_config.TextColumn(width=66, help="◧ split: too few of its patients live there"),
            "Next": st.column_config.TextColumn(width=170, help="The neighbourhood with the next most of its patients"),
        },
    )
    picked = event["selection"]["rows"]
    if picked:
        session.put(replace(work.begin(), practice=shown[picked[0]].code))
        draw_again()


def _practice(row: PracticeRow, found: Homes, assessment: Assessment) -> None:
    """The page of one practice."""
    plan, evidence = assessment.plan, cache.evidence()
    back, save = st.columns((5, 0.6))
    if back.button("Back to the list", icon=":material/arrow_back:"):
        session.put(replace(work.begin(), practice=None))
        draw_again()
    with save:
        data = partial(practice_files.homes_csv, found, plan, evidence.areas, row.list_vintage)
        _download(f"patients-of-{row.code}.csv", data)
    st.html(panels.practice_facts(row, plan, assessment.settings.split_below))
    _move(row, assessment)
    with st.container(height=330, border=False, key="practice-homes"):
        st.html(panels.homes_table(homes_by_zone(found, plan), found, plan))
        _msoas(found, assessment, row.code)


def _msoas(found: Homes, assessment: Assessment, key: str) -> None:
    """Homes by MSOA, all of them."""
    frame = panels.msoa_frame(homes_by_msoa(found, assessment.plan, cache.evidence()), assessment.plan)
    st.dataframe(
        panels.shown(frame),
        hide_index=True,
        height=260,
        width="stretch",
        key=f"msoas-{key}",
        column_config={"Patients": WHOLE, "Share": PERCENT},
    )


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


# --- PCNs ---------------------------------------------------------------------------------------------------------
def _pcns() -> None:
    """Map at the left; at the right the PCNs, or the page of one."""
    state, assessment = work.begin(), work.assessed()
    evidence = cache.evidence()
    rows = pcn_rows(assessment, evidence)
    opened = next((r for r in rows if r.code == state.pcn), None)
    found = homes(evidence.registrations, opened.practices) if opened else None
    chart, panel = st.columns(SHARES)
    with chart, boundary("The map"):
        _map(state, found, f"Patients of {panels.as_said(opened.name)}, by where they live" if opened else "")
    with panel, boundary("The list"):
        if opened is not None and found is not None:
            _pcn(opened, found, assessment)
        else:
            _pcn_list(rows, assessment)


def _pcn_list(rows: tuple[PcnRow, ...], assessment: Assessment) -> None:
    plan = assessment.plan
    said, save = st.columns((5, 0.6), vertical_alignment="center")
    split = sum(r.split for r in rows)
    vintage = cache.evidence().vintages["practices"]
    limit = percent(assessment.settings.split_below)
    said.caption(f"{len(rows):,} PCNs, {split:,} split below {limit}. {vintage}.")
    with save:
        _download("pcns.csv", partial(practice_files.pcns_csv, rows, plan))
    event = _tall(len(rows)).dataframe(
        panels.shown(panels.pcn_frame(rows, plan)),
        hide_index=True,
        height=_height(len(rows)),
        width="stretch",
        on_select="rerun",
        selection_mode="single-row",
        key=f"pcn-list-{plan.hash}-{assessment.settings.split_below}",
        column_config={
            "PCN": st.column_config.TextColumn(width=200),
            "Lists": WHOLE,
            "Practices": st.column_config.NumberColumn(width=72),
            "Most live in": st.column_config.TextColumn(width=180),
            "Live there": PERCENT,
            "": st.column_config.TextColumn(width=66),
        },
    )
    picked = event["selection"]["rows"]
    if picked:
        session.put(replace(work.begin(), pcn=rows[picked[0]].code))
        draw_again()


def _pcn(row: PcnRow, found: Homes, assessment: Assessment) -> None:
    """The page of one PCN."""
    if st.button("Back to the list", icon=":material/arrow_back:"):
        session.put(replace(work.begin(), pcn=None))
        draw_again()
    with st.container(height=540, border=False, key="pcn-homes"):
        vintages = cache.evidence().registrations.list_vintage[list(row.practices)]
        dates = sorted({str(v) for v in vintages if v})
        st.html(panels.pcn_facts(row, found, assessment.plan, assessment.settings.split_below, dates))
        _msoas(found, assessment, row.code)


# --- flows and sums -----------------------------------------------------------------------------------------------
def _level(assessment: Assessment) -> Level:
    """The level whose zones are shown; asked for when the plan has several."""
    levels = [v for v in assessment.levels if any(len(z.figures.rows) for z in assessment.zones if z.zone.level is v)]
    if len(levels) < 2:  # noqa: PLR2004 - nothing to choose
        return levels[0]
    chosen = st.segmented_control("Level", levels, default=levels[0], label_visibility="collapsed", key="flow-level")
    return chosen or levels[0]


def _flows() -> None:
    """The matrix of homes and practices."""
    assessment, evidence = work.assessed(), cache.evidence()
    how, at, save = st.columns((5, 3, 0.5), vertical_alignment="center")
    with at:
        level = _level(assessment)
    with how:
        measure = st.segmented_control(
            "Show",
            list(MEASURES),
            default="home",
            format_func=MEASURES.__getitem__,
            label_visibility="collapsed",
            key="flow-measure",
        )
    found = flows(assessment, evidence, level)
    vintage = evidence.vintages["registered"]
    with save:
        _download("flows.csv", partial(practice_files.flows_csv, found, vintage))
    st.html(panels.flow_matrix(found, measure or "home"))
    st.caption(
        f"Registered patients, {vintage}. A practice counts where it belongs, wherever "
        "its surgery stands. Framed: those who live and are registered in the same neighbourhood."
    )


def _explained() -> None:
    """Residents and lists of every zone, and one of them as a sum."""
    assessment, evidence = work.assessed(), cache.evidence()
    said, at, save = st.columns((5, 3, 0.5), vertical_alignment="center")
    with at:
        level = _level(assessment)
    explained = explain_lists(flows(assessment, evidence, level), assessment)
    residents, registered = evidence.vintages["residents"], evidence.vintages["registered"]
    said.caption(f"Residents: {residents}. Registered and lists: {registered}.")
    with save:
        data = partial(practice_files.explanations_csv, explained, residents, registered)
        _download("residents-and-lists.csv", data)
    table, one = st.columns((0.66, 0.34), gap="medium")
    table.html(panels.explained_table(explained))
    with one:
        names = [e.zone.name for e in explained]
        at_zone = st.selectbox(
            "Explain",
            range(len(names)),
            format_func=names.__getitem__,
            label_visibility="collapsed",
            key=f"explain-{level}-{assessment.plan.hash}",
        )
        st.html(panels.explained_sum(explained[at_zone or 0], residents, registered))


def _height(rows: int) -> int | Literal["stretch"]:
    """Of a table: that of its rows if they are few, otherwise that of what holds it."""
    return ROW_PX * (rows + 1) + 3 if rows <= FEW_ROWS else "stretch"


def _tall(rows: int) -> DeltaGenerator:
    """What holds a table: as high as the window leaves room for when there are many rows."""
    return st.container(key="tall-table" if rows > FEW_ROWS else "short-table")


def _download(name: str, data: Callable[[], bytes]) -> None:
    """A table as CSV, made when it is asked for."""
    st.download_button(
        "CSV",
        data,
        name,
        "text/csv",
        icon=":material/download:",
        help="Download this table as CSV",
        on_click="ignore",
        type="tertiary",
        key=f"csv-{name}",
    )


if __name__ == "__main__":
    render()
