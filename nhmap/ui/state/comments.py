"""Comments on their way to the disk and to the map: who says what of which plan, and where their pins stand."""

from __future__ import annotations

import logging
from dataclasses import replace
from typing import TYPE_CHECKING, Final

import numpy as np

from nhmap.config import settings
from nhmap.core.plan.comments import Answer, Comment, Statement, admitted, answer_key, closed_key, statements_of
from nhmap.ui.map.values import MapComment
from nhmap.ui.state import beside, cache, session, work

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from nhmap.core.geography.areas import SmallAreas
    from nhmap.core.plan.plans import Plan
    from nhmap.store.database.comments import CommentStore
    from nhmap.ui.state.session import Session

PIN: Final = "comment-pin"
"""Where the place of the next comment is kept: longitude and latitude; None before it was pointed at."""
TURN: Final = "comment-turn"
"""How many comments this window sent: boxes begin afresh once what was written in them is on the disk."""
PLACE: Final = "place"
SHOWN: Final = "comment-pins"
"""Key of the switch that shows pins on the map; on at first."""
OPENED: Final = "comments"
"""Key of the list."""
OPEN_COMMENT: Final = "comment-chosen"
"""Id of the comment whose pin was pressed last."""
_SQUARED: Final = (0.36, 1.0)
"""Squares of the lengths of a degree east and north, in degrees north: enough to tell near from far in England."""
_MOST_PINS: Final = 200
_LONGEST: Final = 140
"""Characters of a comment that the map is told."""
_READ: Final = "comments-read"
"""Revision of the plan for which its comments were read last, and they."""
_log = logging.getLogger("nhmap")


def of(plan_id: str) -> tuple[Comment, ...]:
    """The comments on a saved plan, oldest first; none where they cannot be read, which the word of saving says."""
    try:
        return store().of(plan_id)
    except beside.FAULTS as error:
        _log.warning("comments not read: %s", error)
        return ()


def read_now(state: Session) -> tuple[Comment, ...] | None:
    """The comments on the open plan, read for a file; None where they cannot be read."""
    if not state.stored:
        return ()
    try:
        return store().of(state.plan_id)
    except beside.FAULTS as error:
        _log.warning("comments not read: %s", error)
        return None


def here(state: Session) -> tuple[Comment, ...] | None:
    """The comments on the open plan; None where they cannot be read.

    They are read again only when the plan's revision has moved on: a stroke asks for them twice.
    """
    if not state.stored:
        return ()
    revision = (state.plan_id, state.choices_seen)
    before: tuple[tuple[str, int], tuple[Comment, ...]] | None = session.widget_value(_READ)
    # What waits to be stored keeps the revision from being looked at.
    if before is not None and before[0] == revision and state.choices == state.kept:
        return before[1]
    comments = read_now(state)
    if comments is not None:
        session.set_widget(_READ, (revision, comments))
    return comments


def store() -> CommentStore:
    """Where they are saved."""
    return cache.comment_store(settings().plans_url)


def comment(plan_id: str, comment: Comment, window: str = "") -> None:
    """Store a comment.

    Raises
    ------
    NhmapError
        When it has no words or too many, or cannot be stored.
    """
    text = admitted(comment.text)
    whole = replace(comment, id=work.new_id(), text=text, when=_now())
    store().say(plan_id, statements_of(whole)[0], window)


def answer(plan_id: str, comment_id: str, answer: Answer, window: str = "") -> None:
    """Store an answer to a comment.

    Raises
    ------
    NhmapError
        See ``comment``.
    """
    words = {"text": admitted(answer.text), "looker": answer.looker}
    store().say(plan_id, Statement(answer_key(comment_id, work.new_id()), words, answer.who, _now()), window)


def close(state: Session, comment_id: str, *, closed: bool) -> None:
    """Say that a comment is dealt with, or open again.

    Raises
    ------
    NhmapError
        When that cannot be stored.
    """
    store().settle(state.plan_id, Statement(closed_key(comment_id), closed, state.who, _now()), state.window)


def bring(comments: Iterable[Comment]) -> int:
    """Add the comments of a file to those of the open plan; how many were not here before.

    Raises
    ------
    NhmapError
        When they cannot be stored.
    """
    state = beside.stored(work.begin())
    return store().bring(state.plan_id, comments, state.window)


def turn() -> int:
    """See ``TURN``."""
    return int(session.widget_value(TURN) or 0)


def where_key() -> str:
    """Key of the box that says what the next comment is pinned to."""
    return f"comment-where-{turn()}"


def pinning() -> bool:
    """Whether the next press on the map points at the place of a comment: until it is sent or the list is folded."""
    return session.widget_value(where_key()) == PLACE and bool(session.widget_value(OPENED))


def pin() -> tuple[float, float] | None:
    """The place that was pointed at for the next comment."""
    spot: tuple[float, float] | None = session.widget_value(PIN)
    return spot


def pins(plan: Plan, comments: Sequence[Comment], draft: tuple[float, float] | None = None) -> tuple[MapComment, ...]:
    """Pins of open comments: one a neighbourhood, one a place, and the place of one that is being written."""
    areas = cache.evidence().areas
    by_zone: dict[str, list[Comment]] = {}
    map_pins: list[MapComment] = []
    for comment in [comment for comment in comments if not comment.closed][-_MOST_PINS:]:
        if comment.at is not None:
            map_pins.append(MapComment(comment.id, *comment.at, _words(comment), _by(comment), 1, zone=False))
        elif comment.zone in plan.position:
            by_zone.setdefault(comment.zone, []).append(comment)
    for zone, thread in by_zone.items():
        spot = middle(plan, areas, zone)
        if spot is not None:
            last = thread[-1]
            map_pins.append(MapComment(last.id, *spot, _words(last), _by(last), len(thread), zone=True))
    if draft is not None:
        map_pins.append(MapComment("", *draft, "The comment that you are writing", "", 0, zone=False))
    return tuple(map_pins)


def middle(plan: Plan, areas: SmallAreas, zone: str) -> tuple[float, float] | None:
    """The small area in the middle of a zone's people, in degrees; None for one that holds none."""
    rows = plan.members(zone)
    if not len(rows):
        return None
    places, weights = areas.lonlat[rows], np.maximum(areas.residents[rows], 1)
    centre = np.average(places, axis=0, weights=weights)
    lon, lat = places[int(np.argmin(((places - centre) ** 2 * _SQUARED).sum(axis=1)))]
    return float(lon), float(lat)


def near(at: tuple[float, float]) -> tuple[int, ...]:
    """The small area whose people live nearest to a place."""
    away = (cache.evidence().areas.lonlat - at) ** 2 * _SQUARED
    return (int(np.argmin(away.sum(axis=1))),)


def place_words(at: tuple[float, float]) -> str:
    """What a place is called: the middle-sized area around it; its coordinates where none is near."""
    name = str(cache.evidence().areas.column("msoa21nm")[near(at)[0]])
    return f"a place in {name}" if name else f"{at[1]:.4f}, {at[0]:.4f}"


def _words(comment: Comment) -> str:
    text = " ".join(comment.text.split())
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"


def _by(comment: Comment) -> str:
    answers = len(comment.answers)
    heard = f"{answers} answer{'' if answers == 1 else 's'}" if answers else ""
    return " · ".join(part for part in (comment.about, comment.who, heard) if part)


def _now() -> str:
    return work.now().isoformat(timespec="seconds")
