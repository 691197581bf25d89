"""Who did what and when; who is here; and moments with a name, to go back to."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

import streamlit as st

from nhmap.core.plan.plans import NAME_LIMIT
from nhmap.core.plan.telling import plan_at, told
from nhmap.core.wording import and_list
from nhmap.errors import NhmapError
from nhmap.store.tabular.cells import clean_name
from nhmap.ui.kit.feedback import boundary, plain, refuse
from nhmap.ui.state import sharing, watching, work
from nhmap.ui.state.sharing import LOOK_AT

if TYPE_CHECKING:
    from collections.abc import Sequence

    from nhmap.core.plan.telling import Told

MOST_SHOWN: Final = 200
"""Lines of the log that are drawn; the rest are older."""
_NAME: Final = "moment-name"


def here_words(plan_id: str, window: str, who: str) -> str:
    """Who has this plan open now, this window first."""
    others = [(other.who or "somebody") for other in watching.here(plan_id) if other.id != window]
    return f"Here now: {and_list([f'you ({who})' if who else 'you', *sorted(others)])}."


@st.dialog("What was done", width="large", on_dismiss="rerun")
def what_was_done() -> None:
    """The log of the plan, newest first; moments can be named, and gone back to."""
    with boundary("The log of the plan"):
        state = work.begin()
        st.caption(plain(here_words(state.plan_id, state.window, state.who)))
        name, keep = st.columns((4, 1), vertical_alignment="bottom")
        typed = name.text_input("Name this moment", key=_NAME, max_chars=NAME_LIMIT, placeholder="Before the break")
        if keep.button("Keep", width="stretch", help="To come back to it later"):
            _try_moment(typed or "")
        lines = told(work.begin().history)[::-1]
        _moments([line for line in lines if line.moment])
        _links()
        all_of_it = st.toggle("Drawing too", key="history-drawing", help="Each stroke, not only decisions")
        _log([line for line in lines if all_of_it or line.decided])


def _links() -> None:
    """Links to look only, where this server is shared; each can be ended."""
    shared = sharing.share()
    if shared is None:
        return
    state = work.begin()
    if st.button("Make a link to look only", icon=":material/visibility:", key="look-link"):
        shared.make_link(state.plan_id, state.who, work.now().isoformat(timespec="minutes"))
    for link in shared.links(state.plan_id):
        address, end = st.columns((4, 1), vertical_alignment="center")
        address.code(f"{_address()}{LOOK_AT}{link.token}", language=None)
        if end.button("End", key=f"end-{link.token}", width="stretch", help="Whoever came by it sees no more"):
            shared.end(link.token)
            st.rerun(scope="fragment")


def _address() -> str:
    """The address of this server as this window knows it; a link on this computer alone is of no use to others."""
    parts = urlsplit(str(st.context.url or ""))
    return f"{parts.scheme}://{parts.netloc}" if parts.netloc else ""


def _try_moment(typed: str) -> None:
    try:
        work.name_moment(clean_name(typed, NAME_LIMIT))
    except NhmapError as refused:
        refuse(refused)


def _moments(moments: Sequence[Told]) -> None:
    """Moments with a name, newest first, each with the way back."""
    for line in moments[:MOST_SHOWN]:
        words, back = st.columns((4, 1), vertical_alignment="center")
        words.markdown(f"**{plain(line.moment)}** · {plain(_when(line))}")
        help_words = "The plan as it stood then takes the place of this one; undo brings this one back"
        if back.button("Go back", key=f"back-{line.place}", width="stretch", help=help_words):
            _go_back(line)
            st.rerun()


def _go_back(line: Told) -> None:
    """Put the plan of a moment in the place of this one."""
    state = work.begin()
    try:
        work.replace_plan(plan_at(state.history, line.place), f"back to “{line.moment}”")
    except NhmapError as refused:
        work.tell("warning", f"{refused}")
        return
    work.tell("info", f"The plan is as it stood at “{line.moment}”. Undo brings back what was there.")


def _log(lines: Sequence[Told]) -> None:
    """Lines of the log as a table."""
    if not lines:
        st.caption("Nothing was decided yet.")
        return
    st.dataframe(
        {
            "When": [_when(line) for line in lines[:MOST_SHOWN]],
            "Who": [line.who or "–" for line in lines[:MOST_SHOWN]],
            "What": [line.words for line in lines[:MOST_SHOWN]],
        },
        hide_index=True,
        width="stretch",
        column_config={"What": st.column_config.TextColumn(width="large")},
    )
    if len(lines) > MOST_SHOWN:
        st.caption(f"… and {len(lines) - MOST_SHOWN:,} earlier ones.")


def _when(line: Told) -> str:
    """“3 March, 14:05”, with the name where one was given."""
    try:
        moment = datetime.fromisoformat(line.when)
    except ValueError:
        return line.when
    return f"{moment.day} {moment:%B, %H:%M}"
