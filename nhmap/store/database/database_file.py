"""The file of an SQLite database while it is open: whether what is written still lands where it will be looked for.

On Unix a file can be removed, or another put in its place, while a program has it open: the program then writes into
nothing, and SQLite does not notice. Nothing is called saved before the file was looked at. What a removed file held
can still be read by whoever has it open, so nothing need be lost.
"""

from __future__ import annotations

import contextlib
import os
import sqlite3
import threading
import weakref
from datetime import datetime
from pathlib import Path
from typing import Final

from nhmap.store.database.faults import GoneError, damaged

_MAGIC: Final = b"SQLite format 3\0"
_BESIDE: Final = ("-wal", "-shm")
_LEFT: Final = "-left"


class DatabaseFile:
    """Where a database lies, and which file that was when it was opened.

    Parameters
    ----------
    path
        Of the file.
    """

    def __init__(self, path: Path) -> None:
        self.path = Path(os.path.abspath(path))  # noqa: PTH100 - a link stays a link: where it leads may change
        self._lock = threading.Lock()
        self._opened: tuple[int, int] | None = None
        self._beside: dict[str, tuple[int, int] | None] = {}
        self._identity = ""
        self._replaced: GoneError | None = None
        self._glass: _Glass | None = None

    def settle(self, identity: str) -> None:
        """Remember the file as it is now; ``identity`` is what the database says of itself."""
        with self._lock:
            self._opened, self._identity, self._replaced = _mark(self.path), identity, None
            self._glass = _glass_on(self.path, self._opened)
            self._remember_beside()

    def check(self, connection: sqlite3.Connection | None = None) -> None:
        """Refuse to go on where the file is not the one that was opened.

        Parameters
        ----------
        held
            An open connection, so that what a file held that another replaced can be kept.

        Raises
        ------
        GoneError
            When it was removed or another lies in its place.
        DamagedError
            When it no longer begins as a database does.
        """
        if self._opened is None:
            return
        if self._replaced is not None:
            raise self._replaced
        now = _mark(self.path)
        if now is None:
            raise self._removed()
        if now[1] and now != self._opened:
            raise self._other(connection)
        if self._glass is not None and self._glass.beginning() != _MAGIC:
            raise damaged(self.path, "its beginning was written over")
        self._remember_beside()

    def take_up(self, connection: sqlite3.Connection | None) -> None:
        """Go on with what lies at the place; where nothing does, write there what is still held open.

        All other connections must be closed before, and ``settle`` follows when the database is open again.
        """
        with self._lock:
            if _mark(self.path) is None:
                self.path.parent.mkdir(parents=True, exist_ok=True)
                if connection is not None:
                    part = free_name(self.path.with_name(f"{self.path.name}.part"))
                    copy_into(connection, part)
                    self._set_aside()
                    part.replace(self.path)
            elif _mark(self.path) == self._opened:
                self._put_beside()
            self._opened, self._beside, self._replaced, self._glass = None, {}, None, None

    def _removed(self) -> GoneError:
        message = f"The file of saved plans, {self.path}, was removed while nhmap had it open."
        return GoneError(message, "Put it back where it was, or let nhmap write it there again.", replaced=False)

    def _other(self, connection: sqlite3.Connection | None) -> GoneError:
        """Another file lies in the place: keep what the first one held, and our write-ahead log out of the way."""
        with self._lock:
            if self._replaced is not None:
                return self._replaced
            same = self._identity and identity_of(self.path) == self._identity
            what = "A copy of the saved plans from another time" if same else "Another file"
            message = f"{what} was put in the place of {self.path} while nhmap had it open."
            copy = self._keep(connection)
            if copy is not None:
                message = f"{message} What was saved before is kept in {copy}."
                # SQLite would read the log of the first file into the other, now or when that is opened next.
                self._set_aside()
            hint = "Let nhmap go on with the file that is there now, or put the right one there first."
            self._replaced = GoneError(message, hint, replaced=True)
            return self._replaced

    def _keep(self, connection: sqlite3.Connection | None) -> Path | None:
        if connection is None:
            return None
        stamp = datetime.now().astimezone().strftime("%Y%m%d-%H%M%S")
        path = free_name(self.path.with_name(f"{self.path.stem}{_LEFT}-{stamp}{self.path.suffix}"))
        try:
            copy_into(connection, path)
        except (OSError, sqlite3.Error):
            with contextlib.suppress(OSError):
                path.unlink(missing_ok=True)
            return None
        return path

    def _set_aside(self) -> None:
        for end in _BESIDE:
            path = Path(f"{self.path}{end}")
            if self._beside.get(end) is not None and _mark(path) == self._beside[end]:
                with contextlib.suppress(OSError):
                    path.replace(f"{self.path}{_LEFT}{end}")

    def _put_beside(self) -> None:
        for end in _BESIDE:
            left = Path(f"{self.path}{_LEFT}{end}")
            if _mark(left) is not None and _mark(left) == self._beside.get(end):
                with contextlib.suppress(OSError):
                    left.replace(f"{self.path}{end}")

    def _remember_beside(self) -> None:
        self._beside = {end: _mark(Path(f"{self.path}{end}")) for end in _BESIDE}


