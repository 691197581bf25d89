"""Drafts by a Dask cluster: a real one of two workers, one of them killed midway."""

from __future__ import annotations

import os
import signal
import threading
import time

import pytest

from nhmap.cli.draft_executor import Task, carry_out
from nhmap.config import settings
from nhmap.errors import InputRefusedError
from tests.support.draft_worlds import grid

pytest.importorskip("distributed", reason="needs the extra dask")
pytestmark = pytest.mark.filterwarnings("ignore")

TASKS = [Task(grid(9, 8, seed), 2, seed, 0.2) for seed in range(3)]


def labels(made):
    return [[each.label.tobytes() for each in drafted.drafts] for drafted in made]


@pytest.fixture
def cluster(monkeypatch):
    from distributed import LocalCluster

    with LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None, silence_logs=50) as made:
        monkeypatch.setenv("NHMAP_DASK_SCHEDULER", made.scheduler_address)
        settings.cache_clear()
        yield made
    monkeypatch.undo()
    settings.cache_clear()


def test_a_cluster_gives_the_same_drafts_though_a_worker_is_killed_midway(cluster):
    here = labels(carry_out(TASKS, "here", 600))
    killed = []

    def kill():
        while not any(worker.processing for worker in cluster.scheduler.workers.values()):
            time.sleep(0.01)
        pid = next(iter(cluster.workers.values())).pid
        os.kill(pid, signal.SIGKILL)
        killed.append(pid)

    thread = threading.Thread(target=kill)
    thread.start()
    there = labels(carry_out(TASKS, "dask", 600))
    thread.join()
    assert killed
    assert there == here


def test_workers_start_here_where_no_scheduler_is_named():
    assert labels(carry_out(TASKS[:1], "dask", 600)) == labels(carry_out(TASKS[:1], "here", 600))


def test_a_scheduler_that_does_not_answer_is_said(monkeypatch):
    from nhmap.cli import draft_executor

    monkeypatch.setattr(draft_executor, "_ANSWERS_WITHIN_S", 1)
    monkeypatch.setenv("NHMAP_DASK_SCHEDULER", "tcp://127.0.0.1:9")
    settings.cache_clear()
    with pytest.raises(InputRefusedError, match=r"No Dask scheduler answers at “tcp://127\.0\.0\.1:9”"):
        carry_out(TASKS[:1], "dask", 60)
    monkeypatch.undo()
    settings.cache_clear()
