"""Whom a running server answers: real requests, and handshakes of WebSockets written by hand."""

from __future__ import annotations

import base64
import http.client
import os
import socket
from typing import TYPE_CHECKING, Final

import pytest

from nhmap.ui.server.visitors import HEADERS
from tests.support.driving import Server

if TYPE_CHECKING:
    from collections.abc import Iterator

OWN: Final = ("localhost", "LOCALHOST", "localhost.", "127.0.0.1", "[::1]")
FOREIGN: Final = (
    "evil.example",
    "EVIL.EXAMPLE",
    "localhost.evil.example",
    "evil.example.",
    "localhost..",
    "127.0.0.1.evil.example",
    "127.0.0.2",
    "127.1",
    "2130706433",
    "0x7f.1",
    "0.0.0.0",  # noqa: S104
    "[::]",
    "[::ffff:127.0.0.1]",
    "[fe80::1]",
    "maps.example.org",
)
NONSENSE: Final = (
    "",
    "localhost@evil.example",
    "evil.example@localhost",
    "user:word@localhost",
    "localhost,evil.example",
    "localhost/evil",
    "localhost?x",
    "localhost#x",
    "localhost\\evil",
    "%6cocalhost",
    "local host",
    "localhost:",
    "localhost:99999",
    "localhost:0",
    "localhost:x",
    "localhost:80:80",
    "[::1",
    "[0:0:0:0:0:0:0:1]",
    "::1",
    "[localhost]",
    "[::1%25lo]",
    "*",
    "lo\xe7alhost",
    "." * 300,
)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    folder = tmp_path_factory.mktemp("visitors")
    started = Server(folder / "plans", folder / "log.txt", {"NHMAP_HOSTS": "maps.nhs.example, team.example:8443"})
    started.start()
    yield started
    started.stop()


def ask(server: Server, target: str, *headers: str, method: str = "GET") -> tuple[int, http.client.HTTPMessage, bytes]:
    """One request with exactly these headers."""
    sent = "\r\n".join((f"{method} {target} HTTP/1.1", *headers, "Connection: close", "", ""))
    with socket.create_connection(("127.0.0.1", server.port), timeout=20) as line:
        line.sendall(sent.encode("latin-1"))
        answer = http.client.HTTPResponse(line, method=method)
        answer.begin()
        return answer.status, answer.headers, answer.read()


def handshake(server: Server, *headers: str, target: str = "/_stcore/stream") -> int:
    """The status that a WebSocket's handshake is answered with; 101 opens a session."""
    key = base64.b64encode(os.urandom(16)).decode()
    sent = "\r\n".join(
        (
            f"GET {target} HTTP/1.1",
            *headers,
            "Connection: Upgrade",
            "Upgrade: websocket",
            "Sec-WebSocket-Version: 13",
            f"Sec-WebSocket-Key: {key}",
            "Sec-WebSocket-Protocol: streamlit",
            "",
            "",
        )
    )
    with socket.create_connection(("127.0.0.1", server.port), timeout=20) as line:
        line.sendall(sent.encode("latin-1"))
        first = line.makefile("rb").readline().split()
        return int(first[1])


@pytest.mark.parametrize("host", OWN)
@pytest.mark.parametrize("port", ["", ":{port}", ":8080"])
def test_this_computers_own_names_are_answered(server: Server, host: str, port: str) -> None:
    asked = host + port.format(port=server.port)
    assert ask(server, "/", f"Host: {asked}")[0] == 200
    assert handshake(server, f"Host: {asked}", f"Origin: http://{asked}") == 101


@pytest.mark.parametrize("host", [*FOREIGN, *NONSENSE])
def test_a_foreign_name_opens_no_session_and_is_told_so(server: Server, host: str) -> None:
    for asked in (host, f"{host}:{server.port}"):
        if asked in {"localhost:", f"localhost:{server.port}"}:
            continue  # a port may be empty
        status, _, body = ask(server, "/", f"Host: {asked}")
        assert status in {400, 421}
        assert body
        assert handshake(server, f"Host: {asked}", f"Origin: http://{asked}") in {400, 403, 421}
        assert handshake(server, f"Host: {asked}") in {400, 403, 421}


