"""Drawing again after something was done: as little of the page as can be."""

from __future__ import annotations

from typing import Any, Final, NoReturn

import streamlit as st
from streamlit.errors import StreamlitAPIException
from streamlit.runtime.scriptrunner import get_script_run_ctx

from nhmap.ui.state import session

_PRESSED: Final = "page-button-pressed"


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


def page_button(label: str, **looks: Any) -> bool:  # noqa: ANN401 - of the button
    """A button of a page that is pressed also where the press takes the hands from a box in one of its parts.

    Words of a part of a page come together with such a press, and only that part is drawn again for both: a button that
    is only asked whether it was pressed would never know. So it is marked, and the part has the whole page drawn.
    """
    st.button(label, on_click=session.set_widget, args=(_PRESSED, label), **looks)
    if session.widget_value(_PRESSED) != label:
        return False
    session.set_widget(_PRESSED, "")
    return True


def heed_page_buttons() -> None:
    """At the head of a part of a page: have the whole page drawn where one of its buttons was pressed."""
    if drawn_alone() and session.widget_value(_PRESSED):
        st.rerun()
