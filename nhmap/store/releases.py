"""Releases of nhmap as ZIPs and folders, and putting one in the place of another with a way back."""

from __future__ import annotations

import re
import shutil
import zipfile
import zlib
from pathlib import Path, PurePosixPath
from typing import Final

from nhmap.errors import InputRefusedError

PARTS: Final = ("app.py", "run.py", "pyproject.toml", "requirements.lock", "nhmap/__init__.py", "data/layers.toml")
"""What makes a folder a release."""

_OURS_ALONE: Final = {".git", ".venv", ".venv.lock", "static", "build", "dist"}
"""What is of this computer, and stays."""
_MOST_FILES: Final = 20_000
_MOST_BYTES: Final = 2_000_000_000
_VERSION: Final = re.compile(r"""^__version__ = ["']([0-9]+(?:\.[0-9A-Za-z]+)*)["']""", re.MULTILINE)


def version_of(folder: Path) -> str:
    """The version of the release in a folder.

    Raises
    ------
    InputRefusedError
        When there is none.
    """
    missing = [part for part in PARTS if not (folder / part).is_file()]
    version = None if missing else _VERSION.search((folder / "nhmap" / "__init__.py").read_text(encoding="utf-8"))
    if version is None:
        lack = f": it has no {missing[0]}" if missing else ""
        message = f"{folder.name} is no release of nhmap{lack}."
        raise InputRefusedError(message, "Give the ZIP as it was downloaded, or the folder that it holds.")
    return version[1]


def order(version: str) -> tuple[int, ...]:
    """A version as numbers, to be compared."""
    return tuple(int(number) for number in re.findall(r"[0-9]+", version))


def release_folder(source: Path, beside: Path) -> Path:
    """The folder of a release: of a ZIP what it holds, unpacked in ``beside``; of a folder a copy there.

    Raises
    ------
    InputRefusedError
        When it cannot be read or is none.
    """
    try:
        if source.is_dir():
            version_of(source)
            skip = shutil.ignore_patterns(*_OURS_ALONE, "__pycache__")
            return Path(shutil.copytree(source, beside / "release", ignore=skip))
        if not source.is_file():
            message = f"{source} is not there."
            raise InputRefusedError(message, "Give the ZIP or the folder of the newer nhmap.")
        _unpack(source, beside / "release")
    except (OSError, zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError) as error:
        message = f"{source.name} cannot be unpacked: {error}."
        raise InputRefusedError(message, "Download it again, and see that the disk has room.") from error
    inside = beside / "release"
    while not (inside / "app.py").exists() and len(parts := list(inside.iterdir())) == 1 and parts[0].is_dir():
        inside = parts[0]  # most ZIPs hold one folder, named by the version
    version_of(inside)
    return inside


def _unpack(source: Path, folder: Path) -> None:
    """Unpack plain files within bounds; a name that leads elsewhere is refused before anything is written."""
    with zipfile.ZipFile(source) as archive:
        members = [member for member in archive.infolist() if not member.is_dir()]
        if len(members) > _MOST_FILES or sum(member.file_size for member in members) > _MOST_BYTES:
            message = f"{source.name} holds more than a release of nhmap does."
            raise InputRefusedError(message, "Give the ZIP as it was downloaded.")
        for member in members:
            parts = PurePosixPath(member.filename.replace("\\", "/")).parts
            is_link = (member.external_attr >> 16) & 0o170000 == 0o120000  # noqa: PLR2004 - the mode of a link
            if is_link or not parts or ".." in parts or parts[0].startswith("/") or ":" in member.filename:
                message = f"{source.name} holds “{member.filename}”, which is no plain file of its own."
                raise InputRefusedError(message, "Give the ZIP as it was downloaded.")
        for member in members:
            target = folder / PurePosixPath(member.filename.replace("\\", "/"))
            target.parent.mkdir(parents=True, exist_ok=True)
            with archive.open(member) as packed, target.open("wb") as out:
                left = member.file_size  # never more than was said
                while left > 0 and (piece := packed.read(min(left, 1 << 20))):
                    out.write(piece)
                    left -= len(piece)
            if mode := (member.external_attr >> 16) & 0o777:
                target.chmod(mode | 0o600)


class Swap:
    """Puts a release in the place of the files of a project, and can put the former ones back.

    Parameters
    ----------
    project
        Where nhmap stands. What the release does not have stays, so a person's own files do.
    former
        Folder on the same disk that takes the files that are replaced.
    """

    def __init__(self, project: Path, former: Path) -> None:
        self._project, self._former = project, former
        self._put: list[tuple[str, bool]] = []

    def forward(self, release: Path) -> None:
        """Move the release in, part by part; a part that cannot be moved brings everything back.

        Raises
        ------
        InputRefusedError
            When a file cannot be replaced.
        """
        try:
            self._former.mkdir(parents=True)
            for new in sorted(release.iterdir()):
                if new.name in _OURS_ALONE:
                    continue
                here = self._project / new.name
                was_there = here.exists() or here.is_symlink()
                if was_there:
                    here.rename(self._former / new.name)
                self._put.append((new.name, was_there))
                new.rename(here)
        except OSError as error:
            self.back()
            message = f"{error.filename or self._project} cannot be replaced: {error.strerror}."
            raise InputRefusedError(
                message, "Stop nhmap if it is running, and see that you may write there."
            ) from error

    def back(self) -> None:
        """Put the former files back."""
        while self._put:
            name, was_there = self._put.pop()
            here = self._project / name
            if here.is_dir() and not here.is_symlink():
                shutil.rmtree(here, ignore_errors=True)
            else:
                here.unlink(missing_ok=True)
            if was_there:
                (self._former / name).rename(here)
