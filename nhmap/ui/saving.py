"""Whether all is saved, as it stands: the word at the top of each page, and what the page says back."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from nhmap.store import revisions
from nhmap.ui import session, watch, work
from nhmap.ui.watch import Said, Word

if TYPE_CHECKING:
    from nhmap.ui.session import Session


def tell() -> Said:
    """Show the word and take over what the page says, once in a run, after all that changes the plan."""
    state = work.begin()
    said = watch.show(word(state))
    who = state.who if said.who is None else said.who
    if said.windows != state.former or who != state.who:
        session.put(replace(work.begin(), former=said.windows, who=who))
    return said


def word(state: Session) -> Word:
    """What is true of the saving now."""
    unsaved = len(state.history.log) if state.unsaved else 0
    return Word(
        state.plan_id,
        revisions.token(len(state.history.log)),
        state.window,
        "waiting" if state.unsaved else "saved" if state.stored else "nothing yet",
        state.saved,
        unsaved,
        words=state.unsaved,
        answered=tuple(edit.id for edit in state.history.log[-10:]) + tuple(dict(state.refused)),
        who=state.who,
    )
