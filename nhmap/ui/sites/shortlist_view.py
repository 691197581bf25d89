"""The shortlist on the screen: band, why, risks, readiness and how far each proposal is; and the page to print."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final

import streamlit as st

from nhmap.core.site_page.shortlist_lines import shortlist_line
from nhmap.markup import html
from nhmap.store.exports.shortlist_page import ShortlistPage, shortlist_html, shortlist_table
from nhmap.store.paper.returned import pipeline_return
from nhmap.store.paper.shortlisted import TOP
from nhmap.store.paper.subject import slug
from nhmap.ui.sites import draws_panel
from nhmap.ui.sites.return_view import shortlisted_now, subject_of
from nhmap.ui.state import chosen_sites, estate, site_notes, work
from nhmap.ui.widgets.pressed import assessed, held, pressed

if TYPE_CHECKING:
    from nhmap.core.assessment.assessment import Assessment
    from nhmap.core.portfolio.pipeline_return import SchemeFacts
    from nhmap.core.ranking.ranking import Ranking
    from nhmap.core.ranking.sensitivity import Sensitivity
    from nhmap.core.site_page.shortlist_lines import ShortlistLine
    from nhmap.store.paper.shortlisted import Shortlisted
    from nhmap.ui.state.session import Session

_NOT_MET: Final = "not met"


def show(state: Session, ranking: Ranking) -> None:
    """Every building of the shortlist on one page."""
    found = shortlisted_now(state, ranking)
    if found is None:
        st.caption("Nothing is on the shortlist yet. Open a building from Ranking and put it there, or choose a set.")
        return
    sure = draws_panel.sure(ranking, TOP)
    if sure is None:
        draws_panel.say(ranking, TOP)
    rows = lines(state, work.assessed(), found, sure)
    if estate.illustrative():
        st.html('<p class="nh-loud">ILLUSTRATIVE: building facts are invented</p>')
    st.html(html('<section class="nh-figures nh-shortlist">{}</section>', shortlist_table(rows)))
    said, printed = st.columns((2, 1), vertical_alignment="center")
    said.caption(chosen_sites.together(state))
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


def lines(
    state: Session, assessment: Assessment, found: Shortlisted, sure: Sensitivity | None
) -> list[tuple[SchemeFacts, ShortlistLine]]:
    """What is worked out and what is said of each building, in the order of the shortlist."""
    book = site_notes.book()
    schemes = pipeline_return(subject_of(state, assessment, found), state.pipeline, sure).schemes
    facts = {each.facts.scheme_id: each.facts for each in schemes}
    told = []
    for row, site_id in zip(found.rows, found.ids, strict=True):
        not_met = [each.question for each in found.answers(site_id) if each.state == _NOT_MET]
        line = shortlist_line(found.ranking.site(row), sure, book.notes(site_id), not_met)
        told.append((facts[site_id], line))
    return told


def _make(drawn: Session) -> bytes:
    """The page to print, of the shortlist as it is now."""
    state = held(drawn)
    return printed_page(state, assessed(state), chosen_sites.ranking(state))


def printed_page(state: Session, assessment: Assessment, ranking: Ranking) -> bytes:
    """The page to print."""
    found = shortlisted_now(state, ranking)
    rows = [] if found is None else lines(state, assessment, found, found.sure)
    evidence = estate.evidence()
    page = ShortlistPage(
        state.history.plan.name or "Plan",
        chosen_sites.candidates(state).area.label,
        chosen_sites.together(state),
        work.now().isoformat(timespec="seconds"),
        estate.illustrative(),
        evidence.attribution,
        evidence.vintages,
    )
    return shortlist_html(page, rows)
