"""Sharing with the network: a passphrase for those who draw, links for those who only look.

Nothing here is stored: passphrase, tickets and links end with the server. A server that was not told to share has no
passphrase, and answers this computer alone.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
import threading
import time
from dataclasses import dataclass, field
from functools import lru_cache
from http.cookies import CookieError, SimpleCookie
from typing import Final

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from nhmap.config import settings
from nhmap.errors import InputRefusedError

TICKET: Final = "nhmap-ticket"
"""Cookie of those who know the passphrase."""
LOOK: Final = "nhmap-look"
"""Cookie of those who came by a link to look only: the link's token."""
LOOK_AT: Final = "/nhmap/look/"
"""Where a link to look only leads, with its token behind it."""
MOST_LINKS: Final = 200
MOST_COMMENTS: Final = 30
"""Comments that may come by one link within ``COMMENTS_WITHIN_S``: ten people may share it."""
COMMENTS_WITHIN_S: Final = 60.0
_SIGNS: Final = "abcdefghjkmnpqrstuvwxyz23456789"
"""None that is mistaken for another when it is read out."""


@dataclass(frozen=True)
class LookLink:
    """A link to look at one plan."""

    token: str
    plan_id: str
    made: str
    who: str


@dataclass
class Share:
    """What a server that is shared knows; safe to use from any thread."""

    passphrase: str
    _secret: bytes = field(default_factory=lambda: secrets.token_bytes(32))
    _links: dict[str, LookLink] = field(default_factory=dict)
    _comments: dict[str, list[float]] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _first: str = field(default_factory=lambda: secrets.token_urlsafe(24))

    def admits(self, typed: str) -> bool:
        """Whether a text is the passphrase; case and spaces around do not count."""
        answer, wanted = (text.strip().lower().encode() for text in (typed, self.passphrase))
        return hmac.compare_digest(answer, wanted)

    def ticket(self) -> str:
        """What the browser keeps of somebody who knew the passphrase."""
        return hmac.new(self._secret, b"draw", hashlib.sha256).hexdigest()

    def is_ticket(self, value: str) -> bool:
        """Whether a cookie is a ticket."""
        return hmac.compare_digest(value.encode(), self.ticket().encode())

    @property
    def first(self) -> str:
        """The key of the window that the start opens on this computer."""
        return self._first

    def spend_first(self, key: str) -> bool:
        """Whether a key is that of the first window; it counts once."""
        with self._lock:
            right = bool(self._first) and hmac.compare_digest(key.encode(), self._first.encode())
            if right:
                self._first = ""
        return right

    def make_link(self, plan_id: str, who: str, when: str) -> LookLink:
        """A new link to look at a plan; the oldest ends where there are too many."""
        link = LookLink(secrets.token_urlsafe(18), plan_id, when, who)
        with self._lock:
            while len(self._links) >= MOST_LINKS:
                self._links.pop(next(iter(self._links)))
            self._links[link.token] = link
        return link

    def link(self, token: str) -> LookLink | None:
        """The link of a token; None for one that was ended or never was."""
        with self._lock:
            return self._links.get(token)

    def links(self, plan_id: str) -> tuple[LookLink, ...]:
        """Links to a plan that are not ended."""
        with self._lock:
            return tuple(link for link in self._links.values() if link.plan_id == plan_id)

    def may_comment(self, token: str) -> bool:
        """Whether one more comment may come by a link now: a script must not fill the plan's list."""
        now = time.monotonic()
        with self._lock:
            moments = [at for at in self._comments.get(token, ()) if now - at < COMMENTS_WITHIN_S]
            allowed = len(moments) < MOST_COMMENTS
            self._comments[token] = [*moments, now] if allowed else moments
        return allowed

    def end(self, token: str) -> None:
        """End a link: whoever came by it sees no more."""
        with self._lock:
            self._links.pop(token, None)
            self._comments.pop(token, None)


@lru_cache(maxsize=1)
def share() -> Share | None:
    """What this server shares; None where it answers this computer alone."""
    if not settings().share:
        return None
    return Share(settings().passphrase or new_passphrase())


def new_passphrase() -> str:
    """Twelve signs in three groups: some sixty bits, and easy to read out."""
    return "-".join("".join(secrets.choice(_SIGNS) for _ in range(4)) for _ in range(3))


def cookies_of(header: str) -> dict[str, str]:
    """Cookies of a request; none where they cannot be read."""
    try:
        return {name: morsel.value for name, morsel in SimpleCookie(header).items()}
    except CookieError:
        return {}


@dataclass(frozen=True)
class Looking:
    """Whoever runs this script may only look; ``link`` is None once their link was ended."""

    link: LookLink | None


def looking() -> Looking | None:
    """Whether the window whose script runs may only look; None for those who draw, and where no window asks."""
    shared = share()
    if shared is None or get_script_run_ctx(suppress_warning=True) is None:
        return None
    cookies = st.context.cookies
    if shared.is_ticket(str(cookies.get(TICKET, ""))):
        return None
    return Looking(shared.link(str(cookies.get(LOOK, ""))))


def forbid(comment_on: str = "") -> None:
    """Refuse to store anything for who may only look, save a comment on the plan of their link.

    Parameters
    ----------
    comment_on
        Id of the plan, where nothing but a comment on it is to be stored.

    Raises
    ------
    InputRefusedError
        When the window whose script runs came by such a link and this is no comment on its plan, the link was ended,
        or it has sent too many comments.
    """
    who = looking()
    if who is None:
        return
    if who.link is None or not comment_on or who.link.plan_id != comment_on:
        message = "This link is to look only: nothing was changed."
        raise InputRefusedError(message, "Ask for the passphrase to draw.")
    shared = share()
    if shared is not None and not shared.may_comment(who.link.token):
        message = "Many comments came by this link just now; this one was not kept."
        raise InputRefusedError(message, "Wait a minute and send it again.")
