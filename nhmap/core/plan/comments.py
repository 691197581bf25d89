"""Comments: what people say of a neighbourhood or a place of a plan, answered and closed.

They are no edits: they change no small area, undo does not walk through them, and who may only look may write them.
They are stored as statements beside the plan, each under a key of its own, and only ever added to.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Final

from nhmap.errors import InputRefusedError

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

PREFIX: Final = "comment/"
TEXT_LIMIT: Final = 1_000
WHO_LIMIT: Final = 60
ABOUT_LIMIT: Final = 200
MOST: Final = 2_000
"""Comments and answers that one plan may have."""
_ID: Final = re.compile(r"[0-9A-Za-z-]{1,40}")
_ZONE_LIMIT: Final = 128
_WHEN_LIMIT: Final = 40
_EAST, _NORTH = 180.0, 90.0


@dataclass(frozen=True)
class Answer:
    """An answer to a comment; ``looker`` says that it came by a link to look only."""

    id: str
    text: str
    who: str = ""
    when: str = ""
    looker: bool = False


@dataclass(frozen=True)
class Comment:
    """What somebody said of a plan.

    Attributes
    ----------
    id
        Of its own, also in files: a file that is opened twice adds nothing the second time.
    text
        In the person's own words.
    who, when
        By whom, if a name was given, and when (ISO 8601).
    zone
        Id of the neighbourhood that it is pinned to; empty for a place or for the whole plan.
    at
        Longitude and latitude of the place that it is pinned to; None for a neighbourhood.
    about
        What the neighbourhood or the place was called when it was said.
    looker
        Whether it came by a link to look only.
    answers
        Oldest first.
    closed, closed_by, closed_when
        Whether it is dealt with, who said so, and when.
    """

    id: str
    text: str
    who: str = ""
    when: str = ""
    zone: str = ""
    at: tuple[float, float] | None = None
    about: str = ""
    looker: bool = False
    answers: tuple[Answer, ...] = field(default=())
    closed: bool = False
    closed_by: str = ""
    closed_when: str = ""

    @property
    def key(self) -> str:
        """The key under which it is stored."""
        return f"{PREFIX}{self.id}"

    def to_dict(self) -> dict[str, Any]:
        """As files have it; what nobody said is left out."""
        record = {key: getattr(self, key) for key in ("id", "text", "who", "when", "zone", "about", "looker", "closed")}
        record |= {"closed_by": self.closed_by, "closed_when": self.closed_when, "at": self.at and list(self.at)}
        answers = [{key: value for key, value in vars(answer).items() if value} for answer in self.answers]
        return {key: value for key, value in (record | {"answers": answers}).items() if value}


@dataclass(frozen=True)
class Statement:
    """One thing that was said: a comment, an answer, or that a comment is closed or open again."""

    key: str
    value: Any
    who: str = ""
    when: str = ""


def admitted(text: str) -> str:
    """The words of a comment or an answer, trimmed.

    Raises
    ------
    InputRefusedError
        When there are none, too many, or some that nothing can store.
    """
    body = text.strip()
    if not body:
        message = "Nothing was written."
        raise InputRefusedError(message, "Write a word or two, then send it.")
    if len(body) > TEXT_LIMIT:
        message = f"A comment has at most {TEXT_LIMIT:,} characters; this one has {len(body):,}."
        raise InputRefusedError(message, "Shorten it.")
    if not _storable(body):
        message = "The comment holds a character that nothing can store."
        raise InputRefusedError(message, "Type it anew.")
    return body


def statements_of(comment: Comment) -> tuple[Statement, ...]:
    """What is stored of a comment with its answers, in the order of saying; the inverse is ``comments_of``."""
    body = {
        "text": comment.text,
        "zone": comment.zone,
        "at": comment.at and list(comment.at),
        "about": comment.about,
        "looker": comment.looker,
    }
    statements = [Statement(comment.key, body, comment.who, comment.when)]
    statements += [
        Statement(answer_key(comment.id, a.id), {"text": a.text, "looker": a.looker}, a.who, a.when)
        for a in comment.answers
    ]
    if comment.closed:
        statements.append(
            Statement(closed_key(comment.id), value=True, who=comment.closed_by, when=comment.closed_when)
        )
    return tuple(statements)


def answer_key(comment_id: str, answer_id: str) -> str:
    """The key of an answer."""
    return f"{PREFIX}{comment_id}/answer/{answer_id}"


def closed_key(comment_id: str) -> str:
    """The key under which it stands whether a comment is closed."""
    return f"{PREFIX}{comment_id}/closed"


def comments_of(statements: Iterable[Statement]) -> tuple[Comment, ...]:
    """The comments of a plan, oldest first, from everything that was said; what cannot be read is passed over."""
    comments: dict[str, Comment] = {}
    for statement in statements:
        comment_id, _, rest = statement.key.removeprefix(PREFIX).partition("/")
        kind, _, answer_id = rest.partition("/")
        comment = comments.get(comment_id)
        if not rest:
            first = _comment(statement.value, comment_id, statement.who, statement.when)
            if first is not None and comment is None:
                comments[comment_id] = first
        elif comment is None:
            continue
        elif kind == "answer":
            answer = _answer(statement.value, answer_id, statement.who, statement.when)
            if answer is not None and answer.id not in {answer.id for answer in comment.answers}:
                comments[comment_id] = replace(comment, answers=(*comment.answers, answer))
        elif kind == "closed":
            closed = statement.value is True
            by, when = (statement.who, statement.when) if closed else ("", "")
            comments[comment_id] = replace(comment, closed=closed, closed_by=by, closed_when=when)
    return tuple(comments.values())


def read(listed: object) -> tuple[tuple[Comment, ...], int]:
    """Comments as a file has them, as hostile; and how many of them cannot be used."""
    comments: dict[str, Comment] = {}
    unusable = 0
    entries = listed[:MOST] if isinstance(listed, list) else []
    for entry in entries:
        raw = entry if isinstance(entry, Mapping) else {}
        comment = _comment(raw, raw.get("id"), raw.get("who"), raw.get("when"))
        if comment is None or comment.id in comments:
            unusable += 1
            continue
        answers = raw.get("answers")
        heard: dict[str, Answer] = {}
        for listed_answer in answers[:MOST] if isinstance(answers, list) else []:
            answer_record = listed_answer if isinstance(listed_answer, Mapping) else {}
            answer = _answer(
                answer_record, answer_record.get("id"), answer_record.get("who"), answer_record.get("when")
            )
            if answer is not None:
                heard.setdefault(answer.id, answer)
        closed = raw.get("closed") is True
        by = _line(raw.get("closed_by"), WHO_LIMIT) if closed else ""
        when = _line(raw.get("closed_when"), _WHEN_LIMIT) if closed else ""
        comments[comment.id] = replace(
            comment, answers=tuple(heard.values()), closed=closed, closed_by=by, closed_when=when
        )
    return tuple(comments.values()), unusable


def open_first(comments: Sequence[Comment]) -> tuple[Comment, ...]:
    """Open comments before closed ones, the latest said first."""
    latest = comments[::-1]
    return (*(comment for comment in latest if not comment.closed), *(comment for comment in latest if comment.closed))


def _comment(value: object, comment_id: object, who: object, when: object) -> Comment | None:
    """A comment from plain values; None where they are none."""
    if not isinstance(value, Mapping) or not isinstance(comment_id, str) or not _ID.fullmatch(comment_id):
        return None
    text = _text(value.get("text"))
    if not text:
        return None
    at = _place(value.get("at"))
    zone = "" if at else _line(value.get("zone"), _ZONE_LIMIT)
    about, looker = _line(value.get("about"), ABOUT_LIMIT), value.get("looker") is True
    return Comment(comment_id, text, _line(who, WHO_LIMIT), _line(when, _WHEN_LIMIT), zone, at, about, looker)


def _answer(value: object, answer_id: object, who: object, when: object) -> Answer | None:
    if not isinstance(value, Mapping) or not isinstance(answer_id, str) or not _ID.fullmatch(answer_id):
        return None
    text = _text(value.get("text"))
    looker = value.get("looker") is True
    return Answer(answer_id, text, _line(who, WHO_LIMIT), _line(when, _WHEN_LIMIT), looker) if text else None


def _text(value: object) -> str:
    """Words within bounds; "" where there are none."""
    if not isinstance(value, str):
        return ""
    text = value.strip()
    return text if len(text) <= TEXT_LIMIT and _storable(text) else ""


def _line(value: object, limit: int) -> str:
    """One printable line, not too long; "" for anything else."""
    if not isinstance(value, str):
        return ""
    return " ".join("".join(c if c.isprintable() else " " for c in value).split())[:limit]


def _storable(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return "\x00" not in text


def _place(value: object) -> tuple[float, float] | None:
    """Longitude and latitude in degrees; None where they are none."""
    if not isinstance(value, list | tuple) or len(value) != len(("longitude", "latitude")):
        return None
    if any(isinstance(number, bool) or not isinstance(number, int | float) for number in value):
        return None
    lon, lat = map(float, value)
    inside = math.isfinite(lon) and math.isfinite(lat) and abs(lon) <= _EAST and abs(lat) <= _NORTH
    return (lon, lat) if inside else None
