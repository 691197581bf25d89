"""What two windows changed differently, asked in words: what it is, what each says, and whose is to stand.

It stands in the page, beside the map, and blocks nothing: what was stored first stands until somebody answers.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Final

import streamlit as st

from nhmap.markup import Markup, html

if TYPE_CHECKING:
    from collections.abc import Callable

THEIRS, MINE, BOTH = "theirs", "mine", "both"
WORDS: Final = {THEIRS: "Keep theirs", MINE: "Use mine", BOTH: "Keep both"}
"""Answers that most questions have, and their words."""
SHOWN: Final = 300
"""So much of a long text is shown, in characters; nothing of it is lost."""


@dataclass(frozen=True)
class Contested:
    """One thing that two windows changed differently.

    Attributes
    ----------
    key
        Names it among all that are asked in this window.
    what
        What was changed, in words: “The weights”.
    theirs, mine
        What stands, and what this window wanted, in words; empty for nothing.
    by, when
        Whose the first was, if a name was given, and when (ISO 8601); may be empty.
    choices
        Answers and the words of their buttons, two or three.
    """

    key: str
    what: str
    theirs: str
    mine: str
    by: str = ""
    when: str = ""
    choices: tuple[tuple[str, str], ...] = ((THEIRS, WORDS[THEIRS]), (MINE, WORDS[MINE]))

    @property
    def sentence(self) -> str:
        """Who was first, and when: “Anna was first, at 10:42”."""
        who = self.by or "Another window"
        return f"{who} was first{f', at {clock(self.when)}' if clock(self.when) else ''}"


def ask(contested: Contested, answer: Callable[[str], None]) -> None:
    """Ask about one thing.

    Parameters
    ----------
    answer
        Called with the key of the answer that is chosen, before the page is drawn again.
    """
    with st.container(border=True, key=f"contested-{contested.key}"):
        st.html(asked_html(contested))
        with st.container(horizontal=True):
            for key, words in contested.choices:
                st.button(words, key=f"contested-{contested.key}-{key}", on_click=answer, args=(key,))


def asked_html(contested: Contested) -> Markup:
    """The question as it stands above its buttons."""
    return html(
        '<section class="nh-figures nh-contested" role="status"><p><b>{}</b> was changed in two '
        "windows. {}, and stands until you choose.</p>"
        "<dl><dt>{}</dt><dd>{}</dd><dt>Yours</dt><dd>{}</dd></dl></section>",
        contested.what,
        contested.sentence,
        contested.by or "Theirs",
        _text(contested.theirs),
        _text(contested.mine),
    )


def clock(when: str) -> str:
    """The time of day of a moment, where the computer is: “10:42”; empty where there is none."""
    try:
        return datetime.fromisoformat(when).astimezone().strftime("%H:%M")
    except ValueError:
        return ""


def _text(text: str) -> str:
    """Words as they are shown: shortened where they are long, and said to be nothing where they are."""
    if not text.strip():
        return html("<i>nothing</i>")
    return text if len(text) <= SHOWN else f"{text[:SHOWN]} …"
