"""Comments beside the map: a short list that stays while one draws, and the form for another."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

import streamlit as st

from nhmap.core.plan.comments import TEXT_LIMIT, WHO_LIMIT, Answer, Comment, open_first
from nhmap.errors import NhmapError
from nhmap.ui.kit import comment_panels
from nhmap.ui.kit.feedback import boundary, plain, refuse
from nhmap.ui.state import beside, comments, session, work
from nhmap.ui.state.comments import OPEN_COMMENT, OPENED, PIN, PLACE, SHOWN, TURN
from nhmap.ui.widgets.drawing_again import draw_again

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from nhmap.core.plan.plans import Plan
    from nhmap.ui.map.messages import Pick
    from nhmap.ui.state.session import Session

MOST_SHOWN: Final = 30
"""Comments of a list that are drawn: each has buttons, and every stroke draws them again."""
WHOLE: Final = "whole"
ZONE: Final = "zone"
_ANSWERED: Final = "comment-answered"
_ANSWER_TURN: Final = "comment-answer-turn"
_CLOSED_TOO: Final = "comments-closed-too"
_WHO: Final = "comment-who"
_POINT: Final = "Press the place on the map. Drawing waits until the comment is sent."


def fold(state: Session, *, also: Callable[[], None] | None = None) -> None:
    """The list of comments on the open plan, folded until somebody wants it; ``also`` draws what stands next to it."""
    listed = comments.here(state)
    waiting = sum(not comment.closed for comment in listed or ())
    words = (
        "Comments · cannot be read now" if listed is None else f"Comments · {waiting} open" if listed else "Comments"
    )
    is_open = bool(session.widget_value(OPENED))
    with st.container(horizontal=True, horizontal_alignment="distribute", key="comments-head"):
        st.button(
            words,
            icon=":material/expand_more:" if is_open else ":material/chevron_right:",
            type="tertiary",
            key="comments-fold",
            on_click=session.set_widget,
            args=(OPENED, not is_open),
        )
        if also is not None:
            also()
    if not is_open:
        return
    with st.container(key="comments"), boundary("Comments"):
        _write(state.history.plan, state.active, lambda comment: _store(state, comment))
        if listed:
            left, right = st.columns(2)
            left.toggle("Pins on the map", value=True, key=SHOWN)
            closed_too = right.toggle("Closed too", key=_CLOSED_TOO)
            for comment in _first([comment for comment in open_first(listed) if closed_too or not comment.closed]):
                _one(state, comment)


def take_pick(pick: Pick) -> None:
    """A pin that was pressed opens the list at its comment; a place that was pointed at is the next comment's."""
    if pick.kind == "comment":
        session.set_widget(OPENED, value=True)
        session.set_widget(OPEN_COMMENT, pick.id)
    elif comments.pinning() and pick.place is not None:
        session.set_widget(PIN, pick.place)


def looker_list(plan_id: str, plan: Plan) -> None:
    """Comments for who came by a link to look only: to read, to write, to answer."""
    st.text_input("Your name", key=_WHO, max_chars=WHO_LIMIT, placeholder="Shown beside what you say")
    who = " ".join(str(session.widget_value(_WHO) or "").split())
    _write(plan, "", lambda comment: comments.comment(plan_id, replace(comment, who=who, looker=True)))
    listed = comments.of(plan_id)
    for comment in _first([comment for comment in open_first(listed) if not comment.closed]):
        with st.container(key=f"said-{comment.id}"):
            st.html(comment_panels.comment(comment, about(plan, comment), highlight=False))
            _answers(comment, lambda text, key: comments.answer(plan_id, key, Answer("", text, who, looker=True)))
    if not listed:
        st.caption("Nothing was said yet.")


def about(plan: Plan, comment: Comment) -> str:
    """What a comment is pinned to, as it is called today; what it was called then where it is gone."""
    if comment.zone in plan.position:
        return plan.zone(comment.zone).name
    if comment.zone:
        return f"{comment.about or 'A neighbourhood'} (no longer in the plan)"
    return comment.about[:1].upper() + comment.about[1:] if comment.about else "The whole plan"


def _first(listed: Sequence[Comment]) -> Sequence[Comment]:
    """As many as are drawn; the one whose pin was pressed comes first."""
    comment_id = session.widget_value(OPEN_COMMENT)
    ordered = sorted(listed, key=lambda comment: comment.id != comment_id)
    if len(ordered) > MOST_SHOWN:
        st.caption(f"The {MOST_SHOWN} latest of {len(ordered):,}; files have all.")
    return ordered[:MOST_SHOWN]


