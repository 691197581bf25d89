"""Edits: how a plan came to be what it is.

A plan is the fold of its edits over an empty plan. Undo and redo are entries of the same log, so that the log is
only ever appended to: it is the audit trail, and whoever replays it reaches the same plan.

Several people may write in one log. Each edit says in which window it was made and how much of the log that window had
seen; ``nhmap.core.plan.merging`` settles what it may change, and undo takes back edits of one's own window.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from enum import StrEnum
from functools import cached_property
from typing import TYPE_CHECKING, Any

from nhmap.core.plan.changes import change_from_dict, change_to_dict
from nhmap.core.plan.ledger import Ledger, Left
from nhmap.core.plan.locks import heed_locks
from nhmap.core.plan.merging import settle
from nhmap.errors import InputRefusedError

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from nhmap.core.plan.changes import Change
    from nhmap.core.plan.ledger import Trace
    from nhmap.core.plan.plans import Plan

ANYBODY = ""
"""Window of edits that no window made, those of older forms among them: they are everybody's to take back."""


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
    window
        Where it was made; ``ANYBODY`` for edits of older forms.
    seen
        How many entries of the log its maker had before them; None where nobody said, as in older forms.
    of
        Id of the entry that is taken back or repeated; empty in older forms, where it is the last one.
    contested
        Changes that were not made because somebody else had changed the same meanwhile: the maker is asked.
    settles
        Id of the entry whose contested changes this one decides.
    moment
        What its maker called the moment: such an entry changes nothing and is there to come back to.
    """

    id: str
    when: str
    changes: tuple[Change, ...] = ()
    who: str = ""
    reason: str = ""
    step: Step = Step.DO
    window: str = ANYBODY
    seen: int | None = None
    of: str = ""
    contested: tuple[Change, ...] = ()
    settles: str = ""
    moment: str = ""

    def apply(self, plan: Plan) -> Plan:
        """The plan after all its changes."""
        for change in self.changes:
            plan = change.apply(plan)
        return plan

    def to_dict(self) -> dict[str, Any]:
        """What it does, as plain values; what concerns few edits stands only in those."""
        values: dict[str, Any] = {"step": self.step.value, "changes": [change_to_dict(c) for c in self.changes]}
        if self.of:
            values["of"] = self.of
        if self.contested:
            values["contested"] = [change_to_dict(c) for c in self.contested]
        if self.settles:
            values["settles"] = self.settles
        if self.moment:
            values["moment"] = self.moment
        return values

    @classmethod
    def from_dict(  # noqa: PLR0913 - the columns that stand beside the values
        cls,
        raw: dict[str, Any],
        *,
        id: str,  # noqa: A002 - the edit's own word
        when: str,
        who: str = "",
        reason: str = "",
        window: str = ANYBODY,
        log_length: int | None = None,
    ) -> Edit:
        """The inverse of ``to_dict``.

        Raises
        ------
        InputRefusedError
            When the values are not those of an edit.
        """
        try:
            changes = tuple(change_from_dict(c) for c in raw["changes"])
            contested = tuple(change_from_dict(c) for c in raw.get("contested", ()))
            step = Step(raw["step"])
            of, settles, moment = (str(raw.get(key, "")) for key in ("of", "settles", "moment"))
        except (KeyError, TypeError, ValueError) as error:
            message = f"The saved edit {id} is damaged."
            raise InputRefusedError(message, "Open an earlier copy of the plan.") from error
        return cls(id, when, changes, who, reason, step, window, log_length, of, contested, settles, moment)


@dataclass(frozen=True, eq=False)
class _Fold:
    """What a log comes to: the ledger, what each entry did, and what undoing left as it was."""

    ledger: Ledger
    traces: tuple[Trace, ...] = ()
    left: Mapping[str, Left] = field(default_factory=dict)


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
    _known: _Fold | None = field(default=None, repr=False)

    @cached_property
    def _fold(self) -> _Fold:
        if self._known is not None:
            return self._known
        fold, at = _Fold(Ledger.begin(self.start)), {edit.id: place for place, edit in enumerate(self.log)}
        done: list[str] = []
        undone: list[str] = []
        for place, edit in enumerate(self.log):
            aimed = edit
            if edit.step is not Step.DO and not edit.of and edit.seen is None:
                # Of an older form, when a log had one writer: the last entry is meant.
                last = done if edit.step is Step.UNDO else undone
                aimed = replace(edit, of=last[-1] if last else "")
            fold = _folded(fold, aimed, place, at)
            _walk(aimed, done, undone, own=True)
        return fold

    @property
    def plan(self) -> Plan:
        """The plan as it stands."""
        return self._fold.ledger.plan

    @property
    def done(self) -> tuple[Edit, ...]:
        """Edits in force, oldest first, whoever made them."""
        return self._steps(None)[0]

    @property
    def undone(self) -> tuple[Edit, ...]:
        """Edits that can be redone, whoever made them; the next to redo comes last."""
        return self._steps(None)[1]

    def undoable(self, windows: Collection[str]) -> tuple[Edit, ...]:
        """Edits in force that were made in these windows, or in none, oldest first."""
        return self._steps(windows)[0]

    def redoable(self, windows: Collection[str]) -> tuple[Edit, ...]:
        """Edits that somebody in these windows took back; the next to redo comes last."""
        return self._steps(windows)[1]

    def left(self, edit_id: str) -> Left:
        """What an undo or redo left as it was, because somebody else changed it since."""
        return self._fold.left.get(edit_id, Left())

    @property
    def ledger(self) -> Ledger:
        """Who has the last word on each part of the plan."""
        return self._fold.ledger

    def trace(self, place: int) -> Trace:
        """What an entry of the log did."""
        return self._fold.traces[place]

    @cached_property
    def ids(self) -> frozenset[str]:
        """Ids of every entry."""
        return frozenset(edit.id for edit in self.log)

    @cached_property
    def open_contests(self) -> tuple[Edit, ...]:
        """Entries of which something is contested that nobody has decided yet."""
        settled = {edit.settles for edit in self.log if edit.settles}
        return tuple(edit for edit in self.log if edit.contested and edit.id not in settled)

    def append(self, edit: Edit) -> History:
        """The history with one more entry; an entry it already has changes nothing.

        What the edit's maker had not seen is heeded: see ``nhmap.core.plan.merging``. The entry in the log is the edit
        as it was settled.

        Raises
        ------
        InputRefusedError
            When the edit does not fit the plan as it stands or moves what is locked; the history stays as it was.
        """
        if edit.id in self.ids:
            return self
        place = len(self.log)
        if edit.step is Step.DO:
            edit = settle(edit, self.ledger, self._unseen(edit))
            # Only here and not in the fold: what was saved before there was a rule stays readable.
            heed_locks(self.plan, edit.changes)
        elif not edit.of:
            steps = self._steps({edit.window})[0 if edit.step is Step.UNDO else 1]
            edit = replace(edit, of=steps[-1].id if steps else "", seen=edit.seen or 0)
        at = {e.id: i for i, e in enumerate(self.log)} if edit.of else {}
        return History(self.start, (*self.log, edit), _folded(self._fold, edit, place, at))

    def followed_by(self, entries: Sequence[Edit]) -> History:
        """The history with further entries of its log as they were stored: settled already, so nothing is asked."""
        fold, at = self._fold, {edit.id: place for place, edit in enumerate((*self.log, *entries))}
        for place, edit in enumerate(entries, len(self.log)):
            fold = _folded(fold, edit, place, at)
        return History(self.start, (*self.log, *entries), fold)

    def _unseen(self, edit: Edit) -> dict[int, Trace]:
        """What others did since the edit's maker looked, by place in the log."""
        edits_read = len(self.log) if edit.seen is None else edit.seen
        return {
            place: self._fold.traces[place]
            for place in range(max(edits_read, 0), len(self.log))
            if self.log[place].window != edit.window
        }

    @cached_property
    def _known_steps(self) -> dict[frozenset[str] | None, tuple[tuple[Edit, ...], tuple[Edit, ...]]]:
        return {}

    def _steps(self, windows: Collection[str] | None) -> tuple[tuple[Edit, ...], tuple[Edit, ...]]:
        """Edits in force and edits that can be redone, of all or of some windows; a page asks four times."""
        key = None if windows is None else frozenset(windows)
        if key not in self._known_steps:
            self._known_steps[key] = self._walked(key)
        return self._known_steps[key]

    def _walked(self, windows: Collection[str] | None) -> tuple[tuple[Edit, ...], tuple[Edit, ...]]:
        done: list[str] = []
        undone: list[str] = []
        by_id = {edit.id: edit for edit in self.log}
        for edit in self.log:
            own = windows is None or edit.window == ANYBODY or edit.window in windows
            aimed = edit
            if edit.step is not Step.DO and not edit.of and edit.seen is None:
                last = done if edit.step is Step.UNDO else undone
                aimed = replace(edit, of=last[-1] if last else "")
            _walk(aimed, done, undone, own=own)
        return tuple(by_id[i] for i in done), tuple(by_id[i] for i in undone)


def _walk(edit: Edit, done: list[str], undone: list[str], *, own: bool) -> None:
    """Let one entry move ids between what is in force and what can be redone."""
    if edit.step is Step.DO:
        if own and edit.changes:
            done.append(edit.id)
            undone.clear()
        return
    source, target = (done, undone) if edit.step is Step.UNDO else (undone, done)
    if edit.of in source:
        source.remove(edit.of)
        if own:
            target.append(edit.of)


def _folded(fold: _Fold, edit: Edit, place: int, at: Mapping[str, int]) -> _Fold:
    """What the log comes to with one more entry; ``at`` are the places of earlier ones by id."""
    left = Left()
    if edit.step is Step.DO:
        ledger, trace = fold.ledger.done(edit.apply(fold.ledger.plan), place)
    elif edit.of in at and at[edit.of] < place:
        step = fold.ledger.undone if edit.step is Step.UNDO else fold.ledger.redone
        ledger, trace, left = step(fold.traces[at[edit.of]], place)
    else:
        ledger, trace = fold.ledger.done(fold.ledger.plan, place)
    return _Fold(ledger, (*fold.traces, trace), {**fold.left, edit.id: left} if left else fold.left)
