"""The first screen: draw neighbourhoods on the map and see at once who lives in them."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

import numpy as np
import streamlit as st

from nhmap.config import settings
from nhmap.core.areas import planning_area
from nhmap.core.assessment import Basis
from nhmap.core.edits import ChangeZone
from nhmap.core.plans import NAME_LIMIT, TARGETS, Level
from nhmap.errors import NhmapError
from nhmap.ui import cache, map_state, panels, planning, session, work
from nhmap.ui.exchange import open_button, take_away
from nhmap.ui.feedback import boundary, plain, refuse
from nhmap.ui.map_view import PAGE_STYLE, footprint_map

if TYPE_CHECKING:
    from nhmap.core.assessment import Assessment, ZoneAssessment
    from nhmap.core.plans import Plan, Zone
    from nhmap.ui.session import Session

MAP_KEY: Final = "footprint-map"
MAP_SHARE: Final = (0.745, 0.255)
"""Widths of map and panel: the map keeps more than 60 % of a window of 1366 pixels."""


def render() -> None:
    """Draw the page."""
    st.html(f"<style>{PAGE_STYLE}</style>")
    state = work.begin()
    area, name, opened, saved = st.columns((3.4, 3, 1, 1.6), vertical_alignment="center")
    with area:
        planning.choose_area(state)
    with name:
        planning.name_plan(state)
    with opened, boundary("Opening a file"):
        open_button()
    with saved:
        _saved()
    for kind, words in state.notices:
        getattr(st, kind)(plain(words))
    if state.notices:
        session.put(replace(work.begin(), notices=()))
    with boundary("The map"):
        studio()


@st.fragment
def studio() -> None:
    """Map and panel: all that a stroke touches is drawn again, and nothing else."""
    with boundary("Drawing"):
        message = map_state.waiting_message(MAP_KEY, work.begin())
        work.take_strokes(message.unapplied(work.begin().plan_id, work.begin().history.ids))
    chart, panel = st.columns(MAP_SHARE)
    with chart, boundary("The map"):
        footprint_map(map_state.state_of(work.begin()), cache.static(), key=MAP_KEY)
    with panel, st.container(key="panel"), boundary("The panel"):
        _panel()


def _saved() -> None:
    state = work.begin()
    if state.unsaved:
        st.html(f'<p class="nh-saved nh-loud">{state.unsaved}</p>')
    elif state.saved:
        st.html('<p class="nh-saved">Saved as you draw</p>')


def _panel() -> None:
    """Everything about the zone that is being drawn."""
    state = work.begin()
    plan = state.history.plan
    assessment = work.assessed()
    _choose_zone(state, assessment)
    state = work.begin()
    each = assessment.zone(state.active)
    evidence = cache.evidence()
    if not len(each.figures.rows):
        st.html(panels.first_words(each.zone.name, area_chosen=plan.area_key != "england"))
    else:
        _figures(each, assessment, plan)
    _controls(state, plan, plan.zone(state.active))
    found = work.findings(assessment)
    residents = evidence.areas.residents
    inside = planning_area(evidence.areas, plan.area_key, plan.area_code).inside
    assigned = int(residents[inside & (plan.labels >= 0)].sum())
    st.html(panels.plan_line(assessment, int(residents[inside].sum()), assigned, found))


def _figures(each: ZoneAssessment, assessment: Assessment, plan: Plan) -> None:
    """The number that matters biggest, then the rest of what is known, a tab each."""
    evidence = cache.evidence()
    vintages = dict(evidence.vintages)
    st.html(panels.headline(each, vintages, assessment.settings.basis.words))
    people, practices, places, checks = st.tabs(["People", "Practices", "Places", "Checks"])
    with people:
        st.html(panels.people_tab(each, vintages))
    with practices:
        st.html(panels.practices_tab(each, assessment, evidence))
    with places:
        st.html(panels.places_tab(each, evidence))
    with checks:
        st.html(panels.findings_list(work.findings(assessment), plan.family(each.zone.id)))


def _choose_zone(state: Session, assessment: Assessment) -> None:
    """The zone that strokes go to, and the next."""
    names = {z.zone.id: z.zone.name for z in assessment.zones}
    which, new = st.columns((3, 1.5), vertical_alignment="bottom")
    ids = list(names)
    key = f"zone-{state.active}-{'|'.join(names.values())}"
    chosen = which.selectbox(
        "Neighbourhood",
        ids,
        index=ids.index(state.active),
        format_func=names.__getitem__,
        label_visibility="collapsed",
        key=key,
    )
    if chosen is not None and chosen != state.active:
        session.put(replace(state, active=chosen))
        st.rerun(scope="fragment")
    if new.button("Next", icon=":material/add:", help="Keep this neighbourhood and draw the next", width="stretch"):
        work.add_zone(assessment.plan.zone(state.active).level)
        st.rerun(scope="fragment")


def _controls(state: Session, plan: Plan, zone: Zone) -> None:
    """Name, level, nesting and target of the zone; undo and redo."""
    mark = f"{zone.id}-{plan.hash}"
    with st.popover("Name, level and target", width="stretch"):
        name = st.text_input("Name", zone.name, max_chars=NAME_LIMIT, key=f"name-{mark}")
        level = st.segmented_control(
            "Level", list(Level), default=zone.level, key=f"level-{mark}", help="SNP: single neighbourhood provider. MNP: multi-neighbourhood provider. IHO: integrated health organisation."
        )
        level = level or zone.level
        parents = [z.id for z in plan.zones if z.level.rank > level.rank and z.id != zone.id]
        parent = zone.parent if zone.parent in parents else None
        if parents:
            parent = st.selectbox(
                "Nests in", [None, *parents], index=[None, *parents].index(parent), key=f"parent-{mark}-{level}",
                format_func=lambda i: "nothing" if i is None else plan.zone(i).name,
            )
        target = st.number_input("Target (people)", 1, 10_000_000, zone.target or TARGETS[level], 1_000, key=f"target-{mark}-{level}")
        tolerance = st.number_input(
            "Tolerance (± %)", 0, 100, round(state.settings.tolerance_of(zone) * 100), 1, key=f"tolerance-{mark}"
        )
        basis = st.radio(
            "Count", list(Basis), index=list(Basis).index(state.settings.basis), format_func=lambda b: b.words,
            key=f"basis-{state.settings.basis}", help="Which people are held against the target, for the whole plan.",
        )
        if basis is not state.settings.basis:
            session.put(replace(state, settings=replace(state.settings, basis=basis)))
            st.rerun(scope="fragment")
        changed = replace(
            zone, name=name.strip(), level=level, parent=parent,
            target=None if target == TARGETS[level] else int(target),
            tolerance=None if tolerance / 100 == state.settings.tolerance else tolerance / 100,
        )
        if changed != zone:
            _try(lambda: work.do([ChangeZone(changed)], reason="changed in the panel"))
        if st.button("Remove this neighbourhood", icon=":material/delete:", type="tertiary", key=f"remove-{mark}"):
            _try(lambda: work.remove_zone(zone.id))
    back, forward, taken = st.columns((1, 1, 2))
    history = state.history
    if back.button("", icon=":material/undo:", disabled=not history.done, width="stretch", help="Undo", key="undo"):
        _try(work.undo)
    if forward.button("", icon=":material/redo:", disabled=not history.undone, width="stretch", help="Redo", key="redo"):
        _try(work.redo)
    with taken:
        take_away()


def _try(act: object) -> None:
    """Do something to the plan and draw the panel again, or say why it cannot be done."""
    try:
        act()  # type: ignore[operator]
    except NhmapError as refused:
        refuse(refused)
        return
    st.rerun(scope="fragment")


if __name__ == "__main__":
    render()
