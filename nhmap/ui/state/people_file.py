"""People on a basis that the map's own files do not hold, as a file of its own where the browser finds it."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING, Final

from nhmap.core.people.balance import Basis
from nhmap.store.map_data.static import publish_people
from nhmap.ui.map.static_files import publish
from nhmap.ui.state import cache

if TYPE_CHECKING:
    from nhmap.core.evidence import Evidence

_BESIDE: Final = (Basis.RESIDENTS_2024, Basis.GROWTH)


def address(basis: Basis) -> str:
    """Where the people of a basis are, relative to the folder that is served; empty where the map holds them."""
    return _published(cache.evidence(), basis) if basis in _BESIDE else ""


@functools.lru_cache(maxsize=4)
def _published(evidence: Evidence, basis: Basis) -> str:
    people = evidence.people_on(basis)
    return "" if people is None else publish(lambda folder: publish_people(folder, people))
