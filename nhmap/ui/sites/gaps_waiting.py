"""While gaps are looked for: a word that they are, a way to give up, and a way to begin anew."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import streamlit as st

from nhmap.ui.state import session

if TYPE_CHECKING:
    from nhmap.ui.state.need_at_work import NeedAtWork

_LOOK_AGAIN: Final = 2
_GIVEN_UP: Final = "gaps-given-up"
"""The number of the question that this window gave up."""


def show(search: NeedAtWork) -> None:
    """Say that it is worked out, or that it was given up."""
    if search.given_up and session.widget_value(_GIVEN_UP) == search.number:
        words, again = st.columns((3, 1), vertical_alignment="center")
        words.caption("Given up: who is not served was not worked out.")
        again.button("Look again", icon=":material/refresh:", key="gaps-again", on_click=search.again, width="stretch")
        return
    search.again()  # another window gave up what is asked for here too
    _wait(search)


@st.fragment(run_every=_LOOK_AGAIN)
def _wait(search: NeedAtWork) -> None:
    """Look now and then whether the answer is there, and then draw the page again."""
    if search.given_up or not search.working:
        st.rerun()
    words, stop = st.columns((3, 1), vertical_alignment="center")
    words.caption(":material/hourglass_top: Looking for who is not served, and for ground. Go on meanwhile.")
    stop.button("Give up", type="tertiary", key="gaps-stop", on_click=_give_up, args=(search,))


def _give_up(search: NeedAtWork) -> None:
    """Note who gave up before the work is told to end."""
    session.set_widget(_GIVEN_UP, search.number)
    search.give_up()
