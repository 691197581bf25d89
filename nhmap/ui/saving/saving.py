"""Whether all is saved, as it stands: the word at the top of each page, and what the page says back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

import streamlit as st

from nhmap.config import settings
from nhmap.store.database import revisions
from nhmap.ui.map.messages import MapMessage
from nhmap.ui.saving import trouble
from nhmap.ui.state import beside, cache, session, watch, work
from nhmap.ui.state.watch import News, Word
from nhmap.ui.widgets.drawing_again import draw_again, drawn_alone

if TYPE_CHECKING:
    from nhmap.ui.state.session import Session


def take_left_strokes() -> MapMessage:
    """Strokes that were on their way when the map was left: they come by the word of the page that is open now."""
    value = session.widget_value(watch.KEY)
    strokes = value.get("strokes") if isinstance(value, Mapping) else None
    message = MapMessage.parse(strokes, areas=len(cache.evidence().areas))
    state = work.begin()
    work.take_strokes(message.unapplied(state.plan_id, state.history.ids))
    work.refuse(dict.fromkeys(message.unsound, work.UNREADABLE))
    return message


def tell(offered: MapMessage | None = None) -> News:
    """Show the word and take over what the page says, once in a run, after all that changes and shows the plan.

    ``offered`` is what ``take_left_strokes`` gave, on a page without a map to draw on.
    """
    if drawn_alone():
        if not work.heard():
            arrive()
        if work.begin().title != work.begin().titled:
            st.rerun()  # somebody gave the plan another name or area: what stands above the map is drawn too
    news = watch.show(word(work.begin(), offered), takes_strokes=offered is not None)
    late = work.take_over(news)  # a session that begins under a page which is there already hears only now
    state = work.begin()
    if state.shown != len(state.known.log):
        session.put(replace(state, shown=len(state.known.log)))
    if news.rescue:
        trouble.rescue()
    elif late:
        draw_again()
    return news


def arrive() -> None:
    """Take over what others stored at the end of a run, when every box of the page has had its say; then draw again."""
    if work.take_arrivals():
        draw_again()


def word(state: Session, offered: MapMessage | None = None) -> Word:
    """What is true of the saving now."""
    beside_it = beside.waiting(state)
    waiting = bool(state.held or state.unsaved or beside_it)
    answered = state.known.ids | dict(state.refused).keys()
    identifiers = () if offered is None else (*(stroke.id for stroke in offered.strokes), *offered.unsound)
    return Word(
        state.plan_id,
        revisions.token(len(state.known.log), max(0, state.choices_seen)),
        state.window,
        "waiting" if waiting else "saved" if state.stored else "nothing yet",
        state.saved,
        len(state.held) + beside_it,
        held=tuple(edit.id for edit in state.held),
        answered=tuple(identifier for identifier in identifiers if identifier in answered),
        words=state.unsaved or beside.short_fault(state),
        where=_where(),
        former=state.former,
        who=state.who,
    )


def _where() -> str:
    """Where plans are kept, in a sentence. The address of a database is not said: it may hold a password."""
    if settings().database_url:
        return "Plans are kept in the database that NHMAP_DATABASE_URL names."
    return f"Plans are kept on this computer, in the folder {settings().plans}."
