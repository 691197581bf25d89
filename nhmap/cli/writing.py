"""What commands write: whole files or none."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nhmap.errors import InputRefusedError

if TYPE_CHECKING:
    from pathlib import Path


def write_file(file: Path, data: bytes) -> None:
    """Write a file beside its place and move it there, so that nobody finds half of it.

    Raises
    ------
    InputRefusedError
        When it cannot be written.
    """
    part = file.with_name(f"{file.name}.part")
    try:
        if file.is_dir():
            message = f"{file} is a folder."
            raise InputRefusedError(message, "Give the name of a file.")
        part.write_bytes(data)
        part.replace(file)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        message = f"{file} cannot be written: {reason}."
        raise InputRefusedError(message, "Check that its folder exists and that you may write there.") from error
