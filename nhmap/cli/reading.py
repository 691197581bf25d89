"""What every command reads: the settings, the layers and people's files."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from nhmap.config import settings
from nhmap.errors import InputRefusedError
from nhmap.store.catalogue import Catalogue

if TYPE_CHECKING:
    from pathlib import Path

    from nhmap.config import Settings

MEGABYTE: Final = 1_000_000


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
        said = "; ".join(f"NHMAP_{str(f['loc'][0]).upper()} is “{f['input']}”: {f['msg']}" for f in faults)
        message = f"A setting cannot be used. {said or error}."
        raise InputRefusedError(message, "Correct the environment variable or remove it.") from error


def catalogue() -> Catalogue:
    """The installed layers."""
    return Catalogue.read(current_settings().data)


def read_file(file: Path, limit_mb: int, what: str = "a GeoJSON or CSV file") -> bytes:
    """Bytes of a person's file.

    Never more than the limit is taken into memory, whatever the file says of its size.

    Raises
    ------
    InputRefusedError
        When it is a folder, missing, not readable or too large.
    """
    try:
        if file.is_dir():
            message = f"{file} is a folder."
            raise InputRefusedError(message, f"Give {what}.")
        size = file.stat().st_size
        if size <= limit_mb * MEGABYTE:
            with file.open("rb") as stream:
                data = stream.read(limit_mb * MEGABYTE + 1)
            size = max(size, len(data))
    except (OSError, ValueError) as error:  # ValueError: a null character in the name
        reason = getattr(error, "strerror", None) or str(error)
        message = f"{file} cannot be read: {reason}."
        raise InputRefusedError(message, "Check the name of the file.") from error
    if size > limit_mb * MEGABYTE:
        message = f"{file.name} is too large: nhmap reads up to {limit_mb} MB, and this has {size / MEGABYTE:,.1f} MB."
        if size == limit_mb * MEGABYTE + 1:  # a stream, of which no more was read
            message = f"{file.name} is too large: nhmap reads up to {limit_mb} MB."
        raise InputRefusedError(message, "Simplify the polygons, or give a lookup CSV of LSOA codes.")
    return data
