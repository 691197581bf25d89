"""Saved tables of travel times: files that people brought, in the same database as the plans.

A file is kept as it was given, so that it is read again when buildings are added that it may name.
"""

from __future__ import annotations

import zlib
from dataclasses import dataclass
from typing import Final

import sqlalchemy as sa

from nhmap.errors import DataDamagedError, InputRefusedError
from nhmap.store.database.plan_tables import ESTATE_REVISION, TRAVEL_UPLOADS
from nhmap.store.database.transactions import Store, Transactions
from nhmap.store.tabular.cells import clean_name

_ID: Final = 64


@dataclass(frozen=True)
class TravelSummary:
    """A saved table as it is listed.

    Attributes
    ----------
    upload_id, name
        Under which it is stored, and of the file.
    made
        When it was stored (ISO 8601).
    who
        Who gave it; empty where not said.
    removed
        Whether it was taken away; nothing of it is lost.
    """

    upload_id: str
    name: str
    made: str
    who: str
    removed: bool


class TravelStore(Store):
    """Tables of travel times saved in one database; safe to share between threads."""

    def keep(self, upload_id: str, name: str, data: bytes, who: str, when: str) -> None:
        """Store a file under a new id."""
        values = {
            "id": upload_id[:_ID],
            "name": clean_name(name) or "travel times",
            "who": clean_name(who),
            "made": when,
            "removed": False,
            "body": zlib.compress(data, 6),
        }
        with self._transactions.write() as connection:
            connection.execute(sa.insert(TRAVEL_UPLOADS).values(values))
            moved_on(connection)

    def summaries(self, *, removed: bool | None = False) -> tuple[TravelSummary, ...]:
        """The tables, the one stored last first; removed ones only, not, or (None) too."""
        table = TRAVEL_UPLOADS.c
        query = sa.select(table.id, table.name, table.made, table.who, table.removed)
        query = query.order_by(table.made.desc(), table.id)
        if removed is not None:
            query = query.where(table.removed.is_(removed))
        with self._transactions.read() as connection:
            return tuple(
                TravelSummary(row.id, row.name, row.made, row.who, bool(row.removed))
                for row in connection.execute(query)
            )

    def file(self, upload_id: str) -> tuple[str, bytes]:
        """Name and bytes of a file, as it was given.

        Raises
        ------
        InputRefusedError
            When there is none of this id.
        DataDamagedError
            When what is stored is not what was given.
        """
        table = TRAVEL_UPLOADS.c
        query = sa.select(table.name, table.body).where(table.id == upload_id)
        with self._transactions.read() as connection:
            row = connection.execute(query).first()
        if row is None:
            message = "This table of travel times is not stored here."
            raise InputRefusedError(message, "Choose another way of travelling, or bring the table again.")
        try:
            return row.name, zlib.decompress(row.body)
        except zlib.error as error:
            message = f"The stored table of travel times {row.name} is damaged."
            raise DataDamagedError(message, "Remove it and bring the file again.") from error

    def remove(self, upload_id: str, *, removed: bool = True) -> None:
        """Take a table away, or with ``removed=False`` bring it back."""
        change = sa.update(TRAVEL_UPLOADS).where(TRAVEL_UPLOADS.c.id == upload_id).values(removed=removed)
        with self._transactions.write() as connection:
            connection.execute(change)
            moved_on(connection)


def moved_on(connection: sa.Connection) -> None:
    """Say that something people brought has changed."""
    if not connection.execute(sa.update(ESTATE_REVISION).values(revision=ESTATE_REVISION.c.revision + 1)).rowcount:
        connection.execute(sa.insert(ESTATE_REVISION).values(revision=1))


def revision(engine: sa.Engine) -> int:
    """How often what people brought has changed."""
    with Transactions(engine).read() as connection:
        return int(connection.execute(sa.select(ESTATE_REVISION.c.revision)).scalar() or 0)
