"""Saved plans: every edit is stored as it is made, and a plan is what its stored edits fold to.

Several windows, people and processes may write in one plan at once: each edit is settled against what its maker had
not seen (``nhmap.core.plan.merging``) in the transaction that stores it.

An edit that was acknowledged is on the disk. The same edit sent twice is stored once. An edit that does not fit the
plan as it stands is refused and nothing is stored, so that every stored log can be replayed.
"""

from __future__ import annotations

import threading
import uuid
from collections import OrderedDict
from typing import TYPE_CHECKING, Any, Final

import sqlalchemy as sa

from nhmap.core.plan.changes import Describe
from nhmap.core.plan.edits import Edit, History
from nhmap.core.plan.plans import NAME_LIMIT
from nhmap.errors import InputRefusedError
from nhmap.store.database import revisions
from nhmap.store.database.database import WAIT_MS, is_together
from nhmap.store.database.plan_reading import Salvage, entries_of, history_of, salvage
from nhmap.store.database.plan_rows import (
    PlanSummary,
    PlanUnknownError,
    PlanUnreadableError,
    dump,
    plan_row,
    summary_of,
    usable_name,
)
from nhmap.store.database.plan_tables import EDITS, PLANS, open_engine, take_up
from nhmap.store.database.transactions import Transactions

if TYPE_CHECKING:
    from collections.abc import Sequence

    from nhmap.core.plan.plans import Plan

__all__ = ["PlanStore", "PlanSummary", "PlanUnknownError", "PlanUnreadableError", "Salvage"]

_RECOVERED: Final = " (recovered)"

_MOST_HISTORIES: Final = 16
"""How many histories stay in memory, so that an append need not replay a log."""


