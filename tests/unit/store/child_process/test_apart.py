from __future__ import annotations

import contextlib
import subprocess
import sys
import threading
import time
from typing import TYPE_CHECKING, Any

import psutil
import pytest

from nhmap.errors import DataDamagedError, InputRefusedError, NhmapError
from nhmap.store.child_process import apart as module
from nhmap.store.child_process.apart import Bounds, FaultApartError, Pool, Progress, apart, watched
from tests.support import apart_jobs as jobs

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


class GivenUpError(Exception):
    pass


SHORT = Bounds(seconds=1, memory_mb=600)


@pytest.fixture(scope="module")
def shared() -> Iterator[Pool]:
    """Children of this module alone; none is left behind."""
    own = Pool(idle_s=3600)
    before = {child.pid for child in psutil.Process().children(recursive=True)}
    yield own
    own.close()
    assert not {child.pid for child in psutil.Process().children(recursive=True)} - before


@pytest.fixture(autouse=True)
def pool(shared: Pool, monkeypatch: pytest.MonkeyPatch) -> Pool:
    monkeypatch.setattr(module, "pool", lambda: shared)
    shared.peak_mb = 0
    return shared


def words(function: Callable[..., Any], bounds: Bounds | None = None, **named: Any) -> str:
    with pytest.raises(NhmapError) as caught:
        apart(function, what="plan.geojson", bounds=bounds, **named)
    assert caught.value.hint
    assert "Traceback" not in str(caught.value)
    return caught.value.message


def eventually(true: Callable[[], bool], seconds: float = 60) -> bool:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if true():
            return True
        time.sleep(0.05)
    return False


def test_values_go_there_and_back_and_the_child_serves_again(pool: Pool) -> None:
    values = ("ä\ud800", b"\x00" * 3_000_000, None)
    assert apart(jobs.echo, *values, what="it", also=[1]) == (*values, {"also": [1]})
    first, second = apart(jobs.where, what="it"), apart(jobs.where, what="it")
    assert first == second
    assert first[1]
    assert first[0] != psutil.Process().pid
    assert 0 < pool.peak_mb < 600


def test_what_is_printed_there_does_not_come_between() -> None:
    assert apart(jobs.print_much, what="it") == "said"
    assert apart(jobs.echo, 1, what="it") == (1, {})


def test_a_child_calls_at_once() -> None:
    outer, inner = apart(jobs.where, what="it"), apart(jobs.within, what="it")
    assert outer == inner


def test_refusals_come_out_as_they_are() -> None:
    with pytest.raises(InputRefusedError) as caught:
        apart(jobs.refuse, what="it")
    assert (caught.value.message, caught.value.hint) == ("Row 3 has no name \ufffd.", "Give it one.")
    with pytest.raises(DataDamagedError) as damaged:
        apart(jobs.damaged, what="it")
    assert damaged.value.hint == "Install it again."


def test_a_fault_of_ours_comes_with_its_traceback() -> None:
    with pytest.raises(FaultApartError, match=r"(?s)Traceback.*apart_jobs.*a fault of ours"):
        apart(jobs.fail, what="it")


@pytest.mark.parametrize("job", [jobs.sleep, jobs.hold_the_lock])
def test_time_is_bounded(job: Callable[..., Any]) -> None:
    assert words(job, SHORT) == "plan.geojson needs more than 1 seconds to be read."


def test_memory_is_bounded(pool: Pool) -> None:
    assert words(jobs.swell, Bounds(60, 300)) == "plan.geojson needs more than 300 MB of memory to be read."
    assert pool.peak_mb < 600


def test_memory_asked_for_at_once_is_refused() -> None:
    assert "memory" in words(jobs.take_at_once)


@pytest.mark.parametrize("job", [jobs.die, jobs.leave])
def test_a_death_is_a_refusal(job: Callable[..., Any]) -> None:
    assert words(job).startswith("plan.geojson ends the program that reads it")
    assert apart(jobs.echo, what="it") == ({},)


