"""The page of one building, which slides over the list of sites."""

from __future__ import annotations

from dataclasses import replace
from html import escape
from typing import TYPE_CHECKING

import streamlit as st

from nhmap.core.buildings.note_book import FIELDS
from nhmap.core.buildings.note_exchange import STANDING
from nhmap.core.plan.plans import Level
from nhmap.core.ranking.explain import explain
from nhmap.core.site_page.readiness import readiness
from nhmap.core.site_page.site_fit import snp_fit
from nhmap.markup import html
from nhmap.ui.building import forms as building_forms
from nhmap.ui.building import panels as building_panels
from nhmap.ui.building import public_transport
from nhmap.ui.building import readiness as building_readiness
from nhmap.ui.kit.explained_panels import what_is_this
from nhmap.ui.kit.feedback import boundary, plain
from nhmap.ui.saving import undecided
from nhmap.ui.sites import draws_panel, ranked_list
from nhmap.ui.sites import panels as site_panels
from nhmap.ui.state import building_notes, cache, chosen_sites, session, travel_tables

if TYPE_CHECKING:
    from collections.abc import Mapping

    from nhmap.core.buildings.note_book import SiteNotes
    from nhmap.core.ranking.ranking import RankedSite, Ranking
    from nhmap.core.ranking.sensitivity import Sensitivity
    from nhmap.core.site_page.site_fit import SnpFit
    from nhmap.markup import Markup
    from nhmap.ui.state.session import Session

TABS = ("Score", "People", "Near", "SNP", "Building", "Ready", "Proposal")


def render(state: Session, site: RankedSite, ranking: Ranking) -> None:
    """Draw the page of one building.

    Parameters
    ----------
    site
        The building as it is ranked.
    ranking
        All those it is ranked with.
    """
    notes = building_notes.book().notes(site.site_id)
    _bar(state, site, notes)
    undecided.ask_notes(site.site_id, STANDING)
    for kind, words in state.notices:
        getattr(st, kind)(plain(words))
    if state.notices:
        session.put(replace(state, notices=()))
    basis = chosen_sites.basis(state)
    page = chosen_sites.page(state, site.site_id)
    with st.container(key="building"):
        sure = draws_panel.sure(ranking, ranked_list.top_n())
        band = site_panels.band_words(site, sure)
        st.html(building_panels.headline(site, page, notes, site_panels.rank_words(site), band))
        st.html(_explained(basis.evidence.vintages))
        # Only the tab in sight is made.
        score, people, near, snp, building, ready, proposal = st.tabs(TABS, key="about-building", on_change="rerun")
        if score.open:
            with score:
                _score(site, ranking, sure)
        elif people.open:
            with people:
                st.html(building_panels.people_tab(page, basis.evidence.vintages))
                st.html(public_transport.panel(page, basis.evidence, travel_tables.listed().values()))
        elif near.open:
            near.html(building_panels.near_tab(page, _ranks(ranking)))
        elif snp.open:
            drawn = bool((state.history.plan.at_level(Level.SNP) >= 0).any())
            fit = _fit(state, basis, site.site_id, ranking)
            snp.html(building_panels.fit_tab(fit, site, _ranks(ranking), drawn=drawn))
        elif building.open:
            building.html(building_panels.building_tab(page))
        elif ready.open:
            with ready, boundary("The checklist"):
                answers = readiness(page, _fit(state, basis, site.site_id, ranking), notes)
                building_readiness.render(answers, notes)
        elif proposal.open:
            with proposal, boundary("The proposal"):
                fit = _fit(state, basis, site.site_id, ranking)
                building_forms.proposal(site, page, fit, basis.evidence)
        # A question about a field stands at its box where that is in sight, else here.
        undecided.ask_notes(site.site_id, _out_of_sight(proposal=bool(proposal.open), ready=bool(ready.open)))


def _explained(vintages: Mapping[str, str]) -> Markup:
    """What the figures of the page are."""
    return html('<section class="nh-figures">{}</section>', what_is_this(vintages, "building", "ranking"))


def _out_of_sight(*, proposal: bool, ready: bool) -> set[str]:
    """Fields of the notes that have no box on the tab in sight."""
    if proposal:
        return {*building_readiness.FIELDS}
    return {*FIELDS} - {*STANDING} - ({*building_readiness.FIELDS} if ready else set())


def _bar(state: Session, site: RankedSite, notes: SiteNotes) -> None:
    """Back, shortlist, status: one row."""
    back, short, status = st.columns((1.25, 1.2, 1.25))
    # By a callback: where a text is kept by the same press, the fields are drawn again first, and a button that is only
    # asked whether it was pressed has forgotten it by the time the page around them is drawn.
    back.button(
        "Back to the list",
        icon=":material/arrow_back:",
        width="stretch",
        on_click=chosen_sites.focus,
        args=(None,),
    )
    on_list = site.site_id in chosen_sites.shortlist(state)
    words = "On the shortlist" if on_list else "Shortlist"
    # What is meant is said when the button is drawn: somebody else may have chosen the building before it is pressed.
    short.button(
        words,
        icon=":material/star:",
        type="secondary" if on_list else "primary",
        width="stretch",
        on_click=chosen_sites.take if not on_list else chosen_sites.drop,
        args=(site.site_id, state.choices_seen),
    )
    with status, boundary("The status"):
        building_forms.status(site.site_id, notes)


def _score(site: RankedSite, ranking: Ranking, sure: Sensitivity | None) -> None:
    """How sure its place is, why it stands there, what each criterion gave, and the gates."""
    if sure is None:
        draws_panel.say(ranking, ranked_list.top_n())
    lower = ~ranking.failed & (ranking.ranks > site.rank)
    below = 0.0 if sure is None else float(sure.top_n_chance[lower].max(initial=0.0))
    st.html(
        f'{site_panels.band_section(site, sure, below)}<section class="nh-figures"><p>{escape(explain(site))}</p></section>'
        f"{site_panels.contributions_table(site)}{site_panels.gates_table(site)}"
    )


def _ranks(ranking: Ranking) -> dict[str, str]:
    """Rank of each site of the ranking in words, “set apart” for those that fail a gate."""
    words = {}
    for site_id, rank, failed in zip(ranking.measures.site_ids, ranking.ranks, ranking.failed, strict=True):
        words[str(site_id)] = "set apart" if failed else f"{rank}"
    return words


def _fit(state: Session, basis: cache.SiteBasis, site_id: str, ranking: Ranking) -> SnpFit | None:
    """How the building sits in the SNP that is drawn around it."""
    among = [str(s) for s, failed in zip(ranking.measures.site_ids, ranking.failed, strict=True) if not failed]
    plan = state.history.plan
    travels = chosen_sites.travels(state)
    return snp_fit(basis.evidence, cache.catchment_areas(), site_id, plan, travels, candidates=among)
