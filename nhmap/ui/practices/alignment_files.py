"""Taking an alignment away: one ZIP of workbook, tables, a layer for maps and a part of a paper."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import streamlit as st

from nhmap.core.alignment.overview import overview
from nhmap.errors import InputRefusedError
from nhmap.store.paper.alignment_files import alignment_files
from nhmap.store.paper.subject import Subject, slug
from nhmap.store.paper.zipping import zipped_evenly
from nhmap.ui.state import alignment, cache, work
from nhmap.ui.widgets.pressed import assessed, held, pressed

if TYPE_CHECKING:
    from nhmap.ui.state.session import Session


def export() -> None:
    """The button, and whether names go with it."""
    state = work.begin()
    with st.popover("Export", icon=":material/download:", width="stretch"):
        names = st.checkbox("With names, days and notes of answers", value=False, key="align-names")
        st.download_button(
            "Workbook, CSV, map layer, Word (ZIP)",
            pressed(partial(_proposal_files, state, names=bool(names))),
            f"{slug(state.history.plan.name)}-pcn-alignment.zip",
            "application/zip",
            on_click="ignore",
            width="stretch",
            key=f"align-export-{names}",
        )


def _proposal_files(drawn: Session, *, names: bool) -> bytes:
    """The files of the proposal that stands, with what practices said by now."""
    state = held(drawn)
    assessment = assessed(state)
    mode, key = state.alignment
    search = alignment.at_work(key)
    if search is None or search.working or search.given_up or key != alignment.key_of(mode, assessment, state.pcns):
        message = "There is no proposal for the plan as it is now."
        raise InputRefusedError(message, "Press Align first.")
    proposal = alignment.proposal(mode, search, assessment, state.pcns)
    subject = Subject(assessment, cache.shapes_of(), work.now().isoformat(timespec="seconds"))
    shares = overview(search.question, assessment)
    return zipped_evenly(alignment_files(subject, proposal, shares, names=names))
