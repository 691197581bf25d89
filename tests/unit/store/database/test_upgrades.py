"""Databases as each form shipped: every one opens, becomes today's, and holds what it held.

``fixtures/form_N.sql`` are dumps of databases that the code of their own time made; beside each stands what that code
read from it. ``form_5_first`` is form 5 while a planning area was at most 32 characters long.
"""

from __future__ import annotations

import json
import sqlite3
import subprocess
import sys
import textwrap
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest
import sqlalchemy as sa

from nhmap.core.options.options import Comparison
from nhmap.core.plan.changes import Assign
from nhmap.core.plan.edits import Edit
from nhmap.store.database import plan_tables, upgrades
from nhmap.store.database.comparisons import ComparisonStore
from nhmap.store.database.estates import EstateStore
from nhmap.store.database.faults import DamagedError, NewerFormError
from nhmap.store.database.note_store import NoteStore
from nhmap.store.database.plans import PlanStore
from nhmap.store.database.travel_uploads import TravelStore
from nhmap.store.database.upgrading import UpgradeFailedError
from tests.support.older_forms import FORMS, dump, lay, told

if TYPE_CHECKING:
    from alembic.operations import Operations

WHEN = "2026-11-29T10:00:00+00:00"


def opened(path: Path) -> PlanStore:
    return PlanStore(f"sqlite:///{path}")


