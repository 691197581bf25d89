"""The shortlist on the screen: band, why, risks, readiness and how far each proposal is; and the page to print."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import streamlit as st

from nhmap.errors import InputRefusedError
from nhmap.markup import html
from nhmap.store.exports.shortlist_page import shortlist_table
from nhmap.store.paper.shortlist_beside import NAME, shortlist_beside, shortlist_rows
from nhmap.store.paper.shortlisted import TOP
from nhmap.store.paper.subject import slug
from nhmap.ui.sites import draws_panel
from nhmap.ui.sites.return_view import shortlisted_now, subject_of
from nhmap.ui.state import building_notes, chosen_sites, estate, work
from nhmap.ui.widgets.pressed import assessed, held, pressed

if TYPE_CHECKING:
    from nhmap.core.assessment.assessment import Assessment
    from nhmap.core.ranking.ranking import Ranking
    from nhmap.ui.state.session import Session


def show(state: Session, ranking: Ranking) -> None:
    """Every building of the shortlist on one page."""
    shortlist = shortlisted_now(state, ranking)
    if shortlist is None:
        st.caption("Nothing is on the shortlist yet. Open a building from Ranking and put it there, or choose a set.")
        return
    sure = draws_panel.sure(ranking, TOP)
    if sure is None:
        draws_panel.say(ranking, TOP)
    rows = shortlist_rows(subject_of(state, work.assessed(), shortlist), building_notes.book(), sure)
    if estate.illustrative():
        st.html('<p class="nh-loud">ILLUSTRATIVE: building facts are invented</p>')
    st.html(html('<section class="nh-figures nh-shortlist">{}</section>', shortlist_table(rows)))
    caption, printed = st.columns((2, 1), vertical_alignment="center")
    caption.caption(chosen_sites.together(state))
    printed.download_button(
        "Page to print (HTML)",
        pressed(partial(_make, state)),
        f"{slug(state.history.plan.name)}-shortlist-{work.now():%Y-%m-%d}.html",
        "text/html",
        on_click="ignore",
        icon=":material/print:",
        width="stretch",
        help="A4 across. Open it in any browser, and print it or save it as PDF.",
    )


def _make(drawn: Session) -> bytes:
    """The page to print, of the shortlist as it is now."""
    state = held(drawn)
    return printed_page(state, assessed(state), chosen_sites.ranking(state))


def printed_page(state: Session, assessment: Assessment, ranking: Ranking) -> bytes:
    """The page to print.

    Raises
    ------
    InputRefusedError
        When the shortlist was emptied meanwhile.
    """
    subject = subject_of(state, assessment, shortlisted_now(state, ranking))
    if subject.shortlist is None:
        message = "Nothing is on the shortlist any more."
        raise InputRefusedError(message, "Put buildings on it, then press again.")
    return shortlist_beside(subject, building_notes.book())[NAME]
