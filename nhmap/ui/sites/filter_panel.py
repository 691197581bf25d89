"""Which candidates are shown first: kind, owner, gates, list on site and practices on site; and who acts already.

Hiding is the reader's own: it stays in this window, changes no score and no rank, and is said under the box.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
import streamlit as st

from nhmap.core.buildings.gates import GateState, gates
from nhmap.core.buildings.site_filter import KINDS, SMALL_HOUSE_LIST, SiteFilter, brief_words, hidden_words, shown
from nhmap.core.buildings.sites import words
from nhmap.core.wording import as_said
from nhmap.ui.kit.feedback import plain
from nhmap.ui.state import cache, chosen_sites, session

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    from nhmap.core.ranking.ranking import Ranking

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
_MOST_PRACTICES: Final = 20
_MOST_QUESTIONS: Final = 4


def site_filter() -> SiteFilter:
    """What the box says, or would say at first: also before it is drawn, for the map beside it."""
    return SiteFilter(
        kinds=frozenset(session.widget_value(KIND_KEY) or ()),
        owners=frozenset(session.widget_value(OWNER_KEY) or ()),
        gate_states=frozenset(session.widget_value(STATE_KEY) or ()),
        list_from=int(session.widget_value(FROM_KEY) or 0) or None,
        practices_from=int(session.widget_value(PRACTICES_KEY) or 0),
        small_houses=bool(session.widget_value(SMALL_KEY)),
    )


def visible(sites: pd.DataFrame, ranking: Ranking) -> NDArray[np.bool_]:
    """Candidates that are to be seen, in the order in which they were measured; shape (n,).

    A list made of these rows alone is made at once; all rows of England take seconds.

    Parameters
    ----------
    sites
        The candidates, in the order in which they were measured.
    ranking
        Of these candidates.
    """
    return shown(sites, ranking.gates or gates(sites), site_filter())


def keep() -> None:
    """Remember what the box says while it is not drawn, as on the page of a building: a widget out of sight forgets."""
    for key in _KEYS:
        if session.has_widget(key):
            session.set_widget(key, session.widget_value(key))


def box(sites: pd.DataFrame) -> None:
    """Draw the box of choices; what it hides is said by :func:`hidden`, where there is room for a line."""
    keep()
    kinds, owners = words(sites, "kind"), words(sites, "owner", "unknown")
    with st.popover("Filter", icon=":material/filter_alt:", width="stretch"):
        st.caption("A filter chooses what you see. Scores and ranks stay as they are.")
        st.toggle(
            "Small surgeries too",
            key=SMALL_KEY,
            help=f"Surgeries of one practice with fewer than {SMALL_HOUSE_LIST:,} patients are not shown at first.",
        )
        _several("Kind of building", KINDS, kinds, KIND_KEY)
        _several("Owner", OWNERS, owners, OWNER_KEY)
        st.multiselect("Gates", list(STATES), format_func=STATES.__getitem__, key=STATE_KEY, placeholder="All")
        patients, practices = st.columns(2)
        patients.number_input("Patients on site, at least", 0, _MOST, step=1_000, key=FROM_KEY)
        practices.number_input("Practices, at least", 0, _MOST_PRACTICES, step=1, key=PRACTICES_KEY)
        with st.expander("Who is a candidate?"):
            st.caption(plain(cache.catalogue().layer("sites").notes))


def hidden(sites: pd.DataFrame, ranking: Ranking) -> str:
    """How many candidates the box hides and that they stay in the ranking; "" if there are none."""
    return hidden_words(sites, visible(sites, ranking), site_filter())


def hidden_briefly(sites: pd.DataFrame, ranking: Ranking) -> str:
    """The same in a few words."""
    return brief_words(sites, visible(sites, ranking), site_filter())


def _several(label: str, labels: dict[str, str], cells: NDArray[np.object_], key: str) -> None:
    """A box of several choices, of which each is offered that a candidate answers to or that was chosen elsewhere."""
    picks = session.widget_value(key) or ()
    here = {*picks, *np.unique(cells.astype(str))}
    offered = [value for value in labels if value in here]
    st.multiselect(label, offered, format_func=labels.__getitem__, key=key, placeholder="All")


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
        for site_id, name, sentence in zip(
            named["site_id"][:_MOST_QUESTIONS],
            named["name"][:_MOST_QUESTIONS],
            named["named_nhc"][:_MOST_QUESTIONS],
            strict=True,
        ):
            left, right = st.columns((4, 1), vertical_alignment="center")
            left.caption(f"**{plain(as_said(str(name)))}**. {plain(str(sentence))}")
            right.button(
                "See its page",
                key=f"acting-{site_id}",
                type="tertiary",
                on_click=chosen_sites.focus,
                args=(str(site_id),),
                help="its page has the box “Works like one already”",
            )
        if count > _MOST_QUESTIONS:
            st.caption(f"And {count - _MOST_QUESTIONS} more: choose a smaller planning area.")
