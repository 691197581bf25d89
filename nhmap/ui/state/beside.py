"""What is chosen and written beside a plan on its way to the disk: stored, merged with what others chose, tried again.

Nothing counts as stored before the store has said so. What cannot be stored stays in the window and is tried again with
every later run; what somebody else chose first stands, and this window is asked.
"""

from __future__ import annotations

import logging
from dataclasses import replace
from datetime import UTC, datetime
from time import monotonic
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy.exc import SQLAlchemyError

from nhmap.config import settings
from nhmap.core.choices import LEASTS, WEIGHTING, same
from nhmap.errors import InputRefusedError, NhmapError
from nhmap.store.database.choices import ChoiceStore
from nhmap.store.database.comparisons import ComparisonStore
from nhmap.store.database.faults import StoreFaultError
from nhmap.store.database.note_store import NoteStore
from nhmap.ui.state import cache, session
from nhmap.ui.state.waiting import ContestedChoice, ContestedNote, ContestedOption, Waiting, WaitingNote, unsaved

if TYPE_CHECKING:
    from collections.abc import Mapping

    import sqlalchemy as sa

    from nhmap.core.choices import Choices
    from nhmap.core.options.options import Comparison
    from nhmap.store.database.choices import Kept, Standing
    from nhmap.store.database.comparisons import Saved
    from nhmap.ui.state.session import Session

FAULTS: Final = (NhmapError, SQLAlchemyError, OSError)
AGAIN_S: Final = 1.5
"""How long nothing is tried after a failure, in seconds: a run of the page asks for the session dozens of times."""

WAIT_MS: Final = 800
"""How long one attempt waits for other writers, in milliseconds: what is said of it is true within a second."""

_log = logging.getLogger("nhmap")


# --- what waits -----------------------------------------------------------------------------------------------------
def waiting(state: Session) -> int:
    """How many choices, notes and comparisons of this window are not stored."""
    beside = state.beside
    choices = 0 if state.choices == state.kept else len(state.choices.differences(state.kept))
    left = sum(len(batch.changes) for batch in beside.left_choices)
    comparisons = len(beside.left_comparisons) + unsaved(state.comparison, beside.compared)
    return choices + left + sum(len(note.values) for note in beside.waiting_notes) + comparisons


def undecided(state: Session) -> int:
    """How many things this window must be asked about."""
    beside = state.beside
    return len(beside.choices) + len(beside.notes) + len(beside.options)


def fault(state: Session) -> str:
    """Why what waits could not be stored, in words; empty where nothing failed."""
    return state.beside.fault


def short_fault(state: Session) -> str:
    """The same in a few words, for a line that begins with “not saved: ”."""
    return state.beside.short


# --- storing --------------------------------------------------------------------------------------------------------
def keep(state: Session) -> Session:
    """The session after what it holds beside the plan is stored, as far as that can be done now."""
    beside = state.beside
    if (
        state.choices == state.kept
        and not beside.waiting_notes
        and not beside.left_choices
        and not beside.left_comparisons
        and not (beside.fault and unsaved(state.comparison, beside.compared))
    ):
        return state if not beside.fault else session.put(_well(state))
    if beside.fault and monotonic() - beside.tried < AGAIN_S:
        return state
    return _tried(state)


def opened(state: Session) -> Session:
    """The session of a plan that is just opened, with the choices beside it.

    Raises
    ------
    NhmapError
        When they cannot be read.
    """
    standing = _choice_store().standing(state.plan_id)
    return replace(state.with_choices(standing.choices), choices_seen=standing.number)


def try_again() -> Session | None:
    """Store now what waits, as when the disk can be written to again."""
    state = session.current()
    if state is None or not waiting(state):
        return state
    return _tried(state)


