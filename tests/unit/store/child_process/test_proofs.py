"""Proofs in a process of their own: the same answer as here, ended at once, and nothing lost where they fail."""

from __future__ import annotations

import os
import signal
import sys
import threading
import time
from typing import TYPE_CHECKING

import numpy as np
import psutil
import pytest

from nhmap.core.portfolio.portfolio import Portfolio, PortfolioRules, choose
from nhmap.core.portfolio.proof import improve
from nhmap.store.child_process import proofs
from nhmap.store.child_process.apart import Progress, watched
from nhmap.store.child_process.proofs import improve_apart
from tests.unit.core.portfolio.test_portfolio import reach_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from nhmap.core.reach.catchments import Reach


@pytest.fixture(autouse=True)
def _no_child_is_left() -> Iterator[None]:
    yield
    proofs._pool().close()
    proofs._pool.cache_clear()


def children() -> set[int]:
    return {child.pid for child in psutil.Process().children(recursive=True)}


def hard() -> tuple[Reach, np.ndarray, PortfolioRules, Portfolio]:
    """Forty of three hundred places, each reaching two dozen of four hundred small areas: minutes to prove."""
    random = np.random.default_rng(4)
    members = [random.choice(400, 24, replace=False).tolist() for _ in range(300)]
    reach, people, rules = reach_of(members, 400), random.uniform(1_000, 2_000, 400), PortfolioRules(14)
    return reach, people, rules, choose(reach, people, rules)


def test_the_answer_is_that_of_the_same_search_here():
    members = [[0, 1, 2], [3, 4, 5], [1, 2, 3, 4], [6, 7, 8], [9, 10, 11], [7, 8, 9, 10]]
    reach, people, rules = reach_of(members, 12), np.ones(12), PortfolioRules(4)
    quick = choose(reach, people, rules)
    here, apart = (each(quick, reach, people, rules, time_limit=5) for each in (improve, improve_apart))
    assert apart == here
    assert sorted(apart.rows) == [0, 1, 3, 4]


def test_without_time_or_with_a_proof_no_process_is_started():
    reach, people, rules, quick = hard()
    before = children()
    assert improve_apart(quick, reach, people, rules, time_limit=0) is quick
    assert children() == before


def test_whoever_waits_can_give_up_in_the_middle_of_a_proof():
    reach, people, rules, quick = hard()
    before = children()

    class GivenUpError(Exception):
        pass

    def look(progress: Progress) -> None:
        if progress.seconds > 4:
            raise GivenUpError

    with pytest.raises(GivenUpError), watched(look):
        improve_apart(quick, reach, people, rules, time_limit=300)
    assert children() == before


@pytest.mark.skipif(sys.platform == "win32", reason="no such signal can be sent to oneself on Windows")
def test_an_interrupt_ends_it():
    reach, people, rules, quick = hard()
    before = children()
    # Tests that are started in the background ignore interrupts, as a shell has it.
    earlier = signal.signal(signal.SIGINT, signal.default_int_handler)
    threading.Timer(3, os.kill, (os.getpid(), signal.SIGINT)).start()
    began = time.monotonic()
    try:
        with pytest.raises(KeyboardInterrupt):
            improve_apart(quick, reach, people, rules, time_limit=300)
    finally:
        signal.signal(signal.SIGINT, earlier)
    assert time.monotonic() - began < 120
    assert children() == before


def test_the_set_stays_where_the_proof_takes_too_much(monkeypatch: pytest.MonkeyPatch):
    reach, people, rules, quick = hard()
    monkeypatch.setattr(proofs, "MEMORY_MB", 10)
    assert improve_apart(quick, reach, people, rules, time_limit=5) is quick
    monkeypatch.setattr(proofs, "MEMORY_MB", 2_500)
    monkeypatch.setattr(proofs, "SPARE_S", -299.5)
    assert improve_apart(quick, reach, people, rules, time_limit=300) is quick
