"""What people are told when something is refused or goes wrong: words, never a traceback."""

from __future__ import annotations

import contextlib
import logging
import secrets
from typing import TYPE_CHECKING

import streamlit as st

from nhmap.errors import NhmapError

if TYPE_CHECKING:
    from collections.abc import Iterator

_log = logging.getLogger("nhmap")


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
    except Exception as error:
        fault(what, error)


def fault(what: str, error: Exception) -> None:
    """Tell of a fault of ours: the person gets a reference, the log gets the traceback."""
    reference = secrets.token_hex(3).upper()
    _log.error("fault %s: %s", reference, what, exc_info=error)
    st.error(
        f"{what} failed because of a fault in nhmap. Your plan is saved and safe. Reload the page to go on; "
        f"if it happens again, report it with the reference **{reference}**.",
        icon=":material/error:",
    )


def refuse(refused: NhmapError) -> None:
    """Show a refusal: what is wrong in bold, what to do under it."""
    st.error(plain(refused.message), icon=":material/error:")
    if refused.hint:
        st.caption(plain(refused.hint))


def plain(text: str) -> str:
    """Text from people or files for a place that reads Markdown: every sign that could mean something is escaped."""
    return "".join(f"\\{c}" if c in "\\`*_{}[]()#+-.!|<>~$:" else c for c in text)
