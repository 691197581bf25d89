"""Reading a file on the screen: how long it takes is said, and whoever waits can give up."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, TypeVar

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from nhmap.store.child_process.apart import Progress, watched
from nhmap.ui.kit.feedback import plain
from nhmap.ui.state.session import set_widget, widget_value
from nhmap.ui.widgets.drawing_again import draw_again

if TYPE_CHECKING:
    from collections.abc import Callable

    from streamlit.delta_generator import DeltaGenerator

Result = TypeVar("Result")

_GIVEN_UP: Final = "reading-given-up"
_SOON_S: Final = 0.6
_STEP_S: Final = 0.25


def read(mark: str, what: str, work: Callable[[], Result]) -> Result | None:
    """What ``work`` reads; None where the person gave it up.

    Parameters
    ----------
    mark
        Names the file and how it is read: what was given up stays so until something of it changes.
    what
        The file, as people call it.
    """
    place = st.empty()
    if widget_value(_GIVEN_UP) == mark:
        with place.container():
            st.caption(f"The reading of {plain(what)} was given up. Nothing was changed.")
            st.button("Read it again", on_click=set_widget, args=(_GIVEN_UP, ""))
        return None
    with watched(_Teller(place, mark, what)):
        result = work()
    place.empty()
    return result


class _Teller:
    """Says how far a reading is; each word is a moment at which a closed dialog or a press ends it."""

    def __init__(self, place: DeltaGenerator, mark: str, what: str) -> None:
        self._place, self._mark, self._what = place, mark, what
        self._line: DeltaGenerator | None = None
        self._last_word_s = 0.0

    def __call__(self, progress: Progress) -> None:
        if progress.seconds < max(_SOON_S, self._last_word_s + _STEP_S):
            return
        self._last_word_s = progress.seconds
        if self._line is None:
            with self._place.container():
                self._line = st.empty()
                # One run may read a file twice, as it was given and as it was answered: each has its own button.
                st.button(
                    "Give up",
                    icon=":material/close:",
                    on_click=set_widget,
                    args=(_GIVEN_UP, self._mark),
                    key=f"give-up-{self._mark}",
                )
        words = f"Reading {plain(self._what)}: {progress.seconds:.0f} s"
        if progress.before:
            others = "one other file is" if progress.before == 1 else f"{progress.before} other files are"
            words = f"{plain(self._what)} waits: {others} being read"
        self._line.caption(f"{words} …")
        if _pressed():
            draw_again()


def _pressed() -> bool:
    """Whether something was pressed since this run began.

    Streamlit ends the run of a page for that and not the run of a part of one, as of a dialog. It does not tell; its
    version is held, and a test presses “Give up” in a browser.
    """
    requests = getattr(get_script_run_ctx(), "script_requests", None)
    return getattr(getattr(requests, "_state", None), "name", "") == "RERUN"
