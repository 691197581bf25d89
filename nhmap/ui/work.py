"""Doing things to the plan: every change that a page makes goes through here, is saved, and can be undone."""

from __future__ import annotations

import logging
import re
import uuid
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

import streamlit as st
from sqlalchemy.exc import SQLAlchemyError

from nhmap.config import settings
from nhmap.core.assessment import Assessment, assess
from nhmap.core.changes import AddZone, RemoveZone, Replace
from nhmap.core.checks import Finding, check
from nhmap.core.drawing import draw
from nhmap.core.edits import Edit, History, Step
from nhmap.core.plans import Level, Plan, Zone, next_zone
from nhmap.errors import NhmapError
from nhmap.ui import cache, session
from nhmap.ui.map_messages import STEPS
from nhmap.ui.session import Session

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from nhmap.core.changes import Change
    from nhmap.ui.map_messages import Stroke

PLAN_PARAMETER: Final = "plan"
UNSAVED: Final = "The plan cannot be saved on this computer: download it before you leave."
GONE: Final = "The neighbourhood that this was drawn for is no longer there."
UNREADABLE: Final = "A stroke could not be read and was not taken over."
REFUSALS_TOLD: Final = 400
_PLAN_ID: Final = re.compile(r"[0-9a-zA-Z-]{8,40}")
_log = logging.getLogger("nhmap")


def now() -> datetime:
    """The time, with its zone."""
    return datetime.now(UTC).astimezone()


def new_id() -> str:
    """An id for a plan, a zone or an edit."""
    return uuid.uuid4().hex[:12]


def begin() -> Session:
    """The session of this tab: as it stands, from the plan in the address, or new."""
    found = session.current()
    if found is not None:
        return found if found.choices == found.kept else _keep_choices(found)
    plan_id = st.query_params.get(PLAN_PARAMETER, "")
    if _PLAN_ID.fullmatch(plan_id):
        try:
            return open_plan(plan_id)
        except NhmapError as refused:
            # A plan that was never drawn in has an address before it is stored: a reload of it is no fault.
            _log.info("plan %s: %s", plan_id, refused)
            return _fresh(plan_id)
    return _fresh(new_id())


def keep_address() -> None:
    """Say in the page's address which plan this is: going to another page takes it out, and a reload needs it."""
    found = session.current()
    if found is not None and st.query_params.get(PLAN_PARAMETER) != found.plan_id:
        st.query_params[PLAN_PARAMETER] = found.plan_id


def _fresh(plan_id: str) -> Session:
    """A new plan with one empty neighbourhood, ready to be drawn; it is not stored before its first edit."""
    st.query_params[PLAN_PARAMETER] = plan_id
    plan = Plan.empty(len(cache.evidence().areas)).add(Zone("z1", "SNP 1"))
    return session.put(Session(History(plan), "z1", plan_id, window=window_id()))


def window_id() -> str:
    """The id of this window: the same for as long as it lives, whatever plans are opened in it."""
    found = session.current()
    return found.window if found is not None and found.window else new_id()


def start_again() -> Session:
    """Leave this plan, which stays saved, and begin another."""
    return _fresh(new_id())


def open_plan(plan_id: str) -> Session:
    """Go on with a saved plan."""
    history = cache.plan_store(settings().plans_url).load(plan_id)
    st.query_params[PLAN_PARAMETER] = plan_id
    zones = history.plan.zones
    active = zones[-1].id if zones else ""
    opened = Session(history, active, plan_id, stored=True, saved=now().strftime("%H:%M"), window=window_id())
    try:
        opened = opened.with_choices(cache.choice_store(settings().plans_url).of(plan_id))
    except NhmapError as refused:
        opened = replace(opened, notices=(("warning", f"{refused}"),))
    return session.put(opened)


