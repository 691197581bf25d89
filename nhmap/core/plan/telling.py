"""Telling what was done: each entry of a plan's log in a few words, and the plan as it stood at any of them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import singledispatchmethod
from typing import TYPE_CHECKING, Final

from nhmap.core.plan.changes import Accept, AddZone, Assign, ChangeZone, Describe, MovePractice, RemoveZone, Replace
from nhmap.core.plan.edits import History, Step
from nhmap.errors import InputRefusedError

if TYPE_CHECKING:
    from nhmap.core.plan.changes import Change
    from nhmap.core.plan.edits import Edit
    from nhmap.core.plan.plans import Plan

_LONGEST: Final = 90
"""Characters of a reason that a line tells."""


@dataclass(frozen=True)
class Told:
    """One entry of the log, in words.

    Attributes
    ----------
    place
        Its place in the log, from 0.
    when, who
        As the entry says; the name may be empty.
    words
        What was done, in the past tense, without a full stop.
    decided
        Whether it is more than drawing: a name, a level, a finding accepted, a practice moved, a moment named.
    moment
        The name of the moment, where it names one.
    """

    place: int
    when: str
    who: str
    words: str
    decided: bool
    moment: str = ""


def told(history: History) -> tuple[Told, ...]:
    """Every entry that did something, oldest first, with the names that zones had then."""
    teller = _Teller({zone.id: zone.name for zone in history.start.zones})
    lines: dict[str, str] = {}
    entries = []
    for place, edit in enumerate(history.log):
        words = teller.words(edit, lines)
        if not words:
            continue
        lines[edit.id] = words
        decided = bool(edit.moment) or any(not isinstance(change, Assign) for change in edit.changes)
        entries.append(Told(place, edit.when, edit.who, words, decided, edit.moment))
    return tuple(entries)


def plan_at(history: History, place: int) -> Plan:
    """The plan as it stood after an entry of the log.

    Raises
    ------
    InputRefusedError
        When the log has no such entry.
    """
    if not 0 <= place < len(history.log):
        message = "This moment is no longer in the plan's log."
        raise InputRefusedError(message, "Close the list and open it again.")
    return History(history.start, history.log[: place + 1]).plan


class _Teller:
    """Knows what zones are called as the log goes on."""

    def __init__(self, names: dict[str, str]) -> None:
        self._names = names

    def words(self, edit: Edit, lines: dict[str, str]) -> str:
        if edit.moment:
            return f"named this moment “{edit.moment}”"
        if edit.step is not Step.DO:
            verb = "took back" if edit.step is Step.UNDO else "repeated"
            return f"{verb}: {lines[edit.of]}" if edit.of in lines else ""
        parts = list(dict.fromkeys(filter(None, (self._say(change) for change in edit.changes))))
        more = f" and {len(parts) - 2} more" if len(parts) > 2 else ""  # noqa: PLR2004 - two are told
        return f"{'; '.join(parts[:2])}{more}"

    def _name(self, zone_id: str | None) -> str:
        return self._names.get(zone_id or "", "a neighbourhood")

    @singledispatchmethod
    def _say(self, change: Change) -> str:
        raise TypeError(change)

    @_say.register
    def _(self, change: Assign) -> str:
        parts = []
        n = len(change.areas)
        areas = "1 small area" if n == 1 else f"{n:,} small areas"
        if n:
            parts.append(f"took {areas} out" if change.zone is None else f"gave {areas} to {self._name(change.zone)}")
        nested = ", ".join(self._name(child) for child in change.adopted)
        if nested:
            out = change.zone is None
            parts.append(f"took {nested} out of its parent" if out else f"nested {nested} in {self._name(change.zone)}")
        return "; ".join(parts)

    @_say.register
    def _(self, change: AddZone) -> str:
        self._names[change.zone.id] = change.zone.name
        return f"added {change.zone.name}"

    @_say.register
    def _(self, change: ChangeZone) -> str:
        before, after = self._name(change.zone.id), change.zone.name
        self._names[change.zone.id] = after
        return f"changed {after}" if before == after else f"renamed {before} to {after}"

    @_say.register
    def _(self, change: RemoveZone) -> str:
        return f"removed {self._name(change.zone)}"

    @_say.register
    def _(self, change: Replace) -> str:
        self._names |= {zone.id: zone.name for zone in change.plan.zones}
        return f"put a plan of {len(change.plan.zones)} neighbourhoods in the place of what was there"

    @_say.register
    def _(self, change: Describe) -> str:
        return f"named the plan {change.name}, or chose its planning area"

    @_say.register
    def _(self, change: MovePractice) -> str:
        if change.zone is None:
            return f"let practice {change.practice} go where its patients live"
        return f"gave practice {change.practice} to {self._name(change.zone)}: {_short(change.reason)}"

    @_say.register
    def _(self, change: Accept) -> str:
        if change.reason is None:
            return "opened a finding again"
        what = f" ({_short(change.words)})" if change.words else ""
        return f"accepted a finding{what}: {_short(change.reason)}"


def _short(text: str) -> str:
    one = " ".join(text.split())
    return one if len(one) <= _LONGEST else f"{one[: _LONGEST - 1]}…"
