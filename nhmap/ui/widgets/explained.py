"""“What is this?” as a button: what each figure of a page means, its source, date and limit."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from nhmap.markup import html
from nhmap.ui.kit.explained_panels import explained
from nhmap.ui.kit.feedback import plain
from nhmap.ui.state import cache

if TYPE_CHECKING:
    from collections.abc import Sequence

WORDS = "What is this?"


def explain_figures(*parts: str, at_length: Sequence[str] = ()) -> None:
    """The button; ``parts`` are keys of ``nhmap.ui.kit.explained_panels.FIGURES``.

    Parameters
    ----------
    at_length
        What the screen says in short, as sentences; they stand above all else.
    """
    with st.popover(WORDS, type="tertiary", key=f"what-{'-'.join(parts)}"):
        for sentence in at_length:
            st.caption(plain(sentence))
        words = explained(cache.evidence().vintages, *parts)
        st.html(html('<section class="nh-figures"><div class="nh-what">{}</div></section>', words))
