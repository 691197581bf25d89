"""A first look at the file of saved plans: what is no database is said before anything is done to it."""

from __future__ import annotations

import stat
from typing import TYPE_CHECKING

from nhmap.store.database.faults import DamagedError, ReadOnlyError, StoreFaultError, damaged, latest_backup

if TYPE_CHECKING:
    from pathlib import Path

_MAGIC = b"SQLite format 3\0"


def refuse_what_is_no_database(path: Path) -> None:
    """Refuse a folder, a device, a file that is no database, or one that was emptied.

    Raises
    ------
    StoreFaultError
        In words; nothing was written.
    """
    try:
        kind = path.stat()
    except FileNotFoundError:
        return
    except OSError as error:
        message = f"The saved plans ({path}) cannot be reached: {error.strerror}."
        raise StoreFaultError(message, "Check the folder, or choose another (NHMAP_PLANS).") from error
    if stat.S_ISDIR(kind.st_mode):
        message = f"In the place of the saved plans, {path}, lies a folder."
        raise DamagedError(message, "Take it away, or choose another folder for the plans (NHMAP_PLANS).")
    if not stat.S_ISREG(kind.st_mode):
        message = f"In the place of the saved plans, {path}, lies something that is no file."
        raise DamagedError(message, "Take it away, or choose another folder for the plans (NHMAP_PLANS).")
    try:
        with path.open("rb") as stream:
            begins = stream.read(len(_MAGIC))
    except PermissionError as error:
        message = f"The saved plans ({path}) may not be read by you."
        raise ReadOnlyError(message, "Allow reading and writing, or choose another folder (NHMAP_PLANS).") from error
    except OSError as error:
        raise damaged(path, error.strerror or "it cannot be read") from error
    if begins and begins != _MAGIC:
        raise damaged(path, "it does not begin as a database does")
    if not begins and (latest_backup(path) is not None or _has_log(path)):
        # An empty file alone is what a start leaves that was cut short; beside a backup it is what is left of plans.
        raise damaged(path, "it is empty")


def _has_log(path: Path) -> bool:
    log = path.with_name(f"{path.name}-wal")
    return log.is_file() and log.stat().st_size > 0