def refresh() -> Session | None:
    """The session at the beginning of a run, with what others chose beside this plan since this window last read it."""
    state = session.current()
    if state is None:
        return None
    state = keep(state)
    if state.stored and state.choices == state.kept:
        try:
            store = _choice_store()
            if store.number(state.plan_id) != state.choices_seen:
                state = session.put(_with_standing(state, store.standing(state.plan_id)))
        except FAULTS as error:
            _log.warning("choices not read: %s", error)
    count = waiting(state)
    if state.beside.stale or state.beside.told != count:
        state = session.put(replace(state, beside=replace(state.beside, stale=False, told=count)))
    return state


def failed(state: Session, error: Exception) -> Session:
    """The session after something could not be stored: it is said, and tried again."""
    _log.warning("not saved beside the plan: %s", error)
    short = error.short if isinstance(error, StoreFaultError) else StoreFaultError.short
    beside = replace(state.beside, fault=f"{error}", short=short, tried=monotonic())
    return session.put(_retold(replace(state, beside=beside)))


def _tried(state: Session) -> Session:
    """Everything that waits, tried once; what follows a failure is not tried: it would fail as well, and take as long.

    Each step keeps what it stored, so that nothing is sent twice because a later step failed.
    """
    try:
        state = _choices_kept(state)
        for left in state.beside.left_choices:
            state = _left_kept(state, left.plan_id)
        for note in state.beside.waiting_notes:
            state = _note_kept(state, note)
        for mine, base in state.beside.left_comparisons:
            state = _comparison_kept(state, mine, base)
        if unsaved(state.comparison, state.beside.compared) and state.beside.fault and state.comparison is not None:
            state = save_comparison(state, state.comparison)
    except FAULTS as error:
        return failed(session.current() or state, error)
    return session.put(_well(state))


def _well(state: Session) -> Session:
    """The session when nothing fails any more."""
    return _retold(replace(state, beside=replace(state.beside, fault="", short="", tried=0.0)))


def _retold(state: Session) -> Session:
    """The session, whose page is drawn again where it says another number of things that wait."""
    if waiting(state) == state.beside.told:
        return state
    return replace(state, beside=replace(state.beside, stale=True))


def _engine() -> sa.Engine:
    return cache.plan_store(settings().plans_url).engine


def _choice_store() -> ChoiceStore:
    return ChoiceStore(_engine(), WAIT_MS)


def _now() -> str:
    return datetime.now(UTC).astimezone().isoformat(timespec="seconds")


# --- choices --------------------------------------------------------------------------------------------------------
def choose(last_choice: int, **changes: Any) -> None:  # noqa: ANN401 - fields of the session
    """Take what a person chose on the page.

    Parameters
    ----------
    last_choice
        ``Session.choices_seen`` when the page was drawn on which it was chosen: by the time it is heard of, the session
        may know more than its person has seen.
    changes
        Fields of the session.
    """
    state = session.current()
    if state is None:
        return
    after = replace(state, **changes)
    numbers = dict.fromkeys(after.choices.differences(state.choices), last_choice)
    for key in numbers:
        numbers[key] = min(last_choice, state.beside.made_on.get(key, last_choice))
    keep(session.put(replace(after, beside=replace(after.beside, made_on={**state.beside.made_on, **numbers}))))


def with_choices(state: Session, choices: Choices) -> Session:
    """The session with other choices of this person's, which are not stored yet."""
    turned = _turned(state, state.choices, choices)
    return replace(turned.with_choices(choices), kept=state.kept)


