"""Short messages leave at once, asked of a real server on a socket like Streamlit's."""

from __future__ import annotations

import http.client
import socket
import threading
import time
from typing import TYPE_CHECKING, Final

import pytest
import uvicorn
from websockets.sync.client import connect

from nhmap.ui.server.at_once import AtOnce
from nhmap.ui.server.hosting import middleware

if TYPE_CHECKING:
    from collections.abc import Iterator

    from starlette.types import ASGIApp, Receive, Scope, Send

START_LIMIT_S: Final = 20


async def tell(scope: Scope, receive: Receive, send: Send) -> None:
    """Say whether messages of this very connection leave at once."""
    connection = receive.__self__.transport.get_extra_info("socket")  # type: ignore[attr-defined]
    said = b"at once" if connection.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY) else b"held back"
    if scope["type"] == "http":
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": said})
    elif scope["type"] == "websocket":
        await receive()
        await send({"type": "websocket.accept"})
        await send({"type": "websocket.send", "bytes": said})
        await send({"type": "websocket.close"})


@pytest.fixture(name="serve")
def _serve() -> Iterator[object]:
    running: list[tuple[uvicorn.Server, threading.Thread]] = []

    def serve(app: ASGIApp) -> int:
        listening = socket.socket(socket.AF_INET)  # as Streamlit opens it: the loop does not know it for TCP
        listening.bind(("127.0.0.1", 0))
        listening.listen()
        # Python's own loop, which Windows has: uvloop does it by itself.
        config = uvicorn.Config(app, loop="asyncio", ws="websockets-sansio", lifespan="off", log_level="error")
        server = uvicorn.Server(config)
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
        thread.start()
        running.append((server, thread))
        until = time.monotonic() + START_LIMIT_S
        while not server.started and time.monotonic() < until:
            time.sleep(0.02)
        assert server.started
        return int(listening.getsockname()[1])

    yield serve
    for server, thread in running:
        server.should_exit = True
        thread.join(START_LIMIT_S)


def answers(port: int) -> tuple[bytes, bytes]:
    """What a request and a WebSocket are told."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=START_LIMIT_S)
    connection.request("GET", "/")
    asked = connection.getresponse().read()
    connection.close()
    with connect(f"ws://127.0.0.1:{port}/") as socket_:
        heard = socket_.recv()
    assert isinstance(heard, bytes)
    return asked, heard


def test_messages_of_requests_and_websockets_leave_at_once(serve) -> None:  # type: ignore[no-untyped-def]
    assert answers(serve(AtOnce(tell))) == (b"at once", b"at once")


def test_without_it_they_are_held_back(serve) -> None:  # type: ignore[no-untyped-def]
    """The reason why it is there: once this fails, Streamlit or Python does it for us."""
    assert answers(serve(tell)) == (b"held back", b"held back")


def test_every_request_passes_it_first() -> None:
    assert str(middleware()[0]).startswith("Middleware(AtOnce")


async def _hear() -> dict[str, str]:
    return {"type": "http.disconnect"}


async def _say(_message: object) -> None:
    return None


@pytest.mark.parametrize("kind", ["http", "websocket", "lifespan"])
def test_a_server_that_does_not_show_its_connection_is_served_all_the_same(kind: str) -> None:
    reached = []

    async def app(scope: Scope, _receive: Receive, _send: Send) -> None:
        reached.append(scope["type"])

    with pytest.raises(StopIteration):
        AtOnce(app)({"type": kind}, _hear, _say).send(None)
    assert reached == [kind]
