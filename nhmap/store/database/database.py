"""The database of saved plans as it is spoken to: connections, transactions, and faults in words."""

from __future__ import annotations

import sqlite3
import threading
import time
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Final
from urllib.parse import unquote, urlsplit
from weakref import WeakKeyDictionary

import sqlalchemy as sa
from sqlalchemy import exc

from nhmap.errors import InputRefusedError, NhmapError
from nhmap.store.database.database_file import DatabaseFile
from nhmap.store.database.faults import LockedError, fault_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy.engine.interfaces import DBAPIConnection

WAIT_MS: Final = 10_000
"""How long a writer waits for another before it gives up, in milliseconds."""

_FILES: Final[WeakKeyDictionary[sa.Engine, DatabaseFile]] = WeakKeyDictionary()


def make_engine(url: str, wait_ms: int = WAIT_MS) -> sa.Engine:
    """An engine for this address; nothing is opened yet, and the folder of a file is made.

    Raises
    ------
    NhmapError
        When the address is none, or the folder cannot be made.
    """
    try:
        parsed = sa.make_url(url)
    except exc.ArgumentError as error:
        message = "The address of the saved plans is no database URL."
        raise NhmapError(message, "NHMAP_DATABASE_URL looks like sqlite:////home/me/nhmap/plans.sqlite.") from error
    engine = sa.create_engine(parsed)
    path = file_path(parsed)
    sa.event.listen(engine, "handle_error", lambda context: _error_of(context, path))
    if parsed.get_backend_name() != "sqlite":
        return engine
    _TURNS[engine] = _Turns(wait_ms)
    sa.event.listen(engine, "connect", lambda raw, _record: _prepare_sqlite(raw, wait_ms))
    sa.event.listen(engine, "begin", lambda connection: _begin_sqlite(connection, wait_ms))
    if path is not None:
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            message = f"The folder {path.parent} for saved plans cannot be made: {error.strerror}."
            raise NhmapError(message, "Choose another folder with NHMAP_PLANS.") from error
        file = _FILES[engine] = DatabaseFile(path)
        # SQLite would make an empty file where the one that was opened is gone.
        sa.event.listen(engine, "do_connect", lambda *_: file.check())
    return engine


def file_path(url: sa.URL) -> Path | None:
    """Where the file of an address lies; None where it has none. SQLite's own ``file:`` addresses name one too."""
    if url.get_backend_name() != "sqlite" or url.database in {None, "", ":memory:"}:
        return None
    database = str(url.database)
    if database.startswith("file:"):
        name = unquote(urlsplit(database).path)
        return Path(name) if name and url.query.get("mode") != "memory" else None
    return Path(database)


def file_of(engine: sa.Engine) -> DatabaseFile | None:
    """The file of an engine; None where it has none."""
    return _FILES.get(engine)


def _prepare_sqlite(connection: DBAPIConnection, wait_ms: int) -> None:
    """Set up one connection: what is acknowledged is on the disk, readers never wait for a writer."""
    raw: sqlite3.Connection = connection  # type: ignore[assignment]
    raw.isolation_level = None  # transactions are begun by _begin_sqlite, not behind our back
    raw.execute(f"PRAGMA busy_timeout = {wait_ms}")
    raw.execute("PRAGMA foreign_keys = ON")
    raw.execute("PRAGMA synchronous = FULL")


def use_write_ahead_log(engine: sa.Engine) -> None:
    """Let readers never wait for a writer; the file remembers it."""
    if engine.dialect.name != "sqlite":
        return
    with engine.connect() as connection:
        raw: sqlite3.Connection = connection.connection.dbapi_connection  # type: ignore[assignment]
        try:
            if raw.execute("PRAGMA journal_mode").fetchone()[0] != "wal":
                raw.execute("PRAGMA journal_mode = WAL")
        except sqlite3.Error as error:
            file = _FILES.get(engine)
            raise fault_of(error, None if file is None else file.path) from error


def _begin_sqlite(connection: sa.Connection, wait_ms: int) -> None:
    """Writers take the lock at once, so that what they read is what they change."""
    _check(connection)
    options = connection.get_execution_options()
    wanted = options.get("nhmap_wait_ms", wait_ms)
    if connection.info.get("wait_ms", wait_ms) != wanted:
        connection.exec_driver_sql(f"PRAGMA busy_timeout = {int(wanted)}")
    connection.info["wait_ms"] = wanted
    connection.exec_driver_sql("BEGIN IMMEDIATE" if options.get("nhmap_write", False) else "BEGIN")


