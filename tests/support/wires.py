"""A wire between browser and server that a test can cut: with an end to every connection, or with silence."""

from __future__ import annotations

import contextlib
import socket
import threading
from dataclasses import dataclass, field


@dataclass
class Wire:
    """Passes bytes on between a port of this computer and a server's, until it is told not to.

    Attributes
    ----------
    to
        Port of the server.
    port
        Where the wire begins.
    """

    to: int
    port: int = 0
    _listening: socket.socket = field(init=False)
    _pairs: list[tuple[socket.socket, socket.socket]] = field(default_factory=list)
    _whole: threading.Event = field(default_factory=threading.Event)
    _heard: threading.Event = field(default_factory=threading.Event)
    _over: bool = False

    def __post_init__(self) -> None:
        """Begin to listen."""
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.port = int(self._listening.getsockname()[1])
        self._whole.set()
        self._heard.set()
        threading.Thread(target=self._listen, daemon=True).start()

    @property
    def address(self) -> str:
        """Where a browser finds the server by this wire."""
        return f"http://127.0.0.1:{self.port}"

    def cut(self) -> None:
        """End all connections and take none, as a server that is gone."""
        self._whole.clear()
        for pair in self._pairs:
            _end(*pair)
        self._pairs.clear()

    def silence(self) -> None:
        """Pass nothing on and say nothing of it, as a cable that was pulled."""
        self._heard.clear()

    def mend(self) -> None:
        """Pass everything on again."""
        self._heard.set()
        self._whole.set()

    def close(self) -> None:
        """End it for good."""
        self._over = True
        self.mend()
        self._listening.close()
        self.cut()

    def _listen(self) -> None:
        while not self._over:
            try:
                browser, _ = self._listening.accept()
            except OSError:
                return
            if not self._whole.is_set():
                _end(browser)
                continue
            self._heard.wait()
            try:
                server = socket.create_connection(("127.0.0.1", self.to), timeout=5)
            except OSError:
                _end(browser)
                continue
            server.settimeout(None)
            self._pairs.append((browser, server))
            threading.Thread(target=self._pass_on, args=(browser, server), daemon=True).start()
            threading.Thread(target=self._pass_on, args=(server, browser), daemon=True).start()

    def _pass_on(self, source: socket.socket, target: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while data := source.recv(1 << 16):
                self._heard.wait()
                target.sendall(data)
        _end(source, target)


def _end(*ends: socket.socket) -> None:
    for each in ends:
        with contextlib.suppress(OSError):
            each.shutdown(socket.SHUT_RDWR)
        each.close()
