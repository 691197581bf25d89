"""Pharmacies, dentists and libraries as the map shows them: published once for the data in use."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from nhmap.store.map_data.container import pack
from nhmap.store.map_data.static import publish_services
from nhmap.ui.map.static_files import publish
from nhmap.ui.state import cache

if TYPE_CHECKING:
    import pandas as pd

    from nhmap.core.evidence import Evidence

_OF_SERVICES: Final = ("pharmacy", "dentist")
_LIBRARY: Final = "civic building: library"
"""Kind of a candidate site."""


def address() -> str:
    """Where they are, relative to the folder that is served; empty where the data has none."""
    return _published(_Points(cache.evidence()))


class _Points:
    """The points of some evidence: those of the same tables are the same, whatever else people brought."""

    def __init__(self, evidence: Evidence) -> None:
        self.services, self.sites = evidence.services, evidence.sites

    def __eq__(self, other: object) -> bool:
        """Whether both have the very same tables."""
        return isinstance(other, _Points) and other.services is self.services and other.sites is self.sites

    def __hash__(self) -> int:
        """By its tables."""
        return hash((id(self.services), id(self.sites)))


@functools.lru_cache(maxsize=2)
def _published(points: _Points) -> str:
    content = packed(points.services, points.sites)
    return publish(lambda folder: publish_services(folder, content)) if content else ""


def packed(services: pd.DataFrame, sites: pd.DataFrame) -> bytes:
    """Places, names, source and date of each kind, as the browser reads them; empty where there is nothing."""
    arrays: dict[str, Any] = {}
    kinds = []
    points = {kind: services[services["kind"] == kind] for kind in _OF_SERVICES if "kind" in services}
    if "kind" in sites:
        points["library"] = sites[sites["kind"] == _LIBRARY]
    for kind, table in points.items():
        placed = table[table["lon"].notna() & table["lat"].notna()]
        if not len(placed):
            continue
        for axis in ("lon", "lat"):
            arrays[f"{kind}_{axis}"] = placed[axis].to_numpy(dtype=np.float32)
        kinds.append({"kind": kind, "names": placed["name"].astype(str).tolist(), "note": _note(placed)})
    return pack(arrays, {"kinds": kinds}) if kinds else b""


def _note(table: pd.DataFrame) -> str:
    """“Consolidated pharmaceutical list, 2026”: source and date, each once."""
    sources = table[["source", "vintage"]].astype(str).drop_duplicates()
    return "; ".join(f"{source}, {vintage}" for source, vintage in sources.itertuples(index=False))
