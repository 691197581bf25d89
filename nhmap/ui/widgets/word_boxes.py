"""Word boxes: boxes of text in which two people may be typing at the same time.

A box keeps what stood in it when it was opened. When somebody else's words arrive, they are shown in it, but a browser
does not put them under the hands of a person who is typing. So nobody knows whether they were read: the next words
that come out of the box are held against what stood there first, unless the other's words are still in them.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import streamlit as st

from nhmap.ui.state import session

if TYPE_CHECKING:
    from collections.abc import Callable


@dataclass(frozen=True)
class _Opened:
    """What a box showed.

    Attributes
    ----------
    read_mark
        Mark of the text that the person has certainly seen.
    shown, text
        Mark and text that were shown last.
    """

    read_mark: Any
    shown: Any
    text: str


def word_box(  # noqa: PLR0913 - the parts of one box
    label: str,
    key: str,
    text: str,
    mark: Any,  # noqa: ANN401 - whatever tells one text from the next
    keep: Callable[[str, Any], object],
    *,
    read: bool = False,
    max_chars: int,
    one_line: bool = False,
    **looks: Any,  # noqa: ANN401 - of the box
) -> None:
    """Draw a box.

    Parameters
    ----------
    text, mark
        As it is stored, and what tells it from any other text of this box: a number, or the text itself.
    keep
        Called with the words and with the mark of the text that their writer had seen, before the page is drawn again.
    read
        Whether the person has certainly read ``text``, as where both texts stand in a question.
    """
    opened = session.widget_value(_name(key)) if session.has_widget(key) else None
    if not isinstance(opened, _Opened):
        opened = _Opened(mark, mark, text)
        session.set_widget(key, text)
    elif mark != opened.shown:
        own = (session.widget_value(key) or "").strip() == text.strip()
        opened = _Opened(mark if own else opened.read_mark, mark, text)
        session.set_widget(key, text)
    if read and opened.read_mark != mark:
        opened = replace(opened, read_mark=mark)
        session.set_widget(key, text)
    session.set_widget(_name(key), opened)
    draw = st.text_input if one_line else st.text_area
    draw(label, max_chars=max_chars, key=key, on_change=_changed, args=(key, keep), **looks)


def _changed(key: str, keep: Callable[[str, Any], object]) -> None:
    """Hand on what a box holds now.

    A box that goes from the screen, as when another page is opened, counts as changed: it holds what was shown in it
    last, or nothing that could be asked for. Nobody wrote that.
    """
    opened = session.widget_value(_name(key))
    if not session.has_widget(key) or not isinstance(opened, _Opened):
        return
    words = str(session.widget_value(key) or "")
    if words == opened.text:
        return
    read = opened.text.strip() and opened.text.strip() in words
    keep(words, opened.shown if read else opened.read_mark)


def _name(key: str) -> str:
    return f"{key} opened"
