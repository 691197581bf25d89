"""The watcher: which windows are told what, without a browser and without a server."""

from __future__ import annotations

import asyncio
import json
import sqlite3
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from starlette.websockets import WebSocketDisconnect

from nhmap.core.plan.changes import Assign
from nhmap.core.plan.edits import Edit
from nhmap.core.plan.plans import Plan, Zone
from nhmap.store.database.plans import PlanStore
from nhmap.ui.state import watching
from nhmap.ui.state.watching import Watcher, Window, is_open, remember

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterator
    from pathlib import Path

WHEN = "2026-04-01T09:00:00+01:00"
PATIENCE_S = 30
SOUND = {"plan": "plan-a", "has": "3.0", "window": "0123456789ab"}


class Browser:
    """The other end of a WebSocket: says what it is given, keeps what it hears."""

    def __init__(self) -> None:
        self.heard: list[dict[str, Any]] = []
        self.closed: asyncio.Future[int] = asyncio.get_running_loop().create_future()
        self._said: asyncio.Queue[str | None] = asyncio.Queue()

    def say(self, text: str | None) -> None:
        self._said.put_nowait(text)

    def hello(self, plan: str, has: str, *, waiting: bool = False, window: str = "0123456789ab", who: str = "") -> None:
        self.say(json.dumps({"plan": plan, "has": has, "window": window, "waiting": waiting, "who": who}))

    def leave(self) -> None:
        self.say(None)

    async def accept(self) -> None:
        """As the server's end does."""

    async def receive_text(self) -> str:
        text = await self._said.get()
        if text is None:
            raise WebSocketDisconnect
        return text

    async def send_text(self, text: str) -> None:
        self.heard.append(json.loads(text))

    async def close(self, code: int = 1000) -> None:
        self.closed.set_result(code)

    async def told(self, **news: object) -> None:
        """Wait until something was told."""
        until = asyncio.get_running_loop().time() + PATIENCE_S
        while not any(news.items() <= each.items() for each in self.heard):
            assert asyncio.get_running_loop().time() < until, (news, self.heard)
            await asyncio.sleep(0.02)

    @property
    def revisions(self) -> list[str]:
        return [each["revision"] for each in self.heard if "revision" in each]


@pytest.fixture
def store(tmp_path: Path) -> Iterator[PlanStore]:
    opened = PlanStore(f"sqlite:///{tmp_path / 'plans.sqlite'}")
    for plan_id in ("plan-a", "plan-b"):
        opened.create(Plan.empty(9, name="Plan").add(Zone("z1", "SNP 1")), "", WHEN, plan_id=plan_id)
    yield opened
    opened.close()


def draw(store: PlanStore, plan_id: str, number: int) -> None:
    store.append(plan_id, Edit(f"{plan_id}-{number}", WHEN, (Assign("z1", np.array([number])),)))


def watched(store: PlanStore, play: Callable[[Callable[[], Browser]], Awaitable[None]]) -> None:
    """Play with as many windows as wanted at one watcher."""

    async def run() -> None:
        watcher = Watcher(lambda: store.engine)
        browsers, serving = [], []

        def open_window() -> Browser:
            browser = Browser()
            browsers.append(browser)
            serving.append(asyncio.create_task(watcher.serve(browser)))  # type: ignore[arg-type]
            return browser

        await play(open_window)
        for browser in browsers:
            browser.leave()
        await asyncio.gather(*serving)

    asyncio.run(run())


def test_a_window_is_told_what_another_stores_and_nothing_else(store: PlanStore) -> None:
    async def play(open_window: Callable[[], Browser]) -> None:
        one, other = open_window(), open_window()
        one.hello("plan-a", "0.0")
        other.hello("plan-b", "0.0")
        await one.told(here=False)
        await asyncio.to_thread(draw, store, "plan-a", 1)
        await one.told(plan="plan-a", revision="1.0")
        one.hello("plan-a", "1.0")
        await asyncio.to_thread(draw, store, "plan-a", 2)
        await one.told(revision="2.0")
        assert other.revisions == []
        assert one.revisions == ["1.0", "2.0"]

    watched(store, play)


