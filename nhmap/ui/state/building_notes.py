"""Notes of buildings as they stand, and writing them: one book for all plans on this computer."""

from __future__ import annotations

import logging
from dataclasses import replace
from typing import TYPE_CHECKING

import streamlit as st

from nhmap.config import settings
from nhmap.core.buildings.note_book import NoteBook, SiteNotes, admit
from nhmap.core.buildings.note_exchange import Noted
from nhmap.errors import NhmapError
from nhmap.store.database.note_store import NoteStore
from nhmap.ui.kit.feedback import plain
from nhmap.ui.state import beside, cache, session, work
from nhmap.ui.state.waiting import WaitingNote

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from nhmap.store.database.note_store import NoteEntry

_log = logging.getLogger("nhmap")


def store() -> NoteStore:
    """Where notes are saved."""
    return NoteStore(cache.plan_store(settings().plans_url).engine)


def book() -> NoteBook:
    """What was noted of all buildings, words of this window that wait included.

    Nothing where it cannot be read, which the page of a building says.
    """
    try:
        notebook = store().book()
    except beside.FAULTS as error:
        _log.warning("site notes not read: %s", error)
        notebook = NoteBook()
    return with_waiting(notebook, work.begin().beside.waiting_notes)


def noted() -> tuple[Noted, ...]:
    """The entries that count, as they go to another desk, words of this window that wait included."""
    try:
        statements = store().noted()
    except beside.FAULTS as error:
        _log.warning("site notes not read: %s", error)
        statements = ()
    when = work.now().isoformat(timespec="seconds")
    waiting = [
        Noted(note.site_id, name, text, when)
        for note in work.begin().beside.waiting_notes
        for name, text in note.values.items()
    ]
    over = {(statement.site_id, statement.name) for statement in waiting}
    return (*(statement for statement in statements if (statement.site_id, statement.name) not in over), *waiting)


def bring(notes: Iterable[Noted]) -> int | None:
    """Write notes from another desk, and return how many were written; None where that failed, which is said."""
    try:
        state = work.begin()
        when = work.now().isoformat(timespec="seconds")
        return store().bring(notes, when, window=state.window, who=state.who)
    except beside.FAULTS as refused:
        st.error(plain(f"The notes were not taken over. {refused}"))
        return None


def last_entries(site_id: str) -> dict[str, NoteEntry]:
    """The entry that counts of each field of one building."""
    return {e.name: e for e in store().entries() if e.site_id == site_id}


def log(site_id: str) -> tuple[NoteEntry, ...]:
    """All that was ever written about one building, oldest first."""
    return store().log(site_id)


def write(site_id: str, values: Mapping[str, str], *, last_note: int) -> bool:
    """Write fields of one building.

    What cannot be stored now stays in this window and is tried again; where somebody else wrote meanwhile, theirs
    stands and the page asks. What is not admitted is said on the page.

    Parameters
    ----------
    last_note
        Number of the last entry of these fields that the person had before them.

    Returns
    -------
    Whether the words were admitted.
    """
    try:
        texts = admit(values)
    except NhmapError as refused:
        state = work.begin()
        session.put(replace(state, notices=(*state.notices, ("error", f"{refused}"))))
        return False
    beside.write_note(work.begin(), WaitingNote(site_id, texts, last_note))
    return True


def waits(site_id: str) -> dict[str, str]:
    """What was written of a building in this window and is not stored yet: field and text."""
    words: dict[str, str] = {}
    for note in work.begin().beside.waiting_notes:
        if note.site_id == site_id:
            words.update(note.values)
    return words


def contested(site_id: str) -> frozenset[str]:
    """Fields of a building about which this window is asked."""
    contests = (note.mine for note in work.begin().beside.notes if note.site_id == site_id)
    return frozenset(name for mine in contests for name in mine)


def with_waiting(noted: NoteBook, notes: Iterable[WaitingNote]) -> NoteBook:
    """A book with words over it that are not stored yet."""
    by_site = dict(noted.of_site)
    for note in notes:
        for name, text in note.values.items():
            by_site[note.site_id] = by_site.get(note.site_id, SiteNotes(note.site_id)).with_value(name, text)
    return NoteBook(by_site)
