"""Faults of storing: what keeps saved plans from being read or written, each told apart and in words.

A screen says ``short`` beside the map and the whole beside it; what is drawn stays in the window meanwhile.
"""

from __future__ import annotations

import errno
import os
import shutil
import sqlite3
from typing import TYPE_CHECKING, ClassVar, Final

from nhmap.errors import DataDamagedError, NhmapError

if TYPE_CHECKING:
    from pathlib import Path

_PRIMARY: Final = 0xFF
"""The low byte of SQLite's extended codes is the kind of fault."""
_ROOM: Final = 256 * 1024
"""A disk with fewer bytes free than this counts as full where SQLite only says that it could not write."""


class StoreFaultError(NhmapError):
    """The saved plans cannot be read or written.

    Attributes
    ----------
    kind
        Tells faults apart.
    short
        A few words for a line beside the map: “not saved: ” and these.
    """

    kind: ClassVar[str] = "unreachable"
    short: ClassVar[str] = "the saved plans cannot be reached"


class DiskFullError(StoreFaultError):
    """There is no room for what is to be stored."""

    kind = "full"
    short = "the disk is full"


class ReadOnlyError(StoreFaultError):
    """The file or its folder may not be written to."""

    kind = "read-only"
    short = "the folder of the saved plans is read-only"


class LockedError(StoreFaultError):
    """Another program holds the saved plans, longer than was waited for."""

    kind = "locked"
    short = "the saved plans are in use by another program"


class DamagedError(StoreFaultError, DataDamagedError):
    """The file is no database, or its insides do not hang together."""

    kind = "damaged"
    short = "the file of saved plans is damaged"


class GoneError(StoreFaultError):
    """The file that was opened is no longer where it was.

    Attributes
    ----------
    replaced
        Whether another file lies in its place.
    """

    kind = "gone"
    short = "the file of saved plans is gone"

    def __init__(self, message: str, hint: str, *, replaced: bool) -> None:
        super().__init__(message, hint)
        self.replaced = replaced


class NewerFormError(StoreFaultError):
    """The saved plans were written by a newer nhmap."""

    kind = "newer"
    short = "the saved plans are of a newer nhmap"


def fault_of(error: BaseException, path: Path | None = None) -> StoreFaultError:
    """The fault that an error of a database driver means.

    Parameters
    ----------
    error
        As the driver raised it.
    path
        Of the database file, where there is one.
    """
    where = "The saved plans" if path is None else f"The saved plans ({path})"
    if isinstance(error, OSError) and path is not None:
        return _of_system(error, path, where)
    code = getattr(error, "sqlite_errorcode", None)
    return _of_state(error, where) if code is None else _of_code(int(code), error, path, where)


_LOCKED: Final = {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}
_READ_ONLY: Final = {sqlite3.SQLITE_READONLY, sqlite3.SQLITE_PERM, sqlite3.SQLITE_AUTH}
_DAMAGED: Final = {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB}
_HALF_READ: Final = {sqlite3.SQLITE_IOERR_SHORT_READ, sqlite3.SQLITE_IOERR_CORRUPTFS}
_PLACE: Final = {sqlite3.SQLITE_IOERR, sqlite3.SQLITE_CANTOPEN}


def _of_code(code: int, error: BaseException, path: Path | None, where: str) -> StoreFaultError:
    """The fault that SQLite names by its number."""
    primary = code & _PRIMARY
    lacking = primary == sqlite3.SQLITE_ERROR and str(error).startswith("no such")
    fault = StoreFaultError(f"{where} cannot be read or written: {error}.", "Try again; if it stays, report it.")
    if primary in _LOCKED:
        message = f"{where} are in use by another program and could not be reached in time."
        fault = LockedError(message, "Try again in a moment, or close the other program.")
    elif primary == sqlite3.SQLITE_FULL:
        fault = _full(path)
    elif primary in _READ_ONLY:
        fault = _read_only(where)
    elif primary in _DAMAGED or code in _HALF_READ or lacking:
        fault = damaged(path, str(error))
    elif primary in _PLACE and path is not None:
        fault = _of_place(error, path, where)
    return fault


