"""What every command reads: the settings, the layers and people's files."""

from __future__ import annotations

import errno
import os
import stat
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any, Final

from nhmap.config import settings
from nhmap.errors import InputRefusedError
from nhmap.store.layers import data_sets
from nhmap.store.layers.catalogue import Catalogue

if TYPE_CHECKING:
    from pathlib import Path

    from nhmap.config import Settings

MEGABYTE: Final = 1_000_000
SMALLER: Final = "Simplify the polygons, or give a lookup CSV of LSOA codes."
"""What to do about a file of footprints that is too large."""

_KINDS: Final = (
    (stat.S_ISDIR, "a folder"),
    (stat.S_ISFIFO, "a pipe"),
    (stat.S_ISSOCK, "a socket"),
    (stat.S_ISCHR, "a device"),
    (stat.S_ISBLK, "a device"),
)
_NEVER_WAIT: Final = os.O_RDONLY | sum(getattr(os, name, 0) for name in ("O_NONBLOCK", "O_NOCTTY", "O_BINARY"))
"""Opening waits for nobody, and makes no terminal ours; what a system lacks is left out."""


def current_settings() -> Settings:
    """The settings of this process.

    Raises
    ------
    InputRefusedError
        When an environment variable holds what it cannot.
    """
    try:
        return settings()
    except ValueError as error:  # pydantic's ValidationError is one
        faults: list[dict[str, Any]] = getattr(error, "errors", list)()
        words = "; ".join(f"NHMAP_{str(f['loc'][0]).upper()} is “{f['input']}”: {f['msg']}" for f in faults)
        message = f"A setting cannot be used. {words or error}."
        raise InputRefusedError(message, "Correct the environment variable or remove it.") from error


_data_set: Final[ContextVar[str]] = ContextVar("nhmap_data_set", default="")
"""The data set that a command names with ``--data``."""


def choose_data(name: str) -> None:
    """Have this command's figures made of a data set instead of the one in use.

    Raises
    ------
    InputRefusedError
        When there is none of this name or version.
    """
    current_settings()
    _data_set.set(data_sets.data_set(name).name)


def catalogue() -> Catalogue:
    """The layers that a command's figures are made of: those of ``--data``, else of the data set in use."""
    current_settings()
    name = _data_set.get()
    return Catalogue.read(data_sets.data_set(name).folder if name else data_sets.in_use().folder)


def kind_of(mode: int) -> str:
    """What stands under a path if it is no plain file (“a folder”, “a pipe”); "" for a plain file."""
    if stat.S_ISREG(mode):
        return ""
    return next((words for test, words in _KINDS if test(mode)), "no plain file")


def read_file(file: Path, limit_mb: int, what: str = "a GeoJSON or CSV file", *, smaller: str = SMALLER) -> bytes:
    """Bytes of a person's file.

    Only plain files are read: a pipe may never end, and a device may do anything. What was opened is asked again, so
    that nothing is put in the file's place meanwhile, and never more than the limit is taken into memory, however the
    file grows.

    Parameters
    ----------
    what
        What belongs here, in words.
    smaller
        What to do about a file that is too large.

    Raises
    ------
    InputRefusedError
        When it is no plain file, missing, not readable or too large.
    """
    limit = limit_mb * MEGABYTE
    try:
        _plain_only(file, file.stat().st_mode, what)
        with os.fdopen(os.open(file, _NEVER_WAIT), "rb") as stream:
            status = os.fstat(stream.fileno())
            _plain_only(file, status.st_mode, what)
            data = b"" if status.st_size > limit else _read(stream, limit + 1)
            size = max(status.st_size, len(data))
    except (OSError, ValueError) as error:  # ValueError: a null character in the name
        message = f"{file} cannot be read: {_reason(error)}."
        raise InputRefusedError(message, "Check the name of the file.") from error
    if size > limit:
        message = f"{file.name} is too large: nhmap reads up to {limit_mb} MB, and this has {size / MEGABYTE:,.1f} MB."
        if size == limit + 1:  # it grew, or does not know its size: no more was read
            message = f"{file.name} is too large: nhmap reads up to {limit_mb} MB."
        raise InputRefusedError(message, smaller)
    return data


def _plain_only(file: Path, mode: int, what: str) -> None:
    kind = kind_of(mode)
    if kind:
        message = f"{file} is {kind}."
        raise InputRefusedError(message, f"Give {what}." if kind == "a folder" else f"Give {what}, saved as a file.")


def _read(stream: Any, most: int) -> bytes:  # noqa: ANN401 - any binary stream
    """At most so many bytes; a file that has none to give yet is not waited for."""
    data = stream.read(most)
    if data is None:
        raise BlockingIOError(errno.EAGAIN, "it has nothing to give")
    return data


def _reason(error: Exception) -> str:
    return getattr(error, "strerror", None) or str(error)
