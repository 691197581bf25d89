"""``nhmap update`` for real: checkouts and folders of a small release, which is this code with nothing to install."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import sys
import sysconfig
import zipfile
from pathlib import Path
from typing import Final

import pytest

from nhmap import __version__
from nhmap.store.database.plans import PlanStore
from tests.unit.test_run_script import BACKEND, PYPROJECT

PROJECT: Final = Path(__file__).parents[2]
BROKEN: Final = "raise SystemExit('this one does not start')\n"
NEWER: Final = "9.0.0"


def release(folder: Path, version: str = __version__, start: str | None = None, lock: str = "") -> Path:
    """A release of this code that needs no package but those that are here."""
    skip = shutil.ignore_patterns("__pycache__")
    shutil.copytree(PROJECT / "nhmap", folder / "nhmap", ignore=skip, dirs_exist_ok=True)
    for name in ("app.py", "run.py"):
        shutil.copy(PROJECT / name, folder)
    init = (PROJECT / "nhmap" / "__init__.py").read_text(encoding="utf-8")
    (folder / "nhmap" / "__init__.py").write_text(init.replace(__version__, version), encoding="utf-8")
    if start is not None:
        (folder / "nhmap" / "cli" / "status.py").write_text(start)
    (folder / "data").mkdir(exist_ok=True)
    (folder / "data" / "layers.toml").write_text("")
    (folder / "pyproject.toml").write_text(PYPROJECT)
    (folder / "backend.py").write_text(BACKEND)
    (folder / "requirements.lock").write_text(lock)
    (folder / ".gitignore").write_text("__pycache__/\n.venv/\n")
    return folder


def zipped(folder: Path, name: str = "nhmap-main.zip") -> Path:
    """As code hosts give it: all in one folder."""
    file = folder.parent / name
    with zipfile.ZipFile(file, "w") as archive:
        for path in sorted(folder.rglob("*")):
            archive.write(path, Path("nhmap-main") / path.relative_to(folder))
    return file


class Installed:
    """An nhmap in a folder, run by a Python of its own that run.py knows."""

    def __init__(self, folder: Path, python: Path, home: Path) -> None:
        self.folder, self.python, self.home = folder, python, home
        self.plans = home / "plans"

    def nhmap(self, *arguments: str | Path, **more: str) -> subprocess.CompletedProcess[str]:
        environment = {
            **{key: value for key, value in os.environ.items() if not key.startswith(("NHMAP_", "GIT_", "PIP_"))},
            "HOME": str(self.home),
            "PYTHONPATH": str(self.folder),
            "NHMAP_PLANS": str(self.plans),
            "NHMAP_DATA": str(PROJECT / "data"),
            "NHMAP_VENV": str(self.python.parent.parent),
            "PIP_NO_INDEX": "1",
            # Two versions written within one second, of one size, are the same file to Python's cache.
            "PYTHONDONTWRITEBYTECODE": "1",
            **more,
        }
        return subprocess.run(
            [str(self.python), "-m", "nhmap.cli", *map(str, arguments)],
            cwd=self.home,
            env=environment,
            capture_output=True,
            text=True,
            encoding="utf-8",
            timeout=240,
            check=False,
        )

    def version(self) -> str:
        return self.nhmap("--version").stdout.split()[-1]

    def is_sound(self) -> bool:
        return self.nhmap("status").returncode == 0

    def backups(self) -> list[Path]:
        return sorted(self.plans.glob("plans-before-update*"))


@pytest.fixture(scope="module")
def environment(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An environment that sees the packages of this one."""
    folder = tmp_path_factory.mktemp("update") / "environment"
    base = getattr(sys, "_base_executable", sys.executable)
    subprocess.run([base, "-m", "venv", str(folder)], check=True)
    (packages,) = folder.glob("[Ll]ib/**/site-packages")
    (packages / "zz_outer.pth").write_text(sysconfig.get_paths()["purelib"] + "\n")
    (folder / ".nhmap").mkdir()
    (folder / ".nhmap" / "made").write_text("")
    return folder


@pytest.fixture
def installed(tmp_path: Path, environment: Path) -> Installed:
    home = tmp_path / "home"
    (home / "plans").mkdir(parents=True)
    PlanStore(f"sqlite:///{home / 'plans' / 'plans.sqlite'}")
    for mark in ("run", "install.log"):
        (environment / ".nhmap" / mark).unlink(missing_ok=True)
    python = environment / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    folder = tmp_path / "nhmap"
    folder.mkdir()
    return Installed(release(folder), python, home)