def damaged(path: Path | None, fault: str) -> DamagedError:
    """The words for a damaged file: what was found, and which backup there is."""
    where = "The file of saved plans" if path is None else f"The file of saved plans {path}"
    message = f"{where} cannot be read or written: it is damaged ({fault})."
    backup = None if path is None else latest_backup(path)
    if backup is None:
        hint = "Nothing was written to it. Stop nhmap, and bring back a copy of the file from before."
    else:
        hint = f"Nothing was written to it. Stop nhmap, and put the backup {backup} in its place."
    return DamagedError(message, hint)


def latest_backup(path: Path) -> Path | None:
    """The backup beside a database that was made last; None where there is none."""
    backups = [backup for backup in path.parent.glob(f"{path.stem}-before-*{path.suffix}") if backup.is_file()]
    return max(backups, key=lambda backup: (backup.stat().st_mtime, backup.name), default=None)


def _full(path: Path | None) -> DiskFullError:
    where = "" if path is None else f" with the folder {path.parent}"
    return DiskFullError(f"The disk{where} is full: nothing more can be saved there.", "Make room, then try again.")


def _read_only(where: str) -> ReadOnlyError:
    message = f"{where} may be read but not written to."
    return ReadOnlyError(message, "Allow writing to the file and its folder, or choose another folder (NHMAP_PLANS).")


def _of_place(error: BaseException, path: Path, where: str) -> StoreFaultError:
    """What keeps a file from being opened or written, by looking at where it lies."""
    if path.is_dir():
        message = f"In the place of the saved plans, {path}, lies a folder."
        return DamagedError(message, "Take it away, or choose another folder for the plans (NHMAP_PLANS).")
    if not path.parent.is_dir():
        message = f"The folder of the saved plans, {path.parent}, is not there."
        return GoneError(message, "Bring it back, or choose another folder (NHMAP_PLANS).", replaced=False)
    if not os.access(path if path.exists() else path.parent, os.R_OK):
        message = f"{where} may not be read by you."
        return ReadOnlyError(message, "Allow reading and writing, or choose another folder (NHMAP_PLANS).")
    if not os.access(path.parent, os.W_OK) or (path.exists() and not os.access(path, os.W_OK)):
        return _read_only(where)
    if shutil.disk_usage(path.parent).free < _ROOM:
        return _full(path)
    message = f"{where} cannot be read or written: the disk answers “{error}”."
    return StoreFaultError(message, "Check the disk and the connection to it, then try again.")


def _of_system(error: OSError, path: Path, where: str) -> StoreFaultError:
    """The fault that the system names when files are made, copied or renamed."""
    if error.errno in {errno.ENOSPC, errno.EDQUOT}:
        return _full(path)
    if error.errno in {errno.EACCES, errno.EPERM, errno.EROFS}:
        return _read_only(where)
    message = f"{where} cannot be read or written: {error.strerror or error}."
    return StoreFaultError(message, "Check the disk and the connection to it, then try again.")


def _of_state(error: BaseException, where: str) -> StoreFaultError:
    """The fault that another database names by its five signs of SQLSTATE, or that SQLite's driver found itself."""
    state = str(getattr(error, "sqlstate", None) or getattr(error, "pgcode", None) or "")
    if state == "53100":
        return DiskFullError("The disk of the database is full.", "Make room, then try again.")
    if state == "25006":
        return _read_only(where)
    if state in {"55P03", "40P01", "40001"}:
        return LockedError(f"{where} are in use and could not be reached in time.", "Try again in a moment.")
    if str(error).startswith("Could not decode"):
        return damaged(None, "text that is no text")
    return StoreFaultError(f"{where} cannot be read or written: {error}.", "Try again; if it stays, report it.")
