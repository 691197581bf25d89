"""Revisions of saved plans: how far each has come, told at once in this process and asked cheaply of others."""

from __future__ import annotations

import contextlib
import os
import threading
from pathlib import Path
from typing import TYPE_CHECKING, Final

import sqlalchemy as sa
from sqlalchemy import exc

from nhmap.errors import NhmapError
from nhmap.store.database.plan_tables import CHOICE_ENTRIES, PLANS

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator

_AT_ONCE: Final = 500
"""How many plans one query asks for."""

_PROBE_BYTES: Final = 1 << 18
"""What a disk must have room for before it is worth trying to store again."""

_PROBE_WAIT_MS: Final = 50

_lock: Final = threading.Lock()
_listeners: Final[list[Callable[[str], None]]] = []


def listen(heard: Callable[[str], None]) -> Callable[[], None]:
    """Have a function called with the id of each plan that this process stores something of, in whichever thread.

    Returns
    -------
    What ends it.
    """
    with _lock:
        _listeners.append(heard)

    def end() -> None:
        with _lock, contextlib.suppress(ValueError):
            _listeners.remove(heard)

    return end


def tell(plan_id: str) -> None:
    """Say that something of a plan was stored: after it is on the disk."""
    with _lock:
        listeners = tuple(_listeners)
    for heard in listeners:
        heard(plan_id)


def token(entries: int, choices: int = 0) -> str:
    """A revision as text: entries of the log, and number of the latest choice beside the plan.

    Both only grow, so that of two revisions of a plan the later can be told.
    """
    return f"{entries}.{choices}"


class Lookout:
    """Looks whether plans have moved on; for one thread.

    Parameters
    ----------
    engine
        Of the saved plans, whose tables are settled.
    """

    def __init__(self, engine: sa.Engine) -> None:
        self.engine = engine
        self._sqlite = engine.dialect.name == "sqlite"
        self._connection = engine.connect()
        self._version: int | None = None
        if self._sqlite:
            with self._connection.begin():
                self._connection.exec_driver_sql(f"PRAGMA busy_timeout = {_PROBE_WAIT_MS}")

    def close(self) -> None:
        """Let go of the database."""
        with contextlib.suppress(exc.SQLAlchemyError):
            self._connection.close()

    def moved(self) -> bool:
        """Whether anything was stored, by whichever process, since this was asked last.

        SQLite answers without reading a table. Other databases are not asked: for them it is always so.
        """
        if not self._sqlite:
            return True
        with self._connection.begin():
            version = int(self._connection.exec_driver_sql("PRAGMA data_version").scalar_one())
        before, self._version = self._version, version
        return before != version

    def revisions(self, plan_ids: Collection[str]) -> dict[str, str]:
        """Revisions of those plans that are stored."""
        latest = sa.select(sa.func.max(CHOICE_ENTRIES.c.number)).where(CHOICE_ENTRIES.c.plan_id == PLANS.c.id)
        choices = sa.func.coalesce(latest.correlate(PLANS).scalar_subquery(), 0)
        by_plan: dict[str, str] = {}
        for ids in _chunks(sorted(plan_ids)):
            query = sa.select(PLANS.c.id, PLANS.c.entries, choices).where(PLANS.c.id.in_(ids))
            with self._connection.begin():
                by_plan.update({row[0]: token(row[1], row[2]) for row in self._connection.execute(query)})
        return by_plan

    def can_write(self) -> bool:
        """Whether it is worth trying to store: nobody holds the lock, and the disk has some room."""
        try:
            if self._sqlite and self.engine.url.database not in {None, "", ":memory:"}:
                _try_room(Path(str(self.engine.url.database)).parent)
            writing = self._connection.execution_options(nhmap_write=True)
            with writing.begin():
                pass
        except (NhmapError, exc.SQLAlchemyError, OSError):
            return False
        finally:
            self._connection.execution_options(nhmap_write=False)
        return True


def _chunks(ids: list[str]) -> Iterator[list[str]]:
    for at in range(0, len(ids), _AT_ONCE):
        yield ids[at : at + _AT_ONCE]


def _try_room(folder: Path) -> None:
    """Write a small file beside the saved plans, and take it away.

    Raises
    ------
    OSError
        When the disk has no room, or the folder may not be written to.
    """
    probe = folder / f".nhmap-room-{os.getpid()}"
    try:
        with probe.open("wb") as out:
            out.write(bytes(_PROBE_BYTES))
            out.flush()
            os.fsync(out.fileno())
    finally:
        with contextlib.suppress(OSError):
            probe.unlink()
