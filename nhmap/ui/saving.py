"""Whether all is saved, as it stands: the word at the top of each page, and what the page says back."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from nhmap.store import revisions
from nhmap.ui import beside, session, trouble, watch, work
from nhmap.ui.watch import Said, Word

if TYPE_CHECKING:
    from nhmap.ui.session import Session


def tell() -> Said:
    """Show the word and take over what the page says, once in a run, after all that changes and shows the plan."""
    state = work.begin()
    said = watch.show(word(state))
    who = state.who if said.who is None else said.who
    if said.windows != state.former or who != state.who:
        session.put(replace(work.begin(), former=said.windows, who=who))
    state = work.begin()
    if state.shown != len(state.known.log):
        session.put(replace(state, shown=len(state.known.log)))
    if said.rescue:
        trouble.rescue()
    return said


def word(state: Session) -> Word:
    """What is true of the saving now."""
    beside_it = beside.waiting(state)
    waiting = bool(state.held or state.unsaved or beside_it)
    return Word(
        state.plan_id,
        revisions.token(len(state.known.log), max(0, state.choices_seen)),
        state.window,
        "waiting" if waiting else "saved" if state.stored else "nothing yet",
        state.saved,
        len(state.held) + beside_it,
        held=tuple(edit.id for edit in state.held),
        answered=tuple(edit.id for edit in state.known.log[-10:]) + tuple(dict(state.refused)),
        words=state.unsaved or beside.short_fault(state),
        who=state.who,
    )
