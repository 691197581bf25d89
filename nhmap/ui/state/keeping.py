"""Keeping the plan of a window: stored as it is made, held in the window while it cannot be, merged with others' work.

“Saved” is said of nothing before the store has said so. What cannot be stored stays in the window, is counted on the
map and is tried again; what others store arrives with every run for which their work was told.
"""

from __future__ import annotations

import logging
import time
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

from sqlalchemy.exc import SQLAlchemyError

from nhmap.config import settings
from nhmap.core.plan.edits import ANYBODY
from nhmap.errors import InputRefusedError, NhmapError
from nhmap.store.database.faults import LockedError, StoreFaultError
from nhmap.ui.state import beside, cache, session

if TYPE_CHECKING:
    from nhmap.core.plan.edits import Edit, History
    from nhmap.store.database.plans import PlanStore
    from nhmap.ui.state.session import Session

FAULTS: Final = (NhmapError, SQLAlchemyError, OSError)
"""What may keep a plan from being stored."""

AGAIN_S: Final = 1.5
"""How long nothing is tried while another program holds the plans, in seconds: each try waits for it."""

_UNKNOWN: Final = "the saved plans cannot be reached"
_log = logging.getLogger("nhmap")


def now() -> datetime:
    """The time, with its zone."""
    return datetime.now(UTC).astimezone()


def own(state: Session) -> frozenset[str]:
    """Windows whose edits this person may take back: this one, and those of this browser that are closed."""
    return frozenset({state.window, *state.former, ANYBODY})


def keep(state: Session, edit: Edit) -> Session:
    """The session after an edit, stored if it can be and held in the window if not.

    Raises
    ------
    InputRefusedError
        When the edit does not fit; nothing has changed then.
    """
    if state.held:
        return deliver(_with_unstored(state, (edit,)))
    try:
        history = _store().append_all(state.plan_id, (edit,), start=state.history.start)
    except InputRefusedError:
        raise
    except FAULTS as fault:
        return _failed(_with_unstored(state, (edit,)), fault)
    return _stored(state, history)


def deliver(state: Session) -> Session:
    """The session after what it holds was stored, as far as that can be done now."""
    if not state.held or _too_soon(state):
        return state
    try:
        history = _store().append_all(state.plan_id, state.held, start=state.history.start)
    except InputRefusedError:
        return _one_by_one(state)
    except FAULTS as fault:
        return _failed(state, fault)
    return replace(_stored(state, history), held=())


def _one_by_one(state: Session) -> Session:
    """Deliver what fits where something of it does not: that is refused in words, and the rest is not lost with it."""
    history, refused, left = state.known, dict[str, str](), list(state.held)
    while left:
        try:
            history = _store().append_all(state.plan_id, left[:1], start=state.history.start)
        except InputRefusedError as error:
            refused[left[0].id] = str(error)
        except FAULTS as fault:
            state = replace(state, held=tuple(left), base=history, history=with_held(history, tuple(left)))
            return _failed(_refused(state, refused), fault)
        left.pop(0)
    return _refused(replace(_stored(state, history), held=()), refused)


def _refused(state: Session, why: dict[str, str]) -> Session:
    notices = tuple(("warning", words) for words in why.values())
    return replace(state, refused=(*state.refused, *why.items()), notices=(*state.notices, *notices))


def arrived(state: Session) -> Session:
    """The session with what others stored since; the same where there is nothing new."""
    if state.held or _too_soon(state):
        return state
    try:
        store = _store()
        if store.length(state.plan_id) == len(state.known.log):
            return _well(state)
        history = store.load(state.plan_id)
    except FAULTS as fault:
        return _failed(state, fault)
    return _stored(state, history)


def with_held(history: History, edits: tuple[Edit, ...]) -> History:
    """The stored history with the edits that are not stored, as they are shown; one that does not fit is left out."""
    for edit in edits:
        try:
            history = history.append(edit)
        except NhmapError as refused:
            _log.info("held edit %s: %s", edit.id, refused)
    return history


def words_of(fault: Exception) -> str:
    """A fault in the few words that stand after “Not saved: ”."""
    return fault.short if isinstance(fault, StoreFaultError) else _UNKNOWN


def safe_words() -> str:
    """What is true of this window's work now, for a message about something else that failed."""
    state = session.current()
    if state is None:
        return "What was saved before is still on the disk."
    waiting = len(state.held) + beside.waiting(state)
    if waiting or state.unsaved:
        edits = "1 change waits" if waiting == 1 else f"{waiting} changes wait"
        why = state.unsaved or beside.short_fault(state) or _UNKNOWN
        return f"Not saved: {why}. {edits} in this window: do not close it."
    return "All that you drew is saved." if state.stored else "Nothing has been drawn yet."


def _with_unstored(state: Session, edits: tuple[Edit, ...]) -> Session:
    """The session with edits that are not stored."""
    base = state.known
    history = state.history
    for edit in edits:
        history = history.append(edit)
    return replace(state, base=base, history=history, held=(*state.held, *edits))


def _stored(state: Session, history: History) -> Session:
    """The session after the store has said that all is on the disk."""
    return replace(
        state,
        history=history,
        base=None,
        stored=True,
        saved=now().strftime("%H:%M"),
        unsaved="",
        trouble="",
        trouble_kind="",
        tried=0.0,
    )


def _too_soon(state: Session) -> bool:
    """Whether a try would only wait again for another program. Other faults answer at once, and may be mended."""
    return state.trouble_kind == LockedError.kind and time.monotonic() - state.tried < AGAIN_S


def _well(state: Session) -> Session:
    """The session when the store answers again and has all there is."""
    return replace(state, unsaved="", trouble="", trouble_kind="", tried=0.0) if state.unsaved else state


def _failed(state: Session, fault: Exception) -> Session:
    """The session after something could not be stored or read."""
    _log.warning("not saved: %s", fault)
    kind = fault.kind if isinstance(fault, StoreFaultError) else StoreFaultError.kind
    words = str(fault) if isinstance(fault, NhmapError) else f"The saved plans cannot be reached: {fault}."
    return replace(state, unsaved=words_of(fault), trouble=words, trouble_kind=kind, tried=time.monotonic())


def at_once(state: Session) -> Session:
    """The session with its next try due now."""
    return replace(state, tried=0.0)


def _store() -> PlanStore:
    return cache.plan_store(settings().plans_url)
