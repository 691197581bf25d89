"""Backups: a whole copy of the saved plans beside them, made before anything is done that could not be taken back."""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import sqlite3
from datetime import datetime
from typing import TYPE_CHECKING, Final

import sqlalchemy as sa

from nhmap.store.database.database import file_path
from nhmap.store.database.database_file import copy_into, free_name
from nhmap.store.database.faults import DiskFullError, StoreFaultError, damaged, fault_of

if TYPE_CHECKING:
    from pathlib import Path

_SPARE: Final = 1_000_000
"""Bytes that stay free beside a backup, so that work can go on."""
_MEGABYTE: Final = 1_000_000


class NoBackupError(StoreFaultError):
    """A backup was not made; what it was to be made for is not done."""

    kind = "no backup"
    short = "no backup of the saved plans could be made"


def back_up(url: str, reason: str) -> Path:
    """Copy the saved plans into a new file beside them, and prove the copy.

    All that is saved is in it, also what SQLite keeps beside the file while it is open; other programs may go on.

    Parameters
    ----------
    url
        SQLAlchemy address of the saved plans.
    reason
        What it is made before, for its name: “form 6”, “update”.

    Returns
    -------
    Where it is: ``plans-before-form-6-20261129-101500.sqlite``.

    Raises
    ------
    StoreFaultError
        When there is nothing to copy, no room, the copy is not whole, or the address is not of a file.
    """
    parsed = sa.make_url(url)
    path = file_path(parsed)
    if path is None:
        name = parsed.get_backend_name()
        message = f"The saved plans lie in a database that is no file ({name}): nhmap makes no backup of it."
        raise NoBackupError(message, "Make one with the tools of the database first.")
    return back_up_file(path, reason)


def back_up_file(path: Path, reason: str) -> Path:
    """The same for a database file, see ``back_up``."""
    if not path.is_file():
        message = f"There are no saved plans at {path}, so there is nothing to back up."
        raise NoBackupError(message, "Check NHMAP_PLANS.")
    slug = re.sub(r"[^a-z0-9.]+", "-", reason.casefold()).strip("-") or "change"
    stamp = datetime.now().astimezone().strftime("%Y%m%d-%H%M%S")
    backup = free_name(path.with_name(f"{path.stem}-before-{slug}-{stamp}{path.suffix}"))
    part = free_name(backup.with_name(f"{backup.name}.part"))
    try:
        _refuse_without_room(path)
        with contextlib.closing(sqlite3.connect(path, isolation_level=None)) as source:
            source.execute("PRAGMA query_only = ON")
            before = _counts(source)
            copy_into(source, part)
        _prove(path, part, before)
        part.chmod(path.stat().st_mode & 0o777)
        _put(part, backup)
    except (OSError, sqlite3.Error) as error:
        raise fault_of(error, path) from error
    finally:
        with contextlib.suppress(OSError):
            part.unlink(missing_ok=True)
    return backup


def _put(part: Path, backup: Path) -> None:
    """Give a finished copy its name; a file that has it stays."""
    try:
        os.link(part, backup)
    except FileExistsError:
        raise
    except OSError:  # a disk without links: nobody else makes files of our names within a second
        part.rename(backup)


def _refuse_without_room(path: Path) -> None:
    log = path.with_name(f"{path.name}-wal")
    needed = path.stat().st_size + (log.stat().st_size if log.exists() else 0) + _SPARE
    free = shutil.disk_usage(path.parent).free
    if free < needed:
        message = (
            f"There is no room for a backup of the saved plans in {path.parent}: {needed / _MEGABYTE:,.1f} MB are"
            f" needed and {free / _MEGABYTE:,.1f} MB are free. Nothing was changed."
        )
        raise DiskFullError(message, "Make room there, then try again.")


def _prove(path: Path, copy: Path, before: tuple[int, ...]) -> None:
    """Refuse a copy that does not hang together or lacks what was there before it was made."""
    with contextlib.closing(sqlite3.connect(f"{copy.absolute().as_uri()}?mode=ro", uri=True)) as backup:
        verdict = str(backup.execute("PRAGMA integrity_check(1)").fetchone()[0])
        if verdict != "ok":
            raise damaged(path, verdict)  # the copy is made page for page, so the damage is in what was copied
        # Others may have written meanwhile: nothing of a plan is ever deleted, so there may only be more.
        if any(now < then for now, then in zip(_counts(backup), before, strict=True)):
            raise damaged(path, "a copy of it lacks plans or entries")


def _counts(connection: sqlite3.Connection) -> tuple[int, ...]:
    return tuple(
        int(connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0])  # noqa: S608 - our own two names
        for table in ("plans", "edits")
    )
