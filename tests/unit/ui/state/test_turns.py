"""Only a few strokes are worked out at the same time; none waits for ever, and a fault gives its turn back."""

from __future__ import annotations

import threading

import pytest

from nhmap.ui.state import turns

PATIENCE_S = 20.0


def test_no_more_than_a_few_at_the_same_time_and_all_have_their_turn(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(turns, "PATIENCE_S", PATIENCE_S)
    lock, inside, most, done = threading.Lock(), 0, 0, 0
    pause = threading.Event()

    def stroke() -> None:
        nonlocal inside, most, done
        with turns.one_of_few():
            with lock:
                inside += 1
                most = max(most, inside)
            pause.wait(0.005)
            with lock:
                inside -= 1
                done += 1

    threads = [threading.Thread(target=stroke) for _ in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert done == len(threads)
    assert most <= turns.AT_ONCE


def test_whoever_waited_long_enough_begins_all_the_same_and_gives_back_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(turns, "PATIENCE_S", 0.01)
    for _ in range(turns.AT_ONCE):
        assert turns._places.acquire(blocking=False)
    try:
        with turns.one_of_few():
            assert not turns._places.acquire(blocking=False)
        assert not turns._places.acquire(blocking=False)
    finally:
        for _ in range(turns.AT_ONCE):
            turns._places.release()


def test_a_fault_gives_the_turn_back() -> None:
    for _ in range(turns.AT_ONCE + 1):
        with pytest.raises(ZeroDivisionError), turns.one_of_few():
            raise ZeroDivisionError
    for _ in range(turns.AT_ONCE):
        assert turns._places.acquire(blocking=False)
    for _ in range(turns.AT_ONCE):
        turns._places.release()
