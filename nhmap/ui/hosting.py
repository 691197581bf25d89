"""What the server is made of, however it is started: ``app.py`` hands these to ``st.App``."""

from __future__ import annotations

import contextlib
import logging
import threading
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import streamlit as st
from starlette.responses import Response
from starlette.routing import Route

from nhmap.ui import feedback, static_files

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Mapping

    from starlette.middleware import Middleware
    from starlette.requests import Request
    from starlette.routing import BaseRoute

PAGE_SCRIPT: Final = Path(__file__).parent / "script" / "window.py"
"""What is run for each window."""

_log = logging.getLogger("nhmap")


def routes() -> list[BaseRoute]:
    """Our own addresses; they go before Streamlit's.

    A further one, of HTTP or of a WebSocket, is a line here.
    """
    base = (
        "/" + str(st.get_option("server.baseUrlPath") or "").strip("/") if st.get_option("server.baseUrlPath") else ""
    )
    return [
        Route(base + static_files.ROUTE, static_files.answer, methods=["GET"]),
    ]


def middleware() -> list[Middleware]:
    """What every request passes before it reaches Streamlit, outermost first."""
    return []


@contextlib.asynccontextmanager
async def lifespan(_app: st.App) -> AsyncIterator[dict[str, Any]]:
    """What happens once for each server: before the first request, and after the last.

    The runtime of Streamlit has started already, so screens and components may be imported here.
    """
    threading.Thread(target=_read_ahead, name="nhmap-read-ahead", daemon=True).start()
    yield {}


def _read_ahead() -> None:
    """Read what the first page needs while the browser opens."""
    for module in ("nhmap.store.loading", "nhmap.store.plans", "nhmap.core.candidates"):
        import_module(module)


def script_error(error: Exception) -> bool:
    """Say in words what no page has said; never a traceback."""
    feedback.fault("This page", error)
    return True


def exception_handlers() -> Mapping[Any, Callable[[Request, Exception], Response]]:
    """What is answered when one of our own routes fails."""
    return {Exception: _failed}


def _failed(request: Request, error: Exception) -> Response:
    _log.error("fault at %s", request.url.path, exc_info=error)
    return Response("A fault in nhmap.", 500, media_type="text/plain")
