"""Upgrading: an older database is backed up, then brought to today's form, all of it or nothing."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from nhmap.store.database.backups import back_up_file
from nhmap.store.database.database import file_of
from nhmap.store.database.faults import StoreFaultError
from nhmap.store.database.upgrades import bring_up

if TYPE_CHECKING:
    import sqlalchemy as sa

_log = logging.getLogger("nhmap")


class UpgradeFailedError(StoreFaultError):
    """The saved plans could not be brought to today's form; they are as they were."""

    kind = "upgrade"
    short = "the saved plans could not be brought to the form of this nhmap"


def upgrade(connection: sa.Connection, version: int, form: int) -> None:
    """Back up, then bring tables of form ``version`` to ``form`` within the transaction of the connection.

    The connection holds the lock for writing: nobody else writes or upgrades between backup and end.

    Raises
    ------
    StoreFaultError
        When no backup can be made of a file, or a step fails; nothing has changed then.
    """
    file = file_of(connection.engine)
    if file is None:
        remark = "It lies in no file of its own, so nhmap made no backup"
    else:
        backup = back_up_file(file.path, f"form {form}")
        remark = f"A backup is {backup}"
    try:
        bring_up(connection, version, form)
    except StoreFaultError as error:
        message = f"The saved plans could not be brought from form {version} to form {form}: {error.message}"
        hint = f"They are as they were. {remark}. Go on with the nhmap you had before, and report this."
        raise UpgradeFailedError(message, hint) from error
    _log.info("saved plans brought from form %d to form %d. %s.", version, form, remark)
