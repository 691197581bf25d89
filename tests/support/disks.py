"""Disks of a few hundred kilobytes, which a test can fill; only root can make them, and only on Linux."""

from __future__ import annotations

import os
import shutil
import subprocess
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

AS_ROOT = getattr(os, "geteuid", lambda: 1)() == 0


@contextmanager
def small_disk(folder: Path, size: str) -> Iterator[Path]:
    """A disk of its own; the test is skipped where none can be made."""
    folder.mkdir()
    if shutil.which("mount") is None or not AS_ROOT:
        pytest.skip("only root can make a small disk (tmpfs)")
    made = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", folder], capture_output=True, text=True, check=False
    )
    if made.returncode:
        pytest.skip(f"no small disk can be made here: {made.stderr.strip()}")
    try:
        yield folder
    finally:
        subprocess.run(["umount", "-l", folder], check=True)


def fill_up(ballast: Path) -> None:
    """Take all room that is left on the disk of this file."""
    with ballast.open("ab", buffering=0) as stream:
        for size in (65_536, 4_096, 512):
            try:
                while True:
                    stream.write(b"x" * size)
            except OSError:
                continue
