"""``nhmap update``: a newer nhmap in the place of this one, with the saved plans backed up before.

Where anything fails, the old version is put back, and still runs.
"""

from __future__ import annotations

import importlib.metadata
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Final

from nhmap import __version__
from nhmap.cli.reading import current_settings
from nhmap.config import PACKAGE, home
from nhmap.errors import InputRefusedError
from nhmap.store.database.backups import back_up
from nhmap.store.releases import Swap, order, release_folder, version_of

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable

_REMOTE_S: Final = 300
_NAMED: Final = 10


def run(options: argparse.Namespace) -> int:
    """Update by the way this nhmap was installed."""
    project = home()
    source = options.source
    if project == PACKAGE / "bundle":
        return _wheel(source)
    if (project / ".git").exists():
        return _checkout(project, source)
    return _folder(project, source)


def _back_up_plans() -> None:
    """Copy the saved plans, if there are any, and say where."""
    settings = current_settings()
    if not settings.database_url and not (settings.plans / "plans.sqlite").exists():
        print("There are no saved plans yet, so none were backed up.")
        return
    print(f"Plans backed up: {back_up(settings.plans_url, f'update of {__version__}')}")


# ---- a checkout of git


def _checkout(project: Path, source: Path | None) -> int:
    if source is not None:
        message = f"{project} is a checkout of git, and takes what its origin has."
        raise InputRefusedError(message, "Leave the file out: nhmap update. Or unpack the release in another folder.")
    changed = [line[3:] for line in _git(project, "status", "--porcelain", "--untracked-files=no").splitlines()]
    if changed:
        message = f"You have changed {len(changed)} of nhmap's files: {', '.join(changed[:_NAMED])}."
        raise InputRefusedError(message, "Nothing was updated. Commit them, or put them aside with git stash.")
    _git(project, "rev-parse", "--abbrev-ref", "@{u}", hint="This branch follows none: git branch --set-upstream-to=…")
    _git(project, "fetch", "--quiet", hint="Is there a connection? Nothing was updated.")
    ahead, behind = map(int, _git(project, "rev-list", "--left-right", "--count", "HEAD...@{u}").split())
    if not behind:
        print(f"nhmap {__version__} is the newest there is.")
        return 0
    if ahead:
        message = f"This checkout has {ahead} commits that its origin has not."
        raise InputRefusedError(message, "Nothing was updated. Bring them together with git first.")
    before = _git(project, "rev-parse", "HEAD").strip()
    _back_up_plans()
    _git(project, "merge", "--ff-only", "--quiet", "@{u}", hint="Nothing was updated.")
    return _prove(project, lambda: _git(project, "reset", "--quiet", "--keep", before))


def _git(project: Path, *arguments: str, hint: str = "Nothing was updated.") -> str:
    """What git says.

    Raises
    ------
    InputRefusedError
        When it is missing or refuses.
    """
    git = shutil.which("git")
    if git is None:
        message = "This nhmap is a checkout of git, and git is not installed."
        raise InputRefusedError(message, "Install git, or unpack a release in another folder.")
    done = _started([git, "-C", str(project), *arguments], _REMOTE_S)
    if done.returncode:
        last = (done.stderr.strip() or "it gave no reason").splitlines()[-1]
        message = f"git {arguments[0]} did not succeed: {last}."
        raise InputRefusedError(message, hint)
    return done.stdout


# ---- a folder that a ZIP was unpacked to


def _folder(project: Path, source: Path | None) -> int:
    if source is None:
        message = f"{project} was unpacked from a file, and does not know where a newer one is."
        raise InputRefusedError(message, "Download the newer ZIP and name it: nhmap update nhmap-main.zip")
    try:
        scratch = Path(tempfile.mkdtemp(prefix=".update-", dir=project))
    except OSError as error:
        message = f"{project} cannot be written to: {error.strerror}."
        raise InputRefusedError(message, "Unpack the newer nhmap in a folder of yours, and start that one.") from error
    try:
        release = release_folder(source, scratch)
        version = version_of(release)
        if not _is_newer(version, source):
            return 0
        _back_up_plans()
        former = project / f"before-{version}"
        if former.exists():
            shutil.rmtree(former)
        swap = Swap(project, former)
        swap.forward(release)
        status = _prove(project, swap.back)
    finally:
        shutil.rmtree(scratch, ignore_errors=True)
    if status == 0:
        print(f"The former files are in {former}; remove them when all is well.")
    else:
        shutil.rmtree(former, ignore_errors=True)
    return status


