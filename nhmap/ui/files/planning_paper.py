"""The planning paper on the screen: one press, made beside the page, with a word on how far it is."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from nhmap.store.exports.bundles import shortlist_files
from nhmap.store.paper.packing import pack
from nhmap.store.paper.subject import Decision, Subject, slug
from nhmap.ui.kit.feedback import plain
from nhmap.ui.state import cache, chosen_sites, estate, work
from nhmap.ui.widgets.pressed import assessed, held, pressed

if TYPE_CHECKING:
    from collections.abc import Callable

    from nhmap.ui.state.session import Session

WORDS: Final = "Planning paper (ZIP)"
_LOOK_AGAIN: Final = 1.0
_far: dict[str, str] = {}
"""Window -> what of its paper is being made."""


def button(state: Session, *, drawn: bool) -> None:
    """The button of the paper, and how far it is once it was pressed."""
    window = _window()
    st.download_button(
        WORDS,
        pressed(partial(_make, state, window)),
        f"{slug(state.history.plan.name)}-{work.now():%Y-%m-%d}.zip",
        "application/zip",
        on_click="ignore",
        width="stretch",
        disabled=not drawn,
        help="Paper for Word, workbook, maps, files for GIS, the rows behind every figure. Takes half a minute.",
    )
    _say_how_far(window)


@st.fragment(run_every=_LOOK_AGAIN)
def _say_how_far(window: str) -> None:
    """What is being made; nothing where nothing is."""
    if words := _far.get(window):
        st.caption(f"Planning paper: {plain(words)} …")


def _make(drawn: Session, window: str) -> bytes:
    """The pack of the plan as it is now."""
    try:
        _far[window] = "beginning"
        return paper(held(drawn), partial(_far.__setitem__, window))
    finally:
        _far.pop(window, None)


def paper(state: Session, progress: Callable[[str], None]) -> bytes:
    """The pack of a session's plan, and its shortlist beside it.

    Parameters
    ----------
    progress
        Called with what is being made, in words.
    """
    made = work.now().isoformat(timespec="seconds")
    subject = Subject(assessed(state), cache.shapes, made, decision=Decision(), layers=cache.catalogue().layers)
    beside: dict[str, bytes] = {}
    if state.shortlist:
        ranked = chosen_sites.ranking(state)
        beside = shortlist_files(state.shortlist, ranked, estate.evidence(), made, illustrative=estate.illustrative())
    return pack(subject, progress, beside).data


def _window() -> str:
    context = get_script_run_ctx(suppress_warning=True)
    return context.session_id if context is not None else ""