def do(changes: Sequence[Change], *, reason: str = "", edit_id: str | None = None, step: Step = Step.DO) -> Session:
    """Make one edit of the plan, save it, and return the session after it.

    Raises
    ------
    NhmapError
        When the edit does not fit; nothing has changed then.
    """
    state = begin()
    edit = Edit(edit_id or new_id(), now().isoformat(timespec="seconds"), tuple(changes), reason=reason, step=step)
    history = state.history.append(edit)
    if history is state.history:
        return state
    state = _save(replace(state, history=history), edit)
    if state.active not in history.plan.position:
        zones = history.plan.zones
        state = replace(state, active=zones[-1].id if zones else "")
    return session.put(state)


def _save(state: Session, edit: Edit) -> Session:
    """Store an edit as it is made. A store that fails is said, and the work goes on in memory."""
    try:
        store = cache.plan_store(settings().plans_url)
        if not state.stored:
            store.create(state.history.start, who="", when=edit.when, plan_id=state.plan_id)
        # All that is not stored yet goes with it: after a failure the next edit brings the earlier ones along.
        store.append_all(state.plan_id, state.history.log if not state.stored or state.unsaved else (edit,))
    except (NhmapError, SQLAlchemyError, OSError) as error:
        _log.warning("plan not saved: %s", error)
        return replace(state, unsaved=UNSAVED)
    return replace(state, stored=True, saved=now().strftime("%H:%M"), unsaved="")


def _keep_choices(state: Session) -> Session:
    """Store what was chosen beside the plan since it was last stored; a plan without edits is stored with it."""
    state = replace(state, kept=state.choices)
    try:
        if not state.stored:
            store = cache.plan_store(settings().plans_url)
            store.create(state.history.start, "", now().isoformat(timespec="seconds"), plan_id=state.plan_id)
            state = replace(state, stored=True)
        cache.choice_store(settings().plans_url).keep(state.plan_id, state.kept)
    except (NhmapError, SQLAlchemyError, OSError) as error:
        _log.warning("choices not saved: %s", error)
        state = replace(state, unsaved=UNSAVED)
    return session.put(state)


def take_strokes(strokes: Sequence[Stroke]) -> None:
    """Apply strokes from the map, each once: its id is the edit's id."""
    residents = cache.evidence().areas.residents
    for stroke in strokes:
        state = begin()
        if stroke.id in state.history.ids:
            continue
        if stroke.tool in STEPS:
            # Logged even when there is nothing to step back to: an answered key must not count again later.
            do((), step=Step(stroke.tool), edit_id=stroke.id)
            continue
        if stroke.zone is not None and stroke.zone not in state.history.plan.position:
            refuse({stroke.id: GONE})
            continue
        change = draw(state.history.plan, stroke.zone, stroke.areas, residents, whole=stroke.tool == "click")
        do([change], reason=stroke.tool, edit_id=stroke.id)


def refuse(why: Mapping[str, str]) -> None:
    """Answer strokes, by their ids, that they had no effect and why."""
    state = begin()
    known = dict(state.refused)
    if why.keys() - known.keys():
        session.put(replace(state, refused=tuple((known | dict(why)).items())[-REFUSALS_TOLD:]))


def undo() -> None:
    """Take back the last edit."""
    if begin().history.done:
        do((), step=Step.UNDO)


def redo() -> None:
    """Repeat the edit taken back last."""
    if begin().history.undone:
        do((), step=Step.REDO)


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
    before = state.assessment
    if before is not None and before.plan is state.history.plan and before.settings == state.settings:
        return before
    found = assess(state.history.plan, cache.evidence(), state.settings, before)
    session.put(replace(state, assessment=found))
    return found


def findings(assessment: Assessment) -> tuple[Finding, ...]:
    """What the checks find in it."""
    return check(assessment, cache.evidence())


def described(plan: Plan, name: str, area_key: str, area_code: str) -> Plan:
    """A plan under another name and for another planning area."""
    return replace(plan, name=name, area_key=area_key, area_code=area_code)
