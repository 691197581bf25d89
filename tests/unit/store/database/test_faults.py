"""Faults of storing, each made real: full, read-only, locked, damaged, gone. Each is told apart and said in words."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import tempfile
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest
import sqlalchemy as sa

from nhmap.core.plan.changes import AddZone, Assign
from nhmap.core.plan.edits import Edit
from nhmap.core.plan.plans import Plan, Zone
from nhmap.errors import InputRefusedError, NhmapError
from nhmap.store.database import faults
from nhmap.store.database.backups import NoBackupError
from nhmap.store.database.plan_tables import open_engine, writing
from nhmap.store.database.plans import PlanStore
from nhmap.store.database.upgrading import UpgradeFailedError
from tests.support.disks import small_disk

if TYPE_CHECKING:
    from collections.abc import Iterator

WHEN = "2026-11-29T10:00:00+00:00"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "kept" / "plans.sqlite"


@pytest.fixture
def store(path: Path) -> Iterator[PlanStore]:
    with closing(PlanStore(f"sqlite:///{path}", wait_ms=50)) as opened:
        opened.create(Plan.empty(12, name="Mine"), "Ann", WHEN, plan_id="p")
        opened.append("p", Edit("add", WHEN, (AddZone(Zone("a", "A")),)))
        yield opened


def paint(edit_id: str, *rows: int, reason: str = "") -> Edit:
    return Edit(edit_id, WHEN, (Assign("a", np.array(rows, dtype=np.int32)),), reason=reason)


def ids(path: Path) -> list[str]:
    """What a nhmap that starts now finds."""
    with closing(PlanStore(f"sqlite:///{path}")) as again:
        return [edit.id for edit in again.load("p").log]


def test_every_fault_has_a_kind_and_words_of_its_own() -> None:
    kinds = {faults.StoreFaultError, NoBackupError, UpgradeFailedError, *faults.StoreFaultError.__subclasses__()}
    assert len({k.kind for k in kinds}) == len({k.short for k in kinds}) == len(kinds) >= 9
    assert all(issubclass(k, NhmapError) for k in kinds)


# --- full -----------------------------------------------------------------------------------------------------------
def fill(store: PlanStore, most: int) -> list[str]:
    """Strokes until one is refused; those that were acknowledged."""
    told = []
    for i in range(most):
        try:
            store.append("p", paint(f"s{i}", i % 12, reason="because " * 500))
        except faults.DiskFullError:
            return told
        told.append(f"s{i}")
    pytest.fail("it never filled up")


def test_a_database_that_may_not_grow_is_full_and_goes_on_when_there_is_room(store: PlanStore, path: Path) -> None:
    with store.engine.connect() as connection:
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar_one()
        connection.exec_driver_sql(f"PRAGMA max_page_count = {pages + 10}")
    told = fill(store, 200)
    assert told
    assert [e.id for e in store.load("p").log] == ["add", *told]
    with store.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA max_page_count = 1000000")
    store.append("p", paint("later", 1))
    assert ids(path) == ["add", *told, "later"]


def test_a_disk_that_fills_loses_nothing_that_was_acknowledged(tmp_path: Path) -> None:
    with small_disk(tmp_path / "disk", "600k") as disk:
        path = disk / "plans.sqlite"
        with closing(PlanStore(f"sqlite:///{path}")) as store:
            store.create(Plan.empty(12), "Ann", WHEN, plan_id="p")
            store.append("p", Edit("add", WHEN, (AddZone(Zone("a", "A")),)))
            ballast = disk / "ballast"
            ballast.write_bytes(b"x" * 100_000)
            told = fill(store, 1000)
            assert [e.id for e in store.load("p").log] == ["add", *told]
            with pytest.raises(faults.DiskFullError, match="is full"):
                store.create(Plan.empty(12), "Ann" * 100_000, WHEN)
            ballast.unlink()
            store.append("p", paint("later", 1))
        assert ids(path) == ["add", *told, "later"]


def test_no_room_from_the_start_is_said(tmp_path: Path) -> None:
    with small_disk(tmp_path / "disk", "16k") as disk:
        (disk / "ballast").write_bytes(b"x" * 12_000)
        with pytest.raises(faults.DiskFullError):
            PlanStore(f"sqlite:///{disk / 'plans.sqlite'}")


# --- read-only --------------------------------------------------------------------------------------------------------
def test_a_database_that_may_only_be_read_is_told_from_a_damaged_one(store: PlanStore, path: Path) -> None:
    store.close()
    url = f"sqlite:///file:{path}?mode=ro&uri=true"
    engine = open_engine(url)
    with engine.begin() as connection:
        assert connection.execute(sa.text("SELECT count(*) FROM edits")).scalar() == 1
    with pytest.raises(faults.ReadOnlyError, match="may be read but not written to"), writing(engine) as connection:
        connection.execute(sa.text("DELETE FROM edits"))
    engine.dispose()


@contextmanager
def not_root() -> Iterator[Path]:
    """A folder of somebody who may not write everywhere, as whom the test goes on."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        if not hasattr(os, "geteuid") or os.geteuid():
            yield folder
            return
        nobody = 65_534
        os.chown(folder, nobody, -1)
        os.seteuid(nobody)
        try:
            yield folder
        finally:
            os.seteuid(0)


