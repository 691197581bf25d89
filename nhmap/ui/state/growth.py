"""The growth table that is in use, laid over the layers; read when its file changes."""

from __future__ import annotations

import functools
import logging
from typing import TYPE_CHECKING

from nhmap.core.people.growth import growth
from nhmap.errors import NhmapError
from nhmap.store.growth_files.saved import mark, saved

if TYPE_CHECKING:
    from pathlib import Path

    from nhmap.core.evidence import Evidence
    from nhmap.core.people.growth import Growth

__all__ = ["laid_over", "mark"]

_log = logging.getLogger("nhmap")


def laid_over(evidence: Evidence, folder: Path) -> Evidence:
    """The layers with the growth table of a folder; the very same object where there is none."""
    state = mark(folder)
    return evidence if state is None else _laid_over(evidence, folder, state)


@functools.lru_cache(maxsize=4)
def _laid_over(evidence: Evidence, folder: Path, state: tuple[int, int]) -> Evidence:
    del state
    try:
        table = saved(folder)
        growth_now: Growth | None = None if table is None else growth(table, evidence.areas)
    except NhmapError as refused:
        _log.warning("growth table not read: %s", refused)
        return evidence
    return evidence.with_growth(growth_now)
