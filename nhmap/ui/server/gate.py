"""The gate of a shared server: nobody passes without the passphrase, or a link to look only."""

from __future__ import annotations

import asyncio
import logging
import time
from collections import OrderedDict
from typing import TYPE_CHECKING, Final
from urllib.parse import parse_qs

from starlette.responses import HTMLResponse, PlainTextResponse, RedirectResponse, Response

from nhmap.markup import html
from nhmap.ui.server import running
from nhmap.ui.state import first_sight
from nhmap.ui.state.sharing import LOOK, LOOK_AT, TICKET, cookies_of

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Receive, Scope, Send

    from nhmap.ui.state.sharing import Share

ENTER: Final = "/nhmap/enter"
_LONGEST_FORM: Final = 4_000
_TRIES: Final = 8
"""Wrong passphrases that an address may send within ``_WINDOW_S``."""
_WINDOW_S: Final = 60.0
_MOST_REMEMBERED: Final = 10_000
_PAUSE_S: Final = 0.5
_LOOKERS: Final = frozenset({"GET", "HEAD"})
_ASKED_HERE: Final = frozenset({running.ROUTE, "/_stcore/health"})
_THIS_COMPUTER: Final = frozenset({"127.0.0.1", "::1"})
_log = logging.getLogger("nhmap.gate")

# The form says where it comes from, which the server's own policy would forbid: `Visitors` wants to know it.
_PAGE: Final = """<!doctype html><html lang="en"><head><meta charset="utf-8"><title>nhmap: passphrase</title>
<meta name="referrer" content="same-origin"><meta name="viewport" content="width=device-width, initial-scale=1"><style>
body {{ font: 1.1rem/1.4 "Segoe UI", Arial, sans-serif; color: #212b32; display: grid; place-items: center }}
main {{ max-width: 26rem; padding: 3rem 1rem }}
input, button {{ font: inherit; padding: .5rem .7rem; border-radius: 6px; border: 1px solid #768692 }}
button {{ background: #005eb8; color: #fff }}</style></head><body><main>
<h1>nhmap</h1><p>{words}</p><form method="post" action="{action}"><p><label for="p">Passphrase</label><br>
<input id="p" name="passphrase" type="password" autocomplete="off" autofocus required> <button>Open</button></p></form>
</main></body></html>"""


class Gate:
    """Lets through who has a ticket; who has a link may look; all others are asked for the passphrase.

    Parameters
    ----------
    app
        What answers the rest.
    share
        What is shared.
    """

    def __init__(self, app: ASGIApp, share: Share) -> None:
        self._app = app
        self._share = share
        self._wrong: OrderedDict[str, list[float]] = OrderedDict()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, ask, or refuse."""
        if scope["type"] not in {"http", "websocket"}:
            await self._app(scope, receive, send)
            return
        cookies = cookies_of(_header(scope, b"cookie"))
        path = _path(scope)
        if scope["type"] == "http" and path == ENTER:
            await (await self._enter(scope, receive))(scope, receive, send)
        elif scope["type"] == "http" and path.startswith(LOOK_AT) and scope["method"] in _LOOKERS:
            await self._look(scope, path.removeprefix(LOOK_AT))(scope, receive, send)
        elif self._may(scope, path, cookies):
            await self._app(scope, receive, send)
        elif scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": 1008})
        else:
            await self._ask(scope, "This nhmap is shared. Whoever started it has the passphrase.")(scope, receive, send)

    def _may(self, scope: Scope, path: str, cookies: dict[str, str]) -> bool:
        """Whether a request passes."""
        if self._share.is_ticket(cookies.get(TICKET, "")):
            return True
        if path in _ASKED_HERE and _client(scope) in _THIS_COMPUTER:
            return True  # what another start on this computer asks, and whatever watches over it
        if self._share.link(cookies.get(LOOK, "")) is None:
            return False
        # A page to look at: it reads, has the socket of its own script, and says when its map is seen.
        if scope["type"] == "websocket":
            return path.endswith("/_stcore/stream")
        return scope["method"] in _LOOKERS or path.startswith(first_sight.PREFIX)

    async def _enter(self, scope: Scope, receive: Receive) -> Response:
        """Take a passphrase, or the key of the first window on this computer."""
        if scope["method"] == "GET":
            key = parse_qs(scope["query_string"].decode("latin-1")).get("key", [""])[0]
            return self._admitted(scope) if self._share.spend_first(key) else self._ask(scope, "Type the passphrase.")
        if scope["method"] != "POST":
            return PlainTextResponse("Not so.\n", 405)
        client = _client(scope)
        if self._is_trying(client):
            return PlainTextResponse("Too many wrong passphrases from here. Wait a minute and try again.\n", 429)
        form = parse_qs((await _body(receive)).decode("utf-8", "replace"))
        if self._share.admits(form.get("passphrase", [""])[0]):
            return self._admitted(scope)
        self._note(client)
        _log.warning("wrong passphrase from %.100r", client)
        await asyncio.sleep(_PAUSE_S)
        return self._ask(scope, "That is not the passphrase. It stands in the window in which nhmap was started.")

    def _admitted(self, scope: Scope) -> Response:
        answer = RedirectResponse(_base(scope) + "/", 303)
        answer.set_cookie(TICKET, self._share.ticket(), httponly=True, samesite="strict")
        answer.delete_cookie(LOOK)
        return answer

    def _look(self, scope: Scope, token: str) -> Response:
        """Come by a link: the browser keeps its token, and is sent to the page."""
        if self._share.link(token) is None:
            return PlainTextResponse("This link was ended. Ask for another.\n", 410)
        answer = RedirectResponse(_base(scope) + "/", 303)
        answer.set_cookie(LOOK, token, httponly=True, samesite="lax")
        return answer

    def _ask(self, scope: Scope, words: str) -> Response:
        """The page that asks for the passphrase."""
        page = html(_PAGE, words=words, action=_base(scope) + ENTER)  # noqa: S704 - a literal of this module
        return HTMLResponse(str(page), 401, headers={"Cache-Control": "no-store"})

    def _is_trying(self, client: str) -> bool:
        now = time.monotonic()
        tries = [at for at in self._wrong.get(client, ()) if now - at < _WINDOW_S]
        self._wrong[client] = tries
        self._wrong.move_to_end(client)
        while len(self._wrong) > _MOST_REMEMBERED:
            self._wrong.popitem(last=False)
        return len(tries) >= _TRIES

    def _note(self, client: str) -> None:
        self._wrong.setdefault(client, []).append(time.monotonic())


def _header(scope: Scope, name: bytes) -> str:
    return "; ".join(value.decode("latin-1") for key, value in scope["headers"] if key.lower() == name)


def _client(scope: Scope) -> str:
    return str((scope.get("client") or ("",))[0])


def _base(scope: Scope) -> str:
    return str(scope.get("root_path") or "").rstrip("/")


def _path(scope: Scope) -> str:
    return str(scope["path"]).removeprefix(_base(scope))


async def _body(receive: Receive) -> bytes:
    """The form that was sent; the rest of one that is too long is not read."""
    body = b""
    while len(body) <= _LONGEST_FORM:
        message = await receive()
        if message["type"] != "http.request":
            break
        body += message.get("body", b"")
        if not message.get("more_body"):
            break
    return body[:_LONGEST_FORM]
