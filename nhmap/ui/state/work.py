"""Doing things to the plan: every change that a page makes goes through here, is saved, and can be undone."""

from __future__ import annotations

import logging
import re
import uuid
from dataclasses import replace
from typing import TYPE_CHECKING, Final

import numpy as np
import streamlit as st

from nhmap.config import settings
from nhmap.core.assessment.assessment import Assessment, assess
from nhmap.core.assessment.checks import Finding, check
from nhmap.core.plan.changes import AddZone, Assign, RemoveZone, Replace
from nhmap.core.plan.contests import left_words, mine_after_all
from nhmap.core.plan.drawing import draw
from nhmap.core.plan.edits import Edit, History, Step
from nhmap.core.plan.plans import NAME_LIMIT, Level, Plan, Zone, next_zone
from nhmap.errors import InputRefusedError, NhmapError
from nhmap.store.database.plan_rows import PlanUnknownError
from nhmap.ui.map.messages import PRESSED, STEPS
from nhmap.ui.state import beside, cache, keeping, session, watch
from nhmap.ui.state.keeping import now as now  # noqa: PLC0414 - pages ask the time of their work here
from nhmap.ui.state.session import Session

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from nhmap.core.plan.changes import Change
    from nhmap.core.plan.contests import Contest
    from nhmap.ui.map.messages import Stroke

PLAN_PARAMETER: Final = "plan"
UNSAVED: Final = "the saved plans cannot be reached"
THEIRS, MINE, COPY = "theirs", "mine", "copy"
"""Answers to what two people changed."""
GONE: Final = "The neighbourhood that this was drawn for is no longer there."
UNREADABLE: Final = "A stroke could not be read and was not taken over."
REFUSALS_TOLD: Final = 400
_PLAN_ID: Final = re.compile(r"[0-9a-zA-Z-]{8,40}")
_log = logging.getLogger("nhmap")


def new_id() -> str:
    """An id for a plan, a zone or an edit."""
    return uuid.uuid4().hex[:12]


def begin() -> Session:
    """The session of this tab: as it stands, from the plan in the address, or new.

    Raises
    ------
    NhmapError
        When the plan in the address is stored and cannot be read: nothing else is shown at its address then.
    """
    window = session.current()
    if window is not None:
        return beside.keep(window)
    plan_id = st.query_params.get(PLAN_PARAMETER, "")
    if _PLAN_ID.fullmatch(plan_id):
        try:
            return open_plan(plan_id)
        except PlanUnknownError:
            # A plan that was never drawn in has an address before it is stored: a reload of it is no fault.
            return _fresh(plan_id)
    return _fresh(new_id())


def refresh() -> Session:
    """The session at the beginning of a run: what it holds is delivered.

    What others stored arrives here when the run is for it. Else it waits for the end: what somebody typed or pressed in
    this run was meant for the page that they saw.
    """
    beside.refresh()
    take_over(watch.news(begin().plan_id))
    state = session.put_if_changed(_settled(keeping.deliver(begin())))
    if watch.woken():
        take_arrivals()
    return session.current() or state


def take_over(news: watch.News) -> bool:
    """Know who this window's person is, if the page has said so; whether other windows count as theirs by it.

    What may be undone and what is asked follow from that.
    """
    state = begin()
    if news.who is None or (news.windows, news.who) == (state.former, state.who):
        return False
    session.put(replace(state, former=news.windows, who=news.who))
    return news.windows != state.former


def take_arrivals() -> bool:
    """Take over what others stored since; whether there was anything."""
    before = begin()
    return session.put_if_changed(_settled(keeping.arrived(before))).history is not before.history


def heard() -> bool:
    """Whether the store has told this window of something new since the page was drawn last.

    A stroke that was stored brought with it all that others had stored before it: to ask again would tell nothing.
    """
    state = begin()
    return state.shown != len(state.known.log)


def keep_address() -> None:
    """Say in the page's address which plan this is: going to another page takes it out, and a reload needs it."""
    window = session.current()
    if window is not None and st.query_params.get(PLAN_PARAMETER) != window.plan_id:
        st.query_params[PLAN_PARAMETER] = window.plan_id


def _fresh(plan_id: str) -> Session:
    """A new plan with one empty neighbourhood, ready to be drawn; it is not stored before its first edit."""
    st.query_params[PLAN_PARAMETER] = plan_id
    plan = Plan.empty(len(cache.evidence().areas)).add(Zone("z1", "SNP 1"))
    return session.put(Session(History(plan), "z1", plan_id, window=window_id()))


