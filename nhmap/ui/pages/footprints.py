"""The first screen: draw neighbourhoods on the map and see at once who lives in them."""

from __future__ import annotations

import contextlib
from dataclasses import replace
from typing import TYPE_CHECKING, Final

import streamlit as st

from nhmap.core.assessment.need_rows import need_of
from nhmap.core.geography.planning_areas import planning_area
from nhmap.ui.files import data_of_plan
from nhmap.ui.files.exchange import open_button, take_away
from nhmap.ui.footprints import comments as comments_fold
from nhmap.ui.footprints import need_figures, planning, tour
from nhmap.ui.footprints.drafting import draft_neighbourhoods
from nhmap.ui.footprints.finding_actions import findings_tab
from nhmap.ui.footprints.first_look import map_goes_first
from nhmap.ui.footprints.history import what_was_done
from nhmap.ui.footprints.starting import start_from
from nhmap.ui.footprints.zone_form import attempt, choose_zone, zone_form
from nhmap.ui.footprints.zone_table import all_zones
from nhmap.ui.kit import panels
from nhmap.ui.kit.feedback import boundary
from nhmap.ui.map.view import PAGE_STYLE, footprint_map
from nhmap.ui.saving import saving, trouble, undecided
from nhmap.ui.saving.contest_panel import ask_contests, say_notices
from nhmap.ui.state import cache, comments, keeping, map_state, session, turns, watching, work
from nhmap.ui.widgets.drawing_again import drawn_alone, heed_page_buttons, page_button

if TYPE_CHECKING:
    from collections.abc import Sequence

    from streamlit.delta_generator import DeltaGenerator

    from nhmap.core.assessment.assessment import Assessment, ZoneAssessment
    from nhmap.core.assessment.checks import Finding
    from nhmap.core.plan.plans import Plan
    from nhmap.ui.map.messages import MapMessage
    from nhmap.ui.map.values import MapState
    from nhmap.ui.state.session import Session

MAP_KEY: Final = "footprint-map"
MAP_SHARE: Final = (0.745, 0.255)
"""Widths of map and panel: the map keeps more than 60 % of a window of 1366 pixels."""


def render() -> None:
    """Draw the page."""
    st.html(f"<style>{PAGE_STYLE}</style>")
    # The map goes out first: its frame then loads while the widgets around it are still being made.
    bar = st.container(key="bar")
    with boundary("The map"):
        studio()
    with bar:
        _bar(work.begin())


def _bar(state: Session) -> None:
    """Where, what it is called, what it starts from, other files."""
    session.put(replace(state, titled=state.title))
    area, name, drafted, start, opened = st.columns((3.4, 2.6, 1.1, 1.4, 1.1), vertical_alignment="center")
    with area:
        planning.choose_area(state)
    with name:
        planning.name_plan(state)
    with drafted, boundary("Drafting"):
        if page_button(
            "Draft", icon=":material/auto_awesome:", width="stretch", help="First lines to argue about; finish the rest"
        ):
            draft_neighbourhoods()
    with start, boundary("Starting a plan"):
        if page_button(
            "Start from", icon=":material/auto_awesome_mosaic:", width="stretch", help="PCNs, MSOAs, wards …"
        ):
            start_from()
    with opened, boundary("Opening a file"):
        open_button()


@st.fragment
def studio() -> None:
    """Map and panel: all that a stroke touches is drawn again, and nothing else."""
    with turns.one_of_few() if drawn_alone() else contextlib.nullcontext():
        _studio()


def _studio() -> None:
    """What ``studio`` draws."""
    heed_page_buttons()
    with boundary("Drawing"):
        _take_message()
    chart, side = st.columns(MAP_SHARE)
    panel = side.container(key="panel")
    # A stroke is answered by its number; the map knows what was drawn. When the page opens, all wait for the map.
    number_first = work.begin().map_shown
    if number_first:
        tools = _head(panel)
    with map_goes_first() as address, chart, boundary("The map"):
        footprint_map(_map_of(work.begin()), cache.static(), key=MAP_KEY, when_seen=address)
    if not number_first:
        tools = _head(panel)
    if tools is not None:
        with panel, boundary("The panel"):
            _panel(tools)
    saving.tell()


def _take_message() -> None:
    """Take over what the map said: strokes, and which zone was picked up. What was taken already is not taken again."""
    work.refresh()
    message = map_state.waiting_message(MAP_KEY)
    work.take_strokes(message.unapplied(work.begin().plan_id, work.begin().history.ids))
    work.refuse(dict.fromkeys(message.unsound, work.UNREADABLE))
    _take_pick(message)


def _map_of(state: Session) -> MapState:
    """What the map shows, pins of comments with it unless they are switched off."""
    shown = session.widget_value(comments.SHOWN) is not False
    listed = (comments.here(state) if shown else None) or ()
    pinning = comments.pinning()
    pins = comments.pins(state.history.plan, listed, comments.pin() if pinning else None)
    return map_state.state_of(state, comments=pins, pinning=pinning)


