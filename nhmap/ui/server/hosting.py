"""What the server is made of, however it is started: ``app.py`` hands these to ``st.App``."""

from __future__ import annotations

import contextlib
import logging
import threading
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import streamlit as st
from starlette.middleware import Middleware
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route, WebSocketRoute
from streamlit import config
from streamlit.runtime import get_instance

from nhmap.config import settings
from nhmap.store.database.transactions import ask_before_writing
from nhmap.ui.kit import feedback, log_file
from nhmap.ui.map import postcodes, static_files
from nhmap.ui.server import network, running, serving
from nhmap.ui.server.at_once import AtOnce
from nhmap.ui.server.gate import Gate
from nhmap.ui.server.housekeeping import keeping_house
from nhmap.ui.server.leaving import leave
from nhmap.ui.server.reading_ahead import read_ahead
from nhmap.ui.server.visitors import HEADERS, THIS_COMPUTER, Visitors, place
from nhmap.ui.state import first_sight, watching
from nhmap.ui.state.sharing import forbid, share

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Mapping

    from starlette.requests import Request
    from starlette.routing import BaseRoute

PAGE_SCRIPT: Final = Path(__file__).parent / "script" / "window.py"
"""What is run for each window."""

_OUR_STARTS: Final = {"starlette-app", "starlette-app-direct"}
"""``streamlit run`` and ``nhmap run``; another ASGI server has its own port and says so itself."""

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
        Route(base + postcodes.ROUTE, postcodes.answer, methods=["GET"]),
        Route(base + running.ROUTE, _about, methods=["GET"]),
        Route(base + first_sight.ROUTE, first_sight.answer, methods=["POST"]),
        WebSocketRoute(base + watching.ROUTE, watching.watch),
    ]


def middleware() -> list[Middleware]:
    """What every request passes before it reaches Streamlit, outermost first."""
    shared = share()
    gate = [] if shared is None else [Middleware(Gate, share=shared)]
    return [Middleware(AtOnce), Middleware(Visitors, names=_served()), *gate]


def _served() -> tuple[str, ...]:
    """Names that are answered beside this computer's own: those that were told, and those of a shared server."""
    return (*settings().host_names, *(network.own_names() if settings().share else ()))


@contextlib.asynccontextmanager
async def lifespan(_app: st.App) -> AsyncIterator[dict[str, Any]]:
    """What happens once for each server: before the first request, and after the last.

    The runtime of Streamlit has started already, so screens and components may be imported here.
    """
    log_file.begin()
    logging.getLogger("uvicorn.error").setLevel(logging.WARNING)  # we say ourselves where the app is
    _tell_streamlit_the_names()
    ask_before_writing(forbid)
    if getattr(config, "_server_mode", None) in _OUR_STARTS:
        port = int(config.get_option("server.port"))
        details = {"port": port, "browser": not _is_asked_for_none()}
        threading.Thread(target=serving.announce, kwargs=details, name="nhmap-announce", daemon=True).start()
    read_ahead()
    from nhmap.ui.widgets.pressed import keep_promises  # noqa: PLC0415 - it knows the screens, which are read just now

    keep_promises(get_instance())
    log_file.take_in()
    async with keeping_house():
        yield {}
    await leave()


def _is_asked_for_none() -> bool:
    """Whether somebody told Streamlit to open no browser; our own settings file says so to keep it from asking."""
    origin = config.get_where_defined("server.headless")
    return bool(config.get_option("server.headless")) and not origin.endswith(".toml")


def _tell_streamlit_the_names() -> None:
    """Streamlit checks the names of WebSockets once more, and the pages they come from."""
    named = [known_place[0] for known_place in map(place, _served()) if known_place is not None]
    config.set_option("server.allowedHosts", [*THIS_COMPUTER, *named])
    if _served():
        pages = [f"{scheme}://{name}" for scheme in ("http", "https") for name in _served()]
        config.set_option("server.corsAllowedOrigins", [*config.get_option("server.corsAllowedOrigins"), *pages])


async def _about(_request: Request) -> Response:
    """What another start asks, to see whether it is the same nhmap."""
    return JSONResponse(running.identity(), headers={"Cache-Control": "no-store"})


def script_error(error: Exception) -> bool:
    """Say in words what no page has said; never a traceback."""
    return feedback.script_error(error)


def exception_handlers() -> Mapping[Any, Callable[[Request, Exception], Response]]:
    """What is answered when an address fails."""
    return {Exception: _failed}


def _failed(request: Request, error: Exception) -> Response:
    """A fault of ours behind an address; this answer is made outside of `middleware` and brings its own headers."""
    _log.error("fault at %.200s", request.url.path, exc_info=error)
    return PlainTextResponse("A fault in nhmap.", 500, headers=dict(HEADERS))
