"""The word at the top of each page whether all is saved, and what a window says of itself."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from nhmap.ui.state import session, watching

PARTS: Final = (
    "keeping.js",
    "windows.js",
    "wire.js",
    "application.js",
    "focus.js",
    "tabs.js",
    "truth.js",
    "ahead.js",
    "word.js",
)
"""Our scripts, in the order that they are joined."""

KEY: Final = "watch"
_HERE: Final = Path(__file__).parent / "word"
_MOST_WINDOWS: Final = 200
_LONGEST_NAME: Final = 60
_WINDOW: Final = re.compile(r"[0-9a-f]{12}")


def _read(*names: str) -> str:
    return "\n".join((_HERE / name).read_text(encoding="utf-8") for name in names)


_word = st.components.v2.component("nhmap.word", html=_read("word.html"), css=_read("word.css"), js=_read(*PARTS))
_whole_page = st.components.v2.component("nhmap.whole_page", js=_read(*PARTS))


@dataclass(frozen=True)
class Word:
    """What Python knows of the saving, for the page to say.

    Attributes
    ----------
    plan_id
        Which plan.
    revision
        What this window has of it: see ``nhmap.store.database.revisions.token``.
    window
        Id of this window: 12 hex characters.
    state
        Whether there is nothing to save yet, all is on the disk, or something could not be stored.
    saved_at
        Time of the last save for people: “10:42”.
    pending
        How many edits and choices Python holds and could not store.
    held
        Ids of the strokes among them, or of all edits.
    answered
        Ids of strokes, of those that the page offered, that are on the disk or had no effect.
    words
        Why something could not be stored, to stand after “Not saved: ”.
    where
        Where plans are stored, in a sentence.
    former, who
        What Python knows of this window's person: see ``News``.
    """

    plan_id: str
    revision: str
    window: str
    state: Literal["nothing yet", "saved", "waiting"] = "nothing yet"
    saved_at: str = ""
    pending: int = 0
    held: tuple[str, ...] = ()
    answered: tuple[str, ...] = ()
    words: str = ""
    where: str = ""
    former: tuple[str, ...] = ()
    who: str = ""


@dataclass(frozen=True)
class News:
    """What the page says, checked.

    Attributes
    ----------
    windows
        Ids of this browser's windows of this plan that are closed: what was done there is this person's own.
    who
        The name that the person gave; None where the page has said nothing of it.
    came
        Whether this run is for others' work, or to store again what could not be stored.
    rescue
        Whether the person wants what is not saved as a file.
    """

    windows: tuple[str, ...] = ()
    who: str | None = None
    came: bool = False
    rescue: bool = False

    @classmethod
    def parse(cls, value: object, plan_id: str) -> News:
        """Read what a browser says, as hostile: what is unsound or of another plan is left out."""
        values = value if isinstance(value, Mapping) else {}
        details = values.get("said")
        words = details if isinstance(details, Mapping) else {}
        windows = words.get("windows") if words.get("plan") == plan_id else None
        listed = windows[:_MOST_WINDOWS] if isinstance(windows, list) else []
        sound = dict.fromkeys(window for window in listed if isinstance(window, str) and _WINDOW.fullmatch(window))
        who = words.get("who")
        printed = "".join(c for c in who if c.isprintable()) if isinstance(who, str) else None
        name = None if printed is None else " ".join(printed.split())[:_LONGEST_NAME]
        return cls(tuple(sound), name, values.get("came") is not None, values.get("rescue") is not None)


def news(plan_id: str) -> News:
    """What the page had said when this run began."""
    return News.parse(session.widget_value(KEY), plan_id)


def show(word: Word, *, takes_strokes: bool = False) -> News:
    """Show the word, and return what the page says.

    Where this is called inside a fragment, what arrives runs only that. With ``takes_strokes`` the page offers strokes
    that were on their way when the map was left.
    """
    context = get_script_run_ctx()
    if context is not None:
        watching.remember(word.window, context.session_id)
    with st.container(key="word-line"):
        result = _word(
            key=KEY,
            data={
                "plan": word.plan_id,
                "revision": word.revision,
                "window": word.window,
                "state": word.state,
                "saved_at": word.saved_at,
                "pending": word.pending,
                "held": list(word.held),
                "answered": list(word.answered),
                "words": word.words,
                "where": word.where,
                "former": list(word.former),
                "who": word.who,
                "address": _address(),
                "takes": takes_strokes,
            },
            on_said_change=_nothing,
            on_came_change=_nothing,
            on_rescue_change=_nothing,
            on_begun_change=_nothing,
            on_strokes_change=_nothing,
        )
    return News.parse(result, word.plan_id)


def woken() -> bool:
    """Whether this run is for others' work, as the page said before it began."""
    value = session.widget_value(KEY)
    return isinstance(value, Mapping) and value.get("came") is not None


def anchor() -> None:
    """What runs the whole page again: for pages on which the word stands in a fragment.

    After a long cut another session answers, which knows no fragment before it has drawn the page once.
    """
    with st.container(key="word-anchor"):
        _whole_page(key="watch-anchor", data={"whole": True}, on_begun_change=_nothing)


def _address() -> str:
    base = str(st.get_option("server.baseUrlPath") or "").strip("/")
    return f"/{base}{watching.ROUTE}" if base else watching.ROUTE


def _nothing() -> None:
    """The value is read where the component is shown."""
