"""When rubbish is collected and which closed tabs are forgotten."""

from __future__ import annotations

import asyncio
import gc
import weakref
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

from streamlit.runtime import Runtime
from streamlit.runtime.websocket_session_manager import WebsocketSessionManager

from nhmap.ui.server import housekeeping
from nhmap.ui.server.housekeeping import ClosedTabs, Collector

if TYPE_CHECKING:
    import pytest


@dataclass
class Hands:
    """A clock and a meter of work that stand still until they are moved."""

    now: float = 0.0
    work: float = 0.0

    def collector(self) -> Collector:
        return Collector(lambda: self.work, lambda: self.now)

    def pass_time(self, seconds: float, work: float) -> None:
        self.now += seconds
        self.work += work


def test_a_server_that_did_nothing_collects_nothing() -> None:
    hands = Hands()
    collector = hands.collector()
    hands.pass_time(5, 0.01)
    assert not collector.due()


def test_rubbish_waits_until_the_server_rests() -> None:
    hands = Hands()
    collector = hands.collector()
    hands.pass_time(5, 4.0)
    assert not collector.due(), "it is at work"
    hands.pass_time(5, 0.1)
    assert collector.due(), "it rests, and there was work since"
    collector.collect()
    hands.pass_time(5, 0.1)
    assert not collector.due(), "nothing worth it since"


def test_a_server_that_never_rests_collects_all_the_same() -> None:
    hands = Hands()
    collector = hands.collector()
    for _ in range(int(housekeeping.LATEST_S / 5) - 1):
        hands.pass_time(5, 5)
        assert not collector.due()
    hands.pass_time(5, 5)
    assert collector.due()


def test_a_tab_that_was_closed_is_worth_collecting_at_rest() -> None:
    hands = Hands()
    collector = hands.collector()
    hands.pass_time(5, 0.0)
    assert collector.due(closed=1)


def test_collecting_frees_what_only_holds_itself() -> None:
    class Ring:
        pass

    ring: Any = Ring()
    ring.me = ring
    gone = weakref.ref(ring)
    gc.disable()
    try:
        del ring
        assert gone() is not None
        Hands().collector().collect()
        assert gone() is None
    finally:
        gc.enable()


@dataclass
class Server:
    """What `ClosedTabs` asks of Streamlit's runtime."""

    active: set[str] = field(default_factory=set)
    stored: set[str] = field(default_factory=set)
    closed: list[str] = field(default_factory=list)

    @property
    def _session_mgr(self) -> Any:
        tabs = [SimpleNamespace(session=SimpleNamespace(id=tab)) for tab in sorted(self.active | self.stored)]
        return SimpleNamespace(list_sessions=lambda: tabs)

    def is_active_session(self, tab: str) -> bool:
        return tab in self.active

    def close_session(self, tab: str) -> None:
        self.stored.remove(tab)
        self.closed.append(tab)


def test_only_tabs_that_stay_closed_are_forgotten() -> None:
    hands, server = Hands(), Server(active={"open", "away"})
    tabs = ClosedTabs(120, lambda: hands.now)
    assert tabs.forget(server) == 0
    server.active, server.stored = {"open"}, {"away", "shut"}
    assert tabs.forget(server) == 0
    hands.now = 60
    server.active, server.stored = {"open", "away"}, {"shut"}
    assert tabs.forget(server) == 0
    hands.now = 119
    server.active, server.stored = {"open"}, {"away", "shut"}
    assert tabs.forget(server) == 0
    hands.now = 120
    assert tabs.forget(server) == 1
    assert server.closed == ["shut"], "the one that came back counts anew"
    hands.now = 239
    assert tabs.forget(server) == 1
    assert server.closed == ["shut", "away"]


def test_streamlit_offers_what_forgetting_tabs_asks_for() -> None:
    assert hasattr(WebsocketSessionManager, "list_sessions")
    for name in ("is_active_session", "close_session"):
        assert hasattr(Runtime, name)
    assert "_session_mgr" in Runtime.__init__.__code__.co_names


def test_keeping_house_ends_with_the_server(monkeypatch: pytest.MonkeyPatch) -> None:
    looked = asyncio.Event()

    def due(_self: Collector, *, closed: int) -> bool:
        assert closed == 0
        looked.set()
        return False

    monkeypatch.setattr(housekeeping, "_look_s", lambda _kept: 0.001)
    monkeypatch.setattr(Collector, "due", due)

    async def serve() -> set[str]:
        async with housekeeping.keeping_house():
            await looked.wait()
        return {task.get_name() for task in asyncio.all_tasks() if task is not asyncio.current_task()}

    assert asyncio.run(serve()) == set()
    assert looked.is_set()
