"""In place of a plan that cannot be read: what was found, what is safe and what can be done; never an empty plan."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from nhmap.config import settings
from nhmap.store.database.plan_rows import PlanUnreadableError
from nhmap.ui.kit.feedback import boundary, refuse
from nhmap.ui.state import cache, keeping, work

if TYPE_CHECKING:
    from nhmap.errors import NhmapError


def show(refused: NhmapError) -> None:
    """Say what is wrong with the plan in the address, and offer what can be done."""
    st.subheader("This plan cannot be opened")
    refuse(refused)
    st.write("Nothing was changed, and nothing is drawn at this address until it can be read.")
    again, part, new = st.columns(3)
    if again.button("Try again", width="stretch", icon=":material/refresh:"):
        st.rerun()
    readable = isinstance(refused, PlanUnreadableError) and refused.whole is not None
    with part:
        if readable and st.button(
            "Open what can be read, as a new plan", width="stretch", icon=":material/healing:", help=_how_much(refused)
        ):
            with boundary("Opening what can be read"):
                _open_part(refused)
    if new.button("Start a new plan", width="stretch", icon=":material/add:"):
        with boundary("Starting a new plan"):
            work.start_again()
            st.rerun()
    with boundary("The list of plans"):
        _others()


def _how_much(refused: NhmapError) -> str:
    whole = refused.whole if isinstance(refused, PlanUnreadableError) else None
    return f"{whole or 0:,} entries of its log come before what is damaged. The damaged plan stays as it is."


def _open_part(refused: NhmapError) -> None:
    if isinstance(refused, PlanUnreadableError):
        store = cache.plan_store(settings().plans_url)
        copy = store.keep_salvage(refused.plan_id, keeping.now().isoformat(timespec="seconds"))
        work.open_plan(copy)
        st.rerun()


def _others() -> None:
    """The other plans, which can still be opened."""
    listed = cache.plan_store(settings().plans_url).summaries()
    if not listed:
        return
    st.write("Other plans:")
    for summary in listed[:20]:
        if st.button(f"{summary.name}", key=f"other-{summary.plan_id}"):
            work.open_plan(summary.plan_id)
            st.rerun()
