"""Flows between homes and practices, and the sum that leads from residents to lists."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import streamlit as st

from nhmap.core.assessment.flows import explain_lists, flows
from nhmap.store.exports import practice_files
from nhmap.ui.practices import flow_panels
from nhmap.ui.practices.parts import download
from nhmap.ui.state import cache, work

if TYPE_CHECKING:
    from nhmap.core.assessment.assessment import Assessment
    from nhmap.core.plan.plans import Level

MEASURES: Final = {
    "home": "% of those who live there",
    "practice": "% of each neighbourhood's lists",
    "patients": "Patients",
}


def _level(assessment: Assessment) -> Level:
    """The level whose zones are shown; asked for when the plan has several."""
    levels = [v for v in assessment.levels if any(len(z.figures.rows) for z in assessment.zones if z.zone.level is v)]
    if len(levels) < 2:  # noqa: PLR2004 - nothing to choose
        return levels[0]
    level = st.segmented_control("Level", levels, default=levels[0], label_visibility="collapsed", key="flow-level")
    return level or levels[0]


def show_flows() -> None:
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
    moves = flows(assessment, evidence, level)
    vintage = evidence.vintages["registered"]
    with save:
        download("flows.csv", lambda _, now: practice_files.flows_csv(flows(now, evidence, level), vintage))
    st.html(flow_panels.flow_matrix(moves, measure or "home"))
    st.caption(
        f"Registered patients, {vintage}. A practice counts where it belongs, wherever "
        "its surgery stands. Framed: those who live and are registered in the same neighbourhood."
    )


def show_sums() -> None:
    """Residents and lists of every zone, and one of them as a sum."""
    assessment, evidence = work.assessed(), cache.evidence()
    caption, at, save = st.columns((5, 3, 0.5), vertical_alignment="center")
    with at:
        level = _level(assessment)
    explained = explain_lists(flows(assessment, evidence, level), assessment)
    residents, registered = evidence.vintages["residents"], evidence.vintages["registered"]
    lists = " and ".join(sorted({str(v) for v in evidence.registrations.list_vintage if v}))
    caption.caption(f"Residents: {residents}. Registered: {registered}. Lists: {lists}.")
    with save:
        download(
            "residents-and-lists.csv",
            lambda _, now: practice_files.explanations_csv(
                explain_lists(flows(now, evidence, level), now), residents, registered, lists
            ),
        )
    table, one = st.columns((0.66, 0.34), gap="medium")
    table.html(flow_panels.explained_table(explained))
    with one:
        names = [e.zone.name for e in explained]
        at_zone = st.selectbox(
            "Explain",
            range(len(names)),
            format_func=names.__getitem__,
            label_visibility="collapsed",
            key=f"explain-{level}-{assessment.plan.hash}",
        )
        st.html(flow_panels.explained_sum(explained[at_zone or 0], residents, registered, lists))
