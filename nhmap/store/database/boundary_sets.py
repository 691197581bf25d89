"""Saved boundaries that people brought, in the same database as the plans.

A row is never changed, save whether it is removed: a set that gets another name or colour is a new row.
"""

from __future__ import annotations

import json
import zlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import sqlalchemy as sa

from nhmap.errors import DataDamagedError, InputRefusedError
from nhmap.store.database.plan_tables import BOUNDARY_SETS
from nhmap.store.database.transactions import Store
from nhmap.store.database.travel_uploads import moved_on, revision
from nhmap.store.tabular.cells import clean_name

if TYPE_CHECKING:
    from collections.abc import Mapping

_ID: Final = 64
_MOST_BYTES: Final = 20_000_000
"""Of one set unpacked: all of England's small areas take half a megabyte."""


@dataclass(frozen=True)
class BoundarySummary:
    """A saved set as it is listed: id, name, file it came from, when and by whom it was stored, whether it is gone."""

    set_id: str
    name: str
    file: str
    made: str
    who: str
    removed: bool


class BoundaryStore(Store):
    """Boundary sets saved in one database; safe to share between threads."""

    @property
    def revision(self) -> int:
        """A number that grows with every change."""
        return revision(self._transactions.engine)

    def keep(  # noqa: PLR0913 - what a row holds
        self, set_id: str, body: Mapping[str, Any], *, file: str, who: str, when: str, instead_of: str = ""
    ) -> None:
        """Store a set, as plain values, under a new id; ``instead_of`` is removed in the same breath."""
        values = {
            "id": set_id[:_ID],
            "name": clean_name(body.get("name")) or "Boundaries",
            "file": clean_name(file),
            "who": clean_name(who),
            "made": when,
            "removed": False,
            "body": zlib.compress(json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode(), 6),
        }
        with self._transactions.write() as connection:
            connection.execute(sa.insert(BOUNDARY_SETS).values(values))
            if instead_of:
                connection.execute(_turn(instead_of, removed=True))
            moved_on(connection)

    def summaries(self, *, removed: bool | None = False) -> tuple[BoundarySummary, ...]:
        """The sets, the one stored last first; removed ones only, not, or (None) too."""
        table = BOUNDARY_SETS.c
        query = sa.select(table.id, table.name, table.file, table.made, table.who, table.removed)
        query = query.order_by(table.made.desc(), table.id)
        if removed is not None:
            query = query.where(table.removed.is_(removed))
        with self._transactions.read() as connection:
            return tuple(
                BoundarySummary(row.id, row.name, row.file, row.made, row.who, bool(row.removed))
                for row in connection.execute(query)
            )

    def body(self, set_id: str) -> dict[str, Any]:
        """A set as plain values.

        Raises
        ------
        InputRefusedError
            When there is none of this id.
        DataDamagedError
            When what is stored is not what was given.
        """
        query = sa.select(BOUNDARY_SETS.c.name, BOUNDARY_SETS.c.body).where(BOUNDARY_SETS.c.id == set_id)
        with self._transactions.read() as connection:
            row = connection.execute(query).first()
        if row is None:
            message = "These boundaries are not stored here."
            raise InputRefusedError(message, "Bring the file again.")
        try:
            unpacked = zlib.decompressobj().decompress(row.body, _MOST_BYTES)
            document = json.loads(unpacked)
        except (zlib.error, ValueError) as error:
            message = f"The stored boundaries {row.name} are damaged."
            raise DataDamagedError(message, "Remove them and bring the file again.") from error
        return document if isinstance(document, dict) else {}

    def remove(self, set_id: str, *, removed: bool = True) -> None:
        """Take a set away, or with ``removed=False`` bring it back."""
        with self._transactions.write() as connection:
            connection.execute(_turn(set_id, removed=removed))
            moved_on(connection)


def _turn(set_id: str, *, removed: bool) -> sa.Update:
    return sa.update(BOUNDARY_SETS).where(BOUNDARY_SETS.c.id == set_id).values(removed=removed)
