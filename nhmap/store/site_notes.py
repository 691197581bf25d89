"""Saved site notes: status, archetype and proposal of each building, in the same database as the plans.

The table only grows: what somebody wrote stays readable after somebody else has written over it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import sqlalchemy as sa

from nhmap.core.note_exchange import Noted, moment
from nhmap.core.site_notes import NoteBook, Status, admit_text
from nhmap.errors import InputRefusedError
from nhmap.store.plan_tables import SITE_NOTES, spoken, writing

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping


@dataclass(frozen=True)
class NoteEntry:
    """One thing that was written about one building.

    Attributes
    ----------
    number
        Grows with every entry of the whole table.
    name
        Field of the notes, one of ``nhmap.core.site_notes.FIELDS``.
    made
        When, as ISO 8601.
    """

    number: int
    site_id: str
    name: str
    text: str
    made: str

    @property
    def noted(self) -> Noted:
        """The same without its place in the table."""
        return Noted(self.site_id, self.name, self.text, self.made)


class NoteStore:
    """Site notes saved in one database; safe to share between threads.

    Parameters
    ----------
    engine
        Of the saved plans, whose tables are settled.
    """

    def __init__(self, engine: sa.Engine) -> None:
        self._engine = engine

    def write(
        self, site_id: str, values: Mapping[str, str], when: str, *, seen: int | None = None
    ) -> tuple[NoteEntry, ...]:
        """Write fields of one building: all of them are stored or none.

        Parameters
        ----------
        values
            Field to text, see ``nhmap.core.site_notes.FIELDS``.
        when
            The time, as ISO 8601.
        seen
            Number of the last entry that the writer had before them.

        Returns
        -------
        Entries of the same fields, with other words, that were written after ``seen``: they no longer count, and the
        writer has not read them.

        Raises
        ------
        InputRefusedError
            When a text is not admitted, or a building is discounted without a reason.
        """
        kept = {name: admit_text(name, text) for name, text in values.items()}
        if kept.get("status") == Status.DISCOUNTED and not kept.get("reason", "").strip():
            message = "A building is discounted with a reason."
            raise InputRefusedError(message, "Say in a sentence why it is out: people who wanted it will ask.")
        with spoken(), writing(self._engine) as connection:
            latest = {e.name: e for e in _latest(connection, site_id)}
            for name, text in kept.items():
                if name not in latest or latest[name].text != text:
                    row = {"site_id": site_id, "field": name, "value": text, "made": when}
                    connection.execute(sa.insert(SITE_NOTES).values(**row))
        unread = [latest[name] for name in kept if name in latest and seen is not None and latest[name].number > seen]
        return tuple(e for e in unread if e.text != kept[e.name])

    def bring(self, notes: Iterable[Noted], when: str) -> int:
        """Write notes that come from another desk: all of them are stored or none.

        Parameters
        ----------
        notes
            As admitted by ``nhmap.store.note_files.read_notes``. Each keeps the time at which it was written there,
            unless nobody knows it or it lies ahead.
        when
            The time now, as ISO 8601.

        Returns
        -------
        How many entries were written; a field that holds these words already gets none.
        """
        now = moment(when)
        written = 0
        with spoken(), writing(self._engine) as connection:
            latest = {(e.site_id, e.name): e.text for e in _latest(connection)}
            for each in notes:
                text = admit_text(each.name, each.text)
                if latest.get((each.site_id, each.name)) == text:
                    continue
                told = moment(each.made)
                made = each.made if told is not None and now is not None and told <= now else when
                row = {"site_id": each.site_id, "field": each.name, "value": text, "made": made}
                connection.execute(sa.insert(SITE_NOTES).values(**row))
                written += 1
        return written

    def noted(self) -> tuple[Noted, ...]:
        """The entries that count, as they go to another desk."""
        return tuple(e.noted for e in self.entries())

    def entries(self) -> tuple[NoteEntry, ...]:
        """The entries that count: the last of each field of each building."""
        with spoken(), self._engine.begin() as connection:
            return _latest(connection)

    def book(self) -> NoteBook:
        """All notes as they stand."""
        return NoteBook.of((e.site_id, e.name, e.text) for e in self.entries())

    def log(self, site_id: str) -> tuple[NoteEntry, ...]:
        """Everything ever written about one building, oldest first."""
        wanted = sa.select(SITE_NOTES).where(SITE_NOTES.c.site_id == site_id).order_by(SITE_NOTES.c.number)
        with spoken(), self._engine.begin() as connection:
            return tuple(_entry(row) for row in connection.execute(wanted))


def _latest(connection: sa.Connection, site_id: str | None = None) -> tuple[NoteEntry, ...]:
    """Last entry of each field, of one building or of all, in the order of writing."""
    last = sa.select(sa.func.max(SITE_NOTES.c.number)).group_by(SITE_NOTES.c.site_id, SITE_NOTES.c.field)
    if site_id is not None:
        last = last.where(SITE_NOTES.c.site_id == site_id)
    wanted = sa.select(SITE_NOTES).where(SITE_NOTES.c.number.in_(last)).order_by(SITE_NOTES.c.number)
    return tuple(_entry(row) for row in connection.execute(wanted))


def _entry(row: sa.Row[tuple[object, ...]]) -> NoteEntry:
    return NoteEntry(row.number, row.site_id, row.field, row.value, row.made)
