"""Starting a plan from units that people already know."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from nhmap.core.assessment.boundary_table import sets_of
from nhmap.core.drafts.starting import STARTS, start_plan
from nhmap.core.geography.planning_areas import planning_area
from nhmap.core.plan.plans import TARGETS, Level
from nhmap.errors import NhmapError
from nhmap.ui.kit.feedback import boundary, refuse
from nhmap.ui.state import cache, work

if TYPE_CHECKING:
    from nhmap.core.geography.boundary_sets import BoundarySet
    from nhmap.core.plan.plans import Plan


@st.dialog("Start from")
def start_from() -> None:
    """Choose what the first neighbourhoods are made of."""
    with boundary("Starting a plan"):
        state = work.begin()
        plan = state.history.plan
        if plan.area_key == "england":
            st.info("Choose where you are planning first, above the map.")
            return
        area = planning_area(cache.evidence().areas, plan.area_key, plan.area_code)
        st.caption(f"{area.label}: every small area goes to a neighbourhood, which you then draw over.")
        kind = st.radio("Make neighbourhoods from", list(STARTS), format_func=STARTS.__getitem__)
        target, whole = TARGETS[Level.SNP], None
        if kind in {"msoa", "ward"}:
            whole = _kept_whole(plan)
            target = st.number_input("People in each, about", 5_000, 2_000_000, TARGETS[Level.SNP], 5_000)
            st.caption(f"Counted: {state.settings.basis.words}.")
        if (plan.labels >= 0).any():
            st.caption("What is drawn now is replaced; undo brings it back.")
        if st.button("Start", type="primary", width="stretch"):
            try:
                started = start_plan(
                    str(kind),
                    cache.evidence(),
                    area,
                    work.new_id,
                    target=int(target),
                    whole=whole,
                    basis=state.settings.basis,
                )
                started = work.described(started, plan.name, plan.area_key, plan.area_code)
                work.replace_plan(started, f"started from {STARTS[str(kind)]}")
            except NhmapError as refused:
                refuse(refused)
                return
            st.rerun()


def _kept_whole(plan: Plan) -> BoundarySet | None:
    """The boundaries that the draft shall keep whole; none unless a person says so."""
    sets = {boundaries.key: boundaries for boundaries in sets_of(plan, cache.evidence())}
    if not sets:
        return None
    set_key = st.selectbox(
        "Keep whole",
        ["", *sets],
        format_func=lambda key: sets[key].name if key else "No other boundaries",
        help="Small areas of these boundaries stay together; larger ones are not crossed.",
    )
    return sets.get(set_key)
