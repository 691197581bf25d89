"""Plans as they are read: whole or refused, and what can still be read of a plan that is damaged.

A log is whole when its places run from 0 without a gap to the length that its plan says, each entry can be read, and
all of them fold to a plan.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import sqlalchemy as sa

from nhmap.core.plan.edits import Edit, History
from nhmap.core.plan.plans import Plan
from nhmap.errors import DataDamagedError, NhmapError
from nhmap.store.database.database import file_of
from nhmap.store.database.faults import latest_backup
from nhmap.store.database.plan_rows import PlanUnreadableError
from nhmap.store.database.plan_tables import EDITS, PLANS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

_UNREADABLE: Final = (
    ArithmeticError,
    AttributeError,
    LookupError,
    MemoryError,
    RecursionError,
    TypeError,
    ValueError,
    NhmapError,
)
"""What values that are none of ours can lead to when they are taken for a plan or an entry."""


@dataclass(frozen=True, eq=False)
class Salvage:
    """What can still be read of a plan.

    Attributes
    ----------
    history
        The plan up to what is damaged.
    lost
        What is damaged and what comes after it, in words; empty for a plan that is whole.
    """

    history: History
    lost: str


@dataclass(frozen=True)
class _Damage:
    """What is wrong with a plan, in words, and how many entries stand before it; None where it has no beginning."""

    words: str
    whole: int | None


def history_of(connection: sa.Connection, row: sa.Row[Any], earlier: History | None = None) -> History:
    """A plan with its whole log.

    Parameters
    ----------
    row
        Of the plan, read in the same transaction.
    known
        Its history as it was before; only what came since is read.

    Raises
    ------
    PlanUnreadableError
        When any of it is damaged, missing, or of a newer nhmap.
    """
    try:
        length = _length(row)
        if earlier is not None and len(earlier.log) <= length:
            entries = _whole(_entries(connection, row.id, len(earlier.log)), len(earlier.log), length)
            return earlier.followed_by(entries) if entries else earlier
        start = _start(row)
        history = History(start, _whole(_entries(connection, row.id, 0), 0, length))
        _fold(history)
    except _DamagedPlan as damage:
        raise _error_of(connection, row, damage.found) from damage
    return history


def entries_of(connection: sa.Connection, row: sa.Row[Any], since: int) -> tuple[Edit, ...]:
    """Entries of a plan's log from place ``since`` on, in order; raises as ``history_of`` does."""
    try:
        length = _length(row)
        return _whole(_entries(connection, row.id, since), min(since, length), length)
    except _DamagedPlan as damage:
        raise _error_of(connection, row, damage.found) from damage


def salvage(connection: sa.Connection, row: sa.Row[Any]) -> Salvage:
    """What can still be read of a plan, from its beginning to what is damaged.

    Raises
    ------
    PlanUnreadableError
        When its beginning cannot be read.
    """
    try:
        start = _start(row)
    except _DamagedPlan as damage:
        raise _error_of(connection, row, damage.found) from damage
    log: list[Edit] = []
    lost = ""
    try:
        for entry in _ordered(_entries(connection, row.id, 0), 0):
            log.append(entry)  # noqa: PERF402 - what came before the damage is kept
        _same_length(len(log), _length(row))
    except _DamagedPlan as damage:
        lost = damage.found.words
    history = History(start, tuple(log))
    try:
        _fold(history)
    except _DamagedPlan as damage:
        lost, history = damage.found.words, History(start, tuple(log[: damage.found.whole or 0]))
    return Salvage(history, lost)


class _DamagedPlan(Exception):  # noqa: N818 - never leaves this module
    def __init__(self, words: str, whole: int | None) -> None:
        super().__init__(words)
        self.found = _Damage(words, whole)


def _length(row: sa.Row[Any]) -> int:
    if not isinstance(row.entries, int) or row.entries < 0:
        words = f"the length of its log is {row.entries!r}"
        raise _DamagedPlan(words, 0)
    return row.entries