@pytest.mark.skipif(os.name == "nt", reason="Windows has no permissions of this kind")
@pytest.mark.parametrize("running", [False, True])
def test_a_folder_that_is_read_only_is_said_and_goes_on_afterwards(*, running: bool) -> None:
    with not_root() as folder:
        path = folder / "plans.sqlite"
        url = f"sqlite:///{path}"
        store = PlanStore(url)
        store.create(Plan.empty(12), "Ann", WHEN, plan_id="p")
        store.append("p", Edit("add", WHEN, (AddZone(Zone("a", "A")),)))
        if not running:
            store.close()
        try:
            for each in folder.iterdir():
                each.chmod(0o400)
            folder.chmod(0o500)
            if running:
                store.append("p", paint("1", 1))  # what is open stays open: this is on the disk
                assert [e.id for e in store.load("p").log] == ["add", "1"]
            else:
                with pytest.raises(faults.ReadOnlyError) as caught, closing(PlanStore(url)) as again:
                    again.append("p", paint("1", 1))
                assert str(folder) in caught.value.message
        finally:
            folder.chmod(0o700)
            for each in folder.iterdir():
                each.chmod(0o600)
        store.close()
        with closing(PlanStore(url)) as again:
            again.append("p", paint("1", 1))
        assert ids(path) == ["add", "1"]


def test_a_disk_that_becomes_read_only_is_said_and_goes_on_afterwards(tmp_path: Path) -> None:
    with small_disk(tmp_path / "disk", "4m") as disk:
        path = disk / "plans.sqlite"
        url = f"sqlite:///{path}"
        with closing(PlanStore(url)) as store:
            store.create(Plan.empty(12), "Ann", WHEN, plan_id="p")
            store.append("p", Edit("add", WHEN, (AddZone(Zone("a", "A")),)))
        subprocess.run(["mount", "-o", "remount,ro", disk], check=True)
        with pytest.raises(faults.ReadOnlyError), closing(PlanStore(url)) as store:
            store.append("p", paint("1", 1))
        subprocess.run(["mount", "-o", "remount,rw", disk], check=True)
        with closing(PlanStore(url)) as store:
            store.append("p", paint("1", 1))
        assert ids(path) == ["add", "1"]


# --- locked -----------------------------------------------------------------------------------------------------------
def test_a_lock_is_waited_for_as_long_as_was_said_and_then_named(store: PlanStore, path: Path) -> None:
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(faults.LockedError, match="in use by another program"):
            store.append("p", paint("1", 1))
        assert len(store.load("p").log) == 1  # readers do not wait
        with pytest.raises(faults.LockedError), writing(store.engine, wait_ms=1):
            pass
        with store.engine.begin() as connection:  # the next transaction waits as the engine does
            assert connection.exec_driver_sql("PRAGMA busy_timeout").scalar() == 50
        # A start needs no lock where the tables are of today's form.
        assert ids(path) == ["add"]
        other.execute("ROLLBACK")
    store.append("p", paint("1", 1))
    assert ids(path) == ["add", "1"]


# --- damaged ----------------------------------------------------------------------------------------------------------
def spoil(path: Path, at: int, data: bytes) -> None:
    with path.open("r+b") as stream:
        stream.seek(at)
        stream.write(data)


def test_a_beginning_that_is_written_over_while_nhmap_runs_is_noticed_before_saved_is_said(
    store: PlanStore, path: Path
) -> None:
    spoil(path, 0, b"x" * 100)
    with pytest.raises(faults.DamagedError, match="its beginning was written over"):
        store.append("p", paint("1", 1))


