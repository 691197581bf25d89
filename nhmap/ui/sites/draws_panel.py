"""The draws of the ranking in use: what they say, or how far they are, with a way to give up."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import streamlit as st

from nhmap.ui.state import draws, work
from nhmap.ui.widgets.drawing_again import draw_again

if TYPE_CHECKING:
    from nhmap.core.ranking.ranking import Ranking
    from nhmap.core.ranking.sensitivity import Sensitivity
    from nhmap.ui.state.draws import Draws

_LOOK_AGAIN_S: Final = 0.5
WAITING: Final = "Bands follow: the ranking is made 10,000 times over. Ranks and scores below are right already."
GIVEN_UP: Final = "You gave the draws up: no band, range or chance is known for this ranking."


def sure(ranking: Ranking, top_n: int) -> Sensitivity | None:
    """How sure the places of a ranking are; None while that is being worked out, or where it was given up."""
    job = draws.jobs().of(ranking, top_n, work.begin().window)
    return None if job is None else job.answer(job.patience_s)


def say(ranking: Ranking, top_n: int) -> None:
    """Where the draws are not made: how far they are, and the way to give up, or to begin again."""
    window = work.begin().window
    job = draws.jobs().of(ranking, top_n, window)
    if job is None:
        words, again = st.columns((4, 1), vertical_alignment="center")
        words.caption(GIVEN_UP)
        again.button("Draw", key="draws-again", width="stretch", on_click=draws.jobs().begin_again, args=(window,))
    elif job.done:
        draw_again()  # made between two looks
    else:
        _progress(job, window)


@st.fragment(run_every=_LOOK_AGAIN_S)
def _progress(job: Draws, window: str) -> None:
    """How far the draws are, looked at now and then; the page is drawn again once they are made or given up."""
    if job.done or job.ended:
        st.rerun()
    bar, stop = st.columns((4, 1), vertical_alignment="center")
    bar.progress(job.fraction, f"{WAITING} {100 * job.fraction:.0f} %")
    stop.button("Give up", key="draws-give-up", width="stretch", on_click=draws.jobs().give_up, args=(window,))
