"""Folders of a refresh among the temporary files: made by a server, and cleared away after one that was killed."""

from __future__ import annotations

import os
import shutil
import tempfile
import time
from pathlib import Path
from typing import Final

from nhmap.store.layers.placing import still_runs

PREFIX: Final = "nhmap-refresh-"
NUMBER: Final = ".pid"
"""Ends the name of a file that holds the number of a process which reads the folder."""
_DAY_S: Final = 86_400.0


def make() -> Path:
    """A folder of this server; what servers that were killed have left is cleared away."""
    clear_left()
    return Path(tempfile.mkdtemp(prefix=f"{PREFIX}{os.getpid()}-"))


def clear_left(parent: Path | None = None) -> int:
    """Remove the folders that nobody works in any more, and tell how many.

    Neither a link nor a folder of another person is touched, nor one whose server or whose build still runs.

    Parameters
    ----------
    parent
        Where they lie; without one, where temporary files do.
    """
    cleared = 0
    for left in (parent or Path(tempfile.gettempdir())).glob(f"{PREFIX}*"):
        try:
            if left.is_symlink() or not left.is_dir() or not _is_ours(left) or _is_in_use(left):
                continue
        except OSError:
            continue  # it went meanwhile
        shutil.rmtree(left, ignore_errors=True)
        cleared += not left.exists()
    return cleared


def _is_ours(left: Path) -> bool:
    return not hasattr(os, "getuid") or left.stat().st_uid == os.getuid()


def _is_in_use(left: Path) -> bool:
    """Whether its server runs, or a process that a server which is gone has started on it."""
    number, dash, _ = left.name.removeprefix(PREFIX).partition("-")
    since = left.stat().st_mtime
    if not (dash and number.isdigit()):  # of a version that did not write who made it
        return time.time() - since < _DAY_S
    if still_runs(int(number), since):
        return True
    readers = [(file.read_text(encoding="utf-8").strip(), file.stat().st_mtime) for file in left.glob(f"*{NUMBER}")]
    return any(reader.isdigit() and still_runs(int(reader), began) for reader, began in readers)
