"""A set that gets better in the background, and what giving up does."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

from nhmap.store.child_process import apart
from nhmap.ui.state.set_at_work import SetAtWork

QUICK = SimpleNamespace(proved=False)
BETTER = SimpleNamespace(proved=True)


@dataclass
class Posed:
    """A question whose better answer comes when it may, and which hears of giving up as a child does."""

    begun: threading.Event = field(default_factory=threading.Event)
    go: threading.Event = field(default_factory=threading.Event)
    ended: threading.Event = field(default_factory=threading.Event)

    def curve(self) -> tuple[tuple[int, ...], tuple[float, ...]]:
        return (), ()

    def answer(self) -> Any:
        return QUICK

    def better(self, *_: Any) -> Any:
        self.begun.set()
        try:
            while not self.go.wait(0.01):
                apart._watching.get()(None)
        finally:
            self.ended.set()
        return BETTER


def ready(search: SetAtWork) -> None:
    assert search._better is not None
    search._better.wait(10)
    assert not search._better.working


def test_a_better_set_takes_the_place_of_the_quick_one() -> None:
    posed = Posed()
    search = SetAtWork(posed)  # type: ignore[arg-type]
    assert (search.working, search.site_set) == (True, QUICK)
    posed.go.set()
    assert posed.ended.wait(10)
    ready(search)
    assert (search.working, search.given_up, search.site_set) == (False, False, BETTER)
    search.give_up()
    assert search.site_set is BETTER


def test_giving_up_ends_the_work_at_once_and_it_can_begin_again() -> None:
    posed = Posed()
    search = SetAtWork(posed)  # type: ignore[arg-type]
    assert posed.begun.wait(10)
    search.give_up()
    assert (search.working, search.given_up, search.site_set) == (False, True, QUICK)
    assert posed.ended.wait(10)
    ready(search)
    assert search.site_set is QUICK
    posed.go.set()
    search.again()
    ready(search)
    assert (search.given_up, search.site_set) == (False, BETTER)
