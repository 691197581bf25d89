"""Draws in the background: shared by windows that ask for the same, left by those that do not, and given up."""

from __future__ import annotations

import threading

import numpy as np
import pytest

from nhmap.core.ranking import sensitivity as drawing
from nhmap.core.ranking.ranking import rank
from nhmap.core.ranking.weights import preset
from nhmap.ui.state import draws
from tests.support.site_worlds import measures_of

PATIENCE_S = 60.0


def ranking_of(seed=0, n=40):
    values = np.random.default_rng(seed).random((n, 8))
    return rank(measures_of(values), preset("balanced"))


@pytest.fixture
def held(monkeypatch):
    """Draws that stop half way until they are let go."""
    go, at_work = threading.Event(), threading.Event()

    def slowly(*args, progress, **more):
        def told(fraction):
            at_work.set()
            go.wait(PATIENCE_S)
            progress(fraction)

        return drawing.sensitivity(*args, progress=told, **more)

    monkeypatch.setattr(draws, "sensitivity", slowly)
    yield go, at_work
    go.set()


def test_what_is_made_is_what_is_made_at_once_and_is_made_once():
    jobs, ranking = draws.Jobs(), ranking_of()
    job = jobs.of(ranking, 10, "a")
    made = job.answer(PATIENCE_S)
    expected = drawing.sensitivity(ranking.measures, ranking.weights, ranking.gates, top_n=10)
    assert np.array_equal(made.top_n_chance, expected.top_n_chance)
    assert np.array_equal(made.rank_low, expected.rank_low)
    assert job.done
    assert job.fraction == pytest.approx(1.0)
    assert jobs.of(ranking, 10, "b") is job
    assert jobs.of(ranking, 5, "a") is not job


def test_a_page_is_drawn_without_draws_that_are_not_made_yet(held):
    go, _ = held
    job = draws.Jobs().of(ranking_of(), 10, "a")
    assert job.answer(0.01) is None
    assert not job.done
    go.set()
    assert job.answer(PATIENCE_S) is not None


def test_what_one_window_gives_up_another_still_gets(held):
    go, at_work = held
    jobs, ranking = draws.Jobs(), ranking_of()
    job = jobs.of(ranking, 10, "a")
    jobs.of(ranking, 10, "b")
    at_work.wait(PATIENCE_S)
    jobs.give_up("a")
    assert jobs.of(ranking, 10, "a") is None
    assert not job.ended
    go.set()
    assert jobs.of(ranking, 10, "b").answer(PATIENCE_S) is not None
    assert jobs.of(ranking, 10, "a") is job, "it is there for the taking now"


def test_work_that_nobody_waits_for_ends_and_can_begin_again(held):
    go, at_work = held
    jobs, ranking = draws.Jobs(), ranking_of()
    job = jobs.of(ranking, 10, "a")
    at_work.wait(PATIENCE_S)
    jobs.give_up("a")
    go.set()
    assert job.answer(PATIENCE_S) is None
    assert job.ended
    assert jobs.of(ranking, 10, "a") is None
    jobs.begin_again("a")
    assert jobs.of(ranking, 10, "a").answer(PATIENCE_S) is not None


def test_other_weights_leave_the_draws_of_those_before(held):
    _, at_work = held
    jobs = draws.Jobs()
    before = jobs.of(ranking_of(0), 10, "a")
    at_work.wait(PATIENCE_S)
    now = jobs.of(ranking_of(1), 10, "a")
    assert before.ended
    assert now is not before
    assert not now.ended


def test_a_fault_is_told_and_not_swallowed(monkeypatch):
    def broken(*_, **__):
        raise ZeroDivisionError

    monkeypatch.setattr(draws, "sensitivity", broken)
    with pytest.raises(ZeroDivisionError):
        draws.Jobs().of(ranking_of(), 10, "a").answer(PATIENCE_S)
