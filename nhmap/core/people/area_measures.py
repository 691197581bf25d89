"""Measures of small areas that the map can show beside deprivation: need, modelled and counted, and access."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from nhmap.core.people.resident_groups import AGES_5, CARE, COHORTS, DISABILITY, HEALTH, REGISTERS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from numpy.typing import NDArray

    from nhmap.core.people.need import Need

    Counted = Callable[[Need, NDArray[np.int64]], tuple[NDArray[np.number], NDArray[np.number] | None]]

STEPS: Final = 5
"""Small areas are shown in so many steps, each with about as many of England's."""

MODELLED: Final = "On GP registers (modelled)"
COUNTED: Final = "Age, health and care"
ACCESS: Final = "Access"


@dataclass(frozen=True)
class AreaMeasure:
    """One measure.

    Attributes
    ----------
    key, words, group
        Stable name, words for people, and the group that it stands in.
    unit, decimals
        As written behind a number, and how many decimals.
    dated
        The layer whose date it has.
    counted
        Need and registered patients who live in each small area to the part and the whole of a share, or to the
        measure itself and None; shapes (n,).
    modelled
        Whether it is.
    part
        Which part of the layer's date is its own: “Census 2021; Indices of Deprivation …” has two.
    """

    key: str
    words: str
    group: str
    unit: str
    decimals: int
    dated: str
    counted: Counted
    modelled: bool = False
    part: int = 0

    def values(self, need: Need, living_in: NDArray[np.int64]) -> NDArray[np.float64]:
        """One number a small area, NaN where it is unknown; shape (n,)."""
        part, whole = self.counted(need, living_in)
        return part.astype(np.float64) if whole is None else share(part, whole)


def share(part: NDArray[np.number], whole: NDArray[np.number]) -> NDArray[np.float64]:
    """Per cent, NaN where there is nothing to share."""
    total = whole.astype(np.float64)
    return np.where(total > 0, 100.0 * part / np.where(total > 0, total, 1.0), np.nan)


def _register(key: str) -> AreaMeasure:
    at = list(REGISTERS).index(key)

    def counted(need: Need, living_in: NDArray[np.int64]) -> tuple[NDArray[np.number], NDArray[np.number]]:
        return need.cohorts.by_area[:, at], living_in

    words, unit = REGISTERS[key][1], "% of registered patients"
    return AreaMeasure(f"register_{key}", words, MODELLED, unit, 1, "disease_registers", counted, modelled=True)


def _of_table(key: str, words: str, parts: tuple[str, ...], whole: Mapping[str, str]) -> AreaMeasure:
    def counted(need: Need, living_in: NDArray[np.int64]) -> tuple[NDArray[np.number], NDArray[np.number]]:
        del living_in
        table = need.residents.table
        return table[list(parts)].sum(axis=1).to_numpy(), table[list(whole)].sum(axis=1).to_numpy()

    return AreaMeasure(key, words, COUNTED, "% of residents", 1, "resident_groups", counted)


def _under_16(need: Need, living_in: NDArray[np.int64]) -> tuple[NDArray[np.number], NDArray[np.number]]:
    del living_in
    residents = need.residents
    return residents.under_16, residents.counts[:, : len(AGES_5)].sum(axis=1)


def _no_car(need: Need, living_in: NDArray[np.int64]) -> tuple[NDArray[np.number], NDArray[np.number]]:
    del living_in
    access = need.access
    return (_nothing(need), _nothing(need)) if access is None else (access.no_car, access.households)


def _connectivity(need: Need, living_in: NDArray[np.int64]) -> tuple[NDArray[np.number], None]:
    del living_in
    return (_nothing(need) + np.nan if need.access is None else need.access.connectivity), None


def _patients_per_gp(need: Need, living_in: NDArray[np.int64]) -> tuple[NDArray[np.number], None]:
    del living_in
    return (_nothing(need) + np.nan if need.access is None else need.access.patients_per_gp), None


def _nothing(need: Need) -> NDArray[np.float64]:
    return np.zeros(len(need.residents.under_16))


def _registers() -> Iterator[AreaMeasure]:
    """Those of the cohorts of the framework first, then the others by name."""
    first = [register for registers in COHORTS.values() for register in registers]
    others = sorted((key for key in REGISTERS if key not in first), key=lambda key: REGISTERS[key][1].casefold())
    return (_register(key) for key in (*first, *others))


MEASURES: Final[tuple[AreaMeasure, ...]] = (
    *_registers(),
    _of_table("under_5", "Children under 5", ("age_0_4",), AGES_5),
    AreaMeasure("under_16", "Children under 16", COUNTED, "% of residents", 1, "resident_groups", _under_16),
    _of_table("from_75", "75 and over", ("age_75_79", "age_80_84", "age_85_over"), AGES_5),
    _of_table("from_85", "85 and over", ("age_85_over",), AGES_5),
    _of_table("disabled", "Disabled, limited a lot", ("disabled_limited_a_lot",), DISABILITY),
    _of_table("poorly", "In bad or very bad health", ("health_bad", "health_very_bad"), HEALTH),
    _of_table("carers", "Unpaid carers", tuple(key for key in CARE if key != "no_unpaid_care"), CARE),
    AreaMeasure("no_car", "Households without a car", ACCESS, "% of households", 1, "access", _no_car),
    AreaMeasure("connectivity", "Connectivity without a car", ACCESS, "of 100", 0, "access", _connectivity, part=1),
    AreaMeasure("patients_per_gp", "Patients to a GP", ACCESS, "patients", 0, "access", _patients_per_gp, part=1),
)


BY_KEY: Final = {measure.key: measure for measure in MEASURES}


def steps(values: NDArray[np.float64]) -> tuple[NDArray[np.uint8], tuple[float, ...]]:
    """Which of ``STEPS`` each value is in, 1 lowest and 0 unknown, and the highest value of each step; (n,)."""
    finite = np.isfinite(values)
    if not finite.any():
        return np.zeros(len(values), dtype=np.uint8), ()
    tops = np.unique(np.quantile(values[finite], np.arange(1, STEPS + 1) / STEPS, method="inverted_cdf"))
    step = np.where(finite, np.searchsorted(tops, np.nan_to_num(values)) + 1 + STEPS - len(tops), 0)
    return step.astype(np.uint8), tuple(tops.tolist())
