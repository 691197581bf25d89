"""Telling windows that their plan moved on: one watcher for all windows of a process, outside script runs.

A window that is in sight holds a WebSocket to ``ROUTE`` and says which revision of its plan it has. It is told when
there is another, and asks for one run of its script then. Nothing runs while nothing changes.
"""

from __future__ import annotations

import asyncio
import contextlib
import functools
import json
import logging
import re
import threading
import time
from collections import OrderedDict
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy.exc import SQLAlchemyError
from starlette.websockets import WebSocket, WebSocketDisconnect
from streamlit.runtime import Runtime

from nhmap.errors import NhmapError
from nhmap.store.database import revisions
from nhmap.store.database.revisions import Lookout

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    import sqlalchemy as sa

ROUTE: Final = "/nhmap/watch"
POLL_S: Final = 0.7
"""How often other processes' writing is looked for."""

GATHER_S: Final = 0.1
"""Within what time several writings are looked at together."""

PROBE_S: Final = 1.0
"""How often it is tried whether plans can be stored again, while some window waits for that."""

_MOST_WINDOWS: Final = 2_000
_LONGEST_MESSAGE: Final = 1_000
_LONGEST_NAME: Final = 60
_MOST_NAMED: Final = 20
"""Of a roomful so many names are told, and how many there are."""
_TRY_AGAIN_LATER: Final = 1013
_PLAN: Final = re.compile(r"[0-9A-Za-z-]{1,64}")
_REVISION: Final = re.compile(r"[0-9]{1,12}\.[0-9]{1,18}")
_WINDOW: Final = re.compile(r"[0-9a-f]{12}")
_log = logging.getLogger("nhmap")


@dataclass(eq=False)
class Window:
    """One window that is in sight, and what it is to be told next."""

    plan: str = ""
    has: str = ""
    id: str = ""
    who: str = ""
    waiting: bool = False
    told_here: tuple[str, ...] | None = None
    news: dict[str, Any] = field(default_factory=dict)
    ready: asyncio.Event = field(default_factory=asyncio.Event)

    def hear(self, text: str) -> bool:
        """Take what a window says of itself, as hostile: whether it is sound."""
        try:
            message = json.loads(text)
        except (ValueError, RecursionError):
            return False
        if not isinstance(message, dict):
            return False
        plan, has, window = message.get("plan"), message.get("has"), message.get("window")
        if not (_fits(_PLAN, plan) and _fits(_REVISION, has) and _fits(_WINDOW, window)):
            return False
        if self.plan != plan:
            self.told_here = None
        self.plan, self.has, self.id = str(plan), str(has), str(window)
        self.waiting = message.get("waiting") is True
        self.who = _name(message.get("who"))
        return True

    def tell(self, **news: object) -> None:
        """Have something sent; of several things that it has not been told yet the last counts."""
        if self.news.get("plan") != self.plan:
            self.news = {"plan": self.plan}
        self.news |= news
        self.ready.set()


def _name(value: object) -> str:
    """A person's name as others may read it: one line, not long."""
    return " ".join(value.split())[:_LONGEST_NAME] if isinstance(value, str) and value.isprintable() else ""


def _fits(pattern: re.Pattern[str], value: object) -> bool:
    return isinstance(value, str) and pattern.fullmatch(value) is not None


