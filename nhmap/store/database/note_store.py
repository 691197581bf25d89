"""Saved site notes: status, archetype and proposal of each building, in the same database as the plans.

The table only grows: what somebody wrote stays readable after somebody else has written over it. And nobody writes
over what they have not read: of two that write in one field at the same time, the first stands until the later one is
asked.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import sqlalchemy as sa

from nhmap.core.buildings.note_book import NoteBook, admit, admit_text
from nhmap.core.buildings.note_exchange import STANDING, Noted, moment
from nhmap.store.database.plan_tables import SITE_NOTES
from nhmap.store.database.transactions import Store

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
        Field of the notes, one of ``nhmap.core.buildings.note_book.FIELDS``.
    made
        When, as ISO 8601.
    window, who
        Where it was written, and by whom, if a name was given; empty for entries of older forms.
    """

    number: int
    site_id: str
    name: str
    text: str
    made: str
    window: str = ""
    who: str = ""

    @property
    def noted(self) -> Noted:
        """The same without its place in the table."""
        return Noted(self.site_id, self.name, self.text, self.made)


class NoteStore(Store):
    """Site notes saved in one database; safe to share between threads."""

    def write(  # noqa: PLR0913 - what an edit carries
        self,
        site_id: str,
        values: Mapping[str, str],
        when: str,
        *,
        seen: Mapping[str, int] | int | None = None,
        window: str = "",
        who: str = "",
    ) -> tuple[NoteEntry, ...]:
        """Write fields of one building: all that is not contested is stored, or nothing.

        Parameters
        ----------
        values
            Field to text, see ``nhmap.core.buildings.note_book.FIELDS``. Status and reason are one statement: where
            one of them is contested, neither is stored.
        when
            The time, as ISO 8601.
        seen
            Number of the last entry that the writer had before them, of all fields or of each; None for one who has
            read everything.
        window, who
            Where it is written, and by whom, if a name was given.

        Returns
        -------
        Entries that another window wrote in these fields after ``seen``, with other words: they stand, and what was to
        be written in their place is not stored.

        Raises
        ------
        InputRefusedError
            When a text is not admitted, or a building is discounted without a reason.
        """
        texts = admit(values)
        with self._transactions.write() as connection:
            latest = {e.name: e for e in _latest(connection, site_id)}
            fresh = {name: text for name, text in texts.items() if name not in latest or latest[name].text != text}
            unread = {name for name in fresh if name in latest and _unread(latest[name], seen, window)}
            if unread & set(STANDING):
                unread |= set(STANDING) & set(fresh)
            for name, text in fresh.items():
                if name not in unread:
                    row = {"site_id": site_id, "field": name, "value": text, "made": when}
                    connection.execute(sa.insert(SITE_NOTES).values(**row, window=window, who=who))
        return tuple(latest[name] for name in fresh if name in unread and name in latest)

    def bring(self, notes: Iterable[Noted], when: str, *, window: str = "", who: str = "") -> int:
        """Write notes that come from another desk: all of them are stored or none.

        Parameters
        ----------
        notes
            As admitted by ``nhmap.store.exports.note_files.read_notes``. Each keeps the time at which it was written
            there, unless nobody knows it or it lies ahead.
        when
            The time now, as ISO 8601.
        window, who
            Where they are brought, and by whom, if a name was given.

        Returns
        -------
        How many entries were written; a field that holds these words already gets none.
        """
        now = moment(when)
        written = 0
        with self._transactions.write() as connection:
            latest = {(e.site_id, e.name): e.text for e in _latest(connection)}
            for note in notes:
                text = admit_text(note.name, note.text)
                if latest.get((note.site_id, note.name)) == text:
                    continue
                instant = moment(note.made)
                stamp = note.made if instant is not None and now is not None and instant <= now else when
                row = {"site_id": note.site_id, "field": note.name, "value": text, "made": stamp}
                connection.execute(sa.insert(SITE_NOTES).values(**row, window=window, who=who))
                written += 1
        return written

    def noted(self) -> tuple[Noted, ...]:
        """The entries that count, as they go to another desk."""
        return tuple(e.noted for e in self.entries())

    def entries(self) -> tuple[NoteEntry, ...]:
        """The entries that count: the last of each field of each building."""
        with self._transactions.read() as connection:
            return _latest(connection)

    def book(self) -> NoteBook:
        """All notes as they stand."""
        return NoteBook.of((e.site_id, e.name, e.text) for e in self.entries())

    def log(self, site_id: str) -> tuple[NoteEntry, ...]:
        """Everything ever written about one building, oldest first."""
        wanted = sa.select(SITE_NOTES).where(SITE_NOTES.c.site_id == site_id).order_by(SITE_NOTES.c.number)
        with self._transactions.read() as connection:
            return tuple(_entry(row) for row in connection.execute(wanted))


def _latest(connection: sa.Connection, site_id: str | None = None) -> tuple[NoteEntry, ...]:
    """Last entry of each field, of one building or of all, in the order of writing."""
    last = sa.select(sa.func.max(SITE_NOTES.c.number)).group_by(SITE_NOTES.c.site_id, SITE_NOTES.c.field)
    if site_id is not None:
        last = last.where(SITE_NOTES.c.site_id == site_id)
    wanted = sa.select(SITE_NOTES).where(SITE_NOTES.c.number.in_(last)).order_by(SITE_NOTES.c.number)
    return tuple(_entry(row) for row in connection.execute(wanted))


def _unread(entry: NoteEntry, numbers: Mapping[str, int] | int | None, window: str) -> bool:
    """Whether somebody else wrote an entry after what a writer has read."""
    if numbers is None or (window and entry.window == window):
        return False
    return entry.number > (numbers if isinstance(numbers, int) else numbers.get(entry.name, 0))


def _entry(row: sa.Row[tuple[object, ...]]) -> NoteEntry:
    return NoteEntry(row.number, row.site_id, row.field, row.value, row.made, row.window, row.who)