def test_a_foreign_name_is_told_what_to_do(server: Server) -> None:
    status, headers, body = ask(server, "/", "Host: evil.example")
    assert status == 421
    assert b"NHMAP_HOSTS" in body
    assert headers["X-Frame-Options"] == "SAMEORIGIN"


@pytest.mark.parametrize(
    "headers", [(), ("Host: localhost", "Host: evil.example"), ("Host: evil.example", "Host: localhost")]
)
def test_a_request_without_one_name_is_refused(server: Server, headers: tuple[str, ...]) -> None:
    assert ask(server, "/", *headers)[0] == 400
    assert handshake(server, *headers) == 400


@pytest.mark.parametrize("target", ["http://evil.example/", "http://localhost/", "*", "evil.example:80"])
def test_a_target_that_is_no_path_is_refused(server: Server, target: str) -> None:
    assert ask(server, target, "Host: localhost")[0] in {400, 421}
    assert handshake(server, "Host: localhost", target=target) in {400, 403, 421}


FOREIGN_PAGES: Final = (
    "http://evil.example",
    "https://localhost.evil.example",
    "null",
    "file://",
    "",
    "http://localhost:3000",
    "http://localhost",
    "https://localhost:{port}@evil.example",
    "chrome-extension://abcdef",
    "http://maps.nhs.example:3000",
    "http://team.example",
)


@pytest.mark.parametrize("origin", FOREIGN_PAGES)
@pytest.mark.parametrize(
    ("method", "target"),
    [
        ("GET", "/nhmap/about"),
        ("GET", "/"),
        ("PUT", "/_stcore/upload_file/a/b"),
        ("DELETE", "/_stcore/upload_file/a/b"),
    ],
)
def test_a_foreign_page_is_refused_everywhere(server: Server, origin: str, method: str, target: str) -> None:
    own, page = f"Host: localhost:{server.port}", f"Origin: {origin.format(port=server.port)}"
    assert ask(server, target, own, page, method=method)[0] == 403
    assert handshake(server, own, page) == 403


def test_pages_of_its_own_and_of_names_it_was_told_are_answered(server: Server) -> None:
    own = f"localhost:{server.port}"
    for host, origin in (
        (own, f"http://{own}"),
        (own, f"HTTP://LOCALHOST:{server.port}"),
        ("maps.nhs.example", "https://maps.nhs.example"),
        (own, "https://maps.nhs.example"),  # a server before this one asks under a name of its own
        (own, "https://team.example:8443"),
        ("team.example:8443", "https://team.example:8443"),
    ):
        assert handshake(server, f"Host: {host}", f"Origin: {origin}") == 101, (host, origin)
        assert ask(server, "/", f"Host: {host}", f"Origin: {origin}")[0] == 200


@pytest.mark.parametrize(
    "target", ["/", "/_stcore/health", "/nhmap/about", "/app/static/nothing", "/no/such/page.js", "/sites"]
)
def test_every_answer_says_what_may_be_done_with_it(server: Server, target: str) -> None:
    _, headers, _ = ask(server, target, "Host: localhost")
    for name, value in HEADERS.items():
        assert headers.get_all(name) == [value]


@pytest.mark.parametrize("before", ["", "app/static/", "static/", "media/", "component/", "_stcore/", "nhmap/"])
@pytest.mark.parametrize("odd", ["a" * 5_000, "a" * 300, "%00", "..%2f..%2fapp.py", "%ff%fe", "a/" * 1_500, "%0a", "."])
def test_an_odd_path_is_never_a_fault(server: Server, before: str, odd: str) -> None:
    status, _, body = ask(server, f"/{before}{odd}", "Host: localhost")
    assert status in {200, 307, 400, 404}
    assert b"import streamlit" not in body
    if before == "app/static/":
        assert status in {400, 404}
    assert "Traceback" not in server.said()