def _is_newer(version: str, source: Path) -> bool:
    """Whether a release is newer; says so where it is the same.

    Raises
    ------
    InputRefusedError
        When it is older.
    """
    if order(version) < order(__version__):
        message = f"{source.name} holds nhmap {version}, which is older than this, {__version__}."
        raise InputRefusedError(message, "Nothing was changed. Plans of a newer version are not read by an older one.")
    if version == __version__:
        print(f"{source.name} holds nhmap {version}, which this is already.")
        return False
    return True


# ---- an installed package


def _wheel(source: Path | None) -> int:
    if source is None or not source.exists() or not (source.is_dir() or source.suffix in {".whl", ".zip", ".gz"}):
        message = "Which file is the newer nhmap?" if source is None else f"{source} is no package of nhmap."
        raise InputRefusedError(message, "Name it: nhmap update nhmap-0.2.0-py3-none-any.whl")
    if source.suffix == ".whl" and not source.name.startswith("nhmap-"):
        message = f"{source.name} is a package of something else."
        raise InputRefusedError(message, "Name the one of nhmap: nhmap-0.2.0-py3-none-any.whl")
    if source.suffix == ".whl" and not _is_newer(source.name.split("-")[1], source):
        return 0
    _back_up_plans()
    with tempfile.TemporaryDirectory(prefix="nhmap-former-") as aside:
        about = Path(str(importlib.metadata.distribution("nhmap").locate_file("."))).glob("nhmap-*.dist-info")
        former = [PACKAGE, *about]
        for folder in former:
            shutil.copytree(folder, Path(aside) / folder.name)
        done = _started([sys.executable, "-m", "pip", "install", "--upgrade", str(source)])
        reason = "" if done.returncode == 0 else (done.stderr.strip() or "pip gave no reason").splitlines()[-1]
        if not reason and _starts():
            return _print_version(_version())
        for folder in PACKAGE.parent.glob("nhmap-*.dist-info"):
            shutil.rmtree(folder)
        shutil.rmtree(PACKAGE, ignore_errors=True)
        for folder in former:
            shutil.copytree(Path(aside) / folder.name, folder)
    message = f"The newer nhmap could not be installed{f': {reason}' if reason else ', for it does not start'}."
    raise InputRefusedError(message, f"nhmap {__version__} is back in its place.")


# ---- whether it runs


def _prove(project: Path, back: Callable[[], object]) -> int:
    """Set the new version up and start it; put the old one back when it does not start.

    Raises
    ------
    InputRefusedError
        After the old one is back.
    """
    print("Setting the newer version up …", flush=True)
    if _set_up(project) and _starts():
        return _print_version(_version())
    back()
    again = "and runs" if _set_up(project) and _starts() else "but its packages are not whole: run run.py"
    message = "The newer nhmap could not be set up; what was missing is said above."
    raise InputRefusedError(message, f"nhmap {__version__} is back in its place, {again}.")


def _set_up(project: Path) -> bool:
    """Install what the version that stands here needs, in the environment that we run in."""
    if (Path(sys.prefix) / ".nhmap").is_dir():  # made by run.py
        base = getattr(sys, "_base_executable", sys.executable)
        command = [base, str(project / "run.py"), "set-up"]
    else:
        command = [sys.executable, "-m", "pip", "install", "--quiet", "-e", str(project)]
    return subprocess.call(command, cwd=project) == 0  # noqa: S603 - our own


def _starts() -> bool:
    """Whether nhmap as it stands now starts and finds its data sound."""
    return _started([sys.executable, "-m", "nhmap.cli", "status"]).returncode == 0


def _version() -> str:
    """The version that stands here now."""
    return _started([sys.executable, "-c", "import nhmap; print(nhmap.__version__)"]).stdout.strip()


def _started(command: list[str], limit_s: int | None = None) -> subprocess.CompletedProcess[str]:
    """A command that has ended, with what it said."""
    try:
        return subprocess.run(  # noqa: S603 - git, pip and ourselves
            command,
            cwd=PACKAGE.parent,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            encoding="utf-8",
            errors="replace",
            timeout=limit_s,
            env={**os.environ, "GIT_TERMINAL_PROMPT": "0"},  # nobody is there to be asked for a password
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        return subprocess.CompletedProcess(command, 1, "", str(error))


def _print_version(version: str) -> int:
    """Say what was and what is."""
    same = " (of a later day)" if version == __version__ else ""
    print(f"nhmap {__version__} is now {version}{same}. If it is running, stop it and start it again.")
    return 0