class Watcher:
    """All windows of a process that are in sight.

    Parameters
    ----------
    engine
        Gives the database of the saved plans; called in a thread of the watcher's own.
    """

    def __init__(self, engine: Callable[[], sa.Engine]) -> None:
        self._engine = engine
        self._windows: set[Window] = set()
        self._revisions: dict[str, str] = {}
        self._touched: set[str] = set()
        self._wake = asyncio.Event()
        self._task: asyncio.Task[None] | None = None
        self._lookout: Lookout | None = None
        self._fault = ""
        self._polled = 0.0
        self._probed = 0.0
        self._thread = ThreadPoolExecutor(1, "nhmap-watch")

    async def serve(self, websocket: WebSocket) -> None:
        """Stay with one window until it goes."""
        await websocket.accept()
        if len(self._windows) >= _MOST_WINDOWS:
            await websocket.close(_TRY_AGAIN_LATER)
            return
        window = Window()
        self._windows.add(window)
        sending = asyncio.create_task(_send(window, websocket))
        try:
            while True:
                text = await websocket.receive_text()
                if len(text) > _LONGEST_MESSAGE or not window.hear(text):
                    await websocket.close(1003)
                    break
                self._answer(window)
                self._tell_who_is_here()
        except (WebSocketDisconnect, RuntimeError, KeyError):
            pass  # gone, or it sent what is no text
        finally:
            self._windows.discard(window)
            self._tell_who_is_here()
            sending.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await sending

    def _answer(self, window: Window) -> None:
        """Say at once what is known; look where nothing is."""
        window.tell(here=is_open(window.id))
        revision = self._revisions.get(window.plan)
        if revision is None:
            self.touch(window.plan)
        elif revision != window.has:
            window.tell(revision=revision)
        if self._task is None or self._task.done():
            self._task = asyncio.create_task(self._run())

    def _tell_who_is_here(self) -> None:
        """Tell each window who else has its plan in sight, where that is other than it was told last.

        It is names only: no window runs its script because somebody comes or goes.
        """
        by_plan: dict[str, list[Window]] = {}
        for window in self._windows:
            by_plan.setdefault(window.plan, []).append(window)
        for plan, together in by_plan.items():
            for window in together if plan else ():
                others = tuple(sorted(other.who for other in together if other.id != window.id))
                if others != window.told_here and (others or window.told_here):
                    window.told_here = others
                    window.tell(people=list(others[:_MOST_NAMED]), count=len(others))

    def on(self, plan_id: str) -> tuple[Window, ...]:
        """Windows in sight that have a plan open; from any thread."""
        return tuple(window for window in list(self._windows) if window.plan == plan_id)

    def touch(self, plan_id: str) -> None:
        """Look at a plan soon; in the event loop's thread."""
        self._touched.add(plan_id)
        self._wake.set()

    async def _run(self) -> None:
        """Look for as long as there is a window."""
        loop = asyncio.get_running_loop()

        def heard(plan_id: str) -> None:
            loop.call_soon_threadsafe(self.touch, plan_id)

        end = revisions.listen(heard)
        try:
            while self._windows:
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(self._wake.wait(), POLL_S)
                await asyncio.sleep(GATHER_S if self._touched else 0)
                self._wake.clear()
                touched, self._touched = self._touched, set()
                plans = {window.plan for window in self._windows if window.plan}
                waiting = any(window.waiting for window in self._windows)
                latest, can_write = await loop.run_in_executor(
                    self._thread, self._look, plans, touched & plans, waiting
                )
                self._spread(plans, latest, can_write=can_write)
        finally:
            end()
            self._revisions.clear()

    def _look(self, plans: set[str], touched: set[str], waiting: bool) -> tuple[Mapping[str, str], bool]:  # noqa: FBT001 - run in a thread, by position
        """What moved on, and whether plans can be stored; in the watcher's own thread."""
        now = time.monotonic()
        try:
            engine = self._engine()
            if self._lookout is None or self._lookout.engine is not engine:
                self._lookout = Lookout(engine)
            wanted = touched
            if now - self._polled >= POLL_S:
                self._polled = now
                wanted = plans if self._lookout.moved() else touched
            latest = self._lookout.revisions(wanted) if wanted else {}
            can_write = False
            if waiting and now - self._probed >= PROBE_S:
                self._probed = now
                can_write = self._lookout.can_write()
        except (NhmapError, SQLAlchemyError, OSError) as error:
            if str(error) != self._fault:
                self._fault = str(error)
                _log.info("saved plans cannot be watched: %s", error)
            if self._lookout is not None:
                self._lookout.close()
            self._lookout = None
            return {}, False
        self._fault = ""
        return latest, can_write

    def _spread(self, plans: set[str], latest: Mapping[str, str], *, can_write: bool) -> None:
        """Tell the windows whose plan moved on, and those that wait for the store."""
        self._revisions = {
            plan: revision for plan, revision in (self._revisions | dict(latest)).items() if plan in plans
        }
        for window in self._windows:
            revision = latest.get(window.plan)
            if revision is not None and revision != window.has:
                window.tell(revision=revision)
            if can_write and window.waiting:
                window.waiting = False  # until it says again that it waits
                window.tell(writable=True)


async def _send(window: Window, websocket: WebSocket) -> None:
    """Tell one window its news; a slow one keeps no other waiting."""
    with contextlib.suppress(WebSocketDisconnect, RuntimeError):
        while True:
            await window.ready.wait()
            window.ready.clear()
            news, window.news = window.news, {}
            await websocket.send_text(json.dumps(news))


# --- which windows have a session in this process ----------------------------------------------------------------
_MOST_REMEMBERED: Final = 10_000
_sessions: OrderedDict[str, str] = OrderedDict()
_sessions_lock = threading.Lock()


def remember(window_id: str, session_id: str) -> None:
    """Note which of Streamlit's sessions a window belongs to."""
    with _sessions_lock:
        _sessions[window_id] = session_id
        _sessions.move_to_end(window_id)
        while len(_sessions) > _MOST_REMEMBERED:
            _sessions.popitem(last=False)


def is_open(window_id: str) -> bool:
    """Whether a window's session is here and connected: after a cut it may be another that answers."""
    with _sessions_lock:
        session_id = _sessions.get(window_id)
    return session_id is not None and Runtime.exists() and Runtime.instance().is_active_session(session_id)


def here(plan_id: str) -> tuple[Window, ...]:
    """Windows of this server in which a plan is in sight now."""
    return tuple(window for watcher in list(_watchers.values()) for window in watcher.on(plan_id))


def tell_ahead(plan_id: str, window_id: str, headline: str) -> None:
    """Have a window show the number of its neighbourhood at once, ahead of the page that holds it; from any thread.

    Parameters
    ----------
    headline
        Markup of the number, as the page will have it.
    """
    for loop, watcher in list(_watchers.items()):
        for window in watcher.on(plan_id):
            if window.id == window_id:
                with contextlib.suppress(RuntimeError):  # the server is leaving
                    loop.call_soon_threadsafe(functools.partial(window.tell, headline=headline))


_watchers: dict[asyncio.AbstractEventLoop, Watcher] = {}


async def watch(websocket: WebSocket) -> None:
    """The route: see ``Watcher``."""
    loop = asyncio.get_running_loop()
    if loop not in _watchers:
        _watchers.clear()  # a loop that is over has no windows
        _watchers[loop] = Watcher(_engine)
    await _watchers[loop].serve(websocket)


def _engine() -> sa.Engine:
    """The database of the saved plans, as all sessions use it."""
    # Not before the server runs: a component that is imported sooner is not known to it.
    from nhmap.config import settings  # noqa: PLC0415
    from nhmap.ui.state import cache  # noqa: PLC0415

    return cache.plan_store(settings().plans_url).engine
