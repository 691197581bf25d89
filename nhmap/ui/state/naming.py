"""What names the neighbourhoods of people's files: remembered beside the plans, by the headings of the file."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from sqlalchemy.exc import SQLAlchemyError

from nhmap.config import settings
from nhmap.errors import NhmapError
from nhmap.ui.state import cache, work

if TYPE_CHECKING:
    from collections.abc import Sequence

    from nhmap.store.footprint_files.importing import Imported

_log = logging.getLogger("nhmap")


def remembered(headings: Sequence[str]) -> str:
    """The column that named the neighbourhoods of the last file with these headings; "" where none is known."""
    try:
        return cache.naming_memory(settings().plans_url).remembered(headings)
    except (NhmapError, SQLAlchemyError, OSError) as error:
        _log.warning("what names neighbourhoods not read: %s", error)
        return ""


def remember(imported: Imported) -> None:
    """Remember the answer for the next file with the same headings; a file that is used is never lost for that."""
    if not imported.named_by or len(imported.choices) < 2:  # noqa: PLR2004 - there was nothing to choose from
        return
    try:
        when = work.now().isoformat(timespec="seconds")
        cache.naming_memory(settings().plans_url).remember(imported.headings, imported.named_by, when)
    except (NhmapError, SQLAlchemyError, OSError) as error:
        _log.warning("what names neighbourhoods not kept: %s", error)
        work.tell("warning", f"“{imported.named_by}” could not be remembered: next time it is asked again.")
