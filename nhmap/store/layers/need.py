"""The layers of need -> what the core makes of them, read when somebody first asks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd

from nhmap.core.people.access import Access
from nhmap.core.people.cohorts import Cohorts
from nhmap.core.people.need import Need
from nhmap.core.people.resident_groups import AGES_5
from nhmap.core.people.residents import Residents
from nhmap.errors import DataDamagedError
from nhmap.store.layers.frames import read_frame

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from nhmap.core.geography.areas import SmallAreas
    from nhmap.core.people.practices import Registrations
    from nhmap.store.layers.catalogue import Catalogue

LAYERS: Final = ("resident_groups", "council_ages", "disease_registers", "list_ages")
ACCESS: Final = "access"
AGES: Final = "small_area_ages"
"""Ages of a mid-year estimate, where somebody brought it."""


class NeedOf:
    """Gives the need of a data folder, read once; None for a folder that was built before there was such a layer."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue
        self._held: Need | None = None

    def __call__(self, areas: SmallAreas, registrations: Registrations) -> Need | None:
        """As ``load_need``."""
        if self._held is None and {layer.name for layer in self._catalogue.layers} >= set(LAYERS):
            self._held = load_need(self._catalogue, areas, registrations)
        return self._held

    def __reduce__(self) -> tuple[type[NeedOf], tuple[Catalogue]]:
        """Without what was read."""
        return type(self), (self._catalogue,)


def load_need(catalogue: Catalogue, areas: SmallAreas, registrations: Registrations) -> Need:
    """Read the four layers of need, and hold them to small areas and practices.

    Raises
    ------
    DataMissingError, DataDamagedError
        When a layer is not there, not what the catalogue promises, or not of these small areas.
    """
    groups, councils, registers, ages = (read_frame(catalogue, name) for name in LAYERS)
    districts = pd.Index(councils["district26cd"])
    council = districts.get_indexer(pd.Index(areas.column("district26cd")))
    if not np.array_equal(groups["lsoa21cd"].to_numpy(dtype=object), areas.codes) or (council < 0).any():
        message = "The residents by group are not of the small areas that this data folder holds."
        raise DataDamagedError(message, "Run “nhmap data build” again.")
    under_16 = areas.column("age_0_15").astype(np.int64)
    layers = {layer.name for layer in catalogue.layers}
    estimate = read_frame(catalogue, AGES) if AGES in layers else None
    if estimate is not None and not np.array_equal(estimate["lsoa21cd"].to_numpy(dtype=object), areas.codes):
        message = "The ages of small areas are not of those that this data folder holds."
        raise DataDamagedError(message, "Run “nhmap data build” again.")
    residents = Residents(groups, under_16, councils, council.astype(np.int32), estimate)
    access = Access(read_frame(catalogue, ACCESS)) if ACCESS in layers else None
    if access is not None and not np.array_equal(access.table["lsoa21cd"].to_numpy(dtype=object), areas.codes):
        message = "The figures of access are not of the small areas that this data folder holds."
        raise DataDamagedError(message, "Run “nhmap data build” again.")
    return Need(residents, Cohorts(registers, registrations, residents), _list_ages(ages, registrations), access)


def _list_ages(ages: pd.DataFrame, registrations: Registrations) -> NDArray[np.int64]:
    """Ages on the lists in the order of the practices, bands beyond the last of ours in that."""
    placed = ages.set_index("practice_code").reindex(registrations.codes).fillna(0).to_numpy(dtype=np.int64)
    last = len(AGES_5) - 1
    return np.column_stack([placed[:, :last], placed[:, last:].sum(axis=1)])