def test_windows_of_one_plan_are_told_who_else_is_there_and_nobody_runs_for_it(store: PlanStore) -> None:
    async def play(open_window: Callable[[], Browser]) -> None:
        ann, bob, cat = open_window(), open_window(), open_window()
        ann.hello("plan-a", "0.0", window="a" * 12, who="Ann")
        await ann.told(here=False)
        cat.hello("plan-b", "0.0", window="c" * 12, who="Cat")
        await cat.told(here=False)
        bob.hello("plan-a", "0.0", window="b" * 12)
        await ann.told(people=[""], count=1)
        await bob.told(people=["Ann"], count=1)
        bob.hello("plan-a", "0.0", window="b" * 12, who="Bob")
        await ann.told(people=["Bob"], count=1)
        bob.hello("plan-b", "0.0", window="b" * 12, who="Bob")
        await ann.told(people=[], count=0)
        await cat.told(people=["Bob"], count=1)
        assert ann.revisions == bob.revisions == []

    watched(store, play)


def test_a_number_goes_ahead_to_the_window_that_drew_and_to_no_other(
    store: PlanStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def run() -> None:
        watcher = Watcher(lambda: store.engine)
        monkeypatch.setattr(watching, "_watchers", {asyncio.get_running_loop(): watcher})
        mine, beside, elsewhere = Browser(), Browser(), Browser()
        serving = [asyncio.create_task(watcher.serve(each)) for each in (mine, beside, elsewhere)]  # type: ignore[arg-type]
        mine.hello("plan-a", "0.0", window="a" * 12)
        beside.hello("plan-a", "0.0", window="b" * 12)
        elsewhere.hello("plan-b", "0.0", window="a" * 12)
        for each in (mine, beside, elsewhere):
            await each.told(here=False)
        await asyncio.to_thread(watching.tell_ahead, "plan-a", "a" * 12, "<section>50,000</section>")
        await mine.told(plan="plan-a", headline="<section>50,000</section>")
        assert not any("headline" in news for news in (*beside.heard, *elsewhere.heard))
        assert mine.revisions == []
        for each in (mine, beside, elsewhere):
            each.leave()
        await asyncio.gather(*serving)

    asyncio.run(run())


def test_another_process_is_seen_too(store: PlanStore) -> None:
    async def play(open_window: Callable[[], Browser]) -> None:
        one = open_window()
        one.hello("plan-a", "0.0")
        await one.told(here=False)
        await asyncio.sleep(2 * watching.POLL_S)
        assert one.revisions == []
        other = sqlite3.connect(str(store.engine.url.database))
        other.execute("UPDATE plans SET entries = 5 WHERE id = 'plan-a'")
        other.commit()
        other.close()
        await one.told(revision="5.0")

    watched(store, play)


def test_a_window_that_comes_into_sight_is_told_at_once_what_it_missed(store: PlanStore) -> None:
    async def play(open_window: Callable[[], Browser]) -> None:
        draw(store, "plan-a", 1)
        late, in_step = open_window(), open_window()
        late.hello("plan-a", "0.0")
        await late.told(revision="1.0")
        in_step.hello("plan-a", "1.0")
        await in_step.told(here=False)
        # The second came when the revision was known already, and so did this one.
        again = open_window()
        again.hello("plan-a", "0.0")
        await again.told(revision="1.0")
        assert in_step.revisions == []

    watched(store, play)


def test_a_window_that_waits_is_told_when_plans_can_be_stored_again(store: PlanStore) -> None:
    async def play(open_window: Callable[[], Browser]) -> None:
        other = sqlite3.connect(str(store.engine.url.database), isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        waits, calm = open_window(), open_window()
        waits.hello("plan-a", "0.0", waiting=True)
        calm.hello("plan-a", "0.0")
        await waits.told(here=False)
        await asyncio.sleep(2 * watching.PROBE_S)
        assert not any("writable" in each for each in waits.heard)
        other.execute("ROLLBACK")
        other.close()
        await waits.told(writable=True)
        assert not any("writable" in each for each in calm.heard)
        assert sum("writable" in each for each in waits.heard) == 1

    watched(store, play)


def test_saved_plans_that_cannot_be_reached_are_watched_again_when_they_can(store: PlanStore) -> None:
    faults = [OSError("gone"), OSError("gone")]

    def engine() -> Any:
        if faults:
            raise faults.pop()
        return store.engine

    async def play() -> None:
        watcher, browser = Watcher(engine), Browser()
        serving = asyncio.create_task(watcher.serve(browser))  # type: ignore[arg-type]
        browser.hello("plan-a", "0.0")
        await browser.told(here=False)
        await asyncio.to_thread(draw, store, "plan-a", 1)
        await browser.told(revision="1.0")
        browser.leave()
        await serving

    asyncio.run(play())
    assert faults == []


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        "[]",
        "null",
        "[" * 900,
        json.dumps(SOUND | {"plan": ""}),
        json.dumps(SOUND | {"plan": "../../etc/passwd"}),
        json.dumps(SOUND | {"plan": ["plan-a"]}),
        json.dumps(SOUND | {"plan": "a" * 65}),
        json.dumps(SOUND | {"has": "3"}),
        json.dumps(SOUND | {"has": "-1.0"}),
        json.dumps(SOUND | {"has": 3.0}),
        json.dumps(SOUND | {"has": "3.0\n"}),
        json.dumps(SOUND | {"window": "0123456789AB"}),
        json.dumps(SOUND | {"window": None}),
        json.dumps(SOUND | {"more": "x" * 2000}),
    ],
)
def test_whatever_is_no_word_of_a_window_ends_its_wire_and_no_others(store: PlanStore, text: str) -> None:
    async def play(open_window: Callable[[], Browser]) -> None:
        bad, good = open_window(), open_window()
        good.hello("plan-a", "0.0")
        await good.told(here=False)
        bad.say(text)
        assert await asyncio.wait_for(bad.closed, PATIENCE_S) == 1003
        assert bad.heard == []
        await asyncio.to_thread(draw, store, "plan-a", 1)
        await good.told(revision="1.0")

    watched(store, play)