def test_depth_and_size_of_the_answer_are_bounded() -> None:
    assert "nested too deeply" in words(jobs.deep)
    assert "too much to be used" in words(jobs.too_much)


def test_whoever_waits_can_give_up(pool: Pool) -> None:
    seen: list[Progress] = []

    def give_up(progress: Progress) -> None:
        seen.append(progress)
        if len(seen) > 3:
            raise GivenUpError

    with pytest.raises(GivenUpError), watched(give_up):
        apart(jobs.sleep, what="it")
    assert [each.before for each in seen] == [0] * 4
    assert seen[-1].seconds > seen[0].seconds
    assert not pool._idle


def test_others_wait_in_order_and_not_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "LONGEST_WAIT_S", 0.2)
    stop = threading.Event()
    began = []

    def until_stopped(progress: Progress) -> None:
        if progress.before == 0 and threading.get_ident() not in began:
            began.append(threading.get_ident())
        if stop.is_set():
            raise GivenUpError

    def long() -> None:
        with contextlib.suppress(GivenUpError), watched(until_stopped):
            apart(jobs.sleep, what="long", bounds=Bounds(120, 600))

    threads = [threading.Thread(target=long) for _ in range(module.AT_ONCE)]
    for thread in threads:
        thread.start()
    assert eventually(lambda: len(began) == module.AT_ONCE)
    before: list[int] = []
    with watched(lambda progress: before.append(progress.before)):
        assert words(jobs.echo) == "nhmap is busy reading other files, so plan.geojson was not read."
    assert set(before) == {module.AT_ONCE}
    stop.set()
    for thread in threads:
        thread.join()
    assert apart(jobs.echo, what="it") == ({},)


def test_too_many_are_turned_away() -> None:
    own = Pool(at_once=1)
    with own._turns.turn() as first:
        assert first.come(1)
        waiting = [own._turns.turn() for _ in range(module.MOST_WAITING)]
        queued = [each.__enter__() for each in waiting]
        assert [each.before for each in queued] == list(range(1, module.MOST_WAITING + 1))
        with own._turns.turn() as last:
            assert last.turned_away
            assert not last.come(0.01)
        assert not queued[0].come(0.01)
    assert not queued[1].come(0.01)
    assert queued[0].come(1)
    for each in waiting:
        each.__exit__(None, None, None)


def test_an_idle_child_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    own = Pool(idle_s=0.1)
    monkeypatch.setattr(module, "pool", lambda: own)
    child, _ = apart(jobs.where, what="it")
    assert eventually(lambda: not psutil.pid_exists(child))
    assert apart(jobs.where, what="it")[0] != child
    own.close()


def test_no_process_is_said_in_words(pool: Pool, monkeypatch: pytest.MonkeyPatch) -> None:
    pool.close()
    monkeypatch.setattr("nhmap.store.child_process.worker._interpreter", lambda: "/nowhere/python")
    assert "could not start the second process" in words(jobs.echo)


@pytest.mark.parametrize("job", ["sleep", "hold_the_lock"])
def test_children_end_with_their_parent(job: str) -> None:
    """The parent is killed with its child at work, even in a library that never looks up."""
    program = (
        "import threading, time; from nhmap.store.child_process.apart import *;"
        "from tests.support import apart_jobs as j;"
        f"threading.Thread(target=apart, args=(j.{job},), kwargs={{'what': 'it', 'bounds': Bounds(3, 600)}}).start();"
        "p = pool()\nwhile not p.peak_mb: time.sleep(.05)\ntime.sleep(2)\nprint('at work', flush=True)"
    )
    with subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE) as parent:
        assert parent.stdout is not None
        assert parent.stdout.readline().strip() == b"at work"
        children = psutil.Process(parent.pid).children(recursive=True)
        assert len(children) == 1
        parent.kill()
    assert eventually(lambda: not children[0].is_running() or children[0].status() == psutil.STATUS_ZOMBIE)
