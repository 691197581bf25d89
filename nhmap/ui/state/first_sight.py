"""When England was first seen in a window: the map tells the server, so that nothing else is sent before.

A window's script runs in a thread of its own and waits here; the map's frame asks for the address once its first
picture is on the screen. Nothing is kept of it afterwards.
"""

from __future__ import annotations

import re
import secrets
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

from starlette.responses import Response

if TYPE_CHECKING:
    from collections.abc import Iterator

    from starlette.requests import Request

PREFIX: Final = "/nhmap/shown/"
ROUTE: Final = PREFIX + "{mark}"
_MARK: Final = re.compile(r"[0-9a-f]{24}")

_expected: Final[dict[str, threading.Event]] = {}


@contextmanager
def expected() -> Iterator[tuple[str, threading.Event]]:
    """An address below the server's own, and what is set once somebody has asked for it."""
    mark, sight = secrets.token_hex(12), threading.Event()
    _expected[mark] = sight
    try:
        yield PREFIX + mark, sight
    finally:
        _expected.pop(mark, None)


async def answer(request: Request) -> Response:
    """Take note; a mark that nobody waits for is none to wonder at, for who waited may have given up."""
    mark = request.path_params["mark"]
    sight = _expected.get(mark) if _MARK.fullmatch(mark) else None
    if sight is not None:
        sight.set()
    return Response(status_code=204, headers={"Cache-Control": "no-store"})