def test_what_a_window_says_is_kept_as_it_says_it() -> None:
    window = Window()
    assert window.hear(json.dumps(SOUND | {"waiting": True, "has": "12.7"}))
    assert (window.plan, window.has, window.id, window.waiting) == ("plan-a", "12.7", "0123456789ab", True)
    assert window.hear(json.dumps(SOUND | {"waiting": "yes"}))
    assert not window.waiting


def test_news_of_one_plan_are_not_told_of_another() -> None:
    window = Window("plan-a")
    window.tell(revision="9.0")
    window.plan = "plan-b"
    window.tell(here=True)
    assert window.news == {"plan": "plan-b", "here": True}


def test_a_window_without_a_session_here_is_not_open(monkeypatch: pytest.MonkeyPatch) -> None:
    class Running:
        @staticmethod
        def is_active_session(session_id: str) -> bool:
            return session_id == "living"

    class Runtime:
        @staticmethod
        def exists() -> bool:
            return True

        @staticmethod
        def instance() -> Running:
            return Running()

    monkeypatch.setattr(watching, "Runtime", Runtime)
    remember("aaaaaaaaaaaa", "living")
    remember("bbbbbbbbbbbb", "dead")
    assert is_open("aaaaaaaaaaaa")
    assert not is_open("bbbbbbbbbbbb")
    assert not is_open("cccccccccccc")