def _choices_kept(state: Session) -> Session:
    """Store what was chosen beside the plan; a plan without edits is stored with it."""
    earlier = [left for left in state.beside.left_choices if left.plan_id == state.plan_id]
    if earlier:
        # The person is back at the plan: what was chosen then is tried with what is chosen now.
        changes = {key: value for left in earlier for key, value in left.changes.items()}
        rest = tuple(left for left in state.beside.left_choices if left not in earlier)
        numbers = {key: number for left in earlier for key, number in left.seen.items()} | dict(state.beside.made_on)
        again = with_choices(state, state.choices.said(changes.items()))
        state = session.put(replace(again, beside=replace(again.beside, left_choices=rest, made_on=numbers)))
    if state.choices == state.kept:
        return state
    store = _choice_store()
    state = stored(state)
    if state.choices_seen < 0:
        # What stood when the plan was opened was read without its number: what differs from it now is others'.
        state = session.put(_with_standing(state, store.standing(state.plan_id)))
    changes = state.choices.differences(state.kept)
    if not changes:
        return session.put(replace(state, kept=state.choices))
    last_choice = state.beside.last_choices(changes, state.choices_seen)
    outcome = store.keep(state.plan_id, changes, window=state.window, who=state.who, when=_now(), seen=last_choice)
    return session.put(_with_kept(state, changes, outcome))


def stored(state: Session) -> Session:
    """The session of a plan that is stored, if need be before anything was drawn.

    Raises
    ------
    NhmapError
        When it cannot be stored.
    """
    if state.stored:
        return state
    _plan_stored(state)
    return session.put(replace(state, stored=True))


def _plan_stored(state: Session) -> None:
    """Store a plan without edits, unless another window has done so."""
    store = cache.plan_store(settings().plans_url)
    try:
        store.create(state.history.start, state.who, _now(), plan_id=state.plan_id)
    except InputRefusedError:
        store.summary(state.plan_id)


def _with_kept(state: Session, changes: Mapping[str, object], outcome: Kept) -> Session:
    """The session with the choices as they stand after some of its own were stored."""
    contests = [ContestedChoice(state.plan_id, entry.key, changes[entry.key], entry) for entry in outcome.contested]
    before = [
        contest for contest in state.beside.choices if contest.plan_id != state.plan_id or contest.key not in changes
    ]
    state = replace(state, beside=replace(state.beside, choices=(*before, *contests), made_on={}))
    return _with_standing(replace(state, kept=state.choices, saved=_now()[11:16]), outcome)


def _with_standing(state: Session, standing: Standing) -> Session:
    """The session with the choices that are stored, and over them those that wait."""
    waits = state.choices.differences(state.kept)
    after = _asked_again(_turned(state, state.choices, standing.choices.said(waits.items())), standing)
    after = replace(after.with_choices(standing.choices), choices_seen=standing.number)
    return with_choices(after, standing.choices.said(waits.items())) if waits else after


def _turned(state: Session, before: Choices, after: Choices) -> Session:
    """The session with boxes that begin afresh where other values are to be shown than the person gave them."""
    changed = after.differences(before)
    if not changed:
        return state
    gates = any(key in LEASTS or key.startswith("gate/") for key in changed)
    beside = replace(state.beside, stale=True, turn=state.beside.turn + gates)
    return replace(state, beside=beside, weights_turn=state.weights_turn + (WEIGHTING in changed))


def _asked_again(state: Session, standing: Standing) -> Session:
    """The session with its questions as they are now: what stands may be another's by now, or what was wanted."""
    says = standing.choices.entries()
    contests = [
        replace(contest, theirs=standing.last.get(contest.key, contest.theirs))
        if contest.plan_id == state.plan_id
        else contest
        for contest in state.beside.choices
        if contest.plan_id != state.plan_id or not same(says, contest.key, contest.mine)
    ]
    return replace(state, beside=replace(state.beside, choices=tuple(contests)))


def _left_kept(state: Session, plan_id: str) -> Session:
    """Store what was chosen beside a plan that this window has left."""
    left = next(batch for batch in state.beside.left_choices if batch.plan_id == plan_id)
    if left.start is not None:
        _plan_stored(replace(state, plan_id=plan_id, history=type(state.history)(left.start)))
    outcome = _choice_store().keep(
        plan_id, left.changes, window=state.window, who=state.who, when=_now(), seen=left.seen
    )
    contests = tuple(ContestedChoice(plan_id, entry.key, left.changes[entry.key], entry) for entry in outcome.contested)
    rest = tuple(batch for batch in state.beside.left_choices if batch is not left)
    beside = replace(state.beside, left_choices=rest, choices=(*state.beside.choices, *contests))
    return session.put(replace(state, beside=beside))


