"""People with long-term conditions, modelled: registers of practices shared out to where their patients live.

Register r of practice p goes to small areas in proportion to p's patients there times the Census share of the ages
that r is counted among. It is wrong where a practice's sick live elsewhere than its well, and says so where it shows.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Final

import numpy as np

from nhmap.core.people.resident_groups import COUNTED_AMONG, LISTS, REGISTERS

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd
    from numpy.typing import NDArray

    from nhmap.core.people.practices import Registrations
    from nhmap.core.people.residents import Residents

MODELLED_LIMIT: Final = (
    "Modelled: a practice's register is shared to where its patients live, by their number and age. It is wrong where "
    "those who are ill live elsewhere than those who are well. One person may be on several: do not add them up."
)


@dataclass(frozen=True, eq=False)
class Cohorts:
    """Patients on registers, by practice and, modelled, by small area.

    Attributes
    ----------
    table
        One row a practice; columns ``practice_code`` and ``REGISTERS`` as in the layer ``disease_registers``.
    registrations
        Where patients live.
    residents
        How old residents are.
    """

    table: pd.DataFrame
    registrations: Registrations
    residents: Residents

    @cached_property
    def england(self) -> NDArray[np.int64]:
        """Patients on each of ``REGISTERS`` in all; shape (r,)."""
        return self._registers.sum(axis=0)

    @cached_property
    def nowhere(self) -> NDArray[np.float64]:
        """What no small area has: of patients without a known one, and of practices whose homes nobody counted.

        With ``by_area`` it adds up to ``england``; shape (r,).
        """
        return self.england - self.by_area.sum(axis=0)

    @cached_property
    def _registers(self) -> NDArray[np.int64]:
        return self.table[list(REGISTERS)].to_numpy(dtype=np.int64)

    @cached_property
    def by_area(self) -> NDArray[np.float64]:
        """Patients of each small area on each of ``REGISTERS``, modelled, in fractions; shape (n, r)."""
        registrations = self.registrations
        practices, areas = registrations.patients.shape
        on_register = np.zeros((practices, len(REGISTERS)))
        rows = [registrations.row_of.get(str(code), -1) for code in self.table["practice_code"]]
        row = np.asarray(rows, dtype=np.intp)
        on_register[row[row >= 0]] = self._registers[row >= 0]
        elsewhere = registrations.elsewhere
        away = np.bincount(
            elsewhere["practice"].to_numpy(dtype=np.intp),
            weights=elsewhere["patients"].to_numpy(dtype=np.float64),
            minlength=practices,
        )
        lists = registrations.known.astype(np.float64)
        # Patients without a small area keep their share: nobody knows where, so nobody else gets it.
        placed = on_register * (lists / np.maximum(lists + away, 1.0))[:, np.newaxis]
        patients, homes = registrations.patients, registrations.by_area.T
        among = np.array([list(LISTS).index(COUNTED_AMONG[register]) for register in REGISTERS])
        counts = np.zeros((areas, len(REGISTERS)))
        for at, (_, age) in enumerate(LISTS.values()):
            weight = self.residents.share_from_age(age)
            whole = patients @ weight
            columns = np.flatnonzero(among == at)
            rate = np.where(whole > 0, 1 / np.where(whole > 0, whole, 1.0), 0.0)[:, np.newaxis] * placed[:, columns]
            counts[:, columns] = weight[:, np.newaxis] * (homes @ rate)
        return counts


def cohort(cohorts: Cohorts, rows: NDArray[np.integer]) -> Mapping[str, float]:
    """Patients who live in ``rows``, by register: modelled, in fractions."""
    return dict(zip(REGISTERS, cohorts.by_area[rows].sum(axis=0).tolist(), strict=True))