def shape(path: Path) -> dict[str, object]:
    """Columns, indexes and references of every table."""
    with sqlite3.connect(path) as raw:
        names = [name for (name,) in raw.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")]
        found = {
            name: [
                sorted(raw.execute(f"PRAGMA {what}({name})").fetchall())
                for what in ("table_info", "foreign_key_list", "index_list")
            ]
            for name in names
        }
        found["autoincrement"] = sorted(
            name for name, sql in raw.execute("SELECT name, sql FROM sqlite_master") if sql and "AUTOINCREMENT" in sql
        )
    raw.close()
    return found


@pytest.mark.parametrize("form", FORMS)
def test_a_database_of_every_form_holds_what_it_held(tmp_path: Path, form: str) -> None:
    path, held = lay(tmp_path, form), told(form)
    store = opened(path)
    assert {s.plan_id for s in store.summaries(archived=None)} == set(held["plans"])
    for plan_id, was in held["plans"].items():
        history = store.load(plan_id)
        assert history.plan.hash == was["hash"]
        assert history.plan.to_dict() == was["plan"]
        assert [e.id for e in history.log] == was["ids"]
        assert asdict(store.summary(plan_id)) == was["summary"]
    if "comparison" in held:
        assert json.loads(json.dumps(asdict(ComparisonStore(store.engine).load("cmp-1")))) == held["comparison"]
    if "choices" in held:
        with store.engine.begin() as connection:
            body = connection.execute(sa.select(plan_tables.CHOICES.c.body)).scalar_one()
        assert json.loads(body) == held["choices"]
    if "travel" in held:
        name, data = TravelStore(store.engine).file("t1")
        assert [name, data.decode()] == held["travel"]
        assert [t.upload_id for t in TravelStore(store.engine).summaries()] == ["t1"]
    if "facts" in held:
        estate = EstateStore(store.engine).estate()
        # What a fact says today and did not then is empty.
        assert [
            {k: v for k, v in asdict(f).items() if v != "" or k in was}
            for f, was in zip(estate.facts, held["facts"], strict=True)
        ] == held["facts"]
        assert [asdict(s) for s in estate.new_sites] == held["new_sites"]
    if "notes" in held:
        notes = NoteStore(store.engine)
        log = [[e.number, e.site_id, e.name, e.text, e.made] for s in ("S-1", "S-2") for e in notes.log(s)]
        assert log == held["notes"]
    store.close()


@pytest.mark.parametrize("form", FORMS)
def test_a_database_of_every_form_can_be_written_to_and_upgrading_again_is_nothing(tmp_path: Path, form: str) -> None:
    path = lay(tmp_path, form)
    store = opened(path)
    after = store.append("every-kind", Edit("new", WHEN, (Assign("b", np.array([900], dtype=np.int32)),)))
    ComparisonStore(store.engine).save(Comparison("c-2", "Two").choose(["every-kind", "imported"]), "Ann", WHEN)
    NoteStore(store.engine).write("S-7", {"reason": "leaking"}, WHEN)
    TravelStore(store.engine).keep("t9", "walk.csv", b"x", "Jo", WHEN)
    store.close()
    first = shape(path)
    again = opened(path)
    assert len(again.load("every-kind").log) == len(after.log) == len(told(form)["plans"]["every-kind"]["ids"]) + 1
    assert NoteStore(again.engine).book().notes("S-7").reason == "leaking"
    again.close()
    assert shape(path) == first
    with sqlite3.connect(path) as raw:
        assert raw.execute("PRAGMA foreign_key_check").fetchall() == []
        assert raw.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    raw.close()


@pytest.mark.parametrize("form", FORMS)
def test_an_upgraded_database_has_the_tables_of_a_new_one(tmp_path: Path, form: str) -> None:
    path = lay(tmp_path, form)
    opened(path).close()
    (tmp_path / "new").mkdir()
    new = tmp_path / "new" / "plans.sqlite"
    opened(new).close()

    def plain(found: dict[str, object]) -> str:
        # SQLite cannot change a type in place and holds text of any length in both; columns added later come last.
        return json.dumps(found).replace("VARCHAR(32)", "TEXT")

    assert plain(shape(path)) == plain(shape(new))


def test_every_form_below_todays_has_a_step_and_a_fixture() -> None:
    assert sorted(upgrades.STEPS) == list(range(2, plan_tables.FORM + 1))
    assert {int(form.split("_")[1]) for form in FORMS} == set(range(1, plan_tables.FORM))


def test_entries_of_older_forms_know_no_window(tmp_path: Path) -> None:
    store = opened(lay(tmp_path, "form_5"))
    with store.engine.begin() as connection:
        kept = set(connection.execute(sa.select(plan_tables.EDITS.c.window, plan_tables.EDITS.c.seen)).all())
    assert {tuple(row) for row in kept} == {("", None)}
    store.close()


@pytest.mark.parametrize(("form", "step"), [(f, s) for f in FORMS for s in (4, 6, 7) if s > int(f.split("_")[1])])
def test_an_upgrade_that_fails_midway_leaves_the_old_database_as_it_was(
    tmp_path: Path, form: str, step: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = lay(tmp_path, form)
    before = dump(path)
    whole = upgrades.STEPS[step]

    def breaks(op: Operations) -> None:
        whole(op)
        op.execute("INSERT INTO nowhere VALUES (1)")

    monkeypatch.setitem(upgrades.STEPS, step, breaks)
    with pytest.raises(UpgradeFailedError, match="nowhere"):
        opened(path)
    assert dump(path) == before
    monkeypatch.undo()
    opened(path).close()


def test_two_processes_that_start_at_once_upgrade_once(tmp_path: Path) -> None:
    path = lay(tmp_path, "form_1")
    script = textwrap.dedent(
        """
        import sys
        from nhmap.store.database.plans import PlanStore
        from nhmap.store.database import upgrades
        print("ready", flush=True)
        sys.stdin.readline()
        PlanStore(sys.argv[1]).close()
        """
    )
    root = Path(__file__).parents[4]
    started = [
        subprocess.Popen(
            [sys.executable, "-c", script, f"sqlite:///{path}"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            cwd=root,
        )
        for _ in range(3)
    ]
    for process in started:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
    for process in started:
        assert process.stdin is not None
        process.stdin.write("\n")
        process.stdin.flush()
    assert [(process.communicate()[1], process.returncode) for process in started] == [("", 0)] * 3
    with sqlite3.connect(path) as raw:
        assert raw.execute("SELECT version FROM nhmap_form").fetchall() == [(plan_tables.FORM,)]
        assert raw.execute("SELECT count(*) FROM nhmap_identity").fetchall() == [(1,)]
    raw.close()


@pytest.mark.parametrize(
    ("version", "needs", "said"), [(99, "3.1.0", "nhmap 3.1.0 or newer"), (8, None, "newer nhmap")]
)
def test_a_newer_form_is_refused_in_words_and_never_written_to(
    tmp_path: Path, version: int, needs: str | None, said: str
) -> None:
    path = tmp_path / "plans.sqlite"
    opened(path).close()
    with sqlite3.connect(path) as raw:
        raw.execute("PRAGMA journal_mode = DELETE")
        raw.execute("UPDATE nhmap_form SET version = ?", (version,))
        if needs is None:
            raw.execute("DROP TABLE nhmap_identity")
        else:
            raw.execute("UPDATE nhmap_identity SET needs = ?", (needs,))
    raw.close()
    before = path.read_bytes()
    with pytest.raises(NewerFormError, match=said) as caught:
        opened(path)
    assert f"form {version}" in caught.value.message
    assert path.read_bytes() == before
    assert [p.name for p in tmp_path.iterdir()] == ["plans.sqlite"]


@pytest.mark.parametrize("found", ["five", None, 0])
def test_a_form_that_is_no_number_is_damage(tmp_path: Path, found: object) -> None:
    path = tmp_path / "plans.sqlite"
    opened(path).close()
    with sqlite3.connect(path) as raw:
        raw.execute("CREATE TABLE other (version)")
        raw.execute("DROP TABLE nhmap_form")
        raw.execute("ALTER TABLE other RENAME TO nhmap_form")
        raw.execute("INSERT INTO nhmap_form VALUES (?)", (found,))
    raw.close()
    with pytest.raises(DamagedError, match="its form is"):
        opened(path)


def test_a_database_of_something_else_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "plans.sqlite"
    with sqlite3.connect(path) as raw:
        raw.execute("CREATE TABLE plans (id TEXT)")
    raw.close()
    before = path.read_bytes()
    with pytest.raises(DamagedError, match="holds no plans of nhmap"):
        opened(path)
    assert path.read_bytes() == before
