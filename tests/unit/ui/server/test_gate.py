"""The gate of a shared server: who passes, who may look, who is asked, and what guessing comes to."""

from __future__ import annotations

import asyncio
from urllib.parse import urlencode

import pytest
from starlette.responses import PlainTextResponse

from nhmap.ui.server import gate
from nhmap.ui.server.gate import ENTER, Gate
from nhmap.ui.state.sharing import LOOK, LOOK_AT, TICKET, Share, new_passphrase

STREAM = "/_stcore/stream"


@pytest.fixture(autouse=True)
def _no_pause(monkeypatch):
    monkeypatch.setattr(gate, "_PAUSE_S", 0)


class Caller:
    """Asks a gate by hand, as a server would have it asked."""

    def __init__(self, share, client="192.168.1.7"):
        self.gate = Gate(self._behind, share)
        self.client = client

    async def _behind(self, scope, receive, send):
        if scope["type"] == "http":
            await PlainTextResponse("behind")(scope, receive, send)
        else:
            await send({"type": "websocket.accept"})

    def ask(self, path, *, cookie="", method="GET", kind="http", query="", body=b""):  # noqa: PLR0913 - a request
        """Status (or the kind of a WebSocket's answer), headers and body."""
        sent = []

        async def send(message):
            sent.append(message)

        async def receive():
            return {"type": "http.request", "body": body}

        headers = [(b"cookie", cookie.encode())] if cookie else []
        scope = {"type": kind, "method": method, "path": path, "query_string": query.encode(), "headers": headers}
        asyncio.run(self.gate({**scope, "client": (self.client, 5)}, receive, send))
        if kind == "websocket":
            return sent[0]["type"]
        cookies = [v.decode() for k, v in sent[0]["headers"] if k == b"set-cookie"]
        return sent[0]["status"], cookies, sent[1]["body"].decode()


@pytest.fixture
def share():
    return Share("river-kite-9021")


@pytest.mark.parametrize("path", ["/", "/footprints", "/nhmap/about", "/nhmap/watch", "/app/static/x", "/nhmap/enterx"])
def test_nobody_passes_without_a_ticket(share, path):
    status, _, body = Caller(share).ask(path)
    assert status == 401
    assert "Passphrase" in body
    assert '<meta name="referrer" content="same-origin">' in body  # else the form's page is not known as our own
    assert Caller(share).ask(STREAM, kind="websocket") == "websocket.close"
    forged = f"{TICKET}=0123; {LOOK}=0123"
    assert Caller(share).ask(path, cookie=forged)[0] == 401
    assert Caller(share).ask(STREAM, kind="websocket", cookie=forged) == "websocket.close"
    # Another server's ticket is none here.
    assert Caller(share).ask(path, cookie=f"{TICKET}={Share('river-kite-9021').ticket()}")[0] == 401


def test_the_passphrase_opens_and_the_ticket_lets_pass(share):
    caller = Caller(share)
    status, cookies, _ = caller.ask(ENTER, method="POST", body=urlencode({"passphrase": " River-Kite-9021 "}).encode())
    assert status == 303
    assert "HttpOnly" in cookies[0]
    assert "SameSite=strict" in cookies[0]
    ticket = cookies[0].partition(";")[0]
    assert caller.ask("/", cookie=ticket) == (200, [], "behind")
    assert caller.ask(STREAM, kind="websocket", cookie=ticket) == "websocket.accept"
    assert caller.ask("/", cookie=ticket, method="POST")[0] == 200


def test_guessing_is_stopped_for_the_one_who_guesses(share):
    caller, other = Caller(share), Caller(share, "192.168.1.8")
    other.gate = caller.gate
    answers = [caller.ask(ENTER, method="POST", body=b"passphrase=x")[0] for _ in range(10)]
    assert answers == [401] * 8 + [429] * 2
    right = urlencode({"passphrase": share.passphrase}).encode()
    assert caller.ask(ENTER, method="POST", body=right)[0] == 429
    assert other.ask(ENTER, method="POST", body=right)[0] == 303


@pytest.mark.parametrize("body", [b"", b"passphrase=", b"\xff\xfe", b"x" * 100_000, b"passphrase=%00"])
def test_no_form_at_all_opens_nothing(share, body):
    assert Caller(share).ask(ENTER, method="POST", body=body)[0] == 401


def test_the_key_of_the_first_window_counts_once(share):
    key = share.first
    assert Caller(share).ask(ENTER, query=f"key={key}x")[0] == 401
    assert Caller(share).ask(ENTER, query=f"key={key}")[0] == 303
    assert Caller(share).ask(ENTER, query=f"key={key}")[0] == 401
    assert Caller(share).ask(ENTER, query="key=")[0] == 401


def test_a_link_lets_look_and_write_nothing_and_can_be_ended(share):
    caller = Caller(share)
    link = share.make_link("plan-1", "Ann", "2026-03-03T14:05")
    status, cookies, _ = caller.ask(LOOK_AT + link.token)
    assert status == 303
    cookie = cookies[0].partition(";")[0]
    assert caller.ask("/", cookie=cookie)[0] == 200
    assert caller.ask(STREAM, kind="websocket", cookie=cookie) == "websocket.accept"
    # No other socket, no upload, no form: the page reads.
    assert caller.ask("/nhmap/watch", kind="websocket", cookie=cookie) == "websocket.close"
    for method in ("POST", "PUT", "DELETE", "PATCH"):
        assert caller.ask("/_stcore/upload_file/1/2", method=method, cookie=cookie)[0] == 401
    share.end(link.token)
    assert caller.ask("/", cookie=cookie)[0] == 401
    assert caller.ask(STREAM, kind="websocket", cookie=cookie) == "websocket.close"
    assert caller.ask(LOOK_AT + link.token)[0] == 410
    assert caller.ask(LOOK_AT)[0] == 410


def test_another_start_on_this_computer_is_told_who_is_here(share):
    assert Caller(share, "127.0.0.1").ask("/nhmap/about")[0] == 200
    assert Caller(share, "127.0.0.1").ask("/")[0] == 401


def test_a_new_passphrase_is_long_and_another_each_time():
    made = {new_passphrase() for _ in range(50)}
    assert len(made) == 50
    assert all(len(each) == 14 for each in made)