def window_id() -> str:
    """The id of this window: the same for as long as it lives, whatever plans are opened in it."""
    window = session.current()
    return window.window if window is not None and window.window else new_id()


def start_again() -> Session:
    """Leave this plan, which stays saved, and begin another.

    Raises
    ------
    NhmapError
        When something of this plan is not saved and cannot be.
    """
    state = session.current()
    if state is not None and state.held:
        _leave_nothing(state)
    return _fresh(new_id())


def open_plan(plan_id: str) -> Session:
    """Go on with a saved plan."""
    state = session.current()
    if state is not None and state.held:
        _leave_nothing(state)
    history = cache.plan_store(settings().plans_url).load(plan_id)
    st.query_params[PLAN_PARAMETER] = plan_id
    zones = history.plan.zones
    active = zones[-1].id if zones else ""
    opened = Session(
        history,
        active,
        plan_id,
        stored=True,
        saved=now().strftime("%H:%M"),
        window=window_id(),
        shown=len(history.log),
    )
    try:
        opened = beside.opened(opened)
    except NhmapError as refused:
        opened = replace(opened, notices=(("warning", f"{refused}"),))
    return session.put(opened)


def do(
    changes: Sequence[Change],
    *,
    reason: str = "",
    edit_id: str | None = None,
    shown: int | None = None,
    settles: str = "",
) -> Session:
    """Make one edit of the plan, save it, and return the session after it.

    Parameters
    ----------
    shown
        How many entries of the stored log were before whoever made it; None for those that the page was drawn with.
    settles
        Id of the edit whose contested changes this decides.

    Raises
    ------
    NhmapError
        When the edit does not fit; nothing has changed then.
    """
    state = begin()
    return _keep(state, replace(_edit(state, edit_id, shown), changes=tuple(changes), reason=reason, settles=settles))


def _edit(state: Session, edit_id: str | None, shown: int | None) -> Edit:
    """An edit of this window that does nothing yet."""
    looked = min(state.shown if shown is None else shown, len(state.known.log))
    return Edit(
        edit_id or new_id(), now().isoformat(timespec="seconds"), who=state.who, window=state.window, seen=looked
    )


def _keep(state: Session, edit: Edit) -> Session:
    if edit.id in state.history.ids:
        return state
    return session.put(_settled(keeping.keep(state, edit)))


def _settled(state: Session) -> Session:
    """The session with a zone to draw that is there."""
    if state.active in state.history.plan.position:
        return state
    zones = state.history.plan.zones
    return replace(state, active=zones[-1].id if zones else "")


def _leave_nothing(state: Session) -> None:
    """Deliver what is held before another plan takes the place of this one.

    Raises
    ------
    NhmapError
        When it cannot be stored: then this plan stays open, or what is held would be lost.
    """
    state = session.put(keeping.deliver(keeping.at_once(state)))
    if state.held:
        message = f"This plan has changes that are not saved: {state.unsaved}."
        raise NhmapError(message, "Take it away as a file, or wait until it is saved; then open the other plan.")


def take_strokes(strokes: Sequence[Stroke]) -> None:
    """Apply strokes from the map, each once: its id is the edit's id. One that does not fit is refused in words."""
    for stroke in strokes:
        state = begin()
        if stroke.id in state.history.ids or stroke.id in dict(state.refused):
            continue
        try:
            _take(stroke, state)
        except InputRefusedError as refused:
            refuse({stroke.id: str(refused)})
            tell("warning", str(refused))


def _take(stroke: Stroke, state: Session) -> None:
    if stroke.tool in STEPS:
        # Logged even when there is nothing to step back to: an answered key must not count again later.
        _step(Step(stroke.tool), stroke.id)
        return
    history = state.history
    if stroke.zone is not None and stroke.zone not in history.plan.position:
        if stroke.zone not in history.ledger.numbers:
            raise InputRefusedError(GONE, "Draw again.")
        # It was there and somebody removed it: the person is asked.
        change = Assign(stroke.zone, np.unique(np.asarray(stroke.areas, dtype=np.int32)))
    else:
        residents = cache.evidence().areas.residents
        whole = stroke.tool in PRESSED
        change = draw(history.plan, stroke.zone, stroke.areas, residents, whole=whole, of=stroke.of)
    do([change], reason=stroke.tool, edit_id=stroke.id, shown=stroke.seen)


def refuse(why: Mapping[str, str]) -> None:
    """Answer strokes, by their ids, that they had no effect and why."""
    state = begin()
    refusals = dict(state.refused)
    if why.keys() - refusals.keys():
        session.put(replace(state, refused=tuple((refusals | dict(why)).items())[-REFUSALS_TOLD:]))


