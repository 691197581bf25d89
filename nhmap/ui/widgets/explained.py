"""“What is this?” as a button: what each figure of a page means, its source, date and limit."""

from __future__ import annotations

import streamlit as st

from nhmap.markup import html
from nhmap.ui.kit.explained_panels import explained
from nhmap.ui.state import cache

WORDS = "What is this?"


def explain_figures(*parts: str) -> None:
    """The button; ``parts`` are keys of ``nhmap.ui.kit.explained_panels.FIGURES``."""
    with st.popover(WORDS, type="tertiary", key=f"what-{'-'.join(parts)}"):
        words = explained(cache.evidence().vintages, *parts)
        st.html(html('<section class="nh-figures"><div class="nh-what">{}</div></section>', words))
