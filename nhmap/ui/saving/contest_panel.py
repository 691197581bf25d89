"""What two people changed in the plan, asked where the plan is drawn; and what should be said once."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Final

import streamlit as st

from nhmap.core.plan.contests import contests
from nhmap.ui.kit.feedback import boundary, plain
from nhmap.ui.saving.contested import Contested, ask
from nhmap.ui.state import keeping, session, work

if TYPE_CHECKING:
    from nhmap.core.plan.contests import Contest

_CHOICES: Final = ((work.THEIRS, "Keep theirs"), (work.MINE, "Use mine"), (work.COPY, "Mine as a new plan"))
_GONE: Final = ((work.THEIRS, "Leave it removed"), (work.MINE, "Bring it back"), (work.COPY, "Mine as a new plan"))


def ask_contests() -> None:
    """Ask about the oldest thing that somebody else had changed before this person did, and say how many there are."""
    state = work.begin()
    clashes = contests(state.history, keeping.own(state) - {""})
    if not clashes:
        return
    if len(clashes) > 1:
        st.caption(f"{len(clashes)} things to decide; this is the first.")
    first = clashes[0]
    contest = Contested(
        first.edit.id, first.what, first.theirs, first.mine, first.by, first.when, _GONE if first.gone else _CHOICES
    )
    ask(contest, partial(_answer, first))


def _answer(contest: Contest, answer: str) -> None:
    with boundary("Settling it"):
        work.choose(contest, answer)


def say_notices() -> None:
    """Say what is to be said once."""
    state = work.begin()
    for kind, words in state.notices:
        getattr(st, kind)(plain(words))
    if state.notices:
        session.put(replace(work.begin(), notices=()))
