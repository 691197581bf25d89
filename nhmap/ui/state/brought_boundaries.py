"""Boundaries that people brought, laid over the layers: read from the disk when they have changed, in any window."""

from __future__ import annotations

import logging
import threading
import time
from collections import OrderedDict
from typing import TYPE_CHECKING, Final

from sqlalchemy.exc import SQLAlchemyError

from nhmap.core.evidence import with_boundaries
from nhmap.core.geography.boundary_exchange import from_dict
from nhmap.errors import NhmapError

if TYPE_CHECKING:
    from collections.abc import Callable

    from nhmap.core.evidence import Evidence
    from nhmap.core.geography.areas import SmallAreas
    from nhmap.core.geography.boundary_sets import BoundarySet
    from nhmap.store.database.boundary_sets import BoundaryStore

_log = logging.getLogger("nhmap")

_MOST_LAID: Final = 3
"""Plans may be held to different data, each window to its own."""

LOOKED_EVERY_S: Final = 1.0
"""How long what another process has stored may go unseen: a stroke asks for the layers ten times and more."""


class BroughtBoundaries:
    """The sets of one database as this process knows them."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._looked = float("-inf")
        self._revision = -1
        self._sets: tuple[BoundarySet, ...] = ()
        self._laid: OrderedDict[int, tuple[Evidence, Evidence]] = OrderedDict()
        """By the identity of the layers, which are held with it so that it stays theirs."""

    def over(self, base: Evidence, store: Callable[[], BoundaryStore]) -> Evidence:
        """The layers with what people brought: the same object for as long as neither changes."""
        with self._lock:
            if time.monotonic() - self._looked > LOOKED_EVERY_S:
                self._look(base.areas, store)
            if id(base) not in self._laid:
                self._laid[id(base)] = (base, with_boundaries(base, self._sets))
            self._laid.move_to_end(id(base))
            while len(self._laid) > _MOST_LAID:
                self._laid.popitem(last=False)
            return self._laid[id(base)][1]

    def changed(self) -> None:
        """Look again at once: this process has stored something."""
        with self._lock:
            self._looked = float("-inf")

    @property
    def mark(self) -> str:
        """Names what is laid over the layers."""
        return "-".join(boundaries.digest for boundaries in self._sets)

    def _look(self, areas: SmallAreas, store: Callable[[], BoundaryStore]) -> None:
        self._looked = time.monotonic()
        try:
            boundary_store = store()
            revision = boundary_store.revision
            if revision == self._revision:
                return
            sets = tuple(
                boundaries
                for summary in boundary_store.summaries()
                if (boundaries := _read(boundary_store, summary.set_id, areas)) is not None
            )
        except (NhmapError, SQLAlchemyError, OSError) as error:
            _log.warning("boundaries that people brought were not read: %s", error)
            return
        self._revision = revision
        if [boundaries.digest for boundaries in sets] != [boundaries.digest for boundaries in self._sets]:
            self._sets = sets
            self._laid.clear()


def _read(store: BoundaryStore, set_id: str, areas: SmallAreas) -> BoundarySet | None:
    try:
        return from_dict(store.body(set_id), areas)
    except NhmapError as refused:
        _log.warning("boundaries %s: %s", set_id, refused)
        return None
