"""Work beside the pages: what came of it, what giving up leaves, and what a fault says."""

from __future__ import annotations

import logging
import threading

import pytest

from nhmap.ui.state.at_work import AtWork, Turn


def test_what_was_made_is_there_and_how_far_it_was_can_be_seen() -> None:
    halfway, go = threading.Event(), threading.Event()

    def make(turn: Turn) -> int:
        turn.share = 0.5
        halfway.set()
        assert go.wait(10)
        return 7

    work = AtWork("tests", make)
    assert halfway.wait(10)
    assert (work.working, work.share, work.result) == (True, 0.5, None)
    go.set()
    work.wait(10)
    assert (work.working, work.result, work.fault, work.given_up) == (False, 7, None, False)
    work.give_up()
    assert (work.result, work.given_up) == (7, False)  # too late


@pytest.mark.parametrize("best_so_far", [None, 3])
def test_giving_up_ends_it_and_it_can_begin_anew(best_so_far: int | None) -> None:
    begun, turns = threading.Event(), list[Turn]()

    def make(turn: Turn) -> int:
        turns.append(turn)
        if len(turns) == 2:
            return 9
        begun.set()
        while not turn.given_up():
            threading.Event().wait(0.01)
        if best_so_far is None:
            turn.go_on()
        return int(best_so_far or 0)

    work = AtWork("tests", make)
    assert begun.wait(10)
    work.give_up()
    work.wait(10)
    assert (work.given_up, work.working, work.result, work.fault) == (True, False, best_so_far, None)
    work.again()
    work.wait(10)
    assert (work.given_up, work.result) == (False, 9)
    assert turns[0].given_up()  # what was given up is not heard to go on
    work.again()
    assert len(turns) == 2


def test_what_waits_for_the_one_thread_is_given_up_before_it_begins() -> None:
    go, begun = threading.Event(), list[int]()
    first = AtWork("tests", lambda _: go.wait(10))
    second = AtWork("tests", lambda _: begun.append(2))
    second.give_up()
    go.set()
    first.wait(10)
    second.wait(10)
    assert (second.given_up, second.working, second.result, begun) == (True, False, None, [])


def test_a_fault_is_told_and_logged_once(caplog: pytest.LogCaptureFixture) -> None:
    def make(_: Turn) -> int:
        message = "no ground"
        raise ValueError(message)

    with caplog.at_level(logging.ERROR, "nhmap"):
        work = AtWork("tests", make)
        work.wait(10)
        assert (work.working, work.result, work.given_up) == (False, None, False)
        assert str(work.fault) == "no ground"
        assert work.fault is not None
    assert [record.message for record in caplog.records] == ["tests could not be worked out"]
