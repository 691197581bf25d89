"""Edits: how a plan came to be what it is.

A plan is the fold of its edits over an empty plan. Undo and redo are entries of the same log, so that the log is
only ever appended to: it is the audit trail, and whoever replays it reaches the same plan.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from typing import TYPE_CHECKING, Any

from nhmap.core.changes import change_from_dict, change_to_dict
from nhmap.core.locks import heed_locks
from nhmap.errors import InputRefusedError

if TYPE_CHECKING:
    from nhmap.core.changes import Change
    from nhmap.core.plans import Plan


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
        return {"step": self.step.value, "changes": [change_to_dict(c) for c in self.changes]}

    @classmethod
    def from_dict(cls, raw: dict[str, Any], *, id: str, when: str, who: str = "", reason: str = "") -> Edit:  # noqa: A002
        """The inverse of ``to_dict``.

        Raises
        ------
        InputRefusedError
            When the values are not those of an edit.
        """
        try:
            changes = tuple(change_from_dict(c) for c in raw["changes"])
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
            When the edit does not fit the plan as it stands or moves what is locked; the history stays as it was.
        """
        if edit.id in self.ids:
            return self
        log = (*self.log, edit)
        if edit.step is Step.DO:
            # Only here and not in the fold: what was saved before there was a rule stays readable.
            heed_locks(self.plan, edit.changes)
            return History(self.start, log, edit.apply(self.plan))
        return History(self.start, log)
