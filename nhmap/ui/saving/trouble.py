"""While something cannot be saved: why, what is safe, what can be done, and the work as a file."""

from __future__ import annotations

import streamlit as st

from nhmap.config import settings
from nhmap.store.database.faults import GoneError
from nhmap.ui.files.exchange import downloads
from nhmap.ui.kit.feedback import boundary, plain
from nhmap.ui.state import cache, keeping, session, work


def show() -> None:
    """Say in full why the plan cannot be saved, where it cannot."""
    state = session.current()
    if state is None or not state.trouble:
        return
    waiting = len(state.held)
    counted = "1 change of yours waits" if waiting == 1 else f"{waiting:,} changes of yours wait"
    safe = f"{counted} in this window: leave it open. " if waiting else ""
    st.warning(f"{plain(state.trouble)} {safe}It is tried again by itself.", icon=":material/save:")
    if state.trouble_kind == GoneError.kind:
        st.button(
            "Go on saving in that place",
            on_click=_take_up,
            help="Where nothing lies now, all that nhmap still holds is written there again; where another file of "
            "plans lies now, that one counts from here on.",
        )


def _take_up() -> None:
    with boundary("Saving again"):
        cache.plan_store(settings().plans_url).take_up()
        session.put(keeping.deliver(keeping.at_once(work.begin())))


@st.dialog("What is not saved")
def rescue() -> None:
    """The plan as it stands in this window, as files."""
    state = work.begin()
    st.write(f"Not saved: {plain(state.unsaved) or 'some choices'}. These files hold the plan as this window shows it.")
    downloads()