class PlanStore:
    """Plans saved in one database; safe to share between threads, and with other processes.

    Parameters
    ----------
    url
        SQLAlchemy URL, such as ``sqlite:////home/me/nhmap/plans.sqlite``; folders are made as needed.
    wait_ms
        How long a writer waits for another program, in milliseconds: less where a hand waits for the answer.
    """

    def __init__(self, url: str, wait_ms: int = WAIT_MS) -> None:
        self._engine = open_engine(url, wait_ms)
        self._transactions = Transactions(self._engine)
        self._lock = threading.Lock()
        self._histories: OrderedDict[str, History] = OrderedDict()

    @property
    def engine(self) -> sa.Engine:
        """The database, for what is stored beside the plans."""
        return self._engine

    def close(self) -> None:
        """Let go of the database."""
        self._engine.dispose()

    def take_up(self) -> None:
        """Go on after ``GoneError``, when a person says so.

        Where the file was removed it is written again with all it held; where another lies in its place, that one
        counts from now on.

        Raises
        ------
        StoreFaultError
            When that cannot be done.
        """
        take_up(self._engine)
        with self._lock:
            self._histories.clear()

    # --- plans --------------------------------------------------------------------------------------------------
    def create(self, start: Plan, who: str, when: str, *, plan_id: str | None = None) -> str:
        """Save a new plan that begins as ``start``.

        Returns
        -------
        Its id: ``plan_id``, or a new one.

        Raises
        ------
        InputRefusedError
            When its name cannot be used or the id is taken.
        """
        plan_id = plan_id or uuid.uuid4().hex
        with self._transactions.write() as connection:
            if _is_there(connection, plan_id):
                message = "A saved plan already has this id."
                raise InputRefusedError(message, "Leave the id to nhmap.")
            _insert_plan(connection, plan_id, start, who, when)
        return plan_id

    def load(self, plan_id: str) -> History:
        """The plan with its whole log, undone edits included.

        Raises
        ------
        PlanUnknownError
            When no plan was ever stored under this id.
        PlanUnreadableError
            When what is stored cannot be read; ``salvage`` says what still can.
        """
        with self._transactions.read() as connection:
            row = plan_row(connection, plan_id)
            history = self._history(connection, row)
        self._keep(plan_id, history)
        return history

    def salvage(self, plan_id: str) -> Salvage:
        """What can still be read of a damaged plan, to be opened as a new one: nothing is changed.

        Raises
        ------
        PlanUnknownError, PlanUnreadableError
            When there is no such plan, or not even its beginning can be read.
        """
        with self._transactions.read() as connection:
            return salvage(connection, plan_row(connection, plan_id))

    def keep_salvage(self, plan_id: str, when: str, *, new_id: str | None = None) -> str:
        """Save what can still be read of a damaged plan as a new plan; the damaged one stays as it is.

        Returns
        -------
        Id of the new plan.

        Raises
        ------
        PlanUnknownError, PlanUnreadableError
            As ``salvage``.
        """
        new_id = new_id or uuid.uuid4().hex
        with self._transactions.write() as connection:
            row = plan_row(connection, plan_id)
            history = salvage(connection, row).history
            name = f"{history.plan.name[: NAME_LIMIT - len(_RECOVERED)]}{_RECOVERED}"
            values = {"id": new_id, "entries": 0, "archived": False, "created": when, "changed": when}
            row_values = {**row._asdict(), **values, "who": str(row.who or "")}
            connection.execute(sa.insert(PLANS).values(row_values))
            new = plan_row(connection, new_id)
            describe = Describe(name, history.plan.area_key, history.plan.area_code)
            after = history.append(Edit(uuid.uuid4().hex, when, (describe,), reason="recovered"))
            self._store(connection, new, History(history.start), after)
        return new_id

    def summary(self, plan_id: str) -> PlanSummary:
        """One plan as it is listed."""
        with self._transactions.read() as connection:
            return summary_of(plan_row(connection, plan_id))

    def summaries(self, *, archived: bool | None = False) -> tuple[PlanSummary, ...]:
        """Plans as they are listed, the one changed last first; archived ones only, not, or (None) too."""
        query = sa.select(PLANS).order_by(PLANS.c.changed.desc(), PLANS.c.created.desc(), PLANS.c.id)
        if archived is not None:
            query = query.where(PLANS.c.archived.is_(archived))
        with self._transactions.read() as connection:
            return tuple(summary_of(row) for row in connection.execute(query))

    def rename(self, plan_id: str, name: str, when: str) -> None:
        """Give a plan another name: an edit of its log like any other, so that every open window sees it."""
        name = usable_name(name)
        plan = self.load(plan_id).plan
        describe = Describe(name, plan.area_key, plan.area_code)
        self.append(plan_id, Edit(uuid.uuid4().hex, when, (describe,), reason="renamed"))

    def archive(self, plan_id: str, when: str) -> None:
        """Put a plan away; nothing of it is lost."""
        self._set(plan_id, archived=True, changed=when)

    def restore(self, plan_id: str, when: str) -> None:
        """Take an archived plan out again."""
        self._set(plan_id, archived=False, changed=when)

    def duplicate(self, plan_id: str, name: str, who: str, when: str, *, new_id: str | None = None) -> str:
        """Save a copy of a plan with its whole log, and give the copy another name.

        Returns
        -------
        Id of the copy.
        """
        new_id = new_id or uuid.uuid4().hex
        changed = {
            "id": new_id,
            "name": usable_name(name),
            "who": who,
            "created": when,
            "changed": when,
            "archived": False,
        }
        with self._transactions.write() as connection:
            row = plan_row(connection, plan_id)
            connection.execute(sa.insert(PLANS).values({**row._asdict(), **changed}))
            columns = [c for c in EDITS.c if c is not EDITS.c.plan_id]
            copy = sa.select(sa.literal(new_id), *columns).where(EDITS.c.plan_id == plan_id)
            connection.execute(sa.insert(EDITS).from_select(["plan_id", *(c.name for c in columns)], copy))
        self.rename(new_id, name, when)
        return new_id

    def _set(self, plan_id: str, **values: str | bool) -> None:
        with self._transactions.write() as connection:
            plan_row(connection, plan_id)
            connection.execute(sa.update(PLANS).where(PLANS.c.id == plan_id).values(values))

    # --- edits --------------------------------------------------------------------------------------------------
    def append(self, plan_id: str, edit: Edit) -> History:
        """Store one edit: see ``append_all``."""
        return self.append_all(plan_id, (edit,))

    def append_all(self, plan_id: str, edits: Sequence[Edit], *, start: Plan | None = None) -> History:
        """Store edits at the end of a plan's log, all of them or none.

        Edits that the log already has, by id, are left as they are: sending again after a lost answer is safe. What
        an edit's maker had not seen is heeded, so that the entry may do less than the edit wanted.

        Parameters
        ----------
        start
            What the plan begins as, where it is not saved yet; of two windows that begin it, the first counts.

        Returns
        -------
        The plan with its whole log, what others stored meanwhile included. When this returns, all of it is on the
        disk.

        Raises
        ------
        InputRefusedError
            When there is no such plan, or an edit does not fit it as it stands.
        """
        with self._transactions.write() as connection:
            if start is not None and edits and not _is_there(connection, plan_id):
                _insert_plan(connection, plan_id, start, edits[0].who, edits[0].when)
            row = plan_row(connection, plan_id, lock=True)
            before = history = self._history(connection, row)
            for edit in edits:
                history = history.append(edit)
            self._store(connection, row, before, history)
        self._keep(plan_id, history)
        if history is not before:
            revisions.tell(plan_id)
        return history

    @staticmethod
    def _store(connection: sa.Connection, row: sa.Row[Any], before: History, after: History) -> None:
        """Write the entries that one history has more than another."""
        new = after.log[len(before.log) :]
        if not new:
            return
        rows = [
            {
                "plan_id": row.id,
                "place": place,
                "edit_id": edit.id,
                "made": edit.when,
                "who": edit.who,
                "reason": edit.reason,
                "body": dump(edit.to_dict()),
                "window": edit.window,
                "seen": edit.seen,
            }
            for place, edit in enumerate(new, len(before.log))
        ]
        connection.execute(sa.insert(EDITS), rows)
        plan = after.plan
        values = {
            "name": plan.name or row.name,
            "area_key": plan.area_key,
            "area_code": plan.area_code,
            "entries": len(after.log),
            "changed": max(new[-1].when, str(row.changed)),
        }
        connection.execute(sa.update(PLANS).where(PLANS.c.id == row.id).values(values))

    def length(self, plan_id: str) -> int:
        """Length of a plan's log, 0 for a plan that is not there: cheap enough to ask before every page."""
        query = sa.select(PLANS.c.entries).where(PLANS.c.id == plan_id)
        with self._transactions.read() as connection:
            return int(connection.execute(query).scalar() or 0)

    def entries(self, plan_id: str, since: int = 0) -> tuple[Edit, ...]:
        """Entries of a plan's log from place ``since`` on: what an open window has not seen yet."""
        with self._transactions.read() as connection:
            return entries_of(connection, plan_row(connection, plan_id), max(since, 0))

    def _history(self, connection: sa.Connection, row: sa.Row[Any]) -> History:
        """The history as stored; what is remembered of it is only added to."""
        with self._lock:
            earlier = self._histories.get(row.id)
        return history_of(connection, row, earlier)

    def _keep(self, plan_id: str, history: History) -> None:
        """Remember a history, unless a longer one is remembered already, or it may still come to nothing."""
        if is_together(self._engine):
            return
        with self._lock:
            earlier = self._histories.pop(plan_id, None)
            longer = earlier is not None and len(earlier.log) > len(history.log)
            self._histories[plan_id] = earlier if earlier is not None and longer else history
            while len(self._histories) > _MOST_HISTORIES:
                self._histories.popitem(last=False)


def _is_there(connection: sa.Connection, plan_id: str) -> bool:
    return connection.execute(sa.select(PLANS.c.id).where(PLANS.c.id == plan_id)).first() is not None


def _insert_plan(connection: sa.Connection, plan_id: str, start: Plan, who: str, when: str) -> None:
    values = {
        "id": plan_id,
        "name": usable_name(start.name),
        "area_key": start.area_key,
        "area_code": start.area_code,
        "who": who,
        "created": when,
        "changed": when,
        "entries": 0,
        "archived": False,
        "start": dump(start.to_dict()),
    }
    connection.execute(sa.insert(PLANS).values(values))
