"""The zone that is being drawn: which one, its name, level, nesting and target."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

import streamlit as st

from nhmap.core.assessment.assessment import Basis
from nhmap.core.plan.changes import ChangeZone
from nhmap.core.plan.plans import NAME_LIMIT, TARGETS, Level
from nhmap.errors import NhmapError
from nhmap.ui.kit.feedback import refuse
from nhmap.ui.state import beside, cache, session, work
from nhmap.ui.widgets.drawing_again import draw_again

if TYPE_CHECKING:
    from collections.abc import Callable

    from nhmap.core.plan.plans import Plan, Zone
    from nhmap.ui.state.session import Session

_FORM: Final = "zone-form"

LEVEL_HELP = (
    "SNP: single neighbourhood provider, about 50,000 people. MNP: multi-neighbourhood provider, about 250,000 or "
    "more. IHO: integrated health organisation."
)


def choose_zone(state: Session) -> None:
    """The zone that strokes go to, and the next."""
    plan = state.history.plan
    names = {z.id: z.name for z in plan.zones}
    row = st.container(key="which-zone", horizontal=True, vertical_alignment="bottom", gap="small")
    zone_id = row.selectbox(
        "Neighbourhood",
        list(names),
        index=list(names).index(state.active),
        format_func=names.__getitem__,
        label_visibility="collapsed",
        key=f"zone-{state.active}-{'|'.join(names.values())}",
    )
    if zone_id is not None and zone_id != state.active:
        session.put(replace(state, active=zone_id))
        draw_again()
    if row.button("Next", help="Keep this neighbourhood and draw the next"):
        work.add_zone(plan.zone(state.active).level)
        draw_again()


def zone_form(state: Session) -> None:
    """Everything about the zone that is not drawn; its widgets are made when it is opened, not with every stroke."""
    # Without a hint: it would stay over the box of neighbourhoods for as long as the button has the focus.
    box = st.popover("Edit", key=_FORM, on_change="rerun")
    if box.open:
        with box:
            _form(state)


def _form(state: Session) -> None:
    """The form itself; each change is an edit."""
    plan = state.history.plan
    zone = plan.zone(state.active)
    # The key changes with the zone itself, not with every stroke: an open form is not torn down while one draws.
    mark = f"{zone.id}-{hash(zone)}"
    name = st.text_input("Name", zone.name, max_chars=NAME_LIMIT, key=f"name-{mark}")
    level = st.segmented_control("Level", list(Level), default=zone.level, key=f"level-{mark}", help=LEVEL_HELP)
    level = level or zone.level
    parent = _parent(plan, zone, level, mark)
    target = st.number_input(
        "Target (people)", 1, 10_000_000, _target(zone, level), 1_000, key=f"target-{mark}-{level}"
    )
    tolerance = st.number_input(
        "Tolerance (± %)", 0, 100, round(state.settings.tolerance_of(zone) * 100), 1, key=f"tolerance-{mark}"
    )
    locked = st.toggle("Locked", zone.locked, key=f"locked-{mark}", help="Nothing moves its small areas")
    changed = replace(
        zone,
        name=name.strip(),
        level=level,
        parent=parent,
        locked=locked,
        target=None if target == TARGETS[level] else int(target),
        tolerance=None if tolerance == round(state.settings.tolerance * 100) else tolerance / 100,
    )
    if changed != zone:
        attempt(lambda: work.do(_with_family(plan, changed), reason="changed in the panel"))
    _basis(state)
    st.button(
        "Remove this neighbourhood",
        icon=":material/delete:",
        type="tertiary",
        key=f"remove-{mark}",
        on_click=_remove,
        args=(zone,),
        help="Undo brings it back",
    )


def _remove(zone: Zone) -> None:
    """Remove a neighbourhood and close its form; what was refused is said where notices stand."""
    try:
        work.remove_zone(zone.id)
    except NhmapError as refused:
        work.tell("warning", f"{refused}")
        return
    session.set_widget(_FORM, value=False)
    work.tell("info", f"{zone.name} is removed. Undo brings it back.")


def _target(zone: Zone, level: Level) -> int:
    """The target to show: the zone's own while its level stays, otherwise the new level's."""
    return zone.target if zone.target is not None and level is zone.level else TARGETS[level]


def _parent(plan: Plan, zone: Zone, level: Level, mark: str) -> str | None:
    """Choose the zone that this one nests in, if there is any of a higher level."""
    parents = [z.id for z in plan.zones if z.level.rank > level.rank and z.id != zone.id]
    if not parents:
        return None
    options = [None, *parents]
    return st.selectbox(
        "Nests in",
        options,
        index=options.index(zone.parent if zone.parent in parents else None),
        key=f"parent-{mark}-{level}",
        format_func=lambda i: "nothing" if i is None else plan.zone(i).name,
    )


def _basis(state: Session) -> None:
    """Which people are held against the target, for the whole plan."""
    box = f"basis-{state.settings.basis}"
    evidence = cache.evidence()
    offered = [basis for basis in Basis if basis is state.settings.basis or evidence.knows(basis)]
    st.radio(
        "Count",
        offered,
        index=offered.index(state.settings.basis),
        format_func=lambda b: b.words,
        key=box,
        help="Which people are held against the target, for the whole plan. The page Data takes a growth table.",
        on_change=_count,
        args=(box, state.choices_seen),
    )


def _count(box: str, last_choice: int) -> None:
    """Count as the box says."""
    basis: Basis | None = session.widget_value(box)
    if basis is not None:
        beside.choose(last_choice, settings=replace(work.begin().settings, basis=basis))


def _with_family(plan: Plan, changed: Zone) -> list[ChangeZone]:
    """A changed zone; a lock goes down to all that nest in it."""
    changes = [ChangeZone(changed)]
    if changed.locked != plan.zone(changed.id).locked:
        changes += [ChangeZone(replace(plan.zone(i), locked=changed.locked)) for i in plan.family(changed.id)[1:]]
    return changes


def attempt(act: Callable[[], Any]) -> None:
    """Do something to the plan and draw the panel again, or say why it cannot be done."""
    try:
        act()
    except NhmapError as refused:
        refuse(refused)
        return
    draw_again()
