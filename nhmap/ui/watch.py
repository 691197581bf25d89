"""The word at the top of each page whether all is saved, and what a window says of itself."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Literal

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from nhmap.ui import watching

_HERE: Final = Path(__file__).parent
_MOST_WINDOWS: Final = 200
_LONGEST_NAME: Final = 60
_WINDOW: Final = re.compile(r"[0-9a-f]{12}")


def _read(ending: str) -> str:
    return (_HERE / f"watch{ending}").read_text(encoding="utf-8")


_component = st.components.v2.component("nhmap.watch", html=_read(".html"), css=_read(".css"), js=_read(".js"))
_whole_page = st.components.v2.component("nhmap.whole", js=_read(".js"))


@dataclass(frozen=True)
class Word:
    """What Python knows of the saving, for the page to say.

    Attributes
    ----------
    plan_id
        Which plan.
    revision
        What this window has of it: see ``nhmap.store.revisions.token``.
    window
        Id of this window: 12 hex characters.
    state
        Whether there is anything to save, all is on the disk, or something could not be stored.
    saved_at
        Time of the last save for people: “10:42”.
    pending
        How many edits and choices Python holds and could not store.
    held
        Ids of the strokes among them.
    answered
        Ids of strokes that are on the disk or had no effect.
    words
        Why something could not be stored, to stand after “Not saved: ”.
    where
        Where plans are stored, in a sentence.
    who
        The name that Python knows.
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
    who: str = ""


@dataclass(frozen=True)
class Said:
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
    def parse(cls, said: object, plan_id: str, *, came: object = None, rescue: object = None) -> Said:
        """Read what a browser says, as hostile: what is unsound or of another plan is left out."""
        values = said if isinstance(said, dict) else {}
        windows = values.get("windows") if values.get("plan") == plan_id else None
        listed = windows[:_MOST_WINDOWS] if isinstance(windows, list) else []
        sound = dict.fromkeys(each for each in listed if isinstance(each, str) and _WINDOW.fullmatch(each))
        who = values.get("who")
        name = (
            " ".join("".join(c for c in who if c.isprintable()).split())[:_LONGEST_NAME]
            if isinstance(who, str)
            else None
        )
        return cls(tuple(sound), name, came is not None, rescue is not None)


def show(word: Word, *, key: str = "watch") -> Said:
    """Show the word, and return what the page says.

    Where this is called inside a fragment, what arrives runs only that.
    """
    context = get_script_run_ctx()
    if context is not None:
        watching.remember(word.window, context.session_id)
    with st.container(key="word-line"):
        result = _component(
            key=key,
            data={
                "plan": word.plan_id,
                "revision": word.revision,
                "window": word.window,
                "state": word.state,
                "saved_at": word.saved_at,
                "pending": word.pending,
                "held": list(word.held),
                "ack": list(word.answered),
                "words": word.words,
                "where": word.where,
                "who": word.who,
                "address": _address(),
            },
            on_said_change=_nothing,
            on_came_change=_nothing,
            on_rescue_change=_nothing,
            on_begun_change=_nothing,
        )
    values: dict[str, Any] = dict(result)
    return Said.parse(values.get("said"), word.plan_id, came=values.get("came"), rescue=values.get("rescue"))


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
