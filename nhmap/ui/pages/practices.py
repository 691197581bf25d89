"""Practices: which neighbourhood each belongs to, where its patients live, and why lists are not residents."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

import streamlit as st

from nhmap.ui.footprints import planning
from nhmap.ui.kit.feedback import boundary
from nhmap.ui.map.view import PAGE_STYLE
from nhmap.ui.practices.alignment import show_alignment
from nhmap.ui.practices.flows import show_flows, show_sums
from nhmap.ui.practices.pcns import show_pcns
from nhmap.ui.practices.practices import show_practices
from nhmap.ui.saving import undecided
from nhmap.ui.saving.contest_panel import say_notices
from nhmap.ui.state import beside, session, work
from nhmap.ui.widgets.explained import explain_figures

if TYPE_CHECKING:
    from nhmap.ui.state.session import Session

PRACTICES, PCNS, ALIGNMENT = "Practices", "PCNs", "Alignment"
FLOWS, EXPLAINED = "Flows", "Residents and lists"
VIEWS: Final = {
    PRACTICES: show_practices,
    PCNS: show_pcns,
    ALIGNMENT: show_alignment,
    FLOWS: show_flows,
    EXPLAINED: show_sums,
}
WHAT: Final = {
    PRACTICES: ("practices", "practices page"),
    PCNS: ("PCNs",),
    ALIGNMENT: ("alignment", "PCNs"),
    FLOWS: ("flows",),
    EXPLAINED: ("residents and lists", "headline"),
}
"""Parts of the glossary that explain the figures of each view."""


def render() -> None:
    """Draw the page."""
    st.html(f"<style>{PAGE_STYLE}</style>")
    state = work.begin()
    area, views, limit, what = st.columns((2.4, 4.9, 1.8, 1.3), vertical_alignment="center")
    with area:
        planning.choose_area(state)
    with views:
        view = st.segmented_control(
            "View", list(VIEWS), default=PRACTICES, label_visibility="collapsed", key="practices-view"
        )
    with limit:
        if view in {PRACTICES, PCNS}:
            _threshold(state)
    with what:
        explain_figures(*WHAT[view or PRACTICES])
    say_notices()
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
    undecided.ask_choices()
    VIEWS[view]()


def _threshold(state: Session) -> None:
    """Below which share a practice or PCN is split."""
    now = round(state.settings.split_below * 100)
    with st.popover(f"Split below {now} %", icon=":material/tune:", width="stretch"):
        st.caption(
            "A practice is split when fewer of its patients than this live in its own neighbourhood; a PCN likewise. "
            "60 % is nhmap's starting point, not a rule of anybody's."
        )
        box = f"split-below-{now}"
        st.slider("Split below (%)", 0, 100, now, 5, key=box, on_change=_split, args=(box, state.choices_seen))


def _split(box: str, last_choice: int) -> None:
    """Split below what the slider says."""
    share = session.widget_value(box)
    if share is not None:
        beside.choose(last_choice, settings=replace(work.begin().settings, split_below=share / 100))


if __name__ == "__main__":
    render()
