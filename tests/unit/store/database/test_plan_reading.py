"""Plans that are damaged: said, never opened as something else, and read as far as they can be."""

from __future__ import annotations

import json
import os
import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

import numpy as np
import pytest

from nhmap.core.plan.changes import AddZone, Assign, Describe
from nhmap.core.plan.edits import Edit
from nhmap.core.plan.plans import Plan, Zone
from nhmap.store.database.faults import DamagedError
from nhmap.store.database.plans import PlanStore, PlanUnknownError, PlanUnreadableError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

WHEN = "2026-11-29T10:00:00+00:00"
COUNT = 19


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A plan of 19 entries, and another beside it."""
    made = tmp_path / "plans.sqlite"
    with closing(PlanStore(f"sqlite:///{made}")) as store:
        for plan_id, name in (("p", "Mine"), ("q", "Other")):
            store.create(Plan.empty(COUNT, name=name), "Ann", WHEN, plan_id=plan_id)
            store.append(plan_id, Edit("e0", WHEN, (AddZone(Zone("a", "A")),)))
            for i in range(1, COUNT):
                store.append(plan_id, Edit(f"e{i}", WHEN, (Assign("a", np.array([i], dtype=np.int32)),)))
    return made


@pytest.fixture
def store(path: Path) -> Iterator[PlanStore]:
    with closing(PlanStore(f"sqlite:///{path}")) as opened:
        yield opened


def spoil(path: Path, statement: str, *values: object) -> None:
    with closing(sqlite3.connect(path)) as raw, raw:
        assert raw.execute(statement, values).rowcount > 0


def body(*changes: object, step: str = "do") -> tuple[str]:
    return (json.dumps({"step": step, "changes": changes}),)


def assign(area: int) -> dict[str, object]:
    return {"kind": "assign", "zone": "a", "areas": [area], "adopted": [], "before": []}


def start_as(**values: object) -> str:
    return json.dumps({"schema": 1, "size": 3, "runs": [], "area": ["", ""], "zones": [], "name": "x", **values})


GONE = "DELETE FROM edits WHERE plan_id = 'p'"
ENTRY = "UPDATE edits SET body = ? WHERE plan_id = 'p' AND place = 7"
DAMAGES = {
    "missing in the middle": (f"{GONE} AND place = 7", (), 7, "entry 8 of its log is missing"),
    "missing at the end": (f"{GONE} AND place > 16", (), 17, "entry 18 of its log is missing"),
    "all missing": (GONE, (), 0, "entry 1 of its log is missing"),
    "counted fewer": ("UPDATE plans SET entries = 5 WHERE id = 'p'", (), 5, "19 entries where 5 were counted"),
    "counted nothing": ("UPDATE plans SET entries = 'many' WHERE id = 'p'", (), 0, "length of its log is 'many'"),
    "cut short": (ENTRY, ('{"step":"do","chan',), 7, "entry 8 of its log cannot be read"),
    "no record": (ENTRY, ("[1,2]",), 7, "entry 8"),
    "too deep": (ENTRY, ("[" * 100_000,), 7, "entry 8"),
    "empty": (ENTRY, ("",), 7, "entry 8"),
    "bytes": (ENTRY, (b"\xff\xfe\x00",), 7, "entry 8"),
    "a newer kind": (ENTRY, body({"kind": "conjure"}), 7, "of a newer nhmap"),
    "a newer step": (ENTRY, body(step="merge"), 7, "of a newer nhmap"),
    "an area out of range": (ENTRY, body(assign(99)), 7, "entry 8 of its log does not fit"),
    "a number too large": (ENTRY, body(assign(2**70)), 7, "entry 8"),
    "an unknown zone": (ENTRY, body({"kind": "remove zone", "zone": "no"}), 7, "entry 8 of its log does not fit"),
    "no text": ("UPDATE edits SET body = CAST(x'80ff' AS TEXT) WHERE plan_id = 'p' AND place = 7", (), 7, "entry 8"),
}


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_log_is_said_and_read_up_to_the_damage(path: Path, damage: str) -> None:
    statement, values, whole, said = DAMAGES[damage]
    spoil(path, statement, *values)
    with closing(PlanStore(f"sqlite:///{path}")) as store:
        for act in (store.load, store.entries, lambda i: store.append(i, Edit("x", WHEN, (Describe("x", "", ""),)))):
            if act == store.entries and ("fit" in said or damage == "a number too large"):
                continue  # each entry can be read; only together they make no plan
            with pytest.raises(PlanUnreadableError, match=said) as caught:
                act("p")
        assert caught.value.plan_id == "p"
        assert caught.value.whole == whole
        assert "“Mine”" in caught.value.message
        assert "other saved plans (1) are not concerned" in caught.value.hint
        assert (f"first {whole} entries" in caught.value.hint) == (whole > 0)
        assert len(store.load("q").log) == COUNT
        left = store.salvage("p")
        expected = COUNT if damage.startswith("counted") else whole
        assert [e.id for e in left.history.log] == [f"e{i}" for i in range(expected)]
        assert left.lost
        new = store.keep_salvage("p", WHEN)
        again = store.load(new)
        assert again.plan.name == store.summary(new).name == f"{left.history.plan.name} (recovered)"
        assert again.plan.hash == left.history.plan.hash
        assert (again.plan.labels >= 0).sum() == max(0, expected - 1)
        store.append(new, Edit("on", WHEN, (Describe("Goes on", "", ""),)))
        with pytest.raises(PlanUnreadableError):
            store.load("p")  # the damaged one stays as it is


STARTS = {
    "no record": "nothing",
    "a newer form": start_as(schema=2),
    "no zones": json.dumps({"schema": 1, "size": 3, "runs": [], "area": ["", ""], "name": "x"}),
    "a size too large": start_as(size=10**15),
    "a zone that is not there": start_as(runs=[[0, 2, 4]]),
}


@pytest.mark.parametrize("start", STARTS)
def test_a_plan_without_a_beginning_is_said(path: Path, start: str) -> None:
    spoil(path, "UPDATE plans SET start = ? WHERE id = 'p'", STARTS[start])
    with closing(PlanStore(f"sqlite:///{path}")) as store:
        for act in (store.load, store.salvage, lambda i: store.keep_salvage(i, WHEN)):
            with pytest.raises(PlanUnreadableError, match="its beginning") as caught:
                act("p")
        assert caught.value.whole is None
        assert ("saved in form 2" in caught.value.message) == (start == "a newer form")
        assert len(store.summaries()) == 2


def test_a_plan_that_never_was_is_another_matter_than_one_of_which_something_is_left(
    path: Path, store: PlanStore
) -> None:
    with pytest.raises(PlanUnknownError):
        store.load("never")
    spoil(path, "DELETE FROM plans WHERE id = 'p'")
    with pytest.raises(PlanUnreadableError, match="19 entries of its log are left"):
        store.load("p")
    assert not issubclass(PlanUnreadableError, PlanUnknownError)
    assert not issubclass(DamagedError, PlanUnknownError)


def test_a_whole_plan_has_nothing_to_salvage(store: PlanStore) -> None:
    left = store.salvage("p")
    assert left.lost == ""
    assert left.history.plan.hash == store.load("p").plan.hash


def test_whatever_page_is_written_over_no_plan_opens_as_another(path: Path) -> None:
    """Each plan opens as it was, or is said to be damaged: nothing between."""
    with closing(sqlite3.connect(path)) as raw:
        raw.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        size, pages = (raw.execute(f"PRAGMA {what}").fetchone()[0] for what in ("page_size", "page_count"))
    with closing(PlanStore(f"sqlite:///{path}")) as store:
        was = {plan_id: store.load(plan_id).plan.hash for plan_id in ("p", "q")}
    whole = path.read_bytes()
    refused = 0
    for page in range(pages):
        for data in (bytes(size), os.urandom(size)):
            path.write_bytes(whole[: page * size] + data + whole[(page + 1) * size :])
            for plan_id, told in was.items():
                try:
                    with closing(PlanStore(f"sqlite:///{path}")) as store:
                        assert store.load(plan_id).plan.hash == told
                except (PlanUnreadableError, DamagedError):
                    refused += 1
                except PlanUnknownError:
                    pytest.fail(f"with page {page} gone, plan {plan_id} is said never to have been")
            for end in ("-wal", "-shm"):
                path.with_name(f"plans.sqlite{end}").unlink(missing_ok=True)
    assert refused >= 8
