"""How residents get about and to a doctor: households without a car, connectivity, patients to a GP."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray


@dataclass(frozen=True, eq=False)
class Access:
    """Access by small area.

    Attributes
    ----------
    table
        One row a small area, in their order; columns as in the layer ``access``.
    """

    table: pd.DataFrame

    @cached_property
    def households(self) -> NDArray[np.int64]:
        """Households at Census 2021; shape (n,)."""
        return self.table["households"].to_numpy(dtype=np.int64)

    @cached_property
    def no_car(self) -> NDArray[np.int64]:
        """Of them without a car or van; shape (n,)."""
        return self.table["households_no_car"].to_numpy(dtype=np.int64)

    @cached_property
    def connectivity(self) -> NDArray[np.float64]:
        """Score from 0 (nothing is reached without a car) to 100; shape (n,)."""
        return self.table["connectivity"].to_numpy(dtype=np.float64)

    @cached_property
    def patients_per_gp(self) -> NDArray[np.float64]:
        """Patients to a GP at the practices around; shape (n,)."""
        return self.table["patients_per_gp"].to_numpy(dtype=np.float64)


@dataclass(frozen=True)
class ZoneAccess:
    """Access of the people of a zone.

    Attributes
    ----------
    households, no_car
        Households, and those without a car or van, at Census 2021.
    connectivity, patients_per_gp
        Means over the residents; NaN where nobody lives.
    """

    households: int
    no_car: int
    connectivity: float
    patients_per_gp: float

    @property
    def share_no_car(self) -> float:
        """Share of households without a car or van; NaN where there are none."""
        return self.no_car / self.households if self.households else float("nan")


def zone_access(access: Access, rows: NDArray[np.integer], residents: NDArray[np.int64]) -> ZoneAccess:
    """Access of the people of ``rows``; means are weighted by ``residents`` of each small area of England, (n,)."""
    people = residents[rows]
    total = people.sum()

    def mean(values: NDArray[np.float64]) -> float:
        return float((values[rows] * people).sum() / total) if total else float("nan")

    return ZoneAccess(
        int(access.households[rows].sum()),
        int(access.no_car[rows].sum()),
        mean(access.connectivity),
        mean(access.patients_per_gp),
    )