class _Glass:
    """Shows how a file begins, for as long as this process works with it.

    The file is opened once for all that look, and closed only when nobody works with it any more. On Unix a process
    that closes a file loses all its locks on that file, those of SQLite too: another program that closes the database
    then takes itself for the last one and removes the write-ahead log, and what is stored next is lost.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._number = os.open(path, os.O_RDONLY) if hasattr(os, "pread") else None
        if self._number is not None:
            weakref.finalize(self, os.close, self._number)

    def beginning(self) -> bytes:
        if self._number is not None:
            return os.pread(self._number, len(_MAGIC), 0)
        with self._path.open("rb") as stream:  # locks belong to who set them here, whatever else is closed
            return stream.read(len(_MAGIC))


_GLASSES: Final[weakref.WeakValueDictionary[tuple[int, int], _Glass]] = weakref.WeakValueDictionary()
_GLASSES_LOCK: Final = threading.Lock()


def _glass_on(path: Path, mark: tuple[int, int] | None) -> _Glass | None:
    if mark is None:
        return None
    with _GLASSES_LOCK:
        glass = _GLASSES.get(mark)
        if glass is None:
            with contextlib.suppress(OSError):
                glass = _GLASSES[mark] = _Glass(path)
        return glass


def copy_into(connection: sqlite3.Connection, path: Path) -> None:
    """Copy all that a connection sees into a new file, its write-ahead log included; on the disk when this returns.

    Raises
    ------
    OSError, sqlite3.Error
        When it cannot be written, or a file of this name is there.
    """
    # Made by us and nobody else; as private as the file it is copied from is at the most.
    os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    with contextlib.closing(sqlite3.connect(path)) as copy:
        connection.backup(copy)
        copy.execute("PRAGMA journal_mode = DELETE")  # one file, with nothing beside it that could be forgotten
    with path.open("rb+") as stream:
        os.fsync(stream.fileno())


def identity_of(path: Path) -> str:
    """What a database file says of itself, without touching it; empty where it says nothing."""
    try:
        with contextlib.closing(sqlite3.connect(f"{path.as_uri()}?mode=ro&immutable=1", uri=True)) as connection:
            row = connection.execute("SELECT identity FROM nhmap_identity").fetchone()
    except (sqlite3.Error, ValueError):
        return ""
    return "" if row is None else str(row[0])


def _mark(path: Path) -> tuple[int, int] | None:
    """Which file lies at a place; None for none."""
    try:
        status = path.stat()
    except OSError:
        return None
    return status.st_dev, status.st_ino


def free_name(path: Path) -> Path:
    """A name that no file has."""
    number, name = 1, path
    while name.exists():
        number += 1
        name = path.with_name(f"{path.stem}-{number}{path.suffix}")
    return name
