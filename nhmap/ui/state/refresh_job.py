"""A refresh at work: a process of its own that can be given up at any moment, with what it says so far."""

from __future__ import annotations

import shutil
import subprocess
import sys
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Final

from nhmap.config import PACKAGE, settings
from nhmap.ui.state import refresh_folders

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_PLAIN_NAME: Final = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789 ._-()"
_LONGEST: Final = 100


@dataclass
class Job:
    """One call of ``nhmap data build``, and what it says."""

    process: subprocess.Popen[bytes]
    folder: Path
    output: Path
    progress: Path

    @property
    def is_running(self) -> bool:
        """Whether it is at work."""
        return self.process.poll() is None

    @property
    def succeeded(self) -> bool:
        """Whether it came to a good end."""
        return self.process.poll() == 0

    @property
    def words(self) -> list[str]:
        """Its answer, line by line."""
        return self.output.read_text(encoding="utf-8", errors="replace").splitlines()

    @property
    def last(self) -> str:
        """What it is doing, or why it ended."""
        lines = self.progress.read_text(encoding="utf-8", errors="replace").strip().splitlines()
        return lines[-1] if lines else "Starting …"

    def give_up(self) -> None:
        """End it; the data in use is whole whenever that is."""
        if self.is_running:
            self.process.kill()
            self.process.wait(10)


@dataclass
class Desk:
    """The files that were brought for a refresh, and the jobs on them; one for all windows of this server."""

    folder: Path | None = None
    look: Job | None = None
    build: Job | None = None
    dates: dict[str, str] = field(default_factory=dict)
    turn: int = 0
    _lock: Lock = field(default_factory=Lock)

    def bring(self, files: Sequence[tuple[str, bytes]]) -> None:
        """Lay files out in a folder of their own and look at what they are."""
        with self._lock:
            self._clear()
            self.folder = refresh_folders.make()
            downloads = self.folder / "files"
            downloads.mkdir()
            for number, (name, content) in enumerate(files, start=1):
                plain = "".join(letter if letter in _PLAIN_NAME else "_" for letter in Path(name).name)[-_LONGEST:]
                place = downloads / plain.lstrip(". ")
                (place if not place.exists() else downloads / f"{number} {plain}").write_bytes(content)
            self.look = self._start("look", "--dry-run")

    def date(self, dates: Mapping[str, str]) -> None:
        """Look again, with the dates that a person gives for files that say none: name -> 2026-07-01, 2026-07, 2026."""
        with self._lock:
            if self.folder is not None and self.build is None:
                self.dates |= dates
                self.look = self._start("look", "--dry-run")

    def start(self) -> None:
        """Build from the files."""
        with self._lock:
            if self.folder is not None and (self.build is None or not self.build.is_running):
                self.build = self._start("build")

    def clear(self) -> None:
        """Put everything away."""
        with self._lock:
            self._clear()

    def _start(self, name: str, *options: str) -> Job:
        assert self.folder is not None  # noqa: S101 - only after files were brought
        output, progress = self.folder / f"{name}.txt", self.folder / f"{name}-progress.txt"
        dated = [f"--date={file}={day}" for file, day in self.dates.items()]
        command = [sys.executable, "-m", "nhmap.cli", "data", "build", str(self.folder / "files"), *dated, *options]
        with output.open("wb") as out, progress.open("wb") as err:
            process = subprocess.Popen(  # noqa: S603 - our own command, and a folder of our own making
                command, stdout=out, stderr=err, stdin=subprocess.DEVNULL, cwd=PACKAGE.parent
            )
        number = self.folder / f"{name}{refresh_folders.NUMBER}"
        number.write_text(str(process.pid), encoding="utf-8")
        return Job(process, self.folder, output, progress)

    def _clear(self) -> None:
        for job in (self.look, self.build):
            if job is not None:
                job.give_up()
        if self.folder is not None:
            shutil.rmtree(self.folder, ignore_errors=True)
        self.folder = self.look = self.build = None
        self.dates = {}
        self.turn += 1  # the box for files begins afresh


@lru_cache(maxsize=1)
def desk() -> Desk:
    """The one desk of this server."""
    return Desk()


def is_fixed() -> bool:
    """Whether the installation says which data is used, so that nobody chooses."""
    return "data" in settings().model_fields_set
