"""Whose requests are answered: those that ask for a name the server was told to serve, from pages of its own.

A page anywhere can have its own name lead to this computer (DNS rebinding); the browser then takes our answers for
that page's own. What gives it away is the name it asks for, the header ``Host``, and the page it comes from, the header
``Origin``.
"""

from __future__ import annotations

import ipaddress
import logging
import re
from typing import TYPE_CHECKING, Final, TypeAlias

from starlette.datastructures import MutableHeaders
from starlette.responses import PlainTextResponse

if TYPE_CHECKING:
    from collections.abc import Iterable

    from starlette.types import ASGIApp, Message, Receive, Scope, Send

THIS_COMPUTER: Final = ("localhost", "127.0.0.1", "::1")

HEADERS: Final = {
    "X-Frame-Options": "SAMEORIGIN",
    "Content-Security-Policy": "frame-ancestors 'self'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Resource-Policy": "same-origin",
}
"""Said with every answer. The map's frame is of the same origin, and goes on working."""

_HOST: Final = re.compile(r"(?:\[([0-9A-Fa-f:.]{2,45})\]|([A-Za-z0-9_](?:[A-Za-z0-9._-]{0,252})))(?::([0-9]{0,5}))?")
_ORIGIN: Final = re.compile(r"(https?)://(.+)", re.IGNORECASE)
_DEFAULT_PORTS: Final = {"http": 80, "https": 443}
_PORTS: Final = 65_536
_LONGEST_PATH: Final = 2_000
_LONGEST_NAME: Final = 255
"""No file system takes a longer name; asking for one is an error of the system's, not an answer."""

_log = logging.getLogger("nhmap.visitors")

Place: TypeAlias = tuple[str, int | None]


def place(text: str) -> Place | None:
    """Name and port of a ``Host``, in one spelling; None when it is none.

    Names are without their trailing dot and in lower case, addresses of IPv6 without brackets.
    """
    match = _HOST.fullmatch(text)
    if match is None:
        return None
    six, name, port = match.groups()
    number = int(port) if port else None
    if number is not None and not 0 < number < _PORTS:
        return None
    if six is None:
        return name.removesuffix(".").lower(), number
    try:
        usual = str(ipaddress.IPv6Address(six))
    except ValueError:
        return None
    return (usual, number) if usual == six.lower() else None  # browsers know one spelling


class Visitors:
    """Refuses requests for other names and from other pages; says to browsers what may be done with the answers.

    Parameters
    ----------
    app
        What answers the rest.
    names
        Names that are served beside this computer's own, each with a port or without.
    """

    def __init__(self, app: ASGIApp, names: Iterable[str] = ()) -> None:
        self._app = app
        self._hosts = {address for address in map(place, names) if address is not None}
        self._names = {*THIS_COMPUTER, *(name for name, _ in self._hosts)}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, or refuse."""
        if scope["type"] not in {"http", "websocket"}:
            await self._app(scope, receive, send)
            return
        refused = self._refusal(scope)
        answer: ASGIApp = self._app if refused is None else refused

        async def with_headers(message: Message) -> None:
            if message["type"] in {"http.response.start", "websocket.http.response.start"}:
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers[name] = value
            await send(message)

        if refused is not None and scope["type"] == "websocket":
            await _refuse_websocket(refused, scope, receive, with_headers)
            return
        await answer(scope, receive, with_headers)

    def _refusal(self, scope: Scope) -> PlainTextResponse | None:
        """What is said to a request that is not answered; None for a good one."""
        hosts = _values(scope, b"host")
        host = place(hosts[0]) if len(hosts) == 1 else None
        path = scope["path"]
        if host is None or not path.startswith("/"):
            return _words(400, "This request does not say which server it is for.")
        if host[0] not in self._names:
            _log.warning("refused: asked for the name %.200r", hosts[0])
            return _words(421, "nhmap does not serve this name. Whoever runs it can add names: NHMAP_HOSTS.")
        origins = _values(scope, b"origin")
        if origins and not (len(origins) == 1 and self._is_own(origins[0], host)):
            _log.warning("refused: asked from the page %.200r", origins)
            return _words(403, "nhmap answers its own pages only.")
        if len(path) > _LONGEST_PATH or "\0" in path or any(_is_too_long(name) for name in path.split("/")):
            return _words(404, "Not found.")
        return None

    def _is_own(self, origin: str, host: Place) -> bool:
        """Whether a page belongs to this server: it is where the request goes, or a name that the server was told.

        The second is for a server behind another that asks for it under a name of its own.
        """
        match = _ORIGIN.fullmatch(origin)
        page = place(match[2]) if match else None
        if match is None or page is None:
            return False
        usual = _DEFAULT_PORTS[match[1].lower()]

        def whole(where: Place) -> Place:
            return where[0], where[1] or usual

        return whole(page) == whole(host) or whole(page) in {whole(own) for own in self._hosts}


def _values(scope: Scope, header: bytes) -> list[str]:
    return [value.decode("latin-1").strip() for name, value in scope["headers"] if name.lower() == header]


def _is_too_long(name: str) -> bool:
    return len(name.encode("utf-8", "replace")) > _LONGEST_NAME


def _words(status: int, words: str) -> PlainTextResponse:
    return PlainTextResponse(f"{words}\n", status)


async def _refuse_websocket(refused: PlainTextResponse, scope: Scope, receive: Receive, send: Send) -> None:
    """Refuse before the handshake, in words where the server can carry them."""
    if "websocket.http.response" in scope.get("extensions", {}):
        await refused(scope, receive, send)
    else:
        await send({"type": "websocket.close", "code": 1008})
