"""Answers leave at once: short messages are not held back until the browser has acknowledged the one before.

Python's event loop sees to this for the sockets it opens. Streamlit opens its own, which the loop does not know for
what they are: the second of two short messages then waits for the browser's acknowledgement, which browsers and
systems put off by 40 ms. A stroke is answered in thirty short messages.
"""

from __future__ import annotations

import asyncio
import contextlib
import socket
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Receive, Scope, Send


class AtOnce:
    """Asks the system to send on each connection without waiting.

    Parameters
    ----------
    app
        What answers.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Ask, then answer."""
        connection = _socket(receive)
        if connection is not None:
            # Not a TCP connection, or gone already: nothing to hurry.
            with contextlib.suppress(OSError):
                connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        await self._app(scope, receive, send)


def _socket(receive: Receive) -> socket.socket | None:
    """The connection that a request came over; None where the server does not show it.

    ASGI has no word for it. Uvicorn's `receive` is a method of what holds the connection; a test holds that.
    """
    transport = getattr(getattr(receive, "__self__", None), "transport", None)
    connection = transport.get_extra_info("socket") if isinstance(transport, asyncio.BaseTransport) else None
    return connection if hasattr(connection, "setsockopt") else None
