"""Contests: what a person is asked when somebody else had changed the same before, and what each answer does.

The first to change a thing stands. The later one may leave it so, or have it their way after all: that is then an edit
like any other, made by somebody who has seen both.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from functools import singledispatch
from typing import TYPE_CHECKING, Final

import numpy as np

from nhmap.core.plan.changes import Accept, AddZone, Assign, ChangeZone, Describe, MovePractice, RemoveZone, Replace
from nhmap.core.plan.ledger import FIELDS

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from numpy.typing import NDArray

    from nhmap.core.plan.changes import Change
    from nhmap.core.plan.edits import Edit, History
    from nhmap.core.plan.ledger import Left
    from nhmap.core.plan.plans import Plan, Zone

_UNASSIGNED: Final = "unassigned"
_FIELD_WORDS: Final = {
    "name": "name",
    "level": "level",
    "parent": "place in the nesting",
    "target": "target",
    "tolerance": "tolerance",
    "locked": "lock",
}


@dataclass(frozen=True)
class Contest:
    """One edit of which somebody else had changed something before.

    Attributes
    ----------
    edit
        The later edit; its contested changes are what is asked about.
    what
        What was changed, in words.
    theirs, mine
        What stands, and what the later person wanted, in words.
    by, when
        Name, if one was given, and time (ISO 8601) of the first.
    gone
        Whether the neighbourhood is no longer there: then it would be brought back.
    """

    edit: Edit
    what: str
    theirs: str
    mine: str
    by: str
    when: str
    gone: bool = False


def contests(history: History, windows: Collection[str]) -> tuple[Contest, ...]:
    """What people in these windows must be asked, oldest first."""
    return tuple(_contest(history, edit) for edit in history.open_contests if edit.window in windows)


def mine_after_all(history: History, edit: Edit) -> tuple[Change, ...]:
    """The changes that have a contested edit its maker's way, in the plan as it stands.

    A neighbourhood that was removed comes back with the small areas that the removal took and nobody has taken since.
    """
    plan = history.plan
    changes: list[Change] = []
    locks: list[Change] = []
    there = set(plan.position)
    for change in edit.contested:
        for zone_id in _needed(change):
            if zone_id not in there:
                zone, rows = _as_it_was(history, zone_id, there)
                # A lock would keep its own small areas from coming back.
                changes += [AddZone(replace(zone, locked=False)), Assign(zone_id, rows)]
                locks += [ChangeZone(zone)] if zone.locked else []
                there.add(zone_id)
        if not (isinstance(change, RemoveZone) and change.zone not in there):
            changes.append(change)
    return (*changes, *locks)


def _needed(change: Change) -> tuple[str, ...]:
    """Zones without which a change cannot be made."""
    if isinstance(change, Assign | MovePractice):
        return () if change.zone is None else (change.zone,)
    return (change.zone.id,) if isinstance(change, ChangeZone) else ()


def _as_it_was(history: History, zone_id: str, there: Collection[str]) -> tuple[Zone, NDArray[np.int32]]:
    """A removed zone as it was, and the small areas that went with it and that nobody has taken since."""
    ledger = history.ledger
    place = ledger.last_touch(("zone", zone_id))
    trace = history.trace(place)
    zone: Zone = next(f.before for f in trace.facts if f.fact == ("zone", zone_id))
    if zone.parent not in there:
        zone = replace(zone, parent=None)
    lost = trace.rows[trace.before == ledger.numbers[zone_id]]
    return zone, lost[ledger.touched[lost] == place]


def left_words(left: Left, plan: Plan) -> str:
    """What an undo or redo left as it was: “4 small areas were changed by somebody else since, and stay.”."""
    parts = []
    if left.areas:
        parts.append("1 small area" if left.areas == 1 else f"{left.areas:,} small areas")
    parts += [plan.zone(zone_id).name for zone_id in left.zones if zone_id in plan.position]
    if left.others:
        parts.append("1 other thing" if left.others == 1 else f"{left.others:,} other things")
    if not parts:
        return "It was changed by somebody else since."
    one = len(parts) == 1 and left.areas <= 1 and left.others <= 1
    listed = parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}"
    return f"{listed} {'was' if one else 'were'} changed by somebody else since, and {'stays' if one else 'stay'}."


# --- words ----------------------------------------------------------------------------------------------------------
def _contest(history: History, edit: Edit) -> Contest:
    what, theirs, mine, gone = _words(history, edit)
    first = _first(history, edit)
    by, when = ("", "") if first is None else (first.who, first.when)
    return Contest(edit, what, theirs, mine, by, when, gone)


def _first(history: History, edit: Edit) -> Edit | None:
    """The latest entry by somebody else that the edit's maker had not seen and that changed the same."""
    place = next(i for i, entry in enumerate(history.log) if entry.id == edit.id)
    rows = [change.areas for change in edit.contested if isinstance(change, Assign)]
    areas = np.concatenate(rows) if rows else np.empty(0, dtype=np.int32)
    others = [i for i in range(max(edit.seen or 0, 0), place) if history.log[i].window != edit.window]
    same = [i for i in others if len(areas) and np.isin(history.trace(i).rows, areas).any()]
    candidates = same or [i for i in others if len(history.trace(i).rows) or history.trace(i).facts]
    return history.log[candidates[-1]] if candidates else None