@pytest.mark.parametrize(
    ("what", "said"),
    [
        ("header", "does not begin as a database"),
        ("half", "damaged"),
        ("schema", "damaged"),
        ("folder", "lies a folder"),
        ("text", "does not begin as a database"),
    ],
)
def test_a_file_that_is_damaged_is_said_when_it_is_opened_and_left_as_it_is(
    store: PlanStore, path: Path, what: str, said: str
) -> None:
    for i in range(30):
        store.append("p", paint(f"s{i}", i % 12, reason="because " * 300))
    store.close()
    if what == "header":
        spoil(path, 0, os.urandom(100))
    elif what == "half":
        os.truncate(path, path.stat().st_size // 2)
    elif what == "schema":
        spoil(path, 100, b"\x00" * 900)
    elif what == "text":
        path.write_text("not a database " * 100)
    else:
        path.unlink()
        path.mkdir()
    before = path.read_bytes() if path.is_file() else b""
    with pytest.raises(faults.DamagedError, match=said) as caught:
        PlanStore(f"sqlite:///{path}").load("p")
    assert str(path) in caught.value.message
    assert caught.value.hint
    assert (path.read_bytes() if path.is_file() else b"") == before


def test_an_emptied_file_beside_a_backup_is_no_new_one(store: PlanStore, path: Path) -> None:
    store.close()
    backup = path.with_name("plans-before-form-6-20261129-100000.sqlite")
    shutil.copy(path, backup)
    os.truncate(path, 0)
    with pytest.raises(faults.DamagedError, match="it is empty") as caught:
        PlanStore(f"sqlite:///{path}")
    assert str(backup) in caught.value.hint
    backup.unlink()
    PlanStore(f"sqlite:///{path}").close()  # what a start leaves that was cut short


# --- gone -------------------------------------------------------------------------------------------------------------
def test_a_file_that_is_removed_is_noticed_and_nothing_is_called_saved(store: PlanStore, path: Path) -> None:
    path.rename(path.with_name("elsewhere"))
    for act in (lambda: store.append("p", paint("1", 1)), lambda: store.load("p"), store.summaries):
        with pytest.raises(faults.GoneError, match="was removed") as caught:
            act()
        assert not caught.value.replaced
    assert not path.exists()  # and no empty one is put there
    path.with_name("elsewhere").rename(path)
    store.append("p", paint("1", 1))
    assert ids(path) == ["add", "1"]


@pytest.mark.parametrize("folder", [False, True])
def test_a_removed_file_is_written_again_whole_when_a_person_says_so(
    store: PlanStore, path: Path, *, folder: bool
) -> None:
    store.append("p", paint("1", 1))
    if folder:
        shutil.rmtree(path.parent)
    else:
        path.unlink()
    with pytest.raises(faults.GoneError):
        store.append("p", paint("2", 2))
    store.take_up()
    store.append("p", paint("2", 2))
    assert ids(path) == ["add", "1", "2"]
    with closing(sqlite3.connect(path)) as raw:
        assert raw.execute("PRAGMA journal_mode").fetchone() == ("wal",)
        assert raw.execute("PRAGMA integrity_check").fetchone() == ("ok",)


def test_a_file_that_another_replaced_is_noticed_kept_and_not_written_to(store: PlanStore, path: Path) -> None:
    store.append("p", paint("1", 1))
    other = path.with_name("other.sqlite")
    with closing(PlanStore(f"sqlite:///{other}")) as theirs:
        theirs.create(Plan.empty(12, name="Theirs"), "Ben", WHEN, plan_id="q")
    before = other.read_bytes()
    other.replace(path)
    for _ in range(2):
        with pytest.raises(faults.GoneError, match="Another file was put in the place") as caught:
            store.append("p", paint("2", 2))
    assert caught.value.replaced
    assert path.read_bytes() == before
    (kept,) = path.parent.glob("plans-left-*.sqlite")
    assert str(kept) in caught.value.message
    assert ids(kept) == ["add", "1"]
    store.take_up()
    assert [s.plan_id for s in store.summaries()] == ["q"]
    store.append("q", Edit("add", WHEN, (AddZone(Zone("b", "B")),)))
    with closing(PlanStore(f"sqlite:///{path}")) as again:
        assert [e.id for e in again.load("q").log] == ["add"]


def test_a_restart_after_a_replacement_reads_the_other_file_and_nothing_of_the_first(
    store: PlanStore, path: Path
) -> None:
    older = path.with_name("older.sqlite")
    with closing(sqlite3.connect(path)) as raw, closing(sqlite3.connect(older)) as copy:
        raw.backup(copy)
    for i in range(20):
        store.append("p", paint(f"s{i}", i % 12, reason="because " * 100))
    older.replace(path)
    with pytest.raises(faults.GoneError, match="A copy of the saved plans from another time"):
        store.append("p", paint("late", 2))
    assert ids(path) == ["add"]  # while the first server still runs
    with closing(sqlite3.connect(path)) as raw:
        assert raw.execute("PRAGMA integrity_check").fetchone() == ("ok",)


def test_a_file_that_is_replaced_by_the_first_again_goes_on_without_loss(store: PlanStore, path: Path) -> None:
    store.append("p", paint("1", 1))
    first = path.with_name("first")
    path.rename(first)
    path.write_bytes(b"something else")
    with pytest.raises(faults.GoneError):
        store.append("p", paint("2", 2))
    first.replace(path)
    store.take_up()
    store.append("p", paint("2", 2))
    assert ids(path) == ["add", "1", "2"]


# --- words ------------------------------------------------------------------------------------------------------------
def test_signs_that_cannot_be_stored_are_refused_in_words(store: PlanStore) -> None:
    with pytest.raises(InputRefusedError, match="signs"):
        store.append("p", paint("1", 1, reason="\ud800"))
    assert len(store.load("p").log) == 1


@pytest.mark.parametrize(
    ("state", "kind"),
    [
        ("53100", faults.DiskFullError),
        ("25006", faults.ReadOnlyError),
        ("55P03", faults.LockedError),
        ("08006", faults.StoreFaultError),
    ],
)
def test_faults_of_other_databases_are_told_by_their_state(state: str, kind: type[Exception]) -> None:
    error = Exception("said by the server")
    error.sqlstate = state  # type: ignore[attr-defined]
    assert type(faults.fault_of(error)) is kind