def tell(kind: str, words: str) -> None:
    """Have something said once where notices stand."""
    state = begin()
    if (kind, words) not in state.notices:
        session.put(replace(state, notices=(*state.notices, (kind, words))))


def undo() -> None:
    """Take back the last edit of this person's own, where nobody has changed the same since."""
    if begin().history.undoable(keeping.own(begin())):
        _step(Step.UNDO, None)


def redo() -> None:
    """Repeat the edit that this person took back last."""
    if begin().history.redoable(keeping.own(begin())):
        _step(Step.REDO, None)


def _step(step: Step, edit_id: str | None) -> None:
    """Take back or repeat one edit; what stays because somebody else changed it since is counted."""
    state = begin()
    windows = keeping.own(state)
    steps = state.history.undoable(windows) if step is Step.UNDO else state.history.redoable(windows)
    edit = replace(_edit(state, edit_id, None), step=step, of=steps[-1].id if steps else "")
    state = _keep(state, edit)
    left = state.history.left(edit.id)
    if left:
        tell("info", left_words(left, state.history.plan))


def choose(contest: Contest, answer: str) -> None:
    """Settle what two people changed: leave it, have it one's own way, or take one's own to a copy of the plan."""
    state = begin()
    if answer == MINE:
        changes = mine_after_all(state.history, contest.edit)
        do(changes, reason="chosen over another's", settles=contest.edit.id)
        return
    if answer == COPY:
        _copy_with_mine(state, contest)
    do((), reason="left as it stood", settles=contest.edit.id)


def _copy_with_mine(state: Session, contest: Contest) -> None:
    """Save a copy of the plan in which the contested edit has its way."""
    store, when = cache.plan_store(settings().plans_url), now().isoformat(timespec="seconds")
    name = f"{state.history.plan.name} (my version)"[:NAME_LIMIT]
    copy = store.duplicate(state.plan_id, name, state.who, when, new_id=new_id())
    history = store.load(copy)
    edit = replace(_edit(state, None, len(history.log)), changes=mine_after_all(history, contest.edit))
    store.append(copy, replace(edit, reason="chosen over another's", settles=contest.edit.id))
    tell("info", f"Your version is saved as “{name}”, in the list of plans.")


def name_moment(name: str) -> None:
    """Give the plan as it stands a name to come back to; it changes nothing.

    Raises
    ------
    InputRefusedError
        When there is no name, or nothing was done yet.
    """
    state = begin()
    if not name:
        message = "A moment needs a name."
        raise InputRefusedError(message, "Type a few words, such as “before the break”.")
    if not state.history.log:
        message = "Nothing was drawn yet."
        raise InputRefusedError(message, "Draw something first: then there is a moment to come back to.")
    _keep(state, replace(_edit(state, None, None), moment=name))


def add_zone(level: Level = Level.SNP) -> None:
    """Add the next zone, and make it the one that is drawn."""
    zone = next_zone(begin().history.plan, level, new_id())
    state = do([AddZone(zone)])
    session.put(replace(state, active=zone.id))


def remove_zone(zone_id: str) -> None:
    """Remove a zone; a plan always keeps one to draw."""
    plan = begin().history.plan
    changes: list[Change] = [RemoveZone(zone_id)]
    if len(plan.zones) == 1:
        changes.append(AddZone(Zone(new_id(), f"{Level.SNP.value} 1")))
    do(changes)


def replace_plan(plan: Plan, reason: str) -> None:
    """Put another plan in the place of this one; undo brings this one back."""
    if not plan.zones:
        plan = plan.add(Zone(new_id(), "SNP 1"))
    state = do([Replace(plan)], reason=reason)
    session.put(replace(state, active=plan.zones[-1].id))


def assessed() -> Assessment:
    """The plan as it stands, assessed; figures of zones that did not change are taken over."""
    state = begin()
    version = cache.catalogue().version
    before = state.assessment if state.assessed_on == version else None  # of other data nothing is taken over
    if before is not None and before.plan is state.history.plan and before.settings == state.settings:
        return before
    assessment = assess(state.history.plan, cache.evidence(), state.settings, before)
    session.put(replace(state, assessment=assessment, assessed_on=version))
    return assessment


def findings(assessment: Assessment) -> tuple[Finding, ...]:
    """What the checks find in it."""
    return check(assessment, cache.evidence())


def described(plan: Plan, name: str, area_key: str, area_code: str) -> Plan:
    """A plan under another name and for another planning area."""
    return replace(plan, name=name, area_key=area_key, area_code=area_code)
