"""Tables of travel times that people brought, read against the buildings that are known now."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from nhmap.config import settings
from nhmap.ui import cache

if TYPE_CHECKING:
    from nhmap.core.catchments import Travel
    from nhmap.store.travel_uploads import TravelStore

LIMITS_MIN: Final[dict[str, float]] = {"walk": 20.0, "drive": 15.0}
"""How long people travel at most, as in nhmap's own models; 30 minutes for other modes."""
_OTHER_MIN: Final = 30.0


def store() -> TravelStore:
    """Where the tables are saved."""
    return cache.travel_store(settings().plans_url)


def listed() -> dict[str, tuple[str, str, float]]:
    """Ways of travelling by a table: key -> name of the file, mode, minutes at most."""
    return {}


def table(chosen: str) -> Travel:
    """The way of travelling of this key."""
    raise NotImplementedError(chosen)
