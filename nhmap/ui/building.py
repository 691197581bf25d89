"""The page of one building, which slides over the list of sites."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

import streamlit as st

from nhmap.core.explain import explain
from nhmap.core.sites import site_of
from nhmap.ui import cache, chosen_sites, site_panels
from nhmap.ui.drawing_again import draw_again

if TYPE_CHECKING:
    from nhmap.core.ranking import RankedSite, Ranking
    from nhmap.ui.session import Session


def render(state: Session, site: RankedSite, ranking: Ranking) -> None:
    """Draw the page of one building.

    Parameters
    ----------
    site
        The building as it is ranked.
    ranking
        All those it is ranked with.
    """
    del ranking
    back, short = st.columns((1, 1))
    if back.button("Back to the list", icon=":material/arrow_back:", width="stretch"):
        chosen_sites.focus(None)
        draw_again()
    chosen = site.site_id in state.shortlist
    words = "On the shortlist" if chosen else "Shortlist"
    if short.button(words, icon=":material/star:", type="secondary" if chosen else "primary", width="stretch"):
        chosen_sites.toggle(site.site_id)
        draw_again()
    about = site_of(cache.evidence().sites, site.site_id)
    score = "unknown" if site.score is None else f"{site.score:.0f}"
    with st.container(height=560, border=False):
        st.html(
            f'<p class="nh-sitename">{escape(site.name)}</p><section class="nh-figures">'
            f'<p><span class="nh-score">{score}</span> of 100 · rank {escape(site_panels.rank_words(site))} · '
            f"could be {site.score_low:.0f} to {site.score_high:.0f}</p><p>{escape(explain(site))}</p></section>"
        )
        st.html(site_panels.gates_table(site))
        st.html(site_panels.contributions_table(site))
        st.html(site_panels.facts(about))
