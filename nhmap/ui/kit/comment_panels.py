"""What people said of a plan, as HTML: every word of theirs is text."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from nhmap.markup import Markup, html, joined

if TYPE_CHECKING:
    from nhmap.core.plan.comments import Answer, Comment


def comment(said: Comment, about: str, *, chosen: bool = False) -> Markup:
    """One comment with its answers.

    Parameters
    ----------
    about
        What it is pinned to, as it is called today.
    chosen
        Whether its pin was pressed.
    """
    answers = joined(html("<li>{} <small>{}</small></li>", a.text, _by(a)) for a in said.answers)
    listed = html("<ul>{}</ul>", answers) if said.answers else ""
    by = f" by {said.closed_by}" if said.closed_by else ""
    closed = html("<small>Closed{}{}.</small>", by, _when(said.closed_when, ", ")) if said.closed else ""
    return html(
        '<div class="nh-comment{}"><small><b>{}</b> · {}</small><p>{}</p>{}{}</div>',
        *(" nh-comment-chosen" if chosen else "", about, _by(said), said.text, listed, closed),
    )


def _by(said: Comment | Answer) -> str:
    """“Ann, by the link, 3 March, 14:05”."""
    who = said.who or "somebody"
    return f"{who}{', by the link' if said.looker else ''}{_when(said.when, ', ')}"


def _when(when: str, before: str) -> str:
    try:
        moment = datetime.fromisoformat(when)
    except ValueError:
        return f"{before}{when}" if when else ""
    return f"{before}{moment.day} {moment:%B, %H:%M}"