def _words(history: History, edit: Edit) -> tuple[str, str, str, bool]:
    """What, theirs, mine, and whether it is gone."""
    plan = history.plan
    drawn = [change for change in edit.contested if isinstance(change, Assign)]
    for change in edit.contested:
        for zone_id in _needed(change):
            if zone_id not in plan.position:
                return _gone(history, zone_id, drawn)
    # What concerns the whole plan or a whole zone says more than what else the edit did.
    heavy = (change for change in edit.contested if isinstance(change, RemoveZone | Replace))
    first: Change = next(heavy, edit.contested[0])
    return (*_areas(plan, drawn), False) if isinstance(first, Assign) else (*_said(first, plan), False)


@singledispatch
def _said(change: Change, plan: Plan) -> tuple[str, str, str]:
    """Of a change other than drawing: what, theirs, mine."""
    del change, plan
    return "What you changed", "As it stands", "As you wanted it"


@_said.register(RemoveZone)
def _(change: RemoveZone, plan: Plan) -> tuple[str, str, str]:
    name = plan.zone(change.zone).name if change.zone in plan.position else "The neighbourhood"
    return f"{name}, which you removed,", "It stays, with what was drawn in it since", "It goes"


@_said.register(Replace)
def _(change: Replace, plan: Plan) -> tuple[str, str, str]:
    del change, plan
    return "The plan that you replaced", "It stays, with what was changed since", "Yours takes its place"


@_said.register(Describe)
def _(change: Describe, plan: Plan) -> tuple[str, str, str]:
    return "The plan's name or planning area", f"“{plan.name}”", f"“{change.name}”"


@_said.register(MovePractice)
def _(change: MovePractice, plan: Plan) -> tuple[str, str, str]:
    del plan
    return f"The place of practice {change.practice}", "It stays where it is now", "It goes where you put it"


@_said.register(Accept)
def _(change: Accept, plan: Plan) -> tuple[str, str, str]:
    now = next((a.reason for a in plan.accepted if a.finding == change.finding), None)
    return "The reason for accepting a finding", now or "Not accepted", change.reason or "Not accepted"


@_said.register(ChangeZone)
def _(change: ChangeZone, plan: Plan) -> tuple[str, str, str]:
    now = plan.zone(change.zone.id)
    differ = [field for field in FIELDS if getattr(now, field) != getattr(change.zone, field)]
    what = " and ".join(_FIELD_WORDS[field] for field in differ) or "settings"
    theirs, mine = (", ".join(_value(plan, zone, field) for field in differ) for zone in (now, change.zone))
    return f"The {what} of {now.name}", theirs, mine


def _areas(plan: Plan, drawn: Iterable[Assign]) -> tuple[str, str, str]:
    counts: Counter[str] = Counter()
    wanted: Counter[str] = Counter()
    for change in drawn:
        goes = _UNASSIGNED if change.zone is None else plan.zone(change.zone).name
        wanted[goes] += len(change.areas)
        counts.update(_UNASSIGNED if at < 0 else plan.zones[at].name for at in plan.labels[change.areas].tolist())
        for child in change.adopted:
            counts[plan.zone(child).name] += 0
    n = sum(wanted.values())
    what = "1 small area" if n == 1 else f"{n:,} small areas"
    return what, _counted(counts), _counted(wanted)


def _gone(history: History, zone_id: str, drawn: Iterable[Assign]) -> tuple[str, str, str, bool]:
    n = sum(len(change.areas) for change in drawn)
    place = history.ledger.last_touch(("zone", zone_id))
    facts_before = (f.before for f in history.trace(place).facts if f.fact == ("zone", zone_id))
    zone: Zone | None = next(facts_before, None)
    name = "The neighbourhood" if zone is None else zone.name
    yours = "Your change" if not n else f"Your {n:,} small area{'' if n == 1 else 's'}"
    return name, "It was removed", f"{yours}: bring it back", True


def _value(plan: Plan, zone: Zone, field: str) -> str:
    value = getattr(zone, field)
    if field == "parent":
        return plan.zone(value).name if value in plan.position else "nested in nothing"
    if field == "locked":
        return "locked" if value else "not locked"
    if field == "tolerance" and value is not None:
        return f"{value:.0%}"
    if value is None:
        return "the plan's own"
    return f"{value:,}" if isinstance(value, int) else str(value)


def _counted(counts: Counter[str]) -> str:
    return ", ".join(name if len(counts) == 1 else f"{name} ({n:,})" for name, n in counts.most_common())
