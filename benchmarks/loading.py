"""Many windows at one server: strokes a few seconds apart in each, none lost, and memory that comes back."""

from __future__ import annotations

import asyncio
import contextlib
import os
import sys
import time
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

import numpy as np

from benchmarks import world
from benchmarks.raw_windows import Window, every
from benchmarks.table import Budget, Measurement
from nhmap.store.database.plans import PlanStore

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
    from pathlib import Path

    from benchmarks.raw_windows import Answer
    from benchmarks.serving import Server
    from nhmap.core.geography.areas import SmallAreas

WINDOWS: Final = (1, 5, 25, 50, 100)
ANSWER_MS: Final = {1: 40, 5: 40, 25: 40, 50: 80, 100: 150}
"""Most that the median stroke may take with so many windows."""
TOGETHER: Final = 10
BESIDE: Final = 1.2
"""A stroke beside another writer takes at most so many times that of a single writer."""
BETWEEN_S: Final = 3.0
"""From one stroke of a window to its next."""
STROKES: Final = 7
ALONE_STROKES: Final = 12
LONG_DAY: Final = 800
LONG_DAY_MB: Final = 30
RETURNED: Final = 1.25
"""Server memory when all tabs are closed, beside the server that a few windows have used."""
CLOSED_S: Final = 120
"""Seconds that the server keeps a closed tab: two thirds of ``server.disconnectedSessionTTL``, as installed."""
SETTLE_S: Final = 30.0
_ZONES: Final = 5
_ZONE: Final = f"zone{_ZONES - 1}"
_AT_ONCE: Final = 4
"""Pages that are opened at the same time."""


