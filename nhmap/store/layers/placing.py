"""Placing: a data folder is made beside the old one and takes its place whole, or not at all.

A folder takes the place of another by two renames. Whoever is killed between them leaves the old data under its name
for the time between, and :func:`recover` puts it back before anything is read.
"""

from __future__ import annotations

import contextlib
import errno
import os
import shutil
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Final

import psutil

from nhmap.errors import InputRefusedError

if TYPE_CHECKING:
    from collections.abc import Iterator

_BUILDING: Final = ".building-"
_CLOCKS_DIFFER: Final = 5.0
"""Seconds by which the clock of a disk may be behind that of the processes."""
_OURS: Final = ("boundaries", "people", "practices", "estates", "sources")
_OUR_FILES: Final = (".parquet", ".gz")
_CATALOGUE: Final = "layers.toml"


def _before(folder: Path) -> Path:
    """Where the old data stands while the new takes its place."""
    return folder.parent / f".{folder.name}-before"


def recover(folder: Path) -> None:
    """Put the old data back if whoever replaced it was killed half-way."""
    before = _before(folder)
    if before.is_dir() and not folder.exists():
        with contextlib.suppress(OSError):  # another window was quicker
            before.rename(folder)


@contextlib.contextmanager
def beside(folder: Path) -> Iterator[Path]:
    """An empty folder on the same disk, which is gone afterwards unless it was put in place.

    What builds that were killed have left there is cleared away.

    Raises
    ------
    InputRefusedError
        When there is no room, or nothing may be written there; what stood there stands as it was.
    """
    with writable(folder.parent):
        folder.parent.mkdir(parents=True, exist_ok=True)
        recover(folder)
        if folder.exists():  # whoever was killed behind the second rename had no more use for it
            shutil.rmtree(_before(folder), ignore_errors=True)
        for left in folder.parent.glob(f"{_BUILDING}*"):
            if not _is_at_work(left):
                shutil.rmtree(left, ignore_errors=True)
        staged = Path(tempfile.mkdtemp(prefix=f"{_BUILDING}{os.getpid()}-", dir=folder.parent))
    try:
        with _room(folder.parent):
            yield staged
    finally:
        shutil.rmtree(staged, ignore_errors=True)


def _is_at_work(left: Path) -> bool:
    """Whether the process that made a folder still runs."""
    number = left.name.removeprefix(_BUILDING).partition("-")[0]
    try:
        return number.isdigit() and still_runs(int(number), left.stat().st_mtime)
    except OSError:
        return False


def still_runs(number: int, since: float) -> bool:
    """Whether the process of a number that made something still runs; one that began later has but come to its number.

    Parameters
    ----------
    number
        Of the process.
    since
        When it made that, as the disk tells the time.
    """
    try:
        return psutil.Process(number).create_time() <= since + _CLOCKS_DIFFER
    except psutil.NoSuchProcess:
        return False
    except psutil.AccessDenied:
        return True


@contextlib.contextmanager
def writable(folder: Path) -> Iterator[None]:
    """Say in words that a folder may not be written to, or that there is no room.

    Raises
    ------
    InputRefusedError
        In the place of the system's own fault.
    """
    try:
        with _room(folder):
            yield
    except OSError as error:
        message = f"Nothing can be written in {folder}: {error.strerror or error}."
        hint = "The data in use is as it was. Name another folder, or ask who runs this computer."
        raise InputRefusedError(message, hint) from error


@contextlib.contextmanager
def _room(folder: Path) -> Iterator[None]:
    """Say that there is no room; of a copy of many files Python tells it in the text alone."""
    try:
        yield
    except OSError as error:
        full = {errno.ENOSPC, getattr(errno, "EDQUOT", errno.ENOSPC)}
        if error.errno not in full and f"[Errno {errno.ENOSPC}]" not in str(error):
            raise
        message = f"There is no room for new layers in {folder}."
        hint = f"The data in use is as it was. Make room for {_NEEDED_MB} MB and try again."
        raise InputRefusedError(message, hint) from error


_NEEDED_MB: Final = 400
"""New layers and the publishers' files in one layout, with something to spare."""


def put_in_place(staged: Path, out: Path) -> None:
    """Let a finished folder take the place of another; files in that which are none of ours are taken along."""
    staged.chmod(0o755)
    if out.exists():
        for file in out.rglob("*"):
            path = file.relative_to(out)
            ours = path.parts[0] in _OURS and file.suffix in _OUR_FILES
            if file.is_file() and not ours and path.as_posix() != _CATALOGUE and not (staged / path).exists():
                (staged / path).parent.mkdir(parents=True, exist_ok=True)
                shutil.copy2(file, staged / path)
        before = _before(out)
        shutil.rmtree(before, ignore_errors=True)
        out.rename(before)
        try:
            staged.rename(out)
        except OSError:
            before.rename(out)
            raise
        shutil.rmtree(before, ignore_errors=True)
    else:
        staged.rename(out)
