"""What people are told when something is refused or goes wrong: words, never a traceback."""

from __future__ import annotations

import contextlib
import logging
import secrets
from typing import TYPE_CHECKING

import streamlit as st
from streamlit.errors import FragmentHandledException

from nhmap.errors import NhmapError
from nhmap.ui.kit import log_file

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_log = logging.getLogger("nhmap")
_standing: list[Callable[[], str]] = []
"""What says how the work of this tab stands, once it has said so itself: nothing is promised that nobody knows."""


def work_stands(words: Callable[[], str]) -> None:
    """Have a sentence in every message of a fault that says whether this tab's work is saved."""
    _standing[:] = [words]


@contextlib.contextmanager
def boundary(what: str) -> Iterator[None]:
    """Turn whatever is raised inside into a message; the rest of the page stays alive.

    Parameters
    ----------
    what
        What was being done, for the message: “The map”, “This file”.
    """
    try:
        yield
    except NhmapError as refused:
        refuse(refused)
    except FragmentHandledException:
        return  # a part of the page that draws itself again has said what was wrong: `script_error`
    except Exception as error:
        fault(what, error)


def script_error(error: Exception) -> bool:
    """Say in words what no `boundary` has said; returns True, so that Streamlit adds nothing of its own."""
    if isinstance(error, NhmapError):
        refuse(error)
    else:
        fault("This page", error)
    return True


def fault(what: str, error: Exception) -> None:
    """Tell of a fault of ours: the person gets a reference, the log gets the traceback."""
    reference = secrets.token_hex(3).upper()
    _log.error("fault %s: %s", reference, what, exc_info=error)
    written = log_file.path()
    sentences = (
        f"{what} failed because of a fault in nhmap.",
        *(words() for words in _standing),
        f"Reload the page to go on; if it happens again, report it with the reference **{reference}**.",
        f"What happened is in the log file: {plain(str(written))}" if written else "",
    )
    st.error(" ".join(filter(None, sentences)), icon=":material/error:")


def refuse(refused: NhmapError) -> None:
    """Show a refusal: what is wrong in bold, what to do under it."""
    st.error(plain(refused.message), icon=":material/error:")
    if refused.hint:
        st.caption(plain(refused.hint))


def plain(text: str) -> str:
    """Text from people or files for a place that reads Markdown: every sign that could mean something is escaped."""
    return "".join(f"\\{c}" if c in "\\`*_{}[]()#+-.!|<>~$:" else c for c in text)
