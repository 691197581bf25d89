"""What people said of a plan, as HTML: every word of theirs is text."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from nhmap.markup import Markup, html, joined

if TYPE_CHECKING:
    from nhmap.core.plan.comments import Answer, Comment


def comment(comment: Comment, about: str, *, highlight: bool = False) -> Markup:
    """One comment with its answers.

    Parameters
    ----------
    about
        What it is pinned to, as it is called today.
    highlight
        Whether its pin was pressed.
    """
    answers = joined(html("<li>{} <small>{}</small></li>", a.text, _by(a)) for a in comment.answers)
    listed = html("<ul>{}</ul>", answers) if comment.answers else ""
    by = f" by {comment.closed_by}" if comment.closed_by else ""
    closed = html("<small>Closed{}{}.</small>", by, _when(comment.closed_when, ", ")) if comment.closed else ""
    return html(
        '<div class="nh-comment{}"><small><b>{}</b> · {}</small><p>{}</p>{}{}</div>',
        *(" nh-comment-chosen" if highlight else "", about, _by(comment), comment.text, listed, closed),
    )


def _by(remark: Comment | Answer) -> str:
    """“Ann, by the link, 3 March, 14:05”."""
    who = remark.who or "somebody"
    return f"{who}{', by the link' if remark.looker else ''}{_when(remark.when, ', ')}"


def _when(when: str, before: str) -> str:
    try:
        moment = datetime.fromisoformat(when)
    except ValueError:
        return f"{before}{when}" if when else ""
    return f"{before}{moment.day} {moment:%B, %H:%M}"
