"""Which candidates are shown first: kind, owner, gates, list on site and practices on site; and who acts already.

Hiding is the reader's own: it stays in this window, changes no score and no rank, and is said under the box.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
import streamlit as st

from nhmap.core.buildings.gates import GateState, gates
from nhmap.core.buildings.site_filter import KINDS, SMALL_HOUSE_LIST, SiteFilter, hidden_words, shown
from nhmap.core.buildings.sites import words
from nhmap.core.wording import as_said
from nhmap.ui.kit.feedback import plain
from nhmap.ui.state import cache, chosen_sites, session

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    from nhmap.core.ranking.ranking import RankedSite, Ranking

OWNERS: Final = {
    "NHSPS": "NHS Property Services",
    "LIFT": "LIFT",
    "other": "Another owner",
    "unknown": "Owner unknown",
}
STATES: Final = {
    GateState.PASS.value: "Passes all gates",
    GateState.UNKNOWN.value: "Still to check",
    GateState.FAIL.value: "Fails a gate",
}
KIND_KEY: Final = "filter-kinds"
OWNER_KEY: Final = "filter-owners"
STATE_KEY: Final = "filter-gates"
FROM_KEY: Final = "filter-list-from"
PRACTICES_KEY: Final = "filter-practices"
SMALL_KEY: Final = "filter-small"
_KEYS: Final = (KIND_KEY, OWNER_KEY, STATE_KEY, FROM_KEY, PRACTICES_KEY, SMALL_KEY)
_MOST: Final = 150_000
_ASKED: Final = 4


def kept(sites: pd.DataFrame, ranking: Ranking, ranked: list[RankedSite]) -> list[RankedSite]:
    """Draw the filter's box and what it hides, and give those of a list that are to be shown.

    Parameters
    ----------
    sites
        The candidates, in the order in which they were measured.
    ranking
        Of these candidates.
    ranked
        Rows of the ranking in the order in which they are listed.
    """
    chosen = _box(sites)
    keep = shown(sites, ranking.gates or gates(sites), chosen)
    hidden = hidden_words(sites, keep, chosen)
    if hidden:
        st.caption(hidden)
    return [site for site in ranked if keep[site.row]]


def _box(sites: pd.DataFrame) -> SiteFilter:
    """The box of choices; they stay while other views of the page are open."""
    for key in _KEYS:
        if session.has_widget(key):
            session.set_widget(key, session.widget_value(key))  # a widget that is not drawn forgets its value
    kinds, owners = words(sites, "kind"), words(sites, "owner", "unknown")
    with st.popover("Filter", icon=":material/filter_alt:", width="stretch"):
        st.caption("A filter chooses what you see. Scores and ranks stay as they are.")
        kind = st.multiselect(
            "Kind of building", _present(KINDS, kinds), format_func=KINDS.__getitem__, key=KIND_KEY, placeholder="All"
        )
        owner = st.multiselect(
            "Owner", _present(OWNERS, owners), format_func=OWNERS.__getitem__, key=OWNER_KEY, placeholder="All"
        )
        state = st.multiselect("Gates", list(STATES), format_func=STATES.__getitem__, key=STATE_KEY, placeholder="All")
        patients = st.number_input("Patients on site, at least", 0, _MOST, 0, 1_000, key=FROM_KEY)
        practices = st.number_input("Practices on site, at least", 0, 20, 0, 1, key=PRACTICES_KEY)
        small = st.toggle(
            "Small surgeries too",
            key=SMALL_KEY,
            help=f"Surgeries of one practice with fewer than {SMALL_HOUSE_LIST:,} patients are not shown at first.",
        )
        with st.expander("Who is a candidate?"):
            st.caption(plain(cache.catalogue().layer("sites").notes))
    return SiteFilter(
        kinds=frozenset(kind),
        owners=frozenset(owner),
        gate_states=frozenset(state),
        list_from=int(patients) or None,
        practices_from=int(practices),
        small_houses=bool(small),
    )


def _present(known: dict[str, str], cells: NDArray[np.object_]) -> list[str]:
    """Choices that at least one candidate would answer to, in the order of the registry."""
    here = set(np.unique(cells.astype(str)))
    return [key for key in known if key in here]


def ask_acting(sites: pd.DataFrame, acting: frozenset[str]) -> None:
    """Ask of each building that press or public lists name as a neighbourhood health centre whether it acts as one.

    Parameters
    ----------
    acting
        Buildings of which a person has said so already: they are not asked about again.
    """
    named = sites[(words(sites, "named_nhc") != "") & ~sites["site_id"].isin(acting)]
    if not len(named):
        return
    count = len(named)
    about = "building is" if count == 1 else "buildings are"
    with st.expander(f"{count} {about} named as a neighbourhood health centre: acts as one already?"):
        for site_id, name, said in zip(
            named["site_id"][:_ASKED], named["name"][:_ASKED], named["named_nhc"][:_ASKED], strict=True
        ):
            left, right = st.columns((4, 1), vertical_alignment="center")
            left.caption(f"**{plain(as_said(str(name)))}**. {plain(str(said))}")
            right.button(
                "Open",
                key=f"acting-{site_id}",
                type="tertiary",
                on_click=chosen_sites.focus,
                args=(str(site_id),),
                help="its page has the box “Acts as one already”",
            )
        if count > _ASKED:
            st.caption(f"And {count - _ASKED} more: choose a smaller planning area.")
