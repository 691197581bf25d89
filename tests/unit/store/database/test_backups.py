"""Backups: whole, proved, never over another, and no upgrade without one."""

from __future__ import annotations

import os
import shutil
import sqlite3
from contextlib import closing
from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple

import pytest

from nhmap.core.plan.changes import AddZone
from nhmap.core.plan.edits import Edit
from nhmap.core.plan.plans import Plan, Zone
from nhmap.store.database import backups, faults, plan_tables, upgrades
from nhmap.store.database.backups import NoBackupError, back_up
from nhmap.store.database.plans import PlanStore
from nhmap.store.database.upgrading import UpgradeFailedError
from tests.support.older_forms import dump, lay

if TYPE_CHECKING:
    from pathlib import Path

    from alembic.operations import Operations

WHEN = "2026-11-29T10:00:00+00:00"


class Disk(NamedTuple):
    total: int
    used: int
    free: int


def test_a_backup_holds_what_is_not_in_the_file_itself_yet(tmp_path: Path) -> None:
    path = tmp_path / "plans.sqlite"
    url = f"sqlite:///{path}"
    with closing(PlanStore(url)) as store:
        store.create(Plan.empty(12, name="Mine"), "Ann", WHEN, plan_id="p")
        store.append("p", Edit("add", WHEN, (AddZone(Zone("a", "A")),)))
        assert path.with_name("plans.sqlite-wal").stat().st_size > 0
        made = [back_up(url, "Update to 0.2!"), back_up(url, "update to 0.2")]
        store.append("p", Edit("later", WHEN, (AddZone(Zone("b", "B")),)))
    assert len(set(made)) == 2
    for backup in made:
        assert backup.parent == tmp_path
        stamp = backup.stem.removeprefix("plans-before-update-to-0.2-")
        datetime.strptime(stamp[:15], "%Y%m%d-%H%M%S").astimezone()
        assert backup.stat().st_mode == path.stat().st_mode
        with closing(PlanStore(f"sqlite:///{backup}")) as copy:
            assert [e.id for e in copy.load("p").log] == ["add"]
    assert not list(tmp_path.glob("*.part*"))


def test_what_cannot_be_backed_up_is_said(tmp_path: Path) -> None:
    with pytest.raises(NoBackupError, match="nothing to back up"):
        back_up(f"sqlite:///{tmp_path / 'plans.sqlite'}", "update")
    assert list(tmp_path.iterdir()) == []
    with pytest.raises(NoBackupError, match="no file") as caught:
        back_up("postgresql://somebody:secret@host/plans", "update")
    assert "secret" not in str(caught.value)


def test_a_database_that_is_damaged_inside_is_no_backup(tmp_path: Path) -> None:
    path = lay(tmp_path, "form_5")
    with path.open("r+b") as stream:
        stream.seek(4096 * 3)
        stream.write(os.urandom(4096 * 3))
    with pytest.raises(faults.DamagedError):
        back_up(f"sqlite:///{path}", "update")
    assert [p for p in tmp_path.iterdir() if "before" in p.name] == []


def test_an_upgrade_leaves_a_backup_of_the_form_before(tmp_path: Path) -> None:
    path = lay(tmp_path, "form_3")
    before = dump(path)
    PlanStore(f"sqlite:///{path}").close()
    (backup,) = tmp_path.glob("plans-before-*")
    assert backup.name.startswith(f"plans-before-form-{plan_tables.FORM}-")
    assert dump(backup) == before
    PlanStore(f"sqlite:///{path}").close()
    assert len(list(tmp_path.glob("plans-before-*"))) == 1  # nothing to upgrade, nothing to back up


def test_without_room_for_a_backup_nothing_is_upgraded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = lay(tmp_path, "form_5")
    before = dump(path)
    monkeypatch.setattr(backups.shutil, "disk_usage", lambda _: Disk(10**9, 10**9 - 50_000, 50_000))
    with pytest.raises(faults.DiskFullError, match="no room for a backup") as caught:
        PlanStore(f"sqlite:///{path}")
    assert "Nothing was changed" in caught.value.message
    assert dump(path) == before
    monkeypatch.setattr(backups.shutil, "disk_usage", shutil.disk_usage)


def test_a_failed_upgrade_says_that_nothing_changed_and_where_the_backup_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = lay(tmp_path, "form_2")
    before = dump(path)

    def breaks(op: Operations) -> None:
        op.execute("INSERT INTO nowhere VALUES (1)")

    monkeypatch.setitem(upgrades.STEPS, 5, breaks)
    with pytest.raises(UpgradeFailedError, match=f"from form 2 to form {plan_tables.FORM}") as caught:
        PlanStore(f"sqlite:///{path}")
    (backup,) = tmp_path.glob("plans-before-*")
    assert str(backup) in caught.value.hint
    assert dump(path) == before == dump(backup)


def test_a_backup_in_the_place_of_the_plans_goes_on(tmp_path: Path) -> None:
    path = lay(tmp_path, "form_4")
    PlanStore(f"sqlite:///{path}").close()
    (backup,) = tmp_path.glob("plans-before-*")
    backup.replace(path)
    with closing(PlanStore(f"sqlite:///{path}")) as again:
        assert len(again.summaries(archived=None)) == 4
    with closing(sqlite3.connect(path)) as raw:
        assert raw.execute("PRAGMA journal_mode").fetchone() == ("wal",)
