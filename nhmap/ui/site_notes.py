"""Notes of buildings as they stand, and writing them: one book for all plans on this computer."""

from __future__ import annotations

import logging
from dataclasses import replace
from typing import TYPE_CHECKING

import streamlit as st
from sqlalchemy.exc import SQLAlchemyError

from nhmap.config import settings
from nhmap.core.site_notes import NoteBook
from nhmap.errors import NhmapError
from nhmap.store.site_notes import NoteStore
from nhmap.ui import cache, session, work
from nhmap.ui.feedback import plain

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from nhmap.core.note_exchange import Noted
    from nhmap.store.site_notes import NoteEntry

_log = logging.getLogger("nhmap")


def store() -> NoteStore:
    """Where notes are saved."""
    return NoteStore(cache.plan_store(settings().plans_url).engine)


def book() -> NoteBook:
    """What was noted of all buildings; nothing where it cannot be read, which the page of a building says."""
    try:
        return store().book()
    except (NhmapError, SQLAlchemyError, OSError) as error:
        _log.warning("site notes not read: %s", error)
        return NoteBook()


def noted() -> tuple[Noted, ...]:
    """The entries that count, as they go to another desk; none where they cannot be read."""
    try:
        return store().noted()
    except (NhmapError, SQLAlchemyError, OSError) as error:
        _log.warning("site notes not read: %s", error)
        return ()


def bring(notes: Iterable[Noted]) -> int | None:
    """Write notes from another desk, and return how many were written; None where that failed, which is said."""
    try:
        return store().bring(notes, work.now().isoformat(timespec="seconds"))
    except (NhmapError, SQLAlchemyError, OSError) as refused:
        st.error(plain(f"The notes were not taken over. {refused}"))
        return None


def last_entries(site_id: str) -> dict[str, NoteEntry]:
    """The entry that counts of each field of one building."""
    return {e.name: e for e in store().entries() if e.site_id == site_id}


def log(site_id: str) -> tuple[NoteEntry, ...]:
    """All that was ever written about one building, oldest first."""
    return store().log(site_id)


def write(site_id: str, values: Mapping[str, str], *, seen: int | None = None) -> bool:
    """Write fields of one building; what goes wrong, and what somebody else wrote meanwhile, is said on the page.

    Parameters
    ----------
    seen
        Number of the last entry that the person had before them.

    Returns
    -------
    Whether it is stored.
    """
    try:
        unread = store().write(site_id, values, work.now().isoformat(timespec="seconds"), seen=seen)
    except (NhmapError, SQLAlchemyError, OSError) as refused:
        _say("error", f"{refused}")
        return False
    for entry in unread:
        said = f"“{entry.text}”" if entry.text else "nothing, so that it was empty"
        _say(
            "warning",
            f"While you wrote, somebody else wrote here, at {entry.made[11:16]}: {said}. Yours counts now; theirs is"
            " kept in the log of this building.",
        )
    return True


def _say(kind: str, words: str) -> None:
    state = work.begin()
    session.put(replace(state, notices=(*state.notices, (kind, words))))
