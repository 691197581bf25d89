"""What is shown to who came by a link to look only: one plan as it stands now, and what is said of it.

Comments are the one thing that a looker may write.
"""

from __future__ import annotations

from typing import Final

import streamlit as st

from nhmap.ui.footprints import comments as comments_list
from nhmap.ui.footprints import presenting
from nhmap.ui.kit.explained_panels import what_is_this
from nhmap.ui.kit.feedback import boundary
from nhmap.ui.state import cache, comments, map_state, plan_data, session, sharing

EVERY_S: Final = 1.5
"""How often a looker's page asks what the plan is now, what is said of it, and whether the link still holds."""
ENDED: Final = "This link was ended. Ask whoever sent it for another."
MAP_SHARE: Final = (0.76, 0.24)
"""Widths of the map and of what is said."""
_LAST_PICK: Final = "look-seen-pick"


def show() -> None:
    """Draw the page of a looker."""
    presenting.style()
    with boundary("Looking"):
        look()


@st.fragment(run_every=EVERY_S)
def look() -> None:
    """The plan as it stands, and the comments on it."""
    who = sharing.looking()
    if who is None or who.link is None:
        st.info(ENDED)
        return
    with plan_data.looked_at_on(presenting.data_of(who.link.plan_id)):
        shown = presenting.saved(who.link.plan_id)
        if shown is None:
            st.info("Nothing is saved of this plan yet.")
            return
        session.set_widget(comments.OPENED, value=True)  # the list is always in sight here
        _take_place()
        chart, side = st.columns(MAP_SHARE)
        with chart:
            presenting.headline(shown)
            plan, pinning = shown.assessment.plan, comments.pinning()
            pins = comments.pins(plan, comments.of(who.link.plan_id), comments.pin() if pinning else None)
            presenting.chart(shown, 0, name="look", comments=pins, pinning=pinning)
        with side, st.container(height="stretch", key="looker-comments"), boundary("Comments"):
            st.caption("To look only: you can say what you think, and change nothing else.")
            comments_list.looker_list(who.link.plan_id, plan)
            st.html(what_is_this(cache.evidence().vintages, "presented", "plan"))


def _take_place() -> None:
    """A place that was pointed at on the map is the next comment's; it counts once."""
    pick = map_state.waiting_message(presenting.MAP_KEY).pick
    if pick is None or pick.n <= int(session.widget_value(_LAST_PICK) or 0):
        return
    session.set_widget(_LAST_PICK, pick.n)
    comments_list.take_pick(pick)
