"""What is shown to who came by a link to look only: one plan, as it stands now, and nothing else of nhmap."""

from __future__ import annotations

from typing import Final

import streamlit as st

from nhmap.ui.footprints import presenting
from nhmap.ui.kit.feedback import boundary
from nhmap.ui.state import plan_data, sharing

EVERY_S: Final = 3.0
"""How often a looker's page asks what the plan is now, and whether the link still holds."""
ENDED: Final = "This link was ended. Ask whoever sent it for another."


def show() -> None:
    """Draw the page of a looker."""
    presenting.style()
    with boundary("Looking"):
        look()


@st.fragment(run_every=EVERY_S)
def look() -> None:
    """The plan as it stands."""
    who = sharing.looking()
    if who is None or who.link is None:
        st.info(ENDED)
        return
    with plan_data.looked_at_on(presenting.data_of(who.link.plan_id)):
        shown = presenting.saved(who.link.plan_id)
        if shown is None:
            st.info("Nothing is saved of this plan yet.")
            return
        presenting.headline(shown)
        st.caption("To look only: whatever is done here changes nothing.")
        presenting.chart(shown, 0, name="look")
