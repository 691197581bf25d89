"""Drawing again after something was done: as little of the page as can be."""

from __future__ import annotations

from typing import NoReturn

import streamlit as st
from streamlit.errors import StreamlitAPIException
from streamlit.runtime.scriptrunner import get_script_run_ctx


def draw_again() -> NoReturn:
    """Draw the fragment again that is being drawn; the whole page where the page itself is being drawn.

    Streamlit refuses to rerun a fragment while the page around it is drawn, and a widget can have changed in either.
    """
    try:
        st.rerun(scope="fragment")
    except StreamlitAPIException:
        st.rerun()


def drawn_alone() -> bool:
    """Whether a fragment is being drawn without the page around it."""
    context = get_script_run_ctx()
    return context is not None and bool(context.fragment_ids_this_run)
