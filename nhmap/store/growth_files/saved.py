"""The growth table that is in use, kept as one file beside the saved plans."""

from __future__ import annotations

import json
import os
import tempfile
from pathlib import Path
from typing import Final

from nhmap.core.people.growth import GrowthTable
from nhmap.errors import DataDamagedError

FILE: Final = "growth-table.json"
FORM: Final = 1


def mark(folder: Path) -> tuple[int, int] | None:
    """Names the state of the file: when it was written and how long it is; None where there is none."""
    try:
        stat = (folder / FILE).stat()
    except OSError:
        return None
    return stat.st_mtime_ns, stat.st_size


def saved(folder: Path) -> GrowthTable | None:
    """The table in use; None where there is none.

    Raises
    ------
    DataDamagedError
        When the file cannot be read.
    """
    try:
        raw = json.loads((folder / FILE).read_bytes())
        return GrowthTable.from_dict(raw["table"]) if raw["form"] == FORM else _damaged(folder)
    except FileNotFoundError:
        return None
    except (OSError, AttributeError, KeyError, TypeError, ValueError, RecursionError):
        return _damaged(folder)


def _damaged(folder: Path) -> GrowthTable:
    message = f"The growth table that was saved cannot be read ({folder / FILE})."
    raise DataDamagedError(message, "Bring the table again on the page Data, or remove it there.")


def keep(folder: Path, table: GrowthTable) -> None:
    """Save a table, in the place of the one before, whole or not at all.

    Raises
    ------
    OSError
        When it cannot be written.
    """
    folder.mkdir(parents=True, exist_ok=True)
    text = json.dumps({"form": FORM, "table": table.to_dict()}, ensure_ascii=False).encode()
    handle, aside = tempfile.mkstemp(dir=folder, prefix=".growth-")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        Path(aside).replace(folder / FILE)
    except OSError:
        Path(aside).unlink(missing_ok=True)
        raise


def remove(folder: Path) -> None:
    """Use none any more."""
    (folder / FILE).unlink(missing_ok=True)