def _take_pick(message: MapMessage) -> None:
    """A zone picked up on the map is the one to draw.

    A session that begins under a map which is there already, because the connection was cut, goes on with the zone
    that is drawn there: what was pressed before the cut was answered by the session before.
    """
    state, pick = work.begin(), message.pick
    if not state.map_shown and message.plan_id == state.plan_id:
        active = message.active if message.active in state.history.plan.position else state.active
        session.put(replace(state, active=active or state.active, seen_pick=pick.n if pick else state.seen_pick))
        return
    if pick is None or pick.n <= state.seen_pick:
        return
    if pick.kind in {"place", "comment"}:
        session.put(replace(state, seen_pick=pick.n))
        comments_fold.take_pick(pick)
        return
    if pick.kind != "zone":
        return
    active = pick.id if pick.id in state.history.plan.position else state.active
    session.put(replace(state, seen_pick=pick.n, active=active))


def _head(panel: DeltaGenerator) -> DeltaGenerator | None:
    """What is asked, the zone that is being drawn and its number; gives the place of the tools, None after a fault."""
    whole = False
    # Above the figures, so that undo, the list and the menus have room below them in every window; made after them.
    area_box, tools = panel.container(), panel.container(key="tools", horizontal=True, gap="small")
    with panel, boundary("The panel"):
        with area_box:
            trouble.show()
            data_of_plan.mark(narrow=True)
            say_notices()
            ask_contests()
            undecided.ask_choices()
            choose_zone(work.begin())
        with area_box:
            tour.show()
        assessment = work.assessed()
        zone = assessment.zone(work.begin().active)
        if len(zone.figures.rows):
            headline = panels.headline(zone, dict(cache.evidence().vintages), assessment.settings.basis)
            if drawn_alone():
                watching.tell_ahead(work.begin().plan_id, work.begin().window, headline)
            st.html(headline)
        whole = True
    return tools if whole else None


def _panel(tools: DeltaGenerator) -> None:
    """What the plan comes to in one line, and everything else about the zone that is being drawn."""
    state, assessment, evidence = work.begin(), work.assessed(), cache.evidence()
    plan = state.history.plan
    zone = assessment.zone(state.active)
    findings = work.findings(assessment)
    residents = evidence.areas.residents
    inside = planning_area(evidence.areas, plan.area_key, plan.area_code).inside
    assigned = int(residents[inside & (plan.labels >= 0)].sum())
    if assigned:
        st.html(panels.plan_line(assessment, int(residents[inside].sum()), assigned, findings))
    drawn = bool((plan.labels >= 0).any())
    if not len(zone.figures.rows):
        has_area = plan.area_key != "england"
        st.html(panels.first_words(zone.zone.name, area_chosen=has_area, level=zone.zone.level))
        if not has_area:
            planning.examples(state)
        if not drawn:
            tour.button("Two-minute tour" if not has_area else "Tour")
            planning.last_plans(state)
        if not has_area:
            st.html(panels.spelled_out())
    if drawn or state.stored:
        comments_fold.fold(state, also=tour.button if drawn else None)
    # What is said of the whole plan stays in reach while the next neighbourhood is still empty.
    if drawn:
        _figures(zone, assessment, plan, findings)
    with tools:
        _tools()


def _figures(zone: ZoneAssessment, assessment: Assessment, plan: Plan, findings: Sequence[Finding]) -> None:
    """The rest of what is known of the zone, a tab each."""
    evidence = cache.evidence()
    # Only the tab in sight is made: the others would cost every stroke what nobody reads.
    tabs = st.tabs(["People", "Need", "Practices", "Places", "Checks"], key="figures", on_change="rerun")
    people, need, practices, places, checks = tabs
    if people.open:
        with people:
            need_figures.people(zone, evidence)
    elif need.open:
        with need:
            need_figures.need(zone, evidence)
    elif practices.open:
        practices.html(panels.practices_tab(zone, assessment, evidence, need_of(zone, evidence)))
    elif places.open:
        places.html(panels.places_tab(zone, evidence))
    elif checks.open:
        with checks:
            findings_tab(findings, plan.family(zone.zone.id), assessment)


def _tools() -> None:
    """Undo and redo, the neighbourhood's form, the plan as a table, and what can be exported."""
    history, windows = work.begin().history, keeping.own(work.begin())
    if st.button(":material/undo:", help="Undo", disabled=not history.undoable(windows), key="undo"):
        attempt(work.undo)
    if st.button(":material/redo:", help="Redo", disabled=not history.redoable(windows), key="redo"):
        attempt(work.redo)
    if st.button(":material/history:", help="What was done, by whom, and moments to go back to", key="history"):
        what_was_done()
    zone_form(work.begin())
    # Without a hint: the focus comes back here from the table, and the hint would lie over the box of neighbourhoods.
    if st.button("All", key="all"):
        all_zones()
    take_away()


if __name__ == "__main__":
    render()
