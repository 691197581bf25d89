"""What commands write: whole files or none, in the place that was named and nowhere else."""

from __future__ import annotations

import contextlib
import errno
import os
import secrets
import stat
from typing import TYPE_CHECKING, Final

from nhmap.cli.reading import kind_of
from nhmap.errors import InputRefusedError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

_NEW: Final = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0)
_FULL: Final = frozenset(code for name in ("ENOSPC", "EDQUOT") if (code := getattr(errno, name, None)))


def write_file(file: Path, data: bytes) -> None:
    """Write a file beside its place and move it there, so that nobody finds half of it.

    A file that is replaced keeps its mode; a new one has that of every new file. Links are not followed and, as
    devices, pipes and sockets, never replaced.

    Raises
    ------
    InputRefusedError
        When it cannot be written.
    """
    try:
        before = _admitted(file)
        part = file.with_name(f".nhmap-{secrets.token_hex(8)}.part")
        try:
            _fill(part, data, before)
            part.replace(file)
        finally:
            with contextlib.suppress(OSError):
                part.unlink()
    except (OSError, ValueError) as error:
        raise cannot_write(file, error) from error


def write_files(folder: Path, files: Mapping[str, bytes]) -> None:
    """Write files into a folder, which is made if it is missing; nothing is written where one of them cannot be.

    Raises
    ------
    InputRefusedError
        When the folder or a file cannot be written.
    """
    try:
        if folder.exists() and not folder.is_dir():
            message = f"{folder} cannot be written to: it is a file."
            raise InputRefusedError(message, "Name a folder.")
        folder.mkdir(parents=True, exist_ok=True)
        for name in files:
            _admitted(folder / name)
    except (OSError, ValueError) as error:
        raise cannot_write(folder, error) from error
    for name, data in files.items():
        write_file(folder / name, data)


def cannot_write(file: Path, error: Exception) -> InputRefusedError:
    """The refusal of a place that cannot be written to."""
    if getattr(error, "errno", None) in _FULL:
        message = f"{file} cannot be written: there is no room left on the disk."
        return InputRefusedError(message, "Make room, or name a place on another disk.")
    reason = getattr(error, "strerror", None) or str(error)
    message = f"{file} cannot be written: {reason}."
    return InputRefusedError(
        message, "Check that its folder exists, that you may write there, and that nothing has it open."
    )


def _admitted(file: Path) -> os.stat_result | None:
    """What stands in the place now; None where nothing does.

    Raises
    ------
    InputRefusedError
        When it is anything but a plain file that may be written.
    """
    try:
        status = file.lstat()
    except FileNotFoundError:
        return None
    if stat.S_ISLNK(status.st_mode):
        message = f"{file} is a link to another place."
        raise InputRefusedError(message, "Name the file itself: nhmap neither follows nor replaces links.")
    kind = kind_of(status.st_mode)
    if kind:
        message = f"{file} is {kind}."
        raise InputRefusedError(message, "Give the name of a file.")
    if not os.access(file, os.W_OK):
        message = f"{file} is protected against being written."
        raise InputRefusedError(message, "Give another name, or take the protection away.")
    return status


def _fill(part: Path, data: bytes, before: os.stat_result | None) -> None:
    """A new file under this name, with mode and, where that is allowed, owner of the one that it will replace."""
    with os.fdopen(os.open(part, _NEW, 0o666 if before is None else 0o600), "wb") as stream:
        stream.write(data)
        stream.flush()
        if before is not None and hasattr(os, "fchmod"):
            with contextlib.suppress(OSError):
                os.fchown(stream.fileno(), before.st_uid, before.st_gid)
            os.fchmod(stream.fileno(), stat.S_IMODE(before.st_mode))
        os.fsync(stream.fileno())