# --- notes ----------------------------------------------------------------------------------------------------------
def write_note(state: Session, note: WaitingNote) -> Session:
    """The session after words on a building, which were admitted, are stored, wait, or must be asked about."""
    beside = state.beside.with_note(note)
    state = session.put(replace(state, beside=beside))
    try:
        return _note_kept(state, beside.waiting_notes[-1])
    except FAULTS as error:
        return failed(state, error)


def _note_kept(state: Session, note: WaitingNote) -> Session:
    theirs = NoteStore(_engine(), WAIT_MS).write(
        note.site_id, note.values, _now(), seen=note.seen, window=state.window, who=state.who
    )
    beside = state.beside.without_note(note)
    if theirs:
        mine = {entry.name: note.values[entry.name] for entry in theirs}
        if {*mine} & {"status", "reason"}:
            mine = dict(note.values)
        contest = ContestedNote(note.site_id, mine, theirs)
        others = tuple(n for n in beside.notes if n.site_id != note.site_id or not {*n.mine} & {*mine})
        beside = replace(beside, notes=(*others, contest))
    return session.put(replace(state, beside=beside))


# --- comparisons ----------------------------------------------------------------------------------------------------
def keep_comparison(state: Session, comparison: Comparison) -> Session:
    """The session with its comparison changed, and stored unless that must wait.

    Raises
    ------
    InputRefusedError
        When the store does not admit it, as where one of its plans is gone; the session has it all the same.
    """
    state = session.put(replace(state, comparison=comparison))
    if not unsaved(comparison, state.beside.compared):
        return state
    try:
        return save_comparison(state, comparison)
    except InputRefusedError:
        raise
    except FAULTS as error:
        return failed(state, error)


def refresh_comparison(state: Session) -> Session:
    """The session with what others changed of its comparison since this window last read it.

    Raises
    ------
    NhmapError, SQLAlchemyError, OSError
        When it cannot be read.
    """
    base, comparison = state.beside.compared, state.comparison
    if base is None or comparison is None or unsaved(comparison, base):
        return state
    store = cache.comparison_store(settings().plans_url)
    if store.version(comparison.id) in {0, base.version}:
        return state
    theirs = store.load(comparison.id)
    return session.put(replace(state, comparison=theirs, beside=replace(state.beside, compared=theirs)))


def save_comparison(state: Session, comparison: Comparison) -> Session:
    """The session after its comparison was stored, with what others changed of it.

    Raises
    ------
    NhmapError, SQLAlchemyError, OSError
        When it cannot be; the session holds it all the same.
    """
    saved = _saved(state, comparison, state.beside.compared)
    beside = _with_clashes(state.beside, saved)
    return session.put(replace(state, comparison=saved.comparison, beside=replace(beside, compared=saved.comparison)))


def _comparison_kept(state: Session, mine: Comparison, base: Comparison | None) -> Session:
    """Store a comparison that this window has left."""
    saved = _saved(state, mine, base)
    beside = _with_clashes(state.beside, saved).without_comparison(mine.id)
    return session.put(replace(state, beside=beside))


def _saved(state: Session, comparison: Comparison, base: Comparison | None) -> Saved:
    return ComparisonStore(_engine(), WAIT_MS).save(comparison, state.who, _now(), base=base, window=state.window)


def _with_clashes(beside: Waiting, saved: Saved) -> Waiting:
    """What waits, with what must be asked of a comparison; a newer question takes the place of an older one."""
    contests = [ContestedOption(saved.comparison.id, clash, saved.who, saved.changed) for clash in saved.clashes]
    about = {(saved.comparison.id, clash.part, clash.plan_id) for clash in saved.clashes}
    others = [o for o in beside.options if (o.comparison_id, o.clash.part, o.clash.plan_id) not in about]
    return replace(beside, options=(*others, *contests))
