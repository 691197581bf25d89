"""Present: the map nearly full screen, the few numbers of the plan, and options to step through by key."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import streamlit as st

from nhmap.ui.compare import comparison as compared
from nhmap.ui.footprints import presenting
from nhmap.ui.kit.feedback import boundary
from nhmap.ui.state import session, work
from nhmap.ui.widgets.explained import explain_figures

FOOTPRINTS: Final = Path(__file__).parent / "footprints.py"
_AT: Final = "presented"


def render() -> None:
    """Draw the page."""
    presenting.style()
    work.begin()
    with boundary("Presenting"):
        stage()


@st.fragment
def stage() -> None:
    """The option that is shown, and the way to the others."""
    options = presenting.options()
    at = min(int(session.widget_value(_AT) or 0), len(options) - 1)
    shown = options[at]
    room = 0.5 + 0.5 * len(options) if len(options) > 1 else 0.01
    steps, words, leave = st.columns((room, 6.3, 3.6), vertical_alignment="center")
    with steps, st.container(key="present-steps", horizontal=True, gap="small"):
        for n, option in enumerate(options if len(options) > 1 else ()):
            _step(option.letter, n, active=n == at)
    with words:
        presenting.headline(shown)
    with leave, st.container(key="present-leave", horizontal=True, gap="small", horizontal_alignment="right"):
        explain_figures("presented", "plan")
        if st.button("Unlock", icon=":material/lock_open:", help="Draw on this option, on the page Footprints"):
            if shown.plan_id != work.begin().plan_id:
                compared.go_on_with(shown.plan_id)
            st.switch_page(FOOTPRINTS)
        if st.button("Leave", icon=":material/close:", shortcut="Esc"):
            st.switch_page(FOOTPRINTS)
    presenting.chart(shown, work.begin().revision)


def _step(letter: str, at: int, *, active: bool) -> None:
    """A button to an option, and the key of its letter."""
    key = letter.lower()
    st.button(
        letter,
        key=f"show-{letter}",
        type="primary" if active else "secondary",
        shortcut=key,
        on_click=session.set_widget,
        args=(_AT, at),
    )


if __name__ == "__main__":
    render()
