"""The installed layers, read once in a process."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from nhmap.config import settings
from nhmap.store.layers.catalogue import Catalogue
from nhmap.store.layers.loading import load_evidence, load_shapes

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from nhmap.core.evidence import Evidence


@lru_cache(maxsize=1)
def evidence() -> Evidence:
    """What plans are assessed against."""
    return load_evidence(catalogue())


@lru_cache(maxsize=1)
def catalogue() -> Catalogue:
    """The installed layers."""
    return Catalogue.read(settings().data)


@lru_cache(maxsize=1)
def shapes() -> NDArray[np.object_]:
    """Polygons of all small areas in EPSG:27700."""
    return load_shapes(catalogue())
