"""Edits: how a plan came to be what it is.

A plan is the fold of its edits over an empty plan. Undo and redo are entries of the same log, so that the log is
only ever appended to: it is the audit trail, and whoever replays it reaches the same plan.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from enum import StrEnum
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from nhmap.core.plans import NAME_LIMIT, Level, Plan, Zone
from nhmap.errors import InputRefusedError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray


@dataclass(frozen=True, eq=False)
class Assign:
    """Small areas go to a zone, or to none.

    Attributes
    ----------
    zone
        Zone id, or None to take the areas out of their zones.
    areas
        Rows of the small areas concerned, ascending.
    adopted
        Ids of whole zones that the stroke takes into ``zone`` as children: what drawing an MNP over SNPs does.
    before
        For each of ``areas`` the id of the zone that held it, "" for none: for the audit trail, not for the fold.
    """

    zone: str | None
    areas: NDArray[np.int32]
    adopted: tuple[str, ...] = ()
    before: tuple[str, ...] = ()

    def apply(self, plan: Plan) -> Plan:
        """The plan after it."""
        for child in self.adopted:
            plan = plan.change(replace(plan.zone(child), parent=self.zone))
        return plan.assign(self.areas, self.zone)


@dataclass(frozen=True)
class AddZone:
    """A zone is added, holding nothing."""

    zone: Zone

    def apply(self, plan: Plan) -> Plan:
        """The plan after it."""
        return plan.add(self.zone)


@dataclass(frozen=True)
class ChangeZone:
    """A zone gets another name, level, parent, target, tolerance or lock."""

    zone: Zone

    def apply(self, plan: Plan) -> Plan:
        """The plan after it."""
        return plan.change(self.zone)


@dataclass(frozen=True)
class RemoveZone:
    """A zone goes; its small areas become unassigned."""

    zone: str

    def apply(self, plan: Plan) -> Plan:
        """The plan after it."""
        return plan.remove(self.zone)


@dataclass(frozen=True, eq=False)
class Replace:
    """Everything is replaced: an import, a start from PCNs, a copy of another plan."""

    plan: Plan

    def apply(self, plan: Plan) -> Plan:
        """The plan after it."""
        if len(self.plan.labels) != len(plan.labels):
            message = "The other plan was made on another set of small areas."
            raise InputRefusedError(message, "Import its polygons instead.")
        return self.plan


@dataclass(frozen=True)
class Describe:
    """The plan gets another name or planning area."""

    name: str
    area_key: str
    area_code: str

    def apply(self, plan: Plan) -> Plan:
        """The plan after it."""
        if not self.name.strip() or len(self.name) > NAME_LIMIT:
            message = f"A plan needs a name of 1 to {NAME_LIMIT} characters."
            raise InputRefusedError(message, "Type a shorter name.")
        return replace(plan, name=self.name, area_key=self.area_key, area_code=self.area_code)


@dataclass(frozen=True)
class MovePractice:
    """A practice is given to a zone by hand, or (None) back to where its patients' homes put it."""

    practice: str
    zone: str | None
    reason: str

    def apply(self, plan: Plan) -> Plan:
        """The plan after it."""
        return plan.move_practice(self.practice, self.zone, self.reason)


@dataclass(frozen=True)
class Accept:
    """A finding is accepted with a reason, or (None) no longer accepted."""

    finding: str
    reason: str | None

    def apply(self, plan: Plan) -> Plan:
        """The plan after it."""
        return plan.accept(self.finding, self.reason)


Change = Assign | AddZone | ChangeZone | RemoveZone | Replace | Describe | MovePractice | Accept
_PLAIN: Final[dict[str, type[Describe | MovePractice | Accept]]] = {
    "describe": Describe,
    "move practice": MovePractice,
    "accept": Accept,
}
"""Changes that are nothing but their plain values."""


class Step(StrEnum):
    """What an entry of the log does."""

    DO = "do"
    UNDO = "undo"
    REDO = "redo"


@dataclass(frozen=True, eq=False)
class Edit:
    """One entry of the log.

    Attributes
    ----------
    id
        Given by whoever makes the edit; the same id twice is the same edit and counts once.
    when
        ISO 8601 time with zone.
    who, reason
        As people say it; may be empty.
    changes
        Applied one after another; all or none.
    step
        Whether it does something new, or takes back or repeats an earlier entry.
    """

    id: str
    when: str
    changes: tuple[Change, ...] = ()
    who: str = ""
    reason: str = ""
    step: Step = Step.DO

    def apply(self, plan: Plan) -> Plan:
        """The plan after all its changes."""
        for change in self.changes:
            plan = change.apply(plan)
        return plan

    def to_dict(self) -> dict[str, Any]:
        """The changes as plain values."""
        return {"step": self.step.value, "changes": [_change_to_dict(c) for c in self.changes]}

    @classmethod
    def from_dict(cls, raw: dict[str, Any], *, id: str, when: str, who: str = "", reason: str = "") -> Edit:  # noqa: A002
        """The inverse of ``to_dict``.

        Raises
        ------
        InputRefusedError
            When the values are not those of an edit.
        """
        try:
            changes = tuple(_change_from_dict(c) for c in raw["changes"])
            return cls(id, when, changes, who, reason, Step(raw["step"]))
        except (KeyError, TypeError, ValueError) as error:
            message = f"The saved edit {id} is damaged."
            raise InputRefusedError(message, "Open an earlier copy of the plan.") from error