def _one(state: Session, comment: Comment) -> None:
    """A comment with what can be done about it."""
    plan = state.history.plan
    with st.container(key=f"said-{comment.id}"):
        st.html(
            comment_panels.comment(
                comment, about(plan, comment), highlight=comment.id == session.widget_value(OPEN_COMMENT)
            )
        )
        with st.container(horizontal=True, gap="small"):
            if _rows(plan, comment) and st.button("Show", type="tertiary", key=f"goto-{comment.id}", help="On the map"):
                now = work.begin()
                session.put(replace(now, goto=_rows(plan, comment), goto_n=now.goto_n + 1))
                draw_again()
            words = "Bring back" if comment.closed else "Close it"
            if st.button(words, type="tertiary", key=f"close-{comment.id}"):
                _attempt(lambda: comments.close(work.begin(), comment.id, closed=not comment.closed))
            if not comment.closed:
                _answers(comment, _answer)


def _answers(comment: Comment, send: Callable[[str, str], None]) -> None:
    """“Answer”, and the box for it once it was pressed."""
    if session.widget_value(_ANSWERED) != comment.id:
        if st.button("Answer", type="tertiary", key=f"answer-{comment.id}"):
            session.set_widget(_ANSWERED, comment.id)
            draw_again()
        return
    with st.form(f"answer-form-{comment.id}", border=False):
        text = st.text_input("Your answer", key=f"answer-text-{comment.id}-{_answer_turn()}", max_chars=TEXT_LIMIT)
        if st.form_submit_button("Send the answer"):
            _attempt(lambda: send(text, comment.id), _answer_sent)


def _write(plan: Plan, active: str, store: Callable[[Comment], None]) -> None:
    """The form of a new comment: what it is of, and the words."""
    options = {WHOLE: "Plan", **({ZONE: "Neighbourhood"} if plan.zones else {}), PLACE: "Place"}
    of = st.radio(
        "What is it about?",
        list(options),
        index=1 if active and plan.zones else 0,
        format_func=options.__getitem__,
        horizontal=True,
        key=comments.where_key(),
        label_visibility="collapsed",
    )
    zone, at = "", None
    if of == ZONE and active in plan.position:
        zone = active  # the one in the box above, which is drawn
        st.caption(plain(f"On {plan.zone(zone).name}, the one that is being drawn."))
    elif of == ZONE:
        zones = [zone.id for zone in plan.zones]
        zone = st.selectbox(
            "Which neighbourhood?",
            zones,
            format_func=lambda key: plan.zone(key).name if key in plan.position else key,
            key="comment-zone",
            label_visibility="collapsed",
        )
    elif of == PLACE:
        at = comments.pin()
        st.caption(plain(f"Pinned to {comments.place_words(at)}. Press again to move the pin.") if at else _POINT)
    with st.form("comment", border=False):
        text = st.text_area(
            "Comment",
            key=f"comment-text-{comments.turn()}",
            max_chars=TEXT_LIMIT,
            height=80,
            placeholder="What should be seen?",
        )
        sent = st.form_submit_button("Send", disabled=of == PLACE and at is None)
    if sent:
        words = plan.zone(zone).name if zone in plan.position else comments.place_words(at) if at else ""
        _attempt(lambda: store(Comment("", text, zone=zone, at=at, about=words)), _sent)


def _store(state: Session, comment: Comment) -> None:
    state = beside.stored(state)
    comments.comment(state.plan_id, replace(comment, who=state.who), state.window)


def _answer(text: str, comment_id: str) -> None:
    state = work.begin()
    comments.answer(state.plan_id, comment_id, Answer("", text, state.who), state.window)


def _attempt(act: Callable[[], None], after: Callable[[], None] | None = None) -> None:
    """Store something and draw again, or say why it cannot be; what was typed stays then."""
    try:
        act()
    except NhmapError as refused:
        refuse(refused)
        return
    if after is not None:
        after()
    draw_again()


def _sent() -> None:
    session.set_widget(TURN, comments.turn() + 1)
    session.set_widget(PIN, None)


def _answer_sent() -> None:
    session.set_widget(_ANSWER_TURN, _answer_turn() + 1)
    session.set_widget(_ANSWERED, None)


def _answer_turn() -> int:
    return int(session.widget_value(_ANSWER_TURN) or 0)


def _rows(plan: Plan, comment: Comment) -> tuple[int, ...]:
    """Small areas to show for a comment."""
    if comment.zone in plan.position:
        return tuple(int(row) for row in plan.members(comment.zone))
    if comment.at is None:
        return ()
    return comments.near(comment.at)