def git(folder: Path, *arguments: str) -> str:
    name = ["-c", "user.name=Somebody", "-c", "user.email=somebody@example.org", "-c", "init.defaultBranch=main"]
    done = subprocess.run(["git", "-C", str(folder), *name, *arguments], check=True, capture_output=True, text=True)
    return done.stdout


@pytest.fixture
def origin(installed: Installed, tmp_path: Path) -> Path:
    """The repository that `installed` is a clone of."""
    if shutil.which("git") is None:
        pytest.skip("no git here")
    origin = tmp_path / "origin"
    shutil.move(installed.folder, origin)
    git(origin, "init", "--quiet")
    git(origin, "add", ".")
    git(origin, "commit", "--quiet", "-m", "one")
    git(tmp_path, "clone", "--quiet", str(origin), str(installed.folder))
    return origin


def publish(origin: Path, start: str | None = None, lock: str = "") -> None:
    release(origin, NEWER, start, lock)
    git(origin, "add", ".")
    git(origin, "commit", "--quiet", "-m", "two")


def test_a_checkout_takes_what_its_origin_has_and_backs_the_plans_up(installed: Installed, origin: Path) -> None:
    assert "newest" in installed.nhmap("update").stdout
    assert installed.backups() == []
    publish(origin)
    done = installed.nhmap("update")
    assert done.returncode == 0, done.stderr
    assert f"nhmap {__version__} is now {NEWER}" in done.stdout
    (backup,) = installed.backups()
    assert str(backup) in done.stdout
    assert sqlite3.connect(backup).execute("PRAGMA integrity_check").fetchone() == ("ok",)
    assert installed.version() == NEWER
    assert installed.is_sound()


def test_local_changes_are_said_and_not_overwritten(installed: Installed, origin: Path) -> None:
    publish(origin)
    (installed.folder / "app.py").write_text("# mine\n")
    done = installed.nhmap("update")
    assert done.returncode == 2
    assert "app.py" in done.stderr
    assert (installed.folder / "app.py").read_text() == "# mine\n"
    assert installed.version() == __version__
    assert installed.backups() == []


def test_a_file_of_mine_where_the_newer_one_has_its_own_stays(installed: Installed, origin: Path) -> None:
    (origin / "new.txt").write_text("theirs")
    publish(origin)
    (installed.folder / "new.txt").write_text("mine")
    done = installed.nhmap("update")
    assert done.returncode == 2
    assert (installed.folder / "new.txt").read_text() == "mine"
    assert installed.version() == __version__


def test_commits_of_ones_own_are_said(installed: Installed, origin: Path) -> None:
    publish(origin)
    (installed.folder / "mine.txt").write_text("mine")
    git(installed.folder, "add", ".")
    git(installed.folder, "commit", "--quiet", "-m", "mine")
    done = installed.nhmap("update")
    assert done.returncode == 2
    assert "1 commits" in done.stderr
    assert installed.version() == __version__


def test_an_origin_that_is_not_reached_is_said(installed: Installed, origin: Path) -> None:
    shutil.rmtree(origin)
    done = installed.nhmap("update")
    assert done.returncode == 2
    assert "connection" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("start", "lock"), [(BROKEN, ""), (None, "no-such-package==1.0 --hash=sha256:" + "0" * 64 + "\n")]
)
def test_a_newer_one_that_fails_is_taken_back(installed: Installed, origin: Path, start: str | None, lock: str) -> None:
    publish(origin, start, lock)
    done = installed.nhmap("update")
    assert done.returncode == 2
    assert f"nhmap {__version__} is back in its place, and runs" in done.stderr
    assert installed.version() == __version__
    assert installed.is_sound()
    assert git(installed.folder, "status", "--porcelain") == ""
    assert len(installed.backups()) == 1


@pytest.mark.parametrize("form", ["zip", "folder"])
def test_a_folder_takes_a_newer_release(installed: Installed, tmp_path: Path, form: str) -> None:
    (installed.folder / "letter.txt").write_text("mine")
    newer = release(tmp_path / "newer" if (tmp_path / "newer").mkdir() is None else tmp_path, NEWER)
    source = zipped(newer) if form == "zip" else newer
    done = installed.nhmap("update", source)
    assert done.returncode == 0, done.stderr
    assert f"nhmap {__version__} is now {NEWER}" in done.stdout
    assert len(installed.backups()) == 1
    assert installed.version() == NEWER
    assert (installed.folder / "letter.txt").read_text() == "mine"
    assert list(installed.folder.glob(".update-*")) == []
    again = installed.nhmap("update", source)
    assert again.returncode == 0
    assert "already" in again.stdout