def _check(connection: sa.Connection) -> None:
    file = _FILES.get(connection.engine)
    if file is not None:
        file.check(connection.connection.dbapi_connection)  # type: ignore[arg-type]


@contextmanager
def writing(engine: sa.Engine, *, wait_ms: int | None = None) -> Iterator[sa.Connection]:
    """A transaction that writes: all of it is stored or nothing.

    When this ends without an error, it is on the disk and in the file that will be looked for.

    Parameters
    ----------
    wait_ms
        How long to wait for other writers; None for as long as the engine does.

    Raises
    ------
    GoneError
        When the file is no longer the one that was opened.
    """
    joined = _JOINED.get()
    if joined is not None and joined.engine is engine:
        with joined.noted():
            yield joined.connection
        return
    with _turn(engine, wait_ms) as left_ms, engine.connect() as plain:
        connection = plain.execution_options(nhmap_write=True)
        if left_ms is not None:
            connection = connection.execution_options(nhmap_wait_ms=left_ms)
        with connection.begin():
            yield connection
        _check(connection)


@dataclass
class _Turns:
    """One writer of this process at a time, and how long the others wait for it.

    SQLite lets writers ask again and again, at longer and longer intervals: with many windows some were not let in for
    seconds. In a queue of our own the next one begins when the one before has ended.
    """

    wait_ms: int
    lock: threading.RLock = field(default_factory=threading.RLock)


_TURNS: Final[WeakKeyDictionary[sa.Engine, _Turns]] = WeakKeyDictionary()


@contextmanager
def _turn(engine: sa.Engine, wait_ms: int | None) -> Iterator[int | None]:
    """Wait until the writers of this process that came before are done; gives the milliseconds left for others.

    Raises
    ------
    LockedError
        When they took too long.
    """
    turns = _TURNS.get(engine)
    if turns is None:
        yield wait_ms
        return
    most_ms = turns.wait_ms if wait_ms is None else wait_ms
    begun = time.monotonic()
    if not turns.lock.acquire(timeout=most_ms / 1_000):
        message = "The saved plans are busy: too many windows write at once."
        raise LockedError(message, "Try again in a moment.")
    try:
        yield max(1, most_ms - int((time.monotonic() - begun) * 1_000))
    finally:
        turns.lock.release()


@dataclass
class _Together:
    """A transaction that several writers share, and what went wrong in it, if anything did."""

    engine: sa.Engine
    connection: sa.Connection
    failed: BaseException | None = None

    @contextmanager
    def noted(self) -> Iterator[None]:
        try:
            yield
        except BaseException as error:
            self.failed = self.failed or error
            raise


_JOINED: Final[ContextVar[_Together | None]] = ContextVar("together", default=None)


@contextmanager
def together(engine: sa.Engine) -> Iterator[None]:
    """Let everything that is written inside, by whichever store of this database, be one transaction: all or nothing.

    What goes wrong inside undoes all of it, also where somebody caught the error on the way.
    """
    with spoken(), writing(engine) as connection:
        shared = _Together(engine, connection)
        token = _JOINED.set(shared)
        try:
            yield
        except BaseException as error:
            if shared.failed is not None and shared.failed is not error:
                raise shared.failed from error  # what went wrong first says why
            raise
        finally:
            _JOINED.reset(token)
        if shared.failed is not None:
            raise shared.failed


def is_together(engine: sa.Engine) -> bool:
    """Whether what is written now is part of something larger, which may still come to nothing."""
    joined = _JOINED.get()
    return joined is not None and joined.engine is engine


@contextmanager
def reading(engine: sa.Engine) -> Iterator[sa.Connection]:
    """A transaction that reads: all of it sees one state."""
    with engine.begin() as connection:
        yield connection


@contextmanager
def spoken() -> Iterator[None]:
    """Turn faults of the database into words.

    Raises
    ------
    StoreFaultError
        Instead of any fault of the database; its class says which.
    InputRefusedError
        When a text holds signs that cannot be stored.
    """
    try:
        yield
    except exc.DBAPIError as error:
        raise fault_of(error.orig or error) from error
    except exc.TimeoutError as error:
        message = "The saved plans are busy: too many windows read or write at once."
        raise LockedError(message, "Try again in a moment.") from error
    except UnicodeEncodeError as error:
        message = "A text holds signs that are no letters of any script, so it cannot be saved."
        raise InputRefusedError(message, "Type it again, without what was pasted.") from error


def _error_of(context: sa.engine.ExceptionContext, path: Path | None) -> Exception | None:
    """Our words in the place of a driver's error, where the path is known."""
    if isinstance(context.sqlalchemy_exception, exc.DBAPIError):
        return fault_of(context.original_exception, path)
    return None
