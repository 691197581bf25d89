"""Forms that a button in a menu opens: the menu closes first, for it would lie over the form."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from nhmap.ui.kit.feedback import boundary
from nhmap.ui.state import session, work

if TYPE_CHECKING:
    from collections.abc import Callable

    from nhmap.ui.state.session import Session


def form_button(menu: str, key: str, label: str, icon: str) -> None:
    """The button that opens a form.

    Parameters
    ----------
    menu
        Key of the menu that it stands in.
    key
        Of the button, and of the wish for the form.
    """
    st.button(label, icon=icon, width="stretch", key=f"{key}-open", on_click=_ask, args=(menu, key))


def _ask(menu: str, key: str) -> None:
    session.set_widget(menu, value=False)
    session.set_widget(f"{key}-wanted", value=True)


def form_where_asked(key: str, title: str, form: Callable[[Session], None]) -> None:
    """The form in a dialog, where its button was pressed just now."""
    if session.widget_value(f"{key}-wanted"):
        session.set_widget(f"{key}-wanted", value=False)

        @st.dialog(title, width="large")
        def shown(state: Session) -> None:
            with boundary(title):
                form(state)

        shown(work.begin())