def test_a_release_that_fails_leaves_the_folder_as_it_was(installed: Installed, tmp_path: Path) -> None:
    (tmp_path / "newer").mkdir()
    done = installed.nhmap("update", zipped(release(tmp_path / "newer", NEWER, BROKEN)))
    assert done.returncode == 2
    assert "back in its place, and runs" in done.stderr
    assert installed.version() == __version__
    assert installed.is_sound()
    assert list(installed.folder.glob(".update-*")) == []


def wheel(folder: Path, version: str, start: str | None = None) -> Path:
    """A package of this code, as an installer takes it."""
    made = release(folder, version, start)
    file = folder.parent / f"nhmap-{version}-py3-none-any.whl"
    about = f"nhmap-{version}.dist-info"
    names = []
    with zipfile.ZipFile(file, "w") as archive:
        for path in sorted((made / "nhmap").rglob("*")):
            if path.is_file():
                names.append(path.relative_to(made).as_posix())
                archive.write(path, names[-1])
        for name in ("app.py", "data/layers.toml"):
            names.append(f"nhmap/bundle/{name}")
            archive.write(made / name, names[-1])
        archive.writestr(f"{about}/METADATA", f"Metadata-Version: 2.1\nName: nhmap\nVersion: {version}\n")
        archive.writestr(f"{about}/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
        names += [f"{about}/METADATA", f"{about}/WHEEL", f"{about}/RECORD"]
        archive.writestr(f"{about}/RECORD", "".join(f"{name},,\n" for name in names))
    return file


def test_an_installed_package_takes_a_newer_wheel_and_keeps_the_old_one_where_that_fails(
    installed: Installed, tmp_path: Path
) -> None:
    folders = [tmp_path / name for name in ("first", "second", "third")]
    for folder in folders:
        folder.mkdir()
    pip = [str(installed.python), "-m", "pip", "install", "--quiet", "--no-index"]
    subprocess.run([*pip, str(wheel(folders[0], __version__))], check=True)
    nowhere = {"PYTHONPATH": ""}
    try:
        failed = installed.nhmap("update", wheel(folders[1], "8.0.0", BROKEN), **nowhere)
        assert failed.returncode == 2
        assert f"nhmap {__version__} is back in its place" in failed.stderr
        assert installed.nhmap("--version", **nowhere).stdout.split()[-1] == __version__
        assert installed.nhmap("status", **nowhere).returncode == 0
        done = installed.nhmap("update", wheel(folders[2], NEWER), **nowhere)
        assert done.returncode == 0, done.stderr
        assert f"nhmap {__version__} is now {NEWER}" in done.stdout
        assert len(installed.backups()) == 2
        assert "Which file" in installed.nhmap("update", **nowhere).stderr
    finally:
        subprocess.run([str(installed.python), "-m", "pip", "uninstall", "--quiet", "-y", "nhmap"], check=True)


def test_what_is_no_newer_release_is_refused_in_words(installed: Installed, tmp_path: Path) -> None:
    (tmp_path / "older").mkdir()
    older = release(tmp_path / "older", "0.0.1")
    evil = tmp_path / "evil.zip"
    with zipfile.ZipFile(evil, "w") as archive:
        archive.writestr("../../outside.txt", "out")
    half = tmp_path / "half.zip"
    half.write_bytes(zipped(older).read_bytes()[:5_000])
    empty = tmp_path / "empty"
    empty.mkdir()
    for source, words in (
        (None, "Download the newer ZIP"),
        (tmp_path / "nowhere.zip", "not there"),
        (older, "older"),
        (evil, "no plain file"),
        (half, "cannot be unpacked"),
        (empty, "no release"),
    ):
        done = installed.nhmap("update", *([source] if source else []))
        assert done.returncode == 2, source
        assert words in done.stderr
        assert "Traceback" not in done.stderr
    assert not (tmp_path / "outside.txt").exists()
    assert installed.backups() == []
    assert installed.version() == __version__
