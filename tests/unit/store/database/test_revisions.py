"""Revisions of plans: told in this process, seen from another, and whether it is worth trying to store again."""

from __future__ import annotations

import shutil
import sqlite3
import subprocess
import sys
from typing import TYPE_CHECKING

import numpy as np
import pytest
import sqlalchemy as sa

from nhmap.core.plan.changes import Assign
from nhmap.core.plan.edits import Edit
from nhmap.core.plan.plans import Plan, Zone
from nhmap.errors import InputRefusedError
from nhmap.store.database import revisions
from nhmap.store.database.plan_tables import CHOICE_ENTRIES, writing
from nhmap.store.database.plans import PlanStore
from nhmap.store.database.revisions import Lookout, token

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

WHEN = "2026-04-01T09:00:00+01:00"


@pytest.fixture
def store(tmp_path: Path) -> Iterator[PlanStore]:
    opened = PlanStore(f"sqlite:///{tmp_path / 'saved' / 'plans.sqlite'}")
    opened.create(Plan.empty(6, name="Plan").add(Zone("z1", "SNP 1")), "", WHEN, plan_id="plan-a")
    opened.create(Plan.empty(6, name="Other").add(Zone("z1", "SNP 1")), "", WHEN, plan_id="plan-b")
    yield opened
    opened.close()


@pytest.fixture
def lookout(store: PlanStore) -> Iterator[Lookout]:
    made = Lookout(store.engine)
    made.moved()
    yield made
    made.close()


def edit(number: int) -> Edit:
    return Edit(f"edit-{number}", WHEN, (Assign("z1", np.array([number])),))


def test_what_is_stored_is_told_once_it_is_on_the_disk(store: PlanStore) -> None:
    heard: list[tuple[str, int]] = []
    end = revisions.listen(lambda plan_id: heard.append((plan_id, store.length(plan_id))))
    store.append("plan-a", edit(1))
    store.append("plan-a", edit(1))  # sent again: nothing new
    store.append("plan-b", edit(2))
    end()
    store.append("plan-a", edit(3))
    assert heard == [("plan-a", 1), ("plan-b", 1)]


def test_what_is_refused_is_not_told(store: PlanStore) -> None:
    heard: list[str] = []
    end = revisions.listen(heard.append)
    with pytest.raises(InputRefusedError):
        store.append("plan-x", edit(1))
    end()
    assert heard == []


def test_another_process_is_noticed_and_only_when_it_stores(store: PlanStore, lookout: Lookout) -> None:
    assert not lookout.moved()
    store.summaries()
    assert not lookout.moved()
    code = f"import sqlite3; c = sqlite3.connect({str(store.engine.url.database)!r}); c.execute({SQL!r}); c.commit()"
    subprocess.run([sys.executable, "-c", code], check=True)
    assert lookout.moved()
    assert not lookout.moved()
    assert lookout.revisions({"plan-a"}) == {"plan-a": token(7)}


SQL = "UPDATE plans SET entries = 7 WHERE id = 'plan-a'"


def test_entries_and_choices_both_make_a_revision(store: PlanStore, lookout: Lookout) -> None:
    assert lookout.revisions({"plan-a", "plan-b", "gone"}) == {"plan-a": "0.0", "plan-b": "0.0"}
    store.append("plan-a", edit(1))
    with writing(store.engine) as connection:
        for plan_id in ("plan-b", "plan-a", "plan-a"):
            values = {"plan_id": plan_id, "key": "k", "value": "1", "who": "", "made": WHEN}
            connection.execute(sa.insert(CHOICE_ENTRIES).values(values))
    assert lookout.revisions({"plan-a", "plan-b"}) == {"plan-a": "1.3", "plan-b": "0.1"}


def test_more_plans_than_one_query_asks_for(lookout: Lookout) -> None:
    many = {f"plan-{n}" for n in range(1200)} | {"plan-a"}
    assert lookout.revisions(many) == {"plan-a": "0.0"}


def test_a_database_that_is_held_cannot_be_written_until_it_is_let_go(store: PlanStore, lookout: Lookout) -> None:
    assert lookout.can_write()
    other = sqlite3.connect(str(store.engine.url.database), isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    assert not lookout.can_write()
    other.execute("ROLLBACK")
    other.close()
    assert lookout.can_write()
    assert not lookout.moved()  # trying stored nothing


def test_a_folder_without_room_cannot_be_written(store: PlanStore, lookout: Lookout, tmp_path: Path) -> None:
    assert [path.name for path in (tmp_path / "saved").glob(".nhmap*")] == []
    shutil.rmtree(tmp_path / "saved")
    assert not lookout.can_write()
    assert store is not None
