"""About: what nhmap is for, how each figure is made, and whose data it shows."""

from __future__ import annotations

import streamlit as st

from nhmap import __version__
from nhmap.core.assessment.assessment import METHODS_VERSION
from nhmap.core.assessment.checks import CHECKS
from nhmap.core.ranking.criteria import CRITERIA
from nhmap.core.ranking.weights import STARTING_POINT
from nhmap.markup import html, joined
from nhmap.ui.kit import log_file
from nhmap.ui.kit.feedback import boundary, plain
from nhmap.ui.state import cache

METHOD = """
**People.** *Residents* live here by the mid-year estimate. *Registered, live here* counts patients of any practice
whose home is here. *On lists* counts all patients of the practices that belong here, wherever they live. The three are
never added to each other.

**Practices.** A practice belongs to the neighbourhood where most of its patients live; patients outside every
neighbourhood take part in the comparison. It is *split* when fewer than 60 % of its patients live in its own.

**Lines.** All planning is in whole small areas (LSOAs of 2021). A line takes in a small area when the place where its
people live on average (the population-weighted centroid) lies inside it.

**Deprivation.** Average scores are weighted by residents. The share in the most deprived 10 % or 20 % is the share of
residents who live in small areas of those national deciles. Ranks and deciles are never averaged.

**Targets.** 50,000 for a single and 250,000 for a multi-neighbourhood provider are working assumptions of the
neighbourhood health framework of March 2026; every target and tolerance is yours to set.
"""

LIMITS = """
- Lists and PCNs are of July 2026. Where patients live was counted in July 2022 in most of England, by the areas of
  2011; in October 2025 in Staffordshire and Stoke-on-Trent, in July 2026 in Lincolnshire. The two are never divided.
- Travel is modelled, not routed: straight lines on foot; by car, door to door, from distance and how densely people
  live, 1.3 minutes out on average for drives of up to 20. Rivers and the sea are not known.
- Pride in Place areas stand in for boundaries that are not published: one MSOA each, matched by name.
- Nobody publishes floor area, void space, condition or lease of most buildings. Unknown is shown as unknown.
"""


def render() -> None:
    """Draw the page."""
    st.title("About nhmap")
    st.write(f"Version {__version__}, methods {METHODS_VERSION}. An interactive map for planning neighbourhood health.")
    with boundary("This page"):
        st.header("How figures are made")
        st.markdown(METHOD)
        st.header("Limits")
        st.markdown(LIMITS)
        left, right = st.columns(2)
        with left:
            st.header("What is checked")
            items = joined(html("<dt>{}</dt><dd></dd>", check.meaning) for check in CHECKS.values())
            st.html(html('<section class="nh-figures"><dl>{}</dl></section>', items))
        with right:
            st.header("What sites are ranked on")
            items = joined(
                html("<dt><b>{}</b> <small>{}</small></dt><dd></dd>", criterion.label, criterion.reason)
                for criterion in CRITERIA.values()
            )
            st.html(html('<section class="nh-figures"><dl>{}</dl></section>', items))
            st.caption(f"Weights: {STARTING_POINT}.")
        st.header("Whose data")
        st.write(plain(cache.catalogue().attribution))
        st.caption("nhmap itself is under the MIT licence.")
        st.header("When something goes wrong")
        written = log_file.path()
        where = f"is written to the log file {plain(str(written))}" if written else "is said in the terminal"
        st.write(f"What happened {where}. It stays on this computer.")


if __name__ == "__main__":
    render()