@dataclass(frozen=True, eq=False)
class History:
    """A plan with the edits that made it.

    Attributes
    ----------
    start
        The plan before the first edit.
    log
        Every entry, in order, undo and redo included.
    """

    start: Plan
    log: tuple[Edit, ...] = ()
    _plan: Plan | None = field(default=None, repr=False)

    @cached_property
    def plan(self) -> Plan:
        """The plan as it stands."""
        if self._plan is not None:
            return self._plan
        plan = self.start
        for edit in self.done:
            plan = edit.apply(plan)
        return plan

    @cached_property
    def _stacks(self) -> tuple[tuple[Edit, ...], tuple[Edit, ...]]:
        done: list[Edit] = []
        undone: list[Edit] = []
        for edit in self.log:
            if edit.step is Step.DO:
                done.append(edit)
                undone.clear()
            elif edit.step is Step.UNDO and done:
                undone.append(done.pop())
            elif edit.step is Step.REDO and undone:
                done.append(undone.pop())
        return tuple(done), tuple(undone)

    @property
    def done(self) -> tuple[Edit, ...]:
        """Edits in force, oldest first."""
        return self._stacks[0]

    @property
    def undone(self) -> tuple[Edit, ...]:
        """Edits that can be redone; the next to redo comes last."""
        return self._stacks[1]

    @cached_property
    def ids(self) -> frozenset[str]:
        """Ids of every entry."""
        return frozenset(edit.id for edit in self.log)

    def append(self, edit: Edit) -> History:
        """The history with one more entry; an entry it already has changes nothing.

        Raises
        ------
        InputRefusedError
            When the edit does not fit the plan as it stands; the history stays as it was.
        """
        if edit.id in self.ids:
            return self
        log = (*self.log, edit)
        if edit.step is Step.DO:
            return History(self.start, log, edit.apply(self.plan))
        return History(self.start, log)


def draw(
    plan: Plan,
    zone_id: str | None,
    areas: Sequence[int] | NDArray[np.integer],
    residents: NDArray[np.integer],
    *,
    whole: bool = False,
) -> Assign:
    """Turn what was drawn into a change that keeps zones nested.

    An SNP takes any unlocked small area it is given. A zone of a higher level takes unassigned areas and areas that a
    zone of its own level holds directly; of a zone of a lower level it takes all or nothing: the whole zone nests in
    it when more than half of its residents were drawn over, otherwise the zone is left as it is.

    Parameters
    ----------
    plan
        The plan as it stands.
    zone_id
        The zone drawn for; None erases.
    areas
        Rows drawn over.
    residents
        Of every small area; shape (n,).
    whole
        Whether one area is enough to take a whole lower zone: what a click on it means.
    """
    rows = np.unique(np.asarray(areas, dtype=np.int32))
    if len(rows) and (rows[0] < 0 or rows[-1] >= len(plan.labels)):
        message = "A small area of this stroke does not exist."
        raise InputRefusedError(message, "Reload the page so that the map and the data are of the same version.")
    adopted: list[str] = []
    if zone_id is not None and plan.zone(zone_id).level is not Level.SNP:
        level = plan.zone(zone_id).level
        held = plan.labels[rows]
        loose = held < 0
        for at in np.unique(held[~loose]):
            other = plan.zones[at]
            if other.level.rank >= level.rank:
                loose |= held == at
                continue
            inside = residents[rows[held == at]].sum()
            most = inside * 2 > residents[plan.labels == at].sum()
            lockable = other.locked or plan.zone(zone_id).locked
            if (most or whole) and other.parent != zone_id and not lockable:
                adopted.append(other.id)
        rows = rows[loose]
    before = tuple(plan.zones[at].id if at >= 0 else "" for at in plan.labels[rows])
    return Assign(zone_id, rows, tuple(adopted), before)


def _change_to_dict(change: Change) -> dict[str, Any]:
    if isinstance(change, Assign):
        return {
            "kind": "assign",
            "zone": change.zone,
            "areas": change.areas.tolist(),
            "adopted": list(change.adopted),
            "before": list(change.before),
        }
    if isinstance(change, AddZone | ChangeZone):
        kind = "add zone" if isinstance(change, AddZone) else "change zone"
        zone = {**vars(change.zone), "level": change.zone.level.value}
        return {"kind": kind, "zone": zone}
    if isinstance(change, RemoveZone):
        return {"kind": "remove zone", "zone": change.zone}
    for kind, plain in _PLAIN.items():
        if isinstance(change, plain):
            return {"kind": kind, **vars(change)}
    if not isinstance(change, Replace):
        message = f"{change!r} is no change"
        raise TypeError(message)
    return {"kind": "replace", "plan": change.plan.to_dict()}


def _change_from_dict(raw: dict[str, Any]) -> Change:
    kind = raw["kind"]
    if kind == "assign":
        areas = np.asarray(raw["areas"], dtype=np.int32)
        return Assign(raw["zone"], areas, tuple(raw["adopted"]), tuple(raw["before"]))
    if kind in {"add zone", "change zone"}:
        zone = Zone(**{**raw["zone"], "level": Level(raw["zone"]["level"])})
        return AddZone(zone) if kind == "add zone" else ChangeZone(zone)
    if kind == "remove zone":
        return RemoveZone(str(raw["zone"]))
    if kind in _PLAIN:
        return _PLAIN[kind](**{name: value for name, value in raw.items() if name != "kind"})
    if kind == "replace":
        return Replace(Plan.from_dict(raw["plan"]))
    message = f"unknown kind of change {kind!r}"
    raise ValueError(message)