def _start(row: sa.Row[Any]) -> Plan:
    """The plan as it began."""
    try:
        plan = Plan.from_dict(_record(row.start))
        highest = plan.labels.max(initial=-1)
    except NhmapError as error:
        # A newer form says so itself.
        words = f"its beginning cannot be read: {error.message}"
        raise _DamagedPlan(words, None) from error
    except _UNREADABLE as error:
        words = "its beginning cannot be read"
        raise _DamagedPlan(words, None) from error
    if highest >= len(plan.zones):
        words = "its beginning names a neighbourhood that it does not hold"
        raise _DamagedPlan(words, None)
    return plan


def _entries(connection: sa.Connection, plan_id: str, since: int) -> Iterator[tuple[int, Edit | None]]:
    """Place and entry, in order; None for an entry that cannot be read."""
    query = sa.select(EDITS).where(EDITS.c.plan_id == plan_id, EDITS.c.place >= since).order_by(EDITS.c.place)
    rows = iter(connection.execute(query))
    place = since
    while True:
        try:
            row = next(rows, None)
        except DataDamagedError:
            # The file itself is damaged here, or the text is none: nothing can be read from here on.
            yield place, None
            return
        if row is None:
            return
        place = row.place + 1
        yield row.place, _entry(row)


def _entry(row: sa.Row[Any]) -> Edit | None:
    try:
        return Edit.from_dict(
            _record(row.body),
            id=row.edit_id,
            when=row.made,
            who=row.who,
            reason=row.reason,
            window=row.window,
            log_length=row.seen,
        )
    except _UNREADABLE:
        return None


def _ordered(entries: Iterable[tuple[int, Edit | None]], first: int) -> Iterator[Edit]:
    """Entries as long as none is missing or unreadable."""
    for expected, (place, entry) in enumerate(entries, first):
        if place != expected:
            words = f"entry {expected + 1} of its log is missing"
            raise _DamagedPlan(words, expected)
        if entry is None:
            words = f"entry {expected + 1} of its log cannot be read: it is damaged, or of a newer nhmap"
            raise _DamagedPlan(words, expected)
        yield entry


def _whole(entries: Iterable[tuple[int, Edit | None]], first: int, length: int) -> tuple[Edit, ...]:
    edits = tuple(_ordered(entries, first))
    _same_length(first + len(edits), length)
    return edits


def _same_length(count: int, length: int) -> None:
    if count < length:
        words = f"entry {count + 1} of its log is missing"
        raise _DamagedPlan(words, count)
    if count > length:
        words = f"its log holds {count} entries where {length} were counted"
        raise _DamagedPlan(words, length)


def _fold(history: History) -> None:
    """Fold a log, and where that fails find how much of it folds."""
    try:
        _ = history.plan
    except _UNREADABLE as error:
        good, bad = 0, len(history.log)
        while bad - good > 1:
            middle = (good + bad) // 2
            try:
                _ = History(history.start, history.log[:middle]).plan
            except _UNREADABLE:
                bad = middle
            else:
                good = middle
        words = f"entry {bad} of its log does not fit the plan before it"
        raise _DamagedPlan(words, good) from error


def _record(text: object) -> dict[str, Any]:
    values = json.loads(text) if isinstance(text, str) else None
    if not isinstance(values, dict):
        message = "what is stored is no record"
        raise TypeError(message)
    return values


def _error_of(connection: sa.Connection, row: sa.Row[Any], count: _Damage) -> PlanUnreadableError:
    """What was found, what is safe, and what to do."""
    file = file_of(connection.engine)
    path = None if file is None else file.path
    name = row.name if isinstance(row.name, str) and row.name else "This plan"
    message = f"The saved plan “{name}” cannot be read{_where(path)}: {count.words}. Nothing was changed."
    others = connection.execute(sa.select(sa.func.count()).select_from(PLANS)).scalar_one() - 1
    safe = []
    if count.whole:
        safe.append(f"its first {count.whole} entries can be opened as a new plan")
    if others:
        safe.append(f"the other saved plans ({others}) are not concerned")
    backup = None if path is None else latest_backup(path)
    do = "Bring back a copy of the file from before" if backup is None else f"A backup from before is {backup}"
    words = "; ".join([*safe, do])
    return PlanUnreadableError(message, f"{words[0].upper()}{words[1:]}.", str(row.id), count.whole)


def _where(path: Path | None) -> str:
    return "" if path is None else f" from {path}"