@dataclass
class Load:
    """What one server is put under, and what it answered.

    Attributes
    ----------
    drawn
        Ids of the strokes that were acknowledged, by plan.
    unanswered
        How many strokes were never acknowledged.
    memory
        Of the server in MB, by moment.
    """

    server: Server
    plans: Path
    rows: tuple[int, ...]
    drawn: dict[str, list[str]] = field(default_factory=dict)
    unanswered: int = 0
    memory: dict[str, float] = field(default_factory=dict)
    _next: int = 0

    def note_memory(self, moment: str) -> None:
        """Note how much memory the server has, where the system tells."""
        used_mb = self.server.memory_mb()
        if used_mb is not None:
            self.memory[moment] = used_mb

    @contextlib.asynccontextmanager
    async def windows(self, plan_ids: Sequence[str]) -> AsyncIterator[list[Window]]:
        """Open a window on each of these plans; closed in the end, and what was drawn in them is noted."""
        async with contextlib.AsyncExitStack() as stack:
            opened = [
                await stack.enter_async_context(Window(self.server.address, f"plan={plan_id}")) for plan_id in plan_ids
            ]
            await _a_few_at_a_time([window.open for window in opened])
            yield opened
            for plan_id, window in zip(plan_ids, opened, strict=True):
                self.drawn.setdefault(plan_id, []).extend(window.drawn)
                self.unanswered += window.unanswered

    async def stroke(self, window: Window) -> Answer:
        """Take a few small areas out of the zone, or put them into it."""
        turn, self._next = self._next, self._next + 1
        rows = [self.rows[(turn // 2 * 3 + i) % len(self.rows)] for i in range(3)]
        return await (window.draw(_ZONE, rows) if turn % 2 else window.draw(None, rows, "erase"))

    async def together(self, plan_ids: Sequence[str], times: int, between_s: float = BETWEEN_S) -> list[float]:
        """So many strokes in each of these windows, which take turns; milliseconds of each."""
        async with self.windows(plan_ids) as windows:
            took = await asyncio.gather(
                *(
                    every(between_s, times, _stroke_in(self, window), first=between_s * i / len(windows))
                    for i, window in enumerate(windows)
                )
            )
            self.note_memory(f"{len(plan_ids)} windows")
        return [ms for times in took for ms in times]

    def lost(self) -> int:
        """Strokes that were never acknowledged, or were and do not stand in the database once."""
        store = PlanStore(f"sqlite:///{(self.plans / 'plans.sqlite').as_posix()}")
        try:
            return self.unanswered + sum(
                missing(ids, [e.id for e in store.entries(plan)]) for plan, ids in self.drawn.items()
            )
        finally:
            store.close()


def missing(drawn: Sequence[str], stored: Sequence[str]) -> int:
    """How many of the strokes drawn are not stored exactly once."""
    times = Counter(stored)
    return sum(times[stroke] != 1 for stroke in drawn)


def _stroke_in(load: Load, window: Window) -> Callable[[], Awaitable[Answer]]:
    return lambda: load.stroke(window)


async def _a_few_at_a_time(acts: Sequence[Callable[[], Awaitable[Answer]]]) -> None:
    gate = asyncio.Semaphore(_AT_ONCE)

    async def one(act: Callable[[], Awaitable[Answer]]) -> None:
        async with gate:
            await act()

    await asyncio.gather(*map(one, acts))


def plan_id(name: str, number: int = 0) -> str:
    """Id of a saved plan of this part."""
    return f"load-{name}-{number:03d}"


def save_plans(folder: Path, areas: SmallAreas) -> tuple[int, ...]:
    """Save every plan that is drawn in; rows of the small areas that the strokes take."""
    plan = world.plan_of(areas, _ZONES)
    folder.mkdir(parents=True, exist_ok=True)
    store = PlanStore(f"sqlite:///{(folder / 'plans.sqlite').as_posix()}")
    names = [plan_id("own", i) for i in range(max(WINDOWS))]
    for name in (*names, *map(plan_id, ("together", "alone", "beside", "day"))):
        store.create(plan, "", world.WHEN, plan_id=name)
    store.close()
    return tuple(np.flatnonzero(plan.labels == _ZONES - 1).tolist())


def loading(ours: Server, blank: Server, plans: Path, rows: tuple[int, ...]) -> Iterator[Measurement]:
    """Put the server under more and more windows, then count what was lost and what memory came back."""
    load = Load(ours, plans, rows)
    for count in WINDOWS:
        bare = asyncio.run(_bare(blank, count))
        took = asyncio.run(
            load.together([plan_id("own", i) for i in range(count)], *((STROKES,) if count > 1 else (ALONE_STROKES, 1)))
        )
        yield from _answered(f"{count} window{'s' if count > 1 else ''}, a plan each", took, ANSWER_MS[count], bare)
        if count == WINDOWS[1]:
            load.note_memory("before")
        print(f"  {count} windows done, load of the machine {_machine_load()}", file=sys.stderr, flush=True)
    took = asyncio.run(load.together([plan_id("together")] * TOGETHER, STROKES))
    yield from _answered(f"{TOGETHER} windows in one plan", took, ANSWER_MS[WINDOWS[2]], ())
    yield asyncio.run(_two_writers(load))
    yield Measurement("strokes lost: not acknowledged, or not stored once", (load.lost(),), "strokes", budget=Budget(0))
    yield from _memory(load)


def _answered(where: str, took: Sequence[float], most: float, bare: Sequence[float]) -> Iterator[Measurement]:
    words = "blank page's fragment" if bare else ""
    yield Measurement(f"stroke to figures, {where}", tuple(took), "ms", words, tuple(bare), Budget(most))
    slowest = (float(np.quantile(took, 0.95)),)
    yield Measurement("the same, all but one in twenty", slowest, "ms", words, _tail(bare))


def _tail(bare: Sequence[float]) -> tuple[float, ...]:
    return (float(np.quantile(bare, 0.95)),) if bare else ()


async def _bare(blank: Server, count: int) -> list[float]:
    """The same number of windows on the blank page, pressing its button as often."""
    async with contextlib.AsyncExitStack() as stack:
        windows = [await stack.enter_async_context(Window(blank.address, "fragment=1")) for _ in range(count)]
        await _a_few_at_a_time([window.open for window in windows])
        between = BETWEEN_S if count > 1 else 1.0
        took = await asyncio.gather(
            *(every(between, 3, window.press, first=between * i / count) for i, window in enumerate(windows))
        )
    return [ms for times in took for ms in times]


async def _two_writers(load: Load) -> Measurement:
    """One writer alone in a plan and two in another, in turns, so that whatever else runs here touches both alike."""
    alone: list[float] = []
    beside: list[float] = []
    two = [plan_id("beside")] * 2
    async with load.windows([plan_id("alone")]) as (single,), load.windows(two) as pair:
        for _ in range(2 * ALONE_STROKES):
            for window in (single, *pair):
                answer = await load.stroke(window)
                (alone if window is single else beside).append(answer.seconds * 1_000)
                await asyncio.sleep(0.1)
    return Measurement(
        "a stroke beside another writer in the plan",
        tuple(beside),
        "ms",
        "a single writer",
        tuple(alone),
        Budget(BESIDE, as_ratio=True),
    )


async def _long_day(load: Load) -> None:
    async with load.windows([plan_id("day")]) as (window,):
        for _ in range(20):
            await load.stroke(window)
        load.note_memory("before a day")
        for _ in range(LONG_DAY):
            await load.stroke(window)
        load.note_memory("after a day")


def _memory(load: Load) -> Iterator[Measurement]:
    """Memory of the server: with all windows open, with all closed, and after a long day in one."""
    if "before" not in load.memory:
        print(f"Memory is not measured on {sys.platform}: only Linux tells it in /proc.")
        return
    time.sleep(CLOSED_S + SETTLE_S)
    load.note_memory("closed")
    before, most = (load.memory["before"],), load.memory[f"{WINDOWS[-1]} windows"]
    words = f"after {WINDOWS[1]} windows"
    yield Measurement(f"server memory with {WINDOWS[-1]} windows open", (most,), "MB", words, before)
    closed = Budget(RETURNED, as_ratio=True)
    yield Measurement("server memory when all are closed", (load.memory["closed"],), "MB", words, before, closed)
    asyncio.run(_long_day(load))
    grown = load.memory["after a day"] - load.memory["before a day"]
    yield Measurement(
        f"server memory that {LONG_DAY} strokes in one tab take", (grown,), "MB", budget=Budget(LONG_DAY_MB)
    )


def _machine_load() -> str:
    return f"{os.getloadavg()[0]:.1f}" if hasattr(os, "getloadavg") else "not known"
