"""Tables of travel times that people brought, read against the buildings that are known now."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Final

from sqlalchemy.exc import SQLAlchemyError

from nhmap.config import settings
from nhmap.errors import NhmapError
from nhmap.store.tabular.uploads import Limits
from nhmap.store.travel_files.reading import TravelUpload, read_travel
from nhmap.ui.state import cache, estate

if TYPE_CHECKING:
    from nhmap.core.reach.catchments import Travel
    from nhmap.store.database.travel_uploads import TravelStore, TravelSummary

_log = logging.getLogger("nhmap")

_TABLE: Final = "table:"


def store() -> TravelStore:
    """Where the tables are saved."""
    return cache.travel_store(settings().plans_url)


def summaries(*, removed: bool | None = False) -> tuple[TravelSummary, ...]:
    """The saved tables; none where they cannot be reached now."""
    try:
        return store().summaries(removed=removed)
    except (NhmapError, SQLAlchemyError, OSError) as error:
        _log.warning("travel tables not read: %s", error)
        return ()


def read(data: bytes, name: str) -> TravelUpload:
    """Read a file against the buildings and small areas that are known.

    Raises
    ------
    InputRefusedError
        When it holds nothing that can be used.
    """
    evidence = estate.evidence()
    limits = Limits(file_bytes=settings().upload_limit_mb * 1_000_000)
    return read_travel(data, name, evidence.sites, evidence.areas, limits)


def upload(upload_id: str) -> TravelUpload:
    """A saved table, read against the buildings that are known now."""
    marks = f"travel {settings().plans_url} {upload_id} {cache.catalogue().version} {estate.key()}"
    return cache.once(marks, lambda: read(*_turned(upload_id)))


def listed() -> dict[str, tuple[str, str, float]]:
    """Ways of travelling by a table: key -> name of the file, mode, minutes at most. A damaged one is left out."""
    tables = {}
    for summary in summaries():
        try:
            content = upload(summary.upload_id)
        except NhmapError as refused:
            _log.warning("travel table %s: %s", summary.upload_id, refused)
            continue
        for mode in content.modes:
            tables[f"{_TABLE}{summary.upload_id}:{mode}"] = (summary.name, mode, content.tables[mode].limit_min)
    return tables


def table(choice: str) -> Travel:
    """The way of travelling of this key.

    Raises
    ------
    NhmapError
        When there is no such table, or it has no such mode.
    """
    upload_id, _, mode = choice.removeprefix(_TABLE).partition(":")
    return upload(upload_id).table(mode)


def _turned(upload_id: str) -> tuple[bytes, str]:
    name, data = store().file(upload_id)
    return data, name
