"""Turns: a few at once, the others in the order they came, each seeing how many are before it."""

from __future__ import annotations

import contextlib
import threading
from collections import deque
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator


class Turn:
    """One that waits or is at work; ``turned_away`` when too many waited before it."""

    def __init__(self, turns: Turns) -> None:
        self._turns = turns
        self.turned_away = False
        self.at_work = False

    @property
    def before(self) -> int:
        """How many go before it, those at work included."""
        return self._turns.before(self)

    def come(self, seconds: float) -> bool:
        """Whether its turn has come, after waiting for it at most so long."""
        return self._turns.come(self, seconds)


class Turns:
    """Hands out turns."""

    def __init__(self, at_once: int, most_waiting: int) -> None:
        self._at_once = at_once
        self._most_waiting = most_waiting
        self._changed = threading.Condition()
        self._waiting: deque[Turn] = deque()
        self._at_work = 0

    @contextlib.contextmanager
    def turn(self) -> Iterator[Turn]:
        """Queue up; leaving gives the place to the next, whatever happened."""
        one = Turn(self)
        with self._changed:
            one.turned_away = len(self._waiting) >= self._most_waiting
            if not one.turned_away:
                self._waiting.append(one)
        try:
            yield one
        finally:
            with self._changed:
                if one.at_work:
                    self._at_work -= 1
                elif one in self._waiting:
                    self._waiting.remove(one)
                self._changed.notify_all()

    def come(self, one: Turn, seconds: float) -> bool:
        """See :meth:`Turn.come`."""
        with self._changed:
            if not one.at_work and not one.turned_away and self._changed.wait_for(lambda: self._free(one), seconds):
                self._waiting.popleft()
                self._at_work += 1
                one.at_work = True
                self._changed.notify_all()
            return one.at_work

    def before(self, one: Turn) -> int:
        """See :meth:`Turn.before`."""
        with self._changed:
            return self._at_work + self._waiting.index(one) if one in self._waiting else 0

    def _free(self, one: Turn) -> bool:
        return self._at_work < self._at_once and bool(self._waiting) and self._waiting[0] is one
